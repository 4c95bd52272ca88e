//! Many writers at once, and writers whose connection is taken away.

use crate::{Lent, count, step};
use std::collections::BTreeSet;
use store::{
    Store, StoreError, Work,
    cases::{self, CaseWrite},
    offices,
};

testkit::both!(
    Lent:
    none_of_many_counts_is_lost,
    acts_on_many_cases_are_not_in_each_others_way,
    what_was_read_still_holds_at_the_commit,
    of_two_claims_exactly_one_wins,
    of_many_acts_on_one_version_exactly_one_wins,
    of_many_answers_to_one_form_exactly_one_counts,
    a_write_goes_on_when_nobody_waits_for_it,
    a_task_that_asks_for_a_second_reader_is_told,
);

const TASKS: i64 = 32;

/// Runs `work` with 0, 1, … in as many tasks and answers what they answered.
async fn together<T, F, R>(tasks: i64, work: F) -> Vec<Result<T, StoreError>>
where
    T: Send + 'static,
    F: Fn(i64) -> R,
    R: Future<Output = Result<T, StoreError>> + Send + 'static,
{
    let tasks: Vec<_> = (0..tasks).map(|number| tokio::spawn(work(number))).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// One appended write for each task.
async fn appended(
    store: &Store,
    writes: impl Fn(i64) -> CaseWrite,
    tasks: i64,
) -> Vec<Result<(), StoreError>> {
    together(tasks, |number| {
        let (store, write) = (store.clone(), writes(number));
        async move {
            store
                .write(move |conn| -> Work<'_, ()> {
                    let write = write.clone();
                    Box::pin(async move { cases::append(conn, &write).await })
                })
                .await
        }
    })
    .await
}

/// Readers are few: tasks that hold one and wait for another one would wait for each other. One after the other is right.
async fn a_task_that_asks_for_a_second_reader_is_told(lent: Lent) {
    let store = lent.store.clone();
    let both = tokio::spawn(async move {
        let first = store.reader().await.unwrap();
        let second = store.reader().await;
        drop((first, second));
    });
    assert!(both.await.unwrap_err().is_panic());
    let store = lent.store.clone();
    let turns = tokio::spawn(async move {
        for _ in 0..3 {
            drop(store.reader().await.unwrap());
        }
    });
    turns.await.unwrap();
    together(TASKS, |_| {
        let store = lent.store.clone();
        async move { store.reader().await.map(drop) }
    })
    .await;
}

async fn none_of_many_counts_is_lost(lent: Lent) {
    let numbers = together(TASKS, |_| {
        let store = lent.store.clone();
        async move {
            store.write(|conn| Box::pin(async move { offices::next(conn, "office", "number").await })).await
        }
    })
    .await;
    let numbers: BTreeSet<i64> = numbers.into_iter().map(Result::unwrap).collect();
    assert_eq!(numbers, (1..=TASKS).collect());
}

/// Several rounds, so that the tables are small at first and grow.
async fn acts_on_many_cases_are_not_in_each_others_way(lent: Lent) {
    for version in 1..=4 {
        let act = |number| CaseWrite {
            claims: vec![format!("claim {number}")],
            ..step(&format!("{number}"), version)
        };
        let answers = appended(&lent.store, act, TASKS).await;
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    }
    assert_eq!(lent.number("select count(*) from entry").await, 4 * TASKS);
}

/// Reads and writes in two statements: only a transaction that is serializable adds up.
async fn what_was_read_still_holds_at_the_commit(lent: Lent) {
    lent.store.write(count("sum")).await.unwrap();
    let added = together(TASKS, |_| {
        let store = lent.store.clone();
        async move {
            store
                .write(|conn| -> Work<'_, ()> {
                    Box::pin(async move {
                        let row = conn.row("select value from counter where name = 'sum'", &[]).await?;
                        let more = row.map_or(Ok(0), |row| row.int(0))? + 1;
                        conn.execute("update counter set value = $1 where name = 'sum'", &[more.into()])
                            .await
                            .map(drop)
                    })
                })
                .await
        }
    })
    .await;
    assert!(added.iter().all(Result::is_ok), "{added:?}");
    assert_eq!(lent.number("select value from counter where name = 'sum'").await, 1 + TASKS);
}

async fn of_two_claims_exactly_one_wins(lent: Lent) {
    for round in 0..10 {
        let key = format!("2024/person/title {round}");
        let claiming =
            |number| CaseWrite { claims: vec![key.clone()], ..step(&format!("{round}-{number}"), 1) };
        let answers = appended(&lent.store, claiming, 2).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        let refused = |answer: &&Result<(), StoreError>| matches!(answer, Err(StoreError::Claimed { key: held }) if *held == key);
        assert_eq!(answers.iter().filter(refused).count(), 1, "{answers:?}");
    }
    assert_eq!(lent.number("select count(*) from cases").await, 10);
}

async fn of_many_acts_on_one_version_exactly_one_wins(lent: Lent) {
    lent.append(step("a", 1)).await.unwrap();
    let answers = appended(&lent.store, |_| step("a", 2), 8).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert_eq!(
        answers.iter().filter(|answer| matches!(answer, Err(StoreError::Moved))).count(),
        7,
        "{answers:?}"
    );
    assert_eq!(lent.number("select count(*) from entry").await, 2);
}

async fn of_many_answers_to_one_form_exactly_one_counts(lent: Lent) {
    let with_token = |number| {
        let mut write = step(&format!("case {number}"), 1);
        write.entry.token = Some("token".to_owned());
        write
    };
    let answers = appended(&lent.store, with_token, 8).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert_eq!(
        answers.iter().filter(|answer| matches!(answer, Err(StoreError::Answered))).count(),
        7,
        "{answers:?}"
    );
    assert_eq!(lent.number("select count(*) from cases").await, 1);
}

async fn a_write_goes_on_when_nobody_waits_for_it(lent: Lent) {
    {
        // Asked once, so that it has begun, and then left.
        let mut write = std::pin::pin!(lent.store.write(count("left")));
        std::future::poll_fn(|cx| {
            let _ = write.as_mut().poll(cx);
            std::task::Poll::Ready(())
        })
        .await;
    }
    for _ in 0..200 {
        if lent.number("select count(*) from counter").await == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(lent.number("select count(*) from counter").await, 1);
    assert!(matches!(lent.store.write(count("left")).await, Err(StoreError::Database(_))));
    lent.store.write(count("after")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_is_one_error_and_the_next_write_works() {
    let Some(lent) = Lent::server("a_lost_connection_is_one_error_and_the_next_write_works").await else {
        return;
    };
    let lost = lent.store.write(|conn| -> Work<'_, ()> {
        Box::pin(async move {
            count("lost")(conn).await?;
            let end = "select count(pg_terminate_backend(pg_backend_pid()))";
            conn.row(end, &[]).await?;
            Ok(())
        })
    });
    let error = lost.await.unwrap_err();
    assert!(matches!(error, StoreError::Lost(_)), "{error}");
    assert_eq!(lent.number("select count(*) from counter").await, 0);
    // As when the server was started again: every connection of the pools is dead.
    let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
               where datname = current_database() and pid <> pg_backend_pid()";
    for name in ["a", "b", "c"] {
        assert!(lent.number(end).await >= 0);
        lent.store.write(count(name)).await.unwrap();
    }
    assert_eq!(lent.number("select count(*) from counter").await, 3);
}

/// Another writer that never lets go: the work gives up with an answer, and the store goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_always_overtaken_is_told_so() {
    let Some(lent) = Lent::server("whoever_is_always_overtaken_is_told_so").await else { return };
    let other = lent.again().await.unwrap();
    let overtaken = lent.store.write(move |conn| -> Work<'_, i64> {
        let other = other.clone();
        Box::pin(async move {
            conn.row("select value from counter", &[]).await?;
            other
                .write(|conn| Box::pin(async move { offices::next(conn, "office", "number").await }))
                .await?;
            offices::next(conn, "office", "number").await
        })
    });
    assert!(matches!(overtaken.await, Err(StoreError::Overtaken)));
    lent.store.write(count("after")).await.unwrap();
}
