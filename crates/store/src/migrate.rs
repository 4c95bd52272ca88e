//! Migrations: numbered SQL files, one statement a step, never edited once landed. Both engines read the same text.

use crate::{Conn, Store, StoreError, Work};
use kernel::Digest;

/// All migrations, in order.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_ground", include_str!("../migrations/0001_ground.sql")),
    ("0002_log", include_str!("../migrations/0002_log.sql")),
];

/// Brings the schema up to date in one transaction for each migration.
pub(crate) async fn up(store: &Store) -> Result<(), StoreError> {
    // Of two instances that make the table at the same time, a server may fail one; it finds the table when it looks again.
    if make(store).await.is_err() {
        make(store).await?;
    }
    for (name, sql) in MIGRATIONS {
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
    let digest = Digest::sha256(&[sql.as_bytes()]).to_string();
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

/// The statements of a file: comments go, `;` at a line's end separates.
fn steps(sql: &str) -> Vec<String> {
    let code: Vec<&str> = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let code = code.join("\n");
    code.split(";\n").map(str::trim).filter(|step| !step.is_empty()).map(str::to_owned).collect()
}
