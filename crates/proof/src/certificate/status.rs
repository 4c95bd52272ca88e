//! The status list: one bit for each certificate by its random index; signed, with the moment of the next one.

use crate::strict::strict;
use data_encoding::BASE64;
use kernel::{Moment, OfficeId, canonical::NotCanonical};
use serde::{Deserialize, Serialize};

/// The list itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusList {
    /// Format version.
    pub v: u32,
    /// As in a certificate.
    pub suite: String,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// The office.
    pub office: OfficeId,
    /// Its id, which certificates name.
    pub list: String,
    /// Which edition: counts up.
    pub serial: u32,
    /// When it was issued.
    pub issued: Moment,
    /// When the next edition is due; until then this one is fresh.
    pub next_update: Moment,
    /// The signing key.
    pub key: String,
    /// The bits, base64; bit i mod 8 (lowest first) of byte i div 8 is set when certificate i is revoked.
    pub revoked: String,
}

impl StatusList {
    /// The bits of the revoked indices out of `size` certificates; an index beyond is left out.
    pub fn bits(size: u32, revoked: &[u32]) -> String {
        let mut bits = vec![0u8; size.div_ceil(8) as usize];
        for index in revoked {
            if let Some(byte) = bits.get_mut(*index as usize / 8) {
                *byte |= 1 << (index % 8);
            }
        }
        BASE64.encode(&bits)
    }

    /// Whether a certificate is revoked; `None` when the list has no such index.
    pub fn is_revoked(&self, index: u32) -> Option<bool> {
        let bits = BASE64.decode(self.revoked.as_bytes()).ok()?;
        bits.get(index as usize / 8).map(|byte| byte >> (index % 8) & 1 == 1)
    }

    /// Reads exact bytes.
    ///
    /// # Errors
    /// When they are not what a writer would have made.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        strict(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// req: F4
    #[test]
    fn a_bit_is_one_certificate() {
        let list = StatusList {
            v: 1,
            suite: String::new(),
            demo: false,
            office: "00000000-0000-7000-8000-000000000001".parse().unwrap(),
            list: "1".into(),
            serial: 1,
            issued: Moment::from_millis(0),
            next_update: Moment::from_millis(0),
            key: String::new(),
            revoked: StatusList::bits(20, &[0, 9, 19, 500]),
        };
        assert_eq!(list.revoked, "AQII");
        let set: Vec<u32> = (0..24).filter(|i| list.is_revoked(*i) == Some(true)).collect();
        assert_eq!(set, [0, 9, 19]);
        assert_eq!(list.is_revoked(24), None);
    }
}
