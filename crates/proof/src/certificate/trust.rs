//! The trust file: which keys count, from when, and in which state. Whoever checks brings it along.

use kernel::{Digest, Moment};
use serde::{Deserialize, Serialize};

/// The trust file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustFile {
    /// Format version.
    pub v: u32,
    /// Whether it is for demonstrations; a production file accepts no demo key and no demo certificate.
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
    /// What it signs: `certificate`.
    pub purpose: String,
    /// 发证机关
    pub owner: String,
    /// Uncompressed point, hexadecimal.
    pub public: String,
    /// From when.
    pub from: Moment,
    /// Its state.
    pub status: KeyStatus,
}

/// The state of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum KeyStatus {
    /// In use.
    Active,
    /// No longer in use; what it signed stays valid.
    Retired {
        /// Since when.
        since: Moment,
    },
    /// Known to others since then; what it signed afterwards counts for nothing.
    Compromised {
        /// Since when.
        since: Moment,
    },
}

impl TrustFile {
    /// Reads a trust file.
    ///
    /// # Errors
    /// The sentence for whoever brought it.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let file: Self = serde_json::from_slice(bytes).map_err(|e| format!("信任文件读不懂：{e}"))?;
        if file.v == 1 { Ok(file) } else { Err(format!("信任文件的版本 {} 不认识", file.v)) }
    }

    /// A key by id and purpose. Demo keys do not exist for a production file.
    pub fn key(&self, id: &str, purpose: &str) -> Option<&TrustedKey> {
        self.keys.iter().find(|key| key.id == id && key.purpose == purpose)
    }

    /// The digest printed on notices and on the public page.
    pub fn digest(bytes: &[u8]) -> Digest {
        Digest::sha256(&[bytes])
    }
}
