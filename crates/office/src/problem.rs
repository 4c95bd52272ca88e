//! The three families of "no" at the office's door: what was sent is wrong, the law or the state says no, or it is our fault.

use kernel::Moment;
use review::Refusal;

/// Why something was not done. See principle 20 of `STYLE.md`.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It does not exist for this seat. Absence and prohibition look the same.
    #[error("not found")]
    NotFound,
    /// The law, the role or the stage says no.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// Somebody acted in between; nothing was done.
    #[error("conflict: {act} by {who}")]
    Conflict {
        /// The act in between.
        act: String,
        /// Who did it.
        who: String,
        /// When.
        at: Moment,
    },
    /// A draft section was saved elsewhere in between; nothing was overwritten.
    #[error("stale section, version {version}")]
    Stale {
        /// The version in the database.
        version: i64,
        /// Its content.
        value: serde_json::Value,
        /// When it was saved.
        at: Moment,
    },
    /// What was sent cannot be used; the sentence is for the person.
    #[error("invalid: {0}")]
    Invalid(String),
    /// What the office stands on is away: its database, its disk, a right clock. Whether it was done is found out by asking
    /// again with the same form; the cause is for the log.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Our fault. The number is shown, the cause is logged once.
    #[error("fault: {0}")]
    Fault(String),
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Problem {
    /// Wraps a cause of ours.
    pub fn fault(cause: impl std::fmt::Display) -> Self {
        Self::Fault(cause.to_string())
    }
}
