//! The witness (见证人): a key and a memory on the supervisor's own machine. It cosigns a log's checkpoints as long as each
//! continues the one before (C2SP tlog-witness); `docs/formats/ledger.md` says how.
//!
//! It is also the supervisor's side of the ballot (`docs/formats/ballot.md`): it signs papers that it cannot read, once for
//! each voter.
//!
//! It shares no data folder, no database and no key with the office, and this package reaches none of the office's rooms:
//! whoever runs a witness need not trust the office's software with more than bytes.
//!
//! Invariant: what it cosigned last is on the disk before the signature is made, and it never cosigns anything that does
//! not continue that.

mod ballot;
mod folder;
mod problem;
mod server;
mod visit;

pub use ballot::{BallotRefusal, Closed, Opened, RoundIssues, RoundKey, SignRequest};
pub use folder::{Known, Witness};
pub use problem::Problem;
pub use server::router;
pub use visit::Visit;
