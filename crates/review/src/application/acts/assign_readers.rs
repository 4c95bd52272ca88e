//! 交专家审阅: follows from the receipt of the meeting's filing; nobody picks who reads (requirements E7).

use super::{Application, Effect};
use crate::{application::reading::Reader, case::Decision};
use kernel::PersonId;

/// Gives the case to its readers; to nobody when the meeting goes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignReaders {
    /// Who may see it, and who reads.
    pub readers: Vec<Reader>,
}

/// Takes an expert away from the case, who declared a recusal; whoever comes next reads instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recuse {
    /// Who.
    pub person: PersonId,
}

pub(super) fn recuse(command: Recuse) -> Decision<Application> {
    Decision::only(Effect::ReaderRecused { person: command.person })
}

pub(super) fn decide(command: &AssignReaders) -> Decision<Application> {
    Decision::only(Effect::ReadersAssigned { readers: command.readers.clone() })
}
