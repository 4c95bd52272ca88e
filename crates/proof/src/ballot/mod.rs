//! The ballot (无记名表决): everybody can count the papers, everybody finds their own, and nobody can tell whose the others
//! are. The format is written down in `docs/formats/ballot.md`.
//!
//! Who does what, in order:
//!
//! 1. The office signs an agenda ([`Notice`] of kind [`NoticeKind::Agenda`]): for each case and round, who is present and
//!    not recused. It makes a [`SigningKey`] for each, and so does the supervisor, who answers with a notice of kind
//!    [`NoticeKind::Open`] over the digests of the supervisor's keys.
//! 2. A voter's browser makes a [`Paper`] and blinds it twice, under the office's key and under the supervisor's
//!    ([`Blinded::new`]; in the browser `@cloudflare/blindrsa-ts` does the same).
//! 3. Each side looks into its register ([`Issued::examine`]), signs at most once for each voter
//!    ([`SigningKey::sign_blind`]), and stores what it answers before it answers.
//! 4. The browser unblinds both ([`Blinded::finalize`]) and posts the [`SignedPaper`] without saying who it is.
//! 5. At close both sides sign a notice of kind [`NoticeKind::Closed`] over keys and registers and destroy their private
//!    keys; [`BallotBox`] holds all of it, papers in the order of their nonces, each round counted by [`BallotBox::count`].
//! 6. [`verify_ballot`] counts again; [`Options::nonces`] finds single papers.
//!
//! What an entry of the record must hold so that its receipt counts: case id the meeting's, and in its effect
//! `ballot_keys`, an array of `{"case","office","round","supervisor"}` with the digests of the two public keys.
//!
//! Invariant: a choice stands in the paper before it is blinded, and a paper counts only under both signatures.

mod blind;
mod count;
mod issue;
mod notice;
mod paper;
mod record;
mod report;
mod signed;
mod verify;

pub use blind::{Blinded, KEY_BITS, KeyProblem, PublicKey, SUITE, SigningKey};
pub use count::{Base, Decided, Quorum, Tally, Threshold};
pub use issue::{Issue, IssueRefusal, Issued};
pub use notice::{NotANotice, Notice, NoticeKind, Row, SignedNotice};
pub use paper::{ABSTAIN, AGAINST, BLANK, CHOICES, FOR, Paper, PaperSignature, SIGNATURE_BYTES};
pub use record::{Annulled, BallotBox, Closings, Issues, Keys, Round, issues_digest};
pub use report::{Found, Options, Outcome, Report, RoundSummary};
pub use signed::SignedPaper;
pub use verify::verify_ballot;
