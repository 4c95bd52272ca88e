//! The schema: made once, refused when it is not ours, and written down for each engine.

use crate::{Lent, count};
use std::path::PathBuf;
use store::{Store, StoreError, Work};

testkit::both!(Lent: opening_again_changes_nothing_and_an_edited_migration_is_refused, the_schema_is_the_golden_one);

async fn opening_again_changes_nothing_and_an_edited_migration_is_refused(lent: Lent) {
    lent.store.write(count("kept")).await.unwrap();
    let again = lent.again().await.unwrap();
    let mut conn = again.reader().await.unwrap();
    let kept = conn.row("select count(*) from counter", &[]).await.unwrap().unwrap().int(0).unwrap();
    assert_eq!(kept, 1);
    let edit = again.write(|conn| -> Work<'_, u64> {
        Box::pin(async move { conn.execute("update migration set digest = 'sha256:00'", &[]).await })
    });
    edit.await.unwrap();
    assert!(matches!(lent.again().await, Err(StoreError::Schema(why)) if why.contains("0001_ground")));
}

/// The tables and indices as they are, in files that reviews can read. To renew them:
/// `ZHIPING_REGENERATE=1 cargo test -p store schema`.
async fn the_schema_is_the_golden_one(lent: Lent) {
    let (file, sql) = if lent.is_server() {
        ("schema.postgres.sql", POSTGRES)
    } else {
        ("schema.sqlite.sql", "select sql from sqlite_schema where sql is not null order by type desc, name")
    };
    let mut conn = lent.store.reader().await.unwrap();
    let mut schema = String::from("-- Written by the test of the store; the source is migrations/.\n");
    for row in conn.rows(sql, &[]).await.unwrap() {
        schema.push_str(&format!("\n{};\n", row.text(0).unwrap()));
    }
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("ZHIPING_REGENERATE").is_some() {
        std::fs::write(&golden, &schema).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&golden).unwrap_or_default(), schema, "{file} is out of date");
}

/// Tables with their columns in order, then indices, as the server describes them.
const POSTGRES: &str = "select line from (
  select 1 as part, c.relname as name, 'CREATE TABLE ' || c.relname || ' (' || string_agg(
    a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end,
    ', ' order by a.attnum) || ')' as line
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname
  union all
  select 2, indexname, indexdef from pg_indexes where schemaname = 'public') described order by part, name";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_that_start_together_make_the_schema_once() {
    let Some(url) = testkit::cluster::database("instances_that_start_together_make_the_schema_once") else {
        return;
    };
    let starts: Vec<_> = (0..6)
        .map(|_| {
            tokio::spawn({
                let url = url.clone();
                async move { Store::connect(&url).await }
            })
        })
        .collect();
    for start in starts {
        let store = start.await.unwrap().unwrap();
        store
            .write(|conn| Box::pin(async move { store::offices::next(conn, "office", "starts").await }))
            .await
            .unwrap();
    }
    let store = Store::connect(&url).await.unwrap();
    let sql = "select value, (select count(*) from migration where name like '0001%') from counter";
    let row = store.reader().await.unwrap().row(sql, &[]).await.unwrap().unwrap();
    assert_eq!((row.int(0).unwrap(), row.int(1).unwrap()), (6, 1));
}

/// A list sorted by a language's rules would skip and repeat rows at page ends.
#[tokio::test]
async fn a_database_with_another_order_is_refused() {
    let Some(url) = testkit::cluster::database("a_database_with_another_order_is_refused") else { return };
    let store = Store::connect(&url).await.unwrap();
    let make =
        "create database other encoding 'UTF8' locale_provider icu icu_locale 'und' template template0";
    let mut conn = store.reader().await.unwrap();
    // Outside a transaction, which this statement does not stand.
    conn.execute("set default_transaction_read_only = off", &[]).await.unwrap();
    conn.execute(make, &[]).await.unwrap();
    let (server, query) = url.split_once('?').unwrap();
    let other = format!("{}/other?{query}", server.rsplit_once('/').unwrap().0);
    assert!(matches!(Store::connect(&other).await, Err(StoreError::Order)));
}
