//! 申报件: the list of officials, the one case page of all roles, and the acts on it.

mod acts;
mod check;
pub(crate) mod desk;
mod dossier;
mod list;
mod page;
mod papers;
mod reading;
#[cfg(test)]
mod sample;
pub(crate) mod several;

pub(crate) use dossier::{files, sections, size};

use crate::{front::Front, log, trouble::Trouble, visit::Guest};
use axum::{
    Router,
    routing::{get, post},
};
use review::application::{Application, viewpoint::viewpoint};

/// The stage in the words of this seat: until the public notice the applicant reads the public word.
fn shown_stage(front: &Front, guest: &Guest, case: &Application) -> Result<&'static str, Trouble> {
    let actor = guest.me().actor().ok_or(Trouble::NotFound)?;
    viewpoint(&actor, case, front.office.pack()).map(|view| view.stage_name).ok_or(Trouble::NotFound)
}

/// The routes of this resource.
pub fn routes() -> Router<Front> {
    Router::new()
        .route("/applications", get(list::show))
        .route("/applications/export.xlsx", get(papers::export))
        .route(several::ACTION, post(several::send))
        .route("/applications/{id}", get(page::show))
        .route("/applications/{id}/receipts/{seq}", get(log::receipt::<Application>))
        .route("/applications/{id}/acts/{key}", get(acts::form).post(acts::send))
        .route("/applications/{id}/papers/{name}", get(papers::paper))
        .route("/notices/{number}/paper.pdf", get(papers::notice))
        .route("/certificates/{number}/certificate.pdf", get(papers::certificate))
}
