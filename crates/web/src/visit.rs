//! Who is behind a request: a visitor, or somebody signed in on a seat.

use crate::{front::Front, trouble::Trouble};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, Uri, header::COOKIE, request::Parts},
};
use kernel::Role;
use office::{Me, accounts::Session};

/// The name of the session cookie.
pub const SESSION_COOKIE: &str = "zhiping_session";

/// Whoever asks, signed in or not.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The session, if any.
    pub session: Option<Session>,
    /// The path asked for, with its query.
    pub path: String,
}

/// Somebody signed in, on a seat.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The session.
    pub session: Session,
    /// The path asked for, with its query.
    pub path: String,
}

impl Guest {
    /// Who.
    pub fn me(&self) -> &Me {
        &self.session.me
    }
    /// The role of the seat; [`Role::Administrator`] without a seat reaches nothing.
    pub fn role(&self) -> Role {
        self.session.me.role().unwrap_or(Role::Administrator)
    }
    /// As a visitor, for the frame.
    pub fn visitor(&self) -> Visitor {
        Visitor { session: Some(self.session.clone()), path: self.path.clone() }
    }
}

impl FromRequestParts<Front> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, front: &Front) -> Result<Self, Trouble> {
        Caller::of(&parts.headers, &parts.uri).visitor(front).await
    }
}

/// What a request says of whoever sent it, before anybody looks for the session.
#[derive(Debug, Clone)]
pub struct Caller {
    secret: Option<String>,
    path: String,
}

impl Caller {
    /// Out of a request.
    pub fn of(headers: &HeaderMap, uri: &Uri) -> Self {
        let path = uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        Self { secret: cookie(headers, SESSION_COOKIE), path }
    }

    /// Looks for the session.
    ///
    /// # Errors
    /// A fault.
    pub async fn visitor(self, front: &Front) -> Result<Visitor, Trouble> {
        let session = match &self.secret {
            Some(secret) => front.office.session(secret).await?,
            None => None,
        };
        Ok(Visitor { session, path: self.path })
    }
}

impl FromRequestParts<Front> for Guest {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, front: &Front) -> Result<Self, Trouble> {
        let scripted =
            parts.headers.get("accept").is_some_and(|accept| accept.as_bytes() == b"application/json");
        let visitor = Visitor::from_request_parts(parts, front).await?;
        match visitor.session {
            Some(session) => Ok(Self { session, path: visitor.path }),
            None if scripted => Err(Trouble::SignedOut),
            None => {
                let back = if parts.method == Method::GET { visitor.path } else { referer(&parts.headers) };
                Err(Trouble::SignIn(back))
            }
        }
    }
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// The path of the page a form was on.
fn referer(headers: &HeaderMap) -> String {
    let value = headers.get("referer").and_then(|value| value.to_str().ok()).unwrap_or("/");
    let path = value.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    path.unwrap_or("/").to_owned()
}
