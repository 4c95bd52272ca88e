//! 报送确认: follows from the batch's report after a clean notice (requirements F1).

use super::{Application, Cx};
use crate::case::Refusal;

/// Is reported for confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report;

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    match &case.public_notice {
        Some(notice) if cx.today > notice.until => Ok(()),
        Some(notice) => Err(cx.refuse("act.publish", format!("公示还没有期满：{}", notice.derivation))),
        None => Err(Refusal::stage("还没有公示")),
    }
}
