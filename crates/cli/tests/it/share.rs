//! A party's share from the command line, and `verify draw` on every vector of the format's document.

use crate::run::{Folder, root, zhiping};
use std::{fs, os::unix::fs::PermissionsExt as _};

const DRAW: &str = "00000000-0000-7000-8000-000000000071";

/// req: E4 — made once, never overwritten, for nobody else to read; commitment first, share later.
#[test]
fn a_share_is_made_once_and_revealed_later() {
    let folder = Folder::new("share");
    let file = folder.path("share.json");
    let make = || zhiping(&["share", "new", "--draw", DRAW, "--party", "supervisor", "--to", &file]);
    let made = make();
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let kept = fs::read(&file).unwrap();
    let again = make();
    assert_eq!(again.code, 2, "{}", again.out);
    assert!(again.err.contains("不能写份额文件"), "{}", again.err);
    assert_eq!(fs::read(&file).unwrap(), kept);
    let commitment = zhiping(&["share", "commit", &file]).out;
    assert!(commitment.starts_with("sha256:") && made.out.contains(commitment.trim()), "{}", made.out);
    let share = zhiping(&["share", "reveal", &file]).out;
    assert_eq!(share.trim().len(), 64);
    assert!(!made.out.contains(share.trim()), "making a share does not show it");
    let parsed = proof::draw::Share::parse(&kept).unwrap();
    assert_eq!(parsed.commitment().to_string(), commitment.trim());
}

#[test]
fn what_is_no_draw_and_no_share_is_wrong_use() {
    let folder = Folder::new("no-share");
    let (file, other) = (folder.path("share.json"), folder.file("other.json", "{}"));
    let ended = zhiping(&["share", "new", "--draw", "first", "--party", "supervisor", "--to", &file]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("“first”不是抽取的编号"), "{}", ended.err);
    let ended = zhiping(&["share", "new", "--draw", DRAW, "--party", " ", "--to", &file]);
    assert_eq!(ended.code, 2);
    let ended = zhiping(&["share", "reveal", &other]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("不是 zhiping share new 写的份额文件"), "{}", ended.err);
}

/// req: E4
#[test]
fn every_vector_of_draws_ends_as_the_manifest_says() {
    let vectors = root().join("docs/formats/vectors/draw");
    let manifest = fs::read_to_string(vectors.join("manifest.json")).unwrap();
    let manifest: Vec<serde_json::Value> = serde_json::from_str(&manifest).unwrap();
    assert!(manifest.len() > 80);
    for vector in manifest {
        let path = |name: &serde_json::Value| vectors.join(name.as_str().unwrap()).display().to_string();
        let mut arguments = vec!["verify".to_owned(), "draw".to_owned(), path(&vector["file"])];
        arguments.extend(vector["openings"].as_array().unwrap().iter().map(path));
        arguments.extend(["--trust".to_owned(), path(&vector["trust"])]);
        arguments.extend(["--at".to_owned(), vector["at"].to_string()]);
        arguments.extend(["--witnesses".to_owned(), vector["witnesses"].to_string(), "--json".to_owned()]);
        if let Some(public) = vector["public"].as_str() {
            arguments.extend(["--public".to_owned(), public.to_owned()]);
        }
        let ended = zhiping(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let expected = vector["outcome"].as_str().unwrap();
        let why = &vector["why"];
        assert_eq!(ended.code, i32::from(expected != "valid"), "{why}: {}{}", ended.out, ended.err);
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["outcome"], expected, "{why}");
    }
}

/// req: E4 — people read what was found, and who sits.
#[test]
fn a_draw_is_told_in_sentences() {
    let path = |name: &str| root().join("docs/formats/vectors/draw").join(name).display().to_string();
    let told = zhiping(&["verify", "draw", &path("valid.json"), "--trust", &path("trust.json")]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.out.contains("现在席位上的是候选人") && told.out.ends_with("抽取结果属实\n"),
        "{}",
        told.out
    );
    let told = zhiping(&["verify", "draw", &path("rank-swapped.json"), "--trust", &path("trust.json")]);
    assert_eq!(told.code, 1);
    assert!(told.out.contains("第 3 位应为") && told.out.ends_with("抽取结果不属实\n"), "{}", told.out);
}
