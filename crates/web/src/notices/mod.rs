//! 公示: what the public may read of a batch.

use crate::{
    frame,
    front::Front,
    layout::Page,
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
use review::batch::{Batch, state::Item};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new().route("/notices", get(list)).route("/notices/{number}", get(show))
}

async fn list(State(front): State<Front>, visitor: Visitor) -> Result<Response, Trouble> {
    let today = front.office.today();
    let notices = front.office.public_notices().await?;
    let mut body = Html::new().part(&Head::new("公示").line("评审结果的公示。对公示对象有异议的，可以向评委会组建单位或职改办反映。"));
    let links = notices.iter().fold(Links::new(), |links, batch| {
        let state = if today <= batch.until { "公示中" } else { "公示期满" };
        let small = format!("{} 人，{state}，{}", batch.items.len(), batch.derivation);
        links.link(format!("/notices/{}", batch.number), batch.name.clone(), small)
    });
    body = if notices.is_empty() {
        body.html(&shape::para("现在没有公示。"))
    } else {
        body.part(&Card::new("notices", "全部公示").with(&links))
    };
    let layout = frame::layout(&front, &visitor, "公示").crumb("首页", "/").here("公示");
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

async fn show(
    State(front): State<Front>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Result<Response, Trouble> {
    let batch: Batch = front.office.public_notice(&number).await?;
    let today = front.office.today();
    let open = today <= batch.until;
    let due = rules::Due { day: batch.until, derivation: batch.derivation.clone(), clause: String::new() };
    let head = Head::new(batch.name.clone())
        .tag(if open { Outcome::Now } else { Outcome::Idle }, if open { "公示中" } else { "公示期满" })
        .line(format!("编号 {}，{}", batch.number, batch.committee.name))
        .due(frame::due("公示截止", &due, today));
    let columns = ["姓名", "单位", "职称", "专业"].map(Column::new).to_vec();
    let table = Table::new("公示名单", columns, batch.items.iter().map(row).collect());
    let pack = front.office.pack();
    let close = pack.text("notice.public.close").unwrap_or_default();
    let lead = pack.text("notice.public.lead").unwrap_or_default();
    let facts = Facts::narrow()
        .fact("公示单位", batch.committee.organiser_name.clone())
        .fact("公示期", format!("{} 至 {}", batch.from, batch.until))
        .fact("依据", pack.text("act.publish").unwrap_or_default());
    let main = Html::new().part(&Card::new("list", "名单").under(lead).with(&table).para(close));
    let pdf = Html::new().link(format!("/notices/{number}/paper.pdf"), "下载公示 PDF");
    let side = Html::new().part(&Card::new("facts", "公示").with(&facts).para(pdf));
    let body = Html::new().part(&head).html(&shape::columns(main, "公示情况", side));
    let layout = frame::layout(&front, &visitor, &batch.name).crumb("公示", "/notices").here(batch.number.clone());
    Ok(Page::new(layout, body).into_response())
}

fn row(item: &Item) -> TableRow {
    TableRow {
        pick: None,
        head: Cell::new(item.name.clone()),
        cells: vec![
            Cell::new(item.employer_name.clone()),
            Cell::new(item.title_name.clone()),
            Cell::new(item.specialty.clone()),
        ],
        out: false,
    }
}
