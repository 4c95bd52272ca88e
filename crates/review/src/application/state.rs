//! The state of an application. Stages carry their evidence in the fields they fill.

use super::{
    defence::PanelDefence,
    dossier::Dossier,
    reading::{Reader, Reading},
};
use crate::case::Named;
use kernel::{CaseId, CommitteeId, Day, Moment, OrganisationId, PersonId, Sealed};
use rules::Finding;
use serde::{Deserialize, Serialize};

/// One application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Application {
    /// The case.
    pub id: CaseId,
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 申报人
    pub applicant: PersonId,
    /// 申报人姓名
    pub name: Sealed<String>,
    /// What is applied for.
    pub target: Target,
    /// 用人单位
    pub employer: Party,
    /// The departments or channel bodies after the employer, in order; may be empty.
    pub chain: Vec<Party>,
    /// How many of `chain` have forwarded.
    pub passed: usize,
    /// How many of `chain` the case has ever come to, one more for the organiser after it: they keep it after a return.
    pub furthest: usize,
    /// 评委会
    pub committee: CommitteeRef,
    /// Where the case is.
    pub stage: Stage,
    /// The last submission.
    pub submission: Option<Submission>,
    /// 逐项核对原件 of the present submission
    pub checks: Vec<ItemCheck>,
    /// 答辩或说课意见
    pub defence: Option<Opinion>,
    /// 审核审议
    pub deliberation: Option<Opinion>,
    /// 单位内部公示
    pub internal_notice: Option<InternalNotice>,
    /// 单位推荐
    pub recommendation: Option<Opinion>,
    /// 主管部门意见, one for each that forwarded
    pub departments: Vec<Opinion>,
    /// 退回, oldest first
    pub returns: Vec<Return>,
    /// 一次性告知, at most one per dossier (requirements D7)
    pub deficiency_notice: Option<DeficiencyNotice>,
    /// 受理
    pub acceptance: Option<Acceptance>,
    /// 交叉评审: the committee that reviews the case; `None`: the one that accepted it
    #[serde(default)]
    pub reviewed_by: Option<CommitteeRef>,
    /// 评审会上的结果
    pub meeting: Option<MeetingResult>,
    /// Who may see the case as an expert, and who of them reads it; nobody outside the review
    pub readers: Vec<Reader>,
    /// 审阅, in the order they came in
    pub readings: Vec<Reading>,
    /// 评审答辩, where the pack asks for it
    #[serde(default)]
    pub panel_defence: Option<PanelDefence>,
    /// 专业组意见, by the main reader
    pub panel_opinion: Option<Opinion>,
    /// 复核
    pub recheck: Option<Opinion>,
    /// 公示
    pub public_notice: Option<PublicNotice>,
    /// 暂缓
    pub hold: Option<Opinion>,
    /// 确认
    pub confirmation: Option<ConfirmationRecord>,
    /// 证书
    pub certificate: Option<CertificateRef>,
    /// 重新评估 of the present submission, oldest first
    #[serde(default)]
    pub reassessments: Vec<Reassessment>,
    /// Why it ended without the title.
    pub ending: Option<Ending>,
    /// When it was opened.
    pub opened_at: Moment,
    /// When the last act was.
    pub updated_at: Moment,
}

/// What is applied for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// 职称 (pack id)
    pub title: String,
    /// 职称名称
    pub title_name: String,
    /// 专业
    pub specialty: String,
    /// 申报途径 (pack id)
    pub way: String,
    /// 申报途径名称
    pub way_name: String,
    /// 系列 (pack id)
    pub series: String,
    /// 系列名称
    pub series_name: String,
    /// 层级 (pack id)
    pub level: String,
    /// 层级名称
    pub level_name: String,
    /// 同级别 (requirements A8): 初级, 中级, 副高, 正高
    pub level_group: String,
    /// Whether 答辩/说课 comes before deliberation (senior levels).
    pub defence_required: bool,
}

/// An organisation on the case's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The organisation.
    pub id: OrganisationId,
    /// Its name then.
    pub name: String,
}

/// The committee and who runs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitteeRef {
    /// The committee.
    pub id: CommitteeId,
    /// 评委会名称
    pub name: String,
    /// 组建单位
    pub organiser: OrganisationId,
    /// 组建单位名称
    pub organiser_name: String,
    /// 职改办, who confirms.
    pub title_office: OrganisationId,
}

/// 提交
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// The frozen dossier.
    pub dossier: Sealed<Dossier>,
    /// The applicant as the register of persons had them.
    pub applicant: Sealed<ApplicantCard>,
    /// 资格核查, as computed at submission.
    pub findings: Sealed<Vec<Finding>>,
    /// The checklist that follows from it.
    pub checklist: Vec<ChecklistItem>,
    /// 承诺书 as signed.
    pub commitment: Commitment,
    /// When.
    pub at: Moment,
}

/// Who applies, as shown on forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicantCard {
    /// 姓名
    pub name: String,
    /// 证件
    pub document: kernel::identity::Document,
    /// 出生日期
    pub birth: Option<Day>,
    /// 性别
    pub sex: Option<kernel::identity::Sex>,
}

/// One item of the checklist (材料清单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Id in the pack.
    pub id: String,
    /// 名称
    pub name: String,
    /// Proven by a register, which one; `None`: to be compared with the original.
    pub proven_by: Option<String>,
    /// Whether it must be there.
    pub required: bool,
}

/// A signed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// The text shown.
    pub text: String,
    /// Who signed.
    pub by: Sealed<Named>,
    /// How it was confirmed, where the act is weighty.
    pub confirmation: Option<crate::Confirmation>,
}

/// The result of comparing one item with its original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCheck {
    /// Checklist item.
    pub item: String,
    /// The result.
    pub result: CheckResult,
    /// 说明
    pub note: Sealed<String>,
    /// 谁审核，谁签名，谁负责
    pub by: Sealed<Named>,
}

/// 与原件比对
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// 与原件一致
    Same,
    /// 不一致
    Different,
    /// 没有原件
    Absent,
}

impl CheckResult {
    /// All, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Same, Self::Different, Self::Absent];
    /// The words people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "与原件一致",
            Self::Different => "不一致",
            Self::Absent => "没有原件",
        }
    }
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Absent => "absent",
        }
    }
    /// The result of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.key() == key)
    }
}

/// A signed opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Who.
    pub by: Sealed<Named>,
    /// What.
    pub text: Sealed<String>,
    /// The text that was signed with it, such as the unit's commitment.
    pub commitment: Option<String>,
    /// How it was confirmed.
    pub confirmation: Option<crate::Confirmation>,
}

/// 单位内部公示
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InternalNotice {
    /// 起
    pub from: Day,
    /// 止 (end of this day)
    pub until: Day,
    /// How the end follows from the start.
    pub derivation: String,
    /// Where it was posted.
    pub place: Sealed<String>,
    /// Who posted it.
    pub by: Sealed<Named>,
}

/// 退回
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// From which role.
    pub role: kernel::Role,
    /// Who.
    pub by: Sealed<Named>,
    /// What to change.
    pub reason: Sealed<String>,
}

/// 一次性告知
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeficiencyNotice {
    /// Every deficiency.
    pub items: Sealed<Vec<String>>,
    /// 补正截止
    pub due: Day,
    /// How it follows.
    pub derivation: String,
    /// Who issued it.
    pub by: Sealed<Named>,
    /// 补正说明, once supplemented.
    pub answer: Option<Sealed<String>>,
}

/// 受理
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The findings of requirements D6, in the pack's order: (id, 名称).
    pub findings: Vec<(String, String)>,
    /// Who accepted.
    pub by: Sealed<Named>,
}

/// 评审会上的结果
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingResult {
    /// The meeting.
    pub case: CaseId,
    /// 评审会名称
    pub name: String,
    /// 评审日期
    pub day: Day,
    /// 评委会总人数
    pub size: u32,
    /// The count, once the meeting is closed.
    pub count: Option<Count>,
}

/// 表决
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// 出席 (for this case: without the recused)
    pub present: u32,
    /// 赞成
    pub yes: u32,
    /// 反对
    pub no: u32,
    /// 弃权
    pub abstain: u32,
    /// 废票
    pub invalid: u32,
}

/// 公示
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicNotice {
    /// The batch.
    pub batch: CaseId,
    /// 起
    pub from: Day,
    /// 止
    pub until: Day,
    /// How the end follows.
    pub derivation: String,
}

/// 确认
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfirmationRecord {
    /// The batch.
    pub batch: CaseId,
    /// 确认文号
    pub document: String,
    /// 确认日期
    pub day: Day,
    /// The checks of requirement A7 as they ran at confirmation.
    pub findings: Sealed<Vec<Finding>>,
}

/// 重新评估: what an amendment made of the case
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reassessment {
    /// The amendment (pack id).
    pub amendment: String,
    /// What it changed.
    pub name: String,
    /// The document that changed it.
    pub cite: String,
    /// 生效
    pub effective: Day,
    /// What was asked before.
    pub before: Sealed<Vec<Finding>>,
    /// What is asked now.
    pub after: Sealed<Vec<Finding>>,
    /// Who had it asked.
    pub by: Sealed<Named>,
}

/// 证书
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateRef {
    /// The certificate's case.
    pub case: CaseId,
    /// 证书编号
    pub number: String,
}

/// Why it ended without the title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The stage it ended from, where an appeal would resume it.
    pub from: Stage,
    /// 理由
    pub reason: Sealed<String>,
    /// 依据
    pub clause: Option<String>,
    /// Who decided.
    pub by: Sealed<Named>,
}

/// Where the case is. Names, looks, holders and ways on: `procedure.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 填报中
    Drafting,
    /// 退回修改
    Returned,
    /// 单位核对
    EmployerCheck,
    /// 待单位公示
    Deliberated,
    /// 单位公示
    InternalNotice,
    /// 主管审核
    DepartmentReview,
    /// 待受理
    Acceptance,
    /// 待补正
    Supplementing,
    /// 已受理
    Accepted,
    /// 评审中
    UnderReview,
    /// 待复核
    Passed,
    /// 待告知
    VotedDown,
    /// 待公示
    Rechecked,
    /// 公示中
    PublicNotice,
    /// 暂缓
    Held,
    /// 待确认
    Reported,
    /// 已确认
    Confirmed,
    /// 已发证
    Certified,
    /// 已撤回
    Withdrawn,
    /// 不予推荐
    NotRecommended,
    /// 主管部门不予通过
    DepartmentRefused,
    /// 不予受理
    NotAccepted,
    /// 逾期未补正
    Lapsed,
    /// 评审未通过
    NotPassed,
    /// 不予确认
    NotConfirmed,
    /// 已撤销
    Revoked,
}

impl Stage {
    /// All stages, in the order a case passes them.
    pub const ALL: [Self; 26] = [
        Self::Drafting,
        Self::Returned,
        Self::EmployerCheck,
        Self::Deliberated,
        Self::InternalNotice,
        Self::DepartmentReview,
        Self::Acceptance,
        Self::Supplementing,
        Self::Accepted,
        Self::UnderReview,
        Self::Passed,
        Self::VotedDown,
        Self::Rechecked,
        Self::PublicNotice,
        Self::Held,
        Self::Reported,
        Self::Confirmed,
        Self::Certified,
        Self::Withdrawn,
        Self::NotRecommended,
        Self::DepartmentRefused,
        Self::NotAccepted,
        Self::Lapsed,
        Self::NotPassed,
        Self::NotConfirmed,
        Self::Revoked,
    ];

    /// Stable key, the same as in serialised form.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Drafting => "drafting",
            Self::Returned => "returned",
            Self::EmployerCheck => "employer_check",
            Self::Deliberated => "deliberated",
            Self::InternalNotice => "internal_notice",
            Self::DepartmentReview => "department_review",
            Self::Acceptance => "acceptance",
            Self::Supplementing => "supplementing",
            Self::Accepted => "accepted",
            Self::UnderReview => "under_review",
            Self::Passed => "passed",
            Self::VotedDown => "voted_down",
            Self::Rechecked => "rechecked",
            Self::PublicNotice => "public_notice",
            Self::Held => "held",
            Self::Reported => "reported",
            Self::Confirmed => "confirmed",
            Self::Certified => "certified",
            Self::Withdrawn => "withdrawn",
            Self::NotRecommended => "not_recommended",
            Self::DepartmentRefused => "department_refused",
            Self::NotAccepted => "not_accepted",
            Self::Lapsed => "lapsed",
            Self::NotPassed => "not_passed",
            Self::NotConfirmed => "not_confirmed",
            Self::Revoked => "revoked",
        }
    }

    /// Whether the applicant fills it in.
    pub const fn editable(self) -> bool {
        matches!(self, Self::Drafting | Self::Returned | Self::Supplementing)
    }

    /// Whether the case has ended without the title or lost it.
    pub const fn ended(self) -> bool {
        matches!(
            self,
            Self::Withdrawn
                | Self::NotRecommended
                | Self::DepartmentRefused
                | Self::NotAccepted
                | Self::Lapsed
                | Self::NotPassed
                | Self::NotConfirmed
                | Self::Revoked
        )
    }
}

impl Application {
    /// Who reviews it for another district, while it does: from acceptance to the vote.
    pub fn reviewer_now(&self) -> Option<&CommitteeRef> {
        let reviews = matches!(self.stage, Stage::Accepted | Stage::UnderReview);
        self.reviewed_by.as_ref().filter(|_| reviews)
    }

    /// The committee that has the case now: the one that accepted it, or the one that reviews it while it does.
    pub fn committee_now(&self) -> &CommitteeRef {
        self.reviewer_now().unwrap_or(&self.committee)
    }

    /// The department whose turn it is.
    pub fn department(&self) -> Option<&Party> {
        self.chain.get(self.passed)
    }

    /// Items that are compared with their original: not proven by a register, and demanded or handed in.
    pub fn comparable(&self) -> Vec<&ChecklistItem> {
        let Some(submission) = &self.submission else { return Vec::new() };
        let handed_in = |item: &ChecklistItem| {
            submission
                .dossier
                .open()
                .is_some_and(|dossier| dossier.files.iter().any(|file| file.item == item.id))
        };
        let open = submission.checklist.iter().filter(|item| item.proven_by.is_none());
        open.filter(|item| item.required || handed_in(item)).collect()
    }

    /// Items whose comparison is still open.
    pub fn unchecked(&self) -> Vec<&ChecklistItem> {
        let done = |item: &&ChecklistItem| self.checks.iter().any(|check| check.item == item.id);
        self.comparable().into_iter().filter(|item| !done(item)).collect()
    }

    /// Items whose comparison failed.
    pub fn failed_checks(&self) -> Vec<&ItemCheck> {
        self.checks.iter().filter(|check| check.result != CheckResult::Same).collect()
    }
}
