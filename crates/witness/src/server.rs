//! The witness as a service: `POST /add-checkpoint` (C2SP tlog-witness), and a page that says who this is.

use crate::{Problem, Witness};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use proof::ledger::{AddCheckpoint, Refusal};

/// Longer than any request: 63 hashes, and a note with a hundred lines.
const LONGEST: usize = 64 * 1024;

/// The service.
pub fn router(witness: Witness) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/", get(card))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(witness)
}

async fn card(State(witness): State<Witness>) -> String {
    format!("见证人 {}\n{}\n", witness.name(), witness.verifier_key())
}

async fn add_checkpoint(State(witness): State<Witness>, body: Bytes) -> Response {
    let answered = AddCheckpoint::parse(&body).map_err(Problem::from);
    // Waits for a lock and the disk.
    let answered = match answered {
        Ok(request) => tokio::task::spawn_blocking(move || cosign(&witness, &request)).await,
        Err(problem) => Ok(Err(problem)),
    };
    match answered {
        Ok(Ok(line)) => line.into_response(),
        Ok(Err(problem)) => refuse(&problem),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn cosign(witness: &Witness, request: &AddCheckpoint) -> Result<String, Problem> {
    let line = witness.cosign(request);
    let checkpoint = request.checkpoint.checkpoint();
    match &line {
        Ok(_) => tracing::info!(origin = %checkpoint.origin, size = checkpoint.size, "witness.cosigned"),
        Err(problem) => {
            tracing::warn!(origin = %checkpoint.origin, size = checkpoint.size, cause = %problem, "witness.refused");
        }
    }
    line
}

fn refuse(problem: &Problem) -> Response {
    let status = match problem {
        Problem::Refused(Refusal::Malformed) => StatusCode::BAD_REQUEST,
        Problem::Refused(Refusal::NotSigned) => StatusCode::FORBIDDEN,
        Problem::Refused(Refusal::Elsewhere(size) | Refusal::Fork(size)) => {
            let body = format!("{size}\n");
            return (StatusCode::CONFLICT, [(CONTENT_TYPE, "text/x.tlog.size")], body).into_response();
        }
        Problem::Refused(Refusal::Inconsistent) => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::Unknown(_) => StatusCode::NOT_FOUND,
        Problem::Use(_) | Problem::Away(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, format!("{problem}\n")).into_response()
}
