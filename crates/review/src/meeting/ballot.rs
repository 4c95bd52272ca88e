//! 电子投票: the ballot of a meeting. What is cast is never part of the state; the box is kept beside it, and its digest
//! here.

use super::state::CaseCount;
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
    /// 第一轮: what it came to, once some cases are voted on a second time.
    #[serde(default)]
    pub first: Option<Box<FirstRound>>,
}

/// The round that every case was in, as it was closed; what is voted on again has a round and a box of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstRound {
    /// The round.
    pub round: u32,
    /// Its keys.
    pub keys: Vec<RoundKeys>,
    /// Who confirmed.
    pub confirmed: Vec<PersonId>,
    /// The digest of its box.
    pub box_digest: Digest,
    /// Why it was closed although somebody had not confirmed.
    pub unconfirmed: Option<String>,
    /// Its counts, of all cases.
    pub counts: Vec<CaseCount>,
    /// 再投的件
    pub again: Vec<CaseId>,
    /// Why the second round was given up, so that these counts stand.
    pub given_up: Option<String>,
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
    /// The digest of a box that was closed: of the ballot that every case was in, or of the second round.
    pub fn digest_of(&self, second: bool) -> Option<Digest> {
        match &self.first {
            Some(first) if !second => Some(first.box_digest),
            None if second => None,
            _ => self.box_digest,
        }
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
            first: None,
        }
    }
    /// The second round of some cases, before its keys are made; `None` when the first is not closed.
    pub(super) fn second(self, counts: Vec<CaseCount>, again: Vec<CaseId>) -> Option<Self> {
        let first = FirstRound {
            round: self.round,
            keys: self.keys,
            confirmed: self.confirmed,
            box_digest: self.box_digest?,
            unconfirmed: self.unconfirmed,
            counts,
            again,
            given_up: None,
        };
        let next = Self { round: first.round + 1, annulled: self.annulled, ..Self::begun() };
        Some(Self { first: Some(Box::new(first)), ..next })
    }
    /// Without its second round: the first one counts.
    pub(super) fn given_up(self, at: Moment, reason: &str) -> Option<Self> {
        let mut ballot = self.repeated(at, reason);
        ballot.first.as_mut()?.given_up = Some(reason.to_owned());
        Some(ballot)
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
