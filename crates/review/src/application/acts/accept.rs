//! 受理: the organiser records each finding of requirements D6; one that fails never goes on.

use super::{Answer, Application, Cx, Effect, common};
use crate::{
    application::state::Acceptance,
    case::{Decision, Refusal},
};

/// Accepts the dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    /// The findings that were ticked, by the pack's ids.
    pub findings: Vec<String>,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    common::organiser(case, cx)?;
    common::inside_window(case, "accept", cx)
}

pub(super) fn decide(command: &Accept, cx: &Cx<'_>) -> Answer {
    let demanded = acceptance_findings(cx.pack);
    let open: Vec<&str> = demanded
        .iter()
        .filter(|(id, _)| !command.findings.contains(id))
        .map(|(_, name)| name.as_str())
        .collect();
    if !open.is_empty() {
        return Err(cx
            .refuse("act.accept", format!("下列各项没有确认，不能受理：{}", open.join("、")))
            .remedy("不符合的，一次性告知申报人，或写明理由不予受理"));
    }
    Ok(Decision::only(Effect::Accepted {
        acceptance: Acceptance { findings: demanded, by: cx.signer().into() },
        reviewer: cx.facts.reviewer.clone(),
    }))
}

/// The findings that the pack demands before acceptance: (id, 名称).
pub fn acceptance_findings(pack: &rules::Pack) -> Vec<(String, String)> {
    let texts = pack.texts("acceptance.");
    texts.map(|(key, text)| (key.to_owned(), text.to_owned())).collect()
}
