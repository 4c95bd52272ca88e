//! The data of the pack, topic by topic, each thing with its clause and a place that links can point at.

use super::{carried::anchor, home};
use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Facts, Head, Html, Note},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use rules::{Pack, diff::Described};
use std::collections::BTreeSet;

/// The topics that have no page of their own, in the order in which they are offered.
pub(super) const TOPICS: [&str; 18] = [
    "rule",
    "way",
    "intake",
    "window",
    "term",
    "item",
    "fact",
    "number",
    "ratio",
    "level",
    "size",
    "recusal",
    "cross_review",
    "panel_defence",
    "calendar",
    "ladder",
    "title",
    "text",
];

/// One topic.
pub(super) async fn one(
    State(front): State<Front>,
    visitor: Visitor,
    Path(kind): Path<String>,
) -> Result<Response, Trouble> {
    let pack = front.office.pack();
    if !TOPICS.contains(&kind.as_str()) {
        return Err(Trouble::NotFound);
    }
    let (name, things) = rules::diff::describe(pack, &kind).ok_or(Trouble::NotFound)?;
    let lead = format!(
        "{}，第 {} 版，{} 项。名字下面是它在政策包里的代号。",
        pack.name(),
        pack.version(),
        things.len()
    );
    let body = Html::new().part(&Head::new(name).line(lead).tight());
    let body = if things.is_empty() {
        body.part(&Note::new("", "本年度的政策包没有这一类内容。"))
    } else {
        body.part(&Card::new("all", name).with(&table(&kind, &things, pack)))
    };
    let layout = frame::layout(&front, &visitor, name)
        .crumb("首页", home(&visitor))
        .crumb("政策", "/policy")
        .here(name);
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

/// Name, what is said, clause. The first thing of a step carries the step's place.
fn table(kind: &str, things: &[Described], pack: &Pack) -> Facts {
    let mut placed = BTreeSet::new();
    things.iter().fold(Facts::new(), |facts, thing| {
        let name = if thing.name.is_empty() { thing.id.clone() } else { thing.name.clone() };
        // What only repeats the name says nothing more.
        let said = thing.said.iter().filter(|(_, words)| *words != thing.name);
        let words: Vec<String> = said.map(|(name, words)| format!("{name}：{words}")).collect();
        let place = anchor(kind, &thing.id);
        let words = words.join("；");
        let value = if placed.insert(place.clone()) {
            Html::new().anchor(place, words)
        } else {
            Html::new().text(words)
        };
        let facts = facts.fact(name, value);
        let facts = if thing.name.is_empty() { facts } else { facts.small(Html::new().code(&thing.id)) };
        match &thing.clause {
            Some(clause) => facts.end(Html::new().link(format!("/policy/{clause}"), pack.cite(clause))),
            None => facts,
        }
    })
}
