//! The files of the repository, and the part of a source file that ships.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What is made, not kept; `.git` is a file in a second working tree.
const MADE: [&str; 6] = [".git", "target", "node_modules", "dist", "var", "screenshots"];

/// A text file: its path from the root, and what it says.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("testkit lies two folders below the root").to_path_buf()
}

/// The file at `path` from the root.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All text files below `folder`, sorted.
pub(crate) fn files(folder: &str) -> Vec<Source> {
    let (root, mut found) = (root(), Vec::new());
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            // In a second working tree `.git` is a file.
            if MADE.iter().any(|made| name == *made) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(&root).expect("walked from the root").display().to_string();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The Rust sources that ship, of the rooms named (all of them when none is named).
pub(crate) fn rust(rooms: &[&str]) -> Vec<Source> {
    let is_wanted = |path: &str| {
        let mut parts = path.split('/').skip(1);
        let room = parts.next().unwrap_or_default();
        parts.next() == Some("src")
            && (rooms.is_empty() || rooms.contains(&room))
            && !path.ends_with("/tests.rs")
    };
    files("crates").into_iter().filter(|file| file.path.ends_with(".rs") && is_wanted(&file.path)).collect()
}

impl Source {
    /// The lines that ship, with their numbers: without comments and without the tests at the end of the file.
    pub(crate) fn shipped(&self) -> Vec<(usize, &str)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let is_tests = |at: usize| {
            lines[at].trim() == "#[cfg(test)]"
                && lines[at + 1..].iter().find(|line| !line.trim_start().starts_with("#[")).is_some_and(
                    |line| line.trim_start().starts_with("mod ") && line.trim_end().ends_with('{'),
                )
        };
        let end = (0..lines.len()).find(|at| is_tests(*at)).unwrap_or(lines.len());
        let code = lines[..end]
            .iter()
            .enumerate()
            .map(|(at, line)| (at + 1, line.split(" // ").next().unwrap_or("")));
        code.filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
    }
}

#[test]
fn tests_and_comments_do_not_ship() {
    let text = "//! Doc.\nfn a() {} // why\n#[cfg(test)]\n#[rustfmt::skip]\nmod tests {\n    fn b() {}\n}\n";
    let source = Source { path: "a.rs".into(), text: text.into() };
    assert_eq!(source.shipped(), [(2, "fn a() {}")]);
    assert!(rust(&["kernel"]).iter().all(|file| file.path.starts_with("crates/kernel/src/")));
    assert!(!rust(&[]).is_empty());
}
