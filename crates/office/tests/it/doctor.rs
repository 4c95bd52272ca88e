//! Doctor finds nothing wrong with a season, and names whatever is done to it behind the office's back.

use crate::season::Season;
use office::lists::{ListPosition, ListQuery, ListSort};
use review::application::Application;

testkit::both!(
    Season:
    a_season_is_sound_and_every_case_is_replayed,
    whatever_is_changed_behind_the_office_is_named,
);

async fn a_season_is_sound_and_every_case_is_replayed(season: Season) {
    let report = season.office.doctor(|_| {}).await.unwrap();
    assert_eq!(report.findings, Vec::<String>::new());
    assert!(report.cases > 150 && report.entries > report.cases, "{report:?}");
}

/// The same season, seat for seat and page for page, whichever engine holds it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_season_is_the_same_on_both_engines() {
    let Some(server) = Season::server("same").await else { return };
    let file = Season::file("same").await;
    assert_eq!(file.office.doctor(|_| {}).await.unwrap(), server.office.doctor(|_| {}).await.unwrap());
    let mut pages = 0;
    for login in file.logins("").await {
        let (here, there) = (file.me(&login).await, server.me(&login).await);
        for sort in [ListSort::Due, ListSort::Updated, ListSort::Number] {
            let mut ask = ListQuery { sort, limit: 7, ..ListQuery::default() };
            loop {
                let one = file.office.list::<Application>(&here, &ask).await.ok();
                assert_eq!(
                    one,
                    server.office.list::<Application>(&there, &ask).await.ok(),
                    "{login} {ask:?}"
                );
                let Some(next) = one.and_then(|page| page.next) else { break };
                ask.page = ListPosition::After(next);
                pages += 1;
            }
        }
    }
    assert!(pages > 50, "{pages}");
}

/// One wrong thing each, done to one case: the kind and stage it is done to, what is done, what doctor says of it.
const DAMAGES: &[(&str, &str, &str, &str)] = &[
    (
        "application",
        "acceptance",
        "update cases set state = 'certified' where id = $1",
        "acceptance by the entries",
    ),
    (
        "application",
        "acceptance",
        "update cases set version = version + 1 where id = $1",
        "the version differs",
    ),
    (
        "application",
        "acceptance",
        "update cases set snapshot = zeroblob(1) where id = $1",
        "snapshot does not open",
    ),
    (
        "application",
        "acceptance",
        "update listing set title_name = '教授' where case_id = $1",
        "the list row differs",
    ),
    ("application", "acceptance", "delete from listing where case_id = $1", "the list row differs"),
    (
        "application",
        "acceptance",
        "insert into reach (case_id, organisation, role, kind, shelf, due, updated_at, number) \
         values ($1, 'x', 'employer', 'application', 'acceptance', '9999-99-99', 0, '')",
        "who reaches it",
    ),
    (
        "application",
        "acceptance",
        "update reach set shelf = '*acceptance' where case_id = $1 and role = 'title_office'",
        "on which shelf",
    ),
    ("application", "acceptance", "update reach set due = '2001-01-01' where case_id = $1", "on which shelf"),
    (
        "application",
        "acceptance",
        "delete from listing_word where case_id = $1 and word like '=level:%'",
        "a word that finds it is missing",
    ),
    (
        "application",
        "acceptance",
        "delete from reach where case_id = $1 and role = 'title_office'",
        "who reaches it",
    ),
    ("application", "accepted", "update claim set key = key || 'x' where case_id = $1", "what it claims"),
    ("application", "accepted", "delete from claim where case_id = $1", "what it claims"),
    (
        "application",
        "accepted",
        "update entry set bytes = zeroblob(1) where case_id = $1 and act = 'accept'",
        "entry",
    ),
    (
        "application",
        "accepted",
        "update entry set digest = zeroblob(1) where case_id = $1 and act = 'accept'",
        "entry",
    ),
    ("application", "accepted", "delete from entry where case_id = $1 and act = 'submit'", "entry"),
    (
        "application",
        "accepted",
        "update sealed_part set cipher = zeroblob(1) where case_id = $1",
        "sealed part",
    ),
    ("application", "passed", "delete from sealed_part where case_id = $1", "differs"),
    ("application", "passed", "delete from file where case_id = $1", "is missing or altered"),
    (
        "certificate",
        "active",
        "update certificate set status_index = status_index + 100000 where case_id = $1",
        "issued row differs",
    ),
    (
        "certificate",
        "active",
        "update certificate set revoked_at = 1 where case_id = $1",
        "revoked and the case is not",
    ),
    (
        "certificate",
        "active",
        "update certificate set document = zeroblob(1) where case_id = $1",
        "document does not hold",
    ),
];

/// req: X6
async fn whatever_is_changed_behind_the_office_is_named(season: Season) {
    let mut taken: Vec<(&str, &str)> = Vec::new();
    let mut expected = Vec::new();
    for (kind, stage, sql, says) in DAMAGES {
        let number =
            season.number(kind, stage, taken.iter().filter(|t| **t == (*kind, *stage)).count()).await;
        taken.push((kind, stage));
        assert!(season.damage(sql, &number.0).await > 0, "nothing to damage: {sql}");
        expected.push((format!("{kind} {}: ", number.1), *says, *sql));
    }
    season.damage("insert into claim (office, key, case_id) values ('x', 'y', $1)", "nobody").await;
    expected.push(("claim: ".to_owned(), "case nobody, which is not there", "a stray row"));
    let word = "insert into listing_word (word, case_id) select $1, max(case_id) from listing";
    season.damage(word, "别人").await;
    expected.push(("listing_word: ".to_owned(), "found by a word that is not its own", word));
    // The log misses the entry that was deleted.
    expected.push(("leaf ".to_owned(), "of the log has no entry", "a deleted entry"));
    let found = season.office.doctor(|_| {}).await.unwrap().findings;
    for (case, says, sql) in &expected {
        let named = found.iter().any(|finding| finding.starts_with(case) && finding.contains(says));
        assert!(named, "{sql}\nshould say “{case}{says}”; found:\n{}", found.join("\n"));
    }
    let others: Vec<_> =
        found.iter().filter(|f| expected.iter().all(|(case, ..)| !f.starts_with(case))).collect();
    assert!(others.is_empty(), "sound cases are named: {others:?}");
}

/// req: X6 — what is done to the log or to what it binds, on a season of its own, and what doctor says of it.
#[tokio::test]
async fn whatever_is_changed_in_the_log_is_named() {
    let damages: &[(&str, &str)] = &[
        ("update entry set salt = zeroblob(32) where leaf = 700", "is not leaf 700 as it was logged"),
        ("update entry set salt = x'00' where leaf = 0", "is not leaf 0 as it was logged"),
        ("update entry set leaf = null where leaf = 300", "leaf 300 of the log has no entry"),
        (
            "update log_tile set bytes = zeroblob(8192) where level = 0 and number = 1",
            "is not leaf 256 as it was logged",
        ),
        ("update log_tile set bytes = zeroblob(length(bytes)) where level = 1", "tile/1/000.p/"),
        ("delete from log_tile where level = 0 and width < 256", "is missing or has another length"),
        ("update log_head set size = size - 1", "the log's head differs"),
        ("update log_head set root = zeroblob(32)", "the log's head differs"),
        ("update log_checkpoint set note = x'00'", "is not signed by the log's key"),
        ("update log_checkpoint set size = size - 1", "is not signed by the log's key"),
    ];
    for (index, (sql, says)) in damages.iter().enumerate() {
        let season = Season::file(&format!("log-{index}")).await;
        assert!(season.spoil(sql).await > 0, "nothing to damage: {sql}");
        let found = season.office.doctor(|_| {}).await.unwrap().findings;
        assert!(found.iter().any(|finding| finding.contains(says)), "{sql}: {found:?}");
    }
}
