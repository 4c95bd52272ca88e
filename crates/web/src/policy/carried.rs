//! What carries a clause out, each with the page where it stands: the ids of a coverage as links.

use crate::{
    parts::{Link, Links},
    shape,
};
use rules::{Clause, Pack, coverage};

/// The page and place of what an id such as `rule:retired` names.
pub(super) fn address(id: &str) -> String {
    let (kind, key) = id.split_once(':').unwrap_or((id, ""));
    let page = match kind {
        "filing" | "channel" => "/policy/filings".to_owned(),
        "sanction" | "period" => "/policy/sanctions".to_owned(),
        "text" if key.starts_with(super::duties::PREFIX) => "/policy/duties".to_owned(),
        _ => format!("/policy/data/{}", shape::encode(kind)),
    };
    format!("{page}#{}", anchor(kind, key))
}

/// The place of a thing on its page.
pub(super) fn anchor(kind: &str, key: &str) -> String {
    // A window is named by its step; series and levels come after.
    let key = if kind == "window" { key.split('/').next().unwrap_or(key) } else { key };
    format!("{kind}-{}", key.replace(['/', ' ', ':'], "-"))
}

/// Everything that carries a clause out: what its sentences name, and what stands on it by itself.
pub(super) fn performers(clause: &Clause, pack: &Pack) -> Links {
    let mut ids: Vec<String> = Vec::new();
    let named = pack.covers().iter().filter(|cover| cover.clause == clause.id).flat_map(|cover| &cover.by);
    for id in named.cloned().chain(standing(clause, pack)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let links = ids.iter().filter_map(|id| link(id, pack));
    let people = pack.covers().iter().filter(|cover| cover.clause == clause.id && !cover.people.is_empty());
    let people = people.map(|cover| Link {
        href: None,
        text: format!("由人办理：{}", cover.people),
        small: format!("“{}…”", cover.says),
    });
    Links { items: links.chain(people).collect() }
}

/// What names a clause as its own.
fn standing(clause: &Clause, pack: &Pack) -> impl Iterator<Item = String> {
    let of = |kind: &'static str| {
        let things = rules::diff::describe(pack, kind).map(|(_, things)| things).unwrap_or_default();
        let id = clause.id.clone();
        let own = things.into_iter().filter(move |thing| thing.clause.as_deref() == Some(id.as_str()));
        own.map(move |thing| format!("{kind}:{}", if kind == "window" { step(&thing.id) } else { &thing.id }))
    };
    [
        "rule",
        "way",
        "intake",
        "window",
        "term",
        "filing",
        "channel",
        "sanction",
        "period",
        "size",
        "recusal",
        "cross_review",
        "panel_defence",
    ]
    .into_iter()
    .flat_map(of)
}

fn step(key: &str) -> &str {
    key.split('/').next().unwrap_or(key)
}

fn link(id: &str, pack: &Pack) -> Option<Link> {
    let (kind, key) = id.split_once(':')?;
    let (text, small) = match kind {
        "rule" => {
            let rule = pack.rules().iter().find(|rule| rule.id == key)?;
            let small = if rule.remedy.is_empty() {
                String::new()
            } else {
                format!("不符合时：{}", rule.remedy)
            };
            (rule.text.clone(), small)
        }
        "way" => pack.way(key).map(|way| (format!("申报途径：{}", way.name), way.about.clone()))?,
        "window" => (format!("日期：{}", pack.step_name(key)), String::new()),
        "term" => {
            let term = pack.terms().iter().find(|term| term.name == key)?;
            (format!("期限：从{}算起", term.start), term.length())
        }
        _ => {
            let words = coverage::name(pack, id).or_else(|| described(pack, kind, key))?;
            (words, String::new())
        }
    };
    Some(Link { href: Some(address(id)), text, small })
}

fn described(pack: &Pack, kind: &str, key: &str) -> Option<String> {
    let (topic, things) = rules::diff::describe(pack, kind)?;
    things.into_iter().find(|thing| thing.id == key).map(|thing| format!("{topic}：{}", thing.name))
}

/// Where the year's notice says a wider pack's clause again.
pub(super) fn restated(clause: &Clause, pack: &Pack) -> Links {
    let own = |id: &String| {
        let (kind, key) = id.split_once(':').unwrap_or_default();
        match kind {
            "way" => pack.way(key).is_some_and(|way| way.clause == clause.id),
            "rule" => pack.rules().iter().any(|rule| rule.id == key && rule.clause == clause.id),
            _ => false,
        }
    };
    let covers = pack.covers().iter().filter(|cover| cover.restates && cover.clause != clause.id);
    let mut clauses: Vec<&str> =
        covers.filter(|cover| cover.by.iter().any(own)).map(|cover| cover.clause.as_str()).collect();
    clauses.dedup();
    clauses.into_iter().fold(Links::new(), |links, id| links.link(format!("/policy/{id}"), pack.cite(id), ""))
}
