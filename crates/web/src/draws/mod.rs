//! 专家抽取: list, freezing, the page of one draw, its acts and the files by which others check it.

mod freeze;
mod page;
mod public;
mod shares;

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
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let head =
        Head::new("专家抽取").line("评审专家从评委库随机抽取，任何人可以按抽取记录重算，得到同一份名单");
    let table = latest::table::<Draw>(
        &front,
        &guest,
        query,
        "抽取",
        "还没有抽取。召集评审会以后，在评审会页面上抽取专家。",
    )
    .await?;
    let body = Html::new().part(&head).part(&table);
    Ok(Page::new(frame::for_guest(&front, &guest, "专家抽取"), shape::stack(body)).into_response())
}

fn base(id: kernel::CaseId) -> String {
    format!("/draws/{id}")
}
