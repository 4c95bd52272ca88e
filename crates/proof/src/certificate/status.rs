//! The status list: one bit for each certificate by its random index; signed, with the moment of the next one.

use super::sign::{NotAKey, Signer};
use kernel::{
    Moment,
    canonical::{self, NotCanonical},
    digest::{hex, unhex},
};
use serde::{Deserialize, Serialize};

/// The list itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusList {
    /// Format version.
    pub v: u32,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// The office.
    pub office: String,
    /// Which list: counts up.
    pub serial: u32,
    /// When it was issued.
    pub issued: Moment,
    /// Until when it is fresh.
    pub next: Moment,
    /// The signing key.
    pub key: String,
    /// The bits, hexadecimal; bit i of byte n is certificate 8n + i.
    pub revoked: String,
}

/// The file: the list's exact bytes as text, and the signature over them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusFile {
    /// Format version.
    pub v: u32,
    /// Canonical JSON, the bytes that were signed.
    pub list: String,
    /// DER signature, hexadecimal.
    pub signature: String,
}

impl StatusList {
    /// The bits of the revoked indices out of `size` certificates.
    pub fn bits(size: u32, revoked: &[u32]) -> String {
        let mut bits = vec![0u8; (size as usize).div_ceil(8)];
        for index in revoked {
            if let Some(byte) = bits.get_mut(*index as usize / 8) {
                *byte |= 1 << (index % 8);
            }
        }
        hex(&bits)
    }

    /// Whether a certificate is revoked; `None` when the list does not have its index.
    pub fn is_revoked(&self, index: u32) -> Option<bool> {
        let bits = unhex(&self.revoked)?;
        bits.get(index as usize / 8).map(|byte| byte >> (index % 8) & 1 == 1)
    }
}

impl StatusFile {
    /// Signs a list.
    ///
    /// # Errors
    /// Never in practice.
    pub fn sign(list: &StatusList, signer: &Signer) -> Result<Self, StatusProblem> {
        let bytes = canonical::to_bytes(list)?;
        let signature = hex(&signer.sign(&bytes)?);
        Ok(Self { v: 1, list: String::from_utf8_lossy(&bytes).into_owned(), signature })
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// Never in practice.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }
}

/// A list could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum StatusProblem {
    /// Its bytes.
    #[error(transparent)]
    Bytes(#[from] NotCanonical),
    /// Its key.
    #[error(transparent)]
    Key(#[from] NotAKey),
}
