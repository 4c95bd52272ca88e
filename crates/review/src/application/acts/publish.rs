//! 公示: follows from the batch's public notice (requirements F1).

use super::{Application, Effect};
use crate::{application::state::PublicNotice, case::Decision};

/// Enters the public notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// The notice.
    pub notice: PublicNotice,
}

pub(super) fn decide(command: &Publish) -> Decision<Application> {
    Decision::only(Effect::Published { notice: command.notice.clone() })
}
