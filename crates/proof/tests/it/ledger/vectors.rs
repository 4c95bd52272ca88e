//! The vectors that stand beside the format's document: made here, checked here, and readable for strangers.
//!
//! `ZHIPING_WRITE_VECTORS=1 cargo test -p proof vectors` writes them anew. Signatures are a function of key and bytes, so
//! the same sources make the same files.

use super::book::{Book, FIRST, demo_trust, entry, log_key, salt, seconds, trust, witness};
use crate::made::DAY;
use ed25519_dalek::{Signer as _, SigningKey};
use kernel::Moment;
use proof::{
    entry::{self, Entry},
    ledger::{
        Checkpoint, Edge, LogSigner, Options, Outcome, Receipt, Report, SignedCheckpoint, bundle, leaf_hash,
        unbundle, verify_consistency, verify_log, verify_receipt,
    },
    trust::TrustFile,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const NOW: Moment = FIRST.plus_millis(10 * DAY);

/// One line of `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vector {
    check: Check,
    files: Vec<String>,
    folder: Option<String>,
    with: BTreeMap<String, Option<String>>,
    trust: String,
    at: Moment,
    witnesses: usize,
    outcome: Outcome,
    names: Option<String>,
    why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Check {
    Receipt,
    Log,
    Consistency,
}

pub(super) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/vectors/ledger")
}

#[derive(Default)]
struct Set {
    files: BTreeMap<String, Vec<u8>>,
    vectors: Vec<Vector>,
}

impl Set {
    fn add(&mut self, check: Check, outcome: Outcome, why: &str) -> &mut Vector {
        self.vectors.push(Vector {
            check,
            files: Vec::new(),
            folder: None,
            with: BTreeMap::new(),
            trust: "trust.json".to_owned(),
            at: NOW,
            witnesses: 0,
            outcome,
            names: None,
            why: why.to_owned(),
        });
        self.vectors.last_mut().unwrap()
    }

    fn receipt(&mut self, name: &str, bytes: Vec<u8>, outcome: Outcome, why: &str) -> &mut Vector {
        let name = format!("{name}.json");
        self.files.insert(name.clone(), bytes);
        let vector = self.add(Check::Receipt, outcome, why);
        vector.files.push(name);
        vector
    }

    /// The log with one file replaced, or without it.
    fn bent(&mut self, path: &str, name: &str, bytes: Option<Vec<u8>>, why: &str) -> &mut Vector {
        let instead = bytes.map(|bytes| {
            self.files.insert(name.to_owned(), bytes);
            name.to_owned()
        });
        let vector = self.add(Check::Log, Outcome::Invalid, why);
        vector.folder = Some("log".to_owned());
        vector.with.insert(path.to_owned(), instead);
        vector.names = Some(path.to_owned());
        vector
    }

    fn pair(&mut self, older: &str, outcome: Outcome, why: &str) -> &mut Vector {
        let vector = self.add(Check::Consistency, outcome, why);
        vector.files = vec![older.to_owned(), "log/checkpoint".to_owned()];
        vector.folder = Some("log".to_owned());
        vector
    }
}

fn set() -> Set {
    let mut set = Set::default();
    set.files.insert("trust.json".to_owned(), trust().bytes().unwrap());
    set.files.insert("trust-demo.json".to_owned(), demo_trust().bytes().unwrap());
    let book = Book::of(300);
    set.files.insert("log/checkpoint".to_owned(), book.cosigned().bytes());
    for (path, bytes) in &book.files {
        set.files.insert(format!("log/{path}"), bytes.clone());
    }
    set.files.insert("empty/checkpoint".to_owned(), Book::of(0).cosigned().bytes());
    good(&mut set, &book);
    by_content(&mut set, &book);
    by_key(&mut set, &book);
    by_witness(&mut set, &book);
    by_form(&mut set, &book);
    logs(&mut set, &book);
    checkpoints(&mut set, &book);
    set
}

fn file(book: &Book, number: u32, signed: &SignedCheckpoint) -> Vec<u8> {
    book.receipt(number, signed).bytes().unwrap()
}

/// The receipt with its tree changed, written canonically again.
fn changed(bytes: &[u8], change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut tree: Value = serde_json::from_slice(bytes).unwrap();
    change(&mut tree);
    kernel::canonical::to_bytes(&tree).unwrap()
}

/// The receipt of an entry that is alone in its log.
fn alone(entry: &Entry, signer: &LogSigner) -> Vec<u8> {
    let bytes = entry.bytes().unwrap();
    let mut edge = Edge::empty();
    edge.append([entry::leaf(&salt(0), &bytes).as_slice()]);
    let signed =
        signer.sign(&Checkpoint { origin: signer.origin().to_owned(), size: 1, root: edge.root() }).unwrap();
    Receipt::new(&bytes, &salt(0), 0, Vec::new(), &signed).unwrap().bytes().unwrap()
}

/// A note over any text, signed whether it makes sense or not.
fn note(text: &str, name: &str, seed: u8) -> String {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let id = signed_note::key_id(name, &[&[1], key.verifying_key().as_bytes().as_slice()].concat());
    let signature = key.sign(text.as_bytes()).to_bytes().to_vec();
    let line = signed_note::Signature::new(name.to_owned(), id, signature).unwrap();
    format!("{text}\n{}", String::from_utf8(line.to_bytes()).unwrap())
}

fn good(set: &mut Set, book: &Book) {
    use Outcome::Valid;
    let cosigned = book.cosigned();
    set.receipt("valid", file(book, 77, &cosigned), Valid, "everything holds").witnesses = 1;
    set.receipt("first", file(book, 0, &cosigned), Valid, "the first leaf");
    set.receipt("last", file(book, 299, &cosigned), Valid, "the last leaf");
    set.receipt(
        "alone",
        alone(&entry(0, "材料不全"), &log_key(21)),
        Valid,
        "a log of one leaf: the proof is empty",
    );
    let not_cosigned = file(book, 77, &book.signed(&log_key(21)));
    set.receipt("not-cosigned", not_cosigned, Valid, "no witness has signed, and none was asked for");
    let spaced = [b"\n ".as_slice(), &file(book, 77, &cosigned), b"\n"].concat();
    set.receipt("space-around", spaced, Valid, "white space around the file does no harm");
}

fn by_content(set: &mut Set, book: &Book) {
    let valid = file(book, 77, &book.cosigned());
    let mut put = |name: &str, change: &dyn Fn(&mut Value), why: &str| {
        set.receipt(name, changed(&valid, change), Outcome::Invalid, why);
    };
    let flip = |value: &mut Value| {
        let mut bytes = data_encoding::BASE64.decode(value.as_str().unwrap().as_bytes()).unwrap();
        bytes[5] ^= 4;
        *value = data_encoding::BASE64.encode(&bytes).into();
    };
    put(
        "entry-bit",
        &|tree| tree["entry"]["effect"]["reason"] = json!("材料不金"),
        "a character of the entry was changed",
    );
    put(
        "entry-moment",
        &|tree| tree["entry"]["at"] = json!(FIRST.millis() + 77_001),
        "the entry's moment is one off",
    );
    put("salt-bit", &|tree| flip(&mut tree["salt"]), "a bit of the salt was turned");
    put("leaf-number", &|tree| tree["leaf"] = json!(76), "the number of another leaf");
    put("leaf-beyond", &|tree| tree["leaf"] = json!(300), "the log has no such leaf");
    put("proof-bit", &|tree| flip(&mut tree["proof"][3]), "a bit of the proof was turned");
    put(
        "proof-order",
        &|tree| tree["proof"].as_array_mut().unwrap().swap(0, 1),
        "two hashes of the proof were swapped",
    );
    put(
        "proof-short",
        &|tree| drop(tree["proof"].as_array_mut().unwrap().pop()),
        "the last hash of the proof is missing",
    );
    let longer = |tree: &mut Value| {
        let last = tree["proof"][0].clone();
        tree["proof"].as_array_mut().unwrap().push(last);
    };
    put("proof-long", &longer, "the proof has a hash too many");
    let swap = |from: String, to: String| {
        move |tree: &mut Value| {
            let text = tree["checkpoint"].as_str().unwrap();
            assert!(text.contains(&from));
            tree["checkpoint"] = text.replacen(&from, &to, 1).into();
        }
    };
    let (root, other) = (book.edge.root().to_string(), Book::forked(300, 100).edge.root().to_string());
    put("root", &swap(root, other), "another root in the checkpoint; its signature does not hold");
    put("size", &swap("\n300\n".to_owned(), "\n301\n".to_owned()), "another size in the checkpoint");
    let signature = |tree: &mut Value| {
        let text = tree["checkpoint"].as_str().unwrap();
        let at = text.find("— log.example/shili ").unwrap() + "— log.example/shili ".len() + 40;
        let bent = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
        tree["checkpoint"] = format!("{}{bent}{}", &text[..at], &text[at + 1..]).into();
    };
    put("checkpoint-signature", &signature, "the checkpoint's signature was changed");
    let forked = Book::forked(300, 100).cosigned();
    let fork = String::from_utf8(forked.bytes()).unwrap();
    put(
        "other-checkpoint",
        &|tree| tree["checkpoint"] = fork.clone().into(),
        "a signed checkpoint of another history",
    );
}

fn by_key(set: &mut Set, book: &Book) {
    use Outcome::{Invalid, Valid};
    let signed = |number: u8| file(book, 77, &book.signed(&log_key(number)));
    set.receipt("unknown-key", signed(29), Invalid, "its key is not in the trust file");
    set.receipt("retired", signed(22), Valid, "its key was retired later");
    let mut late = entry(0, "材料不全");
    late.at = FIRST.plus_millis(2 * DAY);
    set.receipt(
        "retired-late",
        alone(&late, &log_key(22)),
        Invalid,
        "its key was retired before the entry was made",
    );
    set.receipt(
        "compromised",
        signed(23),
        Invalid,
        "its key is compromised, and no witness has signed before",
    );
    set.receipt("other-office", signed(25), Invalid, "its log is another office's");
    set.receipt("demo", signed(24), Invalid, "a demo log under a production trust file");
    set.receipt("demo", signed(24), Valid, "a demo log under a demo trust file").trust =
        "trust-demo.json".to_owned();
    let moved = |text: String, name: &str, seed: u8| {
        changed(&signed(21), |tree| tree["checkpoint"] = note(&text, name, seed).into())
    };
    let ours = book.checkpoint("log.example/shili").text();
    let theirs = book.checkpoint("log.example/elsewhere").text();
    set.receipt(
        "other-origin",
        moved(theirs, "log.example/shili", 21),
        Invalid,
        "the key's name is not the checkpoint's origin",
    );
    set.receipt(
        "other-name",
        moved(ours.clone(), "log.example/other", 25),
        Invalid,
        "signed by the key of another log",
    );
    set.receipt(
        "impostor",
        moved(ours, "log.example/shili", 99),
        Invalid,
        "signed by another key under the same name",
    );
    set.receipt("valid", file(book, 77, &book.cosigned()), Invalid, "the entry was made an hour from now")
        .at = FIRST.plus_millis(77_000 - 3_600_000);
}

fn by_witness(set: &mut Set, book: &Book) {
    use Outcome::{Invalid, Valid};
    let since = seconds(FIRST.plus_millis(DAY));
    let cosigned = |log: u8, number: u8, at: u64| {
        let signed = book.signed(&log_key(log));
        let line = witness(number).cosign(signed.checkpoint(), at).unwrap();
        file(book, 77, &signed.with(&line).unwrap())
    };
    set.receipt(
        "compromised-cosigned",
        cosigned(23, 31, since - 1),
        Valid,
        "a witness has signed before the key was compromised",
    );
    set.receipt(
        "compromised-cosigned-late",
        cosigned(23, 31, since),
        Invalid,
        "the witness has signed too late",
    );
    let unknown = cosigned(21, 39, since);
    set.receipt("witness-unknown", unknown.clone(), Valid, "a witness nobody knows is ignored");
    set.receipt("witness-unknown", unknown, Invalid, "a witness nobody knows does not count").witnesses = 1;
    set.receipt("witness-retired", cosigned(21, 32, since), Valid, "the witness's key was retired later")
        .witnesses = 1;
    let late = cosigned(21, 32, since + 1);
    set.receipt(
        "witness-retired-late",
        late.clone(),
        Valid,
        "the witness's key was retired before, and none was asked for",
    );
    set.receipt("witness-retired-late", late, Invalid, "the witness's key was retired before it signed")
        .witnesses = 1;
    set.receipt(
        "witness-early",
        cosigned(21, 31, seconds(NOW) + 3600),
        Invalid,
        "the witness signs an hour from now",
    );
    set.receipt(
        "not-cosigned",
        file(book, 77, &book.signed(&log_key(21))),
        Invalid,
        "a witness was asked for",
    )
    .witnesses = 1;
    set.receipt("valid", file(book, 77, &book.cosigned()), Invalid, "two witnesses were asked for")
        .witnesses = 2;
    let signed = book.cosigned();
    let line = witness(32).cosign(signed.checkpoint(), since).unwrap();
    let both = file(book, 77, &signed.with(&line).unwrap());
    let vector = set.receipt("witness-two-keys", both, Invalid, "two keys of one witness are one witness");
    vector.witnesses = 2;
    // The cosignature of another checkpoint: the right witness, the wrong words.
    let other = Book::of(200).checkpoint("log.example/shili");
    let line = witness(31).cosign(&other, since).unwrap();
    let swapped = book.signed(&log_key(21)).with(&line).unwrap();
    set.receipt(
        "witness-of-another",
        file(book, 77, &swapped),
        Invalid,
        "the cosignature is of another checkpoint",
    );
    let signed = book.signed(&log_key(21));
    let line = witness(31).cosign(signed.checkpoint(), since).unwrap();
    let twice = String::from_utf8(signed.with(&line).unwrap().bytes()).unwrap() + &line;
    let twice = changed(&file(book, 77, &book.cosigned()), |tree| tree["checkpoint"] = twice.clone().into());
    set.receipt("witness-twice", twice, Invalid, "one witness has two lines");
}

fn by_form(set: &mut Set, book: &Book) {
    let valid = file(book, 77, &book.cosigned());
    let text = String::from_utf8(valid.clone()).unwrap();
    let mut put = |name: &str, bytes: Vec<u8>, why: &str| {
        set.receipt(name, bytes, Outcome::Invalid, why);
    };
    let replaced = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    put("spaced", replaced("\"kind\":\"receipt\"", "\"kind\": \"receipt\""), "the file is not canonical");
    put("twice", replaced("\"leaf\":77", "\"leaf\":76,\"leaf\":77"), "a key stands twice");
    put("more", replaced("\"leaf\":77", "\"key\":\"x\",\"leaf\":77"), "an unknown field");
    put("fewer", replaced("\"leaf\":77,", ""), "a field is missing");
    put("version", changed(&valid, |tree| tree["v"] = json!(2)), "an unknown version");
    put("suite", changed(&valid, |tree| tree["suite"] = json!("sm3")), "an unknown suite");
    put("kind", changed(&valid, |tree| tree["kind"] = json!("certificate")), "another kind of file");
    put("leaf-text", replaced("\"leaf\":77", "\"leaf\":\"77\""), "the number is a text");
    put("leaf-exponent", replaced("\"leaf\":77", "\"leaf\":7.7e1"), "the number has an exponent");
    put("salt-short", changed(&valid, |tree| tree["salt"] = json!("AAAA")), "the salt is too short");
    put("escaped", replaced("材", "\\u6750"), "a character is escaped that need not be");
    put("decomposed", replaced("材料", "e\u{301}"), "a text is not in NFC");
    put("not-one", b"{}".to_vec(), "no receipt at all");
    // In what follows, leaf and proof are right for what stands there: only the form of the entry is wrong.
    let made = |change: &dyn Fn(&mut Value)| {
        let mut tree = serde_json::to_value(entry(0, "材料不全")).unwrap();
        change(&mut tree);
        let leaf = entry::leaf(&salt(0), &kernel::canonical::to_bytes(&tree).unwrap());
        let root = leaf_hash(&leaf);
        let signed =
            log_key(21).sign(&Checkpoint { origin: "log.example/shili".to_owned(), size: 1, root }).unwrap();
        let signed = String::from_utf8(signed.bytes()).unwrap();
        changed(&alone(&entry(0, "材料不全"), &log_key(21)), |receipt| {
            receipt["entry"] = tree.clone();
            receipt["checkpoint"] = signed.clone().into();
        })
    };
    put("entry-version", made(&|tree| tree["v"] = json!(2)), "an entry of an unknown version");
    put("entry-more", made(&|tree| tree["x"] = json!(1)), "an entry with an unknown field");
    let fewer = |tree: &mut Value| drop(tree.as_object_mut().unwrap().remove("cause"));
    put("entry-fewer", made(&fewer), "an entry without one of its fields");
    put("entry-seq", made(&|tree| tree["seq"] = json!(0)), "entries count from 1");
    let ours = book.checkpoint("log.example/shili");
    let noted = |text: &str| {
        let note = note(text, "log.example/shili", 21);
        changed(&file(book, 77, &book.cosigned()), |tree| tree["checkpoint"] = note.clone().into())
    };
    put(
        "checkpoint-extended",
        noted(&format!("{}extension\n", ours.text())),
        "the checkpoint has a fourth line",
    );
    put(
        "checkpoint-zero",
        noted(&ours.text().replace("\n300\n", "\n0300\n")),
        "the checkpoint's size has a leading zero",
    );
    let unsigned = changed(&valid, |tree| tree["checkpoint"] = (ours.text() + "\n").into());
    put("checkpoint-unsigned", unsigned, "the checkpoint has no signature");
}

fn logs(set: &mut Set, book: &Book) {
    for (folder, why) in [("log", "everything holds"), ("empty", "a log without a leaf")] {
        let vector = set.add(Check::Log, Outcome::Valid, why);
        vector.folder = Some(folder.to_owned());
        vector.witnesses = 1;
    }
    let flipped = |path: &str, at: usize| {
        let mut bytes = book.files[path].clone();
        bytes[at] ^= 16;
        Some(bytes)
    };
    let (entries, tile) = ("tile/entries/001.p/44", "tile/0/001.p/44");
    set.bent(entries, "entries-bit", flipped(entries, 64 * 7 + 30), "a bit of a leaf was turned");
    set.bent(entries, "entries-form", flipped(entries, 64 * 7 + 4), "a leaf has another form");
    set.bent(entries, "entries-length", flipped(entries, 1), "the length before a leaf is wrong");
    let mut leaves = unbundle(&book.files[entries]).unwrap();
    leaves.swap(3, 4);
    set.bent(entries, "entries-swapped", bundle(leaves.clone()), "two leaves were swapped");
    leaves.swap(3, 4);
    leaves.pop();
    set.bent(entries, "entries-cut", bundle(leaves.clone()), "the last leaf was cut off");
    leaves.extend([book.leaves[299].as_slice(); 2]);
    set.bent(entries, "entries-more", bundle(leaves), "there is a leaf too many");
    set.bent(entries, "", None, "the last bundle is missing: the log is cut off");
    set.bent("tile/entries/000", "", None, "the first bundle is missing");
    set.bent(tile, "tile-bit", flipped(tile, 32 * 7), "a bit of a partial tile was turned");
    set.bent(
        "tile/0/000",
        "tile-complete-bit",
        flipped("tile/0/000", 99),
        "a bit of a complete tile was turned",
    );
    set.bent(
        "tile/1/000.p/1",
        "tile-upper-bit",
        flipped("tile/1/000.p/1", 9),
        "a bit of an upper tile was turned",
    );
    set.bent(tile, "tile-short", Some(book.files[tile][32..].to_vec()), "a tile lacks a hash");
    set.bent("tile/1/000.p/1", "", None, "a tile is missing");
    set.bent("checkpoint", "", None, "the checkpoint is missing");
    let forked = Book::forked(300, 100).cosigned().bytes();
    set.bent("checkpoint", "forked.checkpoint", Some(forked), "a signed checkpoint of another history")
        .names = None;
    let early = Some(Book::of(200).cosigned().bytes());
    let why = "an earlier checkpoint: complete files begin with what it needs";
    let vector = set.bent("checkpoint", "older.checkpoint", early, why);
    vector.outcome = Outcome::Valid;
    vector.names = None;
    let root = String::from_utf8(book.cosigned().bytes()).unwrap();
    let bent = root.replacen(&book.edge.root().to_string(), &Edge::empty().root().to_string(), 1);
    assert_ne!(root, bent);
    set.bent(
        "checkpoint",
        "root.checkpoint",
        Some(bent.into_bytes()),
        "the root in the checkpoint was changed",
    )
    .names = None;
    let unknown = book.signed(&log_key(29)).bytes();
    set.bent(
        "checkpoint",
        "unknown.checkpoint",
        Some(unknown),
        "the checkpoint's key is not in the trust file",
    )
    .names = None;
    let later = Book::of(512);
    let vector = set.bent(
        "tile/0/001",
        "tile-later",
        Some(later.files["tile/0/001"].clone()),
        "complete files stand in for the partial ones",
    );
    vector.outcome = Outcome::Valid;
    vector.names = None;
    vector.with.extend([
        (tile.to_owned(), None),
        (entries.to_owned(), None),
        ("tile/entries/001".to_owned(), Some("entries-later".to_owned())),
    ]);
    set.files.insert("entries-later".to_owned(), later.files["tile/entries/001"].clone());
}

fn checkpoints(set: &mut Set, book: &Book) {
    use Outcome::{Invalid, Valid};
    set.pair("older.checkpoint", Valid, "200 leaves, then 300").witnesses = 1;
    set.pair("log/checkpoint", Valid, "the same checkpoint twice");
    set.pair("empty/checkpoint", Valid, "every log continues the empty one");
    set.pair("older.checkpoint", Valid, "the order in which they are given does not matter").files.reverse();
    set.files.insert("rewritten.checkpoint".to_owned(), Book::forked(200, 100).cosigned().bytes());
    set.pair("rewritten.checkpoint", Invalid, "the first 200 leaves were others");
    set.pair("forked.checkpoint", Invalid, "as many leaves, another root: two histories");
    set.pair("unknown.checkpoint", Invalid, "its key is not in the trust file");
    set.pair("root.checkpoint", Invalid, "the root in it was changed");
    set.files.insert("other.checkpoint".to_owned(), Book::of(200).signed(&log_key(25)).bytes());
    set.pair("other.checkpoint", Invalid, "a checkpoint of another log");
    set.files.insert("not-cosigned.checkpoint".to_owned(), book.signed(&log_key(21)).bytes());
    set.pair("not-cosigned.checkpoint", Invalid, "one of them lacks the witness that was asked for")
        .witnesses = 1;
    set.pair("not-cosigned.checkpoint", Valid, "the same checkpoint, once without its witness");
    for (path, instead, why) in [
        ("tile/0/000", Some("tile-complete-bit"), "a tile of the proof was altered"),
        ("tile/1/000.p/1", Some("tile-upper-bit"), "a tile of the root was altered"),
        ("tile/0/000", None, "a tile of the proof is missing"),
    ] {
        let vector = set.pair("older.checkpoint", Invalid, why);
        vector.with.insert(path.to_owned(), instead.map(str::to_owned));
        vector.names = (path == "tile/0/000").then(|| path.to_owned());
    }
}

fn run(vector: &Vector, read: impl Fn(&str) -> Option<Vec<u8>>) -> Report {
    let trust = TrustFile::read(&read(&vector.trust).unwrap()).unwrap();
    let files: Vec<Vec<u8>> = vector.files.iter().map(|name| read(name).unwrap()).collect();
    let below = |path: &str| match vector.with.get(path) {
        Some(instead) => instead.as_deref().and_then(&read),
        None => read(&format!("{}/{path}", vector.folder.as_deref()?)),
    };
    let options = Options { witnesses: vector.witnesses };
    match vector.check {
        Check::Receipt => verify_receipt(&files[0], &trust, vector.at, options),
        Check::Log => verify_log(below, &trust, vector.at, options),
        Check::Consistency => verify_consistency(&files[0], &files[1], below, &trust, vector.at, options),
    }
}

/// The files below a folder, by their paths from it.
fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// req: X6
#[test]
fn vectors_are_those_of_the_sources() {
    let mut set = set();
    let manifest = serde_json::to_string_pretty(&set.vectors).unwrap() + "\n";
    set.files.insert("manifest.json".to_owned(), manifest.into_bytes());
    let folder = folder();
    if std::env::var_os("ZHIPING_WRITE_VECTORS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        for (name, bytes) in &set.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    for (name, bytes) in &set.files {
        assert!(fs::read(folder.join(name)).unwrap() == *bytes, "{name} is stale");
    }
    assert_eq!(below(&folder).len(), set.files.len(), "a file nobody made lies there");
}

/// req: X6 — as a stranger would: from the files alone.
#[test]
fn every_vector_comes_out_as_the_manifest_says() {
    let read = |name: &str| fs::read(folder().join(name)).ok();
    let vectors: Vec<Vector> = serde_json::from_slice(&read("manifest.json").unwrap()).unwrap();
    assert!(vectors.len() > 80);
    let mut wrong = Vec::new();
    for vector in vectors {
        let report = run(&vector, read);
        let because = report.findings.last().map(|finding| finding.because.clone()).unwrap_or_default();
        let named = vector.names.as_ref().is_none_or(|name| because.contains(name));
        if report.outcome != vector.outcome || !named {
            wrong.push(format!("{vector:?}: {:?} {:#?}", report.outcome, report.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
