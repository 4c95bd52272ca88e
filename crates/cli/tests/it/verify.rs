//! `verify certificate` on every vector of the format's document, with nothing but files.

use crate::run::{root, zhiping};

/// req: F4
#[test]
fn every_vector_of_certificates_ends_as_the_manifest_says() {
    let vectors = root().join("docs/formats/vectors/certificate");
    let manifest = std::fs::read_to_string(vectors.join("manifest.json")).unwrap();
    let manifest: Vec<serde_json::Value> = serde_json::from_str(&manifest).unwrap();
    assert!(manifest.len() > 30);
    for vector in manifest {
        let path = |field: &str| vector[field].as_str().map(|name| vectors.join(name).display().to_string());
        let (file, trust, status) = (path("file").unwrap(), path("trust").unwrap(), path("status"));
        let at = vector["at"].to_string();
        let mut arguments = vec!["verify", "certificate", &file, "--trust", &trust, "--at", &at, "--json"];
        if let Some(status) = &status {
            arguments.extend(["--status", status]);
        }
        if vector["without_status"] == true {
            arguments.push("--no-status");
        }
        let ended = zhiping(&arguments);
        let expected = vector["outcome"].as_str().unwrap();
        assert_eq!(
            ended.code,
            i32::from(expected != "valid"),
            "{}: {}{}",
            vector["why"],
            ended.out,
            ended.err
        );
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["outcome"], expected, "{}", vector["why"]);
    }
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
