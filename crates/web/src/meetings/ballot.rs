//! 电子投票: the voting page, the two requests of its script that say who asks, and the two that do not.
//!
//! Invariant: the routes of [`open_routes`] know no session, are not numbered, timed or logged, and answer everybody alike.

use crate::{
    act,
    fields::Sent,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Csrf, Head, Html, Note},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use askama::Template;
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{CaseId, PersonId, Role};
use office::{
    Problem,
    ballots::{BoxOf, Posted},
};
use proof::ballot::{ABSTAIN, AGAINST, FOR, Outcome};
use review::meeting::{Meeting, Stage, state::Item};
use serde_json::json;

/// A signed paper has about this many bytes; nobody needs to send more.
const LARGEST_PAPER: usize = 4096;

/// The script of the voting page.
pub(super) const SCRIPT: &str = "ballot.js";

/// What the script needs no session for.
pub fn open_routes() -> Router<Front> {
    Router::new()
        .route("/ballot/{meeting}/papers", get(numbers).post(post))
        .layer(DefaultBodyLimit::max(LARGEST_PAPER))
}

/// A paper, from nobody in particular.
async fn post(State(front): State<Front>, Path(meeting): Path<CaseId>, body: Bytes) -> StatusCode {
    match front.office.post_paper(meeting, &body).await {
        Ok(Posted::Kept) => StatusCode::NO_CONTENT,
        Ok(Posted::Elsewhere) => StatusCode::MISDIRECTED_REQUEST,
        Ok(Posted::Refused) => StatusCode::UNPROCESSABLE_ENTITY,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The numbers of the papers in the box.
async fn numbers(State(front): State<Front>, Path(meeting): Path<CaseId>) -> Response {
    match front.office.paper_numbers(meeting).await {
        Ok(Some(numbers)) => ([(header::CACHE_CONTROL, "no-store")], Json(numbers)).into_response(),
        Ok(None) => StatusCode::MISDIRECTED_REQUEST.into_response(),
        Err(Problem::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Signs a voter's blinded paper on both sides; a sentence in plain text when it does not.
pub(super) async fn issue(
    State(front): State<Front>,
    Path(meeting): Path<CaseId>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let case = fields.get("case").parse().map_err(|_| Trouble::NotFound)?;
    let round = fields.number("round").ok_or(Trouble::NotFound)?;
    let blinded = (fields.get("office"), fields.get("supervisor"));
    match front.office.issue(guest.me(), meeting, (case, round), (&blinded.0, &blinded.1)).await {
        Ok(issued) => {
            Ok(Json(json!({ "office": issued.office, "supervisor": issued.supervisor })).into_response())
        }
        Err(Problem::Invalid(says)) => {
            let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
            Ok((StatusCode::UNPROCESSABLE_ENTITY, plain, says).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}

/// One case to vote on.
struct Choice {
    case: String,
    number: String,
    name: String,
    title: String,
}

#[derive(Template)]
#[template(path = "ballot.html")]
struct Booth {
    plan: String,
    action: String,
    confirm: String,
    csrf: Csrf,
    cases: Vec<Choice>,
    choices: [(&'static str, &'static str); 3],
}

#[derive(Template)]
#[template(
    source = r#"<div data-ballot-check="{{ plan }}" data-papers="{{ papers }}">{% for case in cases %}<p hidden data-case="{{ case.case }}">{{ case.number }} {{ case.name }}</p>{% endfor %}<p>核对要在投票时用的设备和浏览器上进行，并允许运行脚本。</p></div>"#,
    ext = "html"
)]
struct Own {
    plan: String,
    papers: String,
    cases: Vec<Choice>,
}

/// The cases that somebody takes part in.
fn choices<'a>(meeting: &Meeting, me: PersonId, items: impl Iterator<Item = &'a Item>) -> Vec<Choice> {
    let own = items.filter(|item| !meeting.is_recused(me, item.case));
    own.map(|item| Choice {
        case: item.case.to_string(),
        number: item.number.clone(),
        name: item.name.text().to_owned(),
        title: format!("{}，{}", item.title_name, item.employer_name),
    })
    .collect()
}

/// Where an expert votes, and after the close finds their papers again.
pub(super) async fn vote(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    let meeting = front.office.visible::<Meeting>(guest.me(), id).await?.state;
    let ballot = meeting.ballot.as_ref().ok_or(Trouble::NotFound)?;
    if guest.role() != Role::Expert || !meeting.present.contains(&guest.me().person) {
        return Err(Trouble::NotFound);
    }
    let me = guest.me();
    let voter = meeting.member(me.person).map(|member| member.expert.to_string()).unwrap_or_default();
    let mut plan = json!({ "meeting": id.to_string(), "round": ballot.round, "voter": voter });
    let head = Head::new(format!("投票：{}", meeting.name)).line(format!("编号 {}", meeting.number));
    let mut body = Html::new();
    if meeting.stage == Stage::Polling {
        let keys = front.office.ballot_keys(me, id).await?;
        let cases = choices(&meeting, me.person, meeting.voted_on());
        plan["cases"] = cases
            .iter()
            .filter_map(|choice| {
                let keys = keys.iter().find(|keys| keys.case == choice.case)?;
                Some(json!({ "case": choice.case, "office": keys.office, "supervisor": keys.supervisor }))
            })
            .collect();
        let booth = Booth {
            plan: plan.to_string(),
            action: format!("/meetings/{id}/ballot"),
            confirm: format!("/meetings/{id}/acts/confirm_papers"),
            csrf: frame::csrf(&front, &guest),
            cases,
            choices: [(FOR, "同意"), (AGAINST, "反对"), (ABSTAIN, "弃权")],
        };
        body = body.part(&head.line("逐件选择，最后一并封票投出。封票以后不能更改。")).part(&booth).part(
            &Note::caution(
                "怎样保密：",
                "选票先在您的设备上封好，组建单位和监督方隔着封套签章，再不记名投进票箱，存储、日志和备份里都没有谁投了什么。防不住有人篡改正在运行的系统；全票一致的结果，等于公开了每个人的票；票号能证明您投了什么，请不要给别人看。",
            ),
        );
    } else {
        let papers = front.office.own_papers(me, id).await?;
        plan["cases"] = json!([]);
        body = body.part(&head);
        let first = ballot.first.as_ref().map(|first| (first.round, "核对我的票（第一轮）"));
        let last = (ballot.round, if first.is_some() { "核对我的票（第二轮）" } else { "核对我的票" });
        // A device keeps what it cast by round; a second round that was given up has nothing to find.
        let rounds = first.into_iter().chain(ballot.box_digest.map(|_| last));
        for (round, title) in rounds {
            plan["round"] = json!(round);
            let cases = choices(&meeting, me.person, meeting.agenda.iter());
            let own = Own { plan: plan.to_string(), papers: json!(papers).to_string(), cases };
            body = body.part(&Card::new(format!("own-{round}"), title).with(&own));
        }
    }
    let mut layout = act::layout(&front, &guest, "投票", ("评审会", "/meetings"), &meeting.number);
    layout.script = Some(SCRIPT);
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

/// What the checker says of the box, for the meeting's page; nothing before the close.
pub(super) async fn checked(front: &Front, guest: &Guest, meeting: &Meeting) -> Result<Html, Trouble> {
    let Some(ballot) = &meeting.ballot else { return Ok(Html::new()) };
    let mut body = Html::new();
    for (of, name) in BOXES {
        let Some(digest) = ballot.digest_of(of == BoxOf::Second) else { continue };
        let title = match (of, &ballot.first) {
            (BoxOf::All, None) => "票箱",
            (BoxOf::All, Some(_)) => "票箱（第一轮）",
            (BoxOf::Second, _) => "票箱（第二轮）",
        };
        let id = name.split('.').next().unwrap_or(name);
        let card = Card::new(id, title).para(format!("摘要 {digest}"));
        body = body.part(&one_box(front, guest, meeting, (of, name), card).await?);
    }
    Ok(body)
}

/// The boxes of a meeting and the last part of their addresses.
const BOXES: [(BoxOf, &str); 2] = [(BoxOf::All, "box.json"), (BoxOf::Second, "second-box.json")];

async fn one_box(
    front: &Front,
    guest: &Guest,
    meeting: &Meeting,
    (of, name): (BoxOf, &str),
    card: Card,
) -> Result<Card, Trouble> {
    if meeting.member(guest.me().person).is_some() && guest.role() == Role::Expert {
        let link = shape::button_link(&format!("/meetings/{}/vote", meeting.id), "核对我的票", false);
        return Ok(card.html(link));
    }
    let report = front.office.check_box(guest.me(), meeting.id, of).await?;
    let says = match report.outcome {
        Outcome::Valid => "核验通过：每张票都有组建单位和监督方的签章，票数和登记、门槛相符。",
        _ => "核验没有通过，请下载票箱，用 zhiping verify ballot 查看是哪一项。",
    };
    let link = crate::parts::Links::new().link(
        format!("/meetings/{}/{name}", meeting.id),
        "票箱",
        "JSON，供评委会、监督员和审计重新计票",
    );
    Ok(card.para(says).with(&link).para(format!(
        "自己核验：下载票箱和信任文件，运行 zhiping verify ballot {name} --trust trust.json。核验不能说明谁投了哪一张，也防不住组建单位和监督方串通。"
    )))
}

/// The box as a file.
pub(super) async fn file(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    download(&front, &guest, id, BOXES[0]).await
}

/// The box of a second round.
pub(super) async fn second_file(
    State(front): State<Front>,
    guest: Guest,
    Path(id): Path<CaseId>,
) -> Result<Response, Trouble> {
    download(&front, &guest, id, BOXES[1]).await
}

async fn download(
    front: &Front,
    guest: &Guest,
    id: CaseId,
    (of, name): (BoxOf, &str),
) -> Result<Response, Trouble> {
    let bytes = front.office.ballot_box(guest.me(), id, of).await?;
    let kind = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((kind, bytes).into_response())
}
