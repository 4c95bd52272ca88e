//! What a list shows to whom, what a search finds, and that pages together are the list.

use crate::{Lent, step};
use proptest::{prelude::*, test_runner::TestRunner};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU32, Ordering},
};
use store::{
    cases::CaseWrite,
    listing::{self, ListingRow, Page, Query, Reach, Sort},
    search,
};

fn ask(reach: Reach) -> Query {
    Query {
        office: "office".to_owned(),
        kind: "application".to_owned(),
        reach,
        states: Vec::new(),
        holder: None,
        series: None,
        level: None,
        way: None,
        committee: None,
        employer: None,
        flag: None,
        search: String::new(),
        sort: Sort::Number,
        page: Page::First,
        limit: 50,
    }
}

#[tokio::test]
async fn what_is_not_in_reach_does_not_exist() {
    let lent = Lent::open("reach").await;
    lent.append(step("a", 1)).await.unwrap();
    let own = |person: &str| Reach::Own { person: person.to_owned() };
    let seat = |organisation: &str, role: &str| Reach::Seat {
        organisation: organisation.to_owned(),
        role: role.to_owned(),
    };
    let asked = [
        (own("person"), true),
        (own("another"), false),
        (own(""), false),
        (seat("unit", "employer"), true),
        (seat("unit", "expert"), false),
        (seat("another", "employer"), false),
        (seat("", ""), false),
    ];
    let mut conn = lent.store.reader().await.unwrap();
    for (reach, seen) in asked {
        let query = ask(reach.clone());
        assert_eq!(
            listing::page(&mut conn, &query).await.unwrap().rows.len(),
            usize::from(seen),
            "{reach:?}"
        );
        assert_eq!(listing::counts(&mut conn, &query).await.unwrap().len(), usize::from(seen), "{reach:?}");
        assert_eq!(listing::reached(&mut conn, &reach, "a").await.unwrap(), seen, "{reach:?}");
    }
    let elsewhere = Query { office: "another".to_owned(), ..ask(Reach::All) };
    assert!(listing::page(&mut conn, &elsewhere).await.unwrap().rows.is_empty());
    // Taken away with the next act.
    lent.append(CaseWrite { reach: Vec::new(), ..step("a", 2) }).await.unwrap();
    assert!(!listing::reached(&mut conn, &seat("unit", "employer"), "a").await.unwrap());
}

#[tokio::test]
async fn any_character_of_a_name_finds_it() {
    let lent = Lent::open("search").await;
    let mut write = step("a", 1);
    write.listing.search = search::words("覃谷雨 2024-GC-00317");
    lent.append(write).await.unwrap();
    let mut conn = lent.store.reader().await.unwrap();
    let typed =
        [("覃", 1), ("谷", 1), ("雨", 1), ("谷雨", 1), ("2024-gc", 1), ("雨谷", 0), ("0317", 0), ("%", 1)];
    for (typed, found) in typed {
        let query = Query { search: typed.to_owned(), ..ask(Reach::All) };
        assert_eq!(listing::page(&mut conn, &query).await.unwrap().rows.len(), found, "{typed}");
    }
}

/// Walking on from the first page, and back from the last, shows every row once and in the same order.
#[test]
fn pages_together_are_the_list() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let lent = runtime.block_on(Lent::open("pages"));
    let rows = prop::collection::vec((0..4_i64, prop::option::of(1..4_u32)), 0..24);
    let sorts = prop::sample::select(vec![Sort::Due, Sort::Updated, Sort::Number]);
    let rounds = AtomicU32::new(0);
    // Each case costs a commit to disk.
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() });
    runner
        .run(&(rows, sorts, 1..6_usize), |(rows, sort, limit)| {
            let round = rounds.fetch_add(1, Ordering::Relaxed);
            runtime.block_on(async {
                let kind = format!("round{round}");
                let expected = fill(&lent, &kind, &rows).await;
                let query = Query { kind, sort, limit, ..ask(Reach::All) };
                let (forwards, backwards) = walk(&lent, &query).await;
                prop_assert_eq!(&forwards, &backwards);
                prop_assert_eq!(forwards.len(), expected.len());
                prop_assert_eq!(forwards.iter().cloned().collect::<BTreeSet<_>>(), expected);
                Ok(())
            })
        })
        .unwrap();
}

async fn fill(lent: &Lent, kind: &str, rows: &[(i64, Option<u32>)]) -> BTreeSet<String> {
    let listings: Vec<ListingRow> = rows
        .iter()
        .enumerate()
        .map(|(place, (updated_at, due))| ListingRow {
            case_id: format!("{kind}-{place:02}"),
            kind: kind.to_owned(),
            number: format!("N{}", place % 5),
            due: due.map(|day| format!("2024-10-0{day}")),
            updated_at: *updated_at,
            ..step("x", 1).listing
        })
        .collect();
    let ids = listings.iter().map(|row| row.case_id.clone()).collect();
    let put = lent.store.write(move |conn| {
        let listings = listings.clone();
        Box::pin(async move {
            for row in &listings {
                listing::put(conn, row).await?;
            }
            Ok(())
        })
    });
    put.await.unwrap();
    ids
}

async fn walk(lent: &Lent, query: &Query) -> (Vec<String>, Vec<String>) {
    let mut conn = lent.store.reader().await.unwrap();
    let ids = |rows: &[ListingRow]| rows.iter().map(|row| row.case_id.clone()).collect::<Vec<_>>();
    let mut answer = listing::page(&mut conn, query).await.unwrap();
    assert!(answer.previous.is_none());
    let mut forwards = ids(&answer.rows);
    while let Some(next) = answer.next {
        answer = listing::page(&mut conn, &Query { page: Page::After(next), ..query.clone() }).await.unwrap();
        forwards.extend(ids(&answer.rows));
    }
    let mut backwards = ids(&answer.rows);
    while let Some(previous) = answer.previous {
        let page = Page::Before(previous);
        answer = listing::page(&mut conn, &Query { page, ..query.clone() }).await.unwrap();
        backwards.splice(0..0, ids(&answer.rows));
    }
    (forwards, backwards)
}
