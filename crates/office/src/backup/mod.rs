//! Backups: a live office in one file, encrypted to somebody who is not here; and the office out of it again. The format is
//! written down in `docs/formats/backup.md`.
//!
//! Invariant: a backup is the office at one moment, or there is none; a restored office has the same rows, digest for
//! digest, or there is none. The key that opens a backup never comes to the server that makes it.

mod chest;
mod key;
mod line;
mod restore;
mod schedule;
mod take;
mod walk;

pub use key::{BackupKey, new_key};
pub use restore::restore;
pub use schedule::Plan;

use kernel::{Digest, canonical};
use serde::{Deserialize, Serialize};

/// The version of the format.
const VERSION: u32 = 1;
/// The first part: what is needed to read the others.
const HEAD: &str = "head.json";
/// The last part: what the others must be.
const MANIFEST: &str = "manifest.json";

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many rows.
    Rows(u64),
    /// So many of so many attachments.
    Files(u64, u64),
}

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The office's name.
    pub name: String,
    /// Rows of all tables.
    pub rows: u64,
    /// Attachments.
    pub files: u64,
    /// Attachments that the database names and that were not there.
    pub missing: u64,
    /// The digest of all rows: equal for equal data, whichever engine holds it.
    pub digest: Digest,
}

/// What is needed to read the other parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    v: u32,
    kind: String,
    program: String,
    office: String,
    name: String,
    demo: bool,
    at: i64,
    migrations: Vec<Migration>,
    tables: Vec<Columns>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Migration {
    name: String,
    digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    name: String,
    columns: Vec<String>,
}

/// What the other parts must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    v: u32,
    parts: Vec<Part>,
    tables: Vec<Sum>,
    missing: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    path: String,
    size: u64,
    digest: Digest,
}

/// A table's rows, counted and digested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sum {
    name: String,
    rows: u64,
    digest: Digest,
}

impl Manifest {
    fn summary(&self, head: &Head) -> Summary {
        let files = self.parts.iter().filter(|part| part.path.starts_with("files/")).count() as u64;
        Summary {
            name: head.name.clone(),
            rows: self.tables.iter().map(|table| table.rows).sum(),
            files,
            missing: self.missing.len() as u64,
            digest: digest(&self.tables),
        }
    }
}

/// The digest of all rows.
fn digest(tables: &[Sum]) -> Digest {
    Digest::sha256(&[&canonical::to_bytes(tables).unwrap_or_default()])
}
