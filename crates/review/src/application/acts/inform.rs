//! 告知结果: a result that is not a pass is told together with the public notice of those that are (requirements F1).
//!
//! Until then nobody can infer who passed from who was told otherwise. Where nobody passed there is no notice, and the
//! organiser tells by hand.

use super::{Application, Cx, Effect, common};
use crate::case::{Decision, Refusal};
use kernel::Role;

/// Tells the applicant that the review was not passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inform;

pub(crate) fn guard(case: &Application, cx: &Cx<'_>) -> Result<(), Refusal> {
    if cx.actor.role == Role::System { Ok(()) } else { common::organiser(case, cx) }
}

pub(super) fn decide() -> Decision<Application> {
    Decision::only(Effect::Informed {})
}
