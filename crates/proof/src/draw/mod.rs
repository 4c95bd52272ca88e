//! The draw (抽取): who sits on a panel is decided by numbers that nobody could choose, and anybody can compute it again.
//! The format is written down in `docs/formats/draw.md`.
//!
//! What the office does, in order:
//!
//! 1. [`Plan::freeze`] turns a plan and the entrants (pool minus exclusions) into a [`Frozen`]: the public [`Freeze`],
//!    whose [`Freeze::digest`] goes into the record, and one [`Opening`] for each candidate, which stay sealed. It refuses
//!    what could not be filled before anything is drawn, as [`FreezeProblem`]s.
//! 2. Each party makes a [`Share`] on its own machine (`zhiping share new`) and gives [`Share::commitment`];
//!    [`Transcript::commit`] keeps it.
//! 3. When all have committed, [`Transcript::reveal`] takes the shares; [`Transcript::strike`] records those that did not
//!    come. The public value appears after `reveal_by`.
//! 4. [`Transcript::draw`] computes seed, ranking, seats and substitutes.
//! 5. [`Transcript::decline`] records who does not come, and answers who takes the seat; [`Transcript::seated`] says who
//!    sits now. [`Transcript::abort`] ends a draw instead.
//! 6. [`Transcript::bytes`] is the file; [`verify_draw`] checks it, for the office and for strangers alike.
//!
//! Candidates are called by their place in [`Freeze::candidates`], from 0; `Frozen::openings` is in the same order.
//!
//! What an entry of the record must hold so that its receipt counts (step 1 and 2): kind of case [`CASE`], its case id the
//! draw's, and in its effect `freeze_digest`, or `party` and `commitment`.
//!
//! Invariant: [`verify_draw`] computes everything from the frozen part, the shares and the public value; nothing that was
//! computed by whoever wrote the file is believed.

mod freeze;
mod rank;
mod report;
mod share;
mod transcript;
mod verify;

pub use freeze::{
    CASE, Candidate, Entrant, Exclusion, Freeze, FreezeProblem, Frozen, Opening, Panel, Party, Plan, Pool,
    PublicSource, Purpose, SUITE, commitment,
};
pub use rank::{Seated, seed};
pub use report::{Options, Outcome, Report, Summary};
pub use share::Share;
pub use transcript::{
    Abort, CommittedReceipt, Decline, DeclineReason, DrawProblem, OpeningFile, PartyShare, Receipts, Struck,
    Transcript,
};
pub use verify::verify_draw;
