//! 主管部门不予通过, with its reason (requirements D5).

use super::{Answer, Application, Cx, common, forward};
use crate::{application::state::Stage, case::Refusal};

/// Refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refuse {
    /// 理由
    pub reason: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    forward::own(case, cx)
}

pub(super) fn decide(case: &Application, command: &Refuse, cx: &Cx<'_>) -> Answer {
    let reason = common::need(&command.reason, "不予通过的理由")?;
    common::end(case, Stage::DepartmentRefused, reason, "act.refuse", cx)
}
