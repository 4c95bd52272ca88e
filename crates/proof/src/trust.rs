//! The trust file: whose keys count, from when, and in which state. Whoever checks brings it along. One file for
//! certificates, log and witnesses.
//!
//! Invariant: a production trust file holds no demo key, and no key whose name says 演示; one that does is not read at all.

use crate::{certificate, ledger, strict::strict};
use kernel::{
    Digest, Moment, OfficeId,
    canonical::{self, NotCanonical},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// The version of this format.
pub const VERSION: u32 = 1;

/// The trust file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustFile {
    /// Format version.
    pub v: u32,
    /// Whether it is for demonstrations (演示). A production file accepts no demo key and no demo certificate.
    pub demo: bool,
    /// The keys.
    pub keys: Vec<TrustedKey>,
}

/// A key that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedKey {
    /// Its id. Of a log or a witness: its name, `+`, and the eight digits by which signature lines call it.
    pub id: String,
    /// What it signs.
    pub kind: KeyKind,
    /// Of which office.
    pub office: OfficeId,
    /// Who holds it, for people: 发证机关, 办理机关, 见证单位
    pub owner: String,
    /// `sm2-sm3` for certificate keys, `ed25519` for those of log and witnesses.
    pub suite: String,
    /// The key.
    pub public: PublicKey,
    /// Whether it is a demo key.
    pub demo: bool,
    /// It signs from this moment …
    pub from: Moment,
    /// … until this one; `null`: open.
    pub until: Option<Moment>,
    /// Its state.
    pub status: KeyStatus,
}

/// A public key of either suite. Their text forms differ in length, so none is taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PublicKey {
    /// A point of the SM2 curve.
    Sm2(certificate::PublicKey),
    /// An Ed25519 key.
    Ed25519(ledger::PublicKey),
}

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// Certificates and their status lists.
    Certificate,
    /// Checkpoints of the log.
    Log,
    /// Cosignatures of a witness.
    Witness,
    /// Blind signatures on ballot papers; reserved, and refused until there are any.
    Ballot,
}

/// The state of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum KeyStatus {
    /// In use.
    Active,
    /// No longer in use; what it signed before stays valid.
    Retired {
        /// Since when.
        since: Moment,
    },
    /// Known to others since then. They may write any date, so without a receipt of the log nothing it signed counts.
    Compromised {
        /// Since when.
        since: Moment,
    },
}

/// The trust file cannot be used. [`std::fmt::Display`] is the sentence for whoever brought it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustProblem {
    /// Not canonical, or not these fields.
    #[error("信任文件读不懂：{0}")]
    Bytes(String),
    /// Another version.
    #[error("信任文件的版本 {0} 不认识")]
    Version(u32),
    /// Two keys of one id.
    #[error("信任文件里有两把公钥同名：{0}")]
    Twice(String),
    /// A demo key in a production file.
    #[error("正式的信任文件里有演示公钥：{0}")]
    Demo(String),
    /// A key of another suite than its kind has.
    #[error("公钥 {0} 的算法不认识")]
    Suite(String),
    /// The id of a log's or witness's key is not made from its name and key.
    #[error("公钥 {0} 的名称与公钥对不上")]
    Name(String),
    /// A name says 演示 and the key does not, or the other way round.
    #[error("公钥 {0} 的名称与演示标记不一致")]
    Marked(String),
    /// One key under two ids: a log cannot be its own witness, and a cosignature names no witness.
    #[error("同一把公钥在信任文件里用了两次：{0}")]
    Shared(String),
}

impl From<NotCanonical> for TrustProblem {
    fn from(problem: NotCanonical) -> Self {
        Self::Bytes(problem.to_string())
    }
}

impl TrustFile {
    /// Reads a trust file: canonical bytes, space around them does no harm.
    ///
    /// # Errors
    /// The sentence for whoever brought it.
    pub fn read(bytes: &[u8]) -> Result<Self, TrustProblem> {
        let file: Self = strict(bytes.trim_ascii())?;
        file.check()?;
        Ok(file)
    }

    /// The canonical bytes.
    ///
    /// # Errors
    /// When it could not be read back.
    pub fn bytes(&self) -> Result<Vec<u8>, TrustProblem> {
        self.check()?;
        Ok(canonical::to_bytes(self)?)
    }

    /// The digest printed on notices and on the public page: SHA-256 of the canonical bytes, so `sha256sum` of the file.
    ///
    /// # Errors
    /// As [`TrustFile::bytes`].
    pub fn digest(&self) -> Result<Digest, TrustProblem> {
        Ok(Digest::sha256(&[&self.bytes()?]))
    }

    /// A key by id and kind.
    pub fn key(&self, id: &str, kind: KeyKind) -> Option<&TrustedKey> {
        self.keys.iter().find(|key| key.id == id && key.kind == kind && (self.demo || !key.demo))
    }

    fn check(&self) -> Result<(), TrustProblem> {
        if self.v != VERSION {
            return Err(TrustProblem::Version(self.v));
        }
        let (mut ids, mut texts) = (BTreeSet::new(), BTreeSet::new());
        for key in &self.keys {
            if !ids.insert(&key.id) {
                return Err(TrustProblem::Twice(key.id.clone()));
            }
            if key.demo && !self.demo {
                return Err(TrustProblem::Demo(key.id.clone()));
            }
            key.check()?;
            if !texts.insert(key.public.to_string()) {
                return Err(TrustProblem::Shared(key.id.clone()));
            }
        }
        Ok(())
    }
}

impl TrustedKey {
    /// The name in front of a log's or witness's key id: for a log, its origin.
    pub fn name(&self) -> &str {
        self.id.rsplit_once('+').map_or(&self.id, |(name, _)| name)
    }

    /// The key of a log or a witness as a signed-note verifier key (`vkey`), for other tools; `None` for other kinds.
    pub fn verifier_key(&self) -> Option<String> {
        let PublicKey::Ed25519(public) = self.public else { return None };
        Some(public.verifier_key(self.name(), ledger::line_type(self.kind)?))
    }

    /// Whether an SM2 signature in DER over exact bytes was made by this key.
    pub(crate) fn sm2_verifies(&self, bytes: &[u8], der: &[u8]) -> bool {
        matches!(self.public, PublicKey::Sm2(key) if key.verifies(bytes, der))
    }

    /// The same for r ‖ s.
    pub(crate) fn sm2_verifies_raw(&self, bytes: &[u8], raw: &[u8; 64]) -> bool {
        matches!(self.public, PublicKey::Sm2(key) if key.verifies_raw(bytes, raw))
    }

    /// Whether an Ed25519 signature over exact bytes was made by this key.
    pub(crate) fn ed25519_verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        matches!(self.public, PublicKey::Ed25519(key) if key.verifies(bytes, signature))
    }

    fn check(&self) -> Result<(), TrustProblem> {
        let id = || self.id.clone();
        match (self.kind, self.public, self.suite.as_str()) {
            (KeyKind::Certificate, PublicKey::Sm2(_), certificate::SUITE) => Ok(()),
            (KeyKind::Log | KeyKind::Witness, PublicKey::Ed25519(public), ledger::SUITE) => {
                let right = ledger::line_type(self.kind).and_then(|kind| public.id(self.name(), kind));
                if right.as_deref() != Some(&self.id) {
                    return Err(TrustProblem::Name(id()));
                }
                let marked = ledger::is_demo(self.name()) == self.demo;
                if marked { Ok(()) } else { Err(TrustProblem::Marked(id())) }
            }
            _ => Err(TrustProblem::Suite(id())),
        }
    }

    /// Why something signed at `moment` does not count, in Chinese; `None` when it does.
    pub(crate) fn objection(&self, moment: Moment) -> Option<String> {
        self.objection_when_seen(moment, None)
    }

    /// The same for what a witness saw, by its word: whoever stole the key later did not make it.
    pub(crate) fn objection_when_seen(&self, moment: Moment, seen: Option<Moment>) -> Option<String> {
        let id = &self.id;
        if moment < self.from {
            return Some(format!("公钥 {id} 在签发时还没有启用"));
        }
        if self.until.is_some_and(|until| moment > until) {
            return Some(format!("公钥 {id} 在签发时已经过了使用期"));
        }
        match self.status {
            KeyStatus::Retired { since } if moment > since => Some(format!("公钥 {id} 在签发时已经停用")),
            KeyStatus::Compromised { since } if seen.is_some_and(|seen| seen < since) => None,
            KeyStatus::Compromised { .. } => Some(format!("公钥 {id} 已经失密，没有早于失密时间的存证")),
            KeyStatus::Active | KeyStatus::Retired { .. } => None,
        }
    }
}

impl From<certificate::PublicKey> for PublicKey {
    fn from(key: certificate::PublicKey) -> Self {
        Self::Sm2(key)
    }
}

impl From<ledger::PublicKey> for PublicKey {
    fn from(key: ledger::PublicKey) -> Self {
        Self::Ed25519(key)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sm2(key) => key.fmt(f),
            Self::Ed25519(key) => key.fmt(f),
        }
    }
}
