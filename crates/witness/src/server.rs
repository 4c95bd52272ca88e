//! The witness as a service: `POST /add-checkpoint` (C2SP tlog-witness), the supervisor's side of the ballot under
//! `/ballot/`, and a page that says who this is.

use crate::{BallotRefusal, Problem, SignRequest, Witness};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::BASE64;
use kernel::Chance;
use proof::{
    ballot::IssueRefusal,
    ledger::{AddCheckpoint, Refusal},
};
use serde::Serialize;
use serde_json::json;

/// Longer than any request: 63 hashes, and a note with a hundred lines.
const LONGEST: usize = 64 * 1024;
/// The longest notice: an agenda names every voter of every case.
const LONGEST_NOTICE: usize = 1_000_000;

/// The service.
pub fn router(witness: Witness, chance: Chance) -> Router {
    let ballots = Router::new()
        .route("/ballot/open", post(open))
        .route("/ballot/sign", post(sign))
        .route("/ballot/close", post(close))
        .layer(DefaultBodyLimit::max(LONGEST_NOTICE))
        .with_state((witness.clone(), chance));
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/", get(card))
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(witness)
        .merge(ballots)
}

type Ballots = State<(Witness, Chance)>;

async fn open(State((witness, chance)): Ballots, body: Bytes) -> Response {
    answer("ballot.opened", move || witness.open_ballots(&body, &chance)).await
}

async fn sign(State((witness, chance)): Ballots, headers: HeaderMap, body: Bytes) -> Response {
    let secret = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let secret = secret.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().to_owned();
    answer("ballot.signed", move || {
        let request: SignRequest = serde_json::from_slice(&body).map_err(|_| BallotRefusal::Malformed)?;
        let signature = witness.sign_ballot(&request, &secret, &chance)?;
        Ok(json!({ "signature": BASE64.encode(&signature) }))
    })
    .await
}

async fn close(State((witness, _)): Ballots, body: Bytes) -> Response {
    answer("ballot.closed", move || witness.close_ballots(&body)).await
}

/// Does what waits for a lock and the disk, and logs that it was done, for nobody in particular: who voted when is nothing
/// for a log.
async fn answer<T: Serialize + Send + 'static>(
    done: &'static str,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Response {
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(value)) => {
            tracing::info!("{done}");
            axum::Json(value).into_response()
        }
        Ok(Err(problem)) => {
            tracing::warn!(cause = %problem, "ballot.refused");
            refuse(&problem)
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
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
        Problem::Ballot(refusal) => ballot_status(*refusal),
        Problem::Unknown(_) => StatusCode::NOT_FOUND,
        Problem::Use(_) | Problem::Away(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, format!("{problem}\n")).into_response()
}

const fn ballot_status(refusal: BallotRefusal) -> StatusCode {
    match refusal {
        BallotRefusal::Malformed | BallotRefusal::Issue(IssueRefusal::Malformed) => StatusCode::BAD_REQUEST,
        BallotRefusal::NotRelayed => StatusCode::UNAUTHORIZED,
        BallotRefusal::NotSigned | BallotRefusal::Issue(IssueRefusal::NotOnRoll) => StatusCode::FORBIDDEN,
        BallotRefusal::NotOpen => StatusCode::NOT_FOUND,
        BallotRefusal::Changed | BallotRefusal::Issue(IssueRefusal::Other | IssueRefusal::Closed) => {
            StatusCode::CONFLICT
        }
    }
}
