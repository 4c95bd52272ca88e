//! Whole tables, row by row: what a backup takes out of one database and a restore puts into another, of either engine.
//!
//! Invariant: [`TABLES`] and [`APART`] together name every table of the schema, with every column; a test compares them on
//! both engines. Rows come in the order of their key, which both engines sort alike.

use crate::{Conn, Store, StoreError, Value, Work, migrate};
use std::{path::Path, sync::Arc};

/// A table of this schema: its columns, and the key by which its rows are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    columns: &'static str,
    key: &'static str,
}

const fn table(name: &'static str, columns: &'static str, key: &'static str) -> Table {
    Table { name, columns, key }
}

/// Every table that a backup holds.
pub const TABLES: &[Table] = &[
    table("account", "id, office, person, login, password, failed, locked_until, created_at", "id"),
    table("ballot", "meeting, office, relay, holder, seen_at, closed_at", "meeting"),
    table("ballot_box", "meeting, office, bytes", "meeting"),
    table(
        "ballot_issue",
        "meeting, case_id, round, voter, office, blinded, signature",
        "meeting, case_id, round, voter",
    ),
    table("ballot_key", "meeting, case_id, round, office, public_key, supervisor", "meeting, case_id, round"),
    table("ballot_second_box", "meeting, office, bytes", "meeting"),
    table(
        "cases",
        "id, office, kind, number, state, version, snapshot, wrapped_key, pack, created_at, updated_at",
        "id",
    ),
    table(
        "certificate",
        "office, number, case_id, status_index, document, issued_at, revoked_at",
        "office, number",
    ),
    table("claim", "office, key, case_id", "office, key"),
    table(
        "committee",
        "id, office, organisation, name, series, levels, approval, valid_from, valid_until, size, chair, title_office, \
         vice_chairs, autonomous",
        "id",
    ),
    table("counter", "office, name, value", "office, name"),
    table("draft", "case_id, section, version, cipher, updated_at, person", "case_id, section"),
    table(
        "entry",
        "case_id, seq, id, office, kind, at, act, person, seat, bytes, salt, digest, token, leaf",
        "case_id, seq",
    ),
    table(
        "file",
        "id, case_id, item, name_cipher, media, size, address, person, created_at, removed_at",
        "id",
    ),
    table(
        "listing",
        "case_id, office, kind, year, number, state, public_state, holder_role, holder_organisation, due, subject, \
         person, employer, employer_name, committee, series, level, title, title_name, way, flags, submitted_at, \
         updated_at, search",
        "case_id",
    ),
    table("listing_word", "word, case_id", "word, case_id"),
    table("log_break", "office, number, note, opened_at", "office, number"),
    table("log_checkpoint", "office, size, note, signed_at", "office, size"),
    table("log_cosignature", "office, size, witness, line, received_at", "office, size, witness"),
    table("log_head", "office, size, root", "office"),
    table("log_tile", "office, level, number, width, bytes", "office, level, number"),
    table("log_witness", "office, id, verifier_key, owner, url, added_at, retired_at", "office, id"),
    table("office", "id, name, pack, demo, created_at", "id"),
    table("organisation", "id, office, name, kind, credit_code, parent, roles, closed_at", "id"),
    table("person", "id, office, lookup, name, sealed, created_at", "id"),
    table(
        "reach",
        "case_id, organisation, role, kind, shelf, due, updated_at, number",
        "organisation, role, case_id",
    ),
    table(
        "register_record",
        "office, person, fact, register, cipher, as_of, fetched_at",
        "office, person, fact",
    ),
    table("sealed_part", "case_id, digest, salt, cipher", "case_id, digest"),
    table("seat", "id, office, person, organisation, role, label, valid_from, valid_until", "id"),
    table("status_list", "office, serial, document, issued_at", "office, serial"),
];

/// Tables that a backup leaves out, and why.
pub const APART: &[(&str, &str)] = &[
    ("migration", "the backup's head names the migrations"),
    ("session", "people sign in again: a restored session could be one that was ended since"),
    ("sign_in_failure", "its rows last minutes"),
    ("log_hold", "it says of one copy of the office that it was restored"),
    ("demo_clock", "a demo that is served again begins on its own day"),
    ("ballot_secret", "private keys of ballots leave the office nowhere: a restored ballot is repeated"),
];

/// The name in `migration` that marks a database in which a restore has not ended.
pub(crate) const RESTORING: &str = "restoring";

/// So many rows are read at once.
const PAGE: usize = 400;
/// A statement has so many parameters at most: SQLite takes about 32,000, but longer statements are not faster.
const PARAMETERS: usize = 800;

/// A table as a backup has it: of this schema or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    name: &'static str,
    columns: Vec<String>,
    key: &'static str,
}

impl Table {
    /// The table as this schema has it.
    pub fn shape(&self) -> Shape {
        let columns = self.columns.split(", ").map(str::to_owned).collect();
        Shape { name: self.name, columns, key: self.key }
    }
}

impl Shape {
    /// The table of this name with the columns of an earlier schema. `None`: it cannot be one; a name of a column goes
    /// into statements, so it is letters only.
    pub fn of(name: &str, columns: &[String]) -> Option<Self> {
        let table = TABLES.iter().find(|table| table.name == name)?;
        let plain = |column: &String| {
            !column.is_empty() && column.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let keyed = table.key.split(", ").all(|key| columns.iter().any(|column| column == key));
        (columns.iter().all(plain) && keyed).then(|| Self {
            name: table.name,
            columns: columns.to_vec(),
            key: table.key,
        })
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its columns, in the order of a row's cells.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    fn page(&self, again: bool) -> String {
        let (columns, name, key) = (self.columns.join(", "), self.name, self.key);
        let keys = key.split(", ").count();
        let after: Vec<String> = (1..=keys).map(|at| format!("${at}")).collect();
        let after = if again { format!(" where ({key}) > ({})", after.join(", ")) } else { String::new() };
        format!("select {columns} from {name}{after} order by {key} limit {PAGE}")
    }

    fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let row = |row: usize| {
            let cells: Vec<String> = (1..=width).map(|at| format!("${}", row * width + at)).collect();
            format!("({})", cells.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("insert into {} ({}) values {}", self.name, self.columns.join(", "), rows.join(", "))
    }

    /// The cells of a row that are its key.
    fn key_of(&self, row: &[Value]) -> Vec<Value> {
        let at = |key: &str| self.columns.iter().position(|column| column == key);
        self.key.split(", ").filter_map(|key| row.get(at(key)?).cloned()).collect()
    }
}

/// The whole database as it was at one moment, whatever is written meanwhile.
#[derive(Debug)]
pub struct Snapshot(Conn);

impl Snapshot {
    pub(crate) fn new(conn: Conn) -> Self {
        Self(conn)
    }

    /// The connection, for queries about the same moment.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.0
    }

    /// The rows of a table behind `last`, or the first ones; empty at the end.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn page(
        &mut self,
        shape: &Shape,
        last: Option<&[Value]>,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let after = last.map(|row| shape.key_of(row)).unwrap_or_default();
        let rows = self.0.rows_built(shape.page(last.is_some()), &after).await?;
        Ok(rows.into_iter().map(crate::engine::Row::values).collect())
    }
}

/// Names and digests of all migrations that this program knows, in order.
pub fn migrations() -> Vec<(String, String)> {
    migrate::known().map(|(name, digest)| (name.to_owned(), digest)).collect()
}

/// A database that is being filled: nobody can open it until [`Filling::finish`].
#[derive(Debug, Clone)]
pub struct Filling(Store);

impl Filling {
    /// Begins in a folder without a database, at the schema of the first `migrations` migrations.
    ///
    /// # Errors
    /// When there is one.
    pub async fn file(folder: &Path, migrations: usize) -> Result<Self, StoreError> {
        Self(Store::file(folder).await?).begin(migrations).await
    }

    /// The same in an empty database on a server. What an earlier restore left there half-done is taken away.
    ///
    /// # Errors
    /// When it is not empty, or cannot be reached.
    pub async fn server(url: &str, migrations: usize) -> Result<Self, StoreError> {
        Self(Store::server(url).await?).begin(migrations).await
    }

    async fn begin(self, migrations: usize) -> Result<Self, StoreError> {
        let tables = self.0.tables().await?;
        if migrate::is_unfinished(&self.0, &tables).await? {
            self.abandon().await?;
        } else if !tables.is_empty() {
            return Err(StoreError::NotEmpty);
        }
        migrate::begin(&self.0, RESTORING, migrations).await?;
        Ok(self)
    }

    /// Puts rows in.
    ///
    /// # Errors
    /// When they do not fit the table.
    pub async fn load(&self, shape: Arc<Shape>, rows: Arc<Vec<Vec<Value>>>) -> Result<(), StoreError> {
        self.0
            .write(move |conn| -> Work<'_, ()> {
                let (shape, rows) = (shape.clone(), rows.clone());
                Box::pin(async move { insert(conn, &shape, &rows).await })
            })
            .await
    }

    /// What is in it now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.0.snapshot().await
    }

    /// Brings the schema up to date, marks the office as restored, and opens the database to everybody.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn finish(&self, office: &str, at: i64) -> Result<(), StoreError> {
        migrate::rest(&self.0).await?;
        let office = office.to_owned();
        self.0
            .write(move |conn| -> Work<'_, ()> {
                let office = office.clone();
                Box::pin(async move {
                    let hold = "insert into log_hold (office, restored_at) values ($1, $2)";
                    conn.execute(hold, &[office.into(), at.into()]).await?;
                    conn.execute("delete from migration where name = $1", &[RESTORING.into()]).await.map(drop)
                })
            })
            .await
    }

    /// Takes everything away again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn abandon(&self) -> Result<(), StoreError> {
        self.0
            .write(|conn| -> Work<'_, ()> {
                Box::pin(async move {
                    let names =
                        TABLES.iter().map(|table| table.name).chain(APART.iter().map(|(name, _)| *name));
                    for name in names {
                        conn.script(&format!("drop table if exists {name}")).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

async fn insert(conn: &mut Conn, shape: &Shape, rows: &[Vec<Value>]) -> Result<(), StoreError> {
    if rows.iter().any(|row| row.len() != shape.columns.len()) {
        return Err(StoreError::Database(format!("a row of {} has too few or too many cells", shape.name)));
    }
    let together = (PARAMETERS / shape.columns.len().max(1)).max(1);
    let mut chunks = rows.chunks_exact(together);
    for chunk in &mut chunks {
        conn.execute_built(shape.insert(together), &chunk.concat()).await?;
    }
    for row in chunks.remainder() {
        conn.execute_built(shape.insert(1), row).await?;
    }
    Ok(())
}
