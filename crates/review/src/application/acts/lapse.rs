//! 逾期未补正: the system ends what was not supplemented by its date (requirements D7).

use super::{Answer, Application, Cx, common};
use crate::{application::state::Stage, case::Refusal};

/// Lapses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse;

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    match &case.deficiency_notice {
        Some(notice) if cx.today > notice.due => Ok(()),
        _ => Err(Refusal::stage("补正期限还没有过")),
    }
}

pub(super) fn decide(case: &Application, cx: &Cx<'_>) -> Answer {
    let derivation =
        case.deficiency_notice.iter().map(|notice| notice.derivation.as_str()).collect::<String>();
    common::end(case, Stage::Lapsed, format!("逾期未补正，视为放弃申报：{derivation}"), "act.lapse", cx)
}
