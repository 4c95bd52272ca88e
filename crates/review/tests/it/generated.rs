//! Files that tests write: `ZHIPING_REGENERATE=1` writes them anew, else they are compared.

use std::path::{Path, PathBuf};

/// A path below the root of the repository.
pub(crate) fn at_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Compares the file with what it must be, or writes it.
pub(crate) fn same(path: &str, expected: &str) {
    let file = at_root(path);
    if std::env::var_os("ZHIPING_REGENERATE").is_some_and(|value| value == "1") {
        std::fs::write(&file, expected).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(found == expected, "{path} is stale: ZHIPING_REGENERATE=1 cargo test -p review");
}
