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
    assert_ne!(ended.code, 0);
    assert!(ended.err.contains("no-such-folder"), "{}", ended.err);
}

/// The form of `rules explain --json` is a promise: other programs read it.
#[test]
fn an_explanation_is_stable_json_with_clause_and_arithmetic() {
    let folder = Folder::new("explain");
    let situation = folder.file(
        "situation.toml",
        "series = \"engineering\"\ndegree = \"bachelor\"\ncurrent_title = \"engineering.assistant\"\n\
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
        "新增 申报人：作出虚假承诺或者弄虚作假",
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
    assert!(unknown.err.contains("没有规则包 nowhere/2025"), "{}", unknown.err);
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
