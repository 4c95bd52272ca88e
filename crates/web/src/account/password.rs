//! 修改密码.

use super::name;
use crate::{
    fields::Sent,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Control, ErrorSummary, Field, Head, Html, Input, Note, Problem},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

pub(super) async fn form(State(front): State<Front>, guest: Guest) -> Response {
    page(&front, &guest, Vec::new(), false)
}

pub(super) async fn send(State(front): State<Front>, sent: Sent) -> Result<Response, Trouble> {
    let Sent { guest, fields } = sent;
    let (old, new, again) = (fields.get("old"), fields.get("new"), fields.get("again"));
    if new != again {
        return Ok(page(&front, &guest, vec![Problem::new("again", "两次输入的新密码不一样")], false));
    }
    match front.office.change_password(&guest.session, &old, &new).await {
        Ok(()) => Ok(page(&front, &guest, Vec::new(), true)),
        Err(office::Problem::Invalid(text)) => {
            let field = if text.starts_with("新密码") { "new" } else { "old" };
            Ok(page(&front, &guest, vec![Problem::new(field, text)], false))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn page(front: &Front, guest: &Guest, problems: Vec<Problem>, done: bool) -> Response {
    let secret = |field: &str, label: &str, autocomplete| {
        let input = Input { kind: "password", autocomplete, ..Input::default() };
        Field::new(field, label, Control::Text(input))
    };
    let mut fields = vec![
        secret("old", "现在的密码", "current-password"),
        secret("new", "新密码", "new-password").hint("至少 10 个字符"),
        secret("again", "再输一次新密码", "new-password"),
    ];
    Field::mark(&mut fields, &problems);
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut layout = frame::for_guest(front, guest, "修改密码");
    layout.errors = !problems.is_empty();
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("没有修改", problems));
    }
    if done {
        body = body.part(&Note::new("已修改：", "下次登录请用新密码。"));
    }
    let inputs =
        Html::new().parts(&fields).html(&shape::buttons(&[("", "", "修改密码")], Some(("/home", "返回"))));
    let form = shape::post("/account", frame::csrf(front, guest), &[], inputs);
    body = body
        .part(&Head::new("修改密码").line(name(guest)).tight())
        .part(&Card::new("password", "密码").html(form));
    Page::new(layout, shape::stack(body)).status(status).into_response()
}
