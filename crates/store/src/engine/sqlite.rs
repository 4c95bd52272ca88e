//! SQLite: one file, one writer, readers that see the last commit.

use super::{Row, Value};
use crate::StoreError;
use sqlx::{
    Column, Connection, Row as _, SqlStr, SqliteConnection, TypeInfo, ValueRef,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
        SqliteSynchronous,
    },
};
use std::{path::Path, time::Duration};

/// Enough to keep two cores busy while some wait for the disk.
const READERS: u32 = 8;

/// A transaction sees the database as it was at its first read.
pub(super) const SNAPSHOT: &str = "begin; select count(*) from sqlite_schema";
pub(super) const TABLES: &str =
    "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'";

/// Whether a code, of which the lowest byte names the family, says that the disk is full, read-only, fails, or cannot be
/// opened.
pub(super) fn is_unable(code: &str) -> bool {
    const READ_ONLY: u32 = 8;
    const FAILS: u32 = 10;
    const FULL: u32 = 13;
    const CANNOT_OPEN: u32 = 14;
    code.len() < 5
        && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, READ_ONLY | FAILS | FULL | CANNOT_OPEN))
}

/// What makes a query say its plan, and the column that does.
pub(super) const EXPLAIN: (&str, usize) = ("explain query plan", 3);

/// Readers, and the one writer.
pub(super) async fn open(file: &Path) -> Result<(SqlitePool, SqliteConnection), StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // As PostgreSQL does it; else `like` would find more here than there.
        .pragma("case_sensitive_like", "on")
        .busy_timeout(Duration::from_secs(10));
    let writer = SqliteConnection::connect_with(&options).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        // A file does not hang up, so that there is nothing to test.
        .test_before_acquire(false)
        .connect_lazy_with(options.create_if_missing(false).pragma("query_only", "on"));
    Ok((readers, writer))
}

pub(super) async fn execute(
    conn: &mut SqliteConnection,
    sql: SqlStr,
    values: &[Value],
) -> Result<u64, StoreError> {
    Ok(sqlx::query_with(sql, arguments(values)?).execute(conn).await?.rows_affected())
}

pub(super) async fn rows(
    conn: &mut SqliteConnection,
    sql: SqlStr,
    values: &[Value],
) -> Result<Vec<Row>, StoreError> {
    sqlx::query_with(sql, arguments(values)?).fetch_all(conn).await?.iter().map(decode).collect()
}

fn arguments(values: &[Value]) -> Result<SqliteArguments, StoreError> {
    use sqlx::Arguments as _;
    let mut arguments = SqliteArguments::default();
    for value in values {
        let added = match value {
            Value::Null => arguments.add(Option::<i64>::None),
            Value::Int(number) => arguments.add(*number),
            Value::Text(text) => arguments.add(text.clone()),
            Value::Blob(bytes) => arguments.add(bytes.clone()),
        };
        added.map_err(|e| StoreError::Database(e.to_string()))?;
    }
    Ok(arguments)
}

fn decode(row: &SqliteRow) -> Result<Row, StoreError> {
    let cell = |at: usize| -> Result<Value, StoreError> {
        let raw = row.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(Value::Null);
        }
        let name = raw.type_info().name().to_owned();
        Ok(match name.as_str() {
            "INTEGER" | "BOOLEAN" => Value::Int(row.try_get(at)?),
            "BLOB" => Value::Blob(row.try_get(at)?),
            _ => Value::Text(row.try_get(at)?),
        })
    };
    row.columns().iter().map(|column| cell(column.ordinal())).collect::<Result<_, _>>().map(Row)
}
