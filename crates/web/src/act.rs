//! Acts on a page: the bar of offers, the form of one act, and perform-and-answer.
//!
//! Every kind of case uses these; a page only says which fields its act needs and how they become a command.

use crate::{
    fields::Fields,
    frame,
    front::Front,
    layout::{Layout, Page},
    parts::{Act, ActBar, ActKind, Card, Control, ErrorSummary, Field, Head, Html, Note, Paper, Problem},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use kernel::{CaseId, Role};
use office::{facts::Gather, perform::Request};
use review::{
    Confirmation, Kind, Refusal, RefusalKind,
    offers::Offer,
    procedure::{ActRow, Weight},
};

/// The form of one act.
pub struct ActPage {
    /// Where the form is posted, and where its page is.
    pub action: String,
    /// Where to go back to.
    pub back: String,
    /// The verb.
    pub title: String,
    /// What it means.
    pub hint: String,
    /// How heavy it is.
    pub weight: Weight,
    /// What is signed; shown word by word, and bound by digest when the act is weighty.
    pub statement: String,
    /// What has to be filled in.
    pub fields: Vec<Field>,
    /// The version of the case that the page shows.
    pub version: i64,
}

/// The act bar of a page: every offered act is a link to its form, every withheld one says why. Nothing when this seat
/// has no act here.
pub fn bar(base: &str, offers: &[Offer]) -> Html {
    if offers.is_empty() {
        return Html::new();
    }
    let act = |offer: &Offer| {
        let act = Act::link(format!("{base}/acts/{}", offer.key), offer.name, offer.hint);
        let act = match offer.weight {
            Weight::Main | Weight::Confirmed => act.primary(),
            Weight::Grave | Weight::GraveConfirmed => act.danger(),
            Weight::Plain => act,
        };
        match &offer.possible {
            Ok(()) => act,
            Err(refusal) => {
                let remedy = refusal.remedy.as_ref().map(|r| format!("{r}。")).unwrap_or_default();
                act.refused(format!("{}。{remedy}", refusal.text), refusal.clause.clone().unwrap_or_default())
            }
        }
    };
    // At most one button is the main one: the first that is possible.
    let mut acts: Vec<Act> = offers.iter().map(act).collect();
    let mut seen = false;
    for act in &mut acts {
        if act.kind == ActKind::Primary && (seen || act.refused.is_some()) {
            act.kind = ActKind::Plain;
        }
        seen |= act.kind == ActKind::Primary;
    }
    Html::of(&ActBar::new(acts))
}

/// The offer of one act, or why there is none.
///
/// # Errors
/// Absence for acts that this seat does not have here, a refusal for those that are withheld.
pub fn offered<'a>(offers: &'a [Offer], key: &str) -> Result<&'a Offer, Trouble> {
    let offer = offers.iter().find(|offer| offer.key == key).ok_or(Trouble::NotFound)?;
    match &offer.possible {
        Ok(()) => Ok(offer),
        Err(refusal) => Err(Trouble::Refused(Box::new(refusal.clone()))),
    }
}

/// The row of an act that this role does somewhere, for a form that was sent. Whether it is possible now is for
/// `perform` to say: it knows the same form sent twice, and who acted in between.
///
/// # Errors
/// Absence for acts that this role never does.
pub fn sent<K: Kind>(key: &str, role: Role) -> Result<&'static ActRow<K>, Trouble> {
    K::procedure().act(key).filter(|row| row.roles.contains(&role)).ok_or(Trouble::NotFound)
}

/// Draws the form of an act; with problems as 422.
pub fn draw(front: &Front, guest: &Guest, page: ActPage, problems: Vec<Problem>) -> Response {
    draw_with(front, guest, page, problems, None)
}

/// As [`draw`], with what the law or the stage says against the whole act.
fn draw_with(
    front: &Front,
    guest: &Guest,
    mut page: ActPage,
    problems: Vec<Problem>,
    refusal: Option<&Refusal>,
) -> Response {
    let wrong = !problems.is_empty() || refusal.is_some();
    Field::mark(&mut page.fields, &problems);
    let mut layout = frame::for_guest(front, guest, page.title.clone()).crumb("返回", page.back.clone());
    layout = layout.here(page.title.clone());
    layout.errors = wrong;
    let body = body(front, guest, &page, problems, refusal);
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Page::new(layout, body).status(status).into_response()
}

fn body(
    front: &Front,
    guest: &Guest,
    page: &ActPage,
    problems: Vec<Problem>,
    refusal: Option<&Refusal>,
) -> Html {
    let mut body = Html::new();
    let wrong_password =
        problems.iter().find(|problem| problem.field == PASSWORD).map(|problem| problem.says.clone());
    if let Some(refusal) = refusal {
        body = body.part(&Note::caution("没有办理：", sentence(refusal)));
    }
    if !problems.is_empty() {
        body = body.part(&ErrorSummary::new("没有办理", problems));
    }
    body = body.part(&Head::new(page.title.clone()).line(page.hint.clone()));
    let mut card = Card::new("act", "填写");
    if !page.statement.is_empty() {
        let paper = Paper {
            id: "statement".to_owned(),
            title: if page.weight.confirmed() { "您将签署的内容" } else { "办理的内容" }.to_owned(),
            body: page.statement.lines().fold(Html::new(), |html, line| html.html(&shape::para(line))),
            ..Paper::default()
        };
        card = card.with(&paper);
    }
    for field in &page.fields {
        card = card.with(field);
    }
    if page.weight.confirmed() {
        card = card.with(&password_field(wrong_password));
    }
    let kind = if page.weight.grave() { "btn btn-danger" } else { "btn btn-primary" };
    let form = FormShell {
        action: page.action.clone(),
        csrf: frame::csrf(front, guest),
        token: front.office.form_token(),
        version: page.version,
        body: Html::of(&card),
        button: page.title.clone(),
        class: kind,
        back: page.back.clone(),
    };
    body.part(&form)
}

/// The name of the field of 再次验证.
const PASSWORD: &str = "password";

/// The field of 再次验证.
fn password_field(wrong: Option<String>) -> Field {
    use crate::parts::Input;
    let input = Input { kind: "password", autocomplete: "current-password", ..Input::default() };
    let mut field = Field::new(PASSWORD, "再次验证：您的登录密码", Control::Text(input));
    field.error = wrong;
    field.hint("这一步记在您名下，需要再次验证")
}

/// The form around the fields of an act.
#[derive(askama::Template)]
#[template(path = "act_form.html")]
struct FormShell {
    action: String,
    csrf: crate::parts::Csrf,
    token: String,
    version: i64,
    body: Html,
    button: String,
    class: &'static str,
    back: String,
}

/// Confirms a weighty act with the password that was typed; the inner error is the problem at the password field.
///
/// # Errors
/// A fault.
pub async fn confirmed(
    front: &Front,
    guest: &Guest,
    fields: &Fields,
    page: &ActPage,
) -> Result<Result<Option<Confirmation>, Problem>, Trouble> {
    if !page.weight.confirmed() {
        return Ok(Ok(None));
    }
    let password = fields.get(PASSWORD);
    if password.is_empty() {
        return Ok(Err(Problem::new(PASSWORD, "请输入密码，再次验证")));
    }
    let statement = format!("{}\n{}\n{}", page.action, page.version, page.statement);
    match front.office.confirm_with_password(guest.me(), &password, &statement).await {
        Ok(confirmation) => Ok(Ok(Some(confirmation))),
        Err(office::Problem::Invalid(text)) => Ok(Err(Problem::new(PASSWORD, text))),
        Err(problem) => Err(problem.into()),
    }
}

/// Performs an act and answers: back to the case, or the form again with what is wrong.
///
/// # Errors
/// Whatever is no problem of the form: conflict, another role's act, absence, fault.
pub async fn perform<K: Kind + Gather>(
    front: &Front,
    guest: &Guest,
    fields: &Fields,
    mut page: ActPage,
    case: Option<CaseId>,
    act: K::Act,
    to: impl Fn(CaseId) -> String,
) -> Result<Response, Trouble> {
    // What counts is the version that the person saw: a form drawn again after a mistake must not pass over an act
    // in between.
    page.version = fields.number("version").unwrap_or(page.version);
    let confirmation = match confirmed(front, guest, fields, &page).await? {
        Ok(confirmation) => confirmation,
        Err(problem) => return Ok(draw(front, guest, page, vec![problem])),
    };
    let beside = K::procedure().beside.contains(&K::key(&act));
    let request = Request::<K> {
        case,
        version: case.filter(|_| !beside).map(|_| page.version),
        act,
        token: fields.find("token").filter(|token| !token.is_empty()),
        confirmation,
    };
    match front.office.perform(guest.me(), request).await {
        Ok(done) => Ok(Redirect::to(&to(done.case)).into_response()),
        Err(office::Problem::Refused(refusal)) => match refusal.kind {
            RefusalKind::Role => Err(Trouble::Refused(Box::new(refusal))),
            RefusalKind::Command => {
                let problem = Problem::new(typed(&page), sentence(&refusal));
                Ok(draw(front, guest, page, vec![problem]))
            }
            RefusalKind::Law | RefusalKind::Stage => {
                Ok(draw_with(front, guest, page, Vec::new(), Some(&refusal)))
            }
        },
        Err(office::Problem::Invalid(text)) => {
            let problem = Problem::new(typed(&page), text);
            Ok(draw(front, guest, page, vec![problem]))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The field that an incomplete command is about: the first text that is still empty, else the first text, else the
/// first field.
fn typed(page: &ActPage) -> String {
    let text = |field: &&Field| matches!(field.control, Control::Text(_) | Control::Area(_));
    let empty = |field: &&Field| match &field.control {
        Control::Text(input) => input.value.is_empty(),
        Control::Area(area) => area.value.is_empty(),
        _ => false,
    };
    let fields = || page.fields.iter().filter(|field| !field.optional);
    let found = fields().find(empty).or_else(|| fields().find(text)).or_else(|| page.fields.first());
    found.map_or_else(|| "act".to_owned(), |field| field.name.clone())
}

/// A refusal as one sentence with clause and remedy.
pub fn sentence(refusal: &Refusal) -> String {
    let clause = refusal.clause.as_ref().map(|c| format!("（依据：{c}）")).unwrap_or_default();
    let remedy = refusal.remedy.as_ref().map(|r| format!("。{r}")).unwrap_or_default();
    format!("{}{clause}{remedy}", refusal.text)
}

/// The note after an act, when the address says which one was done.
pub fn done_note<K: Kind>(key: Option<&str>) -> Option<Note> {
    let act = K::procedure().act(key?)?;
    Some(Note::new("已办理：", act.name))
}

/// The frame of a page about one thing.
pub fn layout(front: &Front, guest: &Guest, title: &str, list: (&str, &str), here: &str) -> Layout {
    frame::for_guest(front, guest, title).crumb(list.0, list.1).here(here)
}
