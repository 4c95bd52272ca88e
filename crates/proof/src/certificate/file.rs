//! The signed file: exact bytes as text, and the signature over them. One envelope for certificates and status lists.

use super::{
    payload::{Payload, PayloadProblem, VERSION},
    signer::{SignProblem, Signer},
    status::StatusList,
};
use crate::{ledger::Receipt, strict::strict};
use data_encoding::BASE64;
use kernel::canonical::{self, NotCanonical};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a certificate's file says it is.
pub(super) const CERTIFICATE: &str = "certificate";
/// What a status list's file says it is.
pub(super) const STATUS_LIST: &str = "status_list";
/// The version of a certificate's file that carries the log's receipt. What is signed is the same.
const WITH_RECEIPT: u32 = 2;

/// A signed file, such as `certificate.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedFile {
    /// Format version: 1, or 2 with a receipt.
    pub v: u32,
    /// `certificate` or `status_list`.
    pub kind: String,
    /// The id of the signing key. A key itself never stands in the file.
    pub key: String,
    /// Canonical JSON: the exact bytes that were signed.
    pub payload: String,
    /// DER signature, base64.
    pub signature: String,
    /// The receipt of the entry that issued the certificate. Nobody signs it here: it holds by itself, and tells since
    /// when the certificate is known, which the signer's word alone does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Value>,
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
        let known = match file.receipt {
            None => file.v == VERSION,
            Some(_) => file.v == WITH_RECEIPT && file.kind == CERTIFICATE,
        };
        if known { Ok(file) } else { Err(NotCanonical::Json(format!("unknown version {}", file.v))) }
    }

    /// The same with the receipt of the entry that issued it.
    ///
    /// # Errors
    /// When the receipt's bytes are none.
    pub fn with_receipt(mut self, receipt: &[u8]) -> Result<Self, NotCanonical> {
        Receipt::parse(receipt)?;
        (self.v, self.receipt) = (WITH_RECEIPT, Some(canonical::from_bytes(receipt.trim_ascii())?));
        Ok(self)
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
            receipt: None,
        })
    }
}
