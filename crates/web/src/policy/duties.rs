//! 责任: what the notice makes people do, part by part; what the site reminds of, and what no machine can check.

use super::{carried::anchor, filings::clause, home};
use crate::{
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Cell, Column, Head, Html, Note, Table, TableRow},
    shape,
    visit::Visitor,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use rules::{Pack, coverage};

/// Texts whose key begins so are duties.
pub(super) const PREFIX: &str = "duty.";

/// What the page is for.
pub(super) const ABOUT: &str = "通知要求由人履行的：办理时系统提示的责任，和机器查不了、由人办理的事";

pub(super) async fn all(State(front): State<Front>, visitor: Visitor) -> Response {
    let pack = front.office.pack();
    let mut body =
        Html::new().part(&Head::new("各方责任").line(format!("{}。{ABOUT}。", pack.name())).tight());
    let (duties, people) = (duties(pack), people(pack));
    if duties.is_empty() && people.is_empty() {
        body = body.part(&Note::new("", "本年度的政策包没有写明由人履行的责任。"));
    }
    if !duties.is_empty() {
        let table = Table::new("责任表", ["责任", "依据"].map(Column::new).to_vec(), duties);
        body = body.part(&Card::new("duties", "办理时提示的责任").with(&table));
    }
    if !people.is_empty() {
        let columns = ["通知原文", "为什么由人办理", "依据"].map(Column::new).to_vec();
        let table = Table::new("由人办理的事项表", columns, people);
        body = body.part(&Card::new("people", "由人办理的事项").with(&table));
    }
    let layout = frame::layout(&front, &visitor, "各方责任")
        .crumb("首页", home(&visitor))
        .crumb("政策", "/policy")
        .here("各方责任");
    Page::new(layout, shape::stack(body)).into_response()
}

/// The duties that texts name, in the order of the notice; those that it does not name come last.
fn duties(pack: &Pack) -> Vec<TableRow> {
    let at = |key: &str| {
        let id = format!("text:{key}");
        pack.covers().iter().position(|cover| cover.by.contains(&id)).unwrap_or(usize::MAX)
    };
    let mut texts: Vec<(&str, &str)> = pack.texts(PREFIX).collect();
    texts.sort_by_key(|(key, _)| at(key));
    let row = |(key, text): (&str, &str)| TableRow {
        head: Cell::new(Html::new().anchor(anchor("text", key), text)),
        cells: vec![pack.covers().get(at(key)).map_or_else(Cell::none, |cover| clause(&cover.clause, pack))],
        ..TableRow::default()
    };
    texts.into_iter().map(row).collect()
}

/// The sentences that people carry out, with the reason.
fn people(pack: &Pack) -> Vec<TableRow> {
    let covers = pack.covers().iter().filter(|cover| !cover.people.is_empty());
    let rows = covers.filter_map(|cover| {
        let words = &pack.clause(&cover.clause)?.text;
        let sentence = coverage::sentences(words).into_iter().find(|s| s.starts_with(&cover.says))?;
        Some(TableRow {
            head: Cell::new(sentence),
            cells: vec![Cell::new(cover.people.clone()), clause(&cover.clause, pack)],
            ..TableRow::default()
        })
    });
    rows.collect()
}
