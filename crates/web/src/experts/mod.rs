//! 评委库: experts of the committees' pools, their entry and exit, training, relations, import and export.

mod account;
mod acts;
mod card;
mod import;
mod list;
mod new;
mod page;

use crate::{forms, front::Front, log};
use axum::{Router, routing::get, routing::post};
use review::expert::Expert;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/experts", get(list::show))
        .route("/experts/export.xlsx", get(list::export))
        .route("/experts/template.xlsx", get(import::template))
        .route("/experts/import", get(import::form).post(import::send))
        .route("/experts/new", get(new::form).post(new::send))
        .route("/experts/{id}", get(page::show))
        .route("/experts/{id}/account", post(account::send))
        .route("/experts/{id}/receipts/{seq}", get(log::receipt::<Expert>))
        .route("/experts/{id}/acts/correct", get(card::form).post(card::send))
        .route("/experts/{id}/acts/declare_relation", get(acts::relation).post(acts::declare))
        .route("/experts/{id}/acts/{key}", get(forms::form::<Expert>).post(forms::send::<Expert>))
}

/// The media type of a workbook.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
