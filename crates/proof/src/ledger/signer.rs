//! Who signs checkpoints: the log with its origin, a witness with its name. Ed25519.
//!
//! Invariant: a signature is a function of key and bytes (RFC 8032), so a checkpoint can be signed again from its head.

use super::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::trust::KeyKind;
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use kernel::{
    Moment, canonical,
    digest::{hex, unhex},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// The suite that the trust file names for keys of logs and witnesses.
pub const SUITE: &str = "ed25519";

/// What a name says when it is for demonstrations.
const DEMO: &str = "演示";

/// The greatest time that a cosignature may bear: as a moment it is still an integer of canonical JSON.
const LATEST: u64 = super::tile::MAX_SIZE / 1000;

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

/// An Ed25519 public key that is no weak point. Text form: 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

/// Whether an origin or a witness's name is for demonstrations: it says 演示. Such a key counts in no production trust
/// file, and its checkpoints say so in their first line.
pub fn is_demo(name: &str) -> bool {
    name.contains(DEMO)
}

/// The signature type in the key ids of signed notes; `None` for keys that sign none.
pub(crate) const fn line_type(kind: KeyKind) -> Option<u8> {
    match kind {
        KeyKind::Log => Some(1),
        KeyKind::Witness => Some(4),
        KeyKind::Certificate | KeyKind::Ballot => None,
    }
}

pub(super) fn is_name(name: &str) -> bool {
    let plain = signed_note::is_key_name_valid(name) && !name.chars().any(char::is_control);
    plain && canonical::to_bytes(name).is_ok()
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
        let signature = self.0.key.sign(&cosigned(checkpoint, seconds)).to_bytes();
        let line = self.0.line(4, &[seconds.to_be_bytes().as_slice(), &signature].concat())?;
        String::from_utf8(line.to_bytes()).map_err(|_| SignProblem::Malformed)
    }

    /// The signature line over a text that its caller has examined, and that no cosignature can be.
    pub(crate) fn line_over(&self, text: &[u8]) -> Result<signed_note::Signature, SignProblem> {
        self.0.line(4, &self.0.key.sign(text).to_bytes())
    }
}

/// The bytes that a witness signs.
fn cosigned(checkpoint: &Checkpoint, seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {seconds}\n{}", checkpoint.text()).into_bytes()
}

/// The time and the signed bytes of a cosignature, and its Ed25519 signature; `None` when it cannot be one.
pub(super) fn read_cosignature<'a>(
    checkpoint: &Checkpoint,
    bytes: &'a [u8],
) -> Option<(Moment, Vec<u8>, &'a [u8])> {
    let (time, signature) = bytes.split_first_chunk()?;
    let seconds = u64::from_be_bytes(*time);
    let millis = i64::try_from(seconds).ok().filter(|_| seconds <= LATEST)? * 1000;
    Some((Moment::from_millis(millis), cosigned(checkpoint, seconds), signature))
}

impl Named {
    fn new(name: &str, seed: &[u8; 32]) -> Result<Self, NameProblem> {
        let named = Self { name: name.to_owned(), key: SigningKey::from_bytes(seed) };
        if is_name(name) { Ok(named) } else { Err(NameProblem(name.to_owned())) }
    }

    fn public(&self) -> PublicKey {
        PublicKey(self.key.verifying_key().to_bytes())
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

impl PublicKey {
    /// From its 32 bytes; `None` when they are no point of the curve, or a weak one under which anything verifies.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let key = VerifyingKey::from_bytes(bytes).ok()?;
        (!key.is_weak() && key.to_bytes() == *bytes).then_some(Self(*bytes))
    }

    /// Its 32 bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether a signature over exact bytes was made by this key.
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let (key, signature) = (VerifyingKey::from_bytes(&self.0), Signature::from_slice(signature));
        matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(bytes, &signature).is_ok())
    }

    /// The signed-note verifier key (`vkey`) of a name and signature type.
    pub(crate) fn verifier_key(&self, name: &str, kind: u8) -> String {
        let key = data_encoding::BASE64.encode(&[&[kind], self.0.as_slice()].concat());
        format!("{name}+{:08x}+{key}", self.key_id(name, kind))
    }

    /// The id of this key under a name and signature type; `None` when the name cannot be one.
    pub(crate) fn id(&self, name: &str, kind: u8) -> Option<String> {
        is_name(name).then(|| format!("{name}+{:08x}", self.key_id(name, kind)))
    }

    fn key_id(&self, name: &str, kind: u8) -> u32 {
        signed_note::key_id(name, &[&[kind], self.0.as_slice()].concat())
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

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not an Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an Ed25519 public key")]
pub struct NotAKey;

impl FromStr for PublicKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let bytes = unhex(text).and_then(|bytes| bytes.try_into().ok()).ok_or(NotAKey)?;
        Self::from_bytes(&bytes).ok_or(NotAKey)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
