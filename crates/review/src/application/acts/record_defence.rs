//! 答辩、说课意见: for senior levels, entered before deliberation (requirements D3; notice 四（一）2).

use super::{Answer, Application, Cx, Effect, common};
use crate::case::{Decision, Refusal};

/// Enters the opinion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDefence {
    /// 意见
    pub opinion: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::employer(case, cx)?;
    if case.target.defence_required {
        Ok(())
    } else {
        Err(cx.refuse("act.record_defence", format!("{}不要求答辩或说课", case.target.level_name)))
    }
}

pub(super) fn decide(command: &RecordDefence, cx: &Cx<'_>) -> Answer {
    let opinion = common::opinion(&command.opinion, "答辩或说课的意见", cx)?;
    Ok(Decision::only(Effect::DefenceRecorded { opinion }))
}
