//! A party's share (份额): 32 bytes that it alone knows until it reveals them, and the commitment that binds it to them.

use super::freeze::{SUITE, VERSION};
use crate::{bytes::Bytes32, strict::strict};
use kernel::{
    CaseId, Chance, Digest,
    canonical::{self, NotCanonical},
};
use serde::{Deserialize, Serialize};

const KIND: &str = "draw_share";
const TAG: &[u8] = b"zhiping-draw-share-v1\n";

/// A share, as its file on the party's own machine holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    v: u32,
    kind: String,
    suite: String,
    /// Which draw it is for.
    pub draw: CaseId,
    /// Whose it is, by the party's key.
    pub party: String,
    /// The secret, until it is revealed.
    pub share: Bytes32,
}

impl Share {
    /// A fresh share.
    pub fn fresh(draw: CaseId, party: &str, chance: &Chance) -> Self {
        let share = Bytes32(chance.bytes());
        Self {
            v: VERSION,
            kind: KIND.to_owned(),
            suite: SUITE.to_owned(),
            draw,
            party: party.to_owned(),
            share,
        }
    }

    /// What the party gives first.
    pub fn commitment(&self) -> Digest {
        committed(self.draw, &self.party, &self.share)
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// When the party's key is not in NFC.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// Reads a file; space around it does no harm.
    ///
    /// # Errors
    /// When it is no share of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let share: Self = strict(bytes.trim_ascii())?;
        if share.v == VERSION && share.kind == KIND && share.suite == SUITE {
            Ok(share)
        } else {
            Err(NotCanonical::Json("not a share of this version".to_owned()))
        }
    }
}

/// SHA-256 over tag, draw, party and share. Draw and share have one length each, so no two triples meet.
pub(super) fn committed(draw: CaseId, party: &str, share: &Bytes32) -> Digest {
    Digest::sha256(&[TAG, draw.to_string().as_bytes(), party.as_bytes(), &share.0])
}
