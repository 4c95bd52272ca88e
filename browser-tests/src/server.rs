//! The served demo season of one story: the real binary on a free port, its data in a folder that goes away.
//!
//! `ZHIPING_STORY_DATABASE=postgres` puts the database on a throw-away PostgreSQL server instead of into the folder.

use std::{
    ffi::OsString,
    fs::File,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::OnceLock,
    time::Duration,
};

/// Tenths of a second until a demo season must answer.
const PATIENCE: u32 = 1800;

/// The binary named by `ZHIPING_BIN`, else the one beside the tests.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("ZHIPING_BIN").map_or_else(|| crate::build_folder().join("zhiping"), PathBuf::from)
}

/// A running `zhiping demo`; it ends, and its folder goes, when this is dropped.
pub(crate) struct Server {
    child: Child,
    folder: PathBuf,
    database: Option<String>,
    pub(crate) base: String,
}

impl Server {
    /// Starts the binary named by `ZHIPING_BIN`, else the one beside the tests, and waits until it answers.
    pub(crate) async fn start(story: &str) -> Self {
        let binary = binary();
        let folder = std::env::temp_dir().join(format!("zhiping-{story}-{}", std::process::id()));
        let database = database(story);
        // Another engine's season is built by the server itself: a file cannot be copied into it.
        match database {
            None => copy(season(), &folder.join("data")),
            Some(_) => std::fs::create_dir_all(&folder).expect("the temporary folder can be written"),
        }
        let port = free_port();
        let log = File::create(folder.join("server.log")).expect("the temporary folder can be written");
        let child = Command::new(&binary)
            .args(["demo", "--listen", &format!("127.0.0.1:{port}")])
            .args(place(&folder, database.as_deref()))
            .stdout(log.try_clone().expect("a log file has two writers"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", binary.display()));
        let mut server = Self { child, folder, database, base: format!("http://127.0.0.1:{port}") };
        server.wait_for(port).await;
        server
    }

    /// Where the data is, as arguments of a command.
    pub(crate) fn place(&self) -> Vec<OsString> {
        place(&self.folder, self.database.as_deref())
    }

    async fn wait_for(&mut self, port: u16) {
        for _ in 0..PATIENCE {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return;
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the server ended before it answered ({status}):\n{}", log_of(&self.folder));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the server did not answer in {} s:\n{}", PATIENCE / 10, log_of(&self.folder));
    }

    /// What the server wrote.
    pub(crate) fn log(&self) -> String {
        log_of(&self.folder)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The child may have ended by itself; then there is nothing left to end.
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// The season with which every story begins, built once for all of them.
fn season() -> &'static Path {
    static SEASON: OnceLock<PathBuf> = OnceLock::new();
    SEASON.get_or_init(|| {
        let folder = crate::build_folder().join("story-season");
        // The season of an earlier binary.
        drop(std::fs::remove_dir_all(&folder));
        let built = Command::new(binary()).args(["demo", "--build-only", "--data"]).arg(&folder).output();
        let built = built.expect("the binary runs");
        assert!(built.status.success(), "no season: {}", String::from_utf8_lossy(&built.stderr));
        folder
    })
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the temporary folder can be written");
    for entry in std::fs::read_dir(from).expect("the season is there") {
        let path = entry.expect("the season can be read").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("the temporary folder has room");
        }
    }
}

fn place(folder: &Path, database: Option<&str>) -> Vec<OsString> {
    let mut arguments = vec!["--data".into(), folder.join("data").into()];
    if let Some(database) = database {
        arguments.extend(["--database".into(), database.into()]);
    }
    arguments
}

/// The server's database that the environment asks for.
fn database(story: &str) -> Option<String> {
    match std::env::var("ZHIPING_STORY_DATABASE").ok().as_deref() {
        None | Some("sqlite") => None,
        Some("postgres") => Some(testkit::cluster::database(story).expect("PostgreSQL is installed")),
        Some(other) => panic!("ZHIPING_STORY_DATABASE is sqlite or postgres, not {other}"),
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("the machine has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

fn log_of(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("server.log")).unwrap_or_default()
}
