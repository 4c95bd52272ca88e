//! Sealed parts: text that a public record must not show, yet must be bound by it.
//!
//! Inside the code a [`Sealed`] is its value. On the way into an entry it is taken out of the tree and replaced by the
//! digest of a random salt and its canonical bytes; the part is kept apart, encrypted, and may be erased later. The entry
//! stays verifiable either way. See design §5 (Ledger) and §6 (Sealed parts).

use crate::{Chance, Digest, canonical};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The one key that marks a sealed value in a tree.
const MARK: &str = "sealed";

/// A value that the open part of an entry shows only by digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sealed<T> {
    /// The value is at hand.
    Open(T),
    /// The value was erased; only its digest remains.
    Erased(Digest),
}

impl<T> Sealed<T> {
    /// The value, unless it was erased.
    pub fn open(&self) -> Option<&T> {
        match self {
            Self::Open(value) => Some(value),
            Self::Erased(_) => None,
        }
    }
}

impl<T> From<T> for Sealed<T> {
    fn from(value: T) -> Self {
        Self::Open(value)
    }
}

impl Sealed<String> {
    /// The text, or a plain note that it was erased.
    pub fn text(&self) -> &str {
        self.open().map_or("（已按保管期限销毁）", String::as_str)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Wire<T> {
    Erased { sealed: Digest },
    Open { sealed: Holder<T> },
}

#[derive(Serialize, Deserialize)]
struct Holder<T> {
    value: T,
}

impl<T: Serialize> Serialize for Sealed<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Open(value) => Wire::Open { sealed: Holder { value } }.serialize(to),
            Self::Erased(digest) => Wire::<&T>::Erased { sealed: *digest }.serialize(to),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Sealed<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match Wire::deserialize(from)? {
            Wire::Open { sealed } => Self::Open(sealed.value),
            Wire::Erased { sealed } => Self::Erased(sealed),
        })
    }
}

/// A part taken out of a tree: digest = SHA-256(salt ‖ canonical bytes).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What the open part shows.
    pub digest: Digest,
    /// 32 random bytes, so that a short text cannot be guessed from its digest.
    pub salt: [u8; 32],
    /// The canonical bytes of the value.
    pub bytes: Vec<u8>,
}

impl Part {
    /// Whether salt and bytes still give the digest.
    pub fn holds(&self) -> bool {
        Digest::sha256(&[&self.salt, &self.bytes]) == self.digest
    }
}

/// Takes every sealed value out of `tree`, leaving digests, and answers the parts.
///
/// # Errors
/// When a sealed value leaves the canonical domain.
pub fn split(tree: Value, chance: &Chance) -> Result<(Value, Vec<Part>), canonical::NotCanonical> {
    let mut parts = Vec::new();
    let open = take_out(tree, chance, &mut parts)?;
    Ok((open, parts))
}

/// Puts the parts back into an open tree; a digest without its part stays, and reads as [`Sealed::Erased`].
pub fn join(open: Value, parts: &BTreeMap<Digest, Vec<u8>>) -> Value {
    match open {
        Value::Object(mut fields) => {
            if let Some(digest) = marked_digest(&fields) {
                if let Some(value) = parts.get(&digest).and_then(|b| serde_json::from_slice(b).ok()) {
                    let holder = Map::from_iter([("value".to_owned(), value)]);
                    fields.insert(MARK.to_owned(), Value::Object(holder));
                }
                return Value::Object(fields);
            }
            Value::Object(fields.into_iter().map(|(k, v)| (k, join(v, parts))).collect())
        }
        Value::Array(items) => items.into_iter().map(|v| join(v, parts)).collect(),
        other => other,
    }
}

fn marked_digest(fields: &Map<String, Value>) -> Option<Digest> {
    match fields.get(MARK) {
        Some(Value::String(text)) if fields.len() == 1 => text.parse().ok(),
        _ => None,
    }
}

fn take_out(tree: Value, chance: &Chance, parts: &mut Vec<Part>) -> Result<Value, canonical::NotCanonical> {
    Ok(match tree {
        Value::Object(mut fields) if fields.len() == 1 && fields.get(MARK).is_some_and(Value::is_object) => {
            let value = fields[MARK]["value"].take();
            let bytes = canonical::to_bytes(&value)?;
            let salt = chance.bytes();
            let digest = Digest::sha256(&[&salt, &bytes]);
            parts.push(Part { digest, salt, bytes });
            fields.insert(MARK.to_owned(), Value::String(digest.to_string()));
            Value::Object(fields)
        }
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(k, v)| Ok((k, take_out(v, chance, parts)?)))
                .collect::<Result<_, canonical::NotCanonical>>()?,
        ),
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|v| take_out(v, chance, parts)).collect::<Result<_, _>>()?)
        }
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Effect {
        reason: Sealed<String>,
        also: Vec<Sealed<u32>>,
        open: String,
    }

    #[test]
    fn split_hides_and_join_restores() {
        let effect = Effect {
            reason: "缺少劳动合同".to_owned().into(),
            also: vec![7.into()],
            open: "returned".into(),
        };
        let tree = serde_json::to_value(&effect).unwrap();
        let (open, parts) = split(tree, &Chance::seeded(1)).unwrap();
        assert!(!open.to_string().contains("劳动合同"));
        assert!(parts.iter().all(Part::holds));
        let map = parts.iter().map(|p| (p.digest, p.bytes.clone())).collect();
        assert_eq!(serde_json::from_value::<Effect>(join(open.clone(), &map)).unwrap(), effect);
        let erased: Effect = serde_json::from_value(join(open, &BTreeMap::new())).unwrap();
        assert!(parts.iter().any(|part| erased.reason == Sealed::Erased(part.digest)));
    }

    #[test]
    fn equal_texts_have_unequal_digests() {
        let tree = serde_json::to_value([Sealed::Open("同意"), Sealed::Open("同意")]).unwrap();
        let (_, parts) = split(tree, &Chance::seeded(1)).unwrap();
        assert_ne!(parts[0].digest, parts[1].digest);
    }
}
