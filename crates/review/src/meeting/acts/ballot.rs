//! The electronic ballot as acts (requirements E8): begun, opened with the keys of both sides, confirmed by each voter,
//! annulled when a device fails, closed with the box's digest.

use super::{Answer, Cx, quorum, text};
use crate::{
    case::{Decision, Refusal},
    meeting::{
        Meeting,
        ballot::RoundKeys,
        effects::Effect,
        state::{CaseCount, Mode},
        tally,
    },
};
use kernel::Digest;

/// Opens the round with the keys of both sides; by the system, when all are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBallot {
    /// Which round.
    pub round: u32,
    /// One for each case.
    pub keys: Vec<RoundKeys>,
}

/// Annuls the round: it is repeated under new keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatBallot {
    /// 理由
    pub reason: String,
}

/// Turns to paper before any electronic round is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnToPaper {
    /// 理由
    pub reason: String,
}

/// Closes the ballot with what the box says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseBallot {
    /// The count of each case.
    pub counts: Vec<CaseCount>,
    /// The digest of the box.
    pub digest: Digest,
    /// Why it is closed although somebody did not confirm.
    pub unconfirmed: String,
}

/// Whether voting may begin: electronically, with a quorum, and with somebody to vote on each case.
///
/// # Errors
/// What is missing.
pub(in crate::meeting) fn may_begin(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    if case.mode() != Some(Mode::Electronic) {
        return Err(Refusal::stage("这次评审会用纸质选票"));
    }
    quorum(case, cx)?;
    match case.agenda.iter().find(|item| case.taking_part(item.case) == 0) {
        Some(item) => Err(Refusal::stage(format!("{}：到会的专家都要回避，不能表决", item.number))),
        None => Ok(()),
    }
}

/// Voters confirm once.
///
/// # Errors
/// Nobody who has papers here, or somebody who confirmed.
pub(in crate::meeting) fn may_confirm(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    let me = cx.actor.person;
    if !case.present.contains(&me) {
        return Err(Refusal::role("由到会的专家本人确认"));
    }
    let confirmed = case.ballot.as_ref().is_some_and(|ballot| ballot.confirmed.contains(&me));
    if confirmed { Err(Refusal::stage("您已经确认")) } else { Ok(()) }
}

pub(super) fn open(case: &Meeting, command: &OpenBallot) -> Answer {
    let round = case.ballot.as_ref().map(|ballot| ballot.round);
    if round != Some(command.round) {
        return Err(Refusal::stage("这一轮已经作废"));
    }
    let complete = case
        .agenda
        .iter()
        .all(|item| command.keys.iter().any(|keys| keys.case == item.case && keys.round == command.round));
    if !complete || command.keys.len() != case.agenda.len() {
        return Err(Refusal::command("每件应当有这一轮的密钥"));
    }
    Ok(Decision::only(Effect::BallotOpened { ballot_keys: command.keys.clone() }))
}

pub(super) fn repeat(command: &RepeatBallot) -> Answer {
    let reason = text(&command.reason, "作废的理由")?;
    Ok(Decision::only(Effect::BallotRepeated { reason }))
}

pub(super) fn turn_to_paper(command: &TurnToPaper) -> Answer {
    let reason = text(&command.reason, "改用纸质选票的理由")?;
    Ok(Decision::only(Effect::TurnedToPaper { reason }))
}

pub(super) fn close(case: &Meeting, command: &CloseBallot, cx: &Cx<'_>) -> Answer {
    let ballot = case.ballot.as_ref().ok_or_else(|| Refusal::stage("还没有开始投票"))?;
    let open = case.present.len() - ballot.confirmed.len();
    let unconfirmed = match open {
        0 => None,
        _ => {
            let what = format!("还有 {open} 位专家没有确认在箱中，照样结束的理由");
            Some(text(&command.unconfirmed, &what)?)
        }
    };
    for item in &case.agenda {
        let found = command.counts.iter().find(|count| count.case == item.case);
        let found = found.ok_or_else(|| Refusal::command(format!("{}没有票数", item.number)))?;
        if found.count.present != case.taking_part(item.case) {
            return Err(Refusal::command(format!("{}：票箱的表决人数和签到不一致", item.number)));
        }
        tally::judge(cx.pack, &found.count)
            .map_err(|text| Refusal::command(format!("{}：{text}", item.number)))?;
    }
    let attended = u32::try_from(case.present.len()).unwrap_or(u32::MAX);
    Ok(Decision::only(Effect::BallotClosed {
        attended,
        counts: command.counts.clone(),
        ballot_box: command.digest,
        unconfirmed,
    }))
}
