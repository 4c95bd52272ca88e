//! The one way in for canonical files: no field more, no field fewer, no other spelling.

use kernel::canonical::{self, NotCanonical};
use serde::Serialize;

/// Reads canonical bytes as exactly the fields of `T`, no more, no fewer, in the writer's own spelling.
pub(crate) fn strict<T: Serialize + serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, NotCanonical> {
    let tree = canonical::from_bytes(bytes)?;
    let value: T = serde_json::from_value(tree).map_err(|e| NotCanonical::Json(e.to_string()))?;
    if canonical::to_bytes(&value)? == bytes { Ok(value) } else { Err(NotCanonical::Form) }
}
