//! 登录: account and password; in a demo also one click for each role, and the guided tour.

use super::{safe, signed_in};
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
use kernel::Role;
use office::accounts::DemoAccount;

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
    let next = fields.find("next").unwrap_or_else(|| "/home".to_owned());
    let mut body = Html::new();
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("没有登录", problems.clone()));
    }
    body = body.part(&Head::new("登录"));
    if next != "/home" {
        body = body.part(&Note::new("", "登录后回到您刚才的页面。已经填写的内容保留在浏览器里。"));
    }
    let mut inputs = vec![
        Field::new("login", "账号", text(fields.get("login"), "text", "username")),
        Field::new("password", "密码", text(String::new(), "password", "current-password")),
    ];
    Field::mark(&mut inputs, &problems);
    let inputs = Html::new().parts(&inputs).html(&shape::buttons(&[("", "", "登录")], None));
    let form = shape::post("/sign-in", Csrf(String::new()), &[("next", next)], inputs);
    body = body.part(&Card::new("sign-in", "账号和密码").para(form));
    body = body.html(&demo(front).await?);
    Ok(Page::new(layout, shape::stack(body)).status(status).into_response())
}

fn text(value: String, kind: &'static str, autocomplete: &'static str) -> Control {
    Control::Text(Input { kind, value, autocomplete, ..Input::default() })
}

/// One click for each role, and the tour; nothing outside a demo.
async fn demo(front: &Front) -> Result<Html, Trouble> {
    let accounts = front.office.demo_accounts().await?;
    if accounts.is_empty() {
        return Ok(Html::new());
    }
    let mut body = Html::new().part(&tour());
    let groups = [
        ("申报人（导览）", Role::Applicant),
        ("用人单位", Role::Employer),
        ("主管部门和推荐渠道", Role::Department),
        ("评委会组建单位", Role::Organiser),
        ("主任委员", Role::Expert),
        ("监督员", Role::Supervisor),
        ("职改办", Role::TitleOffice),
        ("系统管理员", Role::Administrator),
    ];
    for (index, (title, role)) in groups.iter().enumerate() {
        let mine = accounts.iter().filter(|a| a.role == *role);
        let shown = mine.filter(|a| *role != Role::Applicant || !a.label.is_empty() || a.login.ends_with("001"));
        let rows = shown.fold(Html::new(), |html, account| html.html(&button(account)));
        body = body.part(&Card::new(format!("demo-{index}"), *title).para(rows));
    }
    Ok(body)
}

fn button(account: &DemoAccount) -> Html {
    let words = format!("{}，{}", account.name, account.organisation);
    let label = if account.label.is_empty() { String::new() } else { format!("（{}）", account.label) };
    let inner = shape::buttons(&[("login", &account.login, &format!("{words}{label}"))], None);
    shape::post("/demo/sign-in", Csrf(String::new()), &[], inner)
}

/// The path, step by step: who does what.
fn tour() -> Card {
    let steps = [
        "申报人 覃谷雨：开始申报，填完各项，检查、承诺并提交",
        "用人单位 壶城示例装备制造有限公司：逐项核对原件，审议，开始单位公示；演示时钟走过公示期后推荐",
        "推荐渠道 市工商业联合会示例分会：审核通过",
        "评委会组建单位：受理，召集评审会；评审当天录入表决结果",
        "主任委员、监督员：分别签字",
        "评委会组建单位：复核，公示一批；演示时钟走过公示期后报送确认",
        "职改办：确认，签发证书",
        "申报人：下载证书；任何人在“证书查验”核对",
    ];
    let list = steps.iter().enumerate().fold(Html::new(), |html, (index, step)| {
        html.html(&shape::para(format!("{}. {step}", index + 1)))
    });
    Card::new("tour", "导览：从申报走到证书").under("演示账号可以一键登录，密码都一样，印在启动时的终端上。").para(list)
}
