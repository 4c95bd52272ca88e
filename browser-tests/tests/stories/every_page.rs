//! Every page that a seat can come to by links: nobody is kept out, nothing sticks out on a phone, nothing fails.

use crate::path::enter;
use browser_tests::{Site, Visitor, story};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One seat of each role, by the words of its demo button.
const SEATS: [(&str, &[&str]); 9] = [
    ("applicant", &["韦清明"]),
    ("employer", &["龙春分，壶城示例装备制造有限公司"]),
    ("department", &["蒙小寒，市工商业联合会"]),
    ("organiser", &[crate::path::ORGANISER]),
    ("chair", &[crate::path::CHAIR]),
    ("supervisor", &[crate::path::SUPERVISOR]),
    ("title_office", &[crate::path::OFFICE]),
    ("administrator", &["黄雨水"]),
    ("visitor", &[]),
];

/// So many lists are looked at by each seat, and so many cases: they differ by stage, and offer other acts.
const SEVERAL: usize = 8;

/// Pages of the same shape are looked at once: numbers and ids in an address do not make another page.
fn shape(path: &str) -> String {
    let plain = path.split(['?', '#']).next().unwrap_or_default();
    let part = |part: &str| {
        let id = part.len() >= 8 && part.bytes().any(|b| b.is_ascii_digit());
        let number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if id || number { "_".to_owned() } else { part.to_owned() }
    };
    // The page of one series stands for all.
    if plain.starts_with("/policy/titles/") {
        return "/policy/titles/_".to_owned();
    }
    // So does that of one topic of the law.
    if plain.starts_with("/policy/data/") {
        return "/policy/data/_".to_owned();
    }
    plain.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Files are not pages.
fn is_page(path: &str) -> bool {
    let plain = path.split(['?', '#']).next().unwrap_or_default();
    let file = plain.rsplit('/').next().is_some_and(|name| name.contains('.'));
    !file
        && !["/receipts/", "/files/", "/log/checkpoint", "/log/witnessed", "/sign-out"]
            .iter()
            .any(|part| plain.contains(part))
}

async fn walk(me: &Visitor) -> BTreeSet<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting = VecDeque::from(["/".to_owned(), "/home".to_owned()]);
    while let Some(path) = waiting.pop_front() {
        let times = seen.entry(shape(&path)).or_default();
        if *times >= if shape(&path).starts_with("/applications") { SEVERAL } else { 1 } {
            continue;
        }
        *times += 1;
        me.resize(390).await;
        me.goto(&path).await;
        me.fits().await;
        me.axe().await;
        let links = me.links().await;
        let mut cases = 0;
        waiting.extend(links.into_iter().filter(|link| {
            // Of a list of one stage, one case stands for all.
            cases += usize::from(shape(link) == "/applications/_");
            is_page(link) && (cases < 2 || shape(link) != "/applications/_")
        }));
    }
    seen.into_keys().collect()
}

#[test]
fn every_page_that_links_lead_to_is_open_to_everybody() {
    story("every_page", async |site: &Site| {
        let mut shapes = BTreeSet::new();
        for (role, button) in SEATS {
            let me = match button.first() {
                Some(button) => enter(site, button).await,
                None => site.visitor().await,
            };
            let seen = walk(&me).await;
            assert!(seen.len() >= 4, "{role} comes to {seen:?} only");
            shapes.extend(seen);
        }
        for wanted in [
            "/applications/_",
            "/committees/_",
            "/experts/_",
            "/meetings/_",
            "/batches/_",
            "/issued/_",
            "/notices/_",
            "/log",
            "/account",
        ] {
            assert!(shapes.contains(wanted), "nobody came to {wanted}: {shapes:?}");
        }
        let acts = shapes.iter().filter(|shape| shape.contains("/acts/")).count();
        assert!(acts >= 6, "only {acts} forms of acts: {shapes:?}");
    });
}
