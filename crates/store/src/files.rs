//! Attachments: what is known of a file; its content lies sealed beside the database.

use crate::{Conn, StoreError, engine::Row};

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Id.
    pub id: String,
    /// Case.
    pub case_id: String,
    /// Checklist item.
    pub item: String,
    /// 文件名, encrypted
    pub name_cipher: Vec<u8>,
    /// Media type, sniffed.
    pub media: String,
    /// Bytes.
    pub size: i64,
    /// Keyed address of the content.
    pub address: String,
    /// Who uploaded it.
    pub person: String,
    /// When.
    pub created_at: i64,
    /// When it was taken out of the draft.
    pub removed_at: Option<i64>,
}

const FILE: &str =
    "select id, case_id, item, name_cipher, media, size, address, person, created_at, removed_at from file";

fn file_row(row: &Row) -> Result<FileRow, StoreError> {
    Ok(FileRow {
        id: row.text(0)?,
        case_id: row.text(1)?,
        item: row.text(2)?,
        name_cipher: row.blob(3)?,
        media: row.text(4)?,
        size: row.int(5)?,
        address: row.text(6)?,
        person: row.text(7)?,
        created_at: row.int(8)?,
        removed_at: row.opt_int(9)?,
    })
}

/// Adds a file; its content was written before.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn insert(conn: &mut Conn, f: &FileRow) -> Result<(), StoreError> {
    let sql = "insert into file (id, case_id, item, name_cipher, media, size, address, person, created_at) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        (&f.id).into(),
        (&f.case_id).into(),
        (&f.item).into(),
        (&f.name_cipher).into(),
        (&f.media).into(),
        f.size.into(),
        (&f.address).into(),
        (&f.person).into(),
        f.created_at.into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// The files of a case that are not taken out.
///
/// # Errors
/// When the database refuses.
pub async fn of_case(conn: &mut Conn, case: &str) -> Result<Vec<FileRow>, StoreError> {
    let sql = format!("{FILE} where case_id = $1 and removed_at is null order by created_at, id");
    conn.rows_built(sql, &[case.into()]).await?.iter().map(file_row).collect()
}

/// A file of a case, also one taken out (a frozen dossier may still name it).
///
/// # Errors
/// When the database refuses.
pub async fn file(conn: &mut Conn, case: &str, id: &str) -> Result<Option<FileRow>, StoreError> {
    let sql = format!("{FILE} where case_id = $1 and id = $2");
    conn.rows_built(sql, &[case.into(), id.into()]).await?.first().map(file_row).transpose()
}

/// Takes a file out of the draft. The content stays: a frozen dossier may name it.
///
/// # Errors
/// When the database refuses.
pub async fn remove(conn: &mut Conn, case: &str, id: &str, at: i64) -> Result<(), StoreError> {
    let sql = "update file set removed_at = $3 where case_id = $1 and id = $2 and removed_at is null";
    conn.execute(sql, &[case.into(), id.into(), at.into()]).await?;
    Ok(())
}

/// Which contents there are, as (case, address) in their order, behind `after`.
///
/// # Errors
/// When the database refuses.
pub async fn contents(
    conn: &mut Conn,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "select distinct case_id, address from file where (case_id, address) > ($1, $2) \
               order by case_id, address limit $3";
    let rows = conn.rows(sql, &[after.0.into(), after.1.into(), limit.into()]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}
