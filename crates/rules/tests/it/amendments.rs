//! Amendments: from when, over which cases, and what they make of one.

use crate::small::{known, law, said};
use kernel::Day;
use rules::{FactValue, Outcome};

/// A rule that ends and one that begins on the first of September.
fn amended(governs: &str) -> String {
    let rule = |id: &str, dates: &str, most: i64| {
        format!(
            "[[rule]]\nid = \"{id}\"\nkind = \"bar\"\nclause = \"c\"\ntext = \"不少于 {most}\"\n{dates}\ngoverns = \"{governs}\"\n\
             condition = {{ at_least = {{ fact = \"count\", number = {most} }} }}\n"
        )
    };
    format!(
        "[[amendment]]\nid = \"a\"\nname = \"从三改为六\"\nclause = \"c\"\neffective = \"2024-09-01\"\ngoverns = \"{governs}\"\n\
         begins = [\"six\"]\nends = [\"three\"]\n{}{}",
        rule("three", "until = \"2024-08-31\"", 3),
        rule("six", "from = \"2024-09-01\"", 6),
    )
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// req: X8 — what a case is asked before and after, whatever the day of the question.
#[test]
fn an_amendment_says_of_a_case_what_was_asked_and_what_is_asked_now() {
    let law = law(&amended("act")).unwrap();
    let pack = law.packs().next().unwrap();
    let (title, way) = (pack.title("t1").unwrap(), pack.way("w").unwrap());
    let asked = |count: i64, on: &str| {
        let known = known(&[("count", FactValue::Int(count))]);
        let found = pack.reassess(&pack.amendments()[0], (title, way), &known, None, day(on));
        (found.before[0].outcome, found.after[0].outcome, found.changes())
    };
    for on in ["2024-08-01", "2024-11-01"] {
        assert_eq!(asked(4, on), (Outcome::Met, Outcome::Unmet, true));
        assert_eq!(asked(2, on).0, Outcome::Unmet);
    }
    // Evaluation itself asks one of the two.
    let asked = |on: &str| {
        let bars = pack.bars(&known(&[]), day(on), day(on));
        bars.into_iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert_eq!(
        (asked("2024-08-31"), asked("2024-09-01")),
        (vec!["three".to_owned()], vec!["six".to_owned()])
    );
}

/// req: X8
#[test]
fn an_amendment_governs_by_submission_confirmation_or_act() {
    let governs = |by: &str, submitted: Option<&str>, confirmed: Option<&str>| {
        let law = law(&amended(by)).unwrap();
        law.packs().next().unwrap().amendments()[0].governs(submitted.map(day), confirmed.map(day))
    };
    assert!(governs("act", Some("2024-08-01"), Some("2024-08-20")));
    assert!(
        !governs("submission", Some("2024-08-31"), None) && governs("submission", Some("2024-09-01"), None)
    );
    assert!(governs("submission", None, None), "whoever has not submitted yet submits under it");
    assert!(governs("confirmation", Some("2024-08-01"), None));
    assert!(!governs("confirmation", Some("2024-08-01"), Some("2024-08-31")));
    // By the day of confirmation: nobody is asked at submission.
    let law = law(&amended("confirmation")).unwrap();
    let pack = law.packs().next().unwrap();
    let (known, on) = (known(&[]), day("2024-09-02"));
    let verdict = pack.evaluate("t1", "w", &known, on).unwrap();
    assert!(verdict.findings.iter().all(|finding| finding.rule != "six"));
    assert_eq!(pack.bars(&known, day("2024-08-01"), on)[0].rule, "six");
}

#[test]
fn an_amendment_that_does_not_fit_its_rules_is_an_error() {
    let wrong = |from: &str, to: &str| said(&amended("act").replacen(from, to, 1));
    assert_eq!(wrong("", ""), "");
    assert!(
        wrong("effective = \"2024-09-01\"", "effective = \"2024-09-02\"").contains("from 应为 2024-09-02")
    );
    assert!(wrong("until = \"2024-08-31\"", "until = \"2024-09-30\"").contains("的前一天"));
    assert!(wrong("begins = [\"six\"]", "begins = [\"seven\"]").contains("没有这条规则“seven”"));
    assert!(wrong("governs = \"act\"", "governs = \"submission\"").contains("governs 应与修改“a”相同"));
    assert!(wrong("begins = [\"six\"]\nends = [\"three\"]", "").contains("没有写明哪些规则"));
    let need = amended("confirmation").replace("kind = \"bar\"", "kind = \"need\"");
    assert!(said(&need).contains("kind 应为 bar"), "{}", said(&need));
}
