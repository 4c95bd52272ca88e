//! 登录: account and password; in a demo also one click for each role, and the guided tour.

use super::{demo, safe, signed_in};
use crate::{
    fields::{Fields, same_site},
    frame,
    front::Front,
    layout::{Corner, Page},
    parts::{Card, Control, Csrf, ErrorSummary, Field, Head, Html, Input, Note, Problem},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};

pub(super) async fn form(
    State(front): State<Front>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Trouble> {
    let fields = Fields::decode(query.unwrap_or_default().as_bytes());
    if visitor.session.is_some() {
        return Ok(Redirect::to(safe(&fields.get("next"))).into_response());
    }
    page(&front, &visitor, &fields, None).await
}

pub(super) async fn send(
    State(front): State<Front>,
    visitor: Visitor,
    headers: HeaderMap,
    body: String,
) -> Result<Response, Trouble> {
    same_site(&headers)?;
    let fields = Fields::decode(body.as_bytes());
    match front.office.sign_in(&fields.get("login"), &fields.get("password")).await {
        Ok((secret, _)) => Ok(signed_in(&front, &secret, safe(&fields.get("next")))),
        Err(office::Problem::Invalid(text)) => page(&front, &visitor, &fields, Some(text)).await,
        Err(problem) => Err(problem.into()),
    }
}

async fn page(
    front: &Front,
    visitor: &Visitor,
    fields: &Fields,
    wrong: Option<String>,
) -> Result<Response, Trouble> {
    let mut layout = frame::layout(front, visitor, "登录");
    layout.corner = Corner::Empty;
    layout.errors = wrong.is_some();
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let problems: Vec<Problem> = wrong.into_iter().map(|text| Problem::new("login", text)).collect();
    let next = safe(&fields.get("next")).to_owned();
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("没有登录", problems.clone()));
    }
    body = body.part(&Head::new("登录").tight());
    if next != "/home" {
        body = body.part(&Note::new("", "登录后回到您刚才要打开的页面。"));
    }
    let mut inputs = vec![
        Field::new("login", "账号", text(fields.get("login"), "text", "username")),
        Field::new("password", "密码", text(String::new(), "password", "current-password")),
    ];
    Field::mark(&mut inputs, &problems);
    let inputs = Html::new().parts(&inputs).html(&shape::buttons(&[("", "", "登录")], None));
    let doors = demo::doors(front, &next).await?;
    let form = shape::post("/sign-in", Csrf(String::new()), &[("next", next)], inputs);
    body = body.part(&Card::new("sign-in", "账号和密码").with(&form)).html(&doors);
    Ok(Page::new(layout, shape::stack(body)).status(status).into_response())
}

fn text(value: String, kind: &'static str, autocomplete: &'static str) -> Control {
    Control::Text(Input { kind, value, autocomplete, ..Input::default() })
}
