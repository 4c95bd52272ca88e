//! What others can check without us: entries of the record, the log over them, certificates, draws.
//!
//! Standard constructions through maintained crates; our own code only combines them. Each format has a document in
//! `docs/formats/`, precise enough for a stranger's checker, with vectors as files.
//!
//! Invariant: nothing here reads a file, a clock or a random source; whoever calls hands in bytes and the moment.

pub mod bytes;
pub mod certificate;
pub mod draw;
pub mod entry;
pub mod finding;
pub mod ledger;
pub mod trust;

mod strict;
