//! Stylesheets and scripts, built from `web/` into `web/dist` and embedded in the program.
//!
//! Invariant: an address with the right digest never changes its content, so browsers may keep it for good.
//! The folder may be empty (`make` builds it before cargo); pages then come without style, tests still run.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;

/// Stylesheets of every page, in the order they are loaded.
pub const STYLES: [&str; 2] = ["tabler.css", "zhiping.css"];

/// Script of every page. No page needs it.
pub const SCRIPT: &str = "zhiping.js";

/// The built files.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
struct Dist;

/// Digest in an asset's address.
#[derive(Debug, Deserialize)]
struct Version {
    v: Option<String>,
}

/// The route that serves assets.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(serve))
}

/// Address of an asset, with the digest of its content. An asset that was not built keeps its plain address.
pub fn url(name: &str) -> String {
    match Dist::get(name) {
        Some(file) => format!("/assets/{name}?v={}", digest(&file)),
        None => format!("/assets/{name}"),
    }
}

/// Whether an asset was built.
pub fn exists(name: &str) -> bool {
    Dist::get(name).is_some()
}

async fn serve(Path(name): Path<String>, Query(version): Query<Version>, request: HeaderMap) -> Response {
    let (Some(file), Some(kind)) = (Dist::get(&name), content_type(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let digest = digest(&file);
    let etag = format!("\"{digest}\"");
    let keep = match version.v.as_deref() == Some(digest.as_str()) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    let mut headers = HeaderMap::new();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let known = request
        .get_all(IF_NONE_MATCH)
        .iter()
        .any(|value| value.to_str().is_ok_and(|tags| tags.split(',').any(|tag| same_tag(tag, &etag))));
    if let Ok(value) = HeaderValue::from_str(&etag) {
        headers.insert(ETAG, value);
    }
    match known {
        true => (StatusCode::NOT_MODIFIED, headers).into_response(),
        false => (headers, file.data.into_owned()).into_response(),
    }
}

/// Compression on the way may have weakened the tag; the content is the same.
fn same_tag(given: &str, etag: &str) -> bool {
    let given = given.trim();
    given == "*" || given.trim_start_matches("W/") == etag
}

/// The first eight bytes of the file's SHA-256, in hex: enough to tell two builds apart.
fn digest(file: &EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Only what browsers load; anything else in the folder is not an asset.
fn content_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        _ => None,
    }
}
