//! 我能报什么: a person answers a short form and sees, per title and way, yes, no, or what is missing, and why.
//!
//! Two screens at most: what somebody has reached, then only what can still change the answer.
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
    parts::{Card, Control, ErrorSummary, Field, Head, Html, Note, Problem},
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
use questions::Screen;
use rules::Pack;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new().route("/precheck", get(show))
}

/// How many questions the front page asks.
const SHORT: usize = 4;
/// Says that the second screen was seen.
const DONE: &str = "done";

/// The questions of the front page: the first of the catalogue.
pub fn short_form(pack: &Pack) -> Vec<Field> {
    let nothing = Fields::default();
    questions::first(pack).take(SHORT).map(|fact| questions::question(fact, pack, &nothing)).collect()
}

async fn show(
    State(front): State<Front>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let (pack, today) = (front.office.pack(), front.office.today());
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    let (situation, problems) = answers::read(&fields, pack, today);
    let asked = fields.ticked("series") && !fields.ticked("edit");
    let first = |problems| {
        let screen = Screen::first(pack, &fields, &situation);
        Ok(draw(&front, &visitor, screen, problems, &FIRST))
    };
    if !asked {
        return first(Vec::new());
    }
    // Only with a series the rules know which titles are meant, and so what they lack.
    let known = situation.text("series").is_some();
    let second = known.then(|| Screen::second(pack, &fields, &situation, today)).flatten();
    let wrong = |list: &[Field]| problems.iter().any(|problem| list.iter().any(|f| f.name == problem.field));
    match second {
        Some(screen) if wrong(&screen.asked) || wrong(&screen.more) => {
            Ok(draw(&front, &visitor, screen, problems, &REST))
        }
        _ if !problems.is_empty() => first(problems),
        Some(screen) if !fields.ticked(DONE) => Ok(draw(&front, &visitor, screen, problems, &REST)),
        _ => Ok(result::page(&front, &visitor, &situation)),
    }
}

/// The words of a screen.
struct Words {
    step: &'static str,
    card: &'static str,
    sub: &'static str,
    button: &'static str,
    back: (&'static str, &'static str),
}

const FIRST: Words = Words {
    step: "第 1 步，共 2 步",
    card: "系列、学历和职称",
    sub: "",
    button: "开始预检",
    back: ("/", "返回首页"),
};
const REST: Words = Words {
    step: "第 2 步，共 2 步",
    card: "还会影响结论的情况",
    sub: "按您已填的情况，只问还会影响结论的；不知道的可以不填。",
    button: "看结果",
    back: ("", "修改上一步"),
};

fn draw(
    front: &Front,
    visitor: &Visitor,
    mut screen: Screen,
    problems: Vec<Problem>,
    words: &Words,
) -> Response {
    for group in screen.all() {
        Field::mark(group, &problems);
    }
    let mut layout = frame::layout(front, visitor, "我能报什么").crumb("首页", "/").here("我能报什么");
    layout.errors = !problems.is_empty();
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("还不能预检", problems));
    }
    let lead = format!("{}。不用登录，不保存。不知道的可以不填，结果会写明还缺什么。", words.step);
    body = body
        .part(&Head::new("我能报什么").line(lead).tight())
        .part(&Note::new("", "这里用的是您自己填写的情况，正式申报时会与共享数据核对。"))
        .html(&shape::ask("/precheck", cards(screen, words)));
    Page::new(layout, shape::stack(body)).status(status).into_response()
}

fn cards(screen: Screen, words: &Words) -> Html {
    let Screen { asked, more, mut keep } = screen;
    let query: Vec<String> = keep.iter().map(|(n, v)| format!("{n}={}", shape::encode(v))).collect();
    let edit = format!("/precheck?edit=1&{}", query.join("&"));
    let second = words.back.0.is_empty();
    if second {
        keep.push((DONE.to_owned(), "1".to_owned()));
    }
    let wide = |field: &Field| matches!(field.control, Control::Checks(_));
    let (lists, narrow): (Vec<Field>, Vec<Field>) = asked.into_iter().partition(wide);
    let mut fields = shape::grid(Html::new().parts(&narrow)).parts(&lists);
    fields = shape::stack(fields);
    let card = Card::new("asked", words.card);
    let card = if words.sub.is_empty() { card } else { card.under(words.sub) };
    let mut body = shape::hidden(&keep).part(&card.with(&fields));
    if !more.is_empty() {
        let more = Card::new("more", "规则还要用到的情况").with(&shape::grid(Html::new().parts(&more)));
        body = body.part(&more.under("按您已填的情况，填了这些才能得出结论。"));
    }
    let back = if second { (edit.as_str(), words.back.1) } else { words.back };
    body.html(&shape::buttons(&[("", "", words.button)], Some(back)))
}
