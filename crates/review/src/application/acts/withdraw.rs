//! 撤回: the applicant takes the application back, at any time before acceptance.

use super::{Answer, Application, Cx, common, submit};
use crate::{application::state::Stage, case::Refusal};

/// Withdraws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdraw {
    /// 理由
    pub reason: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    submit::own(case, cx)
}

pub(super) fn decide(case: &Application, command: &Withdraw, cx: &Cx<'_>) -> Answer {
    common::end(case, Stage::Withdrawn, common::need(&command.reason, "撤回的理由")?, "act.withdraw", cx)
}
