//! The hashes of the tree (RFC 6962 §2.1, SHA-256).

use data_encoding::BASE64;
use kernel::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{fmt, str::FromStr};

/// A hash of the tree: of a leaf, of a node, of the root. Text form: base64, as in checkpoints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// The root of the empty tree: SHA-256 of nothing.
pub const EMPTY: Hash = Hash(tlog_tiles::EMPTY_HASH.0);

/// The hash of a leaf's bytes: SHA-256(00 ‖ leaf).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash(Digest::sha256(&[&[0], leaf]).bytes)
}

/// The hash of a node over its two children: SHA-256(01 ‖ left ‖ right).
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash(Digest::sha256(&[&[1], &left.0, &right.0]).bytes)
}

/// The root over items that are hashes of equally large, complete subtrees, of which the last may be smaller.
///
/// RFC 6962 splits n leaves at the greatest power of two below n; over subtrees of 2ᵏ leaves that is the same split.
pub(super) fn fold(items: &[Hash]) -> Hash {
    match items {
        [] => EMPTY,
        [one] => *one,
        _ => {
            let (left, right) = items.split_at(items.len().next_power_of_two() / 2);
            node_hash(fold(left), fold(right))
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 32 bytes in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 32 bytes in base64")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| NotAHash)?;
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

impl From<Hash> for tlog_tiles::Hash {
    fn from(hash: Hash) -> Self {
        Self(hash.0)
    }
}

impl From<tlog_tiles::Hash> for Hash {
    fn from(hash: tlog_tiles::Hash) -> Self {
        Self(hash.0)
    }
}
