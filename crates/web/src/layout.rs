//! The frame of every page: banner, header, seat switcher, crumbs, footer, and the headers of the answer.
//!
//! Invariant: no page carries inline style or script, so the content policy can forbid both; and no name of
//! an office or a city is written here, they come from the office's data.

use askama::Template;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::assets;
use crate::parts::{Csrf, Html};

/// One item of the main navigation.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// The words.
    pub label: String,
    /// Where to.
    pub href: String,
    /// Whether the page is inside it.
    pub current: bool,
}

/// One seat a person may take.
#[derive(Clone, Debug)]
pub struct SeatChoice {
    /// Value sent as `seat`.
    pub value: String,
    /// The organisation or person.
    pub place: String,
    /// The office held there.
    pub office: String,
    /// Taken now.
    pub current: bool,
}

/// The corner of the header.
#[derive(Clone, Debug)]
pub enum Corner {
    /// Nobody is signed in: a link to sign in.
    SignIn(String),
    /// Somebody is.
    Seats(Seats),
    /// Nothing, such as on the sign-in page itself.
    Empty,
}

/// Who acts, and the seats to change to.
#[derive(Clone, Debug)]
pub struct Seats {
    /// The person, or a pseudonym where the seat must not be named.
    pub who: String,
    /// The office acted in.
    pub office: String,
    /// All seats of the person.
    pub choices: Vec<SeatChoice>,
    /// Where the choice is posted.
    pub action: String,
    /// Where signing out is posted.
    pub leave: String,
    /// Where the password is changed.
    pub account: String,
    /// Token of the form.
    pub csrf: Csrf,
}

/// One step of the way to this page; the last has no link.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// The words.
    pub label: String,
    /// Where to; `None` for this page.
    pub href: Option<String>,
}

/// What the office says about itself on every page.
#[derive(Clone, Debug, Default)]
pub struct OfficeLines {
    /// Two short lines beside the mark: place and business.
    pub beside_mark: (String, String),
    /// The host, as the footer says it.
    pub host: String,
    /// Words of the demo banner; `None` outside a demo.
    pub demo: Option<String>,
    /// Links of the footer: address and words.
    pub links: Vec<(String, String)>,
}

/// The rules in force, as the footer says them.
#[derive(Clone, Debug)]
pub struct PackLine {
    /// The pack's id.
    pub id: String,
    /// Its edition.
    pub version: String,
    /// Short digest: `8c1f…e07a`.
    pub digest: String,
}

/// When an idle session ends, told to the script that warns before.
#[derive(Clone, Debug)]
pub struct Idle {
    /// Seconds without a request until the session ends.
    pub seconds: u32,
    /// Where a GET keeps the session alive.
    pub keep: String,
}

/// The frame of one page.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Title of the page, without the product's name.
    pub title: String,
    /// Puts 错误： before the title: the page shows an error summary.
    pub errors: bool,
    /// What the office says about itself.
    pub office: OfficeLines,
    /// Where the mark leads.
    pub home: String,
    /// Main navigation.
    pub nav: Vec<NavItem>,
    /// Corner of the header.
    pub corner: Corner,
    /// The way here; empty for none.
    pub crumbs: Vec<Crumb>,
    /// The rules in force; `None` before any are.
    pub pack: Option<PackLine>,
    /// Below the header, such as the desk's progress; empty for none.
    pub bar: Html,
    /// The whole width of the window, for the desk.
    pub wide: bool,
    /// End of an idle session; `None` when nobody is signed in.
    pub idle: Option<Idle>,
    /// A script of this page alone.
    pub script: Option<&'static str>,
}

impl Layout {
    /// A frame for a visitor who is not signed in and is at the front door.
    pub fn new(title: impl Into<String>, office: OfficeLines) -> Self {
        Self {
            title: title.into(),
            errors: false,
            office,
            home: "/".into(),
            nav: Vec::new(),
            corner: Corner::Empty,
            crumbs: Vec::new(),
            pack: None,
            bar: Html::new(),
            wide: false,
            idle: None,
            script: None,
        }
    }

    /// Adds a navigation item.
    pub fn nav(mut self, label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        self.nav.push(NavItem { label: label.into(), href: href.into(), current });
        self
    }

    /// Adds a step of the way here. A page that stands under no entry of the navigation by its address does so by its way.
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        let (label, href) = (label.into(), href.into());
        if self.nav.iter().all(|item| !item.current) && !["/", "/home"].contains(&href.as_str()) {
            self.nav.iter_mut().filter(|item| item.href == href).for_each(|item| item.current = true);
        }
        self.crumbs.push(Crumb { label, href: Some(href) });
        self
    }

    /// Adds this page as the last step.
    pub fn here(mut self, label: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: None });
        self
    }

    /// Whether somebody is signed in, so that the page must not be kept by browsers.
    fn signed_in(&self) -> bool {
        matches!(self.corner, Corner::Seats(_))
    }
}

/// Frame and content together.
#[derive(Template)]
#[template(path = "layout.html")]
struct Shell<'a> {
    layout: &'a Layout,
    body: Html,
    styles: Vec<String>,
    scripts: Vec<String>,
    container: &'static str,
}

/// Draws a page: the frame and the body, one HTML document.
pub fn draw(layout: &Layout, body: &impl Template) -> askama::Result<String> {
    Shell {
        layout,
        body: Html::of(body),
        styles: assets::STYLES.iter().map(|name| assets::url(name)).collect(),
        scripts: [Some(assets::SCRIPT), layout.script]
            .into_iter()
            .flatten()
            .filter(|name| assets::exists(name))
            .map(assets::url)
            .collect(),
        container: if layout.wide { "container-fluid px-3 px-lg-4" } else { "container-xl" },
    }
    .render()
}

/// A page as an answer: frame, content, status.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The frame.
    pub layout: Layout,
    /// The content of `main`.
    pub body: T,
    /// The status; 422 with form problems, 403 and 409 with a refusal.
    pub status: StatusCode,
}

impl<T: Template> Page<T> {
    /// A page with status 200.
    pub fn new(layout: Layout, body: T) -> Self {
        Self { layout, body, status: StatusCode::OK }
    }

    /// A page with another status.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match draw(&self.layout, &self.body) {
            Ok(html) => (self.status, headers(self.layout.signed_in()), html).into_response(),
            Err(error) => {
                tracing::error!(%error, title = self.layout.title, "a page did not render");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// What a page may load and send: only from and to this site, never inside another's frame.
pub const CONTENT_POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// Headers of a page. A signed-in page is not kept by browsers, so that the next person at a shared computer
/// cannot leaf back to it.
pub fn headers(signed_in: bool) -> HeaderMap {
    let keep = if signed_in { "no-store" } else { "no-cache" };
    let permissions = HeaderName::from_static("permissions-policy");
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (permissions, HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()")),
        (opener, HeaderValue::from_static("same-origin")),
        (CACHE_CONTROL, HeaderValue::from_static(keep)),
    ])
}
