//! 登录、席位、密码.

mod demo;
mod password;
mod sign_in;

use crate::{
    fields::Sent,
    front::Front,
    trouble::Trouble,
    visit::{Guest, SESSION_COOKIE, Visitor},
};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/sign-in", get(sign_in::form).post(sign_in::send))
        .route("/sign-out", post(sign_out))
        .route("/seat", post(seat))
        .route("/keep", get(keep))
        .route("/account", get(password::form).post(password::send))
}

/// The answer after signing in: the cookie, and the way on.
pub fn signed_in(front: &Front, secret: &str, to: &str) -> Response {
    (AppendHeaders([(SET_COOKIE, cookie(front, secret, ""))]), Redirect::to(to)).into_response()
}

fn cookie(front: &Front, secret: &str, life: &str) -> String {
    let secure = if front.site.secure { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax{life}{secure}")
}

async fn sign_out(State(front): State<Front>, sent: Sent) -> Result<Response, Trouble> {
    front.office.sign_out(&sent.guest.session).await?;
    let gone = cookie(&front, "", "; Max-Age=0");
    Ok((AppendHeaders([(SET_COOKIE, gone)]), Redirect::to("/")).into_response())
}

async fn seat(State(front): State<Front>, sent: Sent) -> Result<Response, Trouble> {
    let seat = sent.fields.get("seat").parse().map_err(|_| Trouble::NotFound)?;
    front.office.choose_seat(&sent.guest.session, seat).await?;
    Ok(Redirect::to("/home").into_response())
}

/// Keeps an idle session alive while somebody types.
async fn keep(visitor: Visitor) -> StatusCode {
    if visitor.session.is_some() { StatusCode::NO_CONTENT } else { StatusCode::UNAUTHORIZED }
}

/// Where somebody may go after signing in: a path of this site, and not the sign-in page again.
pub fn safe(next: &str) -> &str {
    let inside = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic());
    if inside && plain && !next.starts_with("/sign-in") { next } else { "/home" }
}

/// Whoever is behind a guest, for pages of this folder.
fn name(guest: &Guest) -> &str {
    &guest.me().name
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn the_way_on_stays_on_this_site() {
        assert_eq!(safe("/applications?state=a&mine=1"), "/applications?state=a&mine=1");
        for bad in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/sign-in?next=/",
        ] {
            assert_eq!(safe(bad), "/home", "{bad}");
        }
    }
}
