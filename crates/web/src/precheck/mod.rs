//! 我能报什么: a person answers a short form and sees, per title and way, yes, no, or what is missing, and why.
//! Nothing is stored; the answers stand in the address and can be carried into an application.

mod answers;
mod result;

use crate::{
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Choice, ErrorSummary, Field, Head, Html, Note},
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
use rules::{FactDef, FactKind, Pack};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new().route("/precheck", get(show))
}

/// The questions of the front page: the first four.
pub fn short_form(pack: &Pack) -> Vec<Field> {
    let nothing = Fields::default();
    pack.facts()
        .iter()
        .filter(|fact| !fact.question.is_empty())
        .take(4)
        .map(|fact| question(fact, pack, &nothing))
        .collect()
}

async fn show(
    State(front): State<Front>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let pack = front.office.pack();
    let (situation, problems) = answers::read(&fields, pack);
    let asked = fields.ticked("series") && !fields.ticked("edit");
    if asked && problems.is_empty() && situation.text("series").is_some() {
        return Ok(result::page(&front, &visitor, &fields, &situation));
    }
    let mut inputs: Vec<Field> = pack
        .facts()
        .iter()
        .filter(|fact| !fact.question.is_empty())
        .map(|fact| question(fact, pack, &fields))
        .collect();
    let problems = if asked { problems } else { Vec::new() };
    Field::mark(&mut inputs, &problems);
    let mut layout = frame::layout(&front, &visitor, "我能报什么").crumb("首页", "/").here("我能报什么");
    layout.errors = !problems.is_empty();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("请先改正", problems));
    }
    body = body
        .part(&Head::new("我能报什么").line("不用登录，不保存。不知道的可以不填，结果会写明还缺什么。"))
        .part(&Note::new("", "这里用的是您自己填写的情况，正式申报时会与共享数据核对。"));
    let grid = shape::grid(Html::new().parts(&inputs));
    let form = shape::ask("/precheck", grid.html(&shape::buttons(&[("", "", "开始预检")], Some(("/", "返回首页")))));
    body = body.part(&Card::new("ask", "填写情况").para(form));
    Ok(Page::new(layout, shape::stack(body)).status(status).into_response())
}

/// One question as a field.
fn question(fact: &FactDef, pack: &Pack, fields: &Fields) -> Field {
    let value = fields.get(&fact.name);
    let with_blank = |choices: Vec<Choice>| {
        let mut all = vec![Choice::new("", "不填", &value)];
        all.extend(choices);
        all
    };
    let field = match fact.kind {
        FactKind::Choice => {
            let choices = fact.options().map(|(key, label)| Choice::new(key, label, &value)).collect();
            Field::select(&fact.name, &fact.label, if fact.name == "series" { choices } else { with_blank(choices) })
        }
        FactKind::Title => {
            let mut choices = vec![Choice::new("none", "没有职称", &value)];
            choices.extend(pack.titles().iter().map(|title| Choice::new(&title.id, &title.name, &value)));
            Field::select(&fact.name, &fact.label, with_blank(choices))
        }
        FactKind::Bool => {
            let choices = vec![Choice::new("no", "否", &value), Choice::new("yes", "是", &value)];
            Field::select(&fact.name, &fact.label, with_blank(choices))
        }
        FactKind::Day => Field::day(&fact.name, &fact.label, value),
        FactKind::Int | FactKind::Text => Field::text(&fact.name, &fact.label, value),
    };
    field.hint(fact.question.clone())
}
