//! req: A2 A3 A4 A5 A6 B1 C3 C4 G1 G2 — every situation under `policy/cases` comes out as written there.

use crate::law;
use rules::{Eligibility, Fact, FactValue, Finding, Outcome, Pack, Situation, Source, Verdict, way::WayKind};
use serde::Deserialize;
use std::sync::Arc;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

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
    /// Facts that a register proves; the others are declared.
    #[serde(default)]
    proven: Vec<String>,
    date: Option<kernel::Day>,
    outcome: Eligibility,
    /// Rule id to outcome: what must be among the findings, or `absent`.
    findings: BTreeMap<String, Expected>,
    /// Rules for which this situation lies right at the border.
    #[serde(default)]
    boundary: Vec<String>,
    /// A piece of the arithmetic that must be shown.
    #[serde(default)]
    because: String,
}

/// What must be among the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Expected {
    Met,
    Unmet,
    Unknown,
    Warning,
    /// The rule is not asked.
    Absent,
}

impl Expected {
    fn of(found: Option<&Finding>) -> Self {
        match found.map(|finding| finding.outcome) {
            None => Self::Absent,
            Some(Outcome::Met) => Self::Met,
            Some(Outcome::Unmet) => Self::Unmet,
            Some(Outcome::Unknown) => Self::Unknown,
            Some(Outcome::Warning) => Self::Warning,
        }
    }
}

/// What a situation shows about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shows {
    Positive,
    Negative,
    Boundary,
    CannotTell,
}

/// The situations of both folders, each with its file.
fn files() -> Vec<(String, File)> {
    let mut files = Vec::new();
    for folder in ["good", "bad"] {
        for entry in std::fs::read_dir(crate::root().join("cases").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let file: File = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            files.push((path.file_name().unwrap().to_string_lossy().into_owned(), file));
        }
    }
    files
}

fn judge(pack: &Pack, file: &File, case: &Case) -> Verdict {
    let mut situation = Situation::default();
    for (name, value) in file.base.iter().chain(&case.facts) {
        assert!(pack.facts().get(name).is_some_and(|f| f.fits(value)), "{}: {name}", case.name);
        if !case.unknown.contains(name) {
            let register = || Source::Register { name: "登记库".to_owned(), at: file.date };
            let source = if case.proven.contains(name) { register() } else { Source::Declared };
            situation.set(name, Fact { value: value.clone(), source });
        }
    }
    pack.evaluate(&case.title, &case.way, &situation, case.date.unwrap_or(file.date)).unwrap()
}

#[test]
fn situations() {
    let law = law();
    let mut wrong = String::new();
    let mut count = 0;
    for (name, file) in files() {
        let pack = law.pack(&file.pack).unwrap();
        for case in &file.case {
            count += 1;
            let verdict = judge(pack, &file, case);
            let at = format!("{name} «{}»", case.name);
            if verdict.outcome != case.outcome {
                let open = |f: &&Arc<Finding>| matches!(f.outcome, Outcome::Unmet | Outcome::Unknown);
                let open: Vec<&str> = verdict.findings.iter().filter(open).map(|f| f.rule.as_str()).collect();
                let _ = writeln!(wrong, "{at}: {:?}, expected {:?} {open:?}", verdict.outcome, case.outcome);
            }
            for (rule, expected) in &case.findings {
                let found = Expected::of(verdict.findings.iter().map(Arc::as_ref).find(|f| f.rule == *rule));
                if found != *expected {
                    let _ = writeln!(wrong, "{at}: {rule} {found:?}, expected {expected:?}");
                }
            }
            for rule in case.boundary.iter().filter(|rule| !case.findings.contains_key(*rule)) {
                let _ = writeln!(wrong, "{at}: the border of {rule} without its finding");
            }
            let shown: String = verdict.findings.iter().map(|f| f.because.as_str()).collect();
            if !shown.contains(&case.because) {
                let _ = writeln!(wrong, "{at}: arithmetic «{}» not in «{shown}»", case.because);
            }
            for finding in &verdict.findings {
                assert!(!finding.cite.is_empty() && !finding.text.is_empty(), "{at}: {finding:?}");
                assert!(finding.outcome == Outcome::Met || !finding.remedy.is_empty(), "{at}: {finding:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count >= 40, "only {count} situations");
}

/// Every rule and every way has a situation in which it is met, one in which it is not, one at its border, and one in which
/// nobody can tell.
#[test]
fn every_rule_and_way_has_four_kinds_of_situations() {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    let mut shown: BTreeSet<(String, Shows)> = BTreeSet::new();
    for (_, file) in files().iter().filter(|(_, file)| file.pack == pack.id()) {
        for case in &file.case {
            let verdict = judge(pack, file, case);
            for rule in case.findings.keys() {
                let found = verdict.findings.iter().map(Arc::as_ref).find(|finding| finding.rule == *rule);
                // What judges the way itself counts for the way.
                let own = pack.way(&case.way).unwrap().finding() == rule;
                let key = if own { format!("way {}", case.way) } else { rule.clone() };
                if case.boundary.contains(rule) {
                    shown.insert((key.clone(), Shows::Boundary));
                }
                shown.insert((key, shows(pack, case, found)));
            }
        }
    }
    let rules = pack.rules().iter().map(|rule| rule.id.clone());
    let ways = pack.ways().iter().map(|way| format!("way {}", way.id));
    let mut lacking = String::new();
    for id in rules.chain(ways) {
        let kinds = [Shows::Positive, Shows::Negative, Shows::Boundary, Shows::CannotTell];
        let lacks: Vec<Shows> =
            kinds.into_iter().filter(|kind| !shown.contains(&(id.clone(), *kind))).collect();
        if !lacks.is_empty() {
            let _ = writeln!(lacking, "{id}: {lacks:?}");
        }
    }
    assert!(lacking.is_empty(), "\n{lacking}");
}

fn is_rule(pack: &Pack, id: &str) -> bool {
    pack.rules().iter().any(|rule| rule.id == id)
}

/// What a finding shows. A rule that people decide is negative as a question; a fact that lacks makes it undecided.
fn shows(pack: &Pack, case: &Case, found: Option<&Finding>) -> Shows {
    let Some(found) = found else { return Shows::CannotTell };
    let lacks = found.facts.iter().any(|fact| fact.value == "还不知道");
    match found.outcome {
        Outcome::Met => Shows::Positive,
        Outcome::Unknown | Outcome::Warning if lacks => Shows::CannotTell,
        // A way that people judge has no better answer than the question to them.
        Outcome::Unknown if !is_rule(pack, &found.rule) && judged(pack, &case.way) => Shows::Positive,
        _ => Shows::Negative,
    }
}

fn judged(pack: &Pack, way: &str) -> bool {
    let way = pack.way(way).unwrap();
    !way.judged.is_empty() || way.kind == WayKind::Exceptional
}
