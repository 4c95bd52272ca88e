//! The state of a batch, its effects, and what its acts need to know.

use crate::{
    application::{
        Stage as CaseStage,
        state::{CommitteeRef, Count},
    },
    case::{Confirmation, Named, Refusal, Stamp},
};
use kernel::{CaseId, Day, Moment, Sealed};
use serde::{Deserialize, Serialize};

/// One batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
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
    /// 自主评审: confirmed by whoever reviewed, and filed afterwards (requirements F3, F6)
    #[serde(default)]
    pub autonomous: bool,
    /// The cases published.
    pub items: Vec<Item>,
    /// 公示起
    pub from: Day,
    /// 公示止
    pub until: Day,
    /// How the end follows.
    pub derivation: String,
    /// 公示人
    pub published_by: Sealed<Named>,
    /// 报送日期
    pub reported_on: Option<Day>,
    /// 确认文号
    pub document: Option<String>,
    /// 确认日期
    pub confirmed_on: Option<Day>,
    /// How the confirmation was confirmed.
    pub confirmation: Option<Confirmation>,
    /// 自主评审结果备案, once filed
    #[serde(default)]
    pub filed: Option<ResultsFiling>,
    /// Where it is.
    pub stage: Stage,
    /// When the last act was.
    pub updated_at: Moment,
}

/// One case of the batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The application.
    pub case: CaseId,
    /// 编号
    pub number: String,
    /// 姓名: published, and therefore open.
    pub name: String,
    /// 职称
    pub title_name: String,
    /// 专业
    pub specialty: String,
    /// 单位
    pub employer_name: String,
    /// How far it came in this batch.
    pub step: Step,
    /// Why it was left behind.
    pub left: Option<Sealed<String>>,
}

/// What an autonomous committee files of its results: confirmation document, summary, and the record table that the
/// system makes (requirement F3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultsFiling {
    /// When.
    pub day: Day,
    /// The last day for it; `None` under a pack that says none.
    pub due: Option<Day>,
    /// How that day follows.
    pub derivation: String,
    /// 职称确认文件
    pub confirmation: String,
    /// 评审工作总结
    pub summary: String,
    /// Who filed.
    pub by: Sealed<Named>,
}

impl ResultsFiling {
    /// Whether it came after its last day.
    pub fn is_late(&self) -> bool {
        self.due.is_some_and(|due| self.day > due)
    }
}

/// How far a case came in the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 公示中
    Published,
    /// 已报送
    Reported,
    /// 已确认
    Confirmed,
    /// 已发证
    Certified,
    /// 未随批次办理
    Left,
}

impl Step {
    /// The word people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Published => "公示中",
            Self::Reported => "已报送",
            Self::Confirmed => "已确认",
            Self::Certified => "已发证",
            Self::Left => "未随批办理",
        }
    }
}

/// Where the batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 公示中
    Published,
    /// 待确认
    Reported,
    /// 待自主确认
    Unconfirmed,
    /// 待发证
    Confirmed,
    /// 待结果备案
    Unfiled,
    /// 已办结
    Certified,
    /// 已关闭
    Closed,
}

impl Stage {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Reported => "reported",
            Self::Unconfirmed => "unconfirmed",
            Self::Unfiled => "unfiled",
            Self::Confirmed => "confirmed",
            Self::Certified => "certified",
            Self::Closed => "closed",
        }
    }
}

/// One decision about a batch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 公示
    Published(Box<Publication>),
    /// 报送确认
    Reported {
        /// Who goes along.
        cases: Vec<CaseId>,
        /// Who stays behind, and why.
        left: Vec<Left>,
        /// When.
        day: Day,
    },
    /// 确认
    Confirmed {
        /// 确认文号
        document: String,
        /// Who is confirmed.
        cases: Vec<CaseId>,
        /// Who is not, and why.
        left: Vec<Left>,
        /// When.
        day: Day,
        /// How it was confirmed.
        confirmation: Option<Confirmation>,
    },
    /// 签发证书
    Certified {
        /// Who received a certificate.
        cases: Vec<CaseId>,
    },
    /// 自主评审结果备案
    ResultsFiled {
        /// What was filed.
        filing: Box<ResultsFiling>,
    },
    /// 关闭: nothing is left to report
    Closed {},
}

/// 公示
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 名称
    pub name: String,
    /// 评委会
    pub committee: CommitteeRef,
    /// 自主评审
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub autonomous: bool,
    /// The cases.
    pub items: Vec<Item>,
    /// 起
    pub from: Day,
    /// 止
    pub until: Day,
    /// How the end follows.
    pub derivation: String,
    /// 公示人
    pub by: Sealed<Named>,
}

/// A case left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The application.
    pub case: CaseId,
    /// Why.
    pub reason: Sealed<String>,
}

/// What the acts of a batch need to know.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The committee.
    pub committee: CommitteeRef,
    /// 自主评审
    pub autonomous: bool,
    /// The applications concerned: rechecked ones for a new batch, the batch's own afterwards.
    pub cases: Vec<CaseFact>,
    /// Applications of the committee that did not pass and were not told yet, for a new batch.
    pub untold: Vec<CaseId>,
    /// The number for a new batch.
    pub number: String,
    /// 发证机关
    pub issuer: String,
}

/// What is known of one application.
#[derive(Debug, Clone)]
pub struct CaseFact {
    /// The item as it would be published.
    pub item: Item,
    /// Its present stage.
    pub stage: CaseStage,
    /// Why it cannot be confirmed now: the checks of requirement A7.
    pub blocked: Option<Refusal>,
    /// What the certificate says, with a number and a status index drawn for it.
    pub certificate: Option<crate::certificate::state::Issue>,
    /// The count of the meeting, for the record table.
    pub count: Option<Count>,
}

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Batch>, effect: &Effect, stamp: &Stamp) -> Option<Batch> {
    let mut case = match (state, effect) {
        (None, Effect::Published(p)) => return Some(open(p, stamp)),
        (state, _) => state?,
    };
    case.updated_at = stamp.at;
    match effect.clone() {
        Effect::Published(_) => return None,
        Effect::Reported { cases, left, day } => {
            advance(&mut case, &cases, Step::Reported, &left);
            case.reported_on = Some(day);
            case.stage = if case.autonomous { Stage::Unconfirmed } else { Stage::Reported };
        }
        Effect::Confirmed { document, cases, left, day, confirmation } => {
            advance(&mut case, &cases, Step::Confirmed, &left);
            case.document = Some(document);
            case.confirmed_on = Some(day);
            case.confirmation = confirmation;
            case.stage = Stage::Confirmed;
        }
        Effect::Certified { cases } => {
            advance(&mut case, &cases, Step::Certified, &[]);
            let open = case.autonomous && case.filed.is_none();
            case.stage = if open { Stage::Unfiled } else { Stage::Certified };
        }
        Effect::ResultsFiled { filing } => {
            case.filed = Some(*filing);
            // Certificates may still be to come: filing waits for nobody.
            if case.stage == Stage::Unfiled {
                case.stage = Stage::Certified;
            }
        }
        Effect::Closed {} => case.stage = Stage::Closed,
    }
    Some(case)
}

fn advance(batch: &mut Batch, cases: &[CaseId], step: Step, left: &[Left]) {
    for item in &mut batch.items {
        if cases.contains(&item.case) {
            item.step = step;
        }
        if let Some(why) = left.iter().find(|l| l.case == item.case) {
            item.step = Step::Left;
            item.left = Some(why.reason.clone());
        }
    }
}

fn open(p: &Publication, stamp: &Stamp) -> Batch {
    Batch {
        id: stamp.case,
        number: p.number.clone(),
        year: p.year,
        name: p.name.clone(),
        committee: p.committee.clone(),
        autonomous: p.autonomous,
        items: p.items.clone(),
        from: p.from,
        until: p.until,
        derivation: p.derivation.clone(),
        published_by: p.by.clone(),
        reported_on: None,
        document: None,
        confirmed_on: None,
        confirmation: None,
        filed: None,
        stage: Stage::Published,
        updated_at: stamp.at,
    }
}
