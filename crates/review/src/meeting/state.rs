//! The state of a meeting, its effects, and what its acts need to know.

use crate::{
    application::state::{CommitteeRef, Count},
    case::{Confirmation, Named, Stamp},
};
use kernel::{CaseId, Day, Moment, PersonId, Sealed};
use serde::{Deserialize, Serialize};

/// One meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// The case.
    pub id: CaseId,
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 名称
    pub name: String,
    /// 评委会
    pub committee: CommitteeRef,
    /// 评委会人数
    pub size: u32,
    /// 主任委员
    pub chair: PersonId,
    /// 评审日期
    pub day: Day,
    /// 地点
    pub place: String,
    /// 议程
    pub agenda: Vec<Item>,
    /// 出席人数, once counted
    pub attended: Option<u32>,
    /// Where it is.
    pub stage: Stage,
    /// 主任委员签字
    pub chair_signature: Option<Signature>,
    /// 监督员签字
    pub supervisor_signature: Option<Signature>,
    /// Why it was cancelled.
    pub cancelled: Option<Sealed<String>>,
    /// When the last act was.
    pub updated_at: Moment,
}

/// One case of the agenda.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The application.
    pub case: CaseId,
    /// 编号
    pub number: String,
    /// 姓名
    pub name: Sealed<String>,
    /// 职称
    pub title_name: String,
    /// 单位
    pub employer_name: String,
    /// 表决, once counted
    pub count: Option<Count>,
}

/// A signature under the counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who.
    pub by: Sealed<Named>,
    /// How it was confirmed.
    pub confirmation: Option<Confirmation>,
}

/// Where the meeting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 已召集
    Convened,
    /// 待签字
    Counted,
    /// 已结束
    Closed,
    /// 已取消
    Cancelled,
}

impl Stage {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Convened => "convened",
            Self::Counted => "counted",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One decision about a meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 召集
    Convened(Box<Convening>),
    /// 计票
    Counted {
        /// 出席人数
        attended: u32,
        /// The count of each case.
        counts: Vec<CaseCount>,
    },
    /// 主任委员签字
    ChairSigned {
        /// The signature.
        signature: Signature,
    },
    /// 监督员签字
    SupervisorSigned {
        /// The signature.
        signature: Signature,
    },
    /// 取消
    Cancelled {
        /// Why.
        reason: Sealed<String>,
    },
}

/// 召集
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Convening {
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 名称
    pub name: String,
    /// 评委会
    pub committee: CommitteeRef,
    /// 评委会人数
    pub size: u32,
    /// 主任委员
    pub chair: PersonId,
    /// 日期
    pub day: Day,
    /// 地点
    pub place: String,
    /// 议程
    pub agenda: Vec<Item>,
}

/// The count of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCount {
    /// The application.
    pub case: CaseId,
    /// The count.
    pub count: Count,
}

/// What the acts of a meeting need to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The committee.
    pub committee: crate::application::facts::Committee,
    /// 评委会人数
    pub size: u32,
    /// 主任委员
    pub chair: Option<PersonId>,
    /// Accepted applications of this committee that wait for a meeting.
    pub candidates: Vec<Item>,
    /// The number for a new meeting.
    pub number: String,
}

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Meeting>, effect: &Effect, stamp: &Stamp) -> Option<Meeting> {
    let mut case = match (state, effect) {
        (None, Effect::Convened(c)) => return Some(open(c, stamp)),
        (state, _) => state?,
    };
    case.updated_at = stamp.at;
    match effect.clone() {
        Effect::Convened(_) => return None,
        Effect::Counted { attended, counts } => {
            case.attended = Some(attended);
            for item in &mut case.agenda {
                item.count = counts.iter().find(|c| c.case == item.case).map(|c| c.count);
            }
            // New counts are signed anew.
            case.chair_signature = None;
            case.supervisor_signature = None;
            case.stage = Stage::Counted;
        }
        Effect::ChairSigned { signature } => case.chair_signature = Some(signature),
        Effect::SupervisorSigned { signature } => case.supervisor_signature = Some(signature),
        Effect::Cancelled { reason } => {
            case.cancelled = Some(reason);
            case.stage = Stage::Cancelled;
        }
    }
    if case.stage == Stage::Counted && case.chair_signature.is_some() && case.supervisor_signature.is_some() {
        case.stage = Stage::Closed;
    }
    Some(case)
}

fn open(c: &Convening, stamp: &Stamp) -> Meeting {
    Meeting {
        id: stamp.case,
        number: c.number.clone(),
        year: c.year,
        name: c.name.clone(),
        committee: c.committee.clone(),
        size: c.size,
        chair: c.chair,
        day: c.day,
        place: c.place.clone(),
        agenda: c.agenda.clone(),
        attended: None,
        stage: Stage::Convened,
        chair_signature: None,
        supervisor_signature: None,
        cancelled: None,
        updated_at: stamp.at,
    }
}
