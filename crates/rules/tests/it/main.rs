//! The shipped packs: they load, their calendar counts as the vectors say, and every situation comes out as a jurist wrote.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic like the tests themselves")]

mod amendments;
mod calendar;
mod campaign;
mod cases;
mod counting;
mod coverage;
mod diff;
mod evidence;
mod exceptions;
mod explain;
mod hostile;
mod ladders;
mod packs;
mod population;
mod retirement;
mod schema;
mod simulate;
mod small;
mod tables;
mod ways;

use rules::Law;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// The shipped policy folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policy")
}

/// The files of the shipped policy folder.
pub fn files() -> BTreeMap<String, String> {
    let root = root();
    let mut files = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let below = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if below != "cases" {
                    folders.push(path);
                }
            } else {
                files.insert(below, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// The shipped law.
pub fn law() -> &'static Law {
    static LAW: LazyLock<Law> = LazyLock::new(|| {
        Law::load(&files()).unwrap_or_else(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"))
        })
    });
    &LAW
}
