//! Whole tables out of one database and into another: nothing forgotten, one moment, all or nothing; and every schema that
//! ever landed is still read.

use crate::{Lent, Place, count, step};
use std::{collections::BTreeMap, path::Path, sync::Arc};
use store::{
    Store, StoreError, Value, Work,
    engine::Engine,
    listing,
    transfer::{APART, Filling, Shape, Snapshot, TABLES, migrations},
};

testkit::both!(
    Lent:
    every_table_and_column_is_in_a_backup_or_left_out_by_name,
    a_snapshot_stays_where_it_was,
    what_is_copied_is_the_same,
    a_half_filled_database_is_for_nobody,
    a_database_of_a_newer_version_is_refused,
    the_first_schema_that_landed_is_brought_up_to_date,
);

/// A new table must be decided upon: `TABLES`, or `APART` with a reason.
async fn every_table_and_column_is_in_a_backup_or_left_out_by_name(lent: Lent) {
    let sql = if lent.is_server() {
        "select table_name::text, column_name::text from information_schema.columns where table_schema = current_schema() \
         order by ordinal_position"
    } else {
        "select m.name, p.name from sqlite_schema m join pragma_table_info(m.name) p \
         where m.type = 'table' and m.name not like 'sqlite_%' order by p.cid"
    };
    let mut live: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in lent.store.reader().await.unwrap().rows(sql, &[]).await.unwrap() {
        live.entry(row.text(0).unwrap()).or_default().push(row.text(1).unwrap());
    }
    for (name, reason) in APART {
        assert!(live.remove(*name).is_some() && !reason.is_empty(), "{name}");
    }
    let listed: BTreeMap<String, Vec<String>> =
        TABLES.iter().map(|table| (table.name.to_owned(), table.shape().columns().to_vec())).collect();
    assert_eq!(listed, live);
}

/// All rows of a table, page by page.
async fn rows(snapshot: &mut Snapshot, shape: &Shape) -> Vec<Vec<Value>> {
    let mut all: Vec<Vec<Value>> = Vec::new();
    loop {
        let page = snapshot.page(shape, all.last().map(Vec::as_slice)).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

fn shape(name: &str) -> Shape {
    TABLES.iter().find(|table| table.name == name).unwrap().shape()
}

async fn a_snapshot_stays_where_it_was(lent: Lent) {
    lent.append(step("a", 1)).await.unwrap();
    let mut snapshot = lent.store.snapshot().await.unwrap();
    lent.append(step("a", 2)).await.unwrap();
    lent.append(step("b", 1)).await.unwrap();
    assert_eq!(rows(&mut snapshot, &shape("entry")).await.len(), 1);
    assert_eq!(rows(&mut snapshot, &shape("cases")).await.len(), 1);
    drop(snapshot);
    assert_eq!(rows(&mut lent.store.snapshot().await.unwrap(), &shape("entry")).await.len(), 3);
}

/// Somewhere else of the same engine, empty.
struct Empty(Place);

impl Empty {
    fn beside(lent: &Lent, name: &str) -> Self {
        Self(if lent.is_server() {
            Place::Server(testkit::cluster::database(name).unwrap())
        } else {
            let folder = std::env::temp_dir().join(format!("zhiping-store-{name}-{}", std::process::id()));
            // Left over from a run that was killed, under a number used again.
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder).unwrap();
            Place::Folder(folder)
        })
    }

    async fn fill(&self, migrations: usize) -> Result<Filling, StoreError> {
        match &self.0 {
            Place::Folder(folder) => Filling::file(folder, migrations).await,
            Place::Server(url) => Filling::server(url, migrations).await,
        }
    }

    async fn open(&self) -> Result<Store, StoreError> {
        match &self.0 {
            Place::Folder(folder) => Store::open(folder).await,
            Place::Server(url) => Store::connect(url).await,
        }
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        if let Place::Folder(folder) = &self.0 {
            // A folder left behind in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// More rows than a page and a statement take, in two tables.
async fn what_is_copied_is_the_same(lent: Lent) {
    for number in 0..450 {
        lent.append(step(&format!("case {number:03}"), 1)).await.unwrap();
    }
    let other = Empty::beside(&lent, "copied");
    let filling = other.fill(migrations().len()).await.unwrap();
    let mut from = lent.store.snapshot().await.unwrap();
    for table in TABLES {
        let shape = table.shape();
        let all = rows(&mut from, &shape).await;
        filling.load(Arc::new(shape), Arc::new(all)).await.unwrap();
    }
    filling.finish("office", 7).await.unwrap();
    let store = other.open().await.unwrap();
    let mut to = store.snapshot().await.unwrap();
    for table in TABLES {
        let (one, two) = (rows(&mut from, &table.shape()).await, rows(&mut to, &table.shape()).await);
        assert_eq!(one, two, "{}", table.name);
        assert!(table.name != "entry" || one.len() == 450);
    }
    assert_eq!(store::log::held(to.conn(), "office").await.unwrap(), Some(7));
}

async fn a_half_filled_database_is_for_nobody(lent: Lent) {
    assert!(lent.again().await.is_ok());
    let other = Empty::beside(&lent, "half");
    let filling = other.fill(1).await.unwrap();
    let office = shape("office");
    let row = vec!["o".into(), "name".into(), "pack".into(), Value::Int(0), Value::Int(1)];
    filling.load(Arc::new(office.clone()), Arc::new(vec![row.clone()])).await.unwrap();
    assert!(matches!(other.open().await, Err(StoreError::Unfinished)));
    // The next restore takes it away and begins anew.
    let filling = other.fill(migrations().len()).await.unwrap();
    assert_eq!(rows(&mut filling.snapshot().await.unwrap(), &office).await, Vec::<Vec<Value>>::new());
    let short = Arc::new(vec![vec![Value::Null]]);
    assert!(filling.load(Arc::new(office.clone()), short).await.is_err());
    filling.load(Arc::new(office), Arc::new(vec![row])).await.unwrap();
    filling.finish("o", 1).await.unwrap();
    assert!(other.open().await.is_ok());
    assert!(matches!(other.fill(1).await, Err(StoreError::NotEmpty)));
}

async fn a_database_of_a_newer_version_is_refused(lent: Lent) {
    lent.store
        .write(|conn| -> Work<'_, u64> {
            let sql = "insert into migration (name, digest) values ('9999_later', 'x')";
            Box::pin(async move { conn.execute(sql, &[]).await })
        })
        .await
        .unwrap();
    assert!(matches!(lent.again().await, Err(StoreError::Newer(name)) if name == "9999_later"));
}

/// The database as migration 0001 alone made it, with rows in it: it opens, and they are read.
async fn the_first_schema_that_landed_is_brought_up_to_date(lent: Lent) {
    let dump = include_str!("../fixtures/0001_ground.sql");
    let dump = if lent.is_server() { dump.replace("x'", "'\\x") } else { dump.to_owned() };
    let other = Empty::beside(&lent, "first");
    let mut conn = match &other.0 {
        Place::Folder(folder) => Engine::file(&folder.join("zhiping.db")).await.unwrap().1,
        Place::Server(url) => Engine::server(url).await.unwrap().1.get().await.unwrap(),
    };
    for statement in dump.split(";\n").map(str::trim).filter(|statement| !statement.is_empty()) {
        let statement: &'static str = Box::leak(statement.to_owned().into_boxed_str());
        conn.execute(statement, &[]).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    let reach =
        "insert into reach (case_id, organisation, role) select case_id, 'unit', 'employer' from listing";
    conn.execute(reach, &[]).await.unwrap();
    drop(conn);
    let store = other.open().await.unwrap();
    let mut conn = store.reader().await.unwrap();
    let applied = conn.rows("select name, digest from migration order by name", &[]).await.unwrap();
    let applied: Vec<_> = applied.iter().map(|row| (row.text(0).unwrap(), row.text(1).unwrap())).collect();
    assert_eq!(applied, migrations());
    let case = store::cases::case(&mut conn, "0190f3c0-0000-7000-8000-000000000001").await.unwrap().unwrap();
    assert_eq!(
        (case.number.as_str(), case.version, case.snapshot.as_slice()),
        ("2024-工程-0001", 2, &[1, 2, 255][..])
    );
    let entries = store::cases::entries(&mut conn, &case.id).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.act.as_str()).collect::<Vec<_>>(), ["start", "submit"]);
    let listed = listing::get(&mut conn, &case.id).await.unwrap().unwrap();
    let reach = listing::reach(&mut conn, &case.id).await.unwrap();
    assert_eq!(reach, listing::placed(&listed, &[("unit".to_owned(), "employer".to_owned())]));
    assert!(listing::words_of(&listed).len() > 3);
    assert_eq!(listing::words_of_case(&mut conn, &listed).await.unwrap(), listing::words_of(&listed));
    assert_eq!(listing::stray_words(&mut conn).await.unwrap(), Vec::<String>::new());
    assert_eq!(store::log::count_waiting(&mut conn, &case.office).await.unwrap(), 2);
    assert_eq!(store::files::of_case(&mut conn, &case.id).await.unwrap().len(), 1);
    drop(conn);
    store.write(count("still written")).await.unwrap();
}

/// Names of columns go into statements.
#[test]
fn a_table_of_another_schema_has_plain_columns_and_its_key() {
    let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert!(Shape::of("office", &columns(&["id", "name"])).is_some());
    for (table, names) in [
        ("nothing", &["id"][..]),
        ("office", &["name"]),
        ("office", &["id", "name) values (1); drop table office; --"]),
        ("office", &["id", ""]),
        ("office", &[]),
    ] {
        assert_eq!(Shape::of(table, &columns(names)), None, "{table} {names:?}");
    }
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/0001_ground.sql").exists());
}
