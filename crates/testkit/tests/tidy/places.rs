//! Another city, another year is a folder of policy: no year and no place stands in a source that ships.

use crate::{
    allowed::judge,
    source::{files, rust},
};

const PLACES: [&str; 3] = ["柳州", "广西", "南宁"];

#[test]
fn no_year_and_no_place_in_sources_and_templates() {
    let mut found = Vec::new();
    for file in rust(&[]) {
        for (number, line) in file.shipped() {
            let word = PLACES.into_iter().find(|place| line.contains(place)).or_else(|| year(line));
            if let Some(word) = word {
                found.push((file.path.clone(), format!("line {number}: {word}")));
            }
        }
    }
    let is_template = |path: &str| path.ends_with(".html") || path.ends_with(".typ");
    for file in files("crates").into_iter().filter(|file| is_template(&file.path)) {
        let lines = file.text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let words =
            lines.filter_map(|line| PLACES.into_iter().find(|place| line.contains(place)).or(year(line)));
        found.extend(words.map(|word| (file.path.clone(), word.to_owned())));
    }
    judge("years and places", found);
}

/// The first year of the teens or twenties of this century in `line`.
fn year(line: &str) -> Option<&str> {
    line.match_indices("20").find_map(|(at, _)| {
        let year = line.get(at..at + 4)?;
        let is_year = matches!(year.as_bytes(), [_, _, b'1' | b'2', b'0'..=b'9']);
        let before = line[..at].chars().next_back();
        let after = line[at + 4..].chars().next();
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_escape = line[..at].ends_with("\\u{");
        (is_year && !is_part(before) && !is_part(after) && !is_escape).then_some(year)
    })
}

#[test]
fn a_year_stands_alone() {
    assert_eq!(year("例如 2019-12-20"), Some("2019"));
    assert_eq!(year("let a = 12024; let b = 0x2024; let c = '\\u{2014}'; let d = 2048;"), None);
}
