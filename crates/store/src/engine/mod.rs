//! The only module that names database drivers: values in, rows out, SQL as text with `$1` parameters.
//!
//! The dialect is what SQLite and PostgreSQL both read: `bigint` for numbers, moments and flags, `text` for ids and days,
//! `bytea`, upserts with `on conflict`, no triggers, no generated columns. How the engines differ stands in [`sqlite`]
//! and [`postgres`], and nowhere else.

mod held;
mod postgres;
mod sqlite;

use crate::StoreError;
use held::Held;
use sqlx::pool::PoolConnection;
use sqlx::{
    AssertSqlSafe, PgConnection, PgPool, Postgres, SqlSafeStr, SqlStr, Sqlite, SqliteConnection, SqlitePool,
};
use std::path::Path;

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
    /// All cells.
    pub fn values(self) -> Vec<Value> {
        self.0
    }
    /// A truth value stored as 0 or 1.
    ///
    /// # Errors
    /// When the cell is of another type.
    pub fn flag(&self, at: usize) -> Result<bool, StoreError> {
        Ok(self.int(at)? != 0)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).unwrap_or_default();
        let text = error.to_string();
        match &error {
            _ if code == "40001" || code == "40P01" => Self::Overtaken,
            // The server goes, has gone, or does not take us in yet.
            _ if code.starts_with("08") || code.starts_with("57P") => Self::Lost(text),
            _ if postgres::is_unable(&code) || sqlite::is_unable(&code) => Self::Unable(text),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut => Self::Lost(text),
            _ => Self::Database(text),
        }
    }
}

fn mismatch(at: usize) -> StoreError {
    StoreError::Database(format!("column {at} has another type than its reader expects"))
}

/// A connection: the writer's own, or one borrowed from a pool.
#[derive(Debug)]
pub struct Conn {
    source: Source,
    /// The first failure of a statement since [`Conn::take_failure`].
    failure: Option<StoreError>,
    /// Of a reader; only its end matters.
    _held: Option<Held>,
}

#[derive(Debug)]
enum Source {
    Writer(SqliteConnection),
    Reader(PoolConnection<Sqlite>),
    Server(PoolConnection<Postgres>),
}

/// The driver's own connection.
enum Raw<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn {
    fn new(source: Source) -> Self {
        Self { source, failure: None, _held: None }
    }

    /// Runs a statement and answers how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        let done = match self.raw() {
            Raw::Sqlite(conn) => sqlite::execute(conn, sql.into_sql_str(), values).await,
            Raw::Postgres(conn) => postgres::execute(conn, sql.into_sql_str(), values).await,
        };
        self.noted(done)
    }

    /// Runs a query and answers all rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.fetch(sql.into_sql_str(), values).await
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
        self.fetch(AssertSqlSafe(sql).into_sql_str(), values).await
    }

    /// Runs a statement that was put together from constants of this crate and checked names.
    pub(crate) async fn execute_built(&mut self, sql: String, values: &[Value]) -> Result<u64, StoreError> {
        let sql = AssertSqlSafe(sql).into_sql_str();
        let done = match self.raw() {
            Raw::Sqlite(conn) => sqlite::execute(conn, sql, values).await,
            Raw::Postgres(conn) => postgres::execute(conn, sql, values).await,
        };
        self.noted(done)
    }

    /// What ends a part of a union whose first rows are merged. PostgreSQL plans the part for itself, and thinks of its
    /// first rows only when there is a limit, however large; SQLite sorts the part once more when there is one.
    pub(crate) const fn first_rows(&self) -> &'static str {
        match self.source {
            Source::Writer(_) | Source::Reader(_) => "",
            Source::Server(_) => " limit 1000000000",
        }
    }

    /// How the database would go about a query, in its own words.
    pub(crate) async fn plan(&mut self, sql: String, values: &[Value]) -> Result<String, StoreError> {
        let (explain, at) = match self.raw() {
            Raw::Sqlite(_) => sqlite::EXPLAIN,
            Raw::Postgres(_) => postgres::EXPLAIN,
        };
        let rows = self.rows_built(format!("{explain} {sql}"), values).await?;
        let lines: Vec<String> = rows.iter().map(|row| row.text(at)).collect::<Result<_, _>>()?;
        Ok(lines.join("\n"))
    }

    async fn fetch(&mut self, sql: SqlStr, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let rows = match self.raw() {
            Raw::Sqlite(conn) => sqlite::rows(conn, sql, values).await,
            Raw::Postgres(conn) => postgres::rows(conn, sql, values).await,
        };
        self.noted(rows)
    }

    /// Runs one statement without parameters: a migration step, a savepoint.
    pub(crate) async fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let done = match self.raw() {
            Raw::Sqlite(conn) => query.execute(conn).await.map(drop),
            Raw::Postgres(conn) => query.execute(conn).await.map(drop),
        };
        self.noted(done.map_err(StoreError::from))
    }

    /// The first failure of a statement since the last call.
    pub(crate) fn take_failure(&mut self) -> Option<StoreError> {
        self.failure.take()
    }

    /// Gives the connection up instead of returning it to its pool: what it is in the middle of is unknown.
    pub(crate) fn give_up(self) {
        if let Source::Server(mut conn) = self.source {
            conn.close_on_drop();
        }
    }

    /// Closes the connection when it is dropped: it stays in a transaction until then.
    fn never_again(&mut self) {
        match &mut self.source {
            Source::Writer(_) => {}
            Source::Reader(conn) => conn.close_on_drop(),
            Source::Server(conn) => conn.close_on_drop(),
        }
    }

    fn noted<T>(&mut self, done: Result<T, StoreError>) -> Result<T, StoreError> {
        if let (Err(error), None) = (&done, &self.failure) {
            self.failure = Some(error.clone());
        }
        done
    }

    fn raw(&mut self) -> Raw<'_> {
        match &mut self.source {
            Source::Writer(conn) => Raw::Sqlite(conn),
            Source::Reader(conn) => Raw::Sqlite(conn),
            Source::Server(conn) => Raw::Postgres(conn),
        }
    }
}

/// Opens connections for reading one database.
#[derive(Debug, Clone)]
pub enum Engine {
    /// A file, beside its one writer.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// Opens connections for writing to a server.
#[derive(Debug, Clone)]
pub struct Writers(PgPool);

impl Writers {
    /// A writer from the pool.
    ///
    /// # Errors
    /// When none can be opened.
    pub async fn get(&self) -> Result<Conn, StoreError> {
        Ok(Conn::new(Source::Server(self.0.acquire().await?)))
    }
}

impl Engine {
    /// Prepares connections to `file`, which is made when missing, and answers the one writer's connection.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub async fn file(file: &Path) -> Result<(Self, Conn), StoreError> {
        let (readers, writer) = sqlite::open(file).await?;
        Ok((Self::Sqlite(readers), Conn::new(Source::Writer(writer))))
    }

    /// Prepares connections to the database that `url` names, and answers the writers.
    ///
    /// # Errors
    /// When it cannot be reached, or sorts text in another way than this crate expects.
    pub async fn server(url: &str) -> Result<(Self, Writers), StoreError> {
        let (readers, writers) = postgres::open(url).await?;
        Ok((Self::Postgres(readers), Writers(writers)))
    }

    /// A reader from the pool.
    ///
    /// # Errors
    /// When none can be opened.
    pub async fn reader(&self) -> Result<Conn, StoreError> {
        // Before it waits: who would wait for itself says so instead.
        let held = Held::take();
        let source = match self {
            Self::Sqlite(readers) => Source::Reader(readers.acquire().await?),
            Self::Postgres(readers) => Source::Server(readers.acquire().await?),
        };
        Ok(Conn { _held: Some(held), ..Conn::new(source) })
    }

    /// A reader that sees the database as it is now, until it is dropped.
    ///
    /// # Errors
    /// When none can be opened.
    pub async fn snapshot(&self) -> Result<Conn, StoreError> {
        let mut conn = self.reader().await?;
        conn.never_again();
        conn.script(match self {
            Self::Sqlite(_) => sqlite::SNAPSHOT,
            Self::Postgres(_) => postgres::SNAPSHOT,
        })
        .await?;
        Ok(conn)
    }

    /// The query for the names of all tables.
    pub(crate) const fn tables(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite::TABLES,
            Self::Postgres(_) => postgres::TABLES,
        }
    }
}
