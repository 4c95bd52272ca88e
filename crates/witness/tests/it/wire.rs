//! The answers on the wire (C2SP tlog-witness), by a client that knows nothing of ours; and visits.

use crate::book::{Book, Folder, ORIGIN, key, signer};
use axum::{
    Router,
    body::Bytes,
    routing::{get, post},
};
use proof::ledger::{AddCheckpoint, LogSigner, SignedCheckpoint, TileId};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

async fn served(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// Status, type and body of an answer.
async fn ask(url: &str, body: Vec<u8>) -> (u16, String, String) {
    let answer = client().post(format!("{url}/add-checkpoint")).body(body).send().await.unwrap();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (answer.status().as_u16(), kind.unwrap_or_default(), answer.text().await.unwrap())
}

/// req: X6
#[tokio::test]
async fn every_answer_has_the_status_of_the_specification() {
    let folder = Folder::new("statuses");
    let url = served(witness::router(folder.witness(), kernel::Chance::system())).await;
    let five = Book::of(5, "a");
    assert_eq!(ask(&url, b"hello".to_vec()).await.0, 400);
    assert_eq!(ask(&url, vec![b'a'; 1 << 20]).await.0, 413);
    let strange = AddCheckpoint { checkpoint: five.signed(&signer(2)), ..five.request(0) };
    assert_eq!(ask(&url, strange.bytes()).await.0, 403);
    let elsewhere = LogSigner::new("log.example/other", &[1; 32]).unwrap();
    let mut other = five.signed(&signer(1)).checkpoint().clone();
    other.origin = elsewhere.origin().to_owned();
    let unknown = AddCheckpoint { checkpoint: elsewhere.sign(&other).unwrap(), ..five.request(0) };
    assert_eq!(ask(&url, unknown.bytes()).await.0, 404);
    let (status, _, line) = ask(&url, five.request(0).bytes()).await;
    assert_eq!(status, 200, "{line}");
    assert!(line.starts_with("— witness.example/w ") && line.ends_with('\n'));
    assert!(five.signed(&signer(1)).with(&line).is_ok());
    let nine = Book::of(9, "a");
    let (status, kind, size) = ask(&url, nine.request(0).bytes()).await;
    assert_eq!((status, kind.as_str(), size.as_str()), (409, "text/x.tlog.size", "5\n"));
    assert_eq!(ask(&url, Book::of(9, "b").request(5).bytes()).await.0, 422);
    assert_eq!(ask(&url, Book::of(5, "b").request(5).bytes()).await.0, 409);
    assert_eq!(ask(&url, nine.request(5).bytes()).await.0, 200);
    let card = client().get(&url).send().await.unwrap().text().await.unwrap();
    assert!(card.contains(&folder.open().unwrap().verifier_key().to_string()), "{card}");
}

/// req: X6 — of requests at the same time, each is decided after the one before.
#[tokio::test(flavor = "multi_thread")]
async fn requests_at_the_same_time_make_one_line() {
    let folder = Folder::new("beside");
    let url = served(witness::router(folder.witness(), kernel::Chance::system())).await;
    let asked = (1..=20).map(|size| {
        let (url, body) = (url.clone(), Book::of(size, "a").request(0).bytes());
        tokio::spawn(async move { ask(&url, body).await.0 })
    });
    let asked: Vec<_> = asked.collect();
    let mut answers = Vec::new();
    for answer in asked {
        answers.push(answer.await.unwrap());
    }
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [200, 409].contains(status)), "{answers:?}");
}

/// An office's log as a visitor sees it.
fn office(book: &Arc<Book>, handed: &Arc<Mutex<Vec<Vec<u8>>>>) -> Router {
    let (log, tiles, handed) = (book.clone(), book.clone(), handed.clone());
    Router::new()
        .route("/log/checkpoint", get(async move || log.signed(&signer(1)).bytes()))
        .route(
            "/log/tile/{*path}",
            get(async move |axum::extract::Path(path): axum::extract::Path<String>| {
                TileId::parse(&format!("tile/{path}")).and_then(|id| tiles.tile(id)).unwrap_or_default()
            }),
        )
        .route("/log/cosignature", post(async move |note: Bytes| handed.lock().unwrap().push(note.to_vec())))
}

/// req: X6
#[tokio::test]
async fn a_witness_that_nobody_reaches_goes_there() {
    let folder = Folder::new("visits");
    let witness = folder.witness();
    let handed = Arc::default();
    witness.cosign(&Book::of(7, "a").request(0)).unwrap();
    let url = served(office(&Arc::new(Book::of(700, "a")), &handed)).await;
    let without = witness.known(ORIGIN).unwrap().unwrap();
    assert!(witness.visit(&without).await.unwrap_err().to_string().contains("没有登记地址"));
    witness.know(&key(&signer(1)), Some(&url)).unwrap();
    let visit = witness.visit(&witness.known(ORIGIN).unwrap().unwrap()).await.unwrap();
    assert_eq!((visit.before, visit.cosigned.checkpoint().size, visit.undelivered), (7, 700, None));
    assert_eq!(*handed.lock().unwrap(), [visit.cosigned.bytes()]);
    assert!(SignedCheckpoint::parse(&visit.cosigned.bytes()).unwrap().signers().count() == 2);
    // A log that shows another history, and one that lost what it had.
    for (book, why) in [(Book::of(800, "b"), "证明不成立"), (Book::of(600, "a"), "可能恢复了旧的备份")]
    {
        let url = served(office(&Arc::new(book), &handed)).await;
        witness.know(&key(&signer(1)), Some(&url)).unwrap();
        let problem = witness.visit(&witness.known(ORIGIN).unwrap().unwrap()).await.unwrap_err().to_string();
        assert!(problem.contains(why), "{problem}");
    }
    assert_eq!(handed.lock().unwrap().len(), 1);
}
