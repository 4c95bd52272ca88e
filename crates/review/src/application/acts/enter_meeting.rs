//! 列入评审会, 移出评审会: follow from the meeting's own acts; nobody does them by hand.

use super::{Application, Effect};
use crate::{application::state::MeetingResult, case::Decision};

/// Enters the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnterMeeting {
    /// The meeting.
    pub meeting: MeetingResult,
}

/// Leaves the agenda of a meeting that was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveMeeting;

pub(super) fn decide(command: &EnterMeeting) -> Decision<Application> {
    Decision::only(Effect::EnteredMeeting { meeting: command.meeting.clone() })
}
