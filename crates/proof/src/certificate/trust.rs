//! The trust file: whose keys count, from when, and in which state. Whoever checks brings it along.
//!
//! Invariant: a production trust file holds no demo key; one that does is not read at all.

use super::{
    payload::{SUITE, VERSION, strict},
    signer::PublicKey,
};
use kernel::{
    Digest, Moment, OfficeId,
    canonical::{self, NotCanonical},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// Its id.
    pub id: String,
    /// What it signs.
    pub kind: KeyKind,
    /// Of which office.
    pub office: OfficeId,
    /// 发证机关
    pub owner: String,
    /// `sm2-sm3` for certificate keys.
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

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// Certificates and their status lists.
    Certificate,
    /// Checkpoints of the log; reserved.
    Log,
    /// Cosignatures of a witness; reserved.
    Witness,
    /// Blind signatures on ballot papers; reserved.
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
    /// A certificate key of another suite.
    #[error("公钥 {0} 的算法不认识")]
    Suite(String),
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
        let mut ids = BTreeSet::new();
        for key in &self.keys {
            if !ids.insert(&key.id) {
                return Err(TrustProblem::Twice(key.id.clone()));
            }
            if key.demo && !self.demo {
                return Err(TrustProblem::Demo(key.id.clone()));
            }
            if key.kind == KeyKind::Certificate && key.suite != SUITE {
                return Err(TrustProblem::Suite(key.id.clone()));
            }
        }
        Ok(())
    }
}

impl TrustedKey {
    /// Why something signed at `moment` does not count, in Chinese; `None` when it does.
    pub(super) fn objection(&self, moment: Moment) -> Option<String> {
        let id = &self.id;
        if moment < self.from {
            return Some(format!("公钥 {id} 在签发时还没有启用"));
        }
        if self.until.is_some_and(|until| moment > until) {
            return Some(format!("公钥 {id} 在签发时已经过了使用期"));
        }
        match self.status {
            KeyStatus::Retired { since } if moment > since => Some(format!("公钥 {id} 在签发时已经停用")),
            KeyStatus::Compromised { .. } => Some(format!("公钥 {id} 已经失密，没有早于失密时间的存证")),
            KeyStatus::Active | KeyStatus::Retired { .. } => None,
        }
    }
}
