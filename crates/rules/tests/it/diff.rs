//! What changed between two packs, in words.

use crate::{files, law};
use rules::{
    Law,
    diff::{ChangeKind, diff},
};

/// req: X5
#[test]
fn two_cities_and_years_compared_in_words() {
    let law = law();
    let [from, to] = ["liuzhou/2024", "nanning/2025"].map(|id| law.pack(id).unwrap());
    let diff = diff(from, to);
    let names: Vec<&str> = diff.topics.iter().map(|topic| topic.name).collect();
    // Titles and ladders are the nation's: nobody's pack changes them.
    assert!(!names.contains(&"系列和职称") && !names.contains(&"学历资历"), "{names:?}");
    insta::assert_snapshot!(diff);
}

/// One word in one file is one change, whichever way it is read.
#[test]
fn one_change_is_told_alone_and_nothing_when_nothing_changed() {
    let was = law();
    let was = was.pack("liuzhou/2024").unwrap();
    assert_eq!(diff(was, was).to_string(), "从 liuzhou/2024 到 liuzhou/2024\n没有不同。\n");
    let mut files = files();
    let text = files.get_mut("liuzhou/2024/schedule.toml").unwrap();
    *text = text.replacen("2024-08-30", "2024-09-06", 1);
    let text = files.get_mut("liuzhou/2024/rules.toml").unwrap();
    *text = text.replacen("number = 6 } }", "number = 3 } }", 1);
    let text = files.get_mut("national/titles_05_engineering.toml").unwrap();
    *text = text.replacen("held = \"engineer\", years = 5", "held = \"engineer\", years = 4", 1);
    let now = Law::load(&files).unwrap();
    let now = now.pack("liuzhou/2024").unwrap();
    insta::assert_snapshot!(diff(was, now));
    let back = diff(now, was);
    assert!(back.topics.iter().flat_map(|topic| &topic.changes).all(|c| c.kind == ChangeKind::Changed));
    assert!(back.to_string().contains("截止：“2024-09-06”改为“2024-08-30”"), "{back}");
}
