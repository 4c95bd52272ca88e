//! 一次性告知: every deficiency at once, one notice per dossier, with the date to supplement by (requirements D7).

use super::{Answer, Application, Cx, Effect, common};
use crate::{
    application::state::DeficiencyNotice,
    case::{Decision, Refusal},
};

/// Notifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotifyDeficiencies {
    /// One line for each deficiency.
    pub items: Vec<String>,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::organiser(case, cx)?;
    if case.deficiency_notice.is_some() {
        return Err(cx
            .refuse("act.notify_deficiencies", "这一件已经一次性告知过，不能再次告知")
            .remedy("补正内容符合的，受理；仍不符合的，写明理由不予受理"));
    }
    Ok(())
}

pub(super) fn decide(command: &NotifyDeficiencies, cx: &Cx<'_>) -> Answer {
    let items: Vec<String> =
        command.items.iter().map(|item| kernel::text::clean(item)).filter(|item| !item.is_empty()).collect();
    if items.is_empty() {
        return Err(Refusal::command("请写明需要补正的内容，每行一项，一次写全"));
    }
    let due = cx.pack.term("supplement", cx.today).map_err(|e| Refusal::command(e.to_string()))?;
    Ok(Decision::only(Effect::DeficienciesNotified {
        notice: DeficiencyNotice {
            items: items.into(),
            due: due.day,
            derivation: due.derivation,
            by: cx.signer().into(),
            answer: None,
        },
    }))
}
