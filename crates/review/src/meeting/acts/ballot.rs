//! The electronic ballot as acts (requirements E8): begun, opened with the keys of both sides, confirmed by each voter,
//! annulled when a device fails, closed with the box's digest.

use super::{Answer, Cx, quorum, text};
use crate::{
    case::{Decision, Refusal},
    meeting::{
        Meeting,
        ballot::{Ballot, RoundKeys},
        effects::Effect,
        state::{CaseCount, Mode},
        tally,
    },
};
use kernel::{CaseId, Digest};
use rules::review::SECOND_ROUND;

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

/// Gives up the second round: the first one counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiveUpRound {
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
    if !case.voters().any(|voter| voter == me) {
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
        .voted_on()
        .all(|item| command.keys.iter().any(|keys| keys.case == item.case && keys.round == command.round));
    if !complete || command.keys.len() != case.voted_on().count() {
        return Err(Refusal::command("每件应当有这一轮的密钥"));
    }
    Ok(Decision::only(Effect::BallotOpened { ballot_keys: command.keys.clone() }))
}

pub(super) fn repeat(command: &RepeatBallot) -> Answer {
    let reason = text(&command.reason, "作废的理由")?;
    Ok(Decision::only(Effect::BallotRepeated { reason }))
}

/// A round whose box is made has its result: it is closed, and nothing else.
fn unsealed(cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.facts.sealed {
        let text = "票箱已经封好，不能再作废、改用纸质选票或者放弃";
        return Err(Refusal::stage(text).remedy("按“结束投票”，用封好的票箱计票"));
    }
    Ok(())
}

/// Whether the round may be annulled and repeated.
///
/// # Errors
/// When its box is made.
pub(in crate::meeting) fn may_repeat(cx: &Cx<'_>) -> Result<(), Refusal> {
    unsealed(cx)
}

/// Whether all cases may turn to paper: electronic until now, and no round counted.
///
/// # Errors
/// What stands against it.
pub(in crate::meeting) fn may_turn_to_paper(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    if case.mode() != Some(Mode::Electronic) {
        return Err(Refusal::stage("这次评审会已经用纸质选票"));
    }
    if case.ballot.as_ref().is_some_and(|ballot| ballot.first.is_some()) {
        let text = "第一轮电子选票已经计票，不能再改用纸质选票";
        return Err(Refusal::stage(text).remedy("作废本轮重投，或者放弃第二轮"));
    }
    unsealed(cx)
}

/// Whether some cases are voted on a second time: the pack allows it, the first round is closed and unsigned, and a case
/// did not pass and reached the share that the pack names. Without a word of the pack nobody does this.
///
/// # Errors
/// What stands against it.
pub(in crate::meeting) fn may_vote_again(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    let law =
        |key: &str, refusal: Refusal| Refusal { clause: cx.pack.text(key).map(str::to_owned), ..refusal };
    let Some((part, whole)) = cx.pack.ratio(SECOND_ROUND) else {
        let text = "规则没有规定第二轮投票，各件以这一轮的票数为准";
        return Err(law("meeting.pass", Refusal::role(text)));
    };
    let counted = |ballot: &&Ballot| ballot.is_closed() || ballot.first.is_some();
    let ballot = case.ballot.as_ref().filter(|_| case.mode() == Some(Mode::Electronic)).filter(counted);
    match ballot {
        None => return Err(Refusal::stage("只有电子选票才有第二轮")),
        Some(ballot) if ballot.first.is_some() => return Err(Refusal::stage("第二轮只投一次")),
        Some(_) => {}
    }
    if case.chair_signature.is_some() || case.supervisor_signature.is_some() {
        return Err(Refusal::stage("这一轮的票数已经签字，不能再投"));
    }
    if voted_again(case, cx).is_empty() {
        let text = format!("没有未通过、而赞成票达到出席人数 {whole} 分之 {part} 的件");
        return Err(law(SECOND_ROUND, Refusal::stage(text)));
    }
    Ok(())
}

fn voted_again(case: &Meeting, cx: &Cx<'_>) -> Vec<CaseId> {
    let again =
        case.agenda.iter().filter(|item| item.count.is_some_and(|count| tally::again(cx.pack, &count)));
    again.map(|item| item.case).collect()
}

pub(super) fn second(case: &Meeting, cx: &Cx<'_>) -> Decision<Meeting> {
    Decision::only(Effect::SecondRoundBegun { again: voted_again(case, cx) })
}

/// Whether there is a second round to give up.
///
/// # Errors
/// When there is none, or its box is made.
pub(in crate::meeting) fn may_give_up(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    if case.ballot.as_ref().is_none_or(|ballot| ballot.first.is_none()) {
        return Err(Refusal::role("这是第一轮，没有第二轮可以放弃"));
    }
    unsealed(cx)
}

pub(super) fn give_up(command: &GiveUpRound) -> Answer {
    let reason = text(&command.reason, "放弃第二轮的理由")?;
    Ok(Decision::only(Effect::SecondRoundGivenUp { reason }))
}

pub(super) fn turn_to_paper(command: &TurnToPaper) -> Answer {
    let reason = text(&command.reason, "改用纸质选票的理由")?;
    Ok(Decision::only(Effect::TurnedToPaper { reason }))
}

pub(super) fn close(case: &Meeting, command: &CloseBallot, cx: &Cx<'_>) -> Answer {
    let ballot = case.ballot.as_ref().ok_or_else(|| Refusal::stage("还没有开始投票"))?;
    let open = case.voters().filter(|voter| !ballot.confirmed.contains(voter)).count();
    let unconfirmed = match open {
        0 => None,
        _ => {
            let what = format!("还有 {open} 位专家没有确认在箱中，照样结束的理由");
            Some(text(&command.unconfirmed, &what)?)
        }
    };
    let mut counts = Vec::new();
    for item in &case.agenda {
        let found = command.counts.iter().find(|count| count.case == item.case).copied();
        // What is not voted on again keeps what the first round came to.
        let kept = case.voted_on().all(|again| again.case != item.case);
        let found = if kept { item.count.map(|count| CaseCount { case: item.case, count }) } else { found };
        let found = found.ok_or_else(|| Refusal::command(format!("{}没有票数", item.number)))?;
        counts.push(found);
        if found.count.present != case.taking_part(item.case) {
            return Err(Refusal::command(format!("{}：票箱的表决人数和签到不一致", item.number)));
        }
        tally::judge(cx.pack, &found.count)
            .map_err(|text| Refusal::command(format!("{}：{text}", item.number)))?;
    }
    let attended = u32::try_from(case.present.len()).unwrap_or(u32::MAX);
    Ok(Decision::only(Effect::BallotClosed { attended, counts, ballot_box: command.digest, unconfirmed }))
}
