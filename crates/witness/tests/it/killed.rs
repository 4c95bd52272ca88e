//! A witness that is killed in the middle of a ballot, by a signal that lets nothing be finished.

use crate::{
    ballot::{SECRET, id, keys, notice, request, signed, text},
    book::{Folder, clock, signer},
};
use data_encoding::BASE64;
use kernel::{Chance, Digest};
use proof::ballot::{Blinded, Issue, NoticeKind, Paper, PublicKey};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::{net::TcpListener, sync::mpsc};
use witness::Witness;

/// Names the folder of the witness to serve.
const FOLDER: &str = "ZHIPING_TEST_WITNESS";
/// So many voters ask at once, each time before the witness is killed.
const WAVE: usize = 6;
/// So many times it is killed.
const WAVES: usize = 6;

/// Run by [`Killable::start`], not by people.
#[tokio::test]
#[ignore = "is the witness that the test kills"]
async fn serve() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let witness = Witness::open(&folder, clock()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (beside, path) = (folder.with_extension("writing"), address(&folder));
    fs::write(&beside, listener.local_addr().unwrap().to_string()).unwrap();
    fs::rename(beside, path).unwrap();
    axum::serve(listener, witness::router(witness, Chance::system())).await.unwrap();
}

fn address(folder: &Path) -> PathBuf {
    folder.with_extension("address")
}

/// A witness in a process of its own.
struct Killable {
    process: Child,
    url: String,
}

impl Killable {
    async fn start(folder: &Folder) -> Self {
        let path = address(&folder.0);
        let _ = fs::remove_file(&path);
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "killed::serve", "--ignored"]).env(FOLDER, &folder.0);
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        until(|| path.exists()).await;
        Self { process, url: format!("http://{}", fs::read_to_string(&path).unwrap()) }
    }

    /// SIGKILL: whatever it was doing, it does no more.
    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Waits for something that another process does.
async fn until(there: impl Fn() -> bool) {
    while !there() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Status and body; nothing when the witness was killed before it answered.
async fn post(url: &str, path: &str, body: Vec<u8>) -> Option<(u16, Value)> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let request = reqwest::Client::new().post(format!("{url}/ballot/{path}"));
    let answer = request.header("authorization", format!("Bearer {SECRET}")).body(body).send().await.ok()?;
    let status = answer.status().as_u16();
    let text = answer.text().await.ok()?;
    Some((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
}

/// What somebody wants signed.
fn blinded(key: &PublicKey, choice: &str) -> Blinded {
    let chance = Chance::system();
    Blinded::new(key, &Paper::fresh(id(1), id(10), 1, choice, &chance), &chance).unwrap()
}

/// A file below a folder, wherever it is.
fn find(folder: &Path, ends: &str) -> Option<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).ok()? {
            let path = entry.ok()?.path();
            if path.ends_with(ends) {
                return Some(path);
            }
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    None
}

/// req: E8 — the state is on the disk before the signature is out: after the restart no voter gets signatures over two
/// messages, nobody's is forgotten, and what was answered is answered alike.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_witness_neither_signs_twice_nor_forgets() {
    let folder = Folder::new("killed");
    folder.witness();
    let names: Vec<String> = (0..WAVE * WAVES).map(|number| format!("v-{number:02}")).collect();
    let roll: Vec<&str> = names.iter().map(String::as_str).collect();
    let agenda = signed(&notice(NoticeKind::Agenda, &[(10, 1, &roll)], SECRET), 1);
    let mut witness = Killable::start(&folder).await;
    let (_, opened) = post(&witness.url, "open", agenda.clone()).await.unwrap();
    let key: PublicKey = text(&opened["keys"][0]["key"]).parse().unwrap();
    let mut given: BTreeMap<String, Digest> = BTreeMap::new();
    for wave in names.chunks(WAVE) {
        let (told, mut answers) = mpsc::unbounded_channel();
        let mut asked = Vec::new();
        for voter in wave {
            let (message, url, told) = (blinded(&key, "for"), witness.url.clone(), told.clone());
            let (body, voter) = (request(10, voter, &message), voter.clone());
            asked.push(tokio::spawn(async move {
                let answer = post(&url, "sign", body).await;
                let _ = told.send(());
                (voter, message, answer)
            }));
        }
        answers.recv().await.unwrap();
        witness.kill();
        witness = Killable::start(&folder).await;
        for asked in asked {
            let (voter, message, answer) = asked.await.unwrap();
            let other = blinded(&key, "against");
            let ask = async |message: &Blinded| {
                post(&witness.url, "sign", request(10, &voter, message)).await.unwrap()
            };
            if let Some(answer) = answer {
                assert_eq!(answer.0, 200, "{voter}: {}", answer.1);
                assert_eq!(ask(&other).await.0, 409, "{voter} has a signature, and gets no other");
                assert_eq!(ask(&message).await, answer, "{voter} gets it again");
                given.insert(voter.clone(), Digest::sha256(&[message.message()]));
                continue;
            }
            // Nobody knows whether it was signed: either it was, and counts, or the other one is.
            let (signed, refused) = match ask(&other).await.0 {
                200 => (&other, &message),
                409 => (&message, &other),
                status => panic!("{voter}: {status}"),
            };
            assert_eq!(
                (ask(signed).await.0, ask(refused).await.0),
                (200, 409),
                "{voter} has one, and one only"
            );
            given.insert(voter.clone(), Digest::sha256(&[signed.message()]));
        }
    }
    assert_eq!(given.len(), names.len());
    assert_eq!(post(&witness.url, "open", agenda).await.unwrap().1, opened, "under the key that it named");

    // Killed while it closes: the notice that is on the disk is the one that is answered, and no key outlives it.
    let closing = signed(&notice(NoticeKind::Close, &[], ""), 1);
    let asked = tokio::spawn({
        let (url, closing) = (witness.url.clone(), closing.clone());
        async move { post(&url, "close", closing).await }
    });
    until(|| find(&folder.0, "closed").is_some()).await;
    witness.kill();
    let _ = asked.await;
    let written = fs::read_to_string(find(&folder.0, "closed").unwrap()).unwrap();
    let witness = Killable::start(&folder).await;
    let (_, closed) = post(&witness.url, "close", closing).await.unwrap();
    assert_eq!((text(&closed["notice"]), keys(&folder).len()), (written, 0));
    let issues: Vec<Issue> = serde_json::from_value(closed["issues"][0]["issues"].clone()).unwrap();
    let register: BTreeMap<String, Digest> = issues.into_iter().map(|one| (one.voter, one.blinded)).collect();
    assert_eq!(register, given, "the register has everybody's one message");
    witness.kill();
    let _ = fs::remove_file(address(&folder.0));
}

/// req: E8 — killed while it makes keys: a round that it named goes on under that key, one that it did not is made anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_that_was_killed_while_it_made_keys_opens_the_rest() {
    let folder = Folder::new("killed-opening");
    folder.witness();
    let agenda =
        notice(NoticeKind::Agenda, &[(11, 1, &["v-one"]), (12, 1, &["v-one"]), (13, 1, &["v-one"])], SECRET);
    let agenda = agenda.sign(&signer(1)).unwrap().bytes();
    let witness = Killable::start(&folder).await;
    let asked = tokio::spawn({
        let (url, agenda) = (witness.url.clone(), agenda.clone());
        async move { post(&url, "open", agenda).await }
    });
    let first = format!("{}.1/roll.json", id(11));
    until(|| find(&folder.0, &first).is_some()).await;
    witness.kill();
    let _ = asked.await;
    let public = find(&folder.0, &format!("{}.1/public", id(11))).unwrap();
    let public = fs::read_to_string(public).unwrap();
    let witness = Killable::start(&folder).await;
    let (status, opened) = post(&witness.url, "open", agenda).await.unwrap();
    assert_eq!((status, opened["keys"].as_array().unwrap().len()), (200, 3), "{opened}");
    assert_eq!(text(&opened["keys"][0]["key"]), public, "what is complete stays");
    let key: PublicKey = text(&opened["keys"][2]["key"]).parse().unwrap();
    let chance = Chance::system();
    let message = Blinded::new(&key, &Paper::fresh(id(1), id(13), 1, "for", &chance), &chance).unwrap();
    let (status, answer) = post(&witness.url, "sign", request(13, "v-one", &message)).await.unwrap();
    assert_eq!(status, 200, "{answer}");
    assert_eq!(BASE64.decode(text(&answer["signature"]).as_bytes()).unwrap().len(), 256);
    witness.kill();
    let _ = fs::remove_file(address(&folder.0));
}
