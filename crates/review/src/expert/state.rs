//! The state of an expert in a pool, the effects, and what the acts need to know.

use crate::{
    application::{facts::Committee, state::CommitteeRef},
    case::{Named, Stamp},
};
use kernel::{CaseId, Day, Moment, OrganisationId, PersonId, Sealed};
use serde::{Deserialize, Serialize};

/// One expert in the pool of one committee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expert {
    /// The case.
    pub id: CaseId,
    /// 编号
    pub number: String,
    /// 年度 of the request
    pub year: i16,
    /// 评委会
    pub committee: CommitteeRef,
    /// 系列 of the committee
    pub series: String,
    /// The person.
    pub person: PersonId,
    /// Who they are: the list of experts is not public.
    pub card: Sealed<Card>,
    /// 专业
    pub specialty: String,
    /// 层级 of their own title (pack id)
    pub level: String,
    /// 聘期起
    pub from: Option<Day>,
    /// 聘期止, the last day
    pub until: Option<Day>,
    /// How the end follows.
    pub derivation: String,
    /// Who approved the entry.
    pub approved_by: Option<Sealed<Named>>,
    /// 培训记录, oldest first
    pub training: Vec<Training>,
    /// 申明的回避关系
    pub relations: Vec<Sealed<Relation>>,
    /// Why they leave, or were refused.
    pub reason: Option<Sealed<String>>,
    /// Where it is.
    pub stage: Stage,
    /// When the last act was.
    pub updated_at: Moment,
}

/// Who an expert is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// 姓名
    pub name: String,
    /// 电话
    pub phone: String,
    /// 现工作单位
    pub unit: Unit,
    /// 原工作单位, with the last day there
    pub former: Vec<FormerUnit>,
    /// 地区
    pub region: String,
    /// 职称 (name)
    pub title: String,
}

/// A unit by name, and by id when it is one of this office's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// 名称
    pub name: String,
    /// The organisation, if this office knows it.
    pub organisation: Option<OrganisationId>,
}

/// A unit worked at before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerUnit {
    /// The unit.
    pub unit: Unit,
    /// The last day there.
    pub until: Day,
}

/// One training finished (requirements E5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// The year it counts for.
    pub year: i16,
    /// 课程
    pub course: String,
    /// When it was finished.
    pub day: Day,
}

/// A relation that keeps an expert from a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The rule of recusal that knows this kind of relation (pack id).
    pub rule: String,
    /// The other person, or the unit, by name.
    pub name: String,
}

/// Where the entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 待核准
    Requested,
    /// 在库
    Pooled,
    /// 申请出库
    Leaving,
    /// 已出库
    Left,
    /// 未核准
    Refused,
}

impl Stage {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Pooled => "pooled",
            Self::Leaving => "leaving",
            Self::Left => "left",
            Self::Refused => "refused",
        }
    }
}

/// One decision about an expert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 申请入库
    Requested(Box<Entry>),
    /// 核准入库
    Approved {
        /// 聘期起
        from: Day,
        /// 聘期止
        until: Day,
        /// How the end follows.
        derivation: String,
        /// Who approved.
        by: Sealed<Named>,
    },
    /// 不核准入库
    Refused {
        /// Why.
        reason: Sealed<String>,
    },
    /// 申请续聘
    RenewalRequested {},
    /// 申请出库
    ExitRequested {
        /// Why.
        reason: Sealed<String>,
    },
    /// 核准出库
    ExitApproved {},
    /// 不核准出库
    ExitRefused {
        /// Why.
        reason: Sealed<String>,
    },
    /// 登记培训
    Trained {
        /// The training.
        training: Training,
    },
    /// 申明回避关系
    RelationDeclared {
        /// The relation.
        relation: Sealed<Relation>,
    },
    /// 更正信息
    Corrected {
        /// Who they are now.
        card: Sealed<Card>,
        /// 专业
        specialty: String,
        /// 层级
        level: String,
    },
}

/// 申请入库
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 评委会
    pub committee: CommitteeRef,
    /// 系列
    pub series: String,
    /// The person.
    pub person: PersonId,
    /// Who they are.
    pub card: Sealed<Card>,
    /// 专业
    pub specialty: String,
    /// 层级
    pub level: String,
}

/// What the acts of an expert need to know.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The committee.
    pub committee: Committee,
    /// The number for a new entry.
    pub number: String,
}

impl Expert {
    /// 姓名
    pub fn name(&self) -> &str {
        self.card.open().map_or("（已按保管期限销毁）", |card| card.name.as_str())
    }
    /// 现工作单位
    pub fn unit(&self) -> Option<&Unit> {
        self.card.open().map(|card| &card.unit)
    }
    /// Whether a training counts for this year.
    pub fn trained(&self, year: i16) -> bool {
        self.training.iter().any(|training| training.year == year)
    }
}

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Expert>, effect: &Effect, stamp: &Stamp) -> Option<Expert> {
    let mut case = match (state, effect) {
        (None, Effect::Requested(entry)) => return Some(open(entry, stamp)),
        (state, _) => state?,
    };
    case.updated_at = stamp.at;
    match effect.clone() {
        Effect::Requested(_) => return None,
        Effect::Approved { from, until, derivation, by } => {
            case.from = Some(from);
            case.until = Some(until);
            case.derivation = derivation;
            case.approved_by = Some(by);
            case.stage = Stage::Pooled;
        }
        Effect::Refused { reason } => {
            case.reason = Some(reason);
            case.stage = Stage::Refused;
        }
        Effect::RenewalRequested {} => case.stage = Stage::Requested,
        Effect::ExitRequested { reason } => {
            case.reason = Some(reason);
            case.stage = Stage::Leaving;
        }
        Effect::ExitApproved {} => case.stage = Stage::Left,
        Effect::ExitRefused { reason } => {
            case.reason = Some(reason);
            case.stage = Stage::Pooled;
        }
        Effect::Trained { training } => case.training.push(training),
        Effect::RelationDeclared { relation } => case.relations.push(relation),
        Effect::Corrected { card, specialty, level } => {
            case.card = card;
            case.specialty = specialty;
            case.level = level;
        }
    }
    Some(case)
}

fn open(entry: &Entry, stamp: &Stamp) -> Expert {
    Expert {
        id: stamp.case,
        number: entry.number.clone(),
        year: entry.year,
        committee: entry.committee.clone(),
        series: entry.series.clone(),
        person: entry.person,
        card: entry.card.clone(),
        specialty: entry.specialty.clone(),
        level: entry.level.clone(),
        from: None,
        until: None,
        derivation: String::new(),
        approved_by: None,
        training: Vec::new(),
        relations: Vec::new(),
        reason: None,
        stage: Stage::Requested,
        updated_at: stamp.at,
    }
}
