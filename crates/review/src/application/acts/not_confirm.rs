//! 不予确认: the title office's no, with its reason (requirements A7, F6).

use super::{Answer, Application, Cx, common};
use crate::{application::state::Stage, case::Refusal};

/// Does not confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotConfirm {
    /// 理由
    pub reason: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::title_office(case, cx)
}

pub(super) fn decide(case: &Application, command: &NotConfirm, cx: &Cx<'_>) -> Answer {
    let reason = common::need(&command.reason, "不予确认的理由")?;
    common::end(case, Stage::NotConfirmed, reason, "act.not_confirm", cx)
}
