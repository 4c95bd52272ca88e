//! The law that ships inside the binary: every file under `policy/`, embedded at build time.

use crate::Problem;
use rules::Law;
use rust_embed::RustEmbed;
use std::{collections::BTreeMap, path::Path};

#[derive(RustEmbed)]
#[folder = "../../policy/"]
#[exclude = "cases/*"]
struct Shipped;

/// Loads the packs that ship with this binary.
///
/// # Errors
/// When a pack is broken; a test loads them all, so a release never answers this.
pub fn embedded() -> Result<Law, Problem> {
    let text = |path: &str| Shipped::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    let files = Shipped::iter().filter_map(|path| Some((path.to_string(), text(&path)?))).collect();
    load(&files)
}

/// Loads packs from a folder, such as next year's before it ships.
///
/// # Errors
/// When the folder cannot be read, or a pack is broken.
pub fn folder(root: &Path) -> Result<Law, Problem> {
    load(&read(root)?)
}

/// The shares by which a population is made up: those of a policy folder where it has them, else those that ship.
///
/// # Errors
/// When the folder's file is not UTF-8.
pub fn population(root: Option<&Path>) -> Result<(String, String), Problem> {
    const NAME: &str = "population.toml";
    if let Some(bytes) = root.and_then(|root| std::fs::read(root.join(NAME)).ok()) {
        let text = rules::syntax::text(NAME, &bytes);
        return Ok((NAME.to_owned(), text.map_err(|problem| Problem::Invalid(problem.to_string()))?));
    }
    let text = Shipped::get(NAME).map(|file| String::from_utf8_lossy(&file.data).into_owned());
    Ok((NAME.to_owned(), text.unwrap_or_default()))
}

/// The files of a policy folder by their path below it; `cases/` is left out.
///
/// # Errors
/// When the folder cannot be read, or a file in it is not UTF-8.
pub fn read(root: &Path) -> Result<BTreeMap<String, String>, Problem> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let unreadable =
            |e: std::io::Error| Problem::Invalid(format!("不能读取 {}：{}", folder.display(), why(&e)));
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            if path.is_dir() {
                if below != "cases" {
                    folders.push(path);
                }
            } else {
                let bytes = std::fs::read(&path).map_err(unreadable)?;
                let text = rules::syntax::text(&below, &bytes);
                files.insert(below, text.map_err(|problem| Problem::Invalid(problem.to_string()))?);
            }
        }
    }
    Ok(files)
}

/// Why something cannot be read, in words.
pub fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "没有这个文件或文件夹".to_owned(),
        std::io::ErrorKind::PermissionDenied => "没有读取的权限".to_owned(),
        std::io::ErrorKind::IsADirectory => "是文件夹，不是文件".to_owned(),
        std::io::ErrorKind::NotADirectory => "是文件，不是文件夹".to_owned(),
        _ => error.to_string(),
    }
}

fn load(files: &BTreeMap<String, String>) -> Result<Law, Problem> {
    Law::load(files).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Problem::Invalid(lines.join("\n"))
    })
}
