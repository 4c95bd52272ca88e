//! What a check of a box answers.

use super::count::{Decided, Tally};
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
    /// Papers that must be in the box, by the nonces that their voters kept.
    pub nonces: Vec<Bytes32>,
    /// So many witnesses of the trust file must have cosigned the checkpoint of each receipt.
    pub witnesses: usize,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// How it comes out.
    pub outcome: Outcome,
    /// What was looked at, in order; everything that is wrong is named.
    pub findings: Vec<Finding>,
    /// Digest of the box, as the public is shown it; only when all held.
    pub digest: Option<Digest>,
    /// What the rounds came to, counted again; only when all held.
    pub rounds: Vec<RoundSummary>,
    /// The papers that were asked for and found.
    pub found: Vec<Found>,
}

/// What one round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RoundSummary {
    /// The case.
    pub case: CaseId,
    /// The round.
    pub round: u32,
    /// The papers; `None` when it was annulled.
    pub tally: Option<Tally>,
    /// What that comes to; `None` when it was annulled.
    pub outcome: Option<Decided>,
}

/// A paper that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its nonce.
    pub nonce: Bytes32,
    /// The case.
    pub case: CaseId,
    /// The round.
    pub round: u32,
    /// What it says.
    pub choice: String,
}

impl Outcome {
    /// The words for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "票箱和计票属实",
            Self::Invalid => "票箱或计票不属实",
        }
    }
}
