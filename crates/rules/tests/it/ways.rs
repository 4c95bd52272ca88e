//! req: G2 G3 D8 E10 — which way fits, which clause stops another, what is handled elsewhere, and what a title is limited to.

use crate::law;
use rules::{Eligibility, FactValue, Outcome, Situation, Verdict};

fn engineer() -> Situation {
    let text = |text: &str| FactValue::Text(text.to_owned());
    let day = |day: &str| FactValue::Day(day.parse().unwrap());
    let mut known = crate::small::known(&[
        ("series", text("engineering")),
        ("degree", text("bachelor")),
        ("current_title", text("assistant_engineer")),
        ("title_obtained", day("2022-12-20")),
        ("professional_since", day("2012-08-01")),
        ("birth_date", day("1990-04-20")),
        ("sex", text("female")),
        ("employment", text("private_firm")),
        ("employer_kind", text("private_firm")),
        ("pension_months", FactValue::Int(6)),
        ("last_year_hours", FactValue::Int(90)),
        ("public_course_passed", FactValue::Bool(true)),
    ]);
    for fact in ["civil_servant", "retired", "sanctioned", "investigated", "integrity_record"] {
        known.declare(fact, FactValue::Bool(false));
    }
    known
}

fn all(known: &Situation, title: &str) -> Vec<Verdict> {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    pack.all_ways(pack.title(title).unwrap(), known, "2024-08-26".parse().unwrap())
}

fn by<'a>(verdicts: &'a [Verdict], way: &str) -> &'a Verdict {
    verdicts.iter().find(|verdict| verdict.way == way).unwrap()
}

#[test]
fn a_way_that_does_not_fit_names_its_clause_and_one_that_does() {
    let verdicts = all(&engineer(), "engineer");
    let step = by(&verdicts, "step");
    assert_eq!(step.outcome, Eligibility::Ineligible);
    assert!(step.findings[0].cite.contains("人社部发〔2019〕16号"), "{}", step.findings[0].cite);
    assert!(step.findings[0].because.contains("2 年 0 个月 < 4 年"));
    let instead: Vec<&str> = step.instead.iter().map(|instead| instead.way.as_str()).collect();
    assert_eq!(instead, ["long_service", "exceptional"], "the open one first");
    assert_eq!(step.instead[0].outcome, Eligibility::Eligible);
    assert!(by(&verdicts, "long_service").instead.is_empty(), "it fits itself");
    // Ways of other people are asked about only when somebody asks, and then say what stops them.
    let talent = by(&verdicts, "former_civil_servant");
    assert_eq!(talent.outcome, Eligibility::NeedsEvidence);
    let law = law();
    let shown = law.pack("liuzhou/2024").unwrap().verdicts(&engineer(), "2024-08-26".parse().unwrap());
    assert!(
        shown.iter().all(|verdict| matches!(verdict.way.as_str(), "step" | "long_service" | "exceptional"))
    );
}

#[test]
fn a_way_that_is_handled_elsewhere_says_where_and_when() {
    let mut known = engineer();
    known.declare("urgent_talent", FactValue::Bool(true));
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    let on =
        |day: &str| pack.evaluate("senior_engineer", "urgent_talent", &known, day.parse().unwrap()).unwrap();
    let window = |verdict: &Verdict| {
        let found = verdict.findings.iter().find(|finding| finding.rule == "way_window").unwrap();
        (found.outcome, found.because.clone())
    };
    assert!(on("2024-06-30").routed.contains("直接评审高级职称评审委员会"));
    assert_eq!(
        window(&on("2024-06-30")),
        (rules::Outcome::Met, "2024-06-30 不晚于第一批 2024-06-30".to_owned())
    );
    assert_eq!(window(&on("2024-07-01")).1, "2024-07-01 不晚于第二批 2024-09-30");
    assert_eq!(window(&on("2024-10-01")).0, rules::Outcome::Unmet);
    assert_eq!(on("2024-10-01").outcome, Eligibility::Ineligible);
}

#[test]
fn a_targeted_title_says_that_it_counts_at_the_grassroots() {
    let verdicts = all(&engineer(), "senior_engineer");
    assert_eq!(by(&verdicts, "targeted").mark, "基层有效");
    assert!(
        verdicts.iter().filter(|verdict| verdict.way != "targeted").all(|verdict| verdict.mark.is_empty())
    );
}

/// req: C8 — what service at the epidemic's front counts for, and what it does not.
#[test]
fn epidemic_service_counts_as_the_law_says_and_no_further() {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    let text = |text: &str| FactValue::Text(text.to_owned());
    let mut doctor = engineer();
    for (fact, value) in [("series", "health"), ("current_title", "attending_physician")] {
        doctor.declare(fact, text(value));
    }
    doctor.declare("title_obtained", FactValue::Day("2018-06-30".parse().unwrap()));
    doctor.declare("grassroots_months", FactValue::Int(0));
    doctor.declare("last_year_hours", FactValue::Int(10));
    let found = |known: &Situation, way: &str, rule: &str| {
        let verdict =
            pack.evaluate("associate_chief_physician", way, known, "2024-08-26".parse().unwrap()).unwrap();
        let found = verdict.findings.iter().find(|found| found.rule == rule);
        (verdict.outcome, found.map(|found| (found.outcome, found.cite.clone())))
    };
    let outcome = |known: &Situation, rule: &str| found(known, "step", rule).1.unwrap().0;
    assert_eq!(outcome(&doctor, "grassroots"), Outcome::Unknown);
    assert_eq!(outcome(&doctor, "last_year_hours"), Outcome::Warning);
    // A year at the grassroots, and that year's hours.
    doctor.declare("epidemic_service", FactValue::Bool(true));
    doctor.declare("epidemic_last_year", FactValue::Bool(true));
    assert_eq!(outcome(&doctor, "grassroots"), Outcome::Met);
    assert_eq!(outcome(&doctor, "last_year_hours"), Outcome::Met);
    let materials =
        pack.checklist("associate_chief_physician", "step", &doctor, "2024-08-26".parse().unwrap());
    assert!(materials.iter().any(|item| item.id == "epidemic"), "the proof is asked for");
    // The examination of this year's course stays.
    doctor.declare("public_course_passed", FactValue::Bool(false));
    assert_eq!(outcome(&doctor, "public_course"), Outcome::Unmet);
    doctor.declare("public_course_passed", FactValue::Bool(true));
    // Honours of a province open the next level directly, those of a city do not.
    doctor.declare("title_obtained", FactValue::Day("2023-06-30".parse().unwrap()));
    doctor.declare("epidemic_honour", text("city"));
    assert_eq!(found(&doctor, "epidemic_honour", "honoured_in_epidemic").0, Eligibility::Ineligible);
    doctor.declare("epidemic_honour", text("province"));
    let (whole, honoured) = found(&doctor, "epidemic_honour", "honoured_in_epidemic");
    assert_eq!(whole, Eligibility::Eligible);
    assert!(honoured.unwrap().1.starts_with("通知七（三）；人社部函〔2023〕3号"), "both are cited");
}

/// req: C7 — a report counts as a paper with the proof of either named office, and of nobody else.
#[test]
fn adopted_reports_count_with_the_proof_of_either_office() {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    let asked = |proof: Option<&str>| {
        let mut known = engineer();
        if let Some(proof) = proof {
            known.declare("report_proof", FactValue::Text(proof.to_owned()));
        }
        let day = "2024-08-26".parse().unwrap();
        let verdict = pack.evaluate("engineer", "long_service", &known, day).unwrap();
        let found = verdict.findings.iter().find(|found| found.rule == "adopted_report");
        let item = pack.checklist("engineer", "long_service", &known, day);
        (
            found.map(|found| (found.outcome, found.remedy.clone())),
            item.iter().any(|item| item.id == "adopted_report"),
            verdict.outcome,
        )
    };
    for office in ["party_office", "government_office"] {
        let (found, item, _) = asked(Some(office));
        assert_eq!((found.unwrap().0, item), (Outcome::Met, true), "{office}");
    }
    let (found, item, whole) = asked(Some("other"));
    let (outcome, remedy) = found.unwrap();
    assert_eq!((outcome, item), (Outcome::Warning, false));
    assert!(
        remedy.contains("自治区党委信息综合值班室") && remedy.contains("自治区人民政府办公厅信息处"),
        "{remedy}"
    );
    assert_eq!(whole, Eligibility::Eligible, "it only does not count");
    assert!(asked(None).0.is_none() && asked(Some("none")).0.is_none(), "nobody else is asked");
}
