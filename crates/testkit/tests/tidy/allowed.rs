//! Findings, and the exceptions written down for them.

use crate::source::read;
use std::collections::BTreeSet;

/// Fails with `findings` (path, what) unless `allowed.toml` excuses the path for this check; stale excuses fail as well.
pub(crate) fn judge(check: &str, findings: Vec<(String, String)>) {
    let excused = excuses(check);
    let found: BTreeSet<&String> = findings.iter().map(|(path, _)| path).collect();
    let stale: Vec<_> = excused.iter().filter(|path| !found.contains(path)).collect();
    let open = findings.iter().filter(|(path, _)| !excused.contains(path));
    let open: Vec<String> = open.map(|(path, what)| format!("{path}: {what}")).collect();
    assert!(open.is_empty(), "{check}:\n{}", open.join("\n"));
    assert!(stale.is_empty(), "{check}: nothing needs these entries of allowed.toml any more: {stale:?}");
}

fn excuses(check: &str) -> BTreeSet<String> {
    let table: toml::Table =
        read("crates/testkit/tests/tidy/allowed.toml").parse().expect("allowed.toml is TOML");
    let entries = table.get("allow").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let text = |entry: &toml::Value, key: &str| {
        let value = entry.get(key).and_then(toml::Value::as_str);
        value.unwrap_or_else(|| panic!("allowed.toml: an entry lacks its {key}")).to_owned()
    };
    let mut paths = BTreeSet::new();
    for entry in &entries {
        assert!(text(entry, "reason").len() > 10, "allowed.toml: a reason is a sentence");
        if text(entry, "check") == check {
            paths.insert(text(entry, "path"));
        }
    }
    paths
}
