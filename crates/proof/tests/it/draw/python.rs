//! The checker in Python, written from the document alone: it must say of every vector what the manifest says.

use super::vectors::folder;
use std::process::Command;

/// req: E4 — it needs nothing but python3's own library; without python3 this passes, saying so.
#[test]
fn a_checker_that_shares_nothing_with_us_agrees() {
    let vectors = folder();
    let script = vectors.ancestors().nth(2).unwrap().join("draw_check.py");
    let run = |arguments: &[String]| {
        let output = Command::new("python3").arg("-B").arg(&script).args(arguments).output().ok()?;
        let said = [output.stdout, output.stderr].concat();
        Some((output.status.success(), String::from_utf8_lossy(&said).into_owned()))
    };
    let path = |name: &str| vectors.join(name).display().to_string();
    let Some((agrees, said)) = run(&["vectors".to_owned(), vectors.display().to_string()]) else {
        eprintln!("skipped: no python3, so docs/formats/draw_check.py was not run");
        return;
    };
    assert!(agrees, "{said}");
    let one = |name: &str| run(&["draw".to_owned(), path(name), path("trust.json")]).unwrap();
    assert!(one("valid.json").0, "{}", one("valid.json").1);
    assert!(!one("rank-swapped.json").0);
}
