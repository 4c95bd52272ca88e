//! What the acts of an application need to know beyond its state.

use super::{
    dossier::Dossier,
    state::{ApplicantCard, Application, CommitteeRef, Party},
};
use kernel::{
    CaseId, CommitteeId, Day, Moment, PersonId,
    identity::{Document, DocumentKind},
};

/// Facts for one application, loaded once for each page or act.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The applicant.
    pub applicant: Applicant,
    /// The draft as saved, with its attachments.
    pub dossier: Dossier,
    /// What the registers say about the applicant.
    pub registers: Vec<RegisterFact>,
    /// The applying organisation.
    pub employer: Employer,
    /// The organisations after the employer, from the tree of organisations.
    pub chain: Vec<Party>,
    /// The committee applied to.
    pub committee: Committee,
    /// The applicant's other applications of the same year.
    pub others: Vec<Other>,
    /// The case number, when one was drawn for opening.
    pub number: String,
    /// For acceptance: who reviews the case by the arrangement of cross review in force.
    pub reviewer: Option<CommitteeRef>,
}

/// The acts whose guard or decision weighs the facts of a person against the rules; all others look at the state alone.
const WEIGHING: &[&str] = &["submit", "supplement", "confirm", "reassess"];

/// Whether the act with this key weighs the facts.
pub fn weighs(act: &str) -> bool {
    WEIGHING.contains(&act)
}

impl Facts {
    /// What the state itself says, for acts that weigh nothing. The rest is empty, and asking the rules about it is a
    /// mistake that [`Facts::gathered`] tells.
    pub fn of(case: &Application) -> Self {
        let card = case.submission.as_ref().and_then(|submission| submission.applicant.open());
        let nameless = || ApplicantCard {
            name: case.name.text().to_owned(),
            document: Document { kind: DocumentKind::Passport, number: String::new() },
            birth: None,
            sex: None,
        };
        Self {
            applicant: Applicant { person: case.applicant, card: card.cloned().unwrap_or_else(nameless) },
            dossier: Dossier::default(),
            registers: Vec::new(),
            employer: Employer { party: case.employer.clone(), kind: String::new() },
            chain: case.chain.clone(),
            committee: Committee {
                reference: case.committee.clone(),
                series: case.target.series.clone(),
                levels: vec![case.target.level.clone()],
                valid_from: Day::MIN,
                valid_until: Day::MAX,
            },
            others: Vec::new(),
            number: case.number.clone(),
            reviewer: None,
        }
    }

    /// Whether they were gathered: every organisation has a kind.
    pub fn gathered(&self) -> bool {
        !self.employer.kind.is_empty()
    }
}

/// The applicant as a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// The person.
    pub person: PersonId,
    /// Name, document, birth, sex.
    pub card: ApplicantCard,
}

/// One fact that a register proves (requirements C2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFact {
    /// The fact of the catalogue.
    pub fact: String,
    /// Its value, as the catalogue types it.
    pub value: rules::FactValue,
    /// 登记库名称
    pub register: String,
    /// As of.
    pub as_of: Day,
    /// When it was fetched.
    pub fetched_at: Moment,
}

/// The applying organisation (requirements B1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employer {
    /// Id and name.
    pub party: Party,
    /// 单位性质, one of the catalogue's options
    pub kind: String,
}

/// The committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committee {
    /// Who it is.
    pub reference: CommitteeRef,
    /// 系列
    pub series: String,
    /// 层级
    pub levels: Vec<String>,
    /// 有效期起
    pub valid_from: Day,
    /// 有效期止
    pub valid_until: Day,
}

/// Another application of the same person and year (requirements A8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The case.
    pub case: CaseId,
    /// 编号
    pub number: String,
    /// 职称名称
    pub title_name: String,
    /// 同级别
    pub level_group: String,
    /// Whether it still counts: submitted, and not withdrawn or ended before acceptance.
    pub counts: bool,
}

impl Other {
    /// Whether it takes the place that `case` would take: the same level of the same year.
    pub fn rivals(&self, case: &super::Application) -> bool {
        self.counts && self.case != case.id && self.level_group == case.target.level_group
    }
}

impl Committee {
    /// Its id.
    pub fn id(&self) -> CommitteeId {
        self.reference.id
    }
}
