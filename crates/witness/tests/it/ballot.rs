//! The supervisor's side of the ballot on the wire: who may ask, what is remembered, what the close leaves.

use crate::book::{Folder, NOW, ORIGIN, key, signer};
use data_encoding::BASE64;
use kernel::{CaseId, Chance, Digest};
use proof::ballot::{Blinded, Notice, NoticeKind, Paper, PublicKey, Row, SignedNotice, issues_digest};
use serde_json::{Value, json};
use std::fs;
use tokio::net::TcpListener;

pub(crate) const SECRET: &str = "a relay secret of the tests";

async fn served(folder: &Folder) -> String {
    let app = witness::router(folder.open().unwrap(), Chance::system());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

async fn post(url: &str, path: &str, secret: &str, body: Vec<u8>) -> (u16, Value) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let request = reqwest::Client::new().post(format!("{url}/ballot/{path}"));
    let answer = request.header("authorization", format!("Bearer {secret}")).body(body).send().await.unwrap();
    assert!(answer.headers().get("access-control-allow-origin").is_none(), "no other origin's pages may ask");
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

pub(crate) fn id(number: u32) -> CaseId {
    format!("00000000-0000-7000-8000-{number:012}").parse().unwrap()
}

pub(crate) fn notice(kind: NoticeKind, rows: &[(u32, u32, &[&str])], secret: &str) -> Notice {
    let relay = (kind == NoticeKind::Agenda).then(|| Digest::sha256(&[secret.as_bytes()]));
    let rows = rows.iter().map(|(case, round, voters)| {
        let words = voters.iter().map(|voter| (*voter).to_owned()).collect();
        Row { case: id(*case), round: *round, words }
    });
    let rows = rows.collect();
    Notice { kind, origin: ORIGIN.to_owned(), meeting: id(1), at: NOW, relay, rows }
}

pub(crate) fn signed(notice: &Notice, number: u8) -> Vec<u8> {
    notice.sign(&signer(number)).unwrap().bytes()
}

pub(crate) fn request(case: u32, voter: &str, blinded: &Blinded) -> Vec<u8> {
    let blinded = BASE64.encode(blinded.message());
    let (meeting, case) = (id(1), id(case));
    let body = json!({
        "origin": ORIGIN, "meeting": meeting, "case": case, "round": 1, "voter": voter, "blinded": blinded,
    });
    body.to_string().into_bytes()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// req: E8 — keys for what the log's key signed; one signature for each voter on the roll; the same again, never another;
/// after a restart as before; after the close nothing, and no private key is left.
#[tokio::test]
async fn the_supervisor_signs_once_for_each_voter() {
    let folder = Folder::new("ballot");
    folder.witness();
    let url = served(&folder).await;
    let agenda = notice(NoticeKind::Agenda, &[(10, 1, &["v-one", "v-two"])], SECRET);
    assert_eq!(post(&url, "open", "", signed(&agenda, 2)).await.0, 403, "another key");
    assert_eq!(post(&url, "open", "", b"hello".to_vec()).await.0, 400);
    let closing = notice(NoticeKind::Close, &[], "");
    assert_eq!(post(&url, "close", "", signed(&closing, 1)).await.0, 404, "nothing was opened");
    let (status, opened) = post(&url, "open", "", signed(&agenda, 1)).await;
    assert_eq!(status, 200, "{opened}");
    assert_eq!(post(&url, "open", "", signed(&agenda, 1)).await, (200, opened.clone()), "the same again");
    let public: PublicKey = text(&opened["keys"][0]["key"]).parse().unwrap();
    let open = SignedNotice::parse(text(&opened["notice"]).as_bytes()).unwrap();
    assert!(open.is_signed_with(&folder.open().unwrap().verifier_key()));
    assert_eq!(open.notice().rows[0].words, [public.digest().to_string()]);
    let other = notice(NoticeKind::Agenda, &[(10, 1, &["v-one"])], SECRET);
    assert_eq!(post(&url, "open", "", signed(&other, 1)).await.0, 409, "the roll of a round is fixed");
    let other = notice(NoticeKind::Agenda, &[(10, 2, &["v-one"])], "another");
    assert_eq!(post(&url, "open", "", signed(&other, 1)).await.0, 409, "so is the secret");

    let chance = Chance::seeded(1);
    let paper = Paper::fresh(id(1), id(10), 1, "for", &chance);
    let blinded = Blinded::new(&public, &paper, &chance).unwrap();
    let again = Blinded::new(&public, &paper, &chance).unwrap();
    let ask = request(10, "v-one", &blinded);
    assert_eq!(post(&url, "sign", "wrong", ask.clone()).await.0, 401);
    assert_eq!(post(&url, "sign", SECRET, request(11, "v-one", &blinded)).await.0, 404);
    assert_eq!(post(&url, "sign", SECRET, request(10, "v-three", &blinded)).await.0, 403);
    assert_eq!(post(&url, "sign", SECRET, b"{}".to_vec()).await.0, 400);
    let (status, answer) = post(&url, "sign", SECRET, ask.clone()).await;
    assert_eq!(status, 200, "{answer}");
    let signature = BASE64.decode(text(&answer["signature"]).as_bytes()).unwrap();
    let finished = blinded.finalize(&public, &paper, &signature).unwrap();
    assert!(public.verifies(&paper.bytes().unwrap(), &finished));
    assert_eq!(post(&url, "sign", SECRET, request(10, "v-one", &again)).await.0, 409);
    // As after a crash: nothing is in memory.
    let url = served(&folder).await;
    assert_eq!(post(&url, "sign", SECRET, ask.clone()).await, (200, answer));
    assert_eq!(post(&url, "sign", SECRET, request(10, "v-one", &again)).await.0, 409);

    assert_eq!(keys(&folder).len(), 1);
    assert_eq!(post(&url, "close", "", signed(&closing, 2)).await.0, 403);
    let (status, closed) = post(&url, "close", "", signed(&closing, 1)).await;
    assert_eq!(status, 200, "{closed}");
    assert_eq!(keys(&folder), Vec::<String>::new(), "the private keys are gone");
    let issues: Vec<proof::ballot::Issue> =
        serde_json::from_value(closed["issues"][0]["issues"].clone()).unwrap();
    assert_eq!(issues.len(), 1);
    assert_eq!(
        (issues[0].voter.as_str(), issues[0].blinded),
        ("v-one", Digest::sha256(&[blinded.message()]))
    );
    let last = SignedNotice::parse(text(&closed["notice"]).as_bytes()).unwrap();
    let words = [public.digest().to_string(), issues_digest(&issues).unwrap().to_string()];
    assert_eq!(last.notice().rows[0].words, words);
    assert_eq!(post(&url, "close", "", signed(&closing, 1)).await, (200, closed));
    assert_eq!(post(&url, "sign", SECRET, ask).await.0, 409, "after the close nobody gets anything");
    let late = notice(NoticeKind::Agenda, &[(12, 1, &["v-one"])], SECRET);
    assert_eq!(
        post(&url, "open", "", signed(&late, 1)).await.0,
        409,
        "the rounds of the notice are all there were"
    );
    // A later round is another matter: it is closed by another notice, which names the earlier ones, too.
    let later = notice(NoticeKind::Agenda, &[(12, 2, &["v-one"])], SECRET);
    let (status, opened) = post(&url, "open", "", signed(&later, 1)).await;
    assert_eq!((status, keys(&folder).len()), (200, 1), "{opened}");
    assert_eq!(
        post(&url, "sign", SECRET, request(10, "v-two", &blinded)).await.0,
        409,
        "the first stays closed"
    );
    let (status, both) = post(&url, "close", "", signed(&closing, 1)).await;
    let last = SignedNotice::parse(text(&both["notice"]).as_bytes()).unwrap();
    let rounds: Vec<_> = last.notice().rows.iter().map(|row| (row.case, row.round)).collect();
    assert_eq!((status, rounds, keys(&folder).len()), (200, vec![(id(10), 1), (id(12), 2)], 0));
    assert_eq!(post(&url, "close", "", signed(&closing, 1)).await, (200, both));
    assert_eq!(post(&url, "open", "", signed(&late, 1)).await.0, 409);
    let unknown = Notice { origin: "log.example/other".to_owned(), ..agenda };
    let elsewhere = proof::ledger::LogSigner::new("log.example/other", &[1; 32]).unwrap();
    assert_eq!(post(&url, "open", "", unknown.sign(&elsewhere).unwrap().bytes()).await.0, 404);
    assert_eq!(key(&signer(1)).name(), ORIGIN);
}

/// The private keys of rounds that lie in the folder; the witness's own is not among them.
pub(crate) fn keys(folder: &Folder) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.0.join("logs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "key") {
                found.push(path.display().to_string());
            }
        }
    }
    found
}
