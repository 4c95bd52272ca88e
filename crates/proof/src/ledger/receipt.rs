//! The receipt of one entry (存证): the entry, the salt that opens its leaf, and the way from the leaf to a signed root.
//!
//! Invariant: [`Receipt::parse`] takes exactly the bytes that [`Receipt::bytes`] makes, and no others.

use super::{
    checkpoint::SignedCheckpoint,
    hash::{Hash, leaf_hash},
};
use crate::{
    entry::{self, Entry},
    strict::strict,
};
use kernel::canonical::{self, NotCanonical};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the file of a receipt says it is.
pub const RECEIPT: &str = "receipt";
/// The hash under salt, leaf and tree.
const SUITE: &str = "sha256";
const VERSION: u32 = 1;

/// A receipt. Sealed parts of the entry are digests inside it, for its reader as for the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    v: u32,
    kind: String,
    suite: String,
    /// Canonical inside what is canonical: its bytes here are the entry's own.
    entry: Value,
    salt: Hash,
    leaf: u64,
    proof: Vec<Hash>,
    checkpoint: String,
}

impl Receipt {
    /// The receipt of an entry that is leaf number `leaf` below `checkpoint`.
    ///
    /// # Errors
    /// When the bytes are no entry's.
    pub fn new(
        entry: &[u8],
        salt: &[u8; 32],
        leaf: u64,
        proof: Vec<Hash>,
        checkpoint: &SignedCheckpoint,
    ) -> Result<Self, NotCanonical> {
        Entry::parse(entry)?;
        let note = String::from_utf8(checkpoint.bytes()).map_err(|e| NotCanonical::Json(e.to_string()))?;
        Ok(Self {
            v: VERSION,
            kind: RECEIPT.to_owned(),
            suite: SUITE.to_owned(),
            entry: canonical::from_bytes(entry)?,
            salt: Hash(*salt),
            leaf,
            proof,
            checkpoint: note,
        })
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// When a value leaves the canonical domain.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// Reads a file; space around it does no harm, anything else that [`Receipt::bytes`] would not have written does.
    ///
    /// # Errors
    /// When it is no receipt of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let receipt: Self = strict(bytes.trim_ascii())?;
        if receipt.v == VERSION && receipt.kind == RECEIPT && receipt.suite == SUITE {
            Ok(receipt)
        } else {
            let Self { v, kind, suite, .. } = receipt;
            Err(NotCanonical::Json(format!("unknown version {v}, kind {kind} or suite {suite}")))
        }
    }

    /// The entry.
    ///
    /// # Errors
    /// When it is none of this version.
    pub fn entry(&self) -> Result<Entry, NotCanonical> {
        Entry::parse(&self.entry_bytes()?)
    }

    /// The entry's exact bytes.
    ///
    /// # Errors
    /// Never in practice: they were canonical already.
    pub fn entry_bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(&self.entry)
    }

    /// The number of the leaf, from 0.
    pub const fn leaf(&self) -> u64 {
        self.leaf
    }

    /// The hash of the leaf that salt and entry make.
    ///
    /// # Errors
    /// As [`Receipt::entry_bytes`].
    pub fn leaf_hash(&self) -> Result<Hash, NotCanonical> {
        Ok(leaf_hash(&entry::leaf(&self.salt.0, &self.entry_bytes()?)))
    }

    /// The hashes from the leaf's sibling up.
    pub fn proof(&self) -> &[Hash] {
        &self.proof
    }

    /// The checkpoint's note.
    pub fn checkpoint(&self) -> &str {
        &self.checkpoint
    }
}
