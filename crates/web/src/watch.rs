//! What is noted of every request: a number that the person can quote, one line for the log, figures for the monitor.
//! Nothing of it is personal: routes, not addresses; ids, not names.

use crate::{front::Front, trouble::Trouble};
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header::HeaderName},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::Stopwatch;

/// The header that carries the number.
const NUMBER: HeaderName = HeaderName::from_static("x-request-id");

/// The number of a request: on the error page, in the header, in the log.
#[derive(Debug, Clone)]
pub(crate) struct RequestNumber(pub(crate) String);

/// Whether the process lives, and whether it can do its work.
pub(crate) fn routes() -> Router<Front> {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready))
}

async fn ready(State(front): State<Front>) -> Response {
    match front.office.ready().await {
        Ok(()) => "ok\n".into_response(),
        Err(problem) => {
            tracing::warn!(cause = %problem, "office is not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n").into_response()
        }
    }
}

/// Numbers, times and notes a request.
pub(crate) async fn watch(State(front): State<Front>, mut request: Request, next: Next) -> Response {
    let number = front.office.request_number();
    request.extensions_mut().insert(RequestNumber(number.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let watch = Stopwatch::start();
    let mut response = next.run(request).await;
    let (status, micros) = (response.status().as_u16(), watch.micros());
    if let Ok(value) = HeaderValue::from_str(&number) {
        response.headers_mut().insert(NUMBER, value);
    }
    let labels =
        [("method", method.to_string()), ("route", route.clone()), ("status", format!("{}xx", status / 100))];
    metrics::counter!("zhiping_requests_total", &labels).increment(1);
    metrics::histogram!("zhiping_request_seconds", "route" => route.clone()).record(micros as f64 / 1e6);
    // Probes and pictures would drown the rest.
    if !matches!(route.as_str(), "/healthz" | "/readyz" | "/assets/{name}") {
        let kind = response.extensions().get::<Trouble>().map_or("", Trouble::kind);
        tracing::info!(request.id = %number, http.method = %method, http.route = %route, http.status = status,
            request.micros = micros, trouble = kind, "request answered");
    }
    response
}
