//! 专家抽取: list, freezing, the page of one draw, its acts and the files by which others check it.

mod freeze;
mod page;
mod public;
mod shares;

use crate::{
    fields::Fields,
    forms, frame,
    front::Front,
    layout::Page,
    log,
    parts::{Cell, Column, Head, Html, Outcome, Table, TableRow, Tag},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    Router,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
    routing::get,
};
use office::lists::{ListQuery, ListSort, ListingRow};
use review::{Kind, draw::Draw};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/draws", get(list))
        .route("/draws/new", get(freeze::form).post(freeze::send))
        .route("/draws/public/{number}", get(public::show))
        .route("/draws/public/{number}/transcript.json", get(public::transcript))
        .route("/draws/{id}", get(page::show))
        .route("/draws/{id}/transcript.json", get(page::transcript))
        .route("/draws/{id}/audit.json", get(page::audit))
        .route("/draws/{id}/opening.json", get(page::opening))
        .route("/draws/{id}/receipts/{seq}", get(log::receipt::<Draw>))
        .route("/draws/{id}/acts/{key}", get(forms::form::<Draw>).post(forms::send::<Draw>))
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let states: Vec<String> = fields.all("state").into_iter().filter(|s| !s.is_empty()).collect();
    let ask = ListQuery { states, sort: ListSort::Updated, limit: 100, ..ListQuery::default() };
    let rows = front.office.list::<Draw>(guest.me(), &ask).await?.rows;
    let head =
        Head::new("专家抽取").line("评审专家从评委库随机抽取，任何人可以按抽取记录重算，得到同一份名单");
    let columns = ["评审会", "办理期限", "状态"].map(Column::new).to_vec();
    let table = Table::new("抽取表", columns, rows.iter().map(row).collect())
        .empty("还没有抽取。召集评审会以后，在评审会页面上抽取专家。");
    let body = Html::new().part(&head).part(&table);
    Ok(Page::new(frame::for_guest(&front, &guest, "专家抽取"), shape::stack(body)).into_response())
}

fn row(row: &ListingRow) -> TableRow {
    let stage = Draw::procedure().stages.iter().find(|stage| stage.key == row.state);
    let (look, name) = stage.map_or((Outcome::Idle, ""), |stage| (frame::outcome(stage.look), stage.name));
    TableRow {
        pick: None,
        head: Cell::new(Html::new().link(format!("/draws/{}", row.case_id), &row.subject))
            .small(row.number.clone()),
        cells: vec![
            Cell::new(row.due.clone().unwrap_or_else(|| "—".to_owned())),
            Cell::part(&Tag::new(look, name)),
        ],
        out: false,
    }
}

fn base(id: kernel::CaseId) -> String {
    format!("/draws/{id}")
}
