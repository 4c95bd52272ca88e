//! Populations: read from a table, or made up by shares from a seed.

use crate::{law, root};
use kernel::Chance;
use proptest::prelude::*;
use rules::{
    FactValue, Pack, PackProblem,
    population::{Population, Profile, profile, read},
};

fn pack() -> &'static Pack {
    law().pack("liuzhou/2024").unwrap()
}

fn shipped() -> Profile {
    let text = std::fs::read_to_string(root().join("population.toml")).unwrap();
    profile("population.toml", &text, pack()).unwrap()
}

fn drawn(seed: u64, people: usize) -> Population {
    shipped().draw(pack(), pack().cutoff(), people, &Chance::seeded(seed))
}

#[test]
fn a_seed_makes_the_same_people_of_facts_that_fit_the_catalogue() {
    let people = drawn(7, 300);
    assert_eq!(people, drawn(7, 300));
    assert_ne!(people, drawn(8, 300));
    assert_eq!(people.people(), 300);
    let mut with_title = 0;
    for member in &people.0 {
        let known = &member.situation;
        for (name, fact) in known.facts() {
            let def = pack().facts().get(name).unwrap();
            assert!(def.fits(&fact.value) || known.text(name).is_none(), "{name} {:?}", fact.value);
            if let FactValue::Day(day) = fact.value {
                assert!(day <= pack().cutoff(), "{name} {day}");
            }
        }
        let title = known.text("current_title").map(|id| pack().title(id).unwrap());
        assert_eq!(title.is_some(), known.day("title_obtained").is_some());
        assert!(title.is_none_or(|title| Some(title.series.as_str()) == known.text("series")));
        assert!(known.day("title_obtained").is_none_or(|day| Some(day) >= known.day("professional_since")));
        with_title += usize::from(title.is_some());
    }
    assert!((150..300).contains(&with_title), "{with_title}");
    let series: std::collections::BTreeSet<_> =
        people.0.iter().filter_map(|member| member.situation.text("series")).collect();
    assert_eq!(series.len(), pack().series().len(), "every series has somebody");
}

#[test]
fn a_table_is_read_by_names_and_labels() {
    let table = "\u{feff}series,degree,现有职称,title_obtained,civil_servant,count\n\
                 工程技术,大学本科,助理工程师,2020/1/5,否,12\nengineering,bachelor,无,,,\n";
    let table = table.replace("2020/1/5", "2020/01/05");
    let people = read("people.csv", &table, pack()).unwrap();
    assert_eq!((people.0.len(), people.people()), (2, 13));
    let first = &people.0[0].situation;
    assert_eq!(first.text("current_title"), Some("assistant_engineer"));
    assert_eq!(first.day("title_obtained").unwrap().to_string(), "2020-01-05");
    let second = &people.0[1].situation;
    assert!(second.get("current_title").is_some() && second.text("current_title").is_none());
    assert!(second.get("civil_servant").is_none(), "an empty place is not known");
}

fn lines(problems: Vec<PackProblem>) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_a_table_or_profile_cannot_say_is_named_with_its_line() {
    let wrong = |table: &str| lines(read("people.csv", table, pack()).unwrap_err());
    insta::assert_snapshot!(wrong("degre\n"), @r#"
    people.csv:1:1: 没有这个事实“degre”，是不是“degree”？
        degre
    "#);
    insta::assert_snapshot!(wrong("degree,count\n博士,3\nbachelor,x\nbachelor,1,2\n"), @r"
    people.csv:2:1: “最高学历”不能是“博士”：中专、技校、大学专科、大学本科、硕士研究生、博士研究生
        博士,3
    people.csv:3:1: 人数“x”不是整数
        bachelor,x
    people.csv:4:1: 这一行有 3 格，表头只有 2 格
        bachelor,1,2
    ");
    assert!(wrong("").contains("没有内容"));
    let wrong = |text: &str| lines(profile("p.toml", text, pack()).unwrap_err());
    insta::assert_snapshot!(wrong("[[sample]]\nfact = \"birth_date\"\nnot_before = \"graduated\"\n[[sample]]\nfact = \"degree\"\nshares = { phd = 1 }\n"), @r#"
    p.toml:2:1: “graduated”要写在“birth_date”的前面
        fact = "birth_date"
    p.toml:2:1: “birth_date”（日期）要写 months，从小到大两个月数
        fact = "birth_date"
    p.toml:5:1: “最高学历”没有“phd”这一项
        fact = "degree"
    "#);
    assert!(wrong("[[sample]]\nfact = \"age\"\n").contains("没有这个事实“age”"));
    assert!(wrong("[[sample]]\nfact = 1\n").starts_with("p.toml:2:"));
}

proptest! {
    /// Whatever stands in a table, it is people or problems, never a panic.
    #[test]
    fn any_table_is_answered(text in "(series|degree|count|,|\n|无|工程技术|bachelor|[0-9-]{0,12}|[\\PC]{0,6}){0,40}") {
        let _ = read("people.csv", &text, pack());
        let _ = profile("p.toml", &text, pack());
    }
}
