//! Entries of the record, their chain within a case, and their leaves (design §5, Ledger).
//!
//! An entry = open part + digests of sealed parts + digest of the case's previous entry. A leaf hides its entry behind a
//! salt, so that a public log reveals nothing.
//!
//! Invariant: [`Entry::parse`] takes exactly the bytes that [`Entry::bytes`] makes, and no others.

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
#[serde(deny_unknown_fields)]
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
    /// Moment; never before the case's last entry.
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
    pub confirmation: Option<Confirmation>,
    /// What was decided, sealed values replaced by digests.
    pub effect: Value,
    /// Digest of the case's previous entry.
    pub prev: Option<Digest>,
}

/// The entry that another one follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Its case.
    pub case: CaseId,
    /// Its number.
    pub seq: u32,
}

/// How a weighty act was confirmed (再次验证). Our word, not a signature of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// Such as `password`, `one_time_code`, `passkey`.
    pub method: String,
    /// When.
    pub at: Moment,
    /// Digest of the statement that was shown.
    pub statement: Digest,
}

/// A chain that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Digest of the last entry, which no later entry binds yet; `None` for no entries. Compare it with what was kept.
    pub head: Option<Digest>,
    /// The leaves in order, to be compared with the log.
    pub leaves: Vec<Vec<u8>>,
}

/// The first entry that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq}: {why}")]
pub struct Broken {
    /// Its place in the case, from 1.
    pub seq: u32,
    /// What is wrong with it.
    pub why: String,
}

impl Entry {
    /// The canonical bytes.
    ///
    /// # Errors
    /// When a value leaves the canonical domain.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        canonical::to_bytes(self)
    }

    /// The digest that the next entry of the case names.
    ///
    /// # Errors
    /// As [`Entry::bytes`].
    pub fn digest(&self) -> Result<Digest, NotCanonical> {
        Ok(Digest::sha256(&[&self.bytes()?]))
    }

    /// Reads canonical bytes; anything that [`Entry::bytes`] would not have written is refused: another form, a field
    /// too many, a field that is missing, an id in another spelling.
    ///
    /// # Errors
    /// When the bytes are not canonical, or not an entry of this version.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotCanonical> {
        let tree = canonical::from_bytes(bytes)?;
        let entry: Self = serde_json::from_value(tree).map_err(|e| NotCanonical::Json(e.to_string()))?;
        if entry.v != VERSION {
            return Err(NotCanonical::Json(format!("unknown version {}", entry.v)));
        }
        if entry.seq == 0 {
            return Err(NotCanonical::Json("entries count from 1".to_owned()));
        }
        if entry.bytes()? == bytes { Ok(entry) } else { Err(NotCanonical::Form) }
    }
}

/// The bytes of a leaf: `zhiping-entry-v1\n` + base64(SHA-256(salt ‖ entry bytes)) + `\n`.
pub fn leaf(salt: &[u8; 32], entry: &[u8]) -> Vec<u8> {
    let digest = Digest::sha256(&[salt, entry]);
    format!("zhiping-entry-v1\n{}\n", data_encoding::BASE64.encode(&digest.bytes)).into_bytes()
}

/// Whether bytes have the form of a leaf.
pub(crate) fn is_leaf(bytes: &[u8]) -> bool {
    let digest = bytes.strip_prefix(b"zhiping-entry-v1\n").and_then(|rest| rest.strip_suffix(b"\n"));
    let digest = digest.and_then(|text| data_encoding::BASE64.decode(text).ok());
    digest.is_some_and(|digest| digest.len() == 32)
}

/// Checks the entries of one case, in order, with their salts.
///
/// A chain by itself does not bind its last entry, and does not show that entries were cut off at its end: compare the
/// answer's head and leaves with the log or with a receipt.
///
/// # Errors
/// The first entry that does not fit: its bytes, its number, its case, its moment, or the entry before it.
pub fn check_chain(entries: &[(&[u8], [u8; 32])]) -> Result<Chain, Broken> {
    let mut before: Option<(Entry, Digest)> = None;
    let mut leaves = Vec::with_capacity(entries.len());
    for (seq, (bytes, salt)) in (1..).zip(entries) {
        let broken = |why: &str| Broken { seq, why: why.to_owned() };
        let entry = Entry::parse(bytes).map_err(|e| broken(&e.to_string()))?;
        if entry.seq != seq {
            return Err(broken(&format!("out of order, it says {}", entry.seq)));
        }
        if entry.prev != before.as_ref().map(|(_, digest)| *digest) {
            return Err(broken("it does not follow the entry before it"));
        }
        if let Some((last, _)) = &before {
            if (last.office, last.case, &last.kind) != (entry.office, entry.case, &entry.kind) {
                return Err(broken("it belongs to another case"));
            }
            if entry.at < last.at {
                return Err(broken("its moment lies before the entry before it"));
            }
        }
        leaves.push(leaf(salt, bytes));
        before = Some((entry, Digest::sha256(&[bytes])));
    }
    Ok(Chain { head: before.map(|(_, digest)| digest), leaves })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Chance, OrganisationId, PersonId, Role, SeatId};
    use proptest::prelude::*;

    fn entries() -> Vec<Entry> {
        let (now, chance) = (Moment::from_millis(1_724_000_000_000), Chance::seeded(1));
        let actor = Actor {
            seat: SeatId::fresh(now, &chance),
            person: PersonId::fresh(now, &chance),
            organisation: OrganisationId::fresh(now, &chance),
            role: Role::Applicant,
        };
        let (office, case) = (OfficeId::fresh(now, &chance), CaseId::fresh(now, &chance));
        let statement = Digest::sha256(&[b"statement"]);
        let mut entries: Vec<Entry> = Vec::new();
        for seq in 1..=3 {
            entries.push(Entry {
                v: VERSION,
                office,
                case,
                kind: "application".into(),
                seq,
                at: now.plus_millis(i64::from(seq)),
                act: "submit".into(),
                actor,
                cause: (seq == 2).then_some(Cause { case, seq: 1 }),
                rules: Some(Digest::sha256(&[b"pack"])),
                confirmation: (seq == 3).then(|| Confirmation {
                    method: "password".into(),
                    at: now,
                    statement,
                }),
                effect: serde_json::json!({"kind": "submitted", "reason": "职称"}),
                prev: entries.last().map(|last| last.digest().unwrap()),
            });
        }
        entries
    }

    fn chain() -> Vec<(Vec<u8>, [u8; 32])> {
        entries().iter().map(|entry| (entry.bytes().unwrap(), [7; 32])).collect()
    }

    fn check(chain: &[(Vec<u8>, [u8; 32])]) -> Result<Chain, Broken> {
        check_chain(&chain.iter().map(|(bytes, salt)| (bytes.as_slice(), *salt)).collect::<Vec<_>>())
    }

    /// req: X6
    #[test]
    fn a_chain_holds_and_a_missing_or_swapped_entry_is_named() {
        let whole = chain();
        let held = check(&whole).unwrap();
        assert_eq!(held.head, Some(Digest::sha256(&[&whole[2].0])));
        assert_eq!(held.leaves[0], leaf(&[7; 32], &whole[0].0));
        let mut swapped = whole.clone();
        swapped.swap(1, 2);
        assert_eq!(check(&swapped).unwrap_err().seq, 2);
        let mut missing = whole;
        missing.remove(1);
        assert_eq!(check(&missing).unwrap_err().seq, 2);
        assert_eq!(check(&[]).unwrap().head, None);
    }

    /// req: X6
    #[test]
    fn an_entry_of_another_case_or_an_earlier_moment_is_named() {
        let mut other = entries();
        other[1].case = CaseId::fresh(Moment::from_millis(9), &Chance::seeded(9));
        let mut early = entries();
        early[1].at = Moment::from_millis(0);
        for entries in [other, early] {
            let chain: Vec<_> = entries.iter().map(|entry| (entry.bytes().unwrap(), [0; 32])).collect();
            assert_eq!(check(&chain).unwrap_err().seq, 2);
        }
    }

    #[test]
    fn only_the_writers_own_bytes_are_read() {
        let entry = entries().remove(2);
        let text = String::from_utf8(entry.bytes().unwrap()).unwrap();
        assert_eq!(Entry::parse(text.as_bytes()).unwrap(), entry);
        let refused = [
            text.replace("\"v\":1", "\"v\":2"),
            text.replace("\"seq\":3", "\"seq\":0"),
            text.replace("\"v\":1}", "\"v\":1,\"w\":1}"),
            text.replace("\"role\":\"applicant\"", "\"role\":\"applicant\",\"rolf\":1"),
            text.replace("\"cause\":null,", ""),
            text.replace(&entry.case.to_string(), &entry.case.to_string().to_uppercase()),
            text.replace("\"act\":", "\"act\": "),
        ];
        for bytes in refused {
            assert_ne!(bytes, text);
            assert!(Entry::parse(bytes.as_bytes()).is_err(), "{bytes}");
        }
    }

    #[test]
    fn a_leaf_reveals_nothing_and_depends_on_salt_and_entry() {
        let chain = chain();
        let first = leaf(&[1; 32], &chain[0].0);
        assert!(first.starts_with(b"zhiping-entry-v1\n") && first.ends_with(b"\n"));
        assert_eq!(first.len(), 17 + 44 + 1);
        assert_ne!(first, leaf(&[2; 32], &chain[0].0));
        assert_ne!(first, leaf(&[1; 32], &chain[1].0));
    }

    proptest! {
        /// req: X6 — any flipped bit of any entry or salt is found: by the chain, or by head and leaves.
        #[test]
        fn any_flipped_bit_is_found(which in 0usize..3, at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let mut chain = chain();
            let held = check(&chain).unwrap();
            let index = at.index(chain[which].0.len() + 32);
            let (bytes, salt) = &mut chain[which];
            match bytes.get_mut(index) {
                Some(byte) => *byte ^= 1 << bit,
                None => salt[index - bytes.len()] ^= 1 << bit,
            }
            prop_assert!(check(&chain).ok() != Some(held));
        }
    }
}
