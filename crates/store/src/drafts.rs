//! Drafts: one row per section with its own version. An autosave is refused, not merged, when the version moved.

use crate::{Conn, StoreError, engine::Row};

/// A saved section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Section.
    pub section: String,
    /// Version, from 1.
    pub version: i64,
    /// The content, encrypted.
    pub cipher: Vec<u8>,
    /// When it was saved.
    pub updated_at: i64,
}

/// All saved sections of a case.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn all(conn: &mut Conn, case: &str) -> Result<Vec<DraftRow>, StoreError> {
    let sql = "select section, version, cipher, updated_at from draft where case_id = $1 order by section";
    let rows = conn.rows(sql, &[case.into()]).await?;
    let row = |r: &Row| {
        Ok(DraftRow { section: r.text(0)?, version: r.int(1)?, cipher: r.blob(2)?, updated_at: r.int(3)? })
    };
    rows.iter().map(row).collect()
}

/// Saves a section over `version` (0: not saved yet).
///
/// # Errors
/// [`StoreError::Moved`] when it was saved elsewhere in between.
pub async fn save(
    conn: &mut Conn,
    case: &str,
    section: &str,
    version: i64,
    cipher: &[u8],
    at: i64,
    person: &str,
) -> Result<i64, StoreError> {
    let touched = if version == 0 {
        let sql = "insert into draft (case_id, section, version, cipher, updated_at, person) \
                   values ($1, $2, 1, $3, $4, $5) on conflict (case_id, section) do nothing";
        conn.execute(sql, &[case.into(), section.into(), cipher.into(), at.into(), person.into()]).await?
    } else {
        let sql = "update draft set version = version + 1, cipher = $4, updated_at = $5, person = $6 \
                   where case_id = $1 and section = $2 and version = $3";
        let values = [case.into(), section.into(), version.into(), cipher.into(), at.into(), person.into()];
        conn.execute(sql, &values).await?
    };
    if touched == 1 { Ok(version + 1) } else { Err(StoreError::Moved) }
}
