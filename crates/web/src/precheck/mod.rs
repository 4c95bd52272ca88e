//! 我能报什么: a person answers a short form and sees, per title and way, yes, no, or what is missing, and why.
//!
//! Invariant: nothing is stored; the answers stand in the address and can be carried into an application. What was not
//! answered is unknown, never false.

mod answers;
mod questions;
mod result;

use crate::{
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, ErrorSummary, Field, Head, Html, Note, Problem},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    Router,
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use questions::Form;
use rules::{Pack, Situation};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new().route("/precheck", get(show))
}

/// How many questions the front page asks.
const SHORT: usize = 4;

/// The questions of the front page: the first of the catalogue.
pub fn short_form(pack: &Pack) -> Vec<Field> {
    let nothing = Fields::default();
    questions::asked(pack).take(SHORT).map(|fact| questions::question(fact, pack, &nothing)).collect()
}

async fn show(
    State(front): State<Front>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let (situation, problems) = answers::read(&fields, front.office.pack(), front.office.today());
    let asked = fields.ticked("series") && !fields.ticked("edit");
    if asked && problems.is_empty() {
        return Ok(result::page(&front, &visitor, &situation));
    }
    let problems = if asked { problems } else { Vec::new() };
    Ok(form(&front, &visitor, &fields, &situation, problems))
}

fn form(
    front: &Front,
    visitor: &Visitor,
    fields: &Fields,
    situation: &Situation,
    problems: Vec<Problem>,
) -> Response {
    let pack = front.office.pack();
    // Only with a series the rules know which titles are meant, and so what they lack.
    let known = situation.text("series").is_some();
    let wanted = if known { questions::wanted(pack, situation, front.office.today()) } else { Vec::new() };
    let mut form = Form::new(pack, fields, situation, &wanted);
    for group in form.all() {
        Field::mark(group, &problems);
    }
    let mut layout = frame::layout(front, visitor, "我能报什么").crumb("首页", "/").here("我能报什么");
    layout.errors = !problems.is_empty();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("还不能预检", problems));
    }
    body = body
        .part(
            &Head::new("我能报什么").line("不用登录，不保存。不知道的可以不填，结果会写明还缺什么。").tight(),
        )
        .part(&Note::new("", "这里用的是您自己填写的情况，正式申报时会与共享数据核对。"))
        .html(&shape::ask("/precheck", cards(&form)));
    Page::new(layout, shape::stack(body)).status(status).into_response()
}

fn cards(form: &Form) -> Html {
    let group = |id: &str, title: &str, fields: &[Field]| {
        Card::new(id, title).with(&shape::grid(Html::new().parts(fields)))
    };
    let mut body = Html::new().part(&group("reached", "学历、职称和经历", &form.reached));
    if !form.more.is_empty() {
        let more =
            group("more", "规则还要用到的情况", &form.more).under("按您已填的情况，填了这些才能得出结论。");
        body = body.part(&more);
    }
    let Some((standing, duties)) = form.duties.split_last() else { return body };
    let fields = shape::grid(Html::new().parts(duties)).part(standing);
    let duties = Card::new("duties", "单位、学习和其他情形").with(&shape::stack(fields));
    body.part(&duties).html(&shape::buttons(&[("", "", "开始预检")], Some(("/", "返回首页"))))
}
