//! The store on a real SQLite file and on a real PostgreSQL server: what is committed together, what is refused, what a
//! list shows to whom. Every body is written once and runs on both.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod lists;
mod many;
mod rows;
mod schema;
mod transfer;

use std::path::PathBuf;
use store::{
    Conn, Store, StoreError, Work,
    cases::{self, CaseRow, CaseWrite, EntryRow},
    drafts,
    listing::ListingRow,
};

/// A store in a place that goes away with it.
struct Lent {
    store: Store,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Server(String),
}

impl Lent {
    async fn file(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("zhiping-store-{name}-{}", std::process::id()));
        // Left over from a run that was killed, under a number used again.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self { store: Store::open(&folder).await.unwrap(), place: Place::Folder(folder) }
    }

    /// Nothing where PostgreSQL is not installed.
    async fn server(name: &str) -> Option<Self> {
        let url = testkit::cluster::database(name)?;
        Some(Self { store: Store::connect(&url).await.unwrap(), place: Place::Server(url) })
    }

    /// Another instance on the same database.
    async fn again(&self) -> Result<Store, StoreError> {
        match &self.place {
            Place::Folder(folder) => Store::open(folder).await,
            Place::Server(url) => Store::connect(url).await,
        }
    }

    fn is_server(&self) -> bool {
        matches!(self.place, Place::Server(_))
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
        if let Place::Folder(folder) = &self.place {
            // A folder left behind in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

testkit::both!(
    Lent:
    works_that_wait_together_do_not_share_their_failures,
    a_panic_before_the_future_does_not_stop_the_writer_either,
    nobody_is_answered_yes_when_the_transaction_was_lost,
    a_work_whose_statement_failed_has_failed,
    a_reader_cannot_write,
    a_case_moves_one_version_at_a_time_and_leaves_nothing_when_refused,
    a_token_is_answered_once,
    a_claim_has_one_holder_until_it_is_given_up,
    a_draft_is_refused_when_it_was_saved_elsewhere,
);

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

async fn works_that_wait_together_do_not_share_their_failures(lent: Lent) {
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

async fn a_panic_before_the_future_does_not_stop_the_writer_either(lent: Lent) {
    let answer = lent.store.write(|_| -> Work<'_, ()> { panic!("as asked") }).await;
    assert!(answer.is_err());
    lent.store.write(count("after")).await.unwrap();
}

/// As SQLite itself does when the disk is full.
async fn nobody_is_answered_yes_when_the_transaction_was_lost(lent: Lent) {
    let tears = |answer: Result<(), StoreError>| {
        lent.store.write(move |conn| -> Work<'_, ()> {
            let answer = answer.clone();
            Box::pin(async move {
                count("torn")(conn).await?;
                conn.execute("rollback", &[]).await?;
                answer
            })
        })
    };
    let (a, refused, silent, b) = tokio::join!(
        lent.store.write(count("a")),
        tears(Err(StoreError::Moved)),
        tears(Ok(())),
        lent.store.write(count("b")),
    );
    assert!(refused.is_err() && silent.is_err());
    let kept = lent.number("select count(*) from counter").await;
    assert_eq!(kept, i64::from(a.is_ok()) + i64::from(b.is_ok()));
    lent.store.write(count("after")).await.unwrap();
}

async fn a_work_whose_statement_failed_has_failed(lent: Lent) {
    let swallows = lent.store.write(|conn| -> Work<'_, ()> {
        Box::pin(async move {
            count("twice")(conn).await?;
            let again = count("twice")(conn).await;
            assert!(matches!(again, Err(StoreError::Database(_))));
            Ok(())
        })
    });
    assert!(matches!(swallows.await, Err(StoreError::Database(why)) if !why.contains("panicked")));
    assert_eq!(lent.number("select count(*) from counter").await, 0);
}

async fn a_reader_cannot_write(lent: Lent) {
    let mut conn = lent.store.reader().await.unwrap();
    assert!(count("x")(&mut conn).await.is_err());
}

async fn a_case_moves_one_version_at_a_time_and_leaves_nothing_when_refused(lent: Lent) {
    lent.append(step("a", 1)).await.unwrap();
    lent.append(step("a", 2)).await.unwrap();
    for stale in [1, 2, 4] {
        assert!(matches!(lent.append(step("a", stale)).await, Err(StoreError::Moved)));
    }
    let mut conn = lent.store.reader().await.unwrap();
    assert_eq!(cases::case(&mut conn, "a").await.unwrap().unwrap().version, 2);
    assert_eq!(cases::entries(&mut conn, "a").await.unwrap().len(), 2);
}

async fn a_token_is_answered_once(lent: Lent) {
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

async fn a_claim_has_one_holder_until_it_is_given_up(lent: Lent) {
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

async fn a_draft_is_refused_when_it_was_saved_elsewhere(lent: Lent) {
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
