//! The state of an arrangement, its effects, and what its acts need to know.

use crate::{
    application::{facts::Committee, state::CommitteeRef},
    case::{Confirmation, Named, Stamp},
};
use kernel::{CaseId, CommitteeId, Day, Moment, OrganisationId, Sealed};
use serde::{Deserialize, Serialize};

/// One arrangement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The case.
    pub id: CaseId,
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// What is crossed (pack id).
    pub cross_review: String,
    /// What is crossed, in words.
    pub name: String,
    /// 系列 (pack id)
    pub series: String,
    /// 依据
    pub clause: String,
    /// 职改办
    pub title_office: OrganisationId,
    /// Who reviews whose people.
    pub rows: Vec<Row>,
    /// Committees that take no part: they review what they accepted.
    pub apart: Vec<CommitteeRef>,
    /// 安排人
    pub arranged_by: Sealed<Named>,
    /// 公布
    pub publication: Option<Publication>,
    /// Why it was withdrawn.
    pub withdrawn: Option<String>,
    /// Where it is.
    pub stage: Stage,
    /// When the last act was.
    pub updated_at: Moment,
}

/// One committee's people are reviewed by another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Whose people.
    pub own: CommitteeRef,
    /// Who reviews them.
    pub reviewer: CommitteeRef,
}

/// 公布
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// From this day it is in force.
    pub on: Day,
    /// Who published it.
    pub by: Sealed<Named>,
    /// How it was confirmed.
    pub confirmation: Option<Confirmation>,
}

/// Where the arrangement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 待公布
    Arranged,
    /// 已公布
    Published,
    /// 已撤回
    Withdrawn,
}

impl Stage {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Arranged => "arranged",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One decision about an arrangement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 安排
    Arranged(Box<Arrangement>),
    /// 公布
    Published {
        /// When, by whom, how confirmed.
        publication: Publication,
    },
    /// 撤回
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// 安排
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrangement {
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// What is crossed (pack id).
    pub cross_review: String,
    /// What is crossed, in words.
    pub name: String,
    /// 系列 (pack id)
    pub series: String,
    /// 依据
    pub clause: String,
    /// 职改办
    pub title_office: OrganisationId,
    /// Who reviews whose people.
    pub rows: Vec<Row>,
    /// Committees that take no part.
    pub apart: Vec<CommitteeRef>,
    /// 安排人
    pub by: Sealed<Named>,
}

/// What the acts of an arrangement need to know.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The committees of the office.
    pub committees: Vec<Committee>,
    /// For publishing: accepted applications by the committee that accepted them.
    pub accepted: Vec<(CaseId, CommitteeId)>,
    /// The number for a new arrangement.
    pub number: String,
}

impl Exchange {
    /// Who reviews what a committee accepted; `None`: itself.
    pub fn reviewer_of(&self, committee: CommitteeId) -> Option<&CommitteeRef> {
        self.rows.iter().find(|row| row.own.id == committee).map(|row| &row.reviewer)
    }
}

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Exchange>, effect: &Effect, stamp: &Stamp) -> Option<Exchange> {
    let mut case = match (state, effect) {
        (None, Effect::Arranged(arrangement)) => return Some(open(arrangement, stamp)),
        (state, _) => state?,
    };
    case.updated_at = stamp.at;
    match effect.clone() {
        Effect::Arranged(_) => return None,
        Effect::Published { publication } => {
            case.publication = Some(publication);
            case.stage = Stage::Published;
        }
        Effect::Withdrawn { reason } => {
            case.withdrawn = Some(reason);
            case.stage = Stage::Withdrawn;
        }
    }
    Some(case)
}

fn open(a: &Arrangement, stamp: &Stamp) -> Exchange {
    Exchange {
        id: stamp.case,
        number: a.number.clone(),
        year: a.year,
        cross_review: a.cross_review.clone(),
        name: a.name.clone(),
        series: a.series.clone(),
        clause: a.clause.clone(),
        title_office: a.title_office,
        rows: a.rows.clone(),
        apart: a.apart.clone(),
        arranged_by: a.by.clone(),
        publication: None,
        withdrawn: None,
        stage: Stage::Arranged,
        updated_at: stamp.at,
    }
}
