//! Canonical bytes of signed and logged JSON (RFC 8785), in a domain narrow enough for every language to agree on.
//!
//! Domain: strings in NFC, booleans, null, arrays, objects with keys `[a-z_]+`, integers |n| ≤ 2⁵³−1. Decimals are strings.
//! A verifier digests the bytes as stored and refuses anything that is not exactly what the writer would have written.

use serde::Serialize;
use serde_json::Value;
use unicode_normalization::is_nfc;

/// The greatest integer that every JSON reader keeps exact.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// The value or the bytes are outside the domain.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotCanonical {
    /// A number that is no integer, or too large.
    #[error("number out of domain: {0}")]
    Number(String),
    /// A key other than `[a-z_]+`.
    #[error("key out of domain: {0:?}")]
    Key(String),
    /// A text that is not in NFC.
    #[error("text is not in NFC: {0:?}")]
    Text(String),
    /// Not JSON at all.
    #[error("not JSON: {0}")]
    Json(String),
    /// JSON, but not the bytes a writer would have made: spaces, another order, a key twice.
    #[error("bytes are not in canonical form")]
    Form,
}

/// The canonical bytes of `value`.
///
/// # Errors
/// When the value leaves the domain.
pub fn to_bytes<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, NotCanonical> {
    let tree = serde_json::to_value(value).map_err(|e| NotCanonical::Json(e.to_string()))?;
    check(&tree)?;
    serde_json_canonicalizer::to_vec(&tree).map_err(|e| NotCanonical::Json(e.to_string()))
}

/// The tree of canonical bytes; anything a canonical writer would not have written is refused.
///
/// # Errors
/// When the bytes are not JSON, leave the domain, or are not in canonical form (which covers duplicate keys).
pub fn from_bytes(bytes: &[u8]) -> Result<Value, NotCanonical> {
    let tree: Value = serde_json::from_slice(bytes).map_err(|e| NotCanonical::Json(e.to_string()))?;
    if to_bytes(&tree)? == bytes { Ok(tree) } else { Err(NotCanonical::Form) }
}

fn check(tree: &Value) -> Result<(), NotCanonical> {
    match tree {
        Value::Null | Value::Bool(_) => Ok(()),
        Value::Number(number) => match number.as_i64() {
            Some(n) if n.abs() <= MAX_INTEGER => Ok(()),
            _ => Err(NotCanonical::Number(number.to_string())),
        },
        Value::String(text) if is_nfc(text) => Ok(()),
        Value::String(text) => Err(NotCanonical::Text(text.clone())),
        Value::Array(items) => items.iter().try_for_each(check),
        Value::Object(fields) => fields.iter().try_for_each(|(key, value)| {
            let plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            if plain { check(value) } else { Err(NotCanonical::Key(key.clone())) }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn order_and_spaces_do_not_matter_to_the_writer_and_do_to_the_reader() {
        let bytes = to_bytes(&json!({"b": 1, "a": [true, null, "职称"]})).unwrap();
        assert_eq!(bytes, r#"{"a":[true,null,"职称"],"b":1}"#.as_bytes());
        assert_eq!(from_bytes(br#"{"a": 1}"#), Err(NotCanonical::Form));
        assert_eq!(from_bytes(br#"{"a":1,"a":1}"#), Err(NotCanonical::Form));
        assert_eq!(from_bytes(br#"{"b":1,"a":1}"#), Err(NotCanonical::Form));
    }

    #[test]
    fn outside_the_domain() {
        assert!(matches!(to_bytes(&json!(1.5)), Err(NotCanonical::Number(_))));
        assert!(matches!(to_bytes(&json!(MAX_INTEGER + 1)), Err(NotCanonical::Number(_))));
        assert!(matches!(to_bytes(&json!({"A": 1})), Err(NotCanonical::Key(_))));
        assert!(matches!(to_bytes(&json!("e\u{301}")), Err(NotCanonical::Text(_))));
        assert!(matches!(from_bytes(b"{"), Err(NotCanonical::Json(_))));
    }

    fn trees() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-MAX_INTEGER..=MAX_INTEGER).prop_map(Value::from),
            "[ -~一-龥]{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map("[a-z_]{1,6}", inner, 0..5)
                    .prop_map(|m| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(tree in trees()) {
            let bytes = to_bytes(&tree).unwrap();
            prop_assert_eq!(from_bytes(&bytes).unwrap(), tree);
        }
    }
}
