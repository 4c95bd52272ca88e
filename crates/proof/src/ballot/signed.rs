//! A signed paper: what is put into the box.

use super::{
    blind::PublicKey,
    paper::{Paper, PaperSignature, VERSION},
};
use crate::strict::strict;
use kernel::canonical::{self, NotCanonical};
use serde::{Deserialize, Serialize};

/// A paper that counts when both signatures hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedPaper {
    /// The paper; its bytes inside a canonical file are its own.
    pub paper: Paper,
    /// The office's signature.
    pub office: PaperSignature,
    /// The supervisor's.
    pub supervisor: PaperSignature,
}

impl SignedPaper {
    /// Reads a posted paper; only what a writer would have made.
    ///
    /// # Errors
    /// When it is none of this version. Nothing is verified by that.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let read: Self = strict(bytes.trim_ascii())?;
        if read.paper.v == VERSION { Ok(read) } else { Err(NotCanonical::Json("unknown version".to_owned())) }
    }

    /// The canonical bytes.
    ///
    /// # Errors
    /// When the choice is not in NFC.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// Which of its signatures hold: the office's, the supervisor's. None holds over a paper of another version.
    pub fn holds(&self, office: &PublicKey, supervisor: &PublicKey) -> (bool, bool) {
        let bytes = self.paper.bytes().ok().filter(|_| self.paper.v == VERSION);
        let Some(bytes) = bytes else { return (false, false) };
        (office.verifies(&bytes, &self.office), supervisor.verifies(&bytes, &self.supervisor))
    }
}
