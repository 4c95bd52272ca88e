//! The pure rooms take values and answer values: no file, socket, environment or process.
//!
//! `kernel::clock` and `kernel::chance` are the two doors to the outside; `clippy.toml` guards every other way to the time
//! of day and to randomness.

use crate::{allowed::judge, source::rust};

const ROOMS: [&str; 5] = ["kernel", "rules", "proof", "review", "documents"];
const OUTSIDE: [&str; 4] = ["fs", "net", "env", "process"];

#[test]
fn pure_rooms_reach_nothing_outside() {
    let mut found = Vec::new();
    for file in rust(&ROOMS) {
        // Imports may be spread over lines, so the text is read as one.
        let text: String = file.shipped().iter().flat_map(|(_, line)| line.split_whitespace()).collect();
        for module in outside(&text) {
            found.push((file.path.clone(), format!("reaches std::{module}")));
        }
    }
    judge("purity", found);
}

/// The modules of `std` in `text` (without blanks) that reach outside.
fn outside(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("std::") {
        let rest = &text[at + 5..];
        let group = rest.strip_prefix('{').map(|inner| inner.split(';').next().unwrap_or_default());
        let names: Vec<&str> = match group {
            Some(group) => group.split(',').map(|name| name.trim_start_matches('{')).collect(),
            None => vec![rest],
        };
        let names = names.iter().map(|name| name.split(|c: char| !c.is_alphanumeric() && c != '_').next());
        let names: Vec<_> = names.flatten().collect();
        found.extend(OUTSIDE.iter().filter(|module| names.contains(module)));
    }
    found
}

#[test]
fn outside_is_seen_alone_and_in_groups() {
    assert_eq!(outside("std::fs::read(path)"), ["fs"]);
    assert_eq!(outside("usestd::{collections::BTreeMap,env,net::{TcpStream}};"), ["net", "env"]);
    assert_eq!(outside("usestd::{fmt,sync::Arc};fsync()"), [] as [&str; 0]);
}
