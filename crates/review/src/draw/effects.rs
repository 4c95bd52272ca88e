//! What is decided about a draw, and what becomes of its state by that.

use super::{
    spot_check::Check,
    state::{Answer, Draw, Drawable, Purpose, Stage},
};
use crate::{application::state::CommitteeRef, case::Stamp, meeting::state::Signature};
use kernel::{Day, Sealed, digest::Digest};
use proof::{
    bytes::Bytes32,
    draw::{DeclineReason, Freeze, Struck, Transcript},
};
use serde::{Deserialize, Serialize};

/// One decision about a draw.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 冻结
    Frozen(Box<Freezing>),
    /// 承诺
    Committed {
        /// The party.
        party: String,
        /// What binds it to its share.
        commitment: Digest,
    },
    /// 揭示
    Revealed {
        /// The party.
        party: String,
        /// Its share.
        share: Bytes32,
    },
    /// 份额作废
    Struck {
        /// The party.
        party: String,
        /// Why.
        why: Struck,
    },
    /// 抽取
    Drawn {
        /// The public value, when the frozen part names one.
        public: Option<String>,
        /// The seed that followed.
        seed: Bytes32,
    },
    /// 监督员签字
    Attested {
        /// The signature.
        signature: Signature,
    },
    /// 应邀
    Accepted {
        /// The candidate's place.
        candidate: u32,
    },
    /// 辞谢、未答复
    Declined {
        /// The candidate's place.
        candidate: u32,
        /// Why, by its kind.
        reason: DeclineReason,
        /// Why, in their words.
        words: Sealed<String>,
        /// Who takes the seat.
        replaced_by: Option<u32>,
    },
    /// 核查结果
    Checked(Check),
    /// 中止
    Aborted {
        /// Why.
        reason: String,
    },
}

/// 冻结
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Freezing {
    /// 编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 评委会
    pub committee: CommitteeRef,
    /// What it is for.
    pub purpose: Purpose,
    /// The meeting's name, or the spot check's.
    pub name: String,
    /// The meeting's day; of a spot check, the day by which all outcomes are in.
    pub day: Day,
    /// What the log shows beforehand.
    pub freeze_digest: Digest,
    /// The frozen part.
    pub freeze: Sealed<Freeze>,
    /// The candidates, in the order of their places.
    pub candidates: Sealed<Vec<Drawable>>,
}

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Draw>, effect: &Effect, stamp: &Stamp) -> Option<Draw> {
    let mut case = match (state, effect) {
        (None, Effect::Frozen(f)) => return open(f, stamp),
        (state, _) => state?,
    };
    case.updated_at = stamp.at;
    let transcript = &mut case.transcript;
    match effect.clone() {
        Effect::Frozen(_) => return None,
        Effect::Committed { party, commitment } => transcript.commit(&party, commitment, stamp.at).ok()?,
        Effect::Revealed { party, share } => transcript.reveal(&party, share, stamp.at).ok()?,
        Effect::Struck { party, why } => transcript.strike(&party, why).ok()?,
        Effect::Drawn { public, seed } => {
            transcript.draw(public.as_deref()).ok()?;
            if transcript.seed != Some(seed) {
                return None;
            }
        }
        Effect::Attested { signature } => case.signature = Some(signature),
        Effect::Accepted { candidate } => case.accepted.push(Answer { candidate, at: stamp.at }),
        Effect::Declined { candidate, reason, replaced_by, .. } => {
            if transcript.decline(candidate, stamp.at, reason).ok()? != replaced_by {
                return None;
            }
            case.accepted.retain(|answer| answer.candidate != candidate);
        }
        Effect::Checked(check) => case.checks.push(check),
        Effect::Aborted { reason } => {
            transcript.abort(stamp.at, &reason).ok()?;
            case.stage = Stage::Aborted;
            return Some(case);
        }
    }
    case.stage = stage(&case);
    Some(case)
}

/// Where a draw is that was not aborted.
fn stage(case: &Draw) -> Stage {
    let shares = &case.transcript.shares;
    let settled = |given: fn(&proof::draw::PartyShare) -> bool| {
        shares.iter().all(|row| given(row) || row.struck.is_some())
    };
    if case.transcript.seed.is_some() {
        let signed = case.signature.is_some();
        return match case.purpose {
            Purpose::Meeting { .. } if case.is_complete() && signed => Stage::Seated,
            Purpose::Meeting { .. } => Stage::Drawn,
            Purpose::SpotCheck(_) if case.checks.len() == case.seated().len() && signed => Stage::Checked,
            Purpose::SpotCheck(_) => Stage::Sampled,
        };
    }
    if settled(|row| row.share.is_some()) {
        Stage::Revealed
    } else if settled(|row| row.commitment.is_some()) {
        Stage::Committed
    } else {
        Stage::Frozen
    }
}

fn open(f: &Freezing, stamp: &Stamp) -> Option<Draw> {
    Some(Draw {
        id: stamp.case,
        number: f.number.clone(),
        year: f.year,
        committee: f.committee.clone(),
        purpose: f.purpose.clone(),
        name: f.name.clone(),
        day: f.day,
        transcript: Transcript::new(f.freeze.open()?.clone()),
        candidates: f.candidates.clone(),
        accepted: Vec::new(),
        signature: None,
        checks: Vec::new(),
        stage: Stage::Frozen,
        updated_at: stamp.at,
    })
}
