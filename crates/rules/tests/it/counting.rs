//! req: A7 C1 H5 — from when and up to when years count, what is taken off, and how long sanctions bar.

use crate::{law, small};
use kernel::Day;
use rules::{FactValue, Outcome, Situation};

const LADDER: &str =
    "[[ladder]]\ntitle = \"t2\"\ndegrees = [\"low\"]\nheld = \"t1\"\nyears = 4\nclause = \"c\"\n";

/// The arithmetic of the ladder when years are counted as `counting` says.
fn counted(counting: &str, obtained: &str) -> String {
    let law = small::law(&format!("{LADDER}{counting}")).unwrap();
    let pack = law.packs().next().unwrap();
    let known = small::known(&[
        ("degree", FactValue::Text("low".to_owned())),
        ("current_title", FactValue::Text("t1".to_owned())),
        ("title_obtained", FactValue::Day(obtained.parse().unwrap())),
        ("count", FactValue::Int(6)),
    ]);
    pack.evaluate("t2", "w", &known, "2024-06-01".parse().unwrap()).unwrap().findings[0].because.clone()
}

#[test]
fn start_cut_off_and_deductions_are_data_of_the_series() {
    assert_eq!(counted("", "2020-12-20"), "2020-12-20 至 2024-12-31 ＝ 4 年 0 个月 ≥ 4 年");
    let next = "[[counting]]\nstart = \"next_year\"\nclause = \"c\"\n";
    assert_eq!(counted(next, "2020-12-20"), "2021-01-01 至 2024-12-31 ＝ 4 年 0 个月 ≥ 4 年");
    assert_eq!(counted(next, "2021-01-01"), "2022-01-01 至 2024-12-31 ＝ 3 年 0 个月 < 4 年");
    let cutoff = "[[counting]]\nseries = [\"s\"]\ncutoff = \"2024-08-31\"\nclause = \"c\"\n";
    assert_eq!(counted(cutoff, "2020-12-20"), "2020-12-20 至 2024-08-31 ＝ 3 年 8 个月 < 4 年");
    let deduct = "[[counting]]\ndeduct = [\"count\"]\nclause = \"c\"\n";
    assert_eq!(
        counted(deduct, "2020-12-20"),
        "2020-12-20 至 2024-12-31 ＝ 4 年 0 个月，扣除 6 个月，计 3 年 6 个月 < 4 年"
    );
    // The series' own row goes before the one for all.
    assert_eq!(counted(&format!("{next}{cutoff}"), "2020-12-20"), counted(cutoff, "2020-12-20"));
}

fn day(text: &str) -> FactValue {
    FactValue::Day(text.parse().unwrap())
}

/// What the exclusion says of these facts between submission and confirmation.
fn bar(rule: &str, facts: &[(&str, FactValue)], since: &str, on: &str) -> (Outcome, String) {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    let mut known = small::known(facts);
    known.declare("employment", FactValue::Text("institution".to_owned()));
    let findings = pack.bars(&known, since.parse().unwrap(), on.parse().unwrap());
    let found = findings.into_iter().find(|finding| finding.rule == rule).unwrap();
    (found.outcome, found.because)
}

/// A situation that arose after submission and has ended still blocks.
#[test]
fn exclusions_are_asked_of_every_day_since_submission() {
    let warning = FactValue::Text("demerit".to_owned());
    let facts = [
        ("sanction_kind", warning),
        ("sanction_from", day("2024-09-01")),
        ("sanction_until", day("2024-09-30")),
    ];
    let (outcome, because) = bar("sanctioned", &facts, "2024-08-26", "2024-11-20");
    assert_eq!(outcome, Outcome::Unmet);
    assert_eq!(because, "2024-09-01 起，到 2024-09-30；核查 2024-08-26 至 2024-11-20");
    assert_eq!(bar("sanctioned", &facts, "2024-10-01", "2024-11-20").0, Outcome::Met, "it ended before");
    assert_eq!(bar("sanctioned", &facts, "2024-08-01", "2024-08-31").0, Outcome::Met, "it had not begun");
    assert_eq!(
        bar("sanctioned", &facts, "2024-08-01", "2024-09-01").0,
        Outcome::Unmet,
        "the first day counts"
    );
    assert_eq!(
        bar("sanctioned", &facts, "2024-09-30", "2024-11-20").0,
        Outcome::Unmet,
        "the last day counts"
    );
}

/// What excepts must hold on every day, not only on some.
#[test]
fn a_transition_that_ended_in_between_does_not_except() {
    let facts = [("civil_servant", FactValue::Bool(true)), ("transition_until", day("2024-09-30"))];
    assert_eq!(bar("civil_servant", &facts, "2024-08-26", "2024-09-30").0, Outcome::Met);
    assert_eq!(bar("civil_servant", &facts, "2024-08-26", "2024-10-01").0, Outcome::Unmet);
}

/// req: X8 — an amended rule governs by the day of submission or by the day of the act, as it says.
#[test]
fn an_amendment_says_which_day_it_governs_by() {
    let asked = |governs: &str| {
        let pack = format!(
            "[[rule]]\nid = \"r\"\nkind = \"bar\"\nclause = \"c\"\ntext = \"须\"\nfrom = \"2024-09-01\"\n{governs}\
             condition = {{ is = {{ fact = \"odd\", value = true }} }}\n"
        );
        let law = small::law(&pack).unwrap();
        let pack = law.packs().next().unwrap();
        let none = Situation::default();
        let bars =
            |since: &str, on: &str| pack.bars(&none, since.parse().unwrap(), on.parse().unwrap()).len();
        [bars("2024-08-26", "2024-08-31"), bars("2024-08-26", "2024-11-20"), bars("2024-09-01", "2024-11-20")]
    };
    assert_eq!(asked(""), [0, 1, 1], "by the day of the act");
    assert_eq!(asked("governs = \"submission\"\n"), [0, 0, 1], "by the day of submission");
}

/// req: B2 — whom a kind of applicant applies through is data.
#[test]
fn every_kind_of_applicant_has_a_channel() {
    let pack = law().pack("liuzhou/2024").unwrap();
    for (kind, _) in pack.facts().get("employment").unwrap().options() {
        assert!(pack.channel(kind).is_some_and(|channel| !channel.through.is_empty()), "{kind}");
    }
    assert!(pack.channel("freelancer").unwrap().recommends.contains("人事代理机构"));
    let known = small::known(&[("employment", FactValue::Text("private_firm".to_owned()))]);
    let verdict = pack.evaluate("engineer", "step", &known, "2024-08-26".parse().unwrap()).unwrap();
    assert!(
        verdict.channel.starts_with("由本单位推荐，经") && verdict.channel.contains("第二十一条"),
        "{}",
        verdict.channel
    );
    let twice = "[[channel]]\nemployment = [\"x\"]\nrecommends = \"\"\nthrough = \"\"\nclause = \"c\"\n";
    assert!(small::said(twice).contains("没有这个取值（employment）“x”"));
}

/// The periods that the packs give for each kind of sanction, and for the integrity archive.
#[test]
fn periods_end_the_day_before_the_same_day() {
    for (kind, begun, last) in
        [("demerit", "2024-02-29", "2025-02-27"), ("demotion", "2023-01-31", "2025-01-30")]
    {
        let facts = [("sanction_kind", FactValue::Text(kind.to_owned())), ("sanction_from", day(begun))];
        let on: Day = last.parse().unwrap();
        let next = on.tomorrow().unwrap().to_string();
        assert_eq!(bar("sanctioned", &facts, last, last).0, Outcome::Unmet, "{kind}");
        assert_eq!(bar("sanctioned", &facts, &next, &next).0, Outcome::Met, "{kind}");
    }
    let forever =
        [("sanction_kind", FactValue::Text("dismissal".to_owned())), ("sanction_from", day("1999-01-01"))];
    assert_eq!(bar("sanctioned", &forever, "2024-08-26", "2024-08-26").0, Outcome::Unmet);
    let nothing = Situation::default();
    let law = law();
    let bars = law.pack("liuzhou/2024").unwrap().bars(
        &nothing,
        "2024-08-26".parse().unwrap(),
        "2024-08-26".parse().unwrap(),
    );
    assert!(bars.iter().all(|finding| finding.outcome == Outcome::Unknown), "nobody is let pass unasked");
}

/// What the exclusion says of sanctions, each a kind and a day, on a day.
fn sanctions(all: &[(&str, &str)], on: &str) -> (Outcome, String) {
    let mut facts = Vec::new();
    let names = ["sanction", "second_sanction", "third_sanction"]
        .map(|name| (format!("{name}_kind"), format!("{name}_from")));
    for ((kind, from), (kind_name, from_name)) in all.iter().zip(&names) {
        facts.push((kind_name.as_str(), FactValue::Text((*kind).to_owned())));
        facts.push((from_name.as_str(), day(from)));
    }
    bar("sanctioned", &facts, on, on)
}

/// req: A4 H5 — a sanction that comes while another still runs: what is left of the first and the second are added up.
#[test]
fn sanctions_that_overlap_are_added_up() {
    let two = [("demotion", "2022-09-10"), ("demerit", "2024-03-01")];
    let (outcome, because) = sanctions(&two, "2025-09-09");
    assert_eq!(outcome, Outcome::Unmet, "the last day counts");
    assert_eq!(
        because,
        "2022-09-10 起，24 个月，到 2024-09-09；2024-03-01 又受处分：原处分没有执行完的（到 2024-09-09）加 12 个月，到 2025-09-09；核查日 2025-09-09"
    );
    assert_eq!(sanctions(&two, "2025-09-10").0, Outcome::Met);
    // In whatever order they are written down.
    assert_eq!(sanctions(&[two[1], two[0]], "2025-09-09"), (outcome, because));
    // One after the other: nothing is left of the first.
    let apart = [("demotion", "2022-09-10"), ("demerit", "2024-09-10")];
    assert_eq!(sanctions(&apart, "2025-09-09").0, Outcome::Unmet);
    assert_eq!(sanctions(&apart, "2025-09-10").0, Outcome::Met);
    // A warning adds to what runs, and alone is not for this rule.
    let warned = [("demerit", "2024-01-01"), ("warning", "2024-06-01")];
    assert_eq!(sanctions(&warned, "2025-06-30").0, Outcome::Unmet);
    assert_eq!(sanctions(&warned, "2025-07-01").0, Outcome::Met);
    assert_eq!(
        sanctions(&[("warning", "2024-01-01"), ("warning", "2024-06-01")], "2024-07-01").0,
        Outcome::Met
    );
}

/// req: H5 — added up they last no longer than the cap, counted from the latest.
#[test]
fn what_is_added_up_has_a_cap() {
    let three = [("demotion", "2021-01-01"), ("demotion", "2022-06-01"), ("demotion", "2023-01-01")];
    // 72 months from the first would be the end of 2026; 48 from the third are its last day.
    let (outcome, because) = sanctions(&three, "2026-12-31");
    assert_eq!(outcome, Outcome::Unmet);
    assert!(because.contains("到 2026-12-31") && !because.contains("不超过"), "{because}");
    let three = [("demotion", "2021-01-01"), ("demotion", "2021-06-01"), ("demotion", "2021-12-01")];
    let (outcome, because) = sanctions(&three, "2025-11-30");
    assert_eq!(outcome, Outcome::Unmet);
    assert!(because.contains("合并后从 2021-12-01 起不超过 48 个月，到 2025-11-30"), "{because}");
    assert_eq!(sanctions(&three, "2025-12-01").0, Outcome::Met);
}

/// Of two on one day the law adds nothing when they differ, and leaves it to the paper when they are alike.
#[test]
fn sanctions_of_one_day() {
    let differ = [("demerit", "2024-01-01"), ("demotion", "2024-01-01")];
    assert_eq!(sanctions(&differ, "2025-12-31").0, Outcome::Unmet);
    assert_eq!(sanctions(&differ, "2026-01-01").0, Outcome::Met);
    let alike = [("demerit", "2024-01-01"), ("demerit", "2024-01-01")];
    assert_eq!(sanctions(&alike, "2024-12-31").0, Outcome::Unmet);
    assert_eq!(sanctions(&alike, "2025-06-01").0, Outcome::Unknown, "the paper must say");
    assert_eq!(sanctions(&alike, "2026-01-01").0, Outcome::Met);
    let forever = [("dismissal", "2020-01-01"), ("demerit", "2021-01-01")];
    assert_eq!(sanctions(&forever, "2025-06-01").0, Outcome::Unmet);
    // Of one nobody says since when: nobody is let pass.
    let facts = [
        ("sanction_kind", FactValue::Text("demerit".to_owned())),
        ("sanction_from", day("2020-01-01")),
        ("second_sanction_kind", FactValue::Text("demotion".to_owned())),
    ];
    assert_eq!(bar("sanctioned", &facts, "2024-08-26", "2024-08-26").0, Outcome::Unknown);
}

/// Whom a sanction is about, what for, and what follows: all seven subjects have theirs, on a clause.
#[test]
fn sanctions_are_data_for_every_subject() {
    use rules::tables::Subject::{Applicant, Committee, Department, Employer, Expert, Organiser, Staff};
    let law = law();
    let sanctions = law.pack("liuzhou/2024").unwrap().sanctions();
    for subject in [Committee, Applicant, Employer, Department, Organiser, Expert, Staff] {
        assert!(sanctions.iter().any(|sanction| sanction.subject == subject), "{}", subject.words());
    }
    assert!(sanctions.iter().all(|s| !s.act.is_empty() && !s.consequence.is_empty()));
}
