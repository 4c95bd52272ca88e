//! Pages over HTTP: which are for everybody, which for some seats alone, and that every link of the law's arrives.

use crate::{
    http::{Server, Visitor},
    run::{Folder, root},
};
use std::collections::{BTreeMap, BTreeSet};

/// One season for all questions: making it takes longer than asking.
#[test]
fn pages_are_for_whom_they_are() {
    let folder = Folder::new("pages");
    let data = folder.season();
    let server = Server::start(&["demo", "--data", &data], folder.0.join("server.log"));
    every_id_of_the_coverage_is_reached_by_a_link(&server);
    let seats = seats(&server);
    simulations_and_amended_cases_are_there_for_the_title_office_alone(&server, &seats);
    lists_are_there_for_seats_with_a_part_in_them(&seats);
}

/// One account of each kind of seat.
fn seats(server: &Server) -> BTreeMap<String, Visitor> {
    let page = Visitor::stranger(server.address).get("/sign-in").unwrap().text();
    let mut seats = BTreeMap::new();
    for login in between(&page, "name=\"login\" value=\"", "\"").into_iter().filter(|login| !login.is_empty())
    {
        let kind = if login.contains('.') { "applicant" } else { login.split('-').next().unwrap() };
        seats.entry(kind.to_owned()).or_insert_with(|| Visitor::enter(server.address, login).unwrap());
    }
    let kinds: Vec<&str> = seats.keys().map(String::as_str).collect();
    let all =
        ["admin", "applicant", "chair", "dept", "employer", "expert", "office", "organiser", "supervisor"];
    assert_eq!(kinds, all);
    seats
}

/// req: X6 — a list in which a seat has no part does not exist for it.
fn lists_are_there_for_seats_with_a_part_in_them(seats: &BTreeMap<String, Visitor>) {
    let own: [(&str, &[&str]); 3] = [
        ("/spot-checks", &["office", "organiser", "supervisor"]),
        ("/dispatches", &["dept", "employer", "office", "organiser"]),
        ("/dispatches/new?filing=series_notice", &["organiser"]),
    ];
    for (path, whose) in own {
        for (kind, me) in seats {
            let wanted = if whose.contains(&kind.as_str()) { 200 } else { 404 };
            assert_eq!(me.get(path).unwrap().status, wanted, "{kind} {path}");
        }
    }
}

/// What stands between two marks, everywhere in a text.
fn between<'a>(text: &'a str, from: &str, until: &str) -> Vec<&'a str> {
    text.split(from).skip(1).filter_map(|rest| rest.split_once(until)).map(|(found, _)| found).collect()
}

/// req: X5 X6 X8 — simulations and the open cases of an amendment are absent for every other seat.
fn simulations_and_amended_cases_are_there_for_the_title_office_alone(
    server: &Server,
    seats: &BTreeMap<String, Visitor>,
) {
    let stranger = Visitor::stranger(server.address);
    let own = [
        "/policy/simulate",
        "/policy/simulate?pack=liuzhou/2024&people=5&seed=1",
        "/policy/amendments/order56",
    ];
    let shown = |me: &Visitor, page: &str| me.get(page).unwrap().text();
    let office = &seats["office"];
    for path in own {
        assert_eq!(office.get(path).unwrap().status, 200, "{path}");
    }
    assert!(shown(office, "/policy").contains("href=\"/policy/simulate\""));
    assert!(shown(office, "/policy/amendments").contains("href=\"/policy/amendments/order56\""));
    let others = seats.iter().map(|(kind, me)| (kind.as_str(), me)).filter(|(kind, _)| *kind != "office");
    for (login, me) in others.chain([("nobody", &stranger)]) {
        for path in own {
            let answer = me.get(path).unwrap();
            // Whoever is not signed in is asked to sign in, whatever the address.
            let absent = if login == "nobody" { answer.status == 303 } else { answer.status == 404 };
            assert!(absent && !answer.text().contains("模拟政策包"), "{login} {path}: {}", answer.status);
        }
        assert!(!shown(me, "/policy").contains("/policy/simulate"), "{login}");
        assert!(!shown(me, "/policy/amendments").contains("/policy/amendments/order56"), "{login}");
        let sent = me.post("/applications/several", &[("act", "reassess"), ("step", "do")]).unwrap();
        assert!(!sent.text().contains("重新评估"), "{login}: {}", sent.status);
    }
}

/// req: H5 X1 X7 — everything that carries a sentence of the notice out stands on a page, and the links to it arrive.
fn every_id_of_the_coverage_is_reached_by_a_link(server: &Server) {
    let stranger = Visitor::stranger(server.address);
    let whole = stranger.get("/policy").unwrap().text();
    let links: BTreeSet<&str> = between(&whole, "href=\"", "\"")
        .into_iter()
        .filter(|href| href.contains('#') && href.starts_with("/policy/"))
        .collect();
    let coverage = std::fs::read_to_string(root().join("docs/coverage-liuzhou-2024.md")).unwrap();
    let ids: BTreeSet<&str> = coverage
        .lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect();
    assert!(ids.len() > 100, "{}", ids.len());
    for id in ids {
        let end = format!("#{}", id.replace(':', "-"));
        assert!(links.iter().any(|href| href.ends_with(&end)), "nothing leads to {id}");
    }
    let mut pages: BTreeMap<&str, String> = BTreeMap::new();
    for href in links {
        let (path, place) = href.split_once('#').unwrap();
        let page = pages.entry(path).or_insert_with(|| stranger.get(path).unwrap().text());
        assert!(page.contains(&format!("id=\"{place}\"")), "{href} leads nowhere");
    }
    for path in ["/policy/filings", "/policy/sanctions", "/policy/duties"] {
        assert!(pages.contains_key(path), "{path}");
    }
    assert!(
        pages["/policy/filings"].contains("开评提前 5 个工作日")
            && pages["/policy/filings"].contains("lzszgb@126.com")
    );
    for subject in
        ["评委会", "申报人", "用人单位、推荐单位", "评委会组建单位", "评审专家", "办事机构工作人员"]
    {
        assert!(pages["/policy/sanctions"].contains(subject), "{subject}");
    }
    assert_eq!(stranger.get("/policy/data/clause").unwrap().status, 404);
}
