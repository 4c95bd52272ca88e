//! 复核: the organiser rechecks a passed case before the public notice (requirements F1).

use super::{Answer, Application, Cx, Effect, common};
use crate::case::{Decision, Refusal};

/// Rechecks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// 复核意见
    pub opinion: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::organiser(case, cx)
}

pub(super) fn decide(command: &Recheck, cx: &Cx<'_>) -> Answer {
    Ok(Decision::only(Effect::Rechecked { opinion: common::opinion(&command.opinion, "复核意见", cx)? }))
}
