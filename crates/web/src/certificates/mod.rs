//! 证书: the public check, what is needed to check without us, and the issuing office's list.

mod issued;
mod public;

pub(crate) use public::download;

use crate::{forms, front::Front, log};
use axum::{Router, routing::get};
use review::certificate::Certificate;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/certificates", get(public::ask))
        .route("/certificates/{number}", get(public::show))
        .route("/certificates/{number}/certificate.json", get(public::file))
        .route("/trust.json", get(public::trust))
        .route("/status-list.json", get(public::status_list))
        .route("/public-key.pem", get(public::public_key))
        .route("/issued", get(issued::list))
        .route("/issued/{id}", get(issued::show))
        .route("/issued/{id}/receipts/{seq}", get(log::receipt::<Certificate>))
        .route("/issued/{id}/acts/{key}", get(forms::form::<Certificate>).post(forms::send::<Certificate>))
}
