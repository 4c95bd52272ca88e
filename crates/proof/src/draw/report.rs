//! What a check of a draw answers.

use super::rank::Seated;
use crate::{bytes::Bytes32, finding::Finding};
use kernel::{CaseId, Digest};
use serde::{Deserialize, Serialize};

/// How a check comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 属实
    Valid,
    /// 不属实
    Invalid,
}

/// What the checker brings along.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The public value, as looked up by whoever checks.
    pub public: Option<String>,
    /// So many witnesses of the trust file must have cosigned the checkpoint of each receipt.
    pub witnesses: usize,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// How it comes out.
    pub outcome: Outcome,
    /// What was looked at, in order. Each step is checked from what the file says of the step before, so what was
    /// altered is named, and what merely follows from it is not.
    pub findings: Vec<Finding>,
    /// What the draw came to; only when all held.
    pub summary: Option<Summary>,
}

/// What a draw came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// The draw.
    pub draw: CaseId,
    /// What it was for, in words.
    pub purpose: String,
    /// Digest of the frozen part.
    pub freeze: Digest,
    /// The seed; `None` when it was aborted before.
    pub seed: Option<Bytes32>,
    /// Who sits now, after all declines, by panel; candidates by their places.
    pub seated: Vec<Seated>,
    /// Whether it was aborted.
    pub aborted: bool,
}

impl Outcome {
    /// The words for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "抽取结果属实",
            Self::Invalid => "抽取结果不属实",
        }
    }
}
