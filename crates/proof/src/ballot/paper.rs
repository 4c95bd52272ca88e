//! A paper (选票): a choice with a number that only its voter knows, and what a signature on it is.

use crate::bytes::Bytes32;
use data_encoding::BASE64;
use kernel::{
    CaseId, Chance,
    canonical::{self, NotCanonical},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// 同意
pub const FOR: &str = "for";
/// 反对
pub const AGAINST: &str = "against";
/// 弃权
pub const ABSTAIN: &str = "abstain";
/// 空白
pub const BLANK: &str = "blank";
/// All choices; any other, or one that was not offered, makes a paper invalid (无效票).
pub const CHOICES: [&str; 4] = [FOR, AGAINST, ABSTAIN, BLANK];

pub(super) const VERSION: u32 = 1;

/// How long a blinded message and a signature are.
pub const SIGNATURE_BYTES: usize = 256;

/// A paper before anybody signs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Format version.
    pub v: u32,
    /// The meeting.
    pub meeting: CaseId,
    /// The case that is voted on.
    pub case: CaseId,
    /// The round, from 1.
    pub round: u32,
    /// One of [`CHOICES`]; anything else is an invalid paper.
    pub choice: String,
    /// By it the voter finds the paper again.
    pub nonce: Bytes32,
}

/// A signature on a paper, unblinded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperSignature {
    /// The random bytes before the paper (RFC 9474, PrepareRandomize).
    pub prefix: Bytes32,
    /// 256 bytes; in files base64.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub signature: Vec<u8>,
}

impl Paper {
    /// A fresh paper.
    pub fn fresh(meeting: CaseId, case: CaseId, round: u32, choice: &str, chance: &Chance) -> Self {
        let nonce = Bytes32(chance.bytes());
        Self { v: VERSION, meeting, case, round, choice: choice.to_owned(), nonce }
    }

    /// The canonical bytes, which are signed.
    ///
    /// # Errors
    /// When the choice is not in NFC.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }
}

fn to_base64<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&BASE64.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let bytes = BASE64.decode(String::deserialize(from)?.as_bytes()).map_err(D::Error::custom)?;
    if bytes.len() == SIGNATURE_BYTES { Ok(bytes) } else { Err(D::Error::custom("not 256 bytes")) }
}
