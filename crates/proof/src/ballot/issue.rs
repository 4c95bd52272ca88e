//! The register of issues (领票登记): who got a blind signature, once.

use super::paper::SIGNATURE_BYTES;
use kernel::Digest;
use serde::{Deserialize, Serialize};

/// A line of the register, as the box shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Who got the signature.
    pub voter: String,
    /// SHA-256 of the blinded message, which says nothing about the paper.
    pub blinded: Digest,
}

/// A signature that was given, as its signer stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// To whom.
    pub voter: String,
    /// Over which blinded message.
    pub blinded: Vec<u8>,
    /// The answer.
    pub signature: Vec<u8>,
}

/// Why no signature is given. [`std::fmt::Display`] is for the voter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssueRefusal {
    /// Not present, or recused.
    #[error("不在本次表决的名单上：没有签到，或者对本件回避")]
    NotOnRoll,
    /// The voter has a signature over another message.
    #[error("已经领过选票，一人只能领一次")]
    Other,
    /// Not 256 bytes.
    #[error("盲化的选票不合格式")]
    Malformed,
    /// The round is closed, or was never opened.
    #[error("本轮表决没有开始，或者已经结束")]
    Closed,
}

impl Issued {
    /// What a signer decides about a request: `Some` answer is the stored one, `None` means that it may sign now.
    ///
    /// `roll` names who is present and not recused; `stored` is what this voter got before in this case and round.
    ///
    /// # Errors
    /// Why nothing is signed.
    pub fn examine<'a>(
        roll: &[String],
        stored: Option<&'a Self>,
        voter: &str,
        blinded: &[u8],
    ) -> Result<Option<&'a [u8]>, IssueRefusal> {
        if blinded.len() != SIGNATURE_BYTES {
            return Err(IssueRefusal::Malformed);
        }
        if !roll.iter().any(|name| name == voter) {
            return Err(IssueRefusal::NotOnRoll);
        }
        match stored {
            None => Ok(None),
            Some(stored) if stored.blinded == blinded => Ok(Some(&stored.signature)),
            Some(_) => Err(IssueRefusal::Other),
        }
    }

    /// Its line in the box.
    pub fn line(&self) -> Issue {
        Issue { voter: self.voter.clone(), blinded: Digest::sha256(&[&self.blinded]) }
    }
}
