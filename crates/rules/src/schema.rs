//! The JSON schema of a pack's files, for editors that complete and check while somebody writes.

use crate::file::File;
use schemars::SchemaGenerator;
use serde_json::Value;

/// The schema of one file of a pack. It knows the keys and their types; whether references lead somewhere is known to
/// `rules check` alone.
pub fn schema() -> Value {
    SchemaGenerator::default().into_root_schema_for::<File>().to_value()
}
