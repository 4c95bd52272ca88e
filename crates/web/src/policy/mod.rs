//! To come.

use crate::front::Front;
use axum::Router;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
}
