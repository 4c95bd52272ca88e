//! What was decided about an application, and the state after it.
//!
//! Invariant: [`apply`] consults nothing but its arguments; an effect that cannot follow the state answers `None`, which
//! doctor names as a damaged record. A decision that leads to another stage says so by
//! its variant, so that an entry reads without the code of its day.

use super::{
    defence::PanelDefence,
    reading::{Reader, Reading},
    state::{
        Acceptance, Application, CertificateRef, CommitteeRef, ConfirmationRecord, Count, DeficiencyNotice,
        Ending, InternalNotice, ItemCheck, MeetingResult, Opinion, Party, PublicNotice, Reassessment, Return,
        Stage, Submission, Target,
    },
};
use crate::case::Stamp;
use kernel::{PersonId, Sealed};
use serde::{Deserialize, Serialize};

/// One decision, in the past tense.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 开始申报
    Opened(Box<Opening>),
    /// 提交
    Submitted {
        /// The frozen dossier with its findings and commitment.
        submission: Box<Submission>,
    },
    /// 逐项核对
    ItemsChecked {
        /// The results entered this time; a later result for the same item replaces the earlier one.
        checks: Vec<ItemCheck>,
    },
    /// 答辩、说课意见
    DefenceRecorded {
        /// The opinion.
        opinion: Opinion,
    },
    /// 审议
    Deliberated {
        /// The opinion.
        opinion: Opinion,
    },
    /// 单位公示开始
    InternalNoticePosted {
        /// The notice.
        notice: InternalNotice,
    },
    /// 推荐
    Recommended {
        /// Opinion and the unit's commitment.
        opinion: Opinion,
    },
    /// 主管部门审核通过
    Forwarded {
        /// The opinion.
        opinion: Opinion,
    },
    /// 退回修改
    Returned {
        /// Who and why.
        record: Return,
    },
    /// 受理
    Accepted {
        /// The findings of requirements D6.
        acceptance: Acceptance,
        /// Who reviews it, where an arrangement of cross review was in force.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reviewer: Option<CommitteeRef>,
    },
    /// 交叉评审
    Crossed {
        /// Who reviews it.
        reviewer: CommitteeRef,
    },
    /// 一次性告知
    DeficienciesNotified {
        /// The notice.
        notice: DeficiencyNotice,
    },
    /// 补正
    Supplemented {
        /// What the applicant says about it.
        answer: Sealed<String>,
        /// The dossier with what was added.
        submission: Box<Submission>,
    },
    /// 列入评审会
    EnteredMeeting {
        /// The meeting.
        meeting: MeetingResult,
    },
    /// 移出评审会
    LeftMeeting {},
    /// 交专家审阅
    ReaderRecused {
        /// Who keeps away.
        person: PersonId,
    },
    /// 交专家审阅
    ReadersAssigned {
        /// Who may see it, and who reads.
        readers: Vec<Reader>,
    },
    /// 审阅
    Read {
        /// What was handed in.
        reading: Reading,
    },
    /// 评审答辩
    PanelDefended {
        /// Questions, answers, view.
        defence: PanelDefence,
    },
    /// 专业组意见
    PanelSaid {
        /// The opinion.
        opinion: Opinion,
    },
    /// 表决结果
    Voted {
        /// The count.
        count: Count,
        /// Whether it reaches the threshold.
        passed: bool,
        /// The arithmetic and clause, for a case that does not pass.
        ending: Option<Ending>,
    },
    /// 告知结果
    Informed {},
    /// 复核
    Rechecked {
        /// The opinion.
        opinion: Opinion,
    },
    /// 公示
    Published {
        /// The notice.
        notice: PublicNotice,
    },
    /// 暂缓
    Held {
        /// Why.
        opinion: Opinion,
    },
    /// 核实后恢复
    Released {
        /// The finding.
        opinion: Opinion,
    },
    /// 报送确认
    Reported {},
    /// 确认
    Confirmed {
        /// Document, day, and the checks of requirement A7.
        record: ConfirmationRecord,
    },
    /// 发证
    Certified {
        /// The certificate.
        certificate: CertificateRef,
    },
    /// 终止：撤回、不予推荐、不予受理、逾期、不予确认、撤销 …
    Ended {
        /// The final stage.
        stage: Stage,
        /// Why.
        ending: Ending,
    },
    /// 重新评估
    Reassessed {
        /// What each amendment made of the case.
        reassessments: Vec<Reassessment>,
    },
    /// 经核查恢复办理
    Reinstated {
        /// The stage it resumes.
        stage: Stage,
        /// Why.
        opinion: Opinion,
    },
}

/// 开始申报
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 申报人
    pub applicant: PersonId,
    /// 姓名
    pub name: Sealed<String>,
    /// What is applied for.
    pub target: Target,
    /// 用人单位
    pub employer: Party,
    /// 主管部门 or channel bodies, in order.
    pub chain: Vec<Party>,
    /// 评委会
    pub committee: CommitteeRef,
}

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Application>, effect: &Effect, stamp: &Stamp) -> Option<Application> {
    let mut case = match (state, effect) {
        (None, Effect::Opened(opening)) => return Some(open(opening, stamp)),
        (state, _) => state?,
    };
    case.updated_at = stamp.at;
    match effect.clone() {
        Effect::Opened(_) => return None,
        Effect::Submitted { submission } => {
            restart(&mut case);
            case.submission = Some(*submission);
            case.stage = Stage::EmployerCheck;
        }
        Effect::ItemsChecked { checks } => {
            case.checks.retain(|old| !checks.iter().any(|new| new.item == old.item));
            case.checks.extend(checks);
        }
        Effect::DefenceRecorded { opinion } => case.defence = Some(opinion),
        Effect::Deliberated { opinion } => {
            case.deliberation = Some(opinion);
            case.stage = Stage::Deliberated;
        }
        Effect::InternalNoticePosted { notice } => {
            case.internal_notice = Some(notice);
            case.stage = Stage::InternalNotice;
        }
        Effect::Recommended { opinion } => {
            case.recommendation = Some(opinion);
            case.stage = next_review(&case);
        }
        Effect::Forwarded { opinion } => {
            case.departments.push(opinion);
            case.passed += 1;
            case.stage = next_review(&case);
        }
        Effect::Returned { record } => {
            case.returns.push(record);
            case.stage = Stage::Returned;
        }
        Effect::Accepted { acceptance, reviewer } => {
            case.acceptance = Some(acceptance);
            case.reviewed_by = reviewer;
            case.stage = Stage::Accepted;
        }
        Effect::Crossed { reviewer } => case.reviewed_by = Some(reviewer),
        Effect::DeficienciesNotified { notice } => {
            case.deficiency_notice = Some(notice);
            case.stage = Stage::Supplementing;
        }
        Effect::Supplemented { answer, submission } => {
            if let Some(notice) = &mut case.deficiency_notice {
                notice.answer = Some(answer);
            }
            case.submission = Some(*submission);
            case.stage = Stage::Acceptance;
        }
        Effect::EnteredMeeting { meeting } => {
            case.meeting = Some(meeting);
            case.stage = Stage::UnderReview;
        }
        Effect::LeftMeeting {} => {
            case.meeting = None;
            case.readers.clear();
            case.readings.clear();
            case.panel_defence = None;
            case.panel_opinion = None;
            case.stage = Stage::Accepted;
        }
        Effect::ReaderRecused { person } => case.recuse_reader(person),
        Effect::ReadersAssigned { readers } => {
            case.readers = readers;
            case.readings.clear();
            case.panel_defence = None;
            case.panel_opinion = None;
        }
        Effect::Read { reading } => case.readings.push(reading),
        Effect::PanelDefended { defence } => case.panel_defence = Some(defence),
        Effect::PanelSaid { opinion } => case.panel_opinion = Some(opinion),
        Effect::Voted { count, passed, ending } => {
            if let Some(meeting) = &mut case.meeting {
                meeting.count = Some(count);
            }
            case.ending = ending;
            case.stage = if passed { Stage::Passed } else { Stage::VotedDown };
        }
        Effect::Informed {} => case.stage = Stage::NotPassed,
        Effect::Rechecked { opinion } => {
            case.recheck = Some(opinion);
            case.stage = Stage::Rechecked;
        }
        Effect::Published { notice } => {
            case.public_notice = Some(notice);
            case.stage = Stage::PublicNotice;
        }
        Effect::Held { opinion } => {
            case.hold = Some(opinion);
            case.stage = Stage::Held;
        }
        Effect::Released { opinion } => {
            case.hold = Some(opinion);
            case.public_notice = None;
            case.stage = Stage::Rechecked;
        }
        Effect::Reported {} => case.stage = Stage::Reported,
        Effect::Confirmed { record } => {
            case.confirmation = Some(record);
            case.stage = Stage::Confirmed;
        }
        Effect::Certified { certificate } => {
            case.certificate = Some(certificate);
            case.stage = Stage::Certified;
        }
        Effect::Ended { stage, ending } => {
            case.ending = Some(ending);
            case.stage = stage;
        }
        Effect::Reassessed { reassessments } => case.reassessments.extend(reassessments),
        Effect::Reinstated { stage, opinion } => {
            case.hold = Some(opinion);
            case.ending = None;
            case.stage = stage;
        }
    }
    case.furthest = case.furthest.max(come_to(&case));
    Some(case)
}

/// A new submission is checked anew by everybody: signatures bind the digest of what was checked (requirements D1).
fn restart(case: &mut Application) {
    case.checks.clear();
    case.defence = None;
    case.deliberation = None;
    case.internal_notice = None;
    case.recommendation = None;
    case.departments.clear();
    case.reassessments.clear();
    case.passed = 0;
}

/// How many of the chain the case has come to, one more for the organiser after it.
fn come_to(case: &Application) -> usize {
    if case.recommendation.is_some() { case.passed + 1 } else { 0 }
}

fn next_review(case: &Application) -> Stage {
    if case.department().is_some() { Stage::DepartmentReview } else { Stage::Acceptance }
}

fn open(opening: &Opening, stamp: &Stamp) -> Application {
    Application {
        id: stamp.case,
        number: opening.number.clone(),
        year: opening.year,
        applicant: opening.applicant,
        name: opening.name.clone(),
        target: opening.target.clone(),
        employer: opening.employer.clone(),
        chain: opening.chain.clone(),
        passed: 0,
        furthest: 0,
        committee: opening.committee.clone(),
        stage: Stage::Drafting,
        submission: None,
        checks: Vec::new(),
        defence: None,
        deliberation: None,
        internal_notice: None,
        recommendation: None,
        departments: Vec::new(),
        returns: Vec::new(),
        deficiency_notice: None,
        acceptance: None,
        reviewed_by: None,
        meeting: None,
        readers: Vec::new(),
        readings: Vec::new(),
        panel_defence: None,
        panel_opinion: None,
        recheck: None,
        public_notice: None,
        hold: None,
        confirmation: None,
        certificate: None,
        reassessments: Vec::new(),
        ending: None,
        opened_at: stamp.at,
        updated_at: stamp.at,
    }
}
