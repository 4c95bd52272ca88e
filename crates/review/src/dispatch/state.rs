//! The state of a filing under way, its effects, and what its acts need to know.

use crate::{
    application::{dossier::Attachment, state::Party},
    case::{Named, Reach, Stamp},
};
use kernel::{CaseId, Day, Moment, Role, Sealed};
use rules::tables::Means;
use serde::{Deserialize, Serialize};

/// One filing under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispatch {
    /// The case.
    pub id: CaseId,
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// What is filed (pack id).
    pub filing: String,
    /// What is filed, in words.
    pub name: String,
    /// 依据
    pub clause: String,
    /// 报送到, as the pack says it.
    pub to: String,
    /// 地址; empty: none.
    pub address: String,
    /// 渠道
    pub means: Vec<Means>,
    /// What the package must hold.
    pub parts: Vec<String>,
    /// 最迟哪一天
    pub due: Option<Due>,
    /// Who files it.
    pub sender: Desk,
    /// Who receives it here; `None`: somebody outside.
    pub receiver: Option<Desk>,
    /// 经办人
    pub prepared_by: Sealed<Named>,
    /// What was sent last.
    pub package: Option<Package>,
    /// By which channels that package has arrived.
    pub receipts: Vec<Receipt>,
    /// Why it came back last.
    pub returned: Option<Return>,
    /// Why it was withdrawn.
    pub withdrawn: Option<String>,
    /// Where it is.
    pub stage: Stage,
    /// When the last act was.
    pub updated_at: Moment,
}

/// An organisation and the role of the seats that act for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The organisation.
    pub party: Party,
    /// The role.
    pub role: Role,
}

impl Desk {
    /// Its seats.
    pub const fn reach(&self) -> Reach {
        Reach::seat(self.party.id, self.role)
    }
}

/// 最迟哪一天, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The day, to its end.
    pub day: Day,
    /// How it follows.
    pub derivation: String,
}

/// 报送的一包材料
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Package {
    /// The files, in the order of the parts.
    pub files: Sealed<Vec<Attachment>>,
    /// 附言; empty: none.
    pub note: String,
    /// By which channels it went out.
    pub by: Vec<Handover>,
    /// Who sent it.
    pub sent_by: Sealed<Named>,
    /// When that was recorded.
    pub at: Moment,
}

/// One channel by which a package went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The channel.
    pub means: Means,
    /// On which day.
    pub on: Day,
}

/// 签收 by one channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The channel.
    pub means: Means,
    /// On which day it arrived.
    pub on: Day,
    /// Who recorded it.
    pub by: Sealed<Named>,
}

/// 退回
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Return {
    /// Why.
    pub reason: String,
    /// On which day.
    pub on: Day,
    /// Who.
    pub by: Sealed<Named>,
}

/// Where the filing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 准备中
    Preparing,
    /// 待签收
    Sent,
    /// 退回修改
    Returned,
    /// 已签收
    Received,
    /// 已撤回
    Withdrawn,
}

impl Stage {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Sent => "sent",
            Self::Returned => "returned",
            Self::Received => "received",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the sender puts the package together.
    pub const fn packing(self) -> bool {
        matches!(self, Self::Preparing | Self::Returned)
    }
}

/// One decision about a filing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 准备
    Prepared(Box<Preparation>),
    /// 报送
    Sent {
        /// What, by which channels, by whom.
        package: Package,
    },
    /// 签收
    Received {
        /// What arrived.
        receipts: Vec<Receipt>,
    },
    /// 退回
    Returned {
        /// Why, by whom.
        returned: Return,
    },
    /// 撤回
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// 准备: what the pack says of the filing, and between whom it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// What is filed (pack id).
    pub filing: String,
    /// What is filed, in words.
    pub name: String,
    /// 依据
    pub clause: String,
    /// 报送到
    pub to: String,
    /// 地址
    pub address: String,
    /// 渠道
    pub means: Vec<Means>,
    /// What the package must hold.
    pub parts: Vec<String>,
    /// 最迟哪一天
    pub due: Option<Due>,
    /// Who files it.
    pub sender: Desk,
    /// Who receives it here.
    pub receiver: Option<Desk>,
    /// 经办人
    pub by: Sealed<Named>,
}

/// What the acts of a filing need to know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// For preparing: the organisation here that receives it.
    pub receiver: Option<Party>,
    /// The number for a new filing.
    pub number: String,
    /// The files that are ready to go.
    pub files: Vec<Attachment>,
}

impl Dispatch {
    /// Whose turn it is.
    pub fn holder(&self) -> Option<Reach> {
        match self.stage {
            Stage::Preparing | Stage::Returned => Some(self.sender.reach()),
            Stage::Sent => Some(self.receiver.as_ref().unwrap_or(&self.sender).reach()),
            Stage::Received | Stage::Withdrawn => None,
        }
    }

    /// The channels by which the package has not arrived yet.
    pub fn awaited(&self) -> Vec<Means> {
        let arrived = |means: &Means| self.receipts.iter().any(|receipt| receipt.means == *means);
        self.means.iter().copied().filter(|means| !arrived(means)).collect()
    }

    /// The last day on which the package went out; `None` before it was sent.
    pub fn sent_on(&self) -> Option<Day> {
        self.package.as_ref()?.by.iter().map(|handover| handover.on).max()
    }

    /// Whether it went out after its last day.
    pub fn late(&self) -> bool {
        self.due.as_ref().zip(self.sent_on()).is_some_and(|(due, sent)| sent > due.day)
    }
}

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Dispatch>, effect: &Effect, stamp: &Stamp) -> Option<Dispatch> {
    let mut case = match (state, effect) {
        (None, Effect::Prepared(preparation)) => return Some(open((**preparation).clone(), stamp)),
        (state, _) => state?,
    };
    case.updated_at = stamp.at;
    match effect.clone() {
        Effect::Prepared(_) => return None,
        Effect::Sent { package } => {
            case.package = Some(package);
            case.receipts.clear();
            case.stage = Stage::Sent;
        }
        Effect::Received { receipts } => {
            case.receipts.extend(receipts);
            if case.awaited().is_empty() {
                case.stage = Stage::Received;
            }
        }
        Effect::Returned { returned } => {
            case.returned = Some(returned);
            case.stage = Stage::Returned;
        }
        Effect::Withdrawn { reason } => {
            case.withdrawn = Some(reason);
            case.stage = Stage::Withdrawn;
        }
    }
    Some(case)
}

fn open(p: Preparation, stamp: &Stamp) -> Dispatch {
    Dispatch {
        id: stamp.case,
        number: p.number,
        year: p.year,
        filing: p.filing,
        name: p.name,
        clause: p.clause,
        to: p.to,
        address: p.address,
        means: p.means,
        parts: p.parts,
        due: p.due,
        sender: p.sender,
        receiver: p.receiver,
        prepared_by: p.by,
        package: None,
        receipts: Vec::new(),
        returned: None,
        withdrawn: None,
        stage: Stage::Preparing,
        updated_at: stamp.at,
    }
}
