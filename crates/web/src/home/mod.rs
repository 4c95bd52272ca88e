//! 首页: the public front page, and the home of everybody who signed in.

mod desk;
mod expert;
mod front_page;
mod own;

use crate::front::Front;
use axum::{Router, routing::get};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/", get(front_page::show))
        .route("/home", get(desk::show))
        .route("/favicon.ico", get(|| async { axum::http::StatusCode::NO_CONTENT }))
}
