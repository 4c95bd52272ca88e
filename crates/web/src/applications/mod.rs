//! 申报件: the list of officials, the one case page of all roles, and the acts on it.

mod acts;
mod check;
mod dossier;
mod list;
mod page;
mod papers;

pub(crate) use dossier::{files, sections, size};

use crate::front::Front;
use axum::{Router, routing::get};

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/applications", get(list::show))
        .route("/applications/export.xlsx", get(papers::export))
        .route("/applications/{id}", get(page::show))
        .route("/applications/{id}/acts/{key}", get(acts::form).post(acts::send))
        .route("/applications/{id}/papers/{name}", get(papers::paper))
        .route("/notices/{number}/paper.pdf", get(papers::notice))
        .route("/certificates/{number}/certificate.pdf", get(papers::certificate))
}
