//! Cases and their record: entries, sealed parts, snapshot, and what is derived from the state in the same transaction.

use crate::{
    Conn, StoreError,
    engine::{Row, Value},
    listing::{self, ListingRow},
};

/// The present of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Id.
    pub id: String,
    /// Office.
    pub office: String,
    /// Kind.
    pub kind: String,
    /// 编号
    pub number: String,
    /// Stage.
    pub state: String,
    /// How many entries it has.
    pub version: i64,
    /// The state, encrypted under the case key.
    pub snapshot: Vec<u8>,
    /// The case key, wrapped by the master key.
    pub wrapped_key: Vec<u8>,
    /// Digest of the pack that governs it.
    pub pack: String,
    /// When it was opened.
    pub created_at: i64,
    /// When the last act was.
    pub updated_at: i64,
}

/// One entry of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Case.
    pub case_id: String,
    /// Number in the case, from 1.
    pub seq: i64,
    /// Id.
    pub id: String,
    /// Office.
    pub office: String,
    /// Kind of case.
    pub kind: String,
    /// Moment.
    pub at: i64,
    /// Act.
    pub act: String,
    /// Who acted.
    pub person: String,
    /// On which seat.
    pub seat: String,
    /// Canonical bytes.
    pub bytes: Vec<u8>,
    /// Salt of the leaf.
    pub salt: Vec<u8>,
    /// Digest of the bytes.
    pub digest: Vec<u8>,
    /// The form's token, if it came from one.
    pub token: Option<String>,
}

/// A sealed part of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Digest shown in the open part.
    pub digest: Vec<u8>,
    /// Its salt.
    pub salt: Vec<u8>,
    /// The value, encrypted under the case key.
    pub cipher: Vec<u8>,
}

/// Everything that one act on one case writes.
#[derive(Debug, Clone)]
pub struct CaseWrite {
    /// The case after the act; its version is the entry's number.
    pub case: CaseRow,
    /// The entry.
    pub entry: EntryRow,
    /// What the entry shows by digest.
    pub parts: Vec<PartRow>,
    /// The derived list row.
    pub listing: ListingRow,
    /// Who reaches it: (organisation, role).
    pub reach: Vec<(String, String)>,
    /// What must be unique.
    pub claims: Vec<String>,
}

const CASE: &str = "select id, office, kind, number, state, version, snapshot, wrapped_key, pack, created_at, \
                    updated_at from cases";

fn case_row(row: &Row) -> Result<CaseRow, StoreError> {
    Ok(CaseRow {
        id: row.text(0)?,
        office: row.text(1)?,
        kind: row.text(2)?,
        number: row.text(3)?,
        state: row.text(4)?,
        version: row.int(5)?,
        snapshot: row.blob(6)?,
        wrapped_key: row.blob(7)?,
        pack: row.text(8)?,
        created_at: row.int(9)?,
        updated_at: row.int(10)?,
    })
}

/// A case by id.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn case(conn: &mut Conn, id: &str) -> Result<Option<CaseRow>, StoreError> {
    conn.rows_built(format!("{CASE} where id = $1"), &[id.into()]).await?.first().map(case_row).transpose()
}

/// A case by kind and number.
///
/// # Errors
/// When the database refuses.
pub async fn case_by_number(
    conn: &mut Conn,
    office: &str,
    kind: &str,
    number: &str,
) -> Result<Option<CaseRow>, StoreError> {
    let sql = format!("{CASE} where office = $1 and kind = $2 and number = $3");
    let values = [office.into(), kind.into(), number.into()];
    conn.rows_built(sql, &values).await?.first().map(case_row).transpose()
}

/// Cases of a kind, a page at a time in the order of ids; for doctor.
///
/// # Errors
/// When the database refuses.
pub async fn cases_after(conn: &mut Conn, after: &str, limit: i64) -> Result<Vec<CaseRow>, StoreError> {
    let sql = format!("{CASE} where id > $1 order by id limit $2");
    conn.rows_built(sql, &[after.into(), limit.into()]).await?.iter().map(case_row).collect()
}

/// Several cases at once, in no particular order.
///
/// # Errors
/// When the database refuses.
pub async fn cases_in(conn: &mut Conn, ids: &[String]) -> Result<Vec<CaseRow>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (1..=ids.len()).map(|i| format!("${i}")).collect();
    let values: Vec<Value> = ids.iter().map(Value::from).collect();
    let sql = format!("{CASE} where id in ({})", marks.join(", "));
    conn.rows_built(sql, &values).await?.iter().map(case_row).collect()
}

/// The entries of a case, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn entries(conn: &mut Conn, case: &str) -> Result<Vec<EntryRow>, StoreError> {
    let sql = "select case_id, seq, id, office, kind, at, act, person, seat, bytes, salt, digest, token from entry \
               where case_id = $1 order by seq";
    let rows = conn.rows(sql, &[case.into()]).await?;
    rows.iter().map(entry_row).collect()
}

/// The last entry of a case.
///
/// # Errors
/// When the database refuses.
pub async fn last_entry(conn: &mut Conn, case: &str) -> Result<Option<EntryRow>, StoreError> {
    let sql = "select case_id, seq, id, office, kind, at, act, person, seat, bytes, salt, digest, token from entry \
               where case_id = $1 order by seq desc limit 1";
    conn.row(sql, &[case.into()]).await?.as_ref().map(entry_row).transpose()
}

/// The entry that a form's token led to.
///
/// # Errors
/// When the database refuses.
pub async fn entry_by_token(conn: &mut Conn, token: &str) -> Result<Option<EntryRow>, StoreError> {
    let sql = "select case_id, seq, id, office, kind, at, act, person, seat, bytes, salt, digest, token from entry \
               where token = $1";
    conn.row(sql, &[token.into()]).await?.as_ref().map(entry_row).transpose()
}

fn entry_row(row: &Row) -> Result<EntryRow, StoreError> {
    Ok(EntryRow {
        case_id: row.text(0)?,
        seq: row.int(1)?,
        id: row.text(2)?,
        office: row.text(3)?,
        kind: row.text(4)?,
        at: row.int(5)?,
        act: row.text(6)?,
        person: row.text(7)?,
        seat: row.text(8)?,
        bytes: row.blob(9)?,
        salt: row.blob(10)?,
        digest: row.blob(11)?,
        token: row.opt_text(12)?,
    })
}

/// The sealed parts of a case.
///
/// # Errors
/// When the database refuses.
pub async fn parts(conn: &mut Conn, case: &str) -> Result<Vec<PartRow>, StoreError> {
    let rows =
        conn.rows("select digest, salt, cipher from sealed_part where case_id = $1", &[case.into()]).await?;
    rows.iter()
        .map(|row| Ok(PartRow { digest: row.blob(0)?, salt: row.blob(1)?, cipher: row.blob(2)? }))
        .collect()
}

/// What a case claims, in order.
///
/// # Errors
/// When the database refuses.
pub async fn claims(conn: &mut Conn, case: &str) -> Result<Vec<String>, StoreError> {
    let rows = conn.rows("select key from claim where case_id = $1 order by key", &[case.into()]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Whether any case claims this.
///
/// # Errors
/// When the database refuses.
pub async fn is_claimed(conn: &mut Conn, office: &str, key: &str) -> Result<bool, StoreError> {
    let sql = "select 1 from claim where office = $1 and key = $2";
    Ok(conn.row(sql, &[office.into(), key.into()]).await?.is_some())
}

/// Rows that name a case which is not there: (table, case).
///
/// # Errors
/// When the database refuses.
pub async fn strays(conn: &mut Conn) -> Result<Vec<(&'static str, String)>, StoreError> {
    let tables =
        ["entry", "sealed_part", "listing", "listing_word", "reach", "claim", "draft", "file", "certificate"];
    let mut strays = Vec::new();
    for table in tables {
        let sql = format!(
            "select distinct case_id from {table} where not exists (select 1 from cases where id = {table}.case_id)"
        );
        for row in conn.rows_built(sql, &[]).await? {
            strays.push((table, row.text(0)?));
        }
    }
    Ok(strays)
}

/// Writes what one act did: the entry, the new present, and everything derived from it.
///
/// # Errors
/// [`StoreError::Moved`] when the case is no longer at the version before; [`StoreError::Answered`] when the token was
/// used; [`StoreError::Claimed`] when a claim is held by another case.
pub async fn append(conn: &mut Conn, write: &CaseWrite) -> Result<(), StoreError> {
    put_case(conn, &write.case).await?;
    put_entry(conn, &write.entry).await?;
    for part in &write.parts {
        let sql = "insert into sealed_part (case_id, digest, salt, cipher) values ($1, $2, $3, $4) \
                   on conflict (case_id, digest) do nothing";
        let values =
            [(&write.case.id).into(), (&part.digest).into(), (&part.salt).into(), (&part.cipher).into()];
        conn.execute(sql, &values).await?;
    }
    listing::put(conn, &write.listing).await?;
    let id = &write.case.id;
    listing::put_reach(conn, id, &listing::placed(&write.listing, &write.reach)).await?;
    conn.execute("delete from claim where case_id = $1", &[id.into()]).await?;
    for key in &write.claims {
        let sql = "insert into claim (office, key, case_id) values ($1, $2, $3) on conflict do nothing";
        if conn.execute(sql, &[(&write.case.office).into(), key.into(), id.into()]).await? == 0 {
            return Err(StoreError::Claimed { key: key.clone() });
        }
    }
    Ok(())
}

async fn put_case(conn: &mut Conn, c: &CaseRow) -> Result<(), StoreError> {
    let touched = if c.version == 1 {
        let sql = "insert into cases (id, office, kind, number, state, version, snapshot, wrapped_key, pack, \
                   created_at, updated_at) values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $9) on conflict do nothing";
        let values = [
            (&c.id).into(),
            (&c.office).into(),
            (&c.kind).into(),
            (&c.number).into(),
            (&c.state).into(),
            (&c.snapshot).into(),
            (&c.wrapped_key).into(),
            (&c.pack).into(),
            c.created_at.into(),
        ];
        conn.execute(sql, &values).await?
    } else {
        let sql = "update cases set state = $2, version = $3, snapshot = $4, updated_at = $5 \
                   where id = $1 and version = $3 - 1";
        let values =
            [(&c.id).into(), (&c.state).into(), c.version.into(), (&c.snapshot).into(), c.updated_at.into()];
        conn.execute(sql, &values).await?
    };
    if touched == 1 { Ok(()) } else { Err(StoreError::Moved) }
}

async fn put_entry(conn: &mut Conn, e: &EntryRow) -> Result<(), StoreError> {
    let sql = "insert into entry (case_id, seq, id, office, kind, at, act, person, seat, bytes, salt, digest, token) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (token) do nothing";
    let values = [
        (&e.case_id).into(),
        e.seq.into(),
        (&e.id).into(),
        (&e.office).into(),
        (&e.kind).into(),
        e.at.into(),
        (&e.act).into(),
        (&e.person).into(),
        (&e.seat).into(),
        (&e.bytes).into(),
        (&e.salt).into(),
        (&e.digest).into(),
        e.token.clone().into(),
    ];
    if conn.execute(sql, &values).await? == 1 { Ok(()) } else { Err(StoreError::Answered) }
}
