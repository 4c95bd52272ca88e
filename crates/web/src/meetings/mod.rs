//! 评审会: list, convening, the meeting page and its acts.

pub mod ballot;
mod close;
mod convene;
mod page;
mod papers;
mod sign;

use crate::{
    act, forms, frame,
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
    routing::{get, post},
};
use kernel::Role;
use office::lists::{ListQuery, ListSort, ListingRow};
use review::{Kind, meeting::Meeting};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/meetings", get(list))
        .route("/meetings/new", get(convene::form).post(convene::send))
        .route("/meetings/{id}", get(page::show))
        .route("/meetings/{id}/receipts/{seq}", get(log::receipt::<Meeting>))
        .route("/meetings/{id}/papers/{name}", get(papers::paper))
        .route("/meetings/{id}/vote", get(ballot::vote))
        .route("/meetings/{id}/ballot", post(ballot::issue))
        .route("/meetings/{id}/box.json", get(ballot::file))
        .route("/meetings/{id}/acts/close_ballot", get(close::form).post(close::send))
        .route("/meetings/{id}/acts/{key}", get(forms::form::<Meeting>).post(forms::send::<Meeting>))
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = crate::fields::Fields::decode(query.unwrap_or_default().as_bytes());
    let states: Vec<String> = fields.all("state").into_iter().filter(|s| !s.is_empty()).collect();
    let ask = ListQuery { states, sort: ListSort::Updated, limit: 100, ..ListQuery::default() };
    let rows = front.office.list::<Meeting>(guest.me(), &ask).await?.rows;
    let mut body = Html::new().part(&Head::new("评审会").line("评审结果由主任委员和监督员签字后记入各件"));
    if guest.role() == Role::Organiser {
        for committee in front.office.committees_of(guest.me()).await? {
            let href = format!("/meetings/new?committee={}", committee.id());
            body =
                body.html(&shape::button_link(&href, &format!("召集：{}", committee.reference.name), false));
        }
    }
    let columns = ["评审会", "办理期限", "状态"].map(Column::new).to_vec();
    let table = Table::new("评审会表", columns, rows.iter().map(row).collect()).empty("还没有评审会");
    let layout = frame::for_guest(&front, &guest, "评审会");
    Ok(Page::new(layout, shape::stack(body.part(&table))).into_response())
}

fn row(row: &ListingRow) -> TableRow {
    let stage = Meeting::procedure().stages.iter().find(|stage| stage.key == row.state);
    let (look, name) = stage.map_or((Outcome::Idle, ""), |stage| (frame::outcome(stage.look), stage.name));
    let link = Html::new().link(format!("/meetings/{}", row.case_id), &row.subject);
    TableRow {
        pick: None,
        head: Cell::new(link).small(row.number.clone()),
        cells: vec![
            Cell::new(row.due.clone().unwrap_or_else(|| "—".to_owned())),
            Cell::part(&Tag::new(look, name)),
        ],
        out: false,
    }
}

/// The base of a meeting's addresses.
fn base(id: kernel::CaseId) -> String {
    format!("/meetings/{id}")
}

/// The note after an act.
fn done(fields: &crate::fields::Fields) -> Html {
    let note = act::done_note::<Meeting>(fields.find("done").as_deref());
    note.map_or_else(Html::new, |note| Html::of(&note))
}
