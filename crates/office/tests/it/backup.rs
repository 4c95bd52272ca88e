//! A backup is the whole office at one moment, and a restored office is that office, held until its log is shown to go on.

use crate::season::Season;
use age::{Decryptor, Encryptor, x25519};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::{CaseId, Chance, Clock, Digest, Moment, canonical};
use office::{
    Me, Office, Place, Problem,
    backup::{BackupKey, Plan, Summary, new_key, restore},
    perform::Request,
};
use proof::ledger::{Options, Outcome, SignedBreak, SignedCheckpoint, verify_receipt};
use proof::trust::TrustFile;
use review::application::{Act, Application, acts::withdraw::Withdraw};
use serde_json::{Value, json};
use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

testkit::both!(
    Season:
    a_backup_taken_while_people_work_is_restored_whole,
    a_restored_log_goes_on_from_a_kept_checkpoint,
    a_log_that_lost_entries_opens_a_new_origin,
    nothing_is_left_of_a_restore_that_failed,
);

/// Room for one test: a key, a place for files, and empty places to restore into.
struct Room {
    folder: PathBuf,
    key: BackupKey,
    server: bool,
}

impl Room {
    fn new(season: &Season, name: &str) -> Self {
        Self::named(&format!("{name}-{}", season.is_server()), season.is_server())
    }

    fn named(name: &str, server: bool) -> Self {
        let folder = std::env::temp_dir().join(format!("zhiping-backup-{name}-{}", std::process::id()));
        // Left over from a run that was killed, under a number used again.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self { folder, key: new_key(), server }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    async fn backup(&self, office: &Office, name: &str) -> Summary {
        office.backup(&self.path(name), &self.key.recipient, |_| {}).await.unwrap()
    }

    /// An empty place on the same engine as the season.
    fn place(&self, name: &str) -> Place {
        let url = self.server.then(|| testkit::cluster::database(name).unwrap());
        Place::new(self.path(name), url)
    }

    async fn restore(&self, backup: &str, place: &Place) -> Result<Summary, Problem> {
        restore(&self.path(backup), &self.key.file, place, &Clock::wall(), |_| {}).await
    }

    /// Restores, and opens what was restored.
    async fn restored(&self, backup: &str, name: &str) -> Office {
        let place = self.place(name);
        self.restore(backup, &place).await.unwrap();
        office::demo::open(place, None).await.unwrap()
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // A folder left behind in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

async fn withdraw(season: &Season, id: CaseId) {
    withdraw_in(&season.office, &season.owner(id).await, id).await;
}

async fn withdraw_in(office: &Office, me: &Me, id: CaseId) {
    let act = Act::Withdraw(Withdraw { reason: "今年先不申报".to_owned() });
    office.perform(me, Request::<Application>::on(id, act)).await.unwrap();
}

async fn a_backup_taken_while_people_work_is_restored_whole(season: Season) {
    let room = Room::new(&season, "whole");
    let ids = season.cases::<Application>("drafting").await;
    let work = async {
        for id in &ids {
            withdraw(&season, *id).await;
        }
    };
    let (done, ()) = tokio::join!(room.backup(&season.office, "a.backup"), work);
    assert!(done.rows > 1000 && done.files > 10 && done.missing == 0, "{done:?}");
    assert!(!room.path("a.backup.part").exists());
    assert_eq!(fs::metadata(room.path("a.backup")).unwrap().permissions().mode() & 0o777, 0o600);
    let again = season.office.backup(&room.path("a.backup"), &room.key.recipient, |_| {}).await.unwrap_err();
    assert!(again.to_string().contains("不会覆盖"), "{again}");

    let place = room.place("restored");
    assert_eq!(room.restore("a.backup", &place).await.unwrap(), done);
    let keys = room.path("restored/keys");
    assert_eq!(fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o700);
    for file in fs::read_dir(&keys).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let office = office::demo::open(place, None).await.unwrap();
    assert_eq!(office.data_digest().await.unwrap(), done.digest);
    let report = office.doctor(|_| {}).await.unwrap();
    assert_eq!(report.findings, Vec::<String>::new());
    assert!(report.held && report.cases > 150, "{report:?}");
    // Whoever was signed in signs in again.
    let accounts = office.demo_accounts().await.unwrap();
    assert!(office.sign_in_to_demo(&accounts[0].login).await.is_ok());

    // Everything is written down once more, in the same words.
    let quiet = room.backup(&season.office, "b.backup").await;
    assert_eq!(quiet.digest, season.office.data_digest().await.unwrap());
    assert_eq!(quiet.digest, room.backup(&season.office, "c.backup").await.digest);
}

/// From a file to a server and back to a file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_engines_hand_an_office_to_each_other() {
    let Some(url) = testkit::cluster::database("the_engines_hand_an_office_to_each_other") else { return };
    let season = Season::file("hand").await;
    let room = Room::new(&season, "hand");
    let there = room.backup(&season.office, "a.backup").await;
    let server = Place::new(room.path("server"), Some(url));
    assert_eq!(room.restore("a.backup", &server).await.unwrap().digest, there.digest);
    let office = office::demo::open(server, None).await.unwrap();
    assert_eq!(office.data_digest().await.unwrap(), there.digest);
    assert_eq!(office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
    let back = room.backup(&office, "b.backup").await;
    assert_eq!(back, there);
    let file = room.restored("b.backup", "file").await;
    assert_eq!(file.data_digest().await.unwrap(), there.digest);
    assert_eq!(file.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}

const LATER: Moment = Moment::from_millis(4_000_000_000_000);

async fn a_restored_log_goes_on_from_a_kept_checkpoint(season: Season) {
    let room = Room::new(&season, "resume");
    let kept = season.office.log_state().await.unwrap().unwrap();
    withdraw(&season, season.cases::<Application>("drafting").await[0]).await;
    room.backup(&season.office, "a.backup").await;
    let office = room.restored("a.backup", "restored").await;

    // Nothing is signed: no checkpoint, no certificate, no list; and the page of a receipt says why.
    let round = office.run_errands().await.unwrap();
    assert_eq!((round.logged, round.signed), (0, 0));
    assert_eq!(office.log_state().await.unwrap().unwrap().note, kept.note);
    assert_eq!(office.doctor(|_| {}).await.unwrap().waiting, 1);

    let refused = async |note: &[u8], says: &str| {
        let text = office.resume_log(note).await.unwrap_err().to_string();
        assert!(text.contains(says), "{text}");
    };
    refused(b"nothing", "不是检查点").await;
    let mut forged = kept.note.clone().into_bytes();
    let last = forged.len() - 8;
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    refused(&forged, "不是").await;
    assert!(office.held().await.unwrap().is_some());

    let (size, head) = office.resume_log(kept.note.as_bytes()).await.unwrap();
    assert_eq!((size, head), (kept.size, kept.size));
    assert_eq!(office.sequence().await.unwrap(), 1);
    assert_eq!(office.log_state().await.unwrap().unwrap().size, kept.size + 1);
    let report = office.doctor(|_| {}).await.unwrap();
    assert_eq!((report.findings, report.held, report.waiting), (Vec::new(), false, 0));
    refused(kept.note.as_bytes(), "日志没有停").await;
    let broken = office.break_log("不必", None).await.unwrap_err().to_string();
    assert!(broken.contains("日志没有停"), "{broken}");
}

async fn a_log_that_lost_entries_opens_a_new_origin(season: Season) {
    let room = Room::new(&season, "break");
    let ids = season.cases::<Application>("drafting").await;
    let me = season.owner(ids[0]).await;
    let before = season.office.receipt::<Application>(&me, ids[0], 1).await.unwrap();
    let old = season.office.log_state().await.unwrap().unwrap();
    room.backup(&season.office, "a.backup").await;
    // What happens after the backup is lost, and a witness has seen it.
    withdraw(&season, ids[0]).await;
    withdraw(&season, ids[1]).await;
    season.office.sequence().await.unwrap();
    let seen = season.office.log_state().await.unwrap().unwrap();

    let office = room.restored("a.backup", "restored").await;
    let text = office.resume_log(seen.note.as_bytes()).await.unwrap_err().to_string();
    assert!(text.contains("缺 2 条"), "{text}");
    assert!(office.held().await.unwrap().is_some());

    for reason in ["", "两\n行", &"长".repeat(501)] {
        assert!(office.break_log(reason, None).await.is_err(), "{reason}");
    }
    let opened = office.break_log("机房失火，最近的备份缺两条", Some(seen.note.as_bytes())).await.unwrap();
    assert_eq!((opened.number, opened.taken, opened.missing), (1, old.size, 2));
    let note = SignedBreak::parse(opened.note.as_bytes()).unwrap();
    let trust = TrustFile::read(&office.trust_file().await.unwrap()).unwrap();
    let keys: Vec<_> = trust.keys.iter().filter(|key| key.id.starts_with("zhiping/")).collect();
    assert!(keys.len() == 2 && keys.iter().all(|key| note.is_signed_by(key)), "{keys:?}");
    assert_eq!(office.log_file("break/1").await.unwrap(), Some(opened.note.clone().into_bytes()));
    assert_eq!(office.log_file("break/2").await.unwrap(), None);

    // The new origin goes on from what there is; the old name is signed no more.
    let round = office.run_errands().await.unwrap();
    assert_eq!(round.logged, 0);
    let state = office.log_state().await.unwrap().unwrap();
    let checkpoint = SignedCheckpoint::parse(state.note.as_bytes()).unwrap();
    assert_eq!(*checkpoint.checkpoint(), note.statement().first());
    assert_ne!(checkpoint.checkpoint().origin, note.statement().old);
    let report = office.doctor(|_| {}).await.unwrap();
    assert_eq!((report.findings, report.held), (Vec::new(), false));

    // Receipts of either origin hold under the new trust file.
    let after = office.receipt::<Application>(&me, ids[0], 1).await.unwrap();
    for receipt in [before, after] {
        let report = verify_receipt(&receipt, &trust, LATER, Options::default());
        assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
    }
    let again = office.break_log("再来一次", None).await.unwrap_err().to_string();
    assert!(again.contains("日志没有停"), "{again}");
}

/// A kept checkpoint of the same size with another root: the backup is of another history.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_with_another_history_is_not_resumed() {
    let season = Season::file("fork").await;
    let room = Room::new(&season, "fork");
    room.backup(&season.office, "a.backup").await;
    let ids = season.cases::<Application>("drafting").await;
    withdraw(&season, ids[0]).await;
    season.office.sequence().await.unwrap();
    let seen = season.office.log_state().await.unwrap().unwrap();
    let office = room.restored("a.backup", "restored").await;
    // Another entry stands in its place: as if it had been sequenced before anybody looked.
    withdraw_in(&office, &season.owner(ids[1]).await, ids[1]).await;
    let store = store::Store::open(&room.path("restored")).await.unwrap();
    store
        .write(|conn| Box::pin(async move { conn.execute("delete from log_hold", &[]).await }))
        .await
        .unwrap();
    office.sequence().await.unwrap();
    store
        .write(|conn| {
            let sql = "insert into log_hold (office, restored_at) select id, 1 from office";
            Box::pin(async move { conn.execute(sql, &[]).await })
        })
        .await
        .unwrap();
    let text = office.resume_log(seen.note.as_bytes()).await.unwrap_err().to_string();
    assert!(text.contains("不是同一本日志"), "{text}");
}

async fn nothing_is_left_of_a_restore_that_failed(season: Season) {
    let room = Room::new(&season, "failed");
    room.backup(&season.office, "a.backup").await;
    let whole = fs::read(room.path("a.backup")).unwrap();
    let place = room.place("restored");
    let fails = async |bytes: &[u8], says: &str| {
        fs::write(room.path("bad.backup"), bytes).unwrap();
        let text = room.restore("bad.backup", &place).await.unwrap_err().to_string();
        assert!(text.contains(says), "{says}: {text}");
        let left: Vec<_> =
            fs::read_dir(&room.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| name.to_string_lossy().ends_with(".backup")), "{left:?}");
    };
    for at in [10, 60, 300, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        let mut bad = whole.clone();
        bad[at] ^= 1;
        fails(&bad, "损坏").await;
    }
    for length in [0, 100, whole.len() / 2, whole.len() - 70_000, whole.len() - 1] {
        fails(&whole[..length], "损坏").await;
    }
    fails(&[whole.as_slice(), b"x"].concat(), "损坏").await;

    let other = new_key();
    let text =
        restore(&room.path("a.backup"), &other.file, &place, &Clock::wall(), |_| {}).await.unwrap_err();
    assert!(text.to_string().contains("打不开"), "{text}");
    let text = restore(&room.path("a.backup"), "no key", &place, &Clock::wall(), |_| {}).await.unwrap_err();
    assert!(text.to_string().contains("AGE-SECRET-KEY-1"), "{text}");

    // What is inside is checked as well: whoever has the public key can encrypt anything.
    let parts = room.open(&whole);
    let sealed = |change: &dyn Fn(&mut Parts)| {
        let mut parts = parts.clone();
        change(&mut parts);
        room.seal(&parts)
    };
    fails(&sealed(&|parts| drop(parts.pop())), "损坏").await;
    fails(&sealed(&|parts| drop(parts.remove(1))), "损坏").await;
    fails(&sealed(&|parts| parts.push(("x".to_owned(), Vec::new()))), "损坏").await;
    fails(&sealed(&|parts| parts[1].1 = parts[1].1.replace_once(b"applicant-", b"applicent-")), "损坏").await;
    fails(&sealed(&|parts| parts.insert(1, ("keys/../x.key".to_owned(), Vec::new()))), "损坏").await;
    fails(&sealed(&|parts| edit(&mut parts[0].1, |head| head["v"] = 2.into())), "更新版本").await;
    let later = serde_json::json!({"name": "9999_later", "digest": "x"});
    let newer = sealed(&|parts| {
        edit(&mut parts[0].1, |head| head["migrations"].as_array_mut().unwrap().push(later.clone()));
    });
    fails(&newer, "更新版本").await;

    // And what was refused so often is restored into the same place, beside what a killed restore has left.
    fs::create_dir_all(room.path("restored.restoring/keys")).unwrap();
    room.restore("a.backup", &place).await.unwrap();
    let full = room.restore("a.backup", &place).await.unwrap_err().to_string();
    assert!(full.contains("不是空的"), "{full}");
}

/// Paths and contents.
type Parts = Vec<(String, Vec<u8>)>;

impl Room {
    /// The parts of a backup.
    fn open(&self, bytes: &[u8]) -> Parts {
        let line = self.key.file.lines().find(|line| !line.starts_with('#')).unwrap();
        let identity: x25519::Identity = line.parse().unwrap();
        let opened = Decryptor::new(bytes).unwrap();
        let opened = opened.decrypt(std::iter::once(&identity as &dyn age::Identity)).unwrap();
        let mut archive = tar::Archive::new(GzDecoder::new(opened));
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (path, bytes)
        });
        entries.collect()
    }

    /// A backup of these parts.
    fn seal(&self, parts: &[(String, Vec<u8>)]) -> Vec<u8> {
        let recipient: x25519::Recipient = self.key.recipient.parse().unwrap();
        let sealed = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
        let mut tar =
            tar::Builder::new(GzEncoder::new(sealed.wrap_output(Vec::new()).unwrap(), Compression::fast()));
        for (path, bytes) in parts {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            // Past the builder's own checks, as somebody hostile would write it.
            if path.len() < 100 {
                header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
                header.set_cksum();
                tar.append(&header, bytes.as_slice()).unwrap();
            } else {
                tar.append_data(&mut header, path, bytes.as_slice()).unwrap();
            }
        }
        let mut sealed = tar.into_inner().unwrap().finish().unwrap();
        sealed.flush().unwrap();
        sealed.finish().unwrap()
    }
}

fn edit(bytes: &mut Vec<u8>, change: impl Fn(&mut Value)) {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut value);
    *bytes = canonical::to_bytes(&value).unwrap();
}

trait ReplaceOnce {
    fn replace_once(&self, from: &[u8], to: &[u8]) -> Vec<u8>;
}

impl ReplaceOnce for Vec<u8> {
    fn replace_once(&self, from: &[u8], to: &[u8]) -> Vec<u8> {
        let at = self
            .windows(from.len())
            .position(|window| window == from)
            .expect("there is something to replace");
        [&self[..at], to, &self[at + from.len()..]].concat()
    }
}

/// As a version before migration 0003 would have written it: restored at that schema, then brought up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_an_earlier_schema_is_restored_and_brought_up() {
    let season = Season::file("earlier").await;
    // What an earlier schema could not say is not said.
    season.spoil("update committee set vice_chairs = '', autonomous = 0").await;
    let room = Room::new(&season, "earlier");
    let done = room.backup(&season.office, "a.backup").await;
    let mut parts = room.open(&fs::read(room.path("a.backup")).unwrap());
    let later = |name: &str| {
        ["listing_word", "log_break", "log_witness"].contains(&name) || name.starts_with("ballot")
    };
    let known = |table: &Value| !later(table["name"].as_str().unwrap());
    parts.retain(|(path, _)| {
        !path.strip_prefix("rows/").is_some_and(|rest| later(rest.split('/').next().unwrap()))
    });
    edit(&mut parts[0].1, |head| {
        head["migrations"].as_array_mut().unwrap().truncate(2);
        let tables = head["tables"].as_array_mut().unwrap();
        tables.retain(known);
        for (name, columns) in NARROWER {
            let table = tables.iter_mut().find(|table| table["name"] == name).unwrap();
            table["columns"].as_array_mut().unwrap().truncate(columns);
        }
    });
    let mut narrowed = Vec::new();
    for (name, columns) in NARROWER {
        let mut rows = Vec::new();
        for (_, lines) in parts.iter_mut().filter(|(path, _)| path.starts_with(&format!("rows/{name}/"))) {
            let narrow = std::str::from_utf8(lines).unwrap().lines().map(|line| first(line, columns));
            *lines = narrow.collect::<String>().into_bytes();
            rows.extend_from_slice(lines);
        }
        narrowed.push((name, Digest::sha256(&[&rows]).to_string()));
    }
    let part = |(path, bytes): &(String, Vec<u8>)| json!({"path": path, "size": bytes.len(), "digest": Digest::sha256(&[bytes]).to_string()});
    let listed: Vec<Value> = parts[..parts.len() - 1].iter().map(part).collect();
    edit(&mut parts.last_mut().unwrap().1, |manifest| {
        manifest["parts"] = listed.clone().into();
        let tables = manifest["tables"].as_array_mut().unwrap();
        tables.retain(known);
        for (name, digest) in &narrowed {
            let table = tables.iter_mut().find(|table| table["name"] == *name).unwrap();
            table["digest"] = digest.clone().into();
        }
    });
    fs::write(room.path("older.backup"), room.seal(&parts)).unwrap();
    let office = room.restored("older.backup", "restored").await;
    assert_eq!(office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
    assert_eq!(office.data_digest().await.unwrap(), done.digest);
    assert_eq!(office.log_breaks().await.unwrap(), Vec::new());
}

/// Tables that had fewer columns: who reached a case was all that a row of `reach` said.
const NARROWER: [(&str, usize); 2] = [("reach", 3), ("committee", 12)];

/// A line with so many of its cells.
fn first(line: &str, cells: usize) -> String {
    let mut all: Vec<Value> = serde_json::from_str(line).unwrap();
    all.truncate(cells);
    Value::from(all).to_string() + "\n"
}

/// A content that is gone does not stop the backup; it is counted, and doctor names it here and there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_attachment_is_counted_and_named() {
    let season = Season::file("gap").await;
    let room = Room::new(&season, "gap");
    fs::remove_file(any_file(&season.folder().join("files"))).unwrap();
    let done = room.backup(&season.office, "a.backup").await;
    assert_eq!(done.missing, 1);
    let office = room.restored("a.backup", "restored").await;
    let found = office.doctor(|_| {}).await.unwrap().findings;
    assert!(found.len() == 1 && found[0].contains("is missing or altered"), "{found:?}");
}

fn any_file(folder: &Path) -> PathBuf {
    let entry = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    if entry.is_dir() { any_file(&entry) } else { entry }
}

/// The newest stay, other files are left alone, half-written ones go; one that fails leaves what there is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planned_backups_are_kept_in_number() {
    let room = Room::named("plan", false);
    let place = Place::new(room.path("data"), None);
    let clock = Clock::hand(Moment::from_millis(1_700_000_000_000));
    Office::create(place.clone(), "示例市职改办", "liuzhou/2024").await.unwrap();
    let office = Office::open(place, clock, Chance::system()).await.unwrap();
    let mut plan =
        Plan { folder: room.path("backups"), recipient: room.key.recipient.clone(), keep: 2, minutes: 60 };
    plan.check().unwrap();
    fs::write(plan.folder.join("zhiping-notes.backup"), "mine").unwrap();
    fs::write(plan.folder.join("zhiping-20200101T000000Z.backup.part"), "half").unwrap();
    for round in 0..4 {
        office.clock().set(Moment::from_millis(1_700_000_000_000 + round * 3_600_000));
        office.planned_backup(&plan).await.unwrap();
    }
    let names = || {
        let mut names: Vec<_> = fs::read_dir(&plan.folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let kept = ["zhiping-20231115T001320Z.backup", "zhiping-20231115T011320Z.backup", "zhiping-notes.backup"];
    assert_eq!(names(), kept);
    // The same moment again is refused and takes nothing away.
    assert!(office.planned_backup(&plan).await.is_err());
    assert_eq!(names(), kept);
    let restored = Place::new(room.path("again"), None);
    restore(&plan.folder.join(kept[1]), &room.key.file, &restored, &Clock::wall(), |_| {}).await.unwrap();
    plan.recipient = "age1nobody".to_owned();
    assert!(plan.check().unwrap_err().to_string().contains("age1"));
}
