//! What acts decide about a meeting, and the state that follows: every state is a fold of effects.

use super::{
    Meeting, Stage,
    ballot::{Ballot, RoundKeys},
    state::{CaseCount, Filing, Item, Member, Mode, Opened, Recused, Signature},
};
use crate::{
    application::state::CommitteeRef,
    case::{Named, Stamp},
};
use kernel::{CaseId, Day, Digest, PersonId, Sealed};
use serde::{Deserialize, Serialize};

/// One decision about a meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 召集
    Convened(Box<Convening>),
    /// 组成
    Seated {
        /// The draw.
        draw: CaseId,
        /// 成员
        members: Vec<Member>,
        /// 回避
        recused: Vec<Recused>,
    },
    /// 开评备案
    Filed {
        /// The filing.
        filing: Filing,
    },
    /// 接收备案
    Received {
        /// Who received it.
        by: Sealed<Named>,
    },
    /// 退回备案
    FilingReturned {
        /// Why.
        reason: String,
    },
    /// 改期
    Rescheduled {
        /// 日期
        day: Day,
        /// 地点
        place: String,
    },
    /// 开评
    Opened {
        /// How people vote.
        mode: Mode,
    },
    /// 签到
    SignedIn {
        /// Who.
        person: PersonId,
    },
    /// 申请回避
    RecusalDeclared {
        /// Who keeps away from what, and why.
        recused: Recused,
    },
    /// 开始投票
    BallotBegun,
    /// 发票
    BallotOpened {
        /// Both sides' keys of each case.
        ballot_keys: Vec<RoundKeys>,
    },
    /// 确认在箱中
    PapersConfirmed {
        /// Who.
        person: PersonId,
    },
    /// 本轮作废重投
    BallotRepeated {
        /// Why.
        reason: String,
    },
    /// 改用纸质选票
    TurnedToPaper {
        /// Why.
        reason: String,
    },
    /// 结束投票
    BallotClosed {
        /// 出席人数
        attended: u32,
        /// The count of each case.
        counts: Vec<CaseCount>,
        /// The digest of the box.
        ballot_box: Digest,
        /// Why it was closed although somebody had not confirmed.
        unconfirmed: Option<String>,
    },
    /// 第二轮投票
    SecondRoundBegun {
        /// 再投的件
        again: Vec<CaseId>,
    },
    /// 放弃第二轮
    SecondRoundGivenUp {
        /// Why.
        reason: String,
    },
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
    /// 副主任委员, in the order of the approval
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vice_chairs: Vec<PersonId>,
    /// 自主评审
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub autonomous: bool,
    /// 日期
    pub day: Day,
    /// 地点
    pub place: String,
    /// 议程
    pub agenda: Vec<Item>,
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
        Effect::Seated { draw, members, recused } => {
            case.size = u32::try_from(members.len()).ok()?;
            (case.draw, case.members, case.recused) = (Some(draw), members, recused);
            case.stage = Stage::Seated;
        }
        Effect::Filed { filing } => {
            case.filing = Some(filing);
            case.stage = Stage::Filed;
        }
        Effect::Received { by } => {
            case.filing.as_mut()?.received = Some(by);
            case.stage = Stage::Ready;
        }
        Effect::FilingReturned { .. } => {
            case.filing = None;
            case.stage = Stage::Seated;
        }
        Effect::Rescheduled { day, place } => {
            (case.day, case.place) = (day, place);
            // What was filed named another day.
            if case.filing.take().is_some() {
                case.stage = Stage::Seated;
            }
        }
        Effect::Opened { mode } => {
            case.opened = Some(Opened { mode, at: stamp.at });
            case.stage = Stage::Open;
        }
        Effect::SignedIn { person } => case.present.push(person),
        Effect::RecusalDeclared { recused } => case.recused.push(recused),
        Effect::BallotBegun => {
            case.ballot = Some(Ballot::begun());
            case.stage = Stage::Preparing;
        }
        Effect::BallotOpened { ballot_keys } => {
            case.ballot.as_mut()?.keys = ballot_keys;
            case.stage = Stage::Polling;
        }
        Effect::PapersConfirmed { person } => case.ballot.as_mut()?.confirmed.push(person),
        Effect::BallotRepeated { reason } => {
            case.ballot = Some(case.ballot?.repeated(stamp.at, &reason));
            case.stage = Stage::Preparing;
        }
        Effect::TurnedToPaper { reason } => {
            case.ballot = case.ballot.map(|ballot| ballot.repeated(stamp.at, &reason));
            case.opened.as_mut()?.mode = Mode::Paper;
            case.stage = Stage::Open;
        }
        Effect::BallotClosed { attended, counts, ballot_box, unconfirmed } => {
            let ballot = case.ballot.as_mut()?;
            (ballot.box_digest, ballot.unconfirmed) = (Some(ballot_box), unconfirmed);
            case.counted(attended, &counts);
        }
        Effect::SecondRoundBegun { again } => {
            let counts = case.agenda.iter();
            let counts = counts.filter_map(|item| Some(CaseCount { case: item.case, count: item.count? }));
            case.ballot = Some(case.ballot?.second(counts.collect(), again)?);
            case.stage = Stage::Preparing;
        }
        Effect::SecondRoundGivenUp { reason } => {
            case.ballot = Some(case.ballot?.given_up(stamp.at, &reason)?);
            case.stage = Stage::Counted;
        }
        Effect::Counted { attended, counts } => case.counted(attended, &counts),
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
        vice_chairs: c.vice_chairs.clone(),
        autonomous: c.autonomous,
        day: c.day,
        place: c.place.clone(),
        agenda: c.agenda.clone(),
        draw: None,
        members: Vec::new(),
        recused: Vec::new(),
        filing: None,
        opened: None,
        present: Vec::new(),
        ballot: None,
        attended: None,
        stage: Stage::Convened,
        chair_signature: None,
        supervisor_signature: None,
        cancelled: None,
        updated_at: stamp.at,
    }
}
