//! 公示: what the public may read of a batch.

use crate::{
    exchanges, frame,
    front::Front,
    layout::{Layout, Page},
    parts::{Card, Cell, Column, Facts, Head, Html, Links, Outcome, Table, TableRow},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::Day;
use review::batch::{Batch, state::Item};
use rules::Pack;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new().route("/notices", get(list)).route("/notices/{number}", get(show))
}

async fn list(State(front): State<Front>, visitor: Visitor) -> Result<Response, Trouble> {
    let today = front.office.today();
    let notices = front.office.public_notices().await?;
    let (open, over): (Vec<&Batch>, Vec<&Batch>) = notices.iter().partition(|batch| today <= batch.until);
    let mut body = Html::new()
        .part(
            &Head::new("公示")
                .line("评审结果公示。公示期内有异议的，可以向评委会组建单位或职改办反映。")
                .tight(),
        )
        .part(&group("open", "正在公示", &open, "现在没有正在公示的名单。"))
        .html(&exchanges::links(&front.office.public_exchanges().await?));
    if !over.is_empty() {
        body = body.part(&group("over", "公示期满", &over, ""));
    }
    let layout = frame::layout(&front, &visitor, "公示");
    let layout = crumbs(layout, &visitor).here("公示");
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

fn group(id: &str, title: &str, batches: &[&Batch], empty: &str) -> Card {
    let card = Card::new(id, title);
    if batches.is_empty() {
        return card.para(empty);
    }
    let links = batches.iter().fold(Links::new(), |links, batch| {
        let small =
            format!("{} 人，{} 至 {}（{}）", batch.items.len(), batch.from, batch.until, batch.derivation);
        links.link(format!("/notices/{}", batch.number), batch.name.clone(), small)
    });
    card.with(&links)
}

async fn show(
    State(front): State<Front>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let batch = front.office.public_notice(&number).await?;
    let pack = front.office.pack();
    let body = Html::new().part(&head(&batch, pack, front.office.today())).html(&shape::columns(
        people(&batch, pack),
        "公示情况",
        about(&batch, pack).part(&anchors(&front).await?),
    ));
    let layout = frame::layout(&front, &visitor, &batch.name);
    let layout = crumbs(layout, &visitor).crumb("公示", "/notices").here(batch.number.clone());
    Ok(Page::new(layout, body).into_response())
}

fn head(batch: &Batch, pack: &Pack, today: Day) -> Head {
    let open = today <= batch.until;
    let head = Head::new(batch.name.clone())
        .tag(if open { Outcome::Now } else { Outcome::Idle }, if open { "公示中" } else { "公示期满" })
        .line(format!("编号 {}，{}", batch.number, batch.committee.name));
    if !open {
        return head;
    }
    let clause = pack.term_clause("public_notice").unwrap_or_default();
    let due = rules::Due { day: batch.until, derivation: batch.derivation.clone(), clause };
    head.due(frame::due("公示截止", &due, today))
}

fn people(batch: &Batch, pack: &Pack) -> Html {
    let columns = ["姓名", "单位", "职称", "专业"].map(Column::new).to_vec();
    let table = Table::new("公示名单", columns, batch.items.iter().map(row).collect());
    let lead = pack.text("notice.public.lead").unwrap_or_default();
    let close = pack.text("notice.public.close").unwrap_or_default();
    let title = format!("名单（{} 人）", batch.items.len());
    Html::of(&Card::new("list", title).under(lead).with(&table).para(close))
}

fn about(batch: &Batch, pack: &Pack) -> Html {
    let facts = Facts::narrow()
        .fact("评委会", batch.committee.name.clone())
        .fact("组建单位", batch.committee.organiser_name.clone())
        .fact("公示期", format!("{} 至 {}", batch.from, batch.until))
        .small(batch.derivation.clone())
        .fact("依据", pack.text("act.publish").unwrap_or_default());
    let paper = Html::new().link(format!("/notices/{}/paper.pdf", batch.number), "下载公示 PDF");
    Html::of(&Card::new("facts", "公示情况").with(&facts).para(paper))
}

/// What outsiders can keep, and hold the office to later.
async fn anchors(front: &Front) -> Result<Card, Trouble> {
    let mut facts = Facts::narrow();
    for anchor in front.office.anchors().await? {
        facts = facts.fact(anchor.name, Html::new().code(&anchor.digest));
        if !anchor.note.is_empty() {
            facts = facts.small(anchor.note);
        }
    }
    let how = Html::new()
        .text("日志和信任文件现在是这样。请保存或者打印这一页：以后有改动，凭它可以证明。")
        .link("/log", "怎样核对");
    Ok(Card::new("anchors", "核对这份公示").with(&facts).para(how))
}

fn row(item: &Item) -> TableRow {
    let cells = [&item.employer_name, &item.title_name, &item.specialty];
    TableRow {
        pick: None,
        head: Cell::new(item.name.clone()),
        cells: cells.map(|text| Cell::new(text.clone())).to_vec(),
        out: false,
    }
}

/// The way here begins at the own home for whoever is signed in.
fn crumbs(layout: Layout, visitor: &Visitor) -> Layout {
    let home = if visitor.session.is_some() { "/home" } else { "/" };
    layout.crumb("首页", home)
}
