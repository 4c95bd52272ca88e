//! Hostile and broken packs: an error in Chinese with its place, never a panic, and never a long wait.

use crate::{files, law, small};
use kernel::Day;
use proptest::prelude::*;
use rules::{Fact, FactKind, FactValue, Law, PackProblem, Situation, Source, syntax};
use std::collections::BTreeMap;

const RULES: &str = "liuzhou/2024/rules.toml";

/// The problems of the shipped law with one file replaced.
fn problems(path: &str, text: String) -> Vec<PackProblem> {
    let mut files = files();
    files.insert(path.to_owned(), text);
    Law::load(&files).err().unwrap_or_default()
}

/// Every problem points at a place and speaks Chinese, without a word of the parser.
fn civil(problem: &PackProblem) {
    assert!(problem.file.contains('/') && !problem.message.is_empty());
    assert!(problem.message.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{problem}");
    for word in ["expected", "invalid", "missing field", "unknown", "duplicate", "unexpected"] {
        assert!(!problem.message.contains(word), "{problem}");
    }
}

#[test]
fn broken_text_is_told_in_chinese_with_its_place() {
    let cases = [
        ("[[rule]]\n", "缺少必填的键“id”"),
        ("a = \n", "写法不对"),
        ("[[rule]\n", "写法不对"),
        ("\u{0}", "写法不对"),
        ("[texts]\nx = 1\n", "这里要引号里的文字"),
        ("[numbers]\nx = 99999999999999999999999\n", "这里要整数，不能超出范围"),
        ("[numbers]\nx = \"1\"\n", "这里要整数"),
        ("[ratios]\n\"x\" = [1, 2, 3]\n", "要写成 [分子, 分母]"),
        ("[texts]\nx = \"1\"\nx = \"2\"\n", "写了两次"),
        ("[[window]]\nstep = \"s\"\nuntil = \"2024-02-30\"\n", "这里要日期"),
        ("[[rule]]\nid = \"x\"\nkind = \"baar\"\n", "不认识的取值“baar”，是不是“bar”？"),
        ("[[rules]]\n", "不认识的键“rules”，是不是“rule”？"),
    ];
    for (text, says) in cases {
        let all = problems("liuzhou/2024/own.toml", text.to_owned());
        let first = all.first().unwrap_or_else(|| panic!("{text} was loaded"));
        assert!(first.message.contains(says), "{text}: {first}");
        assert!(first.line > 0 && first.column > 0, "{first}");
        all.iter().for_each(civil);
    }
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_line() {
    let problem = syntax::text("a/pack.toml", b"[pack]\nid = \"\xff\"\n").unwrap_err();
    assert_eq!((problem.line, problem.column), (2, 7));
    assert!(problem.to_string().starts_with("a/pack.toml:2:7: 这里不是 UTF-8 文字"), "{problem}");
    assert_eq!(syntax::text("a/pack.toml", "好".as_bytes()).unwrap(), "好");
    assert!(syntax::text("a/pack.toml", &vec![b' '; 5 << 20]).unwrap_err().message.contains("不像政策包"));
}

#[test]
fn deep_nesting_and_huge_files_are_refused_at_once() {
    let deep = [
        format!("[[rule]]\ncondition = {}", "{ not = ".repeat(100_000)),
        format!("a = {}", "[".repeat(500_000)),
        format!("a{} = 1", ".a".repeat(100_000)),
        format!("[{}a]", "a.".repeat(100_000)),
        "[".repeat(10_000_000),
        "a = \"".to_owned() + &"x".repeat(10_000_000),
    ];
    for text in deep {
        let all = problems(RULES, text);
        assert!(!all.is_empty());
        all.iter().for_each(civil);
    }
}

#[test]
fn circles_of_packs_end() {
    let pack = |id: &str, extends: &str, year: &str| {
        format!(
            "[pack]\nid = \"{id}\"\nname = \"x\"\nextends = \"{extends}\"\n{year}zone = \"Asia/Shanghai\"\n"
        )
    };
    let file = |id: &str, extends: &str, year| (format!("{id}/pack.toml"), pack(id, extends, year));
    for circle in [
        vec![file("a", "a", "year = 2024\n")],
        vec![file("a", "b", "year = 2024\n"), file("b", "a", "")],
        vec![file("a", "b", "year = 2024\n"), file("b", "c", ""), file("c", "b", "")],
        vec![file("a", "nowhere", "year = 2024\n")],
    ] {
        let problems = Law::load(&circle.into_iter().collect()).unwrap_err();
        assert!(problems.iter().any(|p| p.message.contains("extends")), "{problems:?}");
        problems.iter().for_each(civil);
    }
}

/// Numbers and dates at the end of their range count without overflowing.
#[test]
fn huge_numbers_do_not_overflow() {
    let far = i64::MAX;
    let pack = format!(
        "[[ladder]]\ntitle = \"t2\"\ndegrees = [\"low\"]\nheld = \"t1\"\nyears = {far}\nclause = \"c\"\n\
         [[ladder]]\ntitle = \"t1\"\ndegrees = [\"low\"]\nyears = {far}\nclause = \"c\"\n\
         [[counting]]\nstart = \"next_year\"\ndeduct = [\"count\"]\ndeduct_service = [\"count\"]\nclause = \"c\"\n\
         [[way]]\nid = \"l\"\nname = \"长\"\nkind = \"long_service\"\nextra_years = {far}\nclause = \"c\"\n\
         [[way]]\nid = \"x\"\nname = \"表\"\nkind = \"table\"\nclause = \"c\"\nby = \"kind\"\nsince = \"begun\"\nwithin = \"begun\"\n\
         rows = [{{ options = [\"a\"], level = \"one\", years = {far}, within_years = {far} }}]\n\
         [[learning]]\nyear = 2023\ntotal = {far}\nprofessional = [{far}, 1]\npublic = {far}\nclause = \"c\"\n\
         [[period]]\ntable = \"p\"\nmonths = {}\nclause = \"c\"\n\
         [[term]]\nname = \"t\"\nmonths = {}\nstart = \"起\"\nclause = \"c\"\n\
         [[rule]]\nid = \"r\"\nkind = \"bar\"\nclause = \"c\"\ntext = \"须\"\ncondition = {{ all = [\
           {{ running = {{ start = \"begun\", end = \"ended\", table = \"p\", otherwise = \"odd\" }} }}, \
           {{ years = {{ since = \"begun\", least = {far} }} }}, \
           {{ hours = {{ total = \"count\", professional = \"count\", public = \"count\", years_before = 1 }} }}] }}\n",
        i32::MAX,
        i32::MAX,
    );
    let law = small::law(&pack).unwrap();
    let pack = law.packs().next().unwrap();
    let text = |text: &str| FactValue::Text(text.to_owned());
    for day in [Day::MIN, Day::MAX, "2024-02-29".parse().unwrap()] {
        for count in [i64::MIN, 0, i64::MAX] {
            let known = small::known(&[
                ("degree", text("low")),
                ("kind", text("a")),
                ("current_title", text("t1")),
                ("count", FactValue::Int(count)),
                ("title_obtained", FactValue::Day(day)),
                ("professional_since", FactValue::Day(day)),
                ("begun", FactValue::Day(day)),
            ]);
            for on in [Day::MIN, Day::MAX] {
                let _ = pack.verdicts(&known, on);
                for title in pack.titles() {
                    let _ = pack.all_ways(title, &known, on);
                }
                let _ = pack.bars(&known, Day::MIN, on);
                let _ = pack.term("t", on);
            }
        }
    }
}

/// Some value of a fact's type, also strange ones.
fn value(kind: FactKind, options: Vec<String>, titles: Vec<String>) -> BoxedStrategy<FactValue> {
    let day = (-9999_i16..=9999, 1_i8..=12, 1_i8..=28)
        .prop_map(|(y, m, d)| FactValue::Day(Day::new(y, m, d).unwrap()));
    let text = |choices: Vec<String>| prop::sample::select(choices).prop_map(FactValue::Text);
    match kind {
        FactKind::Bool => any::<bool>().prop_map(FactValue::Bool).boxed(),
        FactKind::Int => prop_oneof![0_i64..200, any::<i64>()].prop_map(FactValue::Int).boxed(),
        FactKind::Day => day.boxed(),
        FactKind::Choice => text(options).boxed(),
        FactKind::Title => text(titles).boxed(),
        FactKind::Text => ".{0,8}".prop_map(FactValue::Text).boxed(),
    }
}

/// Any situation of the shipped catalogue.
pub(crate) fn situation() -> impl Strategy<Value = Situation> {
    let law = law();
    let pack = law.packs().next().unwrap();
    let mut titles: Vec<String> = pack.titles().iter().map(|title| title.id.clone()).collect();
    titles.push(String::new());
    let facts: Vec<_> = pack
        .facts()
        .iter()
        .map(|fact| {
            let options = fact.options().map(|(key, _)| key.to_owned()).collect();
            let name = fact.name.clone();
            prop::option::of(value(fact.kind, options, titles.clone()))
                .prop_map(move |value| (name.clone(), value))
        })
        .collect();
    facts.prop_map(|facts| {
        let mut situation = Situation::default();
        for (name, value) in facts {
            if let Some(value) = value {
                situation.set(&name, Fact { value, source: Source::Declared });
            }
        }
        situation
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A file of a pack, broken anywhere, is sound or told; it never panics.
    #[test]
    fn a_broken_file_never_panics(at in 0_usize..40_000, drop in 0_usize..30, put in "[\\[\\]{}=\"'\\\\#\n a-z0-9.\u{0}]{0,6}") {
        let mut files = files();
        let text = files.get_mut(RULES).unwrap();
        let place = |at: usize| (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        let (from, until) = (place(at), place(at + drop));
        text.replace_range(from..until, &put);
        if let Err(problems) = Law::load(&files) {
            prop_assert!(!problems.is_empty());
            problems.iter().for_each(civil);
        }
    }

    /// Any text as a file of a pack.
    #[test]
    fn any_text_never_panics(text in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let loaded = Law::load(&BTreeMap::from([("x/2024/pack.toml".to_owned(), text)]));
        loaded.err().unwrap_or_default().iter().for_each(civil);
        let _ = syntax::text("x/2024/pack.toml", &bytes);
    }

    /// Any situation is judged; what is decided without words is what the words say, and every finding says why.
    #[test]
    fn any_situation_is_judged(situation in situation(), year in 2023_i16..2027, month in 1_i8..=12) {
        let law = law();
        let pack = law.pack("liuzhou/2024").unwrap();
        let on = Day::new(year, month, 15).unwrap();
        for title in pack.titles().iter().step_by(17) {
            for verdict in pack.all_ways(title, &situation, on) {
                prop_assert_eq!(pack.decide(&title.id, &verdict.way, &situation, on).unwrap(), verdict.outcome);
                for finding in &verdict.findings {
                    prop_assert!(!finding.cite.is_empty() && !finding.text.is_empty(), "{:?}", finding);
                    prop_assert!(finding.outcome == rules::Outcome::Met || !finding.remedy.is_empty(), "{:?}", finding);
                }
            }
        }
        for finding in pack.bars(&situation, Day::new(year, month, 1).unwrap(), on) {
            prop_assert!(!finding.cite.is_empty());
        }
    }
}
