//! The only module that names a database driver: values in, rows out, SQL as text with `$1` parameters.
//!
//! The dialect is what SQLite and PostgreSQL both read: integers for moments, text for ids and days, upserts with
//! `on conflict`, no triggers, no generated columns. The second engine will be a second arm here and nowhere else.

use crate::StoreError;
use sqlx::{
    Column, Connection, Row as _, SqliteConnection, TypeInfo, ValueRef,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
        SqliteSynchronous,
    },
};
use std::{path::Path, time::Duration};

/// One parameter or cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// null
    Null,
    /// integer
    Int(i64),
    /// text
    Text(String),
    /// bytes
    Blob(Vec<u8>),
}

macro_rules! from {
    ($($type:ty => |$v:ident| $make:expr),* $(,)?) => {$(
        impl From<$type> for Value {
            fn from($v: $type) -> Self { $make }
        }
    )*};
}

from! {
    i64 => |v| Self::Int(v),
    i32 => |v| Self::Int(v.into()),
    u32 => |v| Self::Int(v.into()),
    i16 => |v| Self::Int(v.into()),
    bool => |v| Self::Int(v.into()),
    String => |v| Self::Text(v),
    &str => |v| Self::Text(v.to_owned()),
    &String => |v| Self::Text(v.clone()),
    Vec<u8> => |v| Self::Blob(v),
    &[u8] => |v| Self::Blob(v.to_vec()),
    &Vec<u8> => |v| Self::Blob(v.clone()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// One row of an answer, by position.
#[derive(Debug, Clone)]
pub struct Row(Vec<Value>);

impl Row {
    /// An integer that must be there.
    ///
    /// # Errors
    /// When the cell is of another type: the query and its reader disagree.
    pub fn int(&self, at: usize) -> Result<i64, StoreError> {
        self.opt_int(at)?.ok_or_else(|| mismatch(at))
    }
    /// An integer or null.
    ///
    /// # Errors
    /// When the cell is of another type.
    pub fn opt_int(&self, at: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(at) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            _ => Err(mismatch(at)),
        }
    }
    /// A text that must be there.
    ///
    /// # Errors
    /// When the cell is of another type.
    pub fn text(&self, at: usize) -> Result<String, StoreError> {
        self.opt_text(at)?.ok_or_else(|| mismatch(at))
    }
    /// A text or null.
    ///
    /// # Errors
    /// When the cell is of another type.
    pub fn opt_text(&self, at: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(at) {
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(mismatch(at)),
        }
    }
    /// Bytes that must be there.
    ///
    /// # Errors
    /// When the cell is of another type.
    pub fn blob(&self, at: usize) -> Result<Vec<u8>, StoreError> {
        self.opt_blob(at)?.ok_or_else(|| mismatch(at))
    }
    /// Bytes or null.
    ///
    /// # Errors
    /// When the cell is of another type.
    pub fn opt_blob(&self, at: usize) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.get(at) {
            Some(Value::Blob(bytes)) => Ok(Some(bytes.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(mismatch(at)),
        }
    }
    /// A truth value stored as 0 or 1.
    ///
    /// # Errors
    /// When the cell is of another type.
    pub fn flag(&self, at: usize) -> Result<bool, StoreError> {
        Ok(self.int(at)? != 0)
    }
}

fn mismatch(at: usize) -> StoreError {
    StoreError::Database(format!("column {at} has another type than its reader expects"))
}

/// A connection: the writer's own, or one borrowed from the readers.
#[derive(Debug)]
pub struct Conn(Source);

#[derive(Debug)]
enum Source {
    Own(SqliteConnection),
    Pooled(sqlx::pool::PoolConnection<sqlx::Sqlite>),
}

impl Conn {
    /// Runs a statement and answers how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        let done = sqlx::query_with(sql, arguments(values)?).execute(self.raw()).await?;
        Ok(done.rows_affected())
    }

    /// Runs a query and answers all rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let rows = sqlx::query_with(sql, arguments(values)?).fetch_all(self.raw()).await?;
        rows.iter().map(decode).collect()
    }

    /// Runs a query and answers the first row.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn row(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }

    /// Runs a query whose `where` was put together from constants of this crate; values still go as parameters.
    pub(crate) async fn rows_built(&mut self, sql: String, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let query = sqlx::query_with(sqlx::AssertSqlSafe(sql), arguments(values)?);
        query.fetch_all(self.raw()).await?.iter().map(decode).collect()
    }

    /// Runs one statement without parameters: a migration step, a savepoint.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(self.raw()).await?;
        Ok(())
    }

    fn raw(&mut self) -> &mut SqliteConnection {
        match &mut self.0 {
            Source::Own(connection) => connection,
            Source::Pooled(connection) => connection,
        }
    }
}

/// Opens connections to one database file.
#[derive(Debug, Clone)]
pub struct Engine {
    readers: SqlitePool,
}

/// Enough to keep two cores busy while some wait for the disk.
const READERS: u32 = 8;

impl Engine {
    /// Prepares connections to `file`, which is made when missing, and answers the one writer's connection.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub async fn open(file: &Path) -> Result<(Self, Conn), StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let writer = Conn(Source::Own(SqliteConnection::connect_with(&options).await?));
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_lazy_with(options.create_if_missing(false).pragma("query_only", "on"));
        Ok((Self { readers }, writer))
    }

    /// A reader from the pool.
    ///
    /// # Errors
    /// When none can be opened.
    pub async fn reader(&self) -> Result<Conn, StoreError> {
        Ok(Conn(Source::Pooled(self.readers.acquire().await?)))
    }
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

fn decode(row: &sqlx::sqlite::SqliteRow) -> Result<Row, StoreError> {
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
