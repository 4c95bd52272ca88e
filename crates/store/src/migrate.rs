//! Migrations: numbered SQL files, one statement a step, never edited once landed. Both engines read the same text.

use crate::{Conn, Store, StoreError, Work, transfer::RESTORING};
use kernel::Digest;

/// All migrations, in order.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_ground", include_str!("../migrations/0001_ground.sql")),
    ("0002_log", include_str!("../migrations/0002_log.sql")),
    ("0003_continuity", include_str!("../migrations/0003_continuity.sql")),
    ("0004_witness", include_str!("../migrations/0004_witness.sql")),
    ("0005_shelves", include_str!("../migrations/0005_shelves.sql")),
    ("0006_demo_clock", include_str!("../migrations/0006_demo_clock.sql")),
    ("0007_ballot", include_str!("../migrations/0007_ballot.sql")),
    ("0008_committee", include_str!("../migrations/0008_committee.sql")),
];

/// Names and digests of all migrations, in order.
pub(crate) fn known() -> impl Iterator<Item = (&'static str, String)> {
    MIGRATIONS.iter().map(|(name, sql)| (*name, digest(sql)))
}

/// Brings the schema up to date in one transaction for each migration; refuses a database that is not ours to use.
pub(crate) async fn up(store: &Store) -> Result<(), StoreError> {
    // Of two instances that make the table at the same time, a server may fail one; it finds the table when it looks again.
    if make(store).await.is_err() {
        make(store).await?;
    }
    applied(store).await?;
    rest(store).await
}

/// How many migrations are not applied.
pub(crate) async fn lacking(store: &Store) -> Result<usize, StoreError> {
    let is_empty = store.tables().await?.iter().all(|table| table != "migration");
    Ok(MIGRATIONS.len() - if is_empty { 0 } else { applied(store).await? })
}

/// How many migrations are applied; all of them are ours.
async fn applied(store: &Store) -> Result<usize, StoreError> {
    let rows = store.reader().await?.rows("select name from migration", &[]).await?;
    for row in &rows {
        let name = row.text(0)?;
        if name == RESTORING {
            return Err(StoreError::Unfinished);
        }
        if MIGRATIONS.iter().all(|(known, _)| *known != name) {
            return Err(StoreError::Newer(name));
        }
    }
    Ok(rows.len())
}

/// Whether a restore that has not ended left these tables.
pub(crate) async fn is_unfinished(store: &Store, tables: &[String]) -> Result<bool, StoreError> {
    if tables.iter().all(|table| table != "migration") {
        return Ok(false);
    }
    let sql = "select name from migration where name = $1";
    Ok(store.reader().await?.row(sql, &[RESTORING.into()]).await?.is_some())
}

/// Makes the schema of the first migrations in an empty database, under a mark that keeps everybody else out.
pub(crate) async fn begin(store: &Store, mark: &'static str, migrations: usize) -> Result<(), StoreError> {
    make(store).await?;
    let sql = "insert into migration (name, digest) values ($1, '')";
    store
        .write(move |conn| -> Work<'_, u64> {
            Box::pin(async move { conn.execute(sql, &[mark.into()]).await })
        })
        .await?;
    run(store, &MIGRATIONS[..migrations.min(MIGRATIONS.len())]).await
}

/// Applies what is not applied yet.
pub(crate) async fn rest(store: &Store) -> Result<(), StoreError> {
    run(store, MIGRATIONS).await
}

async fn run(store: &Store, migrations: &[(&'static str, &'static str)]) -> Result<(), StoreError> {
    for (name, sql) in migrations {
        let (name, sql) = (*name, *sql);
        store.write(move |conn| -> Work<'_, ()> { Box::pin(apply(conn, name, sql)) }).await?;
    }
    Ok(())
}

async fn make(store: &Store) -> Result<(), StoreError> {
    let sql = "create table if not exists migration (name text primary key, digest text not null)";
    store.write(move |conn| -> Work<'_, ()> { Box::pin(conn.script(sql)) }).await
}

/// The row comes first: another instance that wants the same waits for it, and then finds nothing left to do.
async fn apply(conn: &mut Conn, name: &'static str, sql: &'static str) -> Result<(), StoreError> {
    let digest = digest(sql);
    let row = "insert into migration (name, digest) values ($1, $2) on conflict (name) do nothing";
    if conn.execute(row, &[name.into(), (&digest).into()]).await? == 0 {
        let known = conn.row("select digest from migration where name = $1", &[name.into()]).await?;
        return match known {
            Some(row) if row.text(0)? == digest => Ok(()),
            _ => Err(StoreError::Schema(format!("migration {name} was changed after it was applied"))),
        };
    }
    for step in steps(sql) {
        conn.script(&step).await?;
    }
    Ok(())
}

fn digest(sql: &str) -> String {
    Digest::sha256(&[sql.as_bytes()]).to_string()
}

/// The statements of a file: comments go, `;` at a line's end separates.
fn steps(sql: &str) -> Vec<String> {
    let code: Vec<&str> = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let code = code.join("\n");
    code.split(";\n").map(str::trim).filter(|step| !step.is_empty()).map(str::to_owned).collect()
}
