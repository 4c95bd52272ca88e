//! req: A2 A3 A4 A5 A6 B1 C3 C4 G1 G2 — every situation under `policy/cases` comes out as written there.

use crate::law;
use rules::{Eligibility, FactValue, Outcome, Situation};
use serde::Deserialize;
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

/// One file of `policy/cases/good` or `bad`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pack: String,
    date: kernel::Day,
    #[serde(default)]
    base: BTreeMap<String, FactValue>,
    case: Vec<Case>,
}

/// One situation with what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    title: String,
    way: String,
    #[serde(default)]
    facts: BTreeMap<String, FactValue>,
    /// Facts of the base that are not known here.
    #[serde(default)]
    unknown: Vec<String>,
    date: Option<kernel::Day>,
    outcome: Eligibility,
    /// Rule id to outcome: what must be among the findings.
    findings: BTreeMap<String, Outcome>,
    /// A piece of the arithmetic that must be shown.
    #[serde(default)]
    because: String,
}

#[test]
fn situations() {
    let law = law();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policy/cases");
    let mut wrong = String::new();
    let mut count = 0;
    for folder in ["good", "bad"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let file: File = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let pack = law.pack(&file.pack).unwrap();
            for case in &file.case {
                count += 1;
                let mut situation = Situation::default();
                for (name, value) in file.base.iter().chain(&case.facts) {
                    assert!(pack.facts().get(name).is_some_and(|f| f.fits(value)), "{}: {name}", case.name);
                    if !case.unknown.contains(name) {
                        situation.declare(name, value.clone());
                    }
                }
                let on = case.date.unwrap_or(file.date);
                let verdict = pack.evaluate(&case.title, &case.way, &situation, on).unwrap();
                let at = format!("{} «{}»", path.file_name().unwrap().to_string_lossy(), case.name);
                if verdict.outcome != case.outcome {
                    let _ = writeln!(wrong, "{at}: {:?}, expected {:?}", verdict.outcome, case.outcome);
                }
                for (rule, outcome) in &case.findings {
                    let found = verdict.findings.iter().find(|f| f.rule == *rule);
                    if found.map(|f| f.outcome) != Some(*outcome) {
                        let _ = writeln!(
                            wrong,
                            "{at}: {rule} {:?}, expected {outcome:?}",
                            found.map(|f| f.outcome)
                        );
                    }
                }
                let shown: String = verdict.findings.iter().map(|f| f.because.as_str()).collect();
                if !shown.contains(&case.because) {
                    let _ = writeln!(wrong, "{at}: arithmetic «{}» not in «{shown}»", case.because);
                }
                for finding in &verdict.findings {
                    assert!(!finding.cite.is_empty() && !finding.text.is_empty(), "{at}: {finding:?}");
                    assert!(
                        finding.outcome == Outcome::Met || !finding.remedy.is_empty(),
                        "{at}: {finding:?}"
                    );
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count >= 40, "only {count} situations");
}
