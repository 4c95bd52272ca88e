//! 电子投票: the ballot of a meeting. What is cast is never part of the state; the box is kept beside it, and its digest
//! here.

use kernel::{CaseId, Digest, Moment, PersonId};
use serde::{Deserialize, Serialize};

/// The electronic ballot, once it began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// The round, from one; whatever was annulled is repeated under the next number.
    pub round: u32,
    /// The keys of this round; none while they are made.
    pub keys: Vec<RoundKeys>,
    /// 在箱中: who confirmed that all their papers are in the box.
    pub confirmed: Vec<PersonId>,
    /// Rounds that do not count.
    pub annulled: Vec<AnnulledRound>,
    /// The box's digest, from the close on.
    pub box_digest: Option<Digest>,
    /// Why it was closed although somebody had not confirmed.
    pub unconfirmed: Option<String>,
}

/// The digests of both sides' public keys for one case; the record's entry is their proof (`docs/formats/ballot.md`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundKeys {
    /// The application.
    pub case: CaseId,
    /// The round.
    pub round: u32,
    /// The office's key.
    pub office: Digest,
    /// The supervisor's key.
    pub supervisor: Digest,
}

/// A round that does not count (作废).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnulledRound {
    /// The round.
    pub round: u32,
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: String,
}

impl Ballot {
    /// Whether it was closed with a box.
    pub const fn is_closed(&self) -> bool {
        self.box_digest.is_some()
    }
    /// The first round, before its keys are made.
    pub(super) fn begun() -> Self {
        Self {
            round: 1,
            keys: Vec::new(),
            confirmed: Vec::new(),
            annulled: Vec::new(),
            box_digest: None,
            unconfirmed: None,
        }
    }
    /// The next round after this one was annulled.
    pub(super) fn repeated(mut self, at: Moment, reason: &str) -> Self {
        self.annulled.push(AnnulledRound { round: self.round, at, reason: reason.to_owned() });
        self.round += 1;
        self.keys.clear();
        self.confirmed.clear();
        self
    }
}
