//! In a meeting: counts of paper ballots typed by the organiser, signed by chair and supervisor (requirements E8).

use super::{Answer, Cx};
use crate::{
    application::{self, acts::vote},
    case::{Decision, Follow, Refusal},
    meeting::{
        Meeting,
        effects::Effect,
        state::{CaseCount, Signature},
        tally,
    },
};

/// Enters the counts of the paper ballots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountPapers {
    /// One count for each case of the agenda.
    pub counts: Vec<CaseCount>,
}

/// The arithmetic of the quorum, as far as people have signed in.
///
/// # Errors
/// Too few.
pub(in crate::meeting) fn quorum(case: &Meeting, cx: &Cx<'_>) -> Result<(), Refusal> {
    let attended = u32::try_from(case.present.len()).unwrap_or(u32::MAX);
    tally::quorum(cx.pack, case.size, attended)
        .map(drop)
        .map_err(|text| cx.refuse("meeting.quorum", text).remedy("等专家签到；人数不足的，改期或取消"))
}

pub(super) fn count(case: &Meeting, command: &CountPapers, cx: &Cx<'_>) -> Answer {
    let attended = u32::try_from(case.present.len()).unwrap_or(u32::MAX);
    let mut counts = Vec::new();
    for item in &case.agenda {
        let found = command.counts.iter().find(|count| count.case == item.case);
        let found = *found.ok_or_else(|| Refusal::command(format!("{}还没有录入", item.number)))?;
        let most = case.taking_part(item.case);
        if found.count.present > most {
            let recused = attended - most;
            return Err(Refusal::command(format!(
                "{}：参加表决 {} 人，多于出席 {attended} 人减去回避 {recused} 人",
                item.number, found.count.present
            )));
        }
        tally::judge(cx.pack, &found.count)
            .map_err(|text| Refusal::command(format!("{}：{text}", item.number)))?;
        counts.push(found);
    }
    Ok(Decision::only(Effect::Counted { attended, counts }))
}

pub(super) fn sign(case: &Meeting, cx: &Cx<'_>, as_chair: bool) -> Decision<Meeting> {
    let signature = Signature::of(cx);
    let complete =
        if as_chair { case.supervisor_signature.is_some() } else { case.chair_signature.is_some() };
    let follows = if complete { results(case) } else { Vec::new() };
    let effect =
        if as_chair { Effect::ChairSigned { signature } } else { Effect::SupervisorSigned { signature } };
    Decision::then(effect, follows)
}

fn results(case: &Meeting) -> Vec<Follow> {
    let counted = case.agenda.iter().filter_map(|item| item.count.map(|count| (item.case, count)));
    counted
        .map(|(id, count)| Follow::Application(id, Box::new(application::Act::Vote(vote::Vote { count }))))
        .collect()
}
