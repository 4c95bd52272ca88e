//! `rules` and `calendar`.

use crate::run::{Folder, copy, root, zhiping};
use std::fs;

/// The pack that the examples of the documents ask about.
const PACK: &str = "liuzhou/2024";

#[test]
fn the_shipped_law_is_sound() {
    let ended = zhiping(&["rules", "check"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{}", ended.out);
}

/// What somebody breaks in one file of the law, and where the message points.
#[test]
fn a_broken_pack_is_named_by_file_line_and_column() {
    let breaks: &[(&str, &str, &str, &str)] = &[
        ("rules.toml", "kind = \"bar\"", "kind = \"barr\"", "rules.toml:5:"),
        ("rules.toml", "fact = \"civil_servant\"", "fact = \"civil_servent\"", "civil_servent"),
        ("rules.toml", "id = \"retired\"", "id = \"civil_servant\"", "civil_servant"),
        ("texts.toml", "[texts]", "[texts", "texts.toml:"),
        ("pack.toml", "extends", "extend", "pack.toml:"),
    ];
    for (index, (file, from, to, says)) in breaks.iter().enumerate() {
        let folder = Folder::new(&format!("pack-{index}"));
        copy(&root().join("policy"), &folder.0);
        let path = folder.0.join(PACK).join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let ended = zhiping(&["rules", "check", &folder.0.display().to_string()]);
        let said = format!("{}{}", ended.out, ended.err);
        assert_eq!(ended.code, 1, "{to}: {said}");
        assert!(said.contains(says) && said.contains(file), "{to}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    let ended = zhiping(&["rules", "check", "no-such-folder"]);
    assert_eq!(ended.code, 2);
    assert_eq!(ended.err.trim(), "不能读取 no-such-folder：没有这个文件或文件夹");
}

/// What `rules check` says of a policy folder in which one file was changed.
fn checked(name: &str, file: &str, change: impl Fn(Vec<u8>) -> Vec<u8>) -> (i32, String) {
    let folder = Folder::new(name);
    copy(&root().join("policy"), &folder.0);
    let path = folder.0.join(file);
    fs::write(&path, change(fs::read(&path).unwrap())).unwrap();
    let ended = zhiping(&["rules", "check", &folder.0.display().to_string()]);
    (ended.code, ended.out)
}

/// The text of a file with one piece replaced.
fn with(from: &'static str, to: &'static str) -> impl Fn(Vec<u8>) -> Vec<u8> {
    move |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    }
}

/// req: E1 X1 — every mistake of a clerk is told in a sentence with its place and what was probably meant.
#[test]
fn mistakes_of_a_clerk_are_told_with_place_and_suggestion() {
    let wrong_type = checked("type", "liuzhou/2024/rules.toml", with("quiet = true", "quiet = \"yes\""));
    assert!(
        wrong_type.1.contains("rules.toml:63:9: 取值的类型不对：这里要 true 或 false"),
        "{}",
        wrong_type.1
    );
    let rule = checked(
        "rule",
        "liuzhou/2024/amendments.toml",
        with("\"false_commitment\"]", "\"false_comitment\"]"),
    );
    assert!(
        rule.1.contains(
            "amendments.toml:9:11: 修改“order56”里没有这条规则“false_comitment”，是不是“false_commitment”？"
        ),
        "{}",
        rule.1
    );
    let cover = checked("cover", "liuzhou/2024/coverage.toml", with("rule:retired", "rule:retierd"));
    assert!(cover.1.contains("没有“rule:retierd”，是不是“retired”？"), "{}", cover.1);
    let year = checked("year", "nanning/2025/pack.toml", with("year = 2025", "year = 2027"));
    assert!(year.1.contains("nanning/2025/pack.toml:7:1: 全国历没有 2027 年的放假调休安排"), "{}", year.1);
    assert!(year.1.contains("learning.toml:6:1: 没有 2026 年度的继续教育要求"), "{}", year.1);
    let circle = checked("circle", "guangxi/pack.toml", with("\"national\"", "\"liuzhou/2024\""));
    assert!(circle.1.contains("extends 绕成了圈：liuzhou/2024 → guangxi → liuzhou/2024"), "{}", circle.1);
    let nowhere = checked("extends", "liuzhou/2024/pack.toml", with("\"guangxi\"", "\"guanxi\""));
    assert!(
        nowhere.1.contains("pack.toml:4:1: extends 指向的政策包“guanxi”不存在，是不是“guangxi”？"),
        "{}",
        nowhere.1
    );
    let bytes = checked("bytes", "liuzhou/2024/texts.toml", |mut bytes| {
        bytes.extend(b"a = \"\xff\"\n");
        bytes
    });
    assert!(
        bytes.1.contains("texts.toml:69:6: 这里不是 UTF-8 文字，请用 UTF-8 编码重新保存这个文件"),
        "{}",
        bytes.1
    );
    let way = checked("way", "liuzhou/2024/filings.toml", |mut bytes| {
        bytes.extend("[[term]]\nname = \"internal_notice\"\nworking_days = 3\nstart = \"公示\"\nclause = \"notice.4.1.2\"\n".bytes());
        bytes
    });
    assert!(
        way.1.contains("期限“internal_notice”由上级政策包 guangxi 规定，年度政策包不得更改"),
        "{}",
        way.1
    );
    for (code, said) in [wrong_type, rule, cover, year, circle, nowhere, bytes, way] {
        assert_eq!(code, 1, "{said}");
    }
    let empty = Folder::new("empty");
    let ended = zhiping(&["rules", "check", &empty.0.display().to_string()]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.starts_with("没有找到年度政策包"), "{}", ended.out);
}

/// What is asked of the law with a slip of the pen.
#[test]
fn slips_in_a_question_are_told_with_what_was_meant() {
    let folder = Folder::new("slips");
    let known = folder.file("known.toml", "series = \"engineering\"\n");
    let title = folder.file("title.toml", "current_title = \"助理工程师\"\n");
    let broken = folder.0.join("broken.toml");
    fs::write(&broken, b"degree = \"\xff\"\n").unwrap();
    let broken = broken.display().to_string();
    let ask = |arguments: &[&str]| {
        let ended = zhiping(&[&["rules"], arguments].concat());
        assert_eq!(ended.code, 2, "{arguments:?}: {}{}", ended.out, ended.err);
        ended.err
    };
    let explain = |pack: &str, file: &str, more: &[&str]| {
        ask(&[&["explain", "--pack", pack, "--situation", file], more].concat())
    };
    let says = |said: String, words: &str| assert!(said.contains(words), "{words}: {said}");
    says(explain("liuzhou/2025", &known, &[]), "没有政策包 liuzhou/2025，是不是 liuzhou/2024？现有的是");
    says(explain(PACK, &known, &["--title", "工程帅"]), "没有职称“工程帅”，是不是“工程师”？");
    says(
        explain(PACK, &title, &[]),
        "title.toml:1:1: 没有这个职称“助理工程师”，要写 id：“assistant_engineer”",
    );
    says(explain(PACK, &broken, &[]), "broken.toml:1:11: 这里不是 UTF-8 文字");
    says(explain(PACK, "nothing.toml", &[]), "读不到文件 nothing.toml：没有这个文件或文件夹");
    says(explain(PACK, &known, &["--date", "2024-13-01"]), "日期写作 年-月-日");
    says(ask(&["explain", "--pack", PACK]), "缺少 --situation <SITUATION>");
    says(ask(&["chekc"]), "没有“chekc”这个命令，是不是“");
    says(ask(&["check", "--foo"]), "没有“--foo”这个参数");
    says(ask(&["simulate", "--pack", PACK]), "或者写 --seed 和一个整数");
    says(ask(&["simulate", "--pack", PACK, "--seed", "x"]), "“--seed <SEED>”不能是“x”：这里要整数");
    says(ask(&["diff", PACK, "naning/2025"]), "是不是 nanning/2025？");
    says(ask(&["facts", "--pack", "x"]), "没有政策包 x，现有的是");
    // A person reads words, not names of the program.
    let told = zhiping(&["rules", "explain", "--pack", PACK, "--situation", &known, "--title", "工程师"]);
    assert!(told.out.contains("工程师，逐级申报：") && told.out.contains("怎么办："), "{}", told.out);
    assert!(!told.out.contains("Unknown") && !told.out.contains("NeedsEvidence"), "{}", told.out);
}

/// The form of `rules explain --json` is a promise: other programs read it.
#[test]
fn an_explanation_is_stable_json_with_clause_and_arithmetic() {
    let folder = Folder::new("explain");
    let situation = folder.file(
        "situation.toml",
        "series = \"engineering\"\ndegree = \"bachelor\"\ncurrent_title = \"assistant_engineer\"\n\
         title_obtained = \"2020-12-20\"\n",
    );
    let ended = zhiping(&["rules", "explain", "--pack", PACK, "--situation", &situation, "--json"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    let answer: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(answer["pack"], PACK);
    assert!(answer["date"].is_string());
    let titles = answer["titles"].as_array().unwrap();
    assert!(!titles.is_empty());
    for title in titles {
        for field in ["title", "level", "way"] {
            assert!(title[field].is_string(), "{title}");
        }
        let outcome = title["outcome"].as_str().unwrap();
        assert!(["eligible", "ineligible", "needs_evidence"].contains(&outcome), "{outcome}");
        for finding in title["findings"].as_array().unwrap() {
            for field in ["rule", "clause", "text", "outcome", "because", "remedy"] {
                assert!(finding[field].is_string(), "{field}: {finding}");
            }
            for fact in finding["facts"].as_array().unwrap() {
                assert!(
                    fact["name"].is_string() && fact.get("value").is_some() && fact.get("source").is_some()
                );
            }
        }
    }
    let wrong =
        zhiping(&["rules", "explain", "--pack", PACK, "--situation", &folder.file("w.toml", "degre = 1\n")]);
    assert_eq!(wrong.code, 2, "{}{}", wrong.out, wrong.err);
    assert!(wrong.err.contains("degre"), "{}", wrong.err);
}

/// req: X3 — the day of the regulations' own example, and a year that the calendar does not know.
#[test]
fn working_days_are_counted_and_an_unknown_year_is_named() {
    let due = |from: &str, days: &str| {
        zhiping(&["calendar", "due", "--pack", PACK, "--from", from, "--working-days", days])
    };
    assert_eq!(due("2024-09-27", "5").out.trim(), "2024-10-10");
    assert_eq!(due("2024-10-10", "-5").out.trim(), "2024-09-27");
    let unknown = due("2026-12-30", "5");
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("2026"), "{}", unknown.err);
    assert_eq!(due("2024-02-30", "5").code, 2);
}

/// req: X5
#[test]
fn two_packs_are_compared_in_words() {
    let ended = zhiping(&["rules", "diff", PACK, "nanning/2025"]);
    assert_eq!((ended.code, ended.err.as_str()), (1, ""), "{}", ended.out);
    for words in [
        "日期：",
        "个人申报 · submit",
        "“2024-08-30”改为“2025-09-30”",
        "删去 高层次急需紧缺特殊人才直接评审 · urgent_talent",
        // The bar stands in both years, in the earlier one as an amendment.
        "删去 因虚假承诺、弄虚作假受到处理的，三年内不得申报",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let same = zhiping(&["rules", "diff", PACK, PACK, "--json"]);
    let said: serde_json::Value = serde_json::from_str(&same.out).unwrap();
    assert_eq!((same.code, &said["topics"]), (0, &serde_json::json!([])));
    let unknown = zhiping(&["rules", "diff", PACK, "nowhere/2025"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("没有政策包 nowhere/2025"), "{}", unknown.err);
}

/// req: X2
#[test]
fn a_deadline_in_a_year_that_a_layer_does_not_have_is_refused() {
    let ended = zhiping(&[
        "calendar",
        "due",
        "--pack",
        "nanning/2025",
        "--from",
        "2025-12-29",
        "--working-days",
        "5",
    ]);
    assert_ne!(ended.code, 0, "{}", ended.out);
    assert!(ended.err.contains("广西历没有 2026 年的放假调休安排"), "{}", ended.err);
}

/// req: X5
#[test]
fn a_pack_is_tried_on_made_up_people_and_on_a_table() {
    let run = |more: &[&str]| {
        let words = ["rules", "simulate", "--pack", "nanning/2025", "--against", PACK, "--json"];
        zhiping(&[&words, more].concat())
    };
    let made_up = run(&["--seed", "3", "--people", "60"]);
    assert_eq!((made_up.code, made_up.err.as_str()), (0, ""), "{}", made_up.out);
    assert_eq!(run(&["--seed", "3", "--people", "60"]).out, made_up.out, "one seed, one answer");
    let said: serde_json::Value = serde_json::from_str(&made_up.out).unwrap();
    assert_eq!((&said["people"], said["groups"].as_array().unwrap().len()), (&60.into(), 7));
    let folder = Folder::new("people");
    let table =
        run(&["--population", &folder.file("people.csv", "series,degree,count\nengineering,bachelor,4\n")]);
    let said: serde_json::Value = serde_json::from_str(&table.out).unwrap();
    assert_eq!(said["people"], 4);
    let wrong = run(&["--population", &folder.file("people.csv", "series,degre\n")]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("people.csv:1:1: 没有这个事实“degre”，是不是“degree”？"), "{}", wrong.err);
    assert_eq!(run(&[]).code, 2, "either a table or a seed");
}
