//! 证明材料: one place for each checklist item; what a register proves is not asked for.

use crate::{
    certificates,
    fields::{Fields, Sent, check_secret, same_site},
    frame,
    front::Front,
    layout::Page,
    parts::{
        Card, Control, Document, Documents, ErrorSummary, Field, FileInput, Head, Html, Note, Outcome,
        Problem, Tag,
    },
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{FromRequest, Multipart, Path, Request, State},
    http::{HeaderValue, StatusCode, header::CONTENT_SECURITY_POLICY},
    response::{IntoResponse, Redirect, Response},
};
use kernel::{CaseId, FileId};
use office::files::{FileInfo, LARGEST};
use review::application::{Application, state::ChecklistItem};

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
    same_site(request.headers())?;
    let multipart = Multipart::from_request(request, &()).await.map_err(|_| Trouble::TooLarge)?;
    let Upload { fields, name, bytes } = match read(multipart).await {
        Ok(upload) => upload,
        Err(fields) => {
            let most = LARGEST / (1024 * 1024);
            let text = format!("文件太大：最大 {most} MB，请压缩或分开上传");
            let page = draw(&front, &guest, id, Some((fields.get("item"), text))).await?;
            return Ok((StatusCode::PAYLOAD_TOO_LARGE, page).into_response());
        }
    };
    check_secret(&front, &guest, &fields)?;
    let item = fields.get("item");
    let (judged, ..) = front.office.judged(guest.me(), id).await?;
    if !judged.checklist.iter().any(|listed| listed.id == item) {
        return Err(Trouble::Invalid("材料清单里已经没有这一项，请重新打开证明材料页".to_owned()));
    }
    if name.is_empty() {
        return draw(&front, &guest, id, Some((item, "请先选择文件".to_owned()))).await;
    }
    match front.office.attach(guest.me(), id, &item, &name, bytes).await {
        Ok(_) => Ok(Redirect::to(&format!("/applications/{id}/sections/files#i-{item}")).into_response()),
        Err(office::Problem::Invalid(text)) => draw(&front, &guest, id, Some((item, text))).await,
        Err(problem) => Err(problem.into()),
    }
}

/// A form with one file.
pub(crate) struct Upload {
    pub(crate) fields: Fields,
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads the parts; what is too large answers the fields that came before it.
pub(crate) async fn read(mut multipart: Multipart) -> Result<Upload, Fields> {
    let mut pairs = Vec::new();
    let (mut name, mut bytes) = (String::new(), Vec::new());
    loop {
        let part = match multipart.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(_) => return Err(Fields::from_pairs(pairs)),
        };
        let field = part.name().unwrap_or_default().to_owned();
        if let Some(file) = part.file_name().map(str::to_owned) {
            match part.bytes().await {
                Ok(content) => (name, bytes) = (file, content.to_vec()),
                Err(_) => return Err(Fields::from_pairs(pairs)),
            }
        } else {
            match part.text().await {
                Ok(text) => pairs.push((field, text)),
                Err(_) => return Err(Fields::from_pairs(pairs)),
            }
        }
    }
    Ok(Upload { fields: Fields::from_pairs(pairs), name, bytes })
}

pub(super) async fn remove(
    State(front): State<Front>,
    Path((id, file)): Path<(CaseId, FileId)>,
    sent: Sent,
) -> Result<Response, Trouble> {
    front.office.detach(sent.guest.me(), id, file).await?;
    Ok(Redirect::to(&format!("/applications/{id}/sections/files")).into_response())
}

/// Serves a file as a download, never inside the site.
pub(super) async fn download(
    State(front): State<Front>,
    guest: Guest,
    Path((id, file)): Path<(CaseId, FileId)>,
) -> Result<Response, Trouble> {
    let (info, bytes) = front.office.download(guest.me(), id, file).await?;
    let mut response = certificates::download(&info.media, &info.name, bytes);
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    Ok(response)
}

async fn draw(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    wrong: Option<(String, String)>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Application>(guest.me(), id).await?.state;
    let (judged, _, _) = front.office.judged(guest.me(), id).await?;
    let files = front.office.draft_files(guest.me(), id).await?;
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
        let mine: Vec<&FileInfo> = files.iter().filter(|file| file.item == item.id).collect();
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
    files: &[&FileInfo],
    wrong: Option<&str>,
) -> Card {
    let card = Card::new(format!("i-{}", item.id), item.name.clone());
    if let Some(register) = &item.proven_by {
        let tag = Tag::new(Outcome::Ok, "共享数据已核对");
        return card.under(format!("{register}，不用上传")).with(&tag);
    }
    let documents = files.iter().map(|file| Document {
        name: file.name.clone(),
        href: Some(format!("/applications/{id}/files/{}", file.id)),
        about: crate::applications::size(file.size).into(),
        tag: None,
        remove: None,
    });
    let documents = Documents { documents: documents.collect(), empty: "还没有上传".to_owned() };
    let csrf = || frame::csrf(front, guest);
    let input = FileInput {
        accept: ".pdf,.jpg,.jpeg,.png".to_owned(),
        multiple: false,
        max_bytes: u64::try_from(LARGEST).ok(),
    };
    let mut field = Field::new("file", format!("{}：选择文件", item.name), Control::File(input))
        .id(format!("file-{}", item.id));
    if let Some(text) = wrong {
        field = field.error(text);
    }
    let inner = Html::of(&field).html(&shape::buttons(&[("", "", "上传")], None));
    let action = format!("/applications/{id}/files");
    let mut card = card
        .under(if item.required { "必交" } else { "有就交" })
        .with(&documents)
        .html(shape::upload(&action, csrf(), &[("item", item.id.clone())], inner));
    for file in files {
        let action = format!("/applications/{id}/files/{}/remove", file.id);
        let words = format!("删除 {}", file.name);
        card = card.html(shape::post(&action, csrf(), &[], shape::button("", "", &words)));
    }
    card
}
