//! req: F4 — the `openssl` command line and we agree on signatures, both ways.

use crate::samples::{TODAY, active, file, payload, status, trust, trusted};
use kernel::digest::{hex, unhex};
use proof::certificate::{CertificateFile, KeyStatus, Options, Payload, Verdict, check, public_key};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const DISTID: &str = "distid:1234567812345678";
/// `SubjectPublicKeyInfo` of a point on the SM2 curve, up to the 65 bytes of the point itself.
const BEFORE_POINT: &str = "3059301306072a8648ce3d020106082a811ccf5501822d034200";

/// A folder of one's own, or `None` where there is no `openssl`.
fn desk(name: &str) -> Option<PathBuf> {
    if Command::new("openssl").arg("version").output().is_err() {
        println!("skipped: openssl is not on PATH");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("openssl-{name}"));
    fs::create_dir_all(&folder).unwrap();
    Some(folder)
}

/// Runs `openssl` in the folder: whether it agreed, and what it said.
fn openssl(folder: &Path, line: &str) -> (bool, Vec<u8>) {
    let output = Command::new("openssl").args(line.split(' ')).current_dir(folder).output().unwrap();
    (output.status.success(), output.stdout)
}

fn must(folder: &Path, line: &str) -> Vec<u8> {
    let (agreed, said) = openssl(folder, line);
    assert!(agreed, "openssl {line}: {}", String::from_utf8_lossy(&said));
    said
}

#[test]
fn ours_verifies_there() {
    let Some(folder) = desk("ours") else { return };
    let signed = file(&payload(317), &active());
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    put("payload.json", signed.payload.as_bytes());
    put("altered.json", signed.payload.replace("覃谷雨", "覃谷雪").as_bytes());
    put("signature.der", &unhex(&signed.signature).unwrap());
    put("public.pem", public_key(&active().public()).unwrap().as_bytes());
    put("public.der", &unhex(&format!("{BEFORE_POINT}{}", active().public())).unwrap());

    must(&folder, "pkey -pubin -inform DER -in public.der -out same.pem");
    assert_eq!(fs::read(folder.join("same.pem")).unwrap(), fs::read(folder.join("public.pem")).unwrap());
    let digest = format!("dgst -sm3 -verify public.pem -sigopt {DISTID} -signature signature.der");
    let raw = format!(
        "pkeyutl -verify -pubin -inkey public.pem -rawin -digest sm3 -pkeyopt {DISTID} -sigfile signature.der -in"
    );
    for command in [digest, raw] {
        must(&folder, &format!("{command} payload.json"));
        assert!(!openssl(&folder, &format!("{command} altered.json")).0, "{command}: an altered name passed");
    }
}

#[test]
fn theirs_verifies_here() {
    let Some(folder) = desk("theirs") else { return };
    must(&folder, "genpkey -algorithm SM2 -out secret.pem");
    let spki = must(&folder, "pkey -in secret.pem -pubout -outform DER");
    let point = hex(&spki).strip_prefix(BEFORE_POINT).expect("an uncompressed SM2 point").to_owned();

    let mut trust = trust();
    let mut key = trusted(&active(), KeyStatus::Active);
    key.id = "openssl".into();
    key.public = point;
    trust.keys.push(key);
    let payload = Payload { key: "openssl".into(), ..payload(317) };
    let payload = String::from_utf8(payload.bytes().unwrap()).unwrap();
    fs::write(folder.join("payload.json"), &payload).unwrap();
    must(&folder, &format!("dgst -sm3 -sign secret.pem -sigopt {DISTID} -out signature.der payload.json"));

    let signature = hex(&fs::read(folder.join("signature.der")).unwrap());
    let bytes = CertificateFile { v: 1, payload, signature }.bytes().unwrap();
    let status = status(&active()).bytes().unwrap();
    let checked = check(&bytes, &trust, Some(&status), TODAY, Options::default());
    assert_eq!(checked.verdict, Verdict::Valid, "{:#?}", checked.evidence);
}
