//! One Chinese term, one identifier, both ways: `GLOSSARY.md` against itself and against roles and stages in the code.

use crate::source::{files, read};
use std::collections::{BTreeMap, BTreeSet};

/// The rows of the table below the heading `section`: term and identifier.
fn rows(section: &str) -> Vec<(String, String)> {
    let text = read("GLOSSARY.md");
    let (_, below) =
        text.split_once(&format!("\n## {section}\n")).unwrap_or_else(|| panic!("no section {section}"));
    let table = below.split("\n## ").next().unwrap_or_default();
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(2);
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        assert!(cells.len() == 3, "GLOSSARY.md: a row has term, identifier and meaning: {line}");
        (cells[0].to_owned(), cells[1].trim_matches('`').to_owned())
    })
    .collect()
}

#[test]
fn a_term_has_one_identifier_and_an_identifier_one_term() {
    let (mut terms, mut identifiers) = (BTreeMap::new(), BTreeMap::new());
    for (term, identifier) in rows("Roles").into_iter().chain(rows("Words")) {
        let before = terms.insert(term.clone(), identifier.clone());
        assert!(before.is_none(), "{term} stands twice, as {identifier} and {before:?}");
        let before = identifiers.insert(identifier.clone(), term.clone());
        assert!(before.is_none(), "{identifier} stands twice, for {term} and {before:?}");
    }
    assert!(terms.len() > 30, "the table was not read");
}

#[test]
fn every_role_is_in_the_glossary_and_the_other_way_round() {
    let code = variants(&read("crates/kernel/src/seat.rs"), "Role");
    let glossary: BTreeSet<String> = rows("Roles").into_iter().map(|(_, identifier)| identifier).collect();
    assert_eq!(code, glossary);
}

#[test]
fn every_stage_is_in_the_glossary_and_the_other_way_round() {
    let mut code = BTreeSet::new();
    for file in files("crates/review/src").into_iter().filter(|file| file.path.ends_with("/state.rs")) {
        let kind = file.path.rsplit('/').nth(1).expect("a state lies in its kind's folder").to_owned();
        code.extend(variants(&file.text, "Stage").into_iter().map(|stage| format!("{kind}.{stage}")));
    }
    let rows = rows("Stages");
    let glossary: BTreeSet<String> = rows.iter().map(|(_, identifier)| identifier.clone()).collect();
    assert_eq!(code, glossary);
    let names =
        rows.iter().map(|(term, identifier)| (identifier.split('.').next().unwrap_or_default(), term));
    assert_eq!(names.collect::<BTreeSet<_>>().len(), rows.len(), "two stages of a kind have one name");
}

/// The variants of `pub enum NAME`, in snake case.
fn variants(text: &str, name: &str) -> BTreeSet<String> {
    let Some((_, body)) = text.split_once(&format!("pub enum {name} {{\n")) else { return BTreeSet::new() };
    let body = body.split("\n}").next().unwrap_or_default();
    let lines = body.lines().filter_map(|line| line.strip_prefix("    "));
    let names = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    names.map(|line| snake(line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default())).collect()
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}
