//! What goes wrong on the way to a page, and the page that says so: what happened, why, and a way on.
//!
//! Our own faults get a number that the person can quote and one line in the log.

use crate::{
    fields::{self, Fields},
    frame,
    front::Front,
    layout::Page,
    parts::{Control, Csrf, Field, Head, Html, Input, Links, Note},
    shape,
    visit::{Caller, Visitor},
    watch::RequestNumber,
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode, header::CONTENT_TYPE},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use office::Problem;
use review::{Refusal, RefusalKind};

/// The field of a password, which no page repeats.
const PASSWORD: &str = "password";
/// Fields of a new password: such a form is filled in again from the beginning.
const NEW_PASSWORD: [&str; 3] = ["old", "new", "again"];

/// Why there is no page.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Not there, or not for this seat: the same answer.
    NotFound,
    /// Somebody must sign in first, and comes back here.
    SignIn(String),
    /// A script asked after the session had ended.
    SignedOut,
    /// The form's secret does not fit: the page is old, or the form came from elsewhere.
    Stale,
    /// Too much was sent.
    TooLarge,
    /// The law, the role or the stage says no.
    Refused(Box<Refusal>),
    /// Somebody acted in between.
    Conflict(String),
    /// What was sent cannot be used.
    Invalid(String),
    /// Too many tries.
    TooMany(String),
    /// What the office stands on is away, with the cause for the log.
    Unavailable(String),
    /// Our fault, with the cause for the log.
    Fault(String),
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::NotFound => Self::NotFound,
            Problem::Refused(refusal) => Self::Refused(Box::new(refusal)),
            Problem::Conflict { act, who, .. } => {
                Self::Conflict(format!("您打开页面以后，{who}已经办理了“{act}”，您的这次办理没有生效"))
            }
            Problem::Stale { .. } => Self::Conflict("这一项在别处保存过，您的内容没有覆盖它".to_owned()),
            Problem::Invalid(text) => Self::Invalid(text),
            Problem::Unavailable(cause) => Self::Unavailable(cause),
            Problem::Fault(cause) => Self::Fault(cause),
        }
    }
}

impl From<kernel::canonical::NotCanonical> for Trouble {
    fn from(cause: kernel::canonical::NotCanonical) -> Self {
        Self::Fault(cause.to_string())
    }
}

impl Trouble {
    /// The word for the log.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::SignIn(_) | Self::SignedOut => "signed_out",
            Self::Stale => "stale",
            Self::TooLarge => "too_large",
            Self::Refused(_) => "refused",
            Self::Conflict(_) => "conflict",
            Self::Invalid(_) => "invalid",
            Self::TooMany(_) => "too_many",
            Self::Unavailable(_) => "unavailable",
            Self::Fault(_) => "fault",
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let status = match &self {
            Self::SignIn(back) => {
                let back = shape::encode(back);
                return Redirect::to(&format!("/sign-in?next={back}")).into_response();
            }
            Self::SignedOut => return StatusCode::UNAUTHORIZED.into_response(),
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Stale | Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(refusal) if refusal.kind == RefusalKind::Role => StatusCode::FORBIDDEN,
            Self::Refused(_) | Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Draws the page of a trouble; handlers only say what went wrong. Whoever asked is looked for only then.
pub async fn draw(State(front): State<Front>, request: Request, next: Next) -> Response {
    let caller = Caller::of(request.headers(), request.uri());
    let number = request.extensions().get::<RequestNumber>().map_or_else(String::new, |n| n.0.clone());
    let (request, sent) = match keep(request).await {
        Ok(kept) => kept,
        Err(trouble) => {
            let visitor = caller.visitor(&front).await.ok();
            return page(&front, visitor, &number, &trouble, StatusCode::PAYLOAD_TOO_LARGE, None);
        }
    };
    let response = next.run(request).await;
    let said = response.extensions().get::<Trouble>().cloned();
    let nowhere =
        response.status() == StatusCode::NOT_FOUND && response.headers().get("content-type").is_none();
    let Some(trouble) = said.clone().or_else(|| nowhere.then_some(Trouble::NotFound)) else {
        return response;
    };
    let visitor = caller.visitor(&front).await.ok();
    let mut page = page(&front, visitor, &number, &trouble, response.status(), sent);
    if let Some(said) = said {
        page.extensions_mut().insert(said);
    }
    page
}

fn page(
    front: &Front,
    visitor: Option<Visitor>,
    number: &str,
    trouble: &Trouble,
    status: StatusCode,
    sent: Option<Bytes>,
) -> Response {
    let visitor = visitor.unwrap_or(Visitor { session: None, path: "/".to_owned() });
    let (title, text, clause, remedy) = words(number, trouble);
    let mut body = Html::new().part(&Head::new(title.clone()));
    let mut note = Html::new().text(text);
    if let Some(clause) = clause {
        note = note.text(format!("　依据：{clause}。"));
    }
    body = body.part(&Note::caution("", note));
    if let Some(remedy) = remedy {
        body = body.part(&Note::new("怎么办：", remedy));
    }
    if let (Trouble::Unavailable(_), Some(sent)) = (trouble, sent) {
        body = body.html(&again(&visitor.path, &Fields::decode(&sent)));
    }
    let home = if visitor.session.is_some() { "/home" } else { "/" };
    let links = Links::new().link(visitor.path.clone(), "重新打开这一页", "").link(home, "回到首页", "");
    let mut layout = frame::layout(front, &visitor, title);
    layout.errors = true;
    Page::new(layout, body.part(&links)).status(status).into_response()
}

/// Keeps what a form sent beside the request, in case it must be sent again.
async fn keep(request: Request) -> Result<(Request, Option<Bytes>), Trouble> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if request.method() != Method::POST || !kind.starts_with("application/x-www-form-urlencoded") {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let sent = to_bytes(body, fields::LARGEST).await.map_err(|_| Trouble::TooLarge)?;
    Ok((Request::from_parts(parts, Body::from(sent.clone())), Some(sent)))
}

/// The same form once more, with everything that was typed but the password. What it did already, it does not do twice.
fn again(path: &str, sent: &Fields) -> Html {
    let is_asked = sent.find(PASSWORD).is_some();
    if !is_asked && NEW_PASSWORD.iter().all(|name| sent.find(name).is_some()) {
        return Html::new();
    }
    let shown = sent.pairs().iter().filter(|(name, _)| name != "csrf" && name != PASSWORD);
    let hidden: Vec<(&str, String)> = shown.map(|(name, value)| (name.as_str(), value.clone())).collect();
    let mut body = Html::new();
    if is_asked {
        let input = Input { kind: "password", autocomplete: "current-password", ..Input::default() };
        body = body.part(&Field::new(PASSWORD, "密码（请再填一次）", Control::Text(input)));
    }
    let button = shape::buttons(&[("", "", "再发送一次")], None);
    shape::post(path, Csrf(sent.get("csrf")), &hidden, body.html(&button))
}

type Words = (String, String, Option<String>, Option<String>);

fn words(number: &str, trouble: &Trouble) -> Words {
    let plain = |title: &str, text: &str, remedy: &str| {
        (title.to_owned(), text.to_owned(), None, Some(remedy.to_owned()).filter(|r| !r.is_empty()))
    };
    match trouble {
        Trouble::NotFound => plain(
            "没有这一页",
            "地址不对，或者这项内容不在您当前席位的范围内。",
            "检查地址；有几个席位的，换一个席位再打开。",
        ),
        Trouble::Stale => plain(
            "这一页已经过期",
            "页面打开以后，登录或席位有变化，所以没有办理。",
            "重新打开这一页，再办理一次。已经自动保存的内容不会丢失。",
        ),
        Trouble::TooLarge => {
            plain("内容太大", "发送的内容超过了上限，没有保存。", "把材料压缩或分开后再上传。")
        }
        Trouble::Refused(refusal) => {
            ("现在不能办理".to_owned(), refusal.text.clone(), refusal.clause.clone(), refusal.remedy.clone())
        }
        Trouble::Conflict(text) => plain("已经有人先办理了", text, "重新打开这一页，看看现在的情况。"),
        Trouble::Invalid(text) => plain("没有办理", text, "返回上一页改正后再试。"),
        Trouble::TooMany(text) => plain("操作太频繁", text, ""),
        Trouble::SignIn(_) | Trouble::SignedOut => plain("请先登录", "这一页要登录后才能看。", ""),
        Trouble::Unavailable(cause) => {
            tracing::error!(fault.number = %number, cause = %cause, "request could not be served");
            let text = format!(
                "系统的数据库、磁盘、材料存放处或时钟暂时不能使用，这一步可能没有完成。故障号 {number}，一直不好请告诉系统管理员。"
            );
            let remedy = "过一两分钟再发送一次，重复发送不会办理两次；上传的文件要重新选择。已经自动保存的内容不会丢失。";
            ("暂时不能办理".to_owned(), text, None, Some(remedy.to_owned()))
        }
        Trouble::Fault(cause) => {
            tracing::error!(fault.number = %number, cause = %cause, "request failed");
            let text = format!("系统出错，您的操作没有完成。故障号 {number}，请告诉系统管理员。");
            ("系统出错".to_owned(), text, None, Some("稍后再试；已经自动保存的内容不会丢失。".to_owned()))
        }
    }
}
