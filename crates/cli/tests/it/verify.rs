//! `verify certificate|draw|ballot` on every vector of the formats' documents, with nothing but files.

use crate::run::{root, zhiping};
use serde_json::Value;

/// Runs the checker on every vector of a format; `more` are the arguments beside file, trust and moment.
fn every_vector_ends_as_the_manifest_says(what: &str, more: impl Fn(&Value) -> Vec<String>) {
    let vectors = root().join("docs/formats/vectors").join(what);
    let manifest = std::fs::read_to_string(vectors.join("manifest.json")).unwrap();
    let manifest: Vec<Value> = serde_json::from_str(&manifest).unwrap();
    assert!(manifest.len() > 30);
    for vector in manifest {
        let path = |name: &Value| vectors.join(name.as_str().unwrap()).display().to_string();
        let (file, trust, at) = (path(&vector["file"]), path(&vector["trust"]), vector["at"].to_string());
        let mut arguments = vec!["verify", what, &file, "--trust", &trust, "--at", &at, "--json"];
        let more = more(&vector);
        arguments.extend(more.iter().map(String::as_str));
        let ended = zhiping(&arguments);
        let expected = vector["outcome"].as_str().unwrap();
        let (why, code) = (&vector["why"], i32::from(expected != "valid"));
        assert_eq!(ended.code, code, "{what}: {why}: {}{}", ended.out, ended.err);
        let report: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["outcome"], expected, "{what}: {why}");
        if let Some(names) = vector["names"].as_str() {
            assert!(ended.out.contains(names), "{what}: {why}: {}", ended.out);
        }
    }
}

/// req: F4
#[test]
fn every_vector_of_certificates_ends_as_the_manifest_says() {
    let vectors = root().join("docs/formats/vectors/certificate");
    every_vector_ends_as_the_manifest_says("certificate", |vector| {
        let status = vector["status"].as_str();
        let status = status.map(|name| vec!["--status".to_owned(), vectors.join(name).display().to_string()]);
        let without = (vector["without_status"] == true).then(|| "--no-status".to_owned());
        status.into_iter().flatten().chain(without).collect()
    });
}

/// req: E4
#[test]
fn every_vector_of_draws_ends_as_the_manifest_says() {
    let vectors = root().join("docs/formats/vectors/draw");
    every_vector_ends_as_the_manifest_says("draw", |vector| {
        let openings = vector["openings"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut more: Vec<String> = openings.map(|name| vectors.join(name).display().to_string()).collect();
        more.extend(["--witnesses".to_owned(), vector["witnesses"].to_string()]);
        more.extend(
            vector["public"].as_str().into_iter().flat_map(|value| ["--public".to_owned(), value.to_owned()]),
        );
        more
    });
}

/// req: E8
#[test]
fn every_vector_of_ballots_ends_as_the_manifest_says() {
    every_vector_ends_as_the_manifest_says("ballot", |vector| {
        let nonces = vector["nonces"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut more: Vec<String> =
            nonces.flat_map(|nonce| ["--nonce".to_owned(), nonce.to_owned()]).collect();
        more.extend(["--witnesses".to_owned(), vector["witnesses"].to_string()]);
        more
    });
}

#[test]
fn what_cannot_be_read_is_wrong_use() {
    let trust = root().join("docs/formats/vectors/certificate/trust.json").display().to_string();
    let missing = zhiping(&["verify", "certificate", "no-such-file", "--trust", &trust]);
    assert_eq!(missing.code, 2, "{}{}", missing.out, missing.err);
    assert!(missing.err.contains("no-such-file"), "{}", missing.err);
    let untrusted = zhiping(&["verify", "certificate", &trust, "--trust", "no-such-trust"]);
    assert_eq!(untrusted.code, 2, "{}{}", untrusted.out, untrusted.err);
}
