//! The documents by the field's own names, each with its template.

/// A document zhiping can print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// 评审表: the whole case from the basic facts to the confirmation.
    ReviewForm,
    /// 承诺书: the applicant's commitment to truth and completeness.
    ApplicantCommitment,
    /// 单位承诺书: the commitment of the unit's reviewer.
    UnitCommitment,
    /// 一次性告知书: all deficiencies of a dossier, once.
    OneTimeNotice,
    /// 开展评审工作备案表: what is filed before a meeting opens ([`OpeningFiling`](crate::OpeningFiling)).
    OpeningFiling,
    /// 评审会议纪要: members, recusals, counts and results of a meeting ([`Minutes`](crate::Minutes)).
    Minutes,
    /// 公示: the public notice with its list.
    PublicNotice,
    /// 职称证书, with its signed JSON embedded.
    Certificate,
    /// An official letter or report in free parts: circulars, explanations, confirmation documents,
    /// annexes with lists.
    Letter,
}

impl Form {
    /// Every form, in the order a case meets them.
    pub const ALL: [Self; 9] = [
        Self::ReviewForm,
        Self::ApplicantCommitment,
        Self::UnitCommitment,
        Self::OneTimeNotice,
        Self::OpeningFiling,
        Self::Minutes,
        Self::PublicNotice,
        Self::Certificate,
        Self::Letter,
    ];

    /// The name people use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReviewForm => "职称评审表",
            Self::ApplicantCommitment => "承诺书",
            Self::UnitCommitment => "单位承诺书",
            Self::OneTimeNotice => "一次性告知书",
            Self::OpeningFiling => "开展评审工作备案表",
            Self::Minutes => "评审会议纪要",
            Self::PublicNotice => "公示",
            Self::Certificate => "职称证书",
            Self::Letter => "公文",
        }
    }

    /// The key of the template and of the sample.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ReviewForm => "review_form",
            Self::ApplicantCommitment => "applicant_commitment",
            Self::UnitCommitment => "unit_commitment",
            Self::OneTimeNotice => "one_time_notice",
            Self::OpeningFiling => "opening_filing",
            Self::Minutes => "minutes",
            Self::PublicNotice => "public_notice",
            Self::Certificate => "certificate",
            Self::Letter => "letter",
        }
    }

    /// The template's text.
    pub(crate) const fn template(self) -> &'static str {
        match self {
            Self::ReviewForm => include_str!("../templates/review_form.typ"),
            Self::ApplicantCommitment => include_str!("../templates/applicant_commitment.typ"),
            Self::UnitCommitment => include_str!("../templates/unit_commitment.typ"),
            Self::OneTimeNotice => include_str!("../templates/one_time_notice.typ"),
            Self::OpeningFiling => include_str!("../templates/opening_filing.typ"),
            Self::Minutes => include_str!("../templates/minutes.typ"),
            Self::PublicNotice => include_str!("../templates/public_notice.typ"),
            Self::Certificate => include_str!("../templates/certificate.typ"),
            Self::Letter => include_str!("../templates/letter.typ"),
        }
    }

    /// What a sample looks like: fictitious, complete, and rendered in the tests.
    pub const fn sample(self) -> &'static str {
        match self {
            Self::ReviewForm => include_str!("../samples/review_form.json"),
            Self::ApplicantCommitment => include_str!("../samples/applicant_commitment.json"),
            Self::UnitCommitment => include_str!("../samples/unit_commitment.json"),
            Self::OneTimeNotice => include_str!("../samples/one_time_notice.json"),
            Self::OpeningFiling => include_str!("../samples/opening_filing.json"),
            Self::Minutes => include_str!("../samples/minutes.json"),
            Self::PublicNotice => include_str!("../samples/public_notice.json"),
            Self::Certificate => include_str!("../samples/certificate.json"),
            Self::Letter => include_str!("../samples/letter.json"),
        }
    }
}
