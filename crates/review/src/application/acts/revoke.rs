//! 撤销: follows from the certificate's revocation (requirements H4).

use super::{Answer, Application, Cx, common};
use crate::application::state::Stage;

/// Loses the title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// 理由
    pub reason: String,
}

pub(super) fn decide(case: &Application, command: &Revoke, cx: &Cx<'_>) -> Answer {
    common::end(case, Stage::Revoked, common::need(&command.reason, "撤销的理由")?, "act.revoke", cx)
}
