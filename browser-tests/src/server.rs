//! The served demo season of one story: the real binary on a free port, its data in a folder that goes away.
//!
//! With `ZHIPING_STORY_DATABASE=postgres` the database is on a throw-away PostgreSQL server, and two instances share it
//! behind a proxy that sends every request to the other one.

use crate::proxy;
use std::{
    ffi::OsString,
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
    time::Duration,
};
use tokio::net::TcpListener;

/// Tenths of a second until a demo season must answer.
const PATIENCE: u32 = 1800;

/// The binary named by `ZHIPING_BIN`, else the one beside the tests.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("ZHIPING_BIN").map_or_else(|| crate::build_folder().join("zhiping"), PathBuf::from)
}

/// A running `zhiping demo`, or several of one season; they end, and their folder goes, when this is dropped.
pub(crate) struct Server {
    instances: Vec<Child>,
    folder: PathBuf,
    database: Option<String>,
    pub(crate) base: String,
}

impl Server {
    /// Starts the binary named by `ZHIPING_BIN`, else the one beside the tests, and waits until it answers.
    pub(crate) async fn start(story: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("zhiping-{story}-{}", std::process::id()));
        let (season, database) = season();
        copy(season, &folder.join("data"));
        let database = database.as_deref().map(testkit::cluster::copy);
        let mut server = Self { instances: Vec::new(), folder, database, base: String::new() };
        let first = server.instance().await;
        let address = match server.database {
            None => first,
            Some(_) => {
                let second = server.instance().await;
                let door = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
                let address = door.local_addr().expect("a bound listener has an address");
                proxy::serve(door, vec![first, second]);
                address
            }
        };
        server.base = format!("http://{address}");
        server
    }

    /// One more instance of the season.
    async fn instance(&mut self) -> SocketAddr {
        let address = free_address().await;
        let binary = binary();
        let log = File::options().create(true).append(true).open(self.folder.join("server.log"));
        let log = log.expect("the temporary folder can be written");
        let child = Command::new(&binary)
            .args(["demo", "--listen", &address.to_string()])
            .args(self.place())
            // The accounts of the demo, which are no part of the log.
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", binary.display()));
        self.instances.push(child);
        self.wait_for(address).await;
        address
    }

    /// Where the data is, as arguments of a command.
    pub(crate) fn place(&self) -> Vec<OsString> {
        place(&self.folder.join("data"), self.database.as_deref())
    }

    async fn wait_for(&mut self, address: SocketAddr) {
        for _ in 0..PATIENCE {
            if TcpStream::connect(address).is_ok() {
                return;
            }
            for instance in &mut self.instances {
                if let Ok(Some(status)) = instance.try_wait() {
                    panic!("the server ended before it answered ({status}):\n{}", log_of(&self.folder));
                }
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
        for instance in &mut self.instances {
            // It may have ended by itself; then there is nothing left to end.
            drop(instance.kill());
            drop(instance.wait());
        }
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// The season with which every story begins, built once for all of them: its folder, and its database when that is on a
/// server.
fn season() -> &'static (PathBuf, Option<String>) {
    static SEASON: OnceLock<(PathBuf, Option<String>)> = OnceLock::new();
    SEASON.get_or_init(|| {
        let folder = crate::build_folder().join("story-season");
        let database = database();
        // The season of an earlier binary.
        drop(fs::remove_dir_all(&folder));
        let built = Command::new(binary())
            .args(["demo", "--build-only"])
            .args(place(&folder, database.as_deref()))
            .output()
            .expect("the binary runs");
        assert!(built.status.success(), "no season: {}", String::from_utf8_lossy(&built.stderr));
        (folder, database)
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the temporary folder can be written");
    for entry in fs::read_dir(from).expect("the season is there") {
        let path = entry.expect("the season can be read").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("the temporary folder has room");
        }
    }
}

fn place(folder: &Path, database: Option<&str>) -> Vec<OsString> {
    let mut arguments = vec!["--data".into(), folder.into()];
    if let Some(database) = database {
        arguments.extend(["--database".into(), database.into()]);
    }
    arguments
}

/// The server's database that the environment asks for.
fn database() -> Option<String> {
    match std::env::var("ZHIPING_STORY_DATABASE").ok().as_deref() {
        None | Some("sqlite") => None,
        Some("postgres") => Some(testkit::cluster::database("stories").expect("PostgreSQL is installed")),
        Some(other) => panic!("ZHIPING_STORY_DATABASE is sqlite or postgres, not {other}"),
    }
}

async fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the machine has a free port");
    listener.local_addr().expect("a bound listener has an address")
}

fn log_of(folder: &Path) -> String {
    fs::read_to_string(folder.join("server.log")).unwrap_or_default()
}
