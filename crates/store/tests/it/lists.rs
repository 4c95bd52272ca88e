//! What a list shows to whom, what a search finds, and that pages together are the list.

use crate::{Lent, step};
use proptest::{prelude::*, test_runner::TestRunner};
use std::sync::atomic::{AtomicU32, Ordering};
use store::{
    cases::CaseWrite,
    listing::{self, ListingRow, Page, Query, Reach, Sort},
    search,
};

testkit::both!(
    Lent:
    what_is_not_in_reach_does_not_exist,
    any_character_of_a_name_finds_it,
    a_flag_is_a_whole_word_in_its_own_case,
    every_filter_narrows_and_stages_are_counted,
    pages_together_are_the_list,
);

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

async fn what_is_not_in_reach_does_not_exist(lent: Lent) {
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

async fn any_character_of_a_name_finds_it(lent: Lent) {
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

async fn a_flag_is_a_whole_word_in_its_own_case(lent: Lent) {
    let mut write = step("a", 1);
    write.listing.flags = "exceptional returned".to_owned();
    lent.append(write).await.unwrap();
    let mut conn = lent.store.reader().await.unwrap();
    for (flag, found) in [("exceptional", 1), ("returned", 1), ("return", 0), ("RETURNED", 0)] {
        let query = Query { flag: Some(flag.to_owned()), ..ask(Reach::All) };
        assert_eq!(listing::page(&mut conn, &query).await.unwrap().rows.len(), found, "{flag}");
    }
}

async fn every_filter_narrows_and_stages_are_counted(lent: Lent) {
    for (id, state, due) in [("a", "x", Some("2024-10-02")), ("b", "x", Some("2024-10-01")), ("c", "y", None)]
    {
        let mut write = step(id, 1);
        let l = &mut write.listing;
        l.state = state.to_owned();
        l.due = due.map(str::to_owned);
        l.series = format!("series {id}");
        l.level = format!("level {id}");
        l.way = format!("way {id}");
        l.committee = Some(format!("committee {id}"));
        l.employer = Some(format!("employer {id}"));
        l.holder_role = Some("office".to_owned());
        l.holder_organisation = Some(format!("unit {id}"));
        l.submitted_at = due.map(|_| 5);
        lent.append(write).await.unwrap();
    }
    let mut conn = lent.store.reader().await.unwrap();
    let all = ask(Reach::All);
    let narrowed = [
        Query { series: Some("series a".to_owned()), ..all.clone() },
        Query { level: Some("level a".to_owned()), ..all.clone() },
        Query { way: Some("way a".to_owned()), ..all.clone() },
        Query { committee: Some("committee a".to_owned()), ..all.clone() },
        Query { employer: Some("employer a".to_owned()), ..all.clone() },
        Query { holder: Some(("office".to_owned(), "unit a".to_owned())), ..all.clone() },
    ];
    for query in narrowed {
        let rows = listing::page(&mut conn, &query).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.case_id.as_str()).collect::<Vec<_>>(), ["a"], "{query:?}");
    }
    // What an address may bring: no text in a database has it.
    let odd = Query { series: Some("\0".to_owned()), page: Page::After("\0~\0".to_owned()), ..all.clone() };
    assert!(listing::page(&mut conn, &odd).await.unwrap().rows.is_empty());
    let both_stages = Query { states: vec!["x".to_owned(), "y".to_owned()], ..all };
    let mut counts = listing::counts(&mut conn, &both_stages).await.unwrap();
    counts.sort_by(|a, b| a.state.cmp(&b.state));
    let counted: Vec<_> = counts.iter().map(|c| (c.state.as_str(), c.count, c.due.as_deref())).collect();
    assert_eq!(counted, [("x", 2, Some("2024-10-01")), ("y", 1, None)]);
    assert_eq!(listing::get(&mut conn, "c").await.unwrap().unwrap().submitted_at, None);
    assert_eq!(listing::get(&mut conn, "a").await.unwrap().unwrap().submitted_at, Some(5));
}

/// Walking on from the first page, and back from the last, shows every row once and in the order of Rust's strings.
async fn pages_together_are_the_list(lent: Lent) {
    let runtime = tokio::runtime::Handle::current();
    let rows = prop::collection::vec((0..4_i64, prop::option::of(1..4_u32)), 0..24);
    let sorts = prop::sample::select(vec![Sort::Due, Sort::Updated, Sort::Number]);
    let rounds = AtomicU32::new(0);
    // Each case costs a commit to disk.
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() });
    let check = |(rows, sort, limit): (Vec<(i64, Option<u32>)>, Sort, usize)| {
        let round = rounds.fetch_add(1, Ordering::Relaxed);
        runtime.block_on(async {
            let kind = format!("round{round}");
            let expected = fill(&lent, &kind, &rows, sort).await;
            let query = Query { kind, sort, limit, ..ask(Reach::All) };
            let (forwards, backwards) = walk(&lent, &query).await;
            prop_assert_eq!(&forwards, &backwards);
            prop_assert_eq!(forwards, expected);
            Ok(())
        })
    };
    tokio::task::block_in_place(|| runner.run(&(rows, sorts, 1..6_usize), check)).unwrap();
}

/// Where a language's order, or one that skips signs, differs from that of the bytes.
const NUMBERS: [&str; 7] = ["a-1", "a0", "B", "a-", "一", "二", "N-01"];

/// Puts the rows and answers their ids in the order that the list should have.
async fn fill(lent: &Lent, kind: &str, rows: &[(i64, Option<u32>)], sort: Sort) -> Vec<String> {
    let mut listings: Vec<ListingRow> = rows
        .iter()
        .enumerate()
        .map(|(place, (updated_at, due))| ListingRow {
            case_id: format!("{kind}-{place:02}"),
            kind: kind.to_owned(),
            number: NUMBERS[place % NUMBERS.len()].to_owned(),
            due: due.map(|day| format!("2024-10-0{day}")),
            updated_at: *updated_at,
            ..step("x", 1).listing
        })
        .collect();
    let put = lent.store.write({
        let listings = listings.clone();
        move |conn| {
            let listings = listings.clone();
            Box::pin(async move {
                for row in &listings {
                    listing::put(conn, row).await?;
                }
                Ok(())
            })
        }
    });
    put.await.unwrap();
    match sort {
        Sort::Due => listings.sort_by_key(|row| (row.due.is_none(), row.due.clone(), row.case_id.clone())),
        Sort::Updated => listings.sort_by_key(|row| std::cmp::Reverse((row.updated_at, row.case_id.clone()))),
        Sort::Number => listings.sort_by_key(|row| (row.number.clone(), row.case_id.clone())),
    }
    listings.into_iter().map(|row| row.case_id).collect()
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
