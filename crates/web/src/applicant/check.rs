//! 检查、承诺并提交: everything once more, what the rules say, what is missing, the commitment; then the receipt.

use super::tasks;
use crate::{
    act::sentence,
    applications,
    fields::{Fields, Sent},
    frame,
    front::Front,
    judged,
    layout::Page,
    parts::{Card, ErrorSummary, Field, Head, Html, Links, Note, Outcome, Paper, Problem, ResultBanner},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::CaseId;
use office::perform::Request;
use review::application::{
    Act, Application, Stage,
    acts::{submit::Submit, supplement::Supplement},
    dossier::Dossier,
    procedure,
};

pub(super) async fn show(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    draw(&front, &guest, id, &Fields::default(), Vec::new()).await
}

pub(super) async fn send(
    State(front): State<Front>,
    Path(id): Path<CaseId>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let case = front.office.visible::<Application>(guest.me(), id).await?.state;
    let act = if case.stage == Stage::Supplementing {
        Act::Supplement(Supplement { answer: fields.get("answer") })
    } else {
        Act::Submit(Submit { commitment: fields.ticked("commitment") })
    };
    if let Some(problem) = unread(&front, &guest, id).await? {
        return draw(&front, &guest, id, &fields, vec![Problem::new(field(&case), problem)]).await;
    }
    let request = Request::<Application> {
        case: Some(id),
        version: fields.number("version"),
        act,
        token: fields.find("token").filter(|token| !token.is_empty()),
        confirmation: None,
    };
    match front.office.perform(guest.me(), request).await {
        Ok(_) => Ok(Redirect::to(&format!("/applications/{id}/submitted")).into_response()),
        Err(office::Problem::Refused(refusal)) => {
            draw(&front, &guest, id, &fields, vec![Problem::new(field(&case), sentence(&refusal))]).await
        }
        Err(office::Problem::Invalid(text)) => {
            draw(&front, &guest, id, &fields, vec![Problem::new(field(&case), text)]).await
        }
        Err(problem) => moved(&front, &guest, id, &fields, problem).await,
    }
}

/// Somebody acted in between: as long as the draft is still open, the page comes back with what was typed.
async fn moved(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    fields: &Fields,
    problem: office::Problem,
) -> Result<Response, Trouble> {
    let office::Problem::Conflict { act, who, .. } = &problem else { return Err(problem.into()) };
    let case = front.office.visible::<Application>(guest.me(), id).await?.state;
    if !case.stage.editable() {
        return Err(problem.into());
    }
    let text = format!("您打开页面以后，{who}已经办理了“{act}”，请再看一遍后提交");
    let page = draw(front, guest, id, fields, vec![Problem::new(field(&case), text)]).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// The field that a refusal is shown at.
fn field(case: &Application) -> &'static str {
    if case.stage == Stage::Supplementing { "answer" } else { "commitment" }
}

/// What is typed but cannot be read: it would be left out of the submission, so the person is told first.
async fn unread(front: &Front, guest: &Guest, id: CaseId) -> Result<Option<String>, Trouble> {
    let saved = front.office.draft(guest.me(), id).await?;
    let pack = front.office.pack();
    let all: Vec<(&str, String)> = saved
        .iter()
        .flat_map(|section| {
            tasks::problems(section, pack).into_iter().map(|text| (section.section.name(), text))
        })
        .collect();
    let first = all.first().map(|(name, text)| (*name, text.trim_end_matches('。')));
    Ok(first.map(|(name, text)| format!("还有 {} 处没有填对：{text}（{name}）。补全后再提交", all.len())))
}

async fn draw(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    fields: &Fields,
    problems: Vec<Problem>,
) -> Result<Response, Trouble> {
    let loaded = front.office.visible::<Application>(guest.me(), id).await?;
    let version = loaded.version();
    let case = loaded.state;
    if !case.stage.editable() {
        return Ok(Redirect::to(&format!("/applications/{id}")).into_response());
    }
    let (judged, missing, _) = front.office.judged(guest.me(), id).await?;
    let missing = tasks::open(&front.office.draft(guest.me(), id).await?, missing, front.office.pack());
    let dossier = front.office.draft_dossier(guest.me(), id).await?;
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("没有提交", problems.clone()));
    }
    body = body
        .part(&Head::new("检查、承诺并提交").line("提交前再看一遍。提交后不能修改，除非被退回或要求补正。"));
    if !missing.is_empty() {
        let links = missing.iter().fold(Links::new(), |links, m| {
            links.link(
                format!("/applications/{id}/sections/{}", m.section.key()),
                m.text.clone(),
                m.section.name(),
            )
        });
        body = body.part(&Card::new("missing", "还没有完成").with(&links));
    }
    body = body.part(
        &Card::new("findings", "资格核查").html(Html::new().parts(&judged::findings(&judged.findings))),
    );
    body = body.html(&answers(&dossier, front, id, &judged.checklist));
    body = body.html(&sign(front, guest, &case, version, fields, &problems));
    let mut layout = frame::for_guest(front, guest, "检查、承诺并提交").crumb("我的申报", "/home");
    layout = layout.crumb(case.number.clone(), format!("/applications/{id}/tasks")).here("检查并提交");
    layout.errors = !problems.is_empty();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(layout, shape::stack(body)).status(status).into_response())
}

fn answers(
    dossier: &Dossier,
    front: &Front,
    id: CaseId,
    checklist: &[review::application::state::ChecklistItem],
) -> Html {
    let files = Card::new("files", "证明材料")
        .with(&applications::files(dossier, checklist, id))
        .para(Html::new().link(format!("/applications/{id}/sections/files"), "修改证明材料"));
    applications::sections(dossier, front.office.pack(), &[], Some(id)).part(&files)
}

/// The commitment with its box, or the answer to a one-time notice.
fn sign(
    front: &Front,
    guest: &Guest,
    case: &Application,
    version: i64,
    fields: &Fields,
    problems: &[Problem],
) -> Html {
    let supplement = case.stage == Stage::Supplementing;
    let text = front.office.pack().text("commitment.applicant").unwrap_or_default();
    let clauses = text.trim().lines().map(str::to_owned).collect();
    let paper = Paper {
        id: "commitment-text".to_owned(),
        title: "承诺书".to_owned(),
        clauses,
        body: Html::new(),
        foot: format!("承诺人：{}　{}", guest.me().name, front.office.today()),
        certificate: false,
    };
    let mut inputs = vec![if supplement {
        Field::area("answer", "补正说明", fields.get("answer"), 4).hint("逐条说明补正了什么")
    } else {
        Field::checkbox("commitment", "我已阅读并承诺", fields.ticked("commitment"))
    }];
    Field::mark(&mut inputs, problems);
    let words = if supplement { "提交补正" } else { "提交" };
    let back = format!("/applications/{}/tasks", case.id);
    let inner = Html::of(&paper)
        .parts(&inputs)
        .html(&shape::buttons(&[("", "", words)], Some((&back, "返回任务列表"))));
    let hidden = [("version", version.to_string()), ("token", front.office.form_token())];
    let form =
        shape::post(&format!("/applications/{}/check", case.id), frame::csrf(front, guest), &hidden, inner);
    Html::of(&Card::new("sign", if supplement { "提交补正" } else { "承诺并提交" }).html(form))
}

/// The receipt: number, what happens next and by when.
pub(super) async fn submitted(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let case = front.office.visible::<Application>(guest.me(), id).await?.state;
    let banner = ResultBanner {
        outcome: Outcome::Ok,
        title: "已提交".to_owned(),
        says: format!("编号 {}。请记下编号，办理进度在“我的申报”里随时可以看。", case.number).into(),
    };
    let row = procedure::row(case.stage);
    let mut body = Html::new().part(&banner);
    if let Some(due) = row.due.and_then(|due| due(&case, front.office.pack())) {
        let text = format!("{}：{}。截止 {}（{}）。", row.name, row.way_on, due.day, due.derivation);
        body = body.part(&Note::new("下一步，", text));
    }
    let links = Links::new()
        .link(format!("/applications/{id}"), "查看这一件", "每一步办理都会记在这里")
        .link(format!("/applications/{id}/papers/commitment.pdf"), "下载承诺书", "PDF")
        .link(format!("/applications/{id}/papers/review-form.pdf"), "下载评审表", "PDF");
    body = body.part(&Card::new("links", "回执和文书").with(&links));
    let layout =
        frame::for_guest(&front, &guest, "已提交").crumb("我的申报", "/home").here(case.number.clone());
    Ok(Page::new(layout, shape::stack(body)).into_response())
}
