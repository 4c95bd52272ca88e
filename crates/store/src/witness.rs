//! Witnesses of the log, and the cosignatures that came in from them.

use crate::{Conn, StoreError, engine::Row};

/// A witness that the office was told about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessRow {
    /// The id of its key.
    pub id: String,
    /// The line with its public key.
    pub verifier_key: String,
    /// Who runs it.
    pub owner: String,
    /// Where it listens, if it does.
    pub url: Option<String>,
    /// Since when it counts.
    pub added_at: i64,
    /// Since when it no longer does.
    pub retired_at: Option<i64>,
}

/// A cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CosignatureRow {
    /// The size of the checkpoint.
    pub size: i64,
    /// The id of the witness's key.
    pub witness: String,
    /// The signature line.
    pub line: String,
    /// When it came in.
    pub received_at: i64,
}

/// All witnesses, the first first.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn all(conn: &mut Conn, office: &str) -> Result<Vec<WitnessRow>, StoreError> {
    let sql = "select id, verifier_key, owner, url, added_at, retired_at from log_witness \
               where office = $1 order by added_at, id";
    let rows = conn.rows(sql, &[office.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(WitnessRow {
                id: row.text(0)?,
                verifier_key: row.text(1)?,
                owner: row.text(2)?,
                url: row.opt_text(3)?,
                added_at: row.int(4)?,
                retired_at: row.opt_int(5)?,
            })
        })
        .collect()
}

/// Adds a witness; of a known one, owner and address change, and nothing else.
///
/// # Errors
/// When the database refuses.
pub async fn put(conn: &mut Conn, office: &str, row: &WitnessRow) -> Result<(), StoreError> {
    let sql = "insert into log_witness (office, id, verifier_key, owner, url, added_at) \
               values ($1, $2, $3, $4, $5, $6) \
               on conflict (office, id) do update set owner = excluded.owner, url = excluded.url";
    let url = row.url.as_deref();
    let values = [
        office.into(),
        (&row.id).into(),
        (&row.verifier_key).into(),
        (&row.owner).into(),
        url.into(),
        row.added_at.into(),
    ];
    conn.execute(sql, &values).await.map(|_| ())
}

/// Ends a witness.
///
/// # Errors
/// [`StoreError::Moved`] when there is none that still counts.
pub async fn retire(conn: &mut Conn, office: &str, id: &str, at: i64) -> Result<(), StoreError> {
    let sql = "update log_witness set retired_at = $3 where office = $1 and id = $2 and retired_at is null";
    match conn.execute(sql, &[office.into(), id.into(), at.into()]).await? {
        0 => Err(StoreError::Moved),
        _ => Ok(()),
    }
}

fn cosignature(row: &Row) -> Result<CosignatureRow, StoreError> {
    let (size, witness) = (row.int(0)?, row.text(1)?);
    Ok(CosignatureRow { size, witness, line: row.text(2)?, received_at: row.int(3)? })
}

const COSIGNATURE: &str = "select size, witness, line, received_at from log_cosignature";

/// Keeps a cosignature; the first one of a witness over a size stays, since it tells the earliest time.
///
/// # Errors
/// When the database refuses.
pub async fn put_cosignature(conn: &mut Conn, office: &str, row: &CosignatureRow) -> Result<(), StoreError> {
    let sql = "insert into log_cosignature (office, size, witness, line, received_at) \
               values ($1, $2, $3, $4, $5) on conflict do nothing";
    let values =
        [office.into(), row.size.into(), (&row.witness).into(), (&row.line).into(), row.received_at.into()];
    conn.execute(sql, &values).await.map(|_| ())
}

/// The cosignatures over one size.
///
/// # Errors
/// When the database refuses.
pub async fn over(conn: &mut Conn, office: &str, size: i64) -> Result<Vec<CosignatureRow>, StoreError> {
    let sql = format!("{COSIGNATURE} where office = $1 and size = $2 order by witness");
    conn.rows_built(sql, &[office.into(), size.into()]).await?.iter().map(cosignature).collect()
}

/// Every cosignature with the note of its checkpoint, if that is there; for doctor.
///
/// # Errors
/// When the database refuses.
pub async fn with_notes(
    conn: &mut Conn,
    office: &str,
) -> Result<Vec<(CosignatureRow, Option<Vec<u8>>)>, StoreError> {
    let sql = "select c.size, c.witness, c.line, c.received_at, p.note from log_cosignature c \
               left join log_checkpoint p on p.office = c.office and p.size = c.size \
               where c.office = $1 order by c.size, c.witness";
    let rows = conn.rows(sql, &[office.into()]).await?;
    rows.iter().map(|row| Ok((cosignature(row)?, row.opt_blob(4)?))).collect()
}

/// The newest cosignature of a witness.
///
/// # Errors
/// When the database refuses.
pub async fn last_of(
    conn: &mut Conn,
    office: &str,
    witness: &str,
) -> Result<Option<CosignatureRow>, StoreError> {
    let sql = format!("{COSIGNATURE} where office = $1 and witness = $2 order by size desc limit 1");
    conn.rows_built(sql, &[office.into(), witness.into()]).await?.first().map(cosignature).transpose()
}

/// The largest size that any witness cosigned.
///
/// # Errors
/// When the database refuses.
pub async fn largest(conn: &mut Conn, office: &str) -> Result<Option<i64>, StoreError> {
    let row = conn.row("select max(size) from log_cosignature where office = $1", &[office.into()]).await?;
    row.map(|row| row.opt_int(0)).transpose().map(Option::flatten)
}
