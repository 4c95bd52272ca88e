//! 确认: the exclusions run again over what is known now; one that arose blocks (requirements A7; notice 一, last sentence).

use super::{Answer, Application, Cx, Effect, common};
use crate::{
    application::{situation, state::ConfirmationRecord},
    case::{Decision, Refusal, RefusalKind},
};
use kernel::{CaseId, Role};
use rules::Outcome;

/// Confirms the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// The batch.
    pub batch: CaseId,
    /// 确认文号
    pub document: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.actor.role != Role::System {
        common::title_office(case, cx)?;
    }
    let findings = situation::bars(case, cx);
    match findings.iter().find(|finding| finding.outcome == Outcome::Unmet) {
        None => Ok(()),
        Some(bar) => Err(Refusal {
            kind: RefusalKind::Law,
            text: format!("申报后出现不得申报的情形：{}（{}）", bar.text, bar.because),
            clause: Some(bar.cite.clone()),
            remedy: Some("不予确认；情形已经消除的，由职改办核实后决定".to_owned()),
        }),
    }
}

pub(super) fn decide(case: &Application, command: &Confirm, cx: &Cx<'_>) -> Answer {
    let record = ConfirmationRecord {
        batch: command.batch,
        document: common::need(&command.document, "确认文号")?,
        day: cx.today,
        findings: situation::bars(case, cx).into(),
    };
    Ok(Decision::only(Effect::Confirmed { record }))
}
