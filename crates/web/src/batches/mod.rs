//! 公示与确认: batches of cases published, reported, confirmed and certified together.

mod acts;
mod new;
mod page;

use crate::{
    certificates::download,
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
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{CaseId, Role};
use review::batch::Batch;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/batches", get(list))
        .route("/batches/new", get(new::form).post(new::send))
        .route("/batches/{id}", get(page::show))
        .route("/batches/{id}/record.xlsx", get(record))
        .route("/batches/{id}/receipts/{seq}", get(log::receipt::<Batch>))
        .route("/batches/{id}/acts/{key}", get(forms::form::<Batch>).post(forms::send::<Batch>))
}

/// Where the record table of a batch is.
fn record_of(id: CaseId) -> String {
    format!("/batches/{id}/record.xlsx")
}

/// 评审情况记录表 of a batch.
async fn record(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let (name, bytes) = front.office.batch_record(guest.me(), id).await?;
    Ok(download("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &name, bytes))
}

async fn list(
    State(front): State<Front>,
    guest: Guest,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
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
    let table = latest::table::<Batch>(&front, &guest, query, "批次", "还没有公示批次").await?;
    Ok(Page::new(frame::for_guest(&front, &guest, "公示与确认"), shape::stack(body.part(&table)))
        .into_response())
}
