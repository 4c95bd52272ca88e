//! Assets are served with their type, a tag, and a long life when the address names their digest.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use tower::ServiceExt;
use web::assets;

async fn get(address: &str, known: &str) -> Response {
    let request = Request::get(address).header(IF_NONE_MATCH, known).body(Body::empty());
    let router = assets::router::<()>();
    router.oneshot(request.expect("a request")).await.expect("an answer")
}

#[tokio::test]
async fn an_asset_keeps_for_good_under_its_digest() {
    if !assets::exists("zhiping.css") {
        // `web/dist` was not built; `make` builds it before the tests.
        return;
    }
    let answer = get(&assets::url("zhiping.css"), "").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
    assert_eq!(answer.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");

    let tag = answer.headers()[ETAG].to_str().expect("plain text").to_owned();
    let again = get("/assets/zhiping.css", &format!("W/{tag}")).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[CACHE_CONTROL], "no-cache");
}

#[tokio::test]
async fn nothing_else_is_served() {
    for address in ["/assets/.gitkeep", "/assets/none.css", "/assets/..%2Fbuild.mjs"] {
        assert_eq!(get(address, "").await.status(), StatusCode::NOT_FOUND, "{address}");
    }
}
