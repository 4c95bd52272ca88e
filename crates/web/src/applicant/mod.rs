//! 填报: everything an applicant does with the own draft, until it is submitted.

mod apply;
mod carried;
mod check;
mod files;
mod section;
mod tasks;

use crate::{front::Front, uploads};
use axum::{
    Router,
    routing::{get, post},
};
use review::application::Application;

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/apply", get(apply::form).post(apply::send))
        .route("/applications/{id}/tasks", get(tasks::show))
        .route("/applications/{id}/sections/files", get(files::show))
        .route("/applications/{id}/sections/{key}", get(section::show).post(section::send))
        .route("/applications/{id}/sections/{key}/autosave", post(section::autosave))
        .route("/applications/{id}/files", post(files::attach))
        .route("/applications/{id}/files/{file}", get(uploads::download::<Application>))
        .route("/applications/{id}/files/{file}/remove", post(files::remove))
        .route("/applications/{id}/check", get(check::show).post(check::send))
        .route("/applications/{id}/submitted", get(check::submitted))
}
