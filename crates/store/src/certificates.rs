//! Certificates as issued, and the signed status lists.

use crate::{Conn, StoreError, engine::Row};

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateRow {
    /// Office.
    pub office: String,
    /// 证书编号
    pub number: String,
    /// The certificate's case.
    pub case_id: String,
    /// Index in the status list.
    pub status_index: i64,
    /// The signed document, once the errand has signed it.
    pub document: Option<Vec<u8>>,
    /// When it was issued.
    pub issued_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
}

const CERTIFICATE: &str =
    "select office, number, case_id, status_index, document, issued_at, revoked_at from certificate";

fn certificate_row(row: &Row) -> Result<CertificateRow, StoreError> {
    Ok(CertificateRow {
        office: row.text(0)?,
        number: row.text(1)?,
        case_id: row.text(2)?,
        status_index: row.int(3)?,
        document: row.opt_blob(4)?,
        issued_at: row.int(5)?,
        revoked_at: row.opt_int(6)?,
    })
}

/// Puts a certificate; a later state of the same number replaces the earlier one, the first signed document is kept.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn put(conn: &mut Conn, c: &CertificateRow) -> Result<(), StoreError> {
    let sql = "insert into certificate (office, number, case_id, status_index, document, issued_at, revoked_at) \
               values ($1, $2, $3, $4, $5, $6, $7) on conflict (office, number) do update set \
               document = coalesce(certificate.document, excluded.document), revoked_at = excluded.revoked_at";
    let values = [
        (&c.office).into(),
        (&c.number).into(),
        (&c.case_id).into(),
        c.status_index.into(),
        c.document.clone().into(),
        c.issued_at.into(),
        c.revoked_at.into(),
    ];
    conn.execute(sql, &values).await?;
    Ok(())
}

/// A certificate by number.
///
/// # Errors
/// When the database refuses.
pub async fn by_number(
    conn: &mut Conn,
    office: &str,
    number: &str,
) -> Result<Option<CertificateRow>, StoreError> {
    let sql = format!("{CERTIFICATE} where office = $1 and number = $2");
    conn.rows_built(sql, &[office.into(), number.into()]).await?.first().map(certificate_row).transpose()
}

/// Cases of certificates that wait for their signature, or whose revocation is not noted yet; `revoked` is that stage.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(
    conn: &mut Conn,
    office: &str,
    kind: &str,
    revoked: &str,
) -> Result<Vec<String>, StoreError> {
    let sql = "select l.case_id from listing l left join certificate c on c.office = l.office and c.number = l.number \
               where l.office = $1 and l.kind = $2 and (c.document is null or (l.state = $3 and c.revoked_at is null)) \
               order by l.number";
    let rows = conn.rows(sql, &[office.into(), kind.into(), revoked.into()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Indexes of revoked certificates in the status list.
///
/// # Errors
/// When the database refuses.
pub async fn revoked(conn: &mut Conn, office: &str) -> Result<Vec<i64>, StoreError> {
    let sql = "select status_index from certificate where office = $1 and revoked_at is not null \
               order by status_index";
    conn.rows(sql, &[office.into()]).await?.iter().map(|row| row.int(0)).collect()
}

/// Adds a signed status list.
///
/// # Errors
/// [`StoreError::Moved`] when another instance has added one with this serial.
pub async fn put_status_list(
    conn: &mut Conn,
    office: &str,
    serial: i64,
    document: &[u8],
    at: i64,
) -> Result<(), StoreError> {
    let sql = "insert into status_list (office, serial, document, issued_at) values ($1, $2, $3, $4) \
               on conflict (office, serial) do nothing";
    let added = conn.execute(sql, &[office.into(), serial.into(), document.into(), at.into()]).await?;
    if added == 1 { Ok(()) } else { Err(StoreError::Moved) }
}

/// The newest status list: serial, document, moment.
///
/// # Errors
/// When the database refuses.
pub async fn status_list(conn: &mut Conn, office: &str) -> Result<Option<(i64, Vec<u8>, i64)>, StoreError> {
    let sql =
        "select serial, document, issued_at from status_list where office = $1 order by serial desc limit 1";
    let row = conn.row(sql, &[office.into()]).await?;
    row.map(|row| Ok((row.int(0)?, row.blob(1)?, row.int(2)?))).transpose()
}

/// How many certificates are signed.
///
/// # Errors
/// When the database refuses.
pub async fn count_signed(conn: &mut Conn, office: &str) -> Result<i64, StoreError> {
    let sql = "select count(*) from certificate where office = $1 and document is not null";
    conn.row(sql, &[office.into()]).await?.map_or(Ok(0), |row| row.int(0))
}
