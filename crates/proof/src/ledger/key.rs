//! Public keys of logs and witnesses, their names, and the one line in which people tell them to each other.

use crate::trust::{KeyKind, KeyStatus, TrustedKey};
use ed25519_dalek::{Signature, SigningKey, Verifier as _, VerifyingKey};
use kernel::{
    Moment, OfficeId, canonical,
    digest::{hex, unhex},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// The suite that the trust file names for keys of logs and witnesses.
pub const SUITE: &str = "ed25519";

/// What a name says when it is for demonstrations.
const DEMO: &str = "演示";

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

/// Whether a name can stand in signed notes and in canonical files.
pub(super) fn is_name(name: &str) -> bool {
    let plain = signed_note::is_key_name_valid(name) && !name.chars().any(char::is_control);
    plain && canonical::to_bytes(name).is_ok()
}

impl PublicKey {
    /// Of a private key.
    pub(super) fn of(key: &SigningKey) -> Self {
        Self(key.verifying_key().to_bytes())
    }

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

    pub(super) fn key_id(&self, name: &str, kind: u8) -> u32 {
        signed_note::key_id(name, &[&[kind], self.0.as_slice()].concat())
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

/// The text is no verifier key of a log or a witness. [`std::fmt::Display`] is for whoever typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("不是日志或见证人的公钥：应为一行“名称+八位数字+base64”，照对方给出的原样粘贴")]
pub struct NotAVerifierKey;

/// A key as logs and witnesses tell it to each other (`vkey`, C2SP signed-note): name, kind and public key in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    /// Name, `+`, eight digits.
    pub id: String,
    /// Of a log or of a witness.
    pub kind: KeyKind,
    /// The key.
    pub public: PublicKey,
}

impl VerifierKey {
    /// The name: of a log, its origin.
    pub fn name(&self) -> &str {
        self.id.rsplit_once('+').map_or(&self.id, |(name, _)| name)
    }

    /// As an entry of a trust file: `owner` holds it, and it counts from `from` on.
    pub fn trusted(&self, office: OfficeId, owner: &str, from: Moment, status: KeyStatus) -> TrustedKey {
        TrustedKey {
            id: self.id.clone(),
            kind: self.kind,
            office,
            owner: owner.to_owned(),
            suite: SUITE.to_owned(),
            public: self.public.into(),
            demo: is_demo(self.name()),
            from,
            until: None,
            status,
        }
    }
}

impl FromStr for VerifierKey {
    type Err = NotAVerifierKey;

    fn from_str(text: &str) -> Result<Self, NotAVerifierKey> {
        let text = text.trim();
        // Base64 has plus signs, too; a name has none.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(digits), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NotAVerifierKey);
        };
        let bytes = data_encoding::BASE64.decode(key.as_bytes()).map_err(|_| NotAVerifierKey)?;
        let (&first, public) = bytes.split_first().ok_or(NotAVerifierKey)?;
        let kinds = [KeyKind::Log, KeyKind::Witness];
        let kind = kinds.into_iter().find(|kind| line_type(*kind) == Some(first)).ok_or(NotAVerifierKey)?;
        let public: &[u8; 32] = public.try_into().map_err(|_| NotAVerifierKey)?;
        let public = PublicKey::from_bytes(public).ok_or(NotAVerifierKey)?;
        let read = Self { id: format!("{name}+{digits}"), kind, public };
        let right = public.id(name, first).as_deref() == Some(&read.id) && read.to_string() == text;
        if right { Ok(read) } else { Err(NotAVerifierKey) }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = line_type(self.kind).unwrap_or_default();
        f.write_str(&self.public.verifier_key(self.name(), kind))
    }
}
