//! The files of a package: put in and taken out while it is put together.

use super::page;
use crate::{
    fields::Sent,
    front::Front,
    trouble::Trouble,
    uploads::{self, Arrived, Upload},
    visit::Guest,
};
use axum::{
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{CaseId, FileId};
use review::dispatch::Dispatch;

/// Takes one file; what is wrong with it is said beside its part.
pub(super) async fn attach(
    State(front): State<Front>,
    Path(id): Path<CaseId>,
    guest: Guest,
    request: Request,
) -> Result<Response, Trouble> {
    let Upload { fields, name, bytes } = match uploads::receive(&front, &guest, request).await? {
        Arrived::Whole(upload) => upload,
        Arrived::TooLarge(fields) => {
            let page =
                page::draw(&front, &guest, id, Some((fields.get("item"), uploads::too_large()))).await?;
            return Ok((StatusCode::PAYLOAD_TOO_LARGE, page).into_response());
        }
    };
    let part = fields.get("item");
    let case = front.office.visible::<Dispatch>(guest.me(), id).await?.state;
    let Some(index) = case.parts.iter().position(|one| *one == part) else {
        return Err(Trouble::Invalid("这个报送件没有这一项材料，请重新打开报送件".to_owned()));
    };
    if name.is_empty() {
        return page::draw(&front, &guest, id, Some((part, "请先选择文件".to_owned()))).await;
    }
    match front.office.attach::<Dispatch>(guest.me(), id, &part, &name, bytes).await {
        Ok(_) => Ok(Redirect::to(&format!("/dispatches/{id}#part-{index}")).into_response()),
        Err(office::Problem::Invalid(text)) => page::draw(&front, &guest, id, Some((part, text))).await,
        Err(problem) => Err(problem.into()),
    }
}

pub(super) async fn remove(
    State(front): State<Front>,
    Path((id, file)): Path<(CaseId, FileId)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    front.office.detach::<Dispatch>(sent.guest.me(), id, file).await?;
    Ok(Redirect::to(&format!("/dispatches/{id}")).into_response())
}
