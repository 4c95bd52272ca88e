//! 经核查恢复办理: on appeal the title office lets a case that was refused or lapsed go on from where it stopped.
//! The way on from a wrong ending; the reason is recorded and signed.

use super::{Answer, Application, Cx, Effect, common};
use crate::case::{Decision, Refusal};

/// Reinstates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reinstate {
    /// 理由
    pub reason: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::title_office(case, cx)
}

pub(super) fn decide(case: &Application, command: &Reinstate, cx: &Cx<'_>) -> Answer {
    let opinion = common::opinion(&command.reason, "恢复办理的理由", cx)?;
    let ending = case.ending.as_ref().ok_or_else(|| Refusal::stage("这一件没有终止"))?;
    // A lapsed case resumes at acceptance: its supplement term is over, the organiser decides on what is there.
    let stage = match ending.from {
        crate::application::Stage::Supplementing => crate::application::Stage::Acceptance,
        from => from,
    };
    Ok(Decision::only(Effect::Reinstated { stage, opinion }))
}
