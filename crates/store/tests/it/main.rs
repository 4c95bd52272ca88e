//! The store on a real SQLite file: what is committed together, what is refused, what a list shows to whom.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod lists;

use std::path::PathBuf;
use store::{
    Conn, Store, StoreError, Work,
    cases::{self, CaseRow, CaseWrite, EntryRow},
    drafts,
    listing::ListingRow,
};

/// A store in a folder that goes away with it.
struct Lent {
    store: Store,
    folder: PathBuf,
}

impl Lent {
    async fn open(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("zhiping-store-{name}-{}", std::process::id()));
        // Left over from a run that was killed, under a number used again.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self { store: Store::open(&folder).await.unwrap(), folder }
    }

    async fn append(&self, write: CaseWrite) -> Result<(), StoreError> {
        self.store
            .write(move |conn| {
                let write = write.clone();
                Box::pin(async move { cases::append(conn, &write).await })
            })
            .await
    }

    async fn number(&self, sql: &'static str) -> i64 {
        let mut conn = self.store.reader().await.unwrap();
        conn.row(sql, &[]).await.unwrap().unwrap().int(0).unwrap()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // A folder left behind in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Step `version` of case `id`, seen by organisation `unit` in role `employer`.
fn step(id: &str, version: i64) -> CaseWrite {
    let case = CaseRow {
        id: id.to_owned(),
        office: "office".to_owned(),
        kind: "application".to_owned(),
        number: format!("N-{id}"),
        state: "draft".to_owned(),
        version,
        snapshot: vec![1],
        wrapped_key: vec![2],
        pack: "pack".to_owned(),
        created_at: 1,
        updated_at: version,
    };
    let entry = EntryRow {
        case_id: id.to_owned(),
        seq: version,
        id: format!("{id}/{version}"),
        office: "office".to_owned(),
        kind: "application".to_owned(),
        at: version,
        act: "submit".to_owned(),
        person: "person".to_owned(),
        seat: "seat".to_owned(),
        bytes: vec![3],
        salt: vec![4],
        digest: vec![5],
        token: None,
    };
    let listing = ListingRow {
        case_id: id.to_owned(),
        office: "office".to_owned(),
        kind: "application".to_owned(),
        number: format!("N-{id}"),
        state: "draft".to_owned(),
        person: Some("person".to_owned()),
        updated_at: version,
        ..ListingRow::default()
    };
    let reach = vec![("unit".to_owned(), "employer".to_owned())];
    CaseWrite { case, entry, parts: Vec::new(), listing, reach, claims: Vec::new() }
}

fn count(name: &'static str) -> impl for<'c> Fn(&'c mut Conn) -> Work<'c, ()> + Send + 'static {
    move |conn| {
        Box::pin(async move {
            conn.execute("insert into counter (office, name, value) values ('office', $1, 1)", &[name.into()])
                .await
                .map(drop)
        })
    }
}

#[tokio::test]
async fn works_that_wait_together_do_not_share_their_failures() {
    let lent = Lent::open("together").await;
    let fails = lent.store.write(|conn| -> Work<'_, ()> {
        Box::pin(async move {
            count("lost")(conn).await?;
            Err(StoreError::Moved)
        })
    });
    let panics = lent.store.write(|conn| -> Work<'_, ()> {
        Box::pin(async move {
            count("lost too")(conn).await?;
            panic!("as asked")
        })
    });
    let (a, failed, b, panicked, c) = tokio::join!(
        lent.store.write(count("a")),
        fails,
        lent.store.write(count("b")),
        panics,
        lent.store.write(count("c")),
    );
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert!(matches!(failed, Err(StoreError::Moved)));
    assert!(matches!(panicked, Err(StoreError::Database(why)) if why.contains("panicked")));
    assert_eq!(lent.number("select count(*) from counter").await, 3);
    lent.store.write(count("after")).await.unwrap();
    assert_eq!(lent.number("select count(*) from counter").await, 4);
}

#[tokio::test]
async fn a_panic_before_the_future_does_not_stop_the_writer_either() {
    let lent = Lent::open("early").await;
    let answer = lent.store.write(|_| -> Work<'_, ()> { panic!("as asked") }).await;
    assert!(answer.is_err());
    lent.store.write(count("after")).await.unwrap();
}

/// As SQLite itself does when the disk is full.
#[tokio::test]
async fn nobody_is_answered_yes_when_the_transaction_was_lost() {
    let lent = Lent::open("lost").await;
    let tears = lent.store.write(|conn| -> Work<'_, ()> {
        Box::pin(async move {
            conn.execute("rollback", &[]).await?;
            Err(StoreError::Moved)
        })
    });
    let (a, _, b) = tokio::join!(lent.store.write(count("a")), tears, lent.store.write(count("b")));
    let kept = lent.number("select count(*) from counter").await;
    assert_eq!(kept, i64::from(a.is_ok()) + i64::from(b.is_ok()));
    lent.store.write(count("after")).await.unwrap();
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let lent = Lent::open("reader").await;
    let mut conn = lent.store.reader().await.unwrap();
    assert!(count("x")(&mut conn).await.is_err());
}

#[tokio::test]
async fn a_case_moves_one_version_at_a_time_and_leaves_nothing_when_refused() {
    let lent = Lent::open("moved").await;
    lent.append(step("a", 1)).await.unwrap();
    lent.append(step("a", 2)).await.unwrap();
    for stale in [1, 2, 4] {
        assert!(matches!(lent.append(step("a", stale)).await, Err(StoreError::Moved)));
    }
    let mut conn = lent.store.reader().await.unwrap();
    assert_eq!(cases::case(&mut conn, "a").await.unwrap().unwrap().version, 2);
    assert_eq!(cases::entries(&mut conn, "a").await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_token_is_answered_once() {
    let lent = Lent::open("token").await;
    let with_token = |id, version| {
        let mut write = step(id, version);
        write.entry.token = Some("token".to_owned());
        write
    };
    lent.append(with_token("a", 1)).await.unwrap();
    for again in [with_token("a", 2), with_token("b", 1)] {
        assert!(matches!(lent.append(again).await, Err(StoreError::Answered)));
    }
    let mut conn = lent.store.reader().await.unwrap();
    assert_eq!(cases::entry_by_token(&mut conn, "token").await.unwrap().unwrap().seq, 1);
    assert_eq!(cases::case(&mut conn, "a").await.unwrap().unwrap().version, 1);
    assert!(cases::case(&mut conn, "b").await.unwrap().is_none());
}

#[tokio::test]
async fn a_claim_has_one_holder_until_it_is_given_up() {
    let lent = Lent::open("claim").await;
    let claiming = |id, version, claims: &[&str]| {
        let claims = claims.iter().map(|key| (*key).to_owned()).collect();
        CaseWrite { claims, ..step(id, version) }
    };
    lent.append(claiming("a", 1, &["2024/person/title"])).await.unwrap();
    lent.append(claiming("a", 2, &["2024/person/title"])).await.unwrap();
    let refused = lent.append(claiming("b", 1, &["2024/person/title"])).await;
    assert!(matches!(refused, Err(StoreError::Claimed { key }) if key == "2024/person/title"));
    assert_eq!(lent.number("select count(*) from cases").await, 1);
    lent.append(claiming("a", 3, &[])).await.unwrap();
    lent.append(claiming("b", 1, &["2024/person/title"])).await.unwrap();
}

#[tokio::test]
async fn a_draft_is_refused_when_it_was_saved_elsewhere() {
    let lent = Lent::open("draft").await;
    let save = |version| {
        lent.store.write(move |conn| {
            Box::pin(async move { drafts::save(conn, "a", "works", version, &[7], 1, "person").await })
        })
    };
    assert_eq!(save(0).await.unwrap(), 1);
    assert_eq!(save(1).await.unwrap(), 2);
    for stale in [0, 1, 3] {
        assert!(matches!(save(stale).await, Err(StoreError::Moved)));
    }
}

#[tokio::test]
async fn opening_again_changes_nothing_and_an_edited_migration_is_refused() {
    let lent = Lent::open("again").await;
    lent.store.write(count("kept")).await.unwrap();
    let again = Store::open(&lent.folder).await.unwrap();
    let mut conn = again.reader().await.unwrap();
    let kept = conn.row("select count(*) from counter", &[]).await.unwrap().unwrap().int(0).unwrap();
    assert_eq!(kept, 1);
    let edit = again.write(|conn| -> Work<'_, u64> {
        Box::pin(async move { conn.execute("update migration set digest = 'sha256:00'", &[]).await })
    });
    edit.await.unwrap();
    assert!(
        matches!(Store::open(&lent.folder).await, Err(StoreError::Schema(why)) if why.contains("0001_ground"))
    );
}

/// The tables and indices as they are, in a file that reviews can read. To renew it:
/// `ZHIPING_REGENERATE=1 cargo test -p store schema`.
#[tokio::test]
async fn the_schema_is_the_golden_one() {
    let lent = Lent::open("schema").await;
    let mut conn = lent.store.reader().await.unwrap();
    let sql = "select sql from sqlite_schema where sql is not null order by type desc, name";
    let mut schema = String::from("-- Written by the test of the store; the source is migrations/.\n");
    for row in conn.rows(sql, &[]).await.unwrap() {
        schema.push_str(&format!("\n{};\n", row.text(0).unwrap()));
    }
    let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema.sqlite.sql");
    if std::env::var_os("ZHIPING_REGENERATE").is_some() {
        std::fs::write(&golden, &schema).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&golden).unwrap_or_default(),
        schema,
        "schema.sqlite.sql is out of date"
    );
}
