//! 证明材料: one place for each checklist item; what a register proves is not asked for.

use crate::{
    fields::Sent,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, ErrorSummary, Head, Html, Note, Outcome, Problem, Tag},
    shape,
    trouble::Trouble,
    uploads::{self, Arrived, Slot, Upload},
    visit::Guest,
};
use axum::{
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{CaseId, FileId};
use review::application::{Application, dossier::Attachment, state::ChecklistItem};

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    draw(&front, &guest, id, None).await
}

/// Takes one file; whatever is wrong with it is said beside its item, and nothing else is lost.
pub(super) async fn attach(
    State(front): State<Front>,
    Path(id): Path<CaseId>,
    guest: Guest,
    request: Request,
) -> Result<Response, Trouble> {
    let Upload { fields, name, bytes } = match uploads::receive(&front, &guest, request).await? {
        Arrived::Whole(upload) => upload,
        Arrived::TooLarge(fields) => {
            let wrong = (fields.get("item"), uploads::too_large());
            let page = draw(&front, &guest, id, Some(wrong)).await?;
            return Ok((StatusCode::PAYLOAD_TOO_LARGE, page).into_response());
        }
    };
    let item = fields.get("item");
    let (judged, ..) = front.office.judged(guest.me(), id).await?;
    if !judged.checklist.iter().any(|listed| listed.id == item) {
        return Err(Trouble::Invalid("材料清单里已经没有这一项，请重新打开证明材料页".to_owned()));
    }
    if name.is_empty() {
        return draw(&front, &guest, id, Some((item, "请先选择文件".to_owned()))).await;
    }
    match front.office.attach::<Application>(guest.me(), id, &item, &name, bytes).await {
        Ok(_) => Ok(Redirect::to(&format!("/applications/{id}/sections/files#i-{item}")).into_response()),
        Err(office::Problem::Invalid(text)) => draw(&front, &guest, id, Some((item, text))).await,
        Err(problem) => Err(problem.into()),
    }
}

pub(super) async fn remove(
    State(front): State<Front>,
    Path((id, file)): Path<(CaseId, FileId)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    front.office.detach::<Application>(sent.guest.me(), id, file).await?;
    Ok(Redirect::to(&format!("/applications/{id}/sections/files")).into_response())
}

async fn draw(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    wrong: Option<(String, String)>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Application>(guest.me(), id).await?.state;
    let (judged, _, _) = front.office.judged(guest.me(), id).await?;
    let files = front.office.draft_files::<Application>(guest.me(), id).await?;
    let mut layout = frame::for_guest(front, guest, "证明材料").crumb("我的申报", "/home");
    layout = layout.crumb(case.number.clone(), format!("/applications/{id}/tasks")).here("证明材料");
    layout.errors = wrong.is_some();
    let mut body = Html::new();
    if let Some((item, text)) = &wrong {
        let problem = Problem::new(format!("file-{item}"), text.clone());
        body = body.part(&ErrorSummary::new("没有上传", vec![problem]));
    }
    let lead = "按材料清单上传。清单以外的材料，任何单位不得要求提供。可以上传 PDF、JPG、PNG。";
    body = body.part(&Head::new("证明材料").line(lead));
    if judged.checklist.is_empty() {
        body = body.part(&Note::new("", "先填写前面各项，再看需要哪些材料。"));
    }
    for item in &judged.checklist {
        let mine: Vec<&Attachment> = files.iter().filter(|file| file.item == item.id).collect();
        let text = wrong.as_ref().filter(|(id, _)| *id == item.id).map(|(_, text)| text.as_str());
        body = body.part(&card(front, guest, id, item, &mine, text));
    }
    body = body.html(&shape::button_link(&format!("/applications/{id}/tasks"), "返回任务列表", true));
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Page::new(layout, shape::stack(body)).status(status).into_response())
}

fn card(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    item: &ChecklistItem,
    files: &[&Attachment],
    wrong: Option<&str>,
) -> Card {
    let card = Card::new(format!("i-{}", item.id), item.name.clone());
    if let Some(register) = &item.proven_by {
        let tag = Tag::new(Outcome::Ok, "共享数据已核对");
        return card.under(format!("{register}，不用上传")).with(&tag);
    }
    let slot = Slot {
        base: &format!("/applications/{id}"),
        key: &item.id,
        item: &item.id,
        name: &item.name,
        accept: ".pdf,.jpg,.jpeg,.png",
        files,
        wrong,
    };
    slot.onto(front, guest, card.under(if item.required { "必交" } else { "有就交" }))
}
