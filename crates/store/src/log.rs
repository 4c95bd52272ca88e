//! The transparency log over the entries: which entry is which leaf, tiles, head, signed checkpoints.
//!
//! Invariant: the head moves only by [`advance`], which gives every leaf its number and stores its tiles in the same
//! write; of two sequencers at the same size one wins, and the other is told [`StoreError::Moved`].

use crate::{Conn, StoreError, engine::Row};

/// How large the log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// How many leaves.
    pub size: i64,
    /// The root over them.
    pub root: Vec<u8>,
}

/// What a leaf is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafRow {
    /// Case.
    pub case_id: String,
    /// Number in the case.
    pub seq: i64,
    /// The number of the leaf, once it has one.
    pub leaf: Option<i64>,
    /// When the act was.
    pub at: i64,
    /// The entry's bytes.
    pub bytes: Vec<u8>,
    /// Its salt.
    pub salt: Vec<u8>,
}

/// One tile, complete or the present right edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileRow {
    /// Level, 0 for hashes of leaves.
    pub level: i64,
    /// Which of its level.
    pub number: i64,
    /// How many hashes it has.
    pub width: i64,
    /// They.
    pub bytes: Vec<u8>,
}

/// A step of the log: what [`advance`] writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// The size before.
    pub from: i64,
    /// The head afterwards.
    pub head: HeadRow,
    /// The new leaves in order, as (case, number in the case).
    pub leaves: Vec<(String, i64)>,
    /// The tiles that are new or wider now.
    pub tiles: Vec<TileRow>,
}

/// The head; `None` before the first leaf.
///
/// # Errors
/// When the database refuses; likewise for every function below.
pub async fn head(conn: &mut Conn, office: &str) -> Result<Option<HeadRow>, StoreError> {
    let row = conn.row("select size, root from log_head where office = $1", &[office.into()]).await?;
    row.map(|row| Ok(HeadRow { size: row.int(0)?, root: row.blob(1)? })).transpose()
}

const LEAF: &str = "select case_id, seq, leaf, at, bytes, salt from entry";

fn leaf_row(row: &Row) -> Result<LeafRow, StoreError> {
    Ok(LeafRow {
        case_id: row.text(0)?,
        seq: row.int(1)?,
        leaf: row.opt_int(2)?,
        at: row.int(3)?,
        bytes: row.blob(4)?,
        salt: row.blob(5)?,
    })
}

/// Entries that are no leaf yet, in the order in which they will be: by case and number.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(conn: &mut Conn, office: &str, limit: i64) -> Result<Vec<LeafRow>, StoreError> {
    let sql = format!("{LEAF} where leaf is null and office = $1 order by case_id, seq limit $2");
    conn.rows_built(sql, &[office.into(), limit.into()]).await?.iter().map(leaf_row).collect()
}

/// How many entries are no leaf yet.
///
/// # Errors
/// When the database refuses.
pub async fn count_waiting(conn: &mut Conn, office: &str) -> Result<u64, StoreError> {
    let sql = "select count(*) from entry where leaf is null and office = $1";
    let row = conn.row(sql, &[office.into()]).await?;
    Ok(row.map(|row| row.int(0)).transpose()?.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
}

/// The leaves from number `from` on.
///
/// # Errors
/// When the database refuses.
pub async fn leaves(
    conn: &mut Conn,
    office: &str,
    from: i64,
    limit: i64,
) -> Result<Vec<LeafRow>, StoreError> {
    let sql = format!("{LEAF} where office = $1 and leaf >= $2 order by leaf limit $3");
    conn.rows_built(sql, &[office.into(), from.into(), limit.into()]).await?.iter().map(leaf_row).collect()
}

/// The leaf that an entry is or will be.
///
/// # Errors
/// When the database refuses.
pub async fn leaf_of(conn: &mut Conn, case: &str, seq: i64) -> Result<Option<LeafRow>, StoreError> {
    let sql = format!("{LEAF} where case_id = $1 and seq = $2");
    conn.rows_built(sql, &[case.into(), seq.into()]).await?.first().map(leaf_row).transpose()
}

const TILE: &str = "select level, number, width, bytes from log_tile";

fn tile_row(row: &Row) -> Result<TileRow, StoreError> {
    Ok(TileRow { level: row.int(0)?, number: row.int(1)?, width: row.int(2)?, bytes: row.blob(3)? })
}

/// A tile as wide as it is now.
///
/// # Errors
/// When the database refuses.
pub async fn tile(
    conn: &mut Conn,
    office: &str,
    level: i64,
    number: i64,
) -> Result<Option<TileRow>, StoreError> {
    let sql = format!("{TILE} where office = $1 and level = $2 and number = $3");
    conn.rows_built(sql, &[office.into(), level.into(), number.into()])
        .await?
        .first()
        .map(tile_row)
        .transpose()
}

/// All tiles, for doctor.
///
/// # Errors
/// When the database refuses.
pub async fn tiles(conn: &mut Conn, office: &str) -> Result<Vec<TileRow>, StoreError> {
    let sql = format!("{TILE} where office = $1 order by level, number");
    conn.rows_built(sql, &[office.into()]).await?.iter().map(tile_row).collect()
}

/// Moves the head: the leaves get their numbers, the tiles are stored.
///
/// # Errors
/// [`StoreError::Moved`] when somebody else moved it, or took one of the leaves.
pub async fn advance(conn: &mut Conn, office: &str, step: &Advance) -> Result<(), StoreError> {
    let (size, root) = (step.head.size, &step.head.root);
    let moved = if step.from == 0 {
        let sql = "insert into log_head (office, size, root) values ($1, $2, $3) on conflict do nothing";
        conn.execute(sql, &[office.into(), size.into(), root.into()]).await?
    } else {
        let sql = "update log_head set size = $3, root = $4 where office = $1 and size = $2";
        conn.execute(sql, &[office.into(), step.from.into(), size.into(), root.into()]).await?
    };
    if moved == 0 {
        return Err(StoreError::Moved);
    }
    for (leaf, (case, seq)) in (step.from..).zip(&step.leaves) {
        let sql = "update entry set leaf = $3 where case_id = $1 and seq = $2 and leaf is null";
        if conn.execute(sql, &[case.into(), (*seq).into(), leaf.into()]).await? == 0 {
            return Err(StoreError::Moved);
        }
    }
    for tile in &step.tiles {
        let sql = "insert into log_tile (office, level, number, width, bytes) values ($1, $2, $3, $4, $5) \
                   on conflict (office, level, number) do update set width = excluded.width, bytes = excluded.bytes";
        let values =
            [office.into(), tile.level.into(), tile.number.into(), tile.width.into(), (&tile.bytes).into()];
        conn.execute(sql, &values).await?;
    }
    Ok(())
}

/// Keeps a signed checkpoint; the first one of a size stays.
///
/// # Errors
/// When the database refuses.
pub async fn put_checkpoint(
    conn: &mut Conn,
    office: &str,
    size: i64,
    note: &[u8],
    at: i64,
) -> Result<(), StoreError> {
    let sql = "insert into log_checkpoint (office, size, note, signed_at) values ($1, $2, $3, $4) \
               on conflict do nothing";
    conn.execute(sql, &[office.into(), size.into(), note.into(), at.into()]).await?;
    Ok(())
}

/// The newest signed checkpoint: size, note, moment.
///
/// # Errors
/// When the database refuses.
pub async fn newest_checkpoint(
    conn: &mut Conn,
    office: &str,
) -> Result<Option<(i64, Vec<u8>, i64)>, StoreError> {
    let sql = "select size, note, signed_at from log_checkpoint where office = $1 order by size desc limit 1";
    let row = conn.row(sql, &[office.into()]).await?;
    row.map(|row| Ok((row.int(0)?, row.blob(1)?, row.int(2)?))).transpose()
}

/// Signed checkpoints, smallest first, from `from` on: size and note.
///
/// # Errors
/// When the database refuses.
pub async fn checkpoints(
    conn: &mut Conn,
    office: &str,
    from: i64,
    limit: i64,
) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let sql = "select size, note from log_checkpoint where office = $1 and size >= $2 order by size limit $3";
    let rows = conn.rows(sql, &[office.into(), from.into(), limit.into()]).await?;
    rows.iter().map(|row| Ok((row.int(0)?, row.blob(1)?))).collect()
}

/// When the office was restored, while its log is not yet shown to continue what others have seen of it.
///
/// # Errors
/// When the database refuses.
pub async fn held(conn: &mut Conn, office: &str) -> Result<Option<i64>, StoreError> {
    let row = conn.row("select restored_at from log_hold where office = $1", &[office.into()]).await?;
    row.map(|row| row.int(0)).transpose()
}

/// Ends that.
///
/// # Errors
/// [`StoreError::Moved`] when it has ended already.
pub async fn release(conn: &mut Conn, office: &str) -> Result<(), StoreError> {
    match conn.execute("delete from log_hold where office = $1", &[office.into()]).await? {
        0 => Err(StoreError::Moved),
        _ => Ok(()),
    }
}

/// A break of the log: from here on it has another origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakRow {
    /// Which, from 1.
    pub number: i64,
    /// The signed statement.
    pub note: Vec<u8>,
    /// When.
    pub opened_at: i64,
}

/// All breaks, the first first.
///
/// # Errors
/// When the database refuses.
pub async fn breaks(conn: &mut Conn, office: &str) -> Result<Vec<BreakRow>, StoreError> {
    let sql = "select number, note, opened_at from log_break where office = $1 order by number";
    let rows = conn.rows(sql, &[office.into()]).await?;
    rows.iter()
        .map(|row| Ok(BreakRow { number: row.int(0)?, note: row.blob(1)?, opened_at: row.int(2)? }))
        .collect()
}

/// Opens a new origin: the statement is kept, what was signed under the old origin is served no longer.
///
/// # Errors
/// [`StoreError::Moved`] when the office is not held, or somebody else opened one; the head must be as the statement says.
pub async fn open_origin(
    conn: &mut Conn,
    office: &str,
    row: &BreakRow,
    head: Option<&HeadRow>,
) -> Result<(), StoreError> {
    release(conn, office).await?;
    if self::head(conn, office).await?.as_ref() != head {
        return Err(StoreError::Moved);
    }
    let sql = "insert into log_break (office, number, note, opened_at) values ($1, $2, $3, $4)";
    conn.execute(sql, &[office.into(), row.number.into(), (&row.note).into(), row.opened_at.into()]).await?;
    conn.execute("delete from log_checkpoint where office = $1", &[office.into()]).await?;
    conn.execute("delete from log_cosignature where office = $1", &[office.into()]).await?;
    Ok(())
}
