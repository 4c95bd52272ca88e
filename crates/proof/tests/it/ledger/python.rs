//! The checker in Python, written from the document alone: it must say of every vector what the manifest says.

use super::vectors::folder;
use std::process::Command;

fn python(arguments: &[&str]) -> Option<(bool, String)> {
    let output = Command::new("python3").args(arguments).output().ok()?;
    let said = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
}

/// req: X6 — it needs nothing but python3's own library; without python3 this passes, saying so.
#[test]
fn a_checker_that_shares_nothing_with_us_agrees() {
    if python(&["--version"]).is_none() {
        eprintln!("skipped: no python3, so docs/formats/ledger_check.py was not run");
        return;
    }
    let vectors = folder();
    let script = vectors.ancestors().nth(2).unwrap().join("ledger_check.py");
    let path = |name: &str| vectors.join(name).display().to_string();
    let run = |arguments: &[&str]| {
        let script = script.display().to_string();
        python(&[&["-B", script.as_str()], arguments].concat()).unwrap()
    };
    let (agrees, said) = run(&["vectors", &vectors.display().to_string()]);
    assert!(agrees, "{said}");
    let (valid, said) = run(&["receipt", &path("valid.json"), &path("trust.json")]);
    assert!(valid, "{said}");
    let (valid, said) = run(&["log", &path("log"), &path("trust.json")]);
    assert!(valid, "{said}");
    let (valid, _) = run(&["receipt", &path("entry-bit.json"), &path("trust.json")]);
    assert!(!valid);
    let pair = [
        "consistency",
        &path("older.checkpoint"),
        &path("log/checkpoint"),
        &path("log"),
        &path("trust.json"),
    ];
    assert!(run(&pair).0);
}
