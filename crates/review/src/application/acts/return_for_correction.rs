//! 退回修改: employer or department sends the dossier back with reasons (requirements D5; not a 一次性告知).

use super::{Answer, Application, Cx, Effect, common};
use crate::{
    application::state::{Return as Record, Stage},
    case::{Decision, Refusal},
};
use kernel::Role;

/// Returns the dossier to the applicant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// What to change.
    pub reason: String,
}

/// Whose turn it is returns it, on a seat of that role: an organisation may be employer and department at once.
pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    let (role, party) = match (case.stage, case.department()) {
        (Stage::DepartmentReview, Some(department)) => (Role::Department, department),
        _ => (Role::Employer, &case.employer),
    };
    if cx.actor.role == role {
        common::at_home(party.id, &party.name, cx)
    } else {
        Err(Refusal::role(format!("现在由{}退回", party.name)))
    }
}

pub(super) fn decide(command: &Return, cx: &Cx<'_>) -> Answer {
    let reason = common::need(&command.reason, "要修改的内容")?;
    let record = Record { role: cx.actor.role, by: cx.signer().into(), reason: reason.into() };
    Ok(Decision::only(Effect::Returned { record }))
}
