//! What a list shows to whom, what a search finds, and that pages together are the list.

use crate::{Lent, step};
use proptest::{prelude::*, test_runner::TestRunner};
use std::sync::atomic::{AtomicU32, Ordering};
use store::{
    Value,
    cases::{self, CaseWrite},
    listing::{self, ListingRow, MOST, Page, Query, Reach, Sort},
    search,
};

testkit::both!(
    Lent:
    what_is_not_in_reach_does_not_exist,
    any_character_of_a_name_finds_it,
    a_flag_is_a_whole_word_in_its_own_case,
    every_filter_narrows_and_stages_are_counted,
    pages_together_are_the_list,
    a_count_stops_where_nobody_counts_on,
    a_page_walks_an_index_and_sorts_nothing,
);

/// The seat that [`step`] lets reach its cases.
fn seat() -> Reach {
    Reach::Seat { organisation: "unit".to_owned(), role: "employer".to_owned() }
}

fn ask(reach: Reach) -> Query {
    Query {
        office: "office".to_owned(),
        kind: "application".to_owned(),
        reach,
        states: Vec::new(),
        mine: false,
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
        let counts = listing::counts(&mut conn, "office", "application", &reach).await.unwrap();
        assert_eq!(counts.len(), usize::from(seen), "{reach:?}");
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
        for reach in [Reach::All, seat()] {
            let query = Query { search: typed.to_owned(), ..ask(reach) };
            assert_eq!(listing::page(&mut conn, &query).await.unwrap().rows.len(), found, "{typed}");
        }
    }
    // Under another name it is no longer found by the old one, by anybody.
    let mut write = step("a", 2);
    write.listing.search = search::words("韦谷雨");
    lent.append(write).await.unwrap();
    for (typed, found) in [("覃谷", 0), ("韦谷", 1), ("谷雨", 1), ("2024", 0)] {
        let query = Query { search: typed.to_owned(), ..ask(seat()) };
        assert_eq!(listing::page(&mut conn, &query).await.unwrap().rows.len(), found, "{typed}");
    }
    assert_eq!(listing::stray_words(&mut conn).await.unwrap(), Vec::<String>::new());
}

async fn a_flag_is_a_whole_word_in_its_own_case(lent: Lent) {
    let mut write = step("a", 1);
    write.listing.flags = "exceptional returned".to_owned();
    lent.append(write).await.unwrap();
    let mut conn = lent.store.reader().await.unwrap();
    for (flag, found) in [("exceptional", 1), ("returned", 1), ("return", 0), ("RETURNED", 0)] {
        for reach in [Reach::All, seat()] {
            let query = Query { flag: Some(flag.to_owned()), ..ask(reach) };
            assert_eq!(listing::page(&mut conn, &query).await.unwrap().rows.len(), found, "{flag}");
        }
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
        l.holder_role = Some("employer".to_owned());
        l.holder_organisation = (id == "a").then(|| "unit".to_owned());
        l.submitted_at = due.map(|_| 5);
        lent.append(write).await.unwrap();
    }
    let mut conn = lent.store.reader().await.unwrap();
    let all = ask(Reach::All);
    let narrowed = |all: Query| {
        [
            Query { series: Some("series a".to_owned()), ..all.clone() },
            Query { level: Some("level a".to_owned()), ..all.clone() },
            Query { way: Some("way a".to_owned()), ..all.clone() },
            Query { committee: Some("committee a".to_owned()), ..all.clone() },
            Query { employer: Some("employer a".to_owned()), ..all.clone() },
            Query {
                way: Some("way a".to_owned()),
                level: Some("level a".to_owned()),
                states: vec!["x".to_owned()],
                ..all
            },
        ]
    };
    let mine = Query { mine: true, ..ask(seat()) };
    for query in narrowed(all.clone()).into_iter().chain(narrowed(ask(seat()))).chain([mine.clone()]) {
        let rows = listing::page(&mut conn, &query).await.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.case_id.as_str()).collect::<Vec<_>>(), ["a"], "{query:?}");
    }
    // What an address may bring: no text in a database has it.
    let odd = Query { series: Some("\0".to_owned()), page: Page::After("\0~\0".to_owned()), ..all.clone() };
    assert!(listing::page(&mut conn, &odd).await.unwrap().rows.is_empty());
    for nothing in [
        Query { states: vec!["z".to_owned()], ..ask(seat()) },
        Query { states: vec!["y".to_owned()], ..mine.clone() },
        Query { reach: Reach::All, ..mine },
        Query { way: Some("way a".to_owned()), level: Some("level b".to_owned()), ..ask(seat()) },
    ] {
        assert!(listing::page(&mut conn, &nothing).await.unwrap().rows.is_empty(), "{nothing:?}");
    }
    let mut counted = Vec::new();
    for reach in [Reach::All, seat()] {
        let mut counts = listing::counts(&mut conn, "office", "application", &reach).await.unwrap();
        counts.sort_by(|a, b| (&a.state, a.mine).cmp(&(&b.state, b.mine)));
        let count = |c: listing::Count| (c.state, c.mine, c.count, c.due.unwrap_or_default());
        counted.push(counts.into_iter().map(count).collect::<Vec<_>>());
    }
    let row = |state: &str, mine, count, due: &str| (state.to_owned(), mine, count, due.to_owned());
    assert_eq!(counted[0], [row("x", false, 2, "2024-10-01"), row("y", false, 1, "")]);
    let by_seat = [row("x", false, 1, "2024-10-01"), row("x", true, 1, "2024-10-02"), row("y", false, 1, "")];
    assert_eq!(counted[1], by_seat);
    assert_eq!(listing::totals(&mut conn, "unit", "employer", "application").await.unwrap(), (3, 1));
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
            // The seat's list is merged from shelves, and with a word that all have looked up and sorted.
            let all = Query { kind, sort, limit, ..ask(Reach::All) };
            let by_seat = Query { reach: seat(), ..all.clone() };
            let searched = Query { search: "雨".to_owned(), ..by_seat.clone() };
            for query in [all, by_seat, searched] {
                let (forwards, backwards) = walk(&lent, &query).await;
                prop_assert_eq!(&forwards, &backwards);
                prop_assert_eq!(&forwards, &expected);
            }
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
            state: format!("stage {}", place % 3),
            holder_role: Some("employer".to_owned()),
            holder_organisation: (place % 4 == 0).then(|| "unit".to_owned()),
            search: search::words("谷雨"),
            ..step("x", 1).listing
        })
        .collect();
    let put = lent.store.write({
        let listings = listings.clone();
        move |conn| {
            let listings = listings.clone();
            Box::pin(async move {
                for row in &listings {
                    cases::append(conn, &CaseWrite { listing: row.clone(), ..step(&row.case_id, 1) }).await?;
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

/// Cases of one seat at three stages, beside those of another: enough that a plan matters.
async fn many(lent: &Lent, to: i64) {
    let steps = [
        "insert into listing (case_id, office, kind, year, number, state, public_state, due, subject, employer_name, \
         series, level, title, title_name, way, flags, updated_at, search) with recursive n (n) as (select 1 union all \
         select n + 1 from n where n < $1) select 'c' || cast(1000000 + n as text), 'office', 'application', 2024, \
         'N-' || cast(1000000 + n as text), 'stage ' || cast(n % 3 as text), '', '2024-10-1' || cast(n % 7 as text), '', \
         '', 's', 'l', '', '', 'w', '', 2000000 - n, case when n % 2 = 0 then '谷雨 雨' else '谷' end from n",
        "insert into reach (case_id, organisation, role, kind, shelf, due, updated_at, number) select case_id, \
         case when updated_at % 20 = 0 then 'another' else 'unit' end, 'employer', kind, state, due, updated_at, number \
         from listing where $1 > 0",
        "insert into listing_word (word, case_id) select case when search = '谷' then '谷' else '谷雨' end, case_id \
         from listing where $1 > 0 union all select '雨', case_id from listing where search <> '谷' \
         union all select '=series:s', case_id from listing union all select '稀少', min(case_id) from listing",
    ];
    for sql in steps {
        run(lent, sql, vec![to.into()]).await;
    }
}

async fn run(lent: &Lent, sql: &'static str, values: Vec<Value>) {
    let run = lent.store.write(move |conn| {
        let values = values.clone();
        Box::pin(async move { conn.execute(sql, &values).await })
    });
    run.await.unwrap();
}

async fn a_count_stops_where_nobody_counts_on(lent: Lent) {
    many(&lent, 4000).await;
    let mut conn = lent.store.reader().await.unwrap();
    let counts = listing::counts(&mut conn, "office", "application", &seat()).await.unwrap();
    let counts: Vec<_> = counts.iter().map(|c| (c.state.as_str(), c.count, c.due.as_deref())).collect();
    let due = Some("2024-10-10");
    let most = MOST + 1;
    assert_eq!(counts, [("stage 0", most, due), ("stage 1", most, due), ("stage 2", most, due)]);
    assert_eq!(listing::totals(&mut conn, "unit", "employer", "application").await.unwrap(), (most, 0));
    let another = Reach::Seat { organisation: "another".to_owned(), role: "employer".to_owned() };
    let few = listing::counts(&mut conn, "office", "application", &another).await.unwrap();
    assert_eq!(few.iter().map(|c| c.count).sum::<i64>(), 200);
    let all = listing::counts(&mut conn, "office", "application", &Reach::All).await.unwrap();
    assert_eq!(all.iter().map(|c| c.count).sum::<i64>(), 4000);
}

/// req: X6
async fn a_page_walks_an_index_and_sorts_nothing(lent: Lent) {
    many(&lent, 30_000).await;
    let server = lent.is_server();
    if server {
        // What a server does by itself after a while.
        run(&lent, "analyze", Vec::new()).await;
    }
    let mut conn = lent.store.reader().await.unwrap();
    let own = Query { sort: Sort::Updated, ..ask(Reach::Own { person: "person".to_owned() }) };
    let plan = listing::plan(&mut conn, &own).await.unwrap();
    assert!(plan.contains("listing_person"), "{plan}");
    let sorts = [(Sort::Due, "reach_due"), (Sort::Updated, "reach_updated"), (Sort::Number, "reach_number")];
    for (sort, index) in sorts {
        let all = Query { sort, ..ask(seat()) };
        let second = listing::page(&mut conn, &all).await.unwrap().next.unwrap();
        let common = Query { series: Some("s".to_owned()), search: "谷".to_owned(), ..all.clone() };
        let walks = [
            Query { states: vec!["stage 1".to_owned()], ..all.clone() },
            Query { page: Page::After(second.clone()), ..all.clone() },
            Query { page: Page::Before(second), ..all.clone() },
            Query { search: "谷雨".to_owned(), ..all.clone() },
            common,
            all,
        ];
        for query in walks {
            let plan = listing::plan(&mut conn, &query).await.unwrap();
            assert!(plan.contains(index), "{query:?}\n{plan}");
            let sorts = plan.lines().any(|line| {
                let node = line.trim_start_matches([' ', '-', '>']);
                node.starts_with("Sort ") && !node.starts_with("Sort Key") || node.contains("TEMP B-TREE")
            });
            assert!(!sorts && !plan.contains("Seq Scan"), "{query:?}\n{plan}");
            assert!(listing::page(&mut conn, &query).await.unwrap().rows.len() >= 49);
        }
        // Filters that all cases fit leave the list as it is: the order holds behind them.
        let all = Query { sort, ..ask(seat()) };
        let common = Query { series: Some("s".to_owned()), search: "谷".to_owned(), ..all.clone() };
        assert_eq!(
            listing::page(&mut conn, &common).await.unwrap(),
            listing::page(&mut conn, &all).await.unwrap()
        );
        // A word that few have is looked up, and the few are sorted.
        let rare = Query { search: "稀少".to_owned(), sort, ..ask(seat()) };
        let plan = listing::plan(&mut conn, &rare).await.unwrap();
        // By the whole key or by the case alone: either reads the rows of one case.
        let (word, cases) = if server {
            ("listing_word_pkey", ["reach_pkey", "reach_case"])
        } else {
            ("sqlite_autoindex_listing_word_1", ["sqlite_autoindex_reach_1", "reach_case"])
        };
        assert!(plan.contains(word) && cases.iter().any(|case| plan.contains(case)), "{plan}");
        assert!(!plan.contains(index) && !plan.contains("Seq Scan") && !plan.contains("SCAN r"), "{plan}");
    }
}
