//! The box (票箱): all that the committee and auditors need to count again.

use super::{
    blind::{PublicKey, SUITE},
    count::{Decided, Quorum, Tally, Threshold},
    issue::Issue,
    paper::VERSION,
    signed::SignedPaper,
};
use crate::{ledger::Receipt, strict::strict};
use kernel::{
    CaseId, Digest, Moment, OfficeId,
    canonical::{self, NotCanonical},
};
use serde::{Deserialize, Serialize};

const KIND: &str = "ballot_box";

/// The box of a meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotBox {
    v: u32,
    kind: String,
    suite: String,
    /// Whether it is a demonstration (演示).
    pub demo: bool,
    /// The office.
    pub office: OfficeId,
    /// The origin of its log.
    pub origin: String,
    /// The meeting.
    pub meeting: CaseId,
    /// In words, for people.
    pub name: String,
    /// How many members the committee has.
    pub members: u32,
    /// Who attends, by whatever names voters: ids, without white space, ascending.
    pub attending: Vec<String>,
    /// By case and round, in the order of the closing notices.
    pub rounds: Vec<Round>,
    /// What office and supervisor signed at close.
    pub closings: Closings,
    /// Receipts of entries that logged public keys before anything was issued.
    pub receipts: Vec<Receipt>,
}

/// The closing notices of both sides, as signed notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closings {
    /// The office's, by its log key.
    pub office: String,
    /// The supervisor's, by a witness's key.
    pub supervisor: String,
}

/// One round of one case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// The case.
    pub case: CaseId,
    /// The round, from 1.
    pub round: u32,
    /// Which choices were offered.
    pub options: Vec<String>,
    /// Who of those attending is recused here, ascending.
    pub recused: Vec<String>,
    /// Whether enough members attend.
    pub quorum: Quorum,
    /// What it takes to pass.
    pub pass: Threshold,
    /// Under which keys papers were signed.
    pub keys: Keys,
    /// Who got signatures.
    pub issues: Issues,
    /// The papers, ascending by nonce.
    pub papers: Vec<SignedPaper>,
    /// What they say; `null` in a round that was annulled.
    pub tally: Option<Tally>,
    /// What that comes to; `null` in a round that was annulled.
    pub outcome: Option<Decided>,
    /// Why it was annulled, if it was; its papers are not kept.
    pub annulled: Option<Annulled>,
}

/// The public keys of a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// The office's.
    pub office: PublicKey,
    /// The supervisor's.
    pub supervisor: PublicKey,
}

/// The registers of both sides, each ascending by voter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issues {
    /// The office's.
    pub office: Vec<Issue>,
    /// The supervisor's.
    pub supervisor: Vec<Issue>,
}

/// How a round was annulled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annulled {
    /// When.
    pub at: Moment,
    /// Why, for people.
    pub reason: String,
}

/// What a closing notice says of a register: SHA-256 of its canonical JSON.
///
/// # Errors
/// When a name is not in NFC.
pub fn issues_digest(issues: &[Issue]) -> Result<Digest, NotCanonical> {
    Ok(Digest::sha256(&[&canonical::to_bytes(issues)?]))
}

impl BallotBox {
    /// An empty box, to be filled field by field.
    pub fn new(office: OfficeId, origin: &str, meeting: CaseId, name: &str, members: u32) -> Self {
        Self {
            v: VERSION,
            kind: KIND.to_owned(),
            suite: SUITE.to_owned(),
            demo: crate::ledger::is_demo(origin),
            office,
            origin: origin.to_owned(),
            meeting,
            name: name.to_owned(),
            members,
            attending: Vec::new(),
            rounds: Vec::new(),
            closings: Closings { office: String::new(), supervisor: String::new() },
            receipts: Vec::new(),
        }
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// When a value leaves the canonical domain.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// What the public is shown of it.
    ///
    /// # Errors
    /// As [`BallotBox::bytes`].
    pub fn digest(&self) -> Result<Digest, NotCanonical> {
        Ok(Digest::sha256(&[&self.bytes()?]))
    }

    /// Reads a file; space around it does no harm.
    ///
    /// # Errors
    /// When it is no box of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let read: Self = strict(bytes.trim_ascii())?;
        if read.v == VERSION && read.kind == KIND && read.suite == SUITE {
            Ok(read)
        } else {
            Err(NotCanonical::Json("not a ballot box of this version".to_owned()))
        }
    }

    /// Who may vote in a round.
    pub fn present<'a>(&'a self, round: &'a Round) -> impl Iterator<Item = &'a String> {
        self.attending.iter().filter(|voter| !round.recused.contains(voter))
    }

    /// What the papers of a round say, and what that comes to. Whether they are right is for [`super::verify_ballot`].
    pub fn count(&self, round: &Round) -> (Tally, Decided) {
        let choices = round.papers.iter().map(|signed| signed.paper.choice.as_str());
        let tally = Tally::of(choices, &round.options);
        let number = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        let (attending, present) = (number(self.attending.len()), number(self.present(round).count()));
        (tally, tally.decide(&round.quorum, &round.pass, (self.members, attending, present)))
    }
}
