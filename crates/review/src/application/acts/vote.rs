//! 表决结果: follows from the closing of the meeting. Quorum and threshold in integers, from the pack (requirements E8).

use super::{Answer, Application, Cx, Effect};
use crate::{
    application::state::{Count, Ending},
    case::{Decision, Refusal},
    meeting::tally,
};

/// Takes over the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vote {
    /// The count.
    pub count: Count,
}

pub(super) fn decide(case: &Application, command: &Vote, cx: &Cx<'_>) -> Answer {
    let result = tally::judge(cx.pack, &command.count).map_err(Refusal::command)?;
    let ending = (!result.passed).then(|| Ending {
        from: case.stage,
        reason: result.because.clone().into(),
        clause: cx.cite("meeting.pass"),
        by: cx.signer().into(),
    });
    Ok(Decision::only(Effect::Voted { count: command.count, passed: result.passed, ending }))
}
