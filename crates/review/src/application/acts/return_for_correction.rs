//! 退回修改: employer or department sends the dossier back with reasons (requirements D5; not a 一次性告知).

use super::{Answer, Application, Cx, Effect, common};
use crate::{
    application::state::{Return as Record, Stage},
    case::{Decision, Refusal},
};

/// Returns the dossier to the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// What to change.
    pub reason: String,
}

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    match (case.stage, case.department()) {
        (Stage::DepartmentReview, Some(department)) => common::at_home(department.id, &department.name, cx),
        _ => common::employer(case, cx),
    }
}

pub(super) fn decide(command: &Return, cx: &Cx<'_>) -> Answer {
    let reason = common::need(&command.reason, "要修改的内容")?;
    let record = Record { role: cx.actor.role, by: cx.signer().into(), reason: reason.into() };
    Ok(Decision::only(Effect::Returned { record }))
}
