//! Migrations: numbered SQL files, one statement a step, never edited once landed.

use crate::{StoreError, engine::Conn};
use kernel::Digest;

/// All migrations, in order.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_ground", include_str!("../migrations/0001_ground.sql")),
    ("0002_log", include_str!("../migrations/0002_log.sql")),
];

/// Brings the schema up to date in one transaction for each migration.
pub(crate) async fn up(conn: &mut Conn) -> Result<(), StoreError> {
    conn.script("create table if not exists migration (name text primary key, digest text not null)").await?;
    for (name, sql) in MIGRATIONS {
        let digest = Digest::sha256(&[sql.as_bytes()]).to_string();
        let known = conn.row("select digest from migration where name = $1", &[(*name).into()]).await?;
        if let Some(row) = known {
            if row.text(0)? != digest {
                return Err(StoreError::Schema(format!("migration {name} was changed after it was applied")));
            }
            continue;
        }
        conn.script("begin immediate").await?;
        for step in steps(sql) {
            conn.script(&step).await?;
        }
        conn.execute(
            "insert into migration (name, digest) values ($1, $2)",
            &[(*name).into(), digest.into()],
        )
        .await?;
        conn.script("commit").await?;
    }
    Ok(())
}

/// The statements of a file: comments go, `;` at a line's end separates.
fn steps(sql: &str) -> Vec<String> {
    let code: Vec<&str> = sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    let code = code.join("\n");
    code.split(";\n").map(str::trim).filter(|step| !step.is_empty()).map(str::to_owned).collect()
}
