//! req: F4 — the vectors of `docs/formats/certificate.md`; `ZHIPING_REGENERATE=1` writes them anew.

use crate::samples::{DAY, REVOKED, TODAY, active, file, number, payload, sign, signer, status, trusted};
use flate2::{Compression, write::ZlibEncoder};
use kernel::Moment;
use proof::certificate::{
    CertificateFile, KeyStatus, Options, Payload, Signer, TrustFile, Verdict, check, qr_text,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fs, io::Write as _, path::PathBuf};

/// One line of `manifest.json`.
#[derive(Serialize, Deserialize)]
struct Vector {
    file: String,
    trust: String,
    status: Option<String>,
    at: Moment,
    expect: Verdict,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/vectors/certificate")
}

#[test]
fn every_vector_comes_out_as_its_manifest_says() {
    if std::env::var_os("ZHIPING_REGENERATE").is_some_and(|value| value == "1") {
        regenerate();
    }
    let read = |name: &str| fs::read(folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let vectors: Vec<Vector> = serde_json::from_slice(&read("manifest.json")).unwrap();
    let mut named = BTreeSet::from(["manifest.json".to_owned()]);
    for vector in &vectors {
        let trust = TrustFile::read(&read(&vector.trust)).unwrap();
        let status = vector.status.as_deref().map(read);
        let checked = check(&read(&vector.file), &trust, status.as_deref(), vector.at, Options::default());
        assert_eq!(checked.verdict, vector.expect, "{}: {:#?}", vector.file, checked.evidence);
        named.extend([vector.file.clone(), vector.trust.clone()]);
        named.extend(vector.status.clone());
    }
    let there: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(there, named, "the folder holds what the manifest names, and nothing else");
}

/// Everything that is written into the folder.
#[derive(Default)]
struct Folder(Vec<Vector>);

impl Folder {
    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(folder().join(name), bytes).unwrap();
    }

    fn vector(&mut self, file: &str, status: Option<&str>, at: Moment, expect: Verdict) {
        let (file, status) = (file.to_owned(), status.map(str::to_owned));
        self.0.push(Vector { file, trust: "trust.json".into(), status, at, expect });
    }

    /// A file checked today against `trust.json` and `status.json`.
    fn add(&mut self, name: &str, bytes: &[u8], expect: Verdict) {
        self.put(name, bytes);
        self.vector(name, Some("status.json"), TODAY, expect);
    }
}

fn regenerate() {
    let folder = &mut Folder::default();
    let (retired, compromised) = (signer("cert-5b20c6d3", 2), signer("cert-93d1a08e", 3));
    let (unknown, demo) = (signer("cert-c7e845f2", 4), signer("cert-2d17f0b4", 5));
    let since = TODAY.plus_millis(-2 * DAY);
    let keys = vec![
        trusted(&active(), KeyStatus::Active),
        trusted(&retired, KeyStatus::Retired { since }),
        trusted(&compromised, KeyStatus::Compromised { since }),
    ];
    put_trust(folder, "trust.json", &TrustFile { v: 1, demo: false, keys });
    let keys = vec![trusted(&demo, KeyStatus::Active)];
    put_trust(folder, "trust_demo.json", &TrustFile { v: 1, demo: true, keys });
    folder.put("status.json", &status(&active()).bytes().unwrap());
    folder.put("status_demo.json", &status(&demo).bytes().unwrap());
    folder.put("status_unknown_key.json", &status(&unknown).bytes().unwrap());

    good(folder, &retired);
    altered(folder);
    keys_and_forms(folder, &unknown, &compromised);
    demos(folder, &demo);
    codes_and_pdfs(folder);
    let manifest = serde_json::to_string_pretty(&folder.0).unwrap();
    folder.put("manifest.json", format!("{manifest}\n").as_bytes());
}

fn put_trust(folder: &Folder, name: &str, trust: &TrustFile) {
    folder.put(name, format!("{}\n", serde_json::to_string_pretty(trust).unwrap()).as_bytes());
}

fn good(folder: &mut Folder, retired: &Signer) {
    folder.add("valid.json", &signed(&payload(317), &active()), Verdict::Valid);
    folder.vector("valid.json", None, TODAY, Verdict::StatusUnknown);
    folder.vector("valid.json", Some("status.json"), TODAY.plus_millis(30 * DAY), Verdict::StatusUnknown);
    folder.vector("valid.json", Some("status_unknown_key.json"), TODAY, Verdict::StatusUnknown);
    let old = Payload { key: retired.id().into(), ..payload(318) };
    folder.add("retired_key.json", &signed(&old, retired), Verdict::Valid);
    let revoked = Payload { status: REVOKED, ..payload(319) };
    folder.add("revoked.json", &signed(&revoked, &active()), Verdict::Revoked);
    let beyond = Payload { status: 512, ..payload(320) };
    folder.add("beyond_list.json", &signed(&beyond, &active()), Verdict::StatusUnknown);
}

fn altered(folder: &mut Folder) {
    let whole = file(&payload(317), &active());
    let name = CertificateFile { payload: whole.payload.replace("覃谷雨", "覃谷雪"), ..whole.clone() };
    folder.add("altered_name.json", &name.bytes().unwrap(), Verdict::Invalid);
    let other = if whole.signature.ends_with('0') { "1" } else { "0" };
    let signature = format!("{}{other}", &whole.signature[..whole.signature.len() - 1]);
    let signature = CertificateFile { signature, ..whole };
    folder.add("altered_signature.json", &signature.bytes().unwrap(), Verdict::Invalid);
}

fn keys_and_forms(folder: &mut Folder, unknown: &Signer, compromised: &Signer) {
    let stranger = Payload { key: unknown.id().into(), ..payload(321) };
    folder.add("unknown_key.json", &signed(&stranger, unknown), Verdict::Invalid);
    let borrowed = signed(&payload(321), unknown);
    folder.add("borrowed_key_id.json", &borrowed, Verdict::Invalid);
    let stolen = Payload { key: compromised.id().into(), ..payload(322) };
    folder.add("compromised_key.json", &signed(&stolen, compromised), Verdict::Invalid);
    let early = Payload { issued: TODAY.plus_millis(-301 * DAY), ..payload(323) };
    folder.add("before_key.json", &signed(&early, &active()), Verdict::Invalid);
    let suite = Payload { suite: "ed25519".into(), ..payload(324) };
    folder.add("unknown_suite.json", &signed(&suite, &active()), Verdict::Invalid);
    let number = number(325).replace("GC-000325", "GC-000326");
    let wrong = Payload { number, ..payload(325) };
    folder.add("wrong_number_check.json", &signed(&wrong, &active()), Verdict::Invalid);

    // Signed as they stand: only the form is wrong.
    let text = file(&payload(317), &active()).payload;
    let spaced = sign(&text.replacen("\":", "\": ", 1), &active()).bytes().unwrap();
    folder.add("non_canonical.json", &spaced, Verdict::Invalid);
    let twice = text.replacen(r#""name":"#, r#""name":"韦立春","name":"#, 1);
    folder.add("duplicate_key.json", &sign(&twice, &active()).bytes().unwrap(), Verdict::Invalid);
    let line = [signed(&payload(317), &active()), b"\n".to_vec()].concat();
    folder.add("trailing_line.json", &line, Verdict::Invalid);
}

fn demos(folder: &mut Folder, demo: &Signer) {
    let text = Payload { demo: true, key: demo.id().into(), ..payload(327) };
    folder.add("demo.json", &signed(&text, demo), Verdict::Invalid);
    let (file, trust) = ("demo.json".to_owned(), "trust_demo.json".to_owned());
    let status = Some("status_demo.json".to_owned());
    folder.0.push(Vector { file, trust, status, at: TODAY, expect: Verdict::Valid });
}

fn codes_and_pdfs(folder: &mut Folder) {
    let code = qr_text(&payload(317), &active()).unwrap();
    folder.add("qr.txt", code.as_bytes(), Verdict::Valid);
    let at = code.len() / 2;
    let other = if code[at..].starts_with('A') { "B" } else { "A" };
    let bad = format!("{}{other}{}", &code[..at], &code[at + 1..]);
    folder.add("qr_altered.txt", bad.as_bytes(), Verdict::Invalid);
    let revoked = qr_text(&Payload { status: REVOKED, ..payload(319) }, &active()).unwrap();
    folder.add("qr_revoked.txt", revoked.as_bytes(), Verdict::Revoked);

    let whole = signed(&payload(317), &active());
    folder.add("plain.pdf", &pdf(&whole, ""), Verdict::Valid);
    let mut deflated = ZlibEncoder::new(Vec::new(), Compression::best());
    deflated.write_all(&whole).unwrap();
    folder.add("deflated.pdf", &pdf(&deflated.finish().unwrap(), " /Filter /FlateDecode"), Verdict::Valid);
    folder.add("without_certificate.pdf", &pdf(b"BT ET", ""), Verdict::Invalid);
}

fn signed(payload: &Payload, signer: &Signer) -> Vec<u8> {
    file(payload, signer).bytes().unwrap()
}

/// A file with one embedded stream, and with no pages: a checker looks at streams only.
fn pdf(stream: &[u8], filter: &str) -> Vec<u8> {
    let head = format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n\
         2 0 obj\n<< /Type /EmbeddedFile /Length {}{filter} >>\nstream\n",
        stream.len()
    );
    [head.as_bytes(), stream, b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R /Size 3 >>\n%%EOF\n"].concat()
}
