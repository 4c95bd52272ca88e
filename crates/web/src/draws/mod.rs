//! 抽取: list, freezing, the page of one draw, its acts and the files by which others check it; and the spot checks among
//! them.

mod freeze;
mod page;
mod public;
mod sample;
mod shares;
mod terms;

use crate::{
    forms, frame,
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
    routing::get,
};
use kernel::Role;
use review::draw::Draw;

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
        .route("/spot-checks", get(sample::list))
        .route("/spot-checks/new", get(sample::form).post(sample::send))
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let head = Head::new("随机抽取").line(
        "评审专家从评委库随机抽取，抽查的申报件从范围内的件随机抽取；任何人可以按抽取记录重算，得到同一份名单",
    );
    let mut body = Html::new().part(&head);
    if guest.role() != Role::Expert {
        body = body.html(&shape::button_link("/spot-checks", "抽查", false));
    }
    let table = latest::table::<Draw>(
        &front,
        &guest,
        query,
        "抽取",
        "还没有抽取。召集评审会以后，在评审会页面上抽取专家。",
    )
    .await?;
    let body = shape::stack(body.part(&table));
    Ok(Page::new(frame::for_guest(&front, &guest, "随机抽取"), body).into_response())
}

fn base(id: kernel::CaseId) -> String {
    format!("/draws/{id}")
}
