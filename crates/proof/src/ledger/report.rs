//! What a check of the log answers.

use super::checkpoint::Checkpoint;
use crate::{entry::Entry, finding::Finding};
use kernel::Moment;
use serde::{Deserialize, Serialize};

/// How a check comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 相符
    Valid,
    /// 不符
    Invalid,
}

/// How strict a check is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// So many witnesses of the trust file must have cosigned each checkpoint.
    pub witnesses: usize,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// How it comes out.
    pub outcome: Outcome,
    /// What was looked at, in order. A failing one ends the check.
    pub findings: Vec<Finding>,
    /// The checkpoint, the newer one of two; only after its signature held.
    pub checkpoint: Option<Checkpoint>,
    /// When the first trusted witness saw that checkpoint, by its word; `None` when none did.
    pub witnessed: Option<Moment>,
    /// The entry of a receipt; only when all held.
    pub entry: Option<Entry>,
}

impl Outcome {
    /// The words for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "与日志相符",
            Self::Invalid => "与日志不符",
        }
    }
}
