//! The demo's own doors: one-click sign-in and the clock. A served office answers as if they did not exist.

use crate::{
    account::signed_in,
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
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use kernel::Day;
use review::application::form::day;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new().route("/demo/sign-in", post(sign_in)).route("/demo/clock", post(clock))
}

/// Signs in to an account of the demo without password.
async fn sign_in(State(front): State<Front>, headers: HeaderMap, body: String) -> Result<Response, Trouble> {
    same_site(&headers)?;
    let fields = Fields::decode(body.as_bytes());
    let (secret, _) = front.office.sign_in_to_demo(&fields.get("login")).await?;
    Ok(signed_in(&front, &secret, "/home"))
}

/// Moves the demo clock forward.
async fn clock(State(front): State<Front>, headers: HeaderMap, body: String) -> Result<Response, Trouble> {
    if !front.office.season().demo {
        return Err(Trouble::NotFound);
    }
    same_site(&headers)?;
    let typed = Fields::decode(body.as_bytes()).get("day");
    let to = day(&typed).map_err(|text| Trouble::Invalid(format!("演示时钟：{text}")))?;
    let today = front.office.today();
    if to <= today {
        return Err(Trouble::Invalid(format!("演示时钟只能往后走，今天是 {today}")));
    }
    let zone = front.office.pack().zone();
    front.office.clock().set(zone.start_of(to).plus_millis(9 * 3_600_000));
    front.office.run_errands().await?;
    Ok(Redirect::to("/home").into_response())
}

/// The card that moves the clock; nothing outside a demo.
pub fn clock_card(front: &Front, guest: &Guest) -> Html {
    if !front.office.season().demo {
        return Html::new();
    }
    let today = front.office.today();
    let next: Day = today.tomorrow().unwrap_or(today);
    let week = (0..7).fold(today, |day, _| day.tomorrow().unwrap_or(day));
    let (next, week) = (next.to_string(), week.to_string());
    let other = Html::new().part(&Field::day("day", "走到哪一天", week.clone())).html(&shape::buttons(
        &[("", "", "走到这一天"), ("day", &next, "走到明天")],
        None,
    ));
    let form = shape::post("/demo/clock", frame::csrf(front, guest), &[], other);
    let card = Card::new("clock", "演示时钟")
        .under(format!("现在是 {today}。期限、公示期都按这个时钟计算，只能往后走。"))
        .para(form);
    Html::of(&card)
}
