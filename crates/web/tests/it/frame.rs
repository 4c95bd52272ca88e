//! The frame: what it says and the headers an answer carries.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::IntoResponse;
use web::layout::{Idle, Layout, Page, draw};
use web::parts::{Head, Note};

use crate::samples;

#[test]
fn the_frame_draws_as_before() {
    let mut layout = samples::signed_in("检查并提交").crumb("我的申报", "/a").here("检查并提交");
    layout.errors = true;
    layout.idle = Some(Idle { seconds: 1200, keep: "/session".into() });
    let html = draw(&layout, &Head::new("检查并提交")).expect("a page draws");
    // Digests and scripts depend on whether `web/dist` was built.
    let lines: Vec<_> = html.lines().filter(|line| !line.contains("/assets/")).map(str::trim_end).collect();
    insta::assert_snapshot!("frame", lines.join("\n"));
}

#[test]
fn nothing_of_an_office_is_written_in_the_frame() {
    let html = draw(&Layout::new("页", Default::default()), &Note::new("", "")).expect("a page draws");
    assert!(!html.contains("市"));
    assert!(!html.contains("zp-demo"));
}

#[test]
fn a_page_tells_browsers_what_it_may_do() {
    let public = Page::new(samples::layout("公示"), Head::new("公示")).into_response();
    assert_eq!(public.status(), StatusCode::OK);
    assert_eq!(public.headers()[CACHE_CONTROL], "no-cache");
    let policy = public.headers()[CONTENT_SECURITY_POLICY].to_str().expect("plain text");
    assert!(policy.starts_with("default-src 'self';") && !policy.contains("unsafe"));

    let page = Page::new(samples::signed_in("申报件"), Head::new("申报件"));
    let own = page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response();
    assert_eq!(own.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(own.headers()[CACHE_CONTROL], "no-store");
    for name in ["x-content-type-options", "referrer-policy", "permissions-policy"] {
        assert!(own.headers().contains_key(name), "{name} is missing");
    }
}
