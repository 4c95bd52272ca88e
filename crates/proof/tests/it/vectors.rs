//! The vectors that stand beside the format's document: made here, checked here, and readable for strangers.
//!
//! `ZHIPING_WRITE_VECTORS=1 cargo test -p proof vectors` writes them anew. Signatures are a function of key and bytes, so
//! the same sources make the same files.

use crate::ledger::book::{self, Book, log_key, seconds, witness};
use crate::made::{
    DAY, INDEX, ISSUED, LIST, NOW, anyway, certificate, demo_trust, list, number, office, payload, pdf,
    signer, status, text, trust,
};
use kernel::{Digest, Moment};
use proof::{
    certificate::{
        Options, Outcome, Payload, SignedFile, Sm2Signer, StatusList, embedded, qr_text, verify_certificate,
    },
    ledger::SignedCheckpoint,
    trust::{KeyKind, TrustFile},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// One line of `manifest.json`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    file: String,
    trust: String,
    status: Option<String>,
    at: Moment,
    without_status: bool,
    outcome: Outcome,
    why: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/vectors/certificate")
}

#[derive(Default)]
struct Set {
    files: BTreeMap<String, Vec<u8>>,
    vectors: Vec<Vector>,
}

impl Set {
    fn add(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        status: Option<&str>,
        outcome: Outcome,
        why: &str,
    ) -> &mut Vector {
        self.files.insert(name.to_owned(), bytes);
        self.vectors.push(Vector {
            file: name.to_owned(),
            trust: "trust.json".to_owned(),
            status: status.map(str::to_owned),
            at: NOW,
            without_status: false,
            outcome,
            why: why.to_owned(),
        });
        self.vectors.last_mut().unwrap()
    }
}

fn with(change: impl Fn(&mut Payload), signer: &Sm2Signer) -> Vec<u8> {
    let mut payload = payload(signer);
    change(&mut payload);
    certificate(&payload, signer)
}

fn lists(set: &mut Set) {
    let main = signer(1);
    let mut put = |name: &str, change: &dyn Fn(&mut StatusList), signer: &Sm2Signer| {
        let mut list = list(signer, &[3, 4712]);
        change(&mut list);
        set.files.insert(name.to_owned(), status(&list, signer));
    };
    put("status.json", &|_| {}, &main);
    put("status-revoked.json", &|list| list.revoked = StatusList::bits(8192, &[3, INDEX]), &main);
    put("status-old.json", &|list| list.next_update = NOW, &main);
    put(
        "status-old-revoked.json",
        &|list| {
            list.next_update = NOW;
            list.revoked = StatusList::bits(8192, &[INDEX]);
        },
        &main,
    );
    put("status-short.json", &|list| list.revoked = StatusList::bits(64, &[]), &main);
    put("status-of-another-list.json", &|list| list.list = "2023".to_owned(), &main);
    put("status-of-another-office.json", &|list| list.office = office(2), &signer(5));
    put("status-by-unknown.json", &|_| {}, &signer(9));
    put("status-by-retired.json", &|_| {}, &signer(2));
    put("status-by-compromised.json", &|_| {}, &signer(3));
    put("status-demo.json", &|list| list.demo = true, &signer(4));
    let cleared = list(&main, &[INDEX]);
    let forged = String::from_utf8(status(&cleared, &main)).unwrap();
    let forged = forged.replace(&cleared.revoked, &StatusList::bits(8192, &[]));
    set.files.insert("status-forged.json".to_owned(), forged.into_bytes());
}

fn set() -> Set {
    let mut set = Set::default();
    set.files.insert("trust.json".to_owned(), with_log(trust()).bytes().unwrap());
    set.files.insert("trust-demo.json".to_owned(), demo_trust().bytes().unwrap());
    set.files.insert("key.pem".to_owned(), signer(1).public().pem().into_bytes());
    lists(&mut set);
    good(&mut set);
    by_list(&mut set);
    by_key(&mut set);
    by_form(&mut set);
    by_receipt(&mut set);
    set
}

/// The office's log and its witness, whose keys stand in the same trust file.
fn with_log(mut trust: TrustFile) -> TrustFile {
    let ids = [log_key(21).id(), witness(31).id()];
    trust.keys.extend(book::trust().keys.into_iter().filter(|key| ids.contains(&key.id)));
    assert!(trust.key(&ids[1], KeyKind::Witness).is_some());
    trust
}

/// The log in which the issuing of a certificate is the third of five entries.
fn issuing(payload: &str) -> Book {
    let entries = (0..5).map(|number| {
        let mut entry = book::entry(number, "材料齐全");
        if number == 2 {
            let digest = Digest::sm3(&[payload.as_bytes()]);
            (entry.kind, entry.act) = ("certificate".to_owned(), "issue".to_owned());
            entry.effect = serde_json::json!({ "kind": "issued", "payload_digest": digest });
        }
        entry.bytes().unwrap()
    });
    Book::made(entries.collect())
}

fn cosigned_at(book: &Book, at: Moment) -> SignedCheckpoint {
    let signed = book.signed(&log_key(21));
    let line = witness(31).cosign(signed.checkpoint(), seconds(at)).unwrap();
    signed.with(&line).unwrap()
}

fn good(set: &mut Set) {
    let main = signer(1);
    let valid = certificate(&payload(&main), &main);
    set.files.insert("valid.payload".to_owned(), text(&payload(&main)).into_bytes());
    set.add("valid.json", valid.clone(), Some("status.json"), Outcome::Valid, "everything holds");
    set.add("valid.pdf", pdf(&[&valid]), Some("status.json"), Outcome::Valid, "the same file inside a PDF");
    let code = qr_text(&payload(&main), &main).unwrap();
    set.add(
        "valid.qr.txt",
        code.clone().into_bytes(),
        Some("status.json"),
        Outcome::Valid,
        "the text of its QR code",
    );
    let mut long = payload(&main);
    long.committee = "示例市住房和城乡建设系统建筑与市政公用工程专业高级职称评审委员会".to_owned();
    long.specialty = "建筑工程施工与工程质量安全管理".to_owned();
    let shortened = qr_text(&long, &main).unwrap().into_bytes();
    set.add(
        "shortened.qr.txt",
        shortened,
        Some("status.json"),
        Outcome::Valid,
        "a long committee is cut with …",
    );
    let mut bytes = data_encoding::BASE32_NOPAD.decode(&code.as_bytes()[9..]).unwrap();
    let digest = bytes.len() - 64 - 16;
    bytes[digest] ^= 1;
    let bent = format!("ZHIPING1:{}", data_encoding::BASE32_NOPAD.encode(&bytes)).into_bytes();
    set.add(
        "altered.qr.txt",
        bent,
        Some("status.json"),
        Outcome::Invalid,
        "one bit of the digest was turned",
    );
    bytes[digest] ^= 1;
    let at = bytes.len() - 64;
    bytes[at..].rotate_left(32);
    let swapped = format!("ZHIPING1:{}", data_encoding::BASE32_NOPAD.encode(&bytes)).into_bytes();
    set.add(
        "swapped.qr.txt",
        swapped,
        Some("status.json"),
        Outcome::Invalid,
        "the signature is s and r, not r and s",
    );
}

fn by_list(set: &mut Set) {
    use Outcome::{Revoked, StatusUnknown, Valid};
    let valid = certificate(&payload(&signer(1)), &signer(1));
    for (status, outcome, why) in [
        (None, StatusUnknown, "no status list"),
        (Some("status-revoked.json"), Revoked, "its bit is set"),
        (Some("status-old.json"), StatusUnknown, "the list is past its next update"),
        (Some("status-old-revoked.json"), Revoked, "a revocation stays, however old its list"),
        (Some("status-short.json"), StatusUnknown, "the list has no such index"),
        (Some("status-of-another-list.json"), StatusUnknown, "the list has another id"),
        (Some("status-of-another-office.json"), StatusUnknown, "the list is another office's"),
        (Some("status-by-unknown.json"), StatusUnknown, "the list's key is not in the trust file"),
        (
            Some("status-by-retired.json"),
            StatusUnknown,
            "the list's key was retired before the list was issued",
        ),
        (Some("status-by-compromised.json"), StatusUnknown, "the list's key is compromised"),
        (
            Some("status-forged.json"),
            StatusUnknown,
            "bits of the list were cleared; its signature does not hold",
        ),
        (Some("valid.json"), StatusUnknown, "a certificate is no status list"),
    ] {
        set.add("valid.json", valid.clone(), status, outcome, why);
    }
    set.add("valid.json", valid.clone(), None, Valid, "no status list, and none was asked for")
        .without_status = true;
    let early = set.add("valid.json", valid, None, Outcome::Invalid, "it is issued an hour from now");
    early.at = ISSUED.plus_millis(-3_600_000);
}

fn by_key(set: &mut Set) {
    let status = Some("status.json");
    let mut put = |name: &str, bytes: Vec<u8>, outcome: Outcome, why: &str| {
        set.add(name, bytes, status, outcome, why);
    };
    use Outcome::{Invalid, Valid};
    put("unknown.json", with(|_| {}, &signer(9)), Invalid, "its key is not in the trust file");
    put("retired.json", with(|_| {}, &signer(2)), Valid, "its key was retired later");
    let late = with(|p| p.issued = ISSUED.plus_millis(2 * DAY), &signer(2));
    put("retired-late.json", late, Invalid, "its key was retired before it was issued");
    put(
        "compromised.json",
        with(|_| {}, &signer(3)),
        Invalid,
        "its key is compromised, and it has no receipt",
    );
    let early = with(|p| p.issued = ISSUED.plus_millis(-400 * DAY), &signer(1));
    put("early.json", early, Invalid, "its key was not in use yet");
    put("other-office.json", with(|_| {}, &signer(5)), Invalid, "its key is another office's");
    let demo = with(|p| p.demo = true, &signer(4));
    put("demo.json", demo.clone(), Invalid, "a demo certificate under a production trust file");
    let claimed = with(|p| p.demo = true, &signer(1));
    put("demo-claimed.json", claimed, Invalid, "it says demo, though a production key signed it");
    set.add(
        "demo.json",
        demo,
        Some("status-demo.json"),
        Valid,
        "a demo certificate under a demo trust file",
    )
    .trust = "trust-demo.json".to_owned();
    let denied =
        set.add("demo-denied.json", with(|_| {}, &signer(4)), None, Invalid, "a demo key, and it denies it");
    denied.trust = "trust-demo.json".to_owned();
}

fn by_receipt(set: &mut Set) {
    use Outcome::{Invalid, Valid};
    let mut put = |name: &str, bytes: Vec<u8>, outcome: Outcome, why: &str| {
        set.add(name, bytes, Some("status.json"), outcome, why);
    };
    let hour = ISSUED.plus_millis(3_600_000);
    let (main, lost) = (signer(1), signer(3));
    let bytes = |signer: &Sm2Signer, receipt: &[u8]| {
        let file = SignedFile::certificate(&text(&payload(signer)), signer).unwrap();
        file.with_receipt(receipt).unwrap().bytes().unwrap()
    };
    let book = issuing(&text(&payload(&main)));
    let receipt = book.receipt(2, &cosigned_at(&book, hour)).bytes().unwrap();
    let good = bytes(&main, &receipt);
    put("receipt.json", good.clone(), Valid, "with the receipt of the entry that issued it");
    put("receipt.pdf", pdf(&[&good]), Valid, "the same inside a PDF");
    let unwitnessed = book.receipt(2, &book.signed(&log_key(21))).bytes().unwrap();
    put("receipt-unwitnessed.json", bytes(&main, &unwitnessed), Valid, "no witness, and none is needed");
    let stranger = log_key(25);
    let other = book.receipt(2, &book.signed(&stranger)).bytes().unwrap();
    put("receipt-unknown.json", bytes(&main, &other), Valid, "the trust file does not know that log");
    let before = book.receipt(1, &cosigned_at(&book, hour)).bytes().unwrap();
    put("receipt-of-another.json", bytes(&main, &before), Invalid, "the receipt is of another entry");
    let altered = String::from_utf8(good).unwrap();
    let earlier = altered.replace("\"leaf\":2", "\"leaf\":1").into_bytes();
    put("receipt-altered.json", earlier, Invalid, "the receipt does not hold");
    put(
        "receipt-version.json",
        altered.replacen(",\"v\":2}", ",\"v\":1}", 1).into_bytes(),
        Invalid,
        "version 1 has no receipt",
    );
    let book = issuing(&text(&payload(&lost)));
    let at = |moment| book.receipt(2, &cosigned_at(&book, moment)).bytes().unwrap();
    put(
        "compromised-receipt.json",
        bytes(&lost, &at(hour)),
        Valid,
        "its key is compromised, but a witness saw it issued before",
    );
    put(
        "compromised-late.json",
        bytes(&lost, &at(ISSUED.plus_millis(DAY))),
        Invalid,
        "its key is compromised, and the witness saw it no earlier",
    );
    let unwitnessed = book.receipt(2, &book.signed(&log_key(21))).bytes().unwrap();
    put(
        "compromised-unwitnessed.json",
        bytes(&lost, &unwitnessed),
        Invalid,
        "its key is compromised, and no witness saw it",
    );
}

fn by_form(set: &mut Set) {
    let main = signer(1);
    let (valid, payload) =
        (String::from_utf8(certificate(&payload(&main), &main)).unwrap(), text(&payload(&main)));
    let impostor = Sm2Signer::new("cert-main", &[66; 32]).unwrap();
    let mut put = |name: &str, bytes: Vec<u8>, why: &str| {
        set.add(name, bytes, Some("status.json"), Outcome::Invalid, why);
    };
    put("altered.json", valid.replace("高级工程师", "正高级工程师").into_bytes(), "its title was changed");
    put(
        "impostor.json",
        anyway("certificate", &payload, &impostor),
        "signed by another key under the same id",
    );
    let carried = valid.replacen("\"key\":", &format!("\"jwk\":\"{}\",\"key\":", impostor.public()), 1);
    put("carries-a-key.json", carried.into_bytes(), "a key inside the file is an unknown field");
    put(
        "spaced.json",
        valid.replacen("\"kind\":", "\"kind\": ", 1).into_bytes(),
        "the file is not canonical",
    );
    let form = |text: String| anyway("certificate", &text, &main);
    let spaced = payload.replacen("\"v\":1", "\"v\": 1", 1);
    put("payload-spaced.json", form(spaced), "the signed bytes are not canonical");
    let twice = payload.replacen("\"title\":", "\"title\":\"工程师\",\"title\":", 1);
    put("payload-twice.json", form(twice), "a key stands twice in the signed bytes");
    let more = payload.replacen("\"v\":1", "\"v\":1,\"w\":1", 1);
    put("payload-more.json", form(more), "the signed bytes have an unknown field");
    let fewer = payload.replacen("\"scope\":\"全区有效\",", "", 1);
    put("payload-fewer.json", form(fewer), "the signed bytes lack a field");
    let version = payload.replacen("\"v\":1", "\"v\":2", 1);
    put("payload-version.json", form(version), "an unknown version");
    let right = number("SL2024-GC-000317");
    let wrong = payload.replacen(&right, "SL2024-GC-000371-K", 1);
    put("payload-number.json", form(wrong), "the check character of the number does not fit");
    put(
        "status-as-certificate.json",
        anyway("certificate", &list_text(&main), &main),
        "a status list is no certificate",
    );
    put("not-one.json", b"{}".to_vec(), "no signed file at all");
    put("not-one.pdf", pdf(&[]), "a PDF without a signed file");
    let other = with(|p| p.name = "别人".to_owned(), &main);
    put("two.pdf", pdf(&[valid.as_bytes(), &other]), "a PDF with two different certificates");
}

fn list_text(signer: &Sm2Signer) -> String {
    let list = list(signer, &[]);
    assert_eq!(list.list, LIST);
    String::from_utf8(kernel::canonical::to_bytes(&list).unwrap()).unwrap()
}

/// req: F4
#[test]
fn vectors_are_those_of_the_sources() {
    let mut set = set();
    let manifest = serde_json::to_string_pretty(&set.vectors).unwrap() + "\n";
    set.files.insert("manifest.json".to_owned(), manifest.into_bytes());
    let folder = folder();
    if std::env::var_os("ZHIPING_WRITE_VECTORS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in &set.files {
            fs::write(folder.join(name), bytes).unwrap();
        }
    }
    for (name, bytes) in &set.files {
        let there = fs::read(folder.join(name)).unwrap();
        // Another version may deflate otherwise; what a PDF carries must be the same.
        let same = there == *bytes || name.ends_with(".pdf") && embedded(&there) == embedded(bytes);
        assert!(same, "{name} is stale");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), set.files.len(), "a file nobody made lies there");
}

/// req: F4 — as a stranger would: from the files alone.
#[test]
fn every_vector_comes_out_as_the_manifest_says() {
    let read = |name: &str| fs::read(folder().join(name)).unwrap();
    let vectors: Vec<Vector> = serde_json::from_slice(&read("manifest.json")).unwrap();
    assert!(vectors.len() > 30);
    let mut wrong = Vec::new();
    for vector in vectors {
        let trust = TrustFile::read(&read(&vector.trust)).unwrap();
        let status = vector.status.as_deref().map(read);
        let options = Options { without_status: vector.without_status };
        let report = verify_certificate(&read(&vector.file), &trust, status.as_deref(), vector.at, options);
        if report.outcome != vector.outcome {
            wrong.push(format!("{vector:?}: {:?} {:#?}", report.outcome, report.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
