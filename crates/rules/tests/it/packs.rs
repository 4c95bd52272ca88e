//! The shipped packs are sound; broken ones are named with file, line and column.

use crate::{files, law};
use rules::Law;

#[test]
fn shipped_packs_load_and_name_every_citation() {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    assert_eq!(pack.series().len(), 3);
    assert_eq!(pack.titles().len(), 15);
    for series in pack.series() {
        assert_eq!(pack.titles().iter().filter(|t| t.series == series.id).count(), 5, "{}", series.id);
        for level in pack.levels() {
            for step in ["submit", "recommend", "department", "accept", "meeting"] {
                let window = pack.window(&series.id, &level.id, step).unwrap();
                assert!(window.clause.starts_with("通知"), "{step}: {}", window.clause);
            }
        }
    }
    for term in ["internal_notice", "supplement", "public_notice", "report", "certificate_data"] {
        assert!(pack.term(term, "2024-08-26".parse().unwrap()).is_ok(), "{term}");
    }
    assert!(pack.unverified().contains_key("schedule"));
    assert_eq!(pack.texts("acceptance.").count(), 6);
}

/// Loads the shipped files with one of them changed, and answers what is said about it.
fn broken(path: &str, from: &str, to: &str) -> String {
    let mut files = files();
    let text = files.get_mut(path).unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    match Law::load(&files) {
        Ok(_) => "loaded".to_owned(),
        Err(problems) => problems[0].to_string(),
    }
}

#[test]
fn broken_packs_point_at_file_line_and_column() {
    insta::assert_snapshot!(
        broken("liuzhou/2024/rules.toml", "kind = \"bar\"", "kidn = \"bar\""),
        @r#"
    liuzhou/2024/rules.toml:4:1: 不认识的键或取值，请对照 docs/policy-authoring.md 改正拼写：unknown field `kidn`, expected one of `id`, `clause`, `text`, `kind`, `applies`, `condition`, `remedy`, `from`, `until`, `series`, `levels`
        kidn = "bar"
    "#
    );
    insta::assert_snapshot!(
        broken("liuzhou/2024/rules.toml", "fact = \"civil_servant\"", "fact = \"civil_servent\""),
        @r#"
    liuzhou/2024/rules.toml:7:46: 没有这个事实“civil_servent”
        condition = { any = [ { is = { fact = "civil_servent", value = false } }, { is = { fact = "reform_transition", value = true } } ] }
    "#
    );
    insta::assert_snapshot!(
        broken("liuzhou/2024/rules.toml", "id = \"retired\"", "id = \"civil_servant\""),
        @r#"
    liuzhou/2024/rules.toml:3:6: rule“civil_servant”重复
        id = "civil_servant"
    "#
    );
    insta::assert_snapshot!(
        broken("liuzhou/2024/rules.toml", "clause = \"notice.1.1\"", "clause = \"notice.9.9\""),
        @r#"
    liuzhou/2024/rules.toml:5:10: 没有这个条款“notice.9.9”
        clause = "notice.9.9"
    "#
    );
    insta::assert_snapshot!(
        broken("guangxi/pack.toml", "extends = \"national\"", "extends = \"liuzhou/2024\""),
        @"liuzhou/2024/pack.toml:0:0: extends 绕成了圈：liuzhou/2024 → guangxi → liuzhou/2024"
    );
    insta::assert_snapshot!(
        broken("liuzhou/2024/schedule.toml", "until = \"2024-08-30\"", "until = \"2024-06-30\""),
        @r#"
    liuzhou/2024/schedule.toml:3:8: 窗口期“submit”的开始在截止之后
        step = "submit"
    "#
    );
}

#[test]
fn hostile_files_are_errors_and_never_panics() {
    for text in ["", "\u{0}", "[[rule]]", "a = ", "[pack]\nid = 3", "[texts]\nx = 1"] {
        let mut files = files();
        files.insert("liuzhou/2024/rules.toml".to_owned(), text.to_owned());
        let _ = Law::load(&files);
    }
    let deep = format!("[[rule]]\ncondition = {}", "{ not = ".repeat(20_000));
    let mut files = files();
    files.insert("liuzhou/2024/rules.toml".to_owned(), deep);
    assert!(Law::load(&files).is_err());
}
