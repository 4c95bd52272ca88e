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
    latest,
    layout::Page,
    log,
    parts::{Head, Html},
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
use review::meeting::Meeting;

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
        .route("/meetings/{id}/second-box.json", get(ballot::second_file))
        .route("/meetings/{id}/acts/close_ballot", get(close::form).post(close::send))
        .route("/meetings/{id}/acts/{key}", get(forms::form::<Meeting>).post(forms::send::<Meeting>))
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let mut body = Html::new().part(&Head::new("评审会").line("评审结果由主任委员和监督员签字后记入各件"));
    if guest.role() == Role::Organiser {
        for committee in front.office.committees_of(guest.me()).await? {
            let href = format!("/meetings/new?committee={}", committee.id());
            body =
                body.html(&shape::button_link(&href, &format!("召集：{}", committee.reference.name), false));
        }
    }
    let table = latest::table::<Meeting>(&front, &guest, query, "评审会", "还没有评审会").await?;
    let layout = frame::for_guest(&front, &guest, "评审会");
    Ok(Page::new(layout, shape::stack(body.part(&table))).into_response())
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
