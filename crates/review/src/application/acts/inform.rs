//! 告知结果: a result that is not a pass is told together with the public notice of those that are (requirements F1).
//!
//! Until then nobody can infer who passed from who was told otherwise. Where nobody passed there is no notice, and the
//! organiser tells by hand.

use super::Effect;
use crate::{application::Application, case::Decision};

/// Tells the applicant that the review was not passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inform;

pub(super) fn decide() -> Decision<Application> {
    Decision::only(Effect::Informed {})
}
