//! Files read from the top and stay small.

use crate::{
    allowed::judge,
    source::{files, rust},
};

const LINES: (usize, usize) = (400, 800);
const TEMPLATE_LINES: (usize, usize) = (120, 160);

#[test]
fn every_source_begins_with_what_it_is_for() {
    let bare = rust(&[]).into_iter().filter(|file| !file.text.starts_with("//! "));
    judge(
        "module docs",
        bare.map(|file| (file.path, "the first line is not a `//!` sentence".to_owned())).collect(),
    );
}

#[test]
fn sources_stay_below_800_lines() {
    let sizes = rust(&[]).into_iter().map(|file| (file.shipped().len(), file.path));
    judge("sizes", too_long(sizes, LINES));
}

#[test]
fn templates_stay_below_160_lines() {
    let templates = files("crates").into_iter().filter(|file| file.path.ends_with(".html"));
    judge(
        "template sizes",
        too_long(templates.map(|file| (file.text.lines().count(), file.path)), TEMPLATE_LINES),
    );
}

fn too_long(
    sizes: impl Iterator<Item = (usize, String)>,
    (warn, fail): (usize, usize),
) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (lines, path) in sizes {
        if lines > fail {
            found.push((path, format!("{lines} lines, more than {fail}")));
        } else if lines > warn {
            println!("warning: {path} has {lines} lines, more than {warn}");
        }
    }
    found
}
