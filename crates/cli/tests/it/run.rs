//! Running the binary.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::UNIX_EPOCH,
};

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `zhiping` from the project's root.
pub(crate) fn zhiping(arguments: &[&str]) -> Ended {
    let output =
        Command::new(env!("CARGO_BIN_EXE_zhiping")).args(arguments).current_dir(root()).output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An empty folder of one test; it goes away with it.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        // Left over from a run that was killed, under a number used again.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Writes a file and answers its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// A demo season in it, and where that is.
    pub(crate) fn season(&self) -> String {
        season(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind in the build folder harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A demo season in `folder`, and where that is: built once for this binary, copied for each who asks. A newer binary
/// builds its own and takes the older away.
pub(crate) fn season(folder: &Path) -> String {
    let binary = fs::metadata(env!("CARGO_BIN_EXE_zhiping")).unwrap().modified().unwrap();
    let made = binary.duration_since(UNIX_EPOCH).unwrap().as_nanos().to_string();
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seasons");
    fs::create_dir_all(&home).unwrap();
    let lock = fs::File::create(home.join("lock")).unwrap();
    lock.lock().unwrap();
    for older in fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().path()) {
        if older.is_dir() && !older.ends_with(&made) {
            fs::remove_dir_all(older).unwrap();
        }
    }
    let (built, data) = (home.join(&made), folder.join("season"));
    // Says nothing when it is there, and begins anew when it was broken off.
    let ended = zhiping(&["demo", "--build-only", "--data", &built.display().to_string()]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    copy(&built, &data);
    data.display().to_string()
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
