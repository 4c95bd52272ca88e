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
