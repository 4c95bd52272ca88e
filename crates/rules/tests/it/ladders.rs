//! Every series whose degree and years we hold has situations that a jurist can read.

use crate::law;
use std::{collections::BTreeSet, path::Path};

/// req: G1 — met, not met, at the border, and undecided: for each series with a ladder.
#[test]
fn every_ladder_has_four_kinds_of_situations() {
    let mut shown: BTreeSet<(String, String)> = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policy/cases");
    for folder in ["good", "bad"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let file: toml::Table = std::fs::read_to_string(entry.unwrap().path()).unwrap().parse().unwrap();
            let base = file["base"].get("series").and_then(toml::Value::as_str).unwrap_or_default();
            for case in file["case"].as_array().unwrap() {
                let own =
                    case.get("facts").and_then(|facts| facts.get("series")).and_then(toml::Value::as_str);
                let series = own.unwrap_or(base).to_owned();
                if let Some(outcome) = case["findings"].get("ladder").and_then(toml::Value::as_str) {
                    shown.insert((series.clone(), outcome.to_owned()));
                }
                let boundary = case.get("boundary").and_then(toml::Value::as_array);
                if boundary.is_some_and(|rules| rules.iter().any(|rule| rule.as_str() == Some("ladder"))) {
                    shown.insert((series, "boundary".to_owned()));
                }
            }
        }
    }
    let law = law();
    let pack = law.packs().next().unwrap();
    let with_ladder = pack.series().iter().filter(|series| {
        pack.ladders().iter().any(|row| pack.title(&row.title).is_some_and(|title| title.series == series.id))
    });
    let mut count = 0;
    for series in with_ladder {
        count += 1;
        for kind in ["met", "unmet", "unknown", "boundary"] {
            assert!(shown.contains(&(series.id.clone(), kind.to_owned())), "{}: no {kind}", series.id);
        }
    }
    assert_eq!(count, 5);
}
