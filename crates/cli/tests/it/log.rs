//! `verify log` on the vectors of the format's document: receipts, a copied log, kept checkpoints.

use crate::run::{Ended, root, zhiping};
use serde_json::Value;

/// Ten days after the vectors were made; their keys are in use.
const AT: &str = "1732950000000";

/// Runs `zhiping verify log`; arguments that name a file of the vectors become its path.
fn verify(arguments: &[&str]) -> Ended {
    let folder = root().join("docs/formats/vectors/ledger");
    let paths = arguments.iter().map(|argument| {
        let path = folder.join(argument);
        if path.exists() { path.display().to_string() } else { (*argument).to_owned() }
    });
    let paths: Vec<String> = paths.collect();
    zhiping(&[&["verify", "log"], paths.iter().map(String::as_str).collect::<Vec<_>>().as_slice()].concat())
}

fn log(arguments: &[&str]) -> Ended {
    verify(&[arguments, &["--trust", "trust.json", "--at", AT]].concat())
}

/// req: X6
#[test]
fn a_receipt_is_yes_or_no() {
    let good = log(&["valid.json", "--witnesses", "1"]);
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
    assert!(
        good.out.contains("符合　 办理记录在日志里：日志 log.example/shili 共 300 条，这是序号 77 的一条"),
        "{}",
        good.out
    );
    assert!(good.out.ends_with("与日志相符\n"));
    let bad = log(&["entry-bit.json"]);
    assert_eq!(bad.code, 1);
    assert!(
        bad.out.contains("不符合 办理记录在日志里：") && bad.out.ends_with("与日志不符\n"),
        "{}",
        bad.out
    );
    let unknown = log(&["unknown-key.json"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.out.contains("签名者未知"), "{}", unknown.out);
    assert_eq!(log(&["not-cosigned.json", "--witnesses", "1"]).code, 1);
    let demo = verify(&["demo.json", "--trust", "trust-demo.json", "--at", AT]);
    assert_eq!(demo.code, 0, "{}", demo.out);
    assert!(demo.out.contains("演示日志：只在演示中有效"));
}

/// req: X6
#[test]
fn a_copied_log_and_kept_checkpoints_are_yes_or_no() {
    let whole = log(&["log"]);
    assert_eq!(whole.code, 0, "{}", whole.out);
    assert!(whole.out.contains("由 300 条记录重新算出了同样的瓦片和根"), "{}", whole.out);
    assert_eq!(log(&["older.checkpoint", "log"]).code, 0);
    assert_eq!(log(&["older.checkpoint", "log/checkpoint", "log"]).code, 0);
    let rewritten = log(&["rewritten.checkpoint", "log"]);
    assert_eq!(rewritten.code, 1);
    assert!(rewritten.out.contains("前 200 条已经不是原来的那些"), "{}", rewritten.out);
}

/// req: X6 — the answer for programs.
#[test]
fn json_says_the_same() {
    let said = log(&["valid.json", "--json"]);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &report["outcome"]), (0, &Value::from("valid")));
    assert_eq!(report["entry"]["seq"], 78);
    assert_eq!(report["checkpoint"]["size"], 300);
    assert_eq!(report["findings"][0]["outcome"], "holds");
    let said = log(&["salt-bit.json", "--json"]);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.code, &report["outcome"], &report["entry"]), (1, &Value::from("invalid"), &Value::Null));
}

#[test]
fn wrong_use_is_told_from_no() {
    for arguments in [
        ["valid.json", "first.json"].as_slice(),
        &["log", "empty"],
        &["no-such-file.json"],
        &["older.checkpoint", "empty/no-such-folder"],
    ] {
        let said = log(arguments);
        assert_eq!(said.code, 2, "{arguments:?}: {}{}", said.out, said.err);
        assert!(said.out.is_empty() && !said.err.is_empty());
    }
    let said = verify(&["valid.json", "--trust", "valid.json"]);
    assert_eq!(said.code, 2);
    assert!(said.err.starts_with("信任文件读不懂"), "{}", said.err);
    assert_eq!(verify(&["valid.json"]).code, 2, "no trust file");
}

#[test]
fn help_says_what_may_be_given() {
    let help = verify(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("CHECKPOINT CHECKPOINT FOLDER"), "{}", help.out);
}
