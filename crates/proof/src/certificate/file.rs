//! The signed file: exact bytes as text, and the signature over them. One envelope for certificates and status lists.

use super::{
    payload::{Payload, PayloadProblem, VERSION},
    signer::{SignProblem, Signer},
    status::StatusList,
};
use crate::strict::strict;
use data_encoding::BASE64;
use kernel::canonical::{self, NotCanonical};
use serde::{Deserialize, Serialize};

/// What a certificate's file says it is.
pub(super) const CERTIFICATE: &str = "certificate";
/// What a status list's file says it is.
pub(super) const STATUS_LIST: &str = "status_list";

/// A signed file, such as `certificate.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedFile {
    /// Format version.
    pub v: u32,
    /// `certificate` or `status_list`.
    pub kind: String,
    /// The id of the signing key. A key itself never stands in the file.
    pub key: String,
    /// Canonical JSON: the exact bytes that were signed.
    pub payload: String,
    /// DER signature, base64.
    pub signature: String,
}

impl SignedFile {
    /// Signs a certificate. The issue act fixed the exact bytes; here they are checked once more.
    ///
    /// # Errors
    /// When the text is not a certificate's, names another key, or the signer fails.
    pub fn certificate(payload: &str, signer: &dyn Signer) -> Result<Self, SignProblem> {
        let named = Payload::parse(payload.as_bytes())?.key;
        Self::sign(CERTIFICATE, &named, payload, signer)
    }

    /// Signs a status list.
    ///
    /// # Errors
    /// When the list leaves the canonical domain, names another key, or the signer fails.
    pub fn status_list(list: &StatusList, signer: &dyn Signer) -> Result<Self, SignProblem> {
        let bytes = canonical::to_bytes(list).map_err(PayloadProblem::from)?;
        let text = String::from_utf8(bytes).map_err(|e| SignProblem::Failed(e.to_string()))?;
        Self::sign(STATUS_LIST, &list.key, &text, signer)
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// Never in practice: the texts were canonical already.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// Reads a file; space around it does no harm, anything else that [`SignedFile::bytes`] would not have written does.
    ///
    /// # Errors
    /// When it is no signed file of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let file: Self = strict(bytes.trim_ascii())?;
        if file.v == VERSION {
            Ok(file)
        } else {
            Err(NotCanonical::Json(format!("unknown version {}", file.v)))
        }
    }

    /// The DER bytes of the signature; empty when the text is not base64.
    pub fn der(&self) -> Vec<u8> {
        BASE64.decode(self.signature.as_bytes()).unwrap_or_default()
    }

    fn sign(kind: &str, named: &str, payload: &str, signer: &dyn Signer) -> Result<Self, SignProblem> {
        if named != signer.key_id() {
            return Err(SignProblem::OtherKey {
                named: named.to_owned(),
                signer: signer.key_id().to_owned(),
            });
        }
        Ok(Self {
            v: VERSION,
            kind: kind.to_owned(),
            key: named.to_owned(),
            signature: BASE64.encode(&signer.sign(payload.as_bytes())?),
            payload: payload.to_owned(),
        })
    }
}
