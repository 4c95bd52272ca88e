//! Dependencies point one way. A new edge is the rarest and most discussed change: see `ARCHITECTURE.md`.

use crate::source::{files, read};
use std::collections::BTreeMap;

/// Each package, and the packages it may depend on.
const EDGES: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("rules", &["kernel"]),
    ("proof", &["kernel"]),
    ("documents", &["kernel"]),
    ("review", &["kernel", "rules", "proof"]),
    ("store", &["kernel", "rules", "proof", "review"]),
    ("office", &["kernel", "rules", "proof", "review", "store", "documents"]),
    ("web", &["kernel", "rules", "proof", "review", "office"]),
    ("witness", &["kernel", "proof"]),
    ("zhiping", &["kernel", "rules", "proof", "office", "web", "witness"]),
    ("testkit", &["kernel", "rules", "proof", "documents", "review", "store", "office", "web"]),
    ("browser-tests", &["testkit"]),
    ("bench", &["kernel", "rules", "proof", "review", "office", "testkit"]),
];

/// Packages that only the tests of another one have: an office is tested against a supervisor's real machine.
const TESTED: &[(&str, &str)] = &[("office", "witness")];

/// Outside parts that belong to one room, and the rooms that may have them.
const HELD: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "bench"]),
    ("askama", &["web"]),
    ("axum", &["web", "witness", "zhiping"]),
    ("typst", &["documents"]),
    ("typst-pdf", &["documents"]),
    ("calamine", &["documents"]),
    ("rust_xlsxwriter", &["documents"]),
    ("icalendar", &["documents"]),
    ("chrono", &["documents"]),
    ("object_store", &["office"]),
    ("age", &["office"]),
    ("tar", &["office"]),
    ("sm2", &["proof"]),
    ("ed25519-dalek", &["proof"]),
    ("signed_note", &["proof"]),
    ("tlog_tiles", &["proof"]),
    ("cel", &["bench"]),
    ("chromiumoxide", &["browser-tests"]),
];

/// Outside parts that reach files, sockets or threads; a pure room has none of them.
const REACHING: &[&str] =
    &["tokio", "sqlx", "axum", "object_store", "tracing", "tower", "tower-http", "reqwest"];
const PURE: &[&str] = &["kernel", "rules", "proof", "documents", "review"];

#[test]
fn edges_are_those_of_the_map() {
    let allowed: BTreeMap<_, _> = EDGES.iter().copied().collect();
    let manifests = manifests();
    let mut wrong = Vec::new();
    for (package, manifest) in &manifests {
        let Some(edges) = allowed.get(package.as_str()) else {
            wrong.push(format!("{package} is not on the map"));
            continue;
        };
        for needed in names(manifest, "dependencies") {
            if manifests.contains_key(&needed) && !edges.contains(&needed.as_str()) {
                wrong.push(format!("{package} → {needed} is no edge of the map"));
            }
            if HELD.iter().any(|(part, rooms)| *part == needed && !rooms.contains(&package.as_str())) {
                wrong.push(format!("{package} → {needed}: that part belongs to another room"));
            }
            if PURE.contains(&package.as_str()) && REACHING.contains(&needed.as_str()) {
                wrong.push(format!("{package} → {needed}: a pure room reaches nothing outside"));
            }
        }
        for needed in names(manifest, "dev-dependencies") {
            let is_inside = manifests.contains_key(&needed);
            let tested = needed == "testkit" || TESTED.contains(&(package.as_str(), needed.as_str()));
            if is_inside && !tested && !edges.contains(&needed.as_str()) {
                wrong.push(format!("{package} → {needed} (dev) is no edge of the map"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn versions_are_chosen_once_in_the_root() {
    for (package, manifest) in manifests() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let table = manifest.get(section).and_then(toml::Value::as_table).cloned().unwrap_or_default();
            for (name, value) in table {
                let inherits = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(
                    inherits,
                    "{package}: {name} must take its version from the root (`{name}.workspace = true`)"
                );
            }
        }
    }
}

#[test]
fn the_map_in_the_architecture_says_the_same() {
    let text = read("ARCHITECTURE.md");
    for (package, edges) in
        EDGES.iter().filter(|(package, _)| !["testkit", "browser-tests", "bench"].contains(package))
    {
        let package = if *package == "zhiping" { "cli" } else { package };
        let row =
            format!("| `{package}` | {} |", if edges.is_empty() { "–".to_owned() } else { edges.join(", ") });
        assert!(text.contains(&row), "ARCHITECTURE.md lacks the row: {row}");
    }
}

/// Package name and manifest of every member.
fn manifests() -> BTreeMap<String, toml::Table> {
    let all = files("crates").into_iter().chain(files("browser-tests")).chain(files("bench"));
    let manifests = all.filter(|file| file.path.ends_with("Cargo.toml"));
    manifests
        .map(|file| {
            let table: toml::Table =
                file.text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.path));
            (table["package"]["name"].as_str().expect("a package has a name").to_owned(), table)
        })
        .collect()
}

fn names(manifest: &toml::Table, section: &str) -> Vec<String> {
    manifest
        .get(section)
        .and_then(toml::Value::as_table)
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}
