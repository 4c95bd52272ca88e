//! Nothing of one machine: no path of a home folder, no address of a package mirror.

use crate::{
    allowed::judge,
    source::{files, read},
};

/// Split, so that this file does not find itself.
const MARKS: [(&str, &str); 8] = [
    ("/wo", "rk/"),
    ("/ro", "ot/"),
    ("file:/", "//"),
    ("crates.io", "-index"),
    ("registry.npm", "js"),
    ("npm", "mirror"),
    ("rs", "proxy"),
    ("pypi", ".org"),
];

#[test]
fn no_machine_and_no_mirror_in_the_files() {
    let marks: Vec<String> = MARKS.iter().map(|(a, b)| format!("{a}{b}")).collect();
    let mut found = Vec::new();
    for file in files("").into_iter().filter(|file| file.path != "Cargo.lock") {
        for (number, line) in file.text.lines().enumerate() {
            if let Some(mark) = marks.iter().find(|mark| line.contains(*mark)) {
                found.push((file.path.clone(), format!("line {}: {mark}", number + 1)));
            }
        }
    }
    judge("machine and mirror names", found);
}

#[test]
fn lockfiles_name_no_mirror() {
    let official = format!("source = \"registry+https://github.com/rust-lang/crates.io{}\"", "-index");
    let lock = read("Cargo.lock");
    let other: Vec<_> =
        lock.lines().filter(|line| line.starts_with("source = ") && *line != official).collect();
    assert!(other.is_empty(), "Cargo.lock takes packages from elsewhere: {other:?}");
    for file in files("").into_iter().filter(|file| file.path.ends_with("package-lock.json")) {
        assert!(
            !file.text.contains("\"resolved\""),
            "{}: set omit-lockfile-registry-resolved in .npmrc",
            file.path
        );
    }
}
