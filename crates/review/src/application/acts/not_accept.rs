//! 不予受理: the organiser's no, with its reason (requirements D6).

use super::{Answer, Application, Cx, common};
use crate::{application::state::Stage, case::Refusal};

/// Does not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAccept {
    /// 理由
    pub reason: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::organiser(case, cx)
}

pub(super) fn decide(case: &Application, command: &NotAccept, cx: &Cx<'_>) -> Answer {
    let reason = common::need(&command.reason, "不予受理的理由")?;
    common::end(case, Stage::NotAccepted, reason, "act.not_accept", cx)
}
