//! Entries of the record and their leaves (design §5, Ledger).
//!
//! An entry = open part + digests of sealed parts + digest of the case's previous entry. The leaf hides the entry behind a
//! salt, so that a public log reveals nothing.

use kernel::{
    Actor, CaseId, Digest, Moment, OfficeId,
    canonical::{self, NotCanonical},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of this format.
pub const VERSION: u32 = 1;

/// One entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Format version.
    pub v: u32,
    /// Office.
    pub office: OfficeId,
    /// Case.
    pub case: CaseId,
    /// Kind of case.
    pub kind: String,
    /// Number in the case, from 1.
    pub seq: u32,
    /// Moment.
    pub at: Moment,
    /// Act.
    pub act: String,
    /// Who acted on which seat.
    pub actor: Actor,
    /// The entry that this one follows from.
    pub cause: Option<Cause>,
    /// Digest of the pack under which it was decided.
    pub rules: Option<Digest>,
    /// How a weighty act was confirmed.
    pub confirmation: Option<Value>,
    /// What was decided, sealed values replaced by digests.
    pub effect: Value,
    /// Digest of the case's previous entry.
    pub prev: Option<Digest>,
}

/// The entry that another one follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// Its case.
    pub case: CaseId,
    /// Its number.
    pub seq: u32,
}

impl Entry {
    /// The canonical bytes.
    ///
    /// # Errors
    /// When a value leaves the canonical domain.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// Reads canonical bytes; anything a canonical writer would not have written is refused.
    ///
    /// # Errors
    /// When the bytes are not canonical, or not an entry of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let tree = canonical::from_bytes(bytes)?;
        let entry: Self = serde_json::from_value(tree).map_err(|e| NotCanonical::Json(e.to_string()))?;
        if entry.v == VERSION { Ok(entry) } else { Err(NotCanonical::Json(format!("version {}", entry.v))) }
    }

    /// The digest that the next entry of the case names.
    ///
    /// # Errors
    /// As [`Entry::bytes`].
    pub fn digest(&self) -> Result<Digest, NotCanonical> {
        Ok(Digest::sha256(&[&self.bytes()?]))
    }
}

/// The bytes of a leaf: `zhiping-entry-v1\n` + base64(SHA-256(salt ‖ entry bytes)) + `\n`.
pub fn leaf(salt: &[u8; 32], entry: &[u8]) -> Vec<u8> {
    let digest = Digest::sha256(&[salt, entry]);
    format!("zhiping-entry-v1\n{}\n", data_encoding::BASE64.encode(&digest.bytes)).into_bytes()
}

/// Names the first entry that does not fit: bytes, order, or the one before it. `entries` are in order.
///
/// # Errors
/// The number of the entry, from 1, and what is wrong with it.
pub fn check_chain<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Result<u32, (u32, String)> {
    let mut previous = None;
    let mut count = 0;
    for bytes in entries {
        let at = count + 1;
        let entry = Entry::parse(bytes).map_err(|e| (at, e.to_string()))?;
        if entry.seq != at {
            return Err((at, format!("out of order: number {}", entry.seq)));
        }
        if entry.prev != previous {
            return Err((at, "does not follow the entry before it".to_owned()));
        }
        previous = Some(Digest::sha256(&[bytes]));
        count = at;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Chance, Role};
    use proptest::prelude::*;

    fn chain() -> Vec<Vec<u8>> {
        let (now, chance) = (Moment::from_millis(1_724_000_000_000), Chance::seeded(1));
        let actor = Actor {
            seat: kernel::SeatId::fresh(now, &chance),
            person: kernel::PersonId::fresh(now, &chance),
            organisation: kernel::OrganisationId::fresh(now, &chance),
            role: Role::Applicant,
        };
        let (office, case) = (OfficeId::fresh(now, &chance), CaseId::fresh(now, &chance));
        let mut chain: Vec<Vec<u8>> = Vec::new();
        for seq in 1..=3 {
            let entry = Entry {
                v: VERSION,
                office,
                case,
                kind: "application".into(),
                seq,
                at: now,
                act: "submit".into(),
                actor,
                cause: None,
                rules: Some(Digest::sha256(&[b"pack"])),
                confirmation: None,
                effect: serde_json::json!({"kind": "submitted", "reason": "职称"}),
                prev: chain.last().map(|bytes| Digest::sha256(&[bytes])),
            };
            chain.push(entry.bytes().unwrap());
        }
        chain
    }

    /// req: X6
    #[test]
    fn a_chain_holds_and_a_missing_or_swapped_entry_is_named() {
        let mut swapped = chain();
        assert_eq!(check_chain(swapped.iter().map(Vec::as_slice)), Ok(3));
        swapped.swap(1, 2);
        assert_eq!(check_chain(swapped.iter().map(Vec::as_slice)).unwrap_err().0, 2);
        let mut gap = chain();
        gap.remove(1);
        assert_eq!(check_chain(gap.iter().map(Vec::as_slice)).unwrap_err().0, 2);
    }

    #[test]
    fn a_leaf_reveals_nothing_and_depends_on_salt_and_entry() {
        let chain = chain();
        let first = leaf(&[1; 32], &chain[0]);
        assert!(first.starts_with(b"zhiping-entry-v1\n") && first.ends_with(b"\n"));
        assert_eq!(first.len(), 17 + 44 + 1);
        assert_ne!(first, leaf(&[2; 32], &chain[0]));
        assert_ne!(first, leaf(&[1; 32], &chain[1]));
    }

    proptest! {
        /// req: X6 — any flipped bit of any entry is found.
        #[test]
        fn any_flipped_bit_is_found(which in 0usize..3, at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let mut chain = chain();
            let digest = Digest::sha256(&[&chain[which]]);
            let index = at.index(chain[which].len());
            chain[which][index] ^= 1 << bit;
            let found = check_chain(chain.iter().map(Vec::as_slice)).is_err();
            // The last entry has no successor to bind it; the log's leaf and the row's digest do.
            prop_assert!(found || Digest::sha256(&[&chain[which]]) != digest);
        }
    }
}
