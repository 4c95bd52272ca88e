//! PostgreSQL: connections to a server, with readers that cannot write and writers that work side by side.

use super::{Row, Value};
use crate::StoreError;
use sqlx::{
    Column, ConnectOptions, Connection, Encode, PgConnection, PgPool, Postgres, Row as _, SqlStr, Type,
    TypeInfo, ValueRef,
    encode::IsNull,
    error::BoxDynError,
    postgres::{
        PgArgumentBuffer, PgArguments, PgConnectOptions, PgPoolOptions, PgRow, PgTypeInfo, types::Oid,
    },
};
use std::{str::FromStr, time::Duration};

/// Connections of one instance, of each kind: a server has about a hundred for all.
const EACH: u32 = 8;
/// Nobody waits longer for a connection.
const PATIENCE: Duration = Duration::from_secs(20);
/// A transaction whose instance fell silent gives its locks back after so many milliseconds.
const SILENCE: &str = "30000";

/// What keyset pages, and lists that are the same on both engines, rest upon.
const ORDER: &str = "select case when current_setting('server_encoding') = 'UTF8' and 'B' < 'a' and 'a-b' < 'a0' \
                     and 'a0' < 'ab' and 'z' < '一' then 1 else 0 end";

/// A backup may wait for its disk longer than a request for its work.
pub(super) const SNAPSHOT: &str = "begin isolation level repeatable read read only; \
                                   set local idle_in_transaction_session_timeout = '10min'; select 1";
pub(super) const TABLES: &str =
    "select table_name::text from information_schema.tables where table_schema = current_schema()";

/// Whether a code says that the server has no room or other means, or became a copy that is only read: five characters.
pub(super) fn is_unable(code: &str) -> bool {
    code.len() == 5 && (code.starts_with("53") || code.starts_with("58") || code == "25006")
}

/// What makes a query say its plan, and the column that does.
pub(super) const EXPLAIN: (&str, usize) = ("explain", 0);

/// Readers and writers.
pub(super) async fn open(url: &str) -> Result<(PgPool, PgPool), StoreError> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("zhiping")
        .options([("idle_in_transaction_session_timeout", SILENCE)]);
    let mut conn = options.connect().await?;
    let ordered: i32 = sqlx::query_scalar(ORDER).fetch_one(&mut conn).await?;
    conn.close().await?;
    if ordered != 1 {
        return Err(StoreError::Order);
    }
    let pool = || PgPoolOptions::new().max_connections(EACH).acquire_timeout(PATIENCE);
    let reading = options.clone().options([("default_transaction_read_only", "on")]);
    Ok((pool().connect_lazy_with(reading), pool().connect_lazy_with(options)))
}

pub(super) async fn execute(
    conn: &mut PgConnection,
    sql: SqlStr,
    values: &[Value],
) -> Result<u64, StoreError> {
    Ok(sqlx::query_with(sql, arguments(values)?).execute(conn).await?.rows_affected())
}

pub(super) async fn rows(
    conn: &mut PgConnection,
    sql: SqlStr,
    values: &[Value],
) -> Result<Vec<Row>, StoreError> {
    let values: Vec<Value> = values.iter().map(findable).collect();
    sqlx::query_with(sql, arguments(&values)?).fetch_all(conn).await?.iter().map(decode).collect()
}

/// The server has no text with a NUL and refuses to look for one, which an address may bring; nothing has it.
fn findable(value: &Value) -> Value {
    match value {
        Value::Text(text) if text.contains('\0') => Value::Text(text.replace('\0', "\u{fffd}")),
        other => other.clone(),
    }
}

/// Statements are kept by their text, so the types they were prepared with must not depend on the values: a number is
/// always eight bytes, and null takes the type that the server finds for its place.
fn arguments(values: &[Value]) -> Result<PgArguments, StoreError> {
    use sqlx::Arguments as _;
    let mut arguments = PgArguments::default();
    for value in values {
        let added = match value {
            Value::Null => arguments.add(Nothing),
            Value::Int(number) => arguments.add(*number),
            Value::Text(text) => arguments.add(text.as_str()),
            Value::Blob(bytes) => arguments.add(bytes.as_slice()),
        };
        added.map_err(|e| StoreError::Database(e.to_string()))?;
    }
    Ok(arguments)
}

/// Null without a type.
struct Nothing;

impl Type<Postgres> for Nothing {
    fn type_info() -> PgTypeInfo {
        // The protocol's way to leave a parameter's type to the server.
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Nothing {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }
}

fn decode(row: &PgRow) -> Result<Row, StoreError> {
    let cell = |at: usize| -> Result<Value, StoreError> {
        let raw = row.try_get_raw(at)?;
        if raw.is_null() {
            return Ok(Value::Null);
        }
        let name = raw.type_info().name().to_owned();
        Ok(match name.as_str() {
            "INT8" => Value::Int(row.try_get(at)?),
            "INT4" => Value::Int(row.try_get::<i32, _>(at)?.into()),
            "BYTEA" => Value::Blob(row.try_get(at)?),
            "TEXT" | "VARCHAR" | "NAME" => Value::Text(row.try_get(at)?),
            // `sum` of numbers is one: cast it to bigint in the query.
            other => {
                return Err(StoreError::Database(format!("column {at} is {other}, which no reader expects")));
            }
        })
    };
    row.columns().iter().map(|column| cell(column.ordinal())).collect::<Result<_, _>>().map(Row)
}
