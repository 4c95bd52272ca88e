//! 公示与确认: batches of cases published, reported, confirmed and certified together.

mod acts;
mod new;
mod page;

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
use kernel::{Day, Role};
use office::lists::{ListQuery, ListSort, ListingRow};
use review::{Kind, batch::Batch};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/batches", get(list))
        .route("/batches/new", get(new::form).post(new::send))
        .route("/batches/{id}", get(page::show))
        .route("/batches/{id}/receipts/{seq}", get(log::receipt::<Batch>))
        .route("/batches/{id}/acts/{key}", get(forms::form::<Batch>).post(forms::send::<Batch>))
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let states: Vec<String> = fields.all("state").into_iter().filter(|s| !s.is_empty()).collect();
    let ask = ListQuery { states, sort: ListSort::Updated, limit: 100, ..ListQuery::default() };
    let rows = front.office.list::<Batch>(guest.me(), &ask).await?.rows;
    let today = front.office.today();
    let mut body = Html::new()
        .part(&Head::new("公示与确认").line("同一批公示、报送、确认、发证；有问题的只暂缓本人（分批确认）"));
    if guest.role() == Role::Organiser {
        for committee in front.office.committees_of(guest.me()).await? {
            let href = format!("/batches/new?committee={}", committee.id());
            body = body.html(&shape::button_link(
                &href,
                &format!("公示一批：{}", committee.reference.name),
                false,
            ));
        }
    }
    let columns = ["批次", "状态", "到期"].map(Column::new).to_vec();
    let shown = rows.iter().map(|r| row(r, today)).collect();
    let table = Table::new("批次表", columns, shown).empty("还没有公示批次");
    Ok(Page::new(frame::for_guest(&front, &guest, "公示与确认"), shape::stack(body.part(&table)))
        .into_response())
}

fn row(row: &ListingRow, today: Day) -> TableRow {
    let stage = Batch::procedure().stages.iter().find(|stage| stage.key == row.state);
    let (look, name) = stage.map_or((Outcome::Idle, ""), |stage| (frame::outcome(stage.look), stage.name));
    let due = match row.due.as_ref().and_then(|due| due.parse::<Day>().ok()) {
        Some(day) => Cell::day(day).small(frame::countdown(day, today).0),
        None => Cell::none(),
    };
    TableRow {
        pick: None,
        head: Cell::new(Html::new().link(format!("/batches/{}", row.case_id), &row.subject))
            .small(row.number.clone()),
        cells: vec![Cell::part(&Tag::new(look, name)), due],
        out: false,
    }
}
