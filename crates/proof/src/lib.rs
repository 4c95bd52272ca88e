//! What others can check without us: entries of the record, certificates.
//!
//! Standard constructions through maintained crates; our own code only combines them. Each format has a document in
//! `docs/formats/`.

pub mod certificate;
pub mod entry;
