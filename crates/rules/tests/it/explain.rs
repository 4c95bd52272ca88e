//! Situations as files, the titles worth showing, and the answer of `rules explain --json`.

use crate::law;
use rules::{
    Eligibility, Situation,
    explain::{explain, summary},
    situation::read,
};

const KNOWN: &str = r#"
series = "engineering"
degree = { value = "bachelor", register = "学信数据", at = "2024-08-26" }
current_title = "assistant_engineer"
title_obtained = 2019-12-20
professional_since = "2015-08-01"
birth_date = { value = 1993-04-20, document = true }
sex = "female"
employment = "private_firm"
employer_kind = "private_firm"
pension_months = 6
civil_servant = false
retired = false
sanctioned = false
investigated = false
integrity_record = false
public_course_passed = true
last_year_hours = 72
"#;

fn known() -> Situation {
    read("person.toml", KNOWN, law().pack("liuzhou/2024").unwrap().facts()).unwrap()
}

/// req: X1 — titles already held, steps far above and other people's ways are left out; the best comes first.
#[test]
fn titles_worth_showing() {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    let verdicts = pack.verdicts(&known(), "2024-08-26".parse().unwrap());
    let shown: Vec<(&str, &str, Eligibility)> =
        verdicts.iter().map(|v| (v.title_name.as_str(), v.way.as_str(), v.outcome)).collect();
    assert_eq!(
        shown,
        [
            ("工程师", "step", Eligibility::Eligible),
            ("工程师", "long_service", Eligibility::Eligible),
            ("工程师", "exceptional", Eligibility::NeedsEvidence),
            ("高级工程师", "step", Eligibility::Ineligible),
            ("高级工程师", "long_service", Eligibility::Ineligible),
        ]
    );
}

#[test]
fn the_answer_as_json() {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    let mut answer = explain(pack, &known(), Some("工程师"), "2024-08-26".parse().unwrap());
    answer.titles.truncate(1);
    answer.titles[0].findings.truncate(2);
    insta::assert_json_snapshot!(answer);
    assert!(summary(pack).to_string().contains("系列 27，职称 202"));
}

#[test]
fn a_wrong_situation_names_line_and_fact() {
    let law = law();
    let facts = law.pack("liuzhou/2024").unwrap().facts();
    let problems = read("p.toml", "degree = \"bachelor\"\nsex = \"x\"\nage = 3\n", facts).unwrap_err();
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
    assert_eq!(read("p.toml", "degree = ", facts).unwrap_err()[0].line, 1);
}
