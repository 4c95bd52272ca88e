//! 我能报什么: a person answers a short form and sees, per title and way, yes, no, or what is missing, and why.
//!
//! First what somebody has reached, then only what can still change the answer; what the answers to that bring up is asked
//! once more.
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
/// Names a question of a later screen that was seen; those are not asked again, answered or not.
const SEEN: &str = "seen";

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
    // Only with a series the rules know which titles are meant, and so what they lack.
    let known = situation.text("series").is_some();
    let next = known.then(|| Screen::second(pack, &fields, &situation, today)).flatten();
    let first = |problems| {
        let screen = Screen::first(pack, &fields, &situation);
        let follows = !known || next.is_some();
        Ok(draw(&front, &visitor, screen, problems, &Step::first(follows)))
    };
    if !asked {
        return first(Vec::new());
    }
    let seen = fields.all(SEEN);
    let step = Step::later(&seen);
    let wrong =
        |screen: &Screen| problems.iter().any(|problem| screen.names().any(|name| name == problem.field));
    let fresh = |screen: &Screen| screen.names().any(|name| !seen.iter().any(|seen| seen == name));
    match next {
        Some(screen) if wrong(&screen) || (problems.is_empty() && fresh(&screen)) => {
            let screen = screen.without(&seen, &problems, pack, &situation);
            Ok(draw(&front, &visitor, screen, problems, &step))
        }
        _ if !problems.is_empty() => first(problems),
        _ => Ok(result::page(&front, &visitor, &situation)),
    }
}

/// The words of a screen.
struct Step {
    name: &'static str,
    card: &'static str,
    sub: &'static str,
    /// What follows: 继续, 看结果.
    button: &'static str,
    back: (&'static str, &'static str),
    /// Questions of earlier screens of the same kind.
    seen: Vec<String>,
}

impl Step {
    fn first(follows: bool) -> Self {
        Self {
            name: "第 1 步",
            card: "系列、学历和职称",
            sub: "",
            button: if follows { "继续" } else { "看结果" },
            back: ("/", "返回首页"),
            seen: Vec::new(),
        }
    }

    fn later(seen: &[String]) -> Self {
        let (name, sub) = if seen.is_empty() {
            ("第 2 步", "按您已填的情况，只问还会影响结论的；不知道的可以不填。")
        } else {
            ("再补几项", "按您刚填的情况，还有几项会影响结论；不知道的可以不填。")
        };
        Self {
            name,
            card: "还会影响结论的情况",
            sub,
            button: "看结果",
            back: ("", "修改上一步"),
            seen: seen.to_vec(),
        }
    }

    /// Whether it asks what can still change the answer.
    fn is_later(&self) -> bool {
        self.back.0.is_empty()
    }
}

fn draw(
    front: &Front,
    visitor: &Visitor,
    mut screen: Screen,
    problems: Vec<Problem>,
    step: &Step,
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
    let lead = format!("{}。不用登录，不保存。不知道的可以不填，结果会写明还缺什么。", step.name);
    body = body
        .part(&Head::new("我能报什么").line(lead).tight())
        .part(&Note::new("", "这里用的是您自己填写的情况，正式申报时会与共享数据核对。"))
        .html(&shape::ask("/precheck", cards(screen, step)));
    Page::new(layout, shape::stack(body)).status(status).into_response()
}

fn cards(screen: Screen, step: &Step) -> Html {
    let names: Vec<String> = screen.names().map(str::to_owned).collect();
    let Screen { asked, more, mut keep } = screen;
    let query: Vec<String> = keep.iter().map(|(n, v)| format!("{n}={}", shape::encode(v))).collect();
    let edit = format!("/precheck?edit=1&{}", query.join("&"));
    if step.is_later() {
        let before = step.seen.iter().filter(|name| !names.contains(*name));
        keep.extend(before.chain(&names).map(|name| (SEEN.to_owned(), name.clone())));
    }
    let wide = |field: &Field| matches!(field.control, Control::Checks(_));
    let (lists, narrow): (Vec<Field>, Vec<Field>) = asked.into_iter().partition(wide);
    let mut body = shape::hidden(&keep);
    if !narrow.is_empty() || !lists.is_empty() {
        let fields = shape::stack(shape::grid(Html::new().parts(&narrow)).parts(&lists));
        let card = Card::new("asked", step.card);
        let card = if step.sub.is_empty() { card } else { card.under(step.sub) };
        body = body.part(&card.with(&fields));
    }
    if !more.is_empty() {
        let more = Card::new("more", "规则还要用到的情况").with(&shape::grid(Html::new().parts(&more)));
        body = body.part(&more.under("按您已填的情况，填了这些才能得出结论。"));
    }
    let back = if step.is_later() { (edit.as_str(), step.back.1) } else { step.back };
    body.html(&shape::buttons(&[("", "", step.button)], Some(back)))
}
