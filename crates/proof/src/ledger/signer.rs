//! Who signs checkpoints: the log with its origin, a witness with its name. Ed25519.
//!
//! Invariant: a signature is a function of key and bytes (RFC 8032), so a checkpoint can be signed again from its head.

use super::{
    checkpoint::{Checkpoint, LATEST, SignedCheckpoint},
    key::{PublicKey, is_name},
};
use ed25519_dalek::{Signer as _, SigningKey};
use std::fmt;

/// The log's key.
#[derive(Clone)]
pub struct LogSigner(Named);

/// A witness's key.
#[derive(Clone)]
pub struct WitnessSigner(Named);

#[derive(Clone)]
struct Named {
    name: String,
    key: SigningKey,
}

/// A text that cannot be an origin or a witness's name: it is empty, has white space or a `+`, or is not in NFC.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a name for a log or a witness: {0:?}")]
pub struct NameProblem(pub String);

/// Nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignProblem {
    /// The checkpoint is another log's.
    #[error("the checkpoint is of {origin}, the signer is {signer}")]
    OtherOrigin {
        /// The checkpoint's.
        origin: String,
        /// The signer's.
        signer: String,
    },
    /// The time of a cosignature lies outside what can be written.
    #[error("no time for a cosignature: {0}")]
    Time(u64),
    /// The checkpoint could not be read back.
    #[error("the checkpoint is not well-formed")]
    Malformed,
}

impl LogSigner {
    /// A log's key from its 32 secret bytes; its name is the origin.
    ///
    /// # Errors
    /// When the origin cannot be one.
    pub fn new(origin: &str, seed: &[u8; 32]) -> Result<Self, NameProblem> {
        Named::new(origin, seed).map(Self)
    }

    /// The origin.
    pub fn origin(&self) -> &str {
        &self.0.name
    }

    /// The id of the key, as the trust file knows it: origin, `+`, eight digits.
    pub fn id(&self) -> String {
        self.0.id(1)
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    /// Signs a checkpoint of this log.
    ///
    /// Whoever calls has made sure that it continues every checkpoint signed before.
    ///
    /// # Errors
    /// When it is another log's, or could not be read back.
    pub fn sign(&self, checkpoint: &Checkpoint) -> Result<SignedCheckpoint, SignProblem> {
        if checkpoint.origin != self.0.name {
            let (origin, signer) = (checkpoint.origin.clone(), self.0.name.clone());
            return Err(SignProblem::OtherOrigin { origin, signer });
        }
        let text = checkpoint.text();
        Checkpoint::parse(&text).map_err(|_| SignProblem::Malformed)?;
        Ok(SignedCheckpoint::new(checkpoint.clone(), self.line_over(text.as_bytes())?))
    }

    /// The signature line over a text that its caller has examined.
    pub(crate) fn line_over(&self, text: &[u8]) -> Result<signed_note::Signature, SignProblem> {
        self.0.line(1, &self.0.key.sign(text).to_bytes())
    }
}

impl WitnessSigner {
    /// A witness's key from its 32 secret bytes. One key serves one name: a cosignature does not say the name.
    ///
    /// # Errors
    /// When the name cannot be one.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, NameProblem> {
        Named::new(name, seed).map(Self)
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The id of the key, as the trust file knows it: name, `+`, eight digits.
    pub fn id(&self) -> String {
        self.0.id(4)
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    /// The cosignature line over a checkpoint (cosignature/v1): as of `seconds` since 1970, this is the largest
    /// checkpoint of its log that the witness saw, and it continues all that it saw before.
    ///
    /// Whoever calls has checked just that, and stored the checkpoint before.
    ///
    /// # Errors
    /// When the time cannot be written, or the checkpoint could not be read back.
    pub fn cosign(&self, checkpoint: &Checkpoint, seconds: u64) -> Result<String, SignProblem> {
        if seconds > LATEST {
            return Err(SignProblem::Time(seconds));
        }
        Checkpoint::parse(&checkpoint.text()).map_err(|_| SignProblem::Malformed)?;
        let signature = self.0.key.sign(&checkpoint.cosigned(seconds)).to_bytes();
        let line = self.0.line(4, &[seconds.to_be_bytes().as_slice(), &signature].concat())?;
        String::from_utf8(line.to_bytes()).map_err(|_| SignProblem::Malformed)
    }

    /// The signature line over a text that its caller has examined, and that no cosignature can be.
    pub(crate) fn line_over(&self, text: &[u8]) -> Result<signed_note::Signature, SignProblem> {
        self.0.line(4, &self.0.key.sign(text).to_bytes())
    }
}

impl Named {
    fn new(name: &str, seed: &[u8; 32]) -> Result<Self, NameProblem> {
        let named = Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) };
        if is_name(name) { Ok(named) } else { Err(NameProblem(name.to_owned())) }
    }

    fn public(&self) -> PublicKey {
        PublicKey::of(&self.key)
    }

    fn key_id(&self, kind: u8) -> u32 {
        self.public().key_id(&self.name, kind)
    }

    fn id(&self, kind: u8) -> String {
        format!("{}+{:08x}", self.name, self.key_id(kind))
    }

    fn line(&self, kind: u8, signature: &[u8]) -> Result<signed_note::Signature, SignProblem> {
        signed_note::Signature::new(self.name.clone(), self.key_id(kind), signature.to_vec())
            .map_err(|_| SignProblem::Malformed)
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSigner({})", self.id())
    }
}

impl fmt::Debug for WitnessSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WitnessSigner({})", self.id())
    }
}
