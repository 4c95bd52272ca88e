//! The demo's own doors: one-click sign-in and the clock. A served office answers as if they did not exist.

use crate::{
    account::{safe, signed_in},
    fields::{Fields, same_site},
    frame,
    front::Front,
    parts::{Card, Field, Html},
    shape,
    trouble::Trouble,
    visit::Guest,
};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, header::REFERER},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use kernel::Day;
use review::application::form::day;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new().route("/demo/sign-in", post(sign_in)).route("/demo/clock", post(clock))
}

/// A demo day begins at nine in the morning.
const MORNING: i64 = 9 * 60 * 60 * 1000;

/// Signs in to an account of the demo without password.
async fn sign_in(State(front): State<Front>, headers: HeaderMap, body: String) -> Result<Response, Trouble> {
    inside_demo(&front)?;
    same_site(&headers)?;
    let fields = Fields::decode(body.as_bytes());
    let (secret, _) = front.office.sign_in_to_demo(&fields.get("login")).await?;
    Ok(signed_in(&front, &secret, safe(&fields.get("next"))))
}

/// Moves the demo clock forward and does what falls due by then.
async fn clock(State(front): State<Front>, headers: HeaderMap, body: String) -> Result<Response, Trouble> {
    inside_demo(&front)?;
    same_site(&headers)?;
    let typed = Fields::decode(body.as_bytes()).get("day");
    let to = day(&typed).map_err(|text| Trouble::Invalid(format!("演示时钟：{text}")))?;
    let today = front.office.today();
    if to < today {
        return Err(Trouble::Invalid(format!("演示时钟只能往后走，今天是 {today}")));
    }
    // Beyond the calendar no working day can be counted, and every page would only say so.
    let counted = front.office.pack().calendar().is_working_day(to);
    counted.map_err(|end| Trouble::Invalid(format!("演示时钟：{end}")))?;
    let morning = front.office.pack().zone().start_of(to).plus_millis(MORNING);
    front.office.move_clock(morning).await?;
    front.office.run_errands().await?;
    Ok(Redirect::to(&back(&headers)).into_response())
}

/// Another instance may have moved the demo clock: every request looks at it first.
pub(crate) async fn follow(State(front): State<Front>, request: Request, next: Next) -> Response {
    if let Err(problem) = front.office.follow_clock().await {
        // The page itself will find out, and say so.
        tracing::warn!(cause = %problem, "the demo clock was not read");
    }
    next.run(request).await
}

fn inside_demo(front: &Front) -> Result<(), Trouble> {
    if front.office.season().demo { Ok(()) } else { Err(Trouble::NotFound) }
}

/// The path of the page that the form was on; home where that page cannot be opened again.
fn back(headers: &HeaderMap) -> String {
    let from = headers.get(REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let path = from.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
    match path.unwrap_or_default() {
        path if path.starts_with("/demo") => "/home".to_owned(),
        path => safe(path).to_owned(),
    }
}

/// The card that moves the clock; nothing outside a demo.
pub fn clock_card(front: &Front, guest: &Guest) -> Html {
    if !front.office.season().demo {
        return Html::new();
    }
    let today = front.office.today();
    let after = |days: usize| (0..days).fold(today, |day: Day, _| day.tomorrow().unwrap_or(day)).to_string();
    let (tomorrow, week) = (after(1), after(7));
    let steps = shape::buttons(&[("day", &tomorrow, "走到明天"), ("day", &week, "走到一周以后")], None);
    let other = Html::new()
        .part(&Field::day("day", "走到哪一天", ""))
        .html(&shape::buttons(&[("", "", "走到这一天")], None));
    let csrf = || frame::csrf(front, guest);
    let card = Card::new("clock", "演示时钟")
        .under(format!("现在是 {today}。期限、公示期都按这个时钟计算，只能往后走；到期的事项随即自动办理。"))
        .with(&shape::post("/demo/clock", csrf(), &[], steps))
        .with(&shape::post("/demo/clock", csrf(), &[], other));
    Html::of(&card)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_leads_back_to_its_page() {
        let from = |value: &str| back(&HeaderMap::from_iter([(REFERER, value.parse().unwrap())]));
        assert_eq!(from("http://127.0.0.1:8080/home"), "/home");
        assert_eq!(from("http://127.0.0.1:8080/applications?mine=1"), "/applications?mine=1");
        assert_eq!(from("http://127.0.0.1:8080/demo/clock"), "/home");
        assert_eq!(back(&HeaderMap::new()), "/home");
    }
}
