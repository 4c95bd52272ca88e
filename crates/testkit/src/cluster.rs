//! A throw-away PostgreSQL cluster: one for each run of tests, one database for each test.
//!
//! A small shell keeps it and looks whether the run is still there: `cargo test` is one process, and `cargo nextest` the
//! parent of many that share the cluster. When it has gone, in whatever way, the shell stops the server and removes the
//! folder.

use std::{
    io::{BufReader, Read},
    os::unix::{
        fs::MetadataExt,
        process::{CommandExt, parent_id},
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// Where Debian and its kin put the programs of a server, newest last.
const SYSTEM: &str = "/usr/lib/postgresql";
/// The oldest version that is supported.
const OLDEST: u32 = 15;

/// What keeps the cluster (tests do without flushes to disk, figures set `ZHIPING_POSTGRES_FSYNC=on`): `$1` the programs, `$2` the folder, `$3` the process that runs the tests. The first one that can
/// make the folder starts the server; the others have nothing to keep.
const KEEPER: &str = r#"
umask 077
mkdir "$2" 2>/dev/null || exit 0
trap '' HUP INT TERM
trap 'rm -rf "$2"' EXIT
cd "$2"
"$1/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 &&
"$1/pg_ctl" -D data -l log -w start >/dev/null 2>&1 \
    -o "-k '$2' -c listen_addresses= -c max_connections=300 -c fsync=${ZHIPING_POSTGRES_FSYNC:-off} -c shared_buffers=32MB" &&
touch ready || mv log failed
exec >/dev/null
while [ -d "/proc/$3" ]; do sleep 0.3; done
"$1/pg_ctl" -D data -m immediate stop 2>&1
"#;

/// Fifths of a second until the server must be there.
const PATIENCE: u32 = 300;

struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    databases: AtomicU32,
}

/// The URL of a fresh, empty database, or nothing where PostgreSQL is not installed: then the test `name` says that it was
/// skipped, and `ZHIPING_POSTGRES=required` makes it fail.
///
/// # Panics
/// When PostgreSQL is required and missing, or is there and does not work.
pub fn database(name: &str) -> Option<String> {
    match cluster() {
        Ok(cluster) => Some(cluster.create(None)),
        Err(why) if is_required() => panic!("PostgreSQL is required: {why}"),
        Err(why) => {
            println!("skipped on PostgreSQL: {name}, {why}");
            None
        }
    }
}

/// The URL of a fresh copy of a database that [`database`] lent in this run, and that nobody uses just now.
///
/// # Panics
/// When it cannot be copied.
pub fn copy(url: &str) -> String {
    let name = url.split('?').next().and_then(|path| path.rsplit('/').next());
    let cluster = cluster().as_ref().unwrap_or_else(|why| panic!("{why}"));
    cluster.create(Some(name.unwrap_or_default()))
}

/// A name for this run of tests: all its processes share the cluster.
pub fn run() -> String {
    std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| std::process::id().to_string())
}

fn cluster() -> &'static Result<Cluster, String> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::shared)
}

/// Whether a missing PostgreSQL fails the tests (`ZHIPING_POSTGRES=required`) instead of skipping them.
fn is_required() -> bool {
    std::env::var("ZHIPING_POSTGRES").is_ok_and(|value| value == "required")
}

/// A server of one test's own, which it may stop as it likes.
pub struct Alone(Cluster);

/// A server of the test `name` alone, or nothing as with [`database`].
///
/// # Panics
/// As [`database`].
pub fn alone(name: &str) -> Option<Alone> {
    // Sockets have short names, so the folder has one, too.
    let folder = std::env::temp_dir().join(format!("zhiping-pg-{}-alone", std::process::id()));
    match Cluster::start(folder, std::process::id()) {
        Ok(cluster) => Some(Alone(cluster)),
        Err(why) if is_required() => panic!("PostgreSQL is required: {why}"),
        Err(why) => {
            println!("skipped on PostgreSQL: {name}, {why}");
            None
        }
    }
}

impl Alone {
    /// The URL of a fresh, empty database.
    pub fn database(&self) -> String {
        self.0.create(None)
    }

    /// Ends every other connection to the server, in whatever it is doing; answers how many.
    ///
    /// # Panics
    /// When the server is not there.
    pub fn drop_connections(&self) -> usize {
        let sql = "select pg_terminate_backend(pid) from pg_stat_activity \
                   where backend_type = 'client backend' and pid <> pg_backend_pid()";
        let done = Command::new(self.0.programs.join("psql"))
            .args(["-U", "postgres", "-d", "postgres", "-Atq", "-c", sql, "-h"])
            .arg(&self.0.folder)
            .output()
            .unwrap_or_else(|error| panic!("psql does not start: {error}"));
        assert!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).lines().count()
    }

    /// Stops the server in the middle of everything, without waiting for anybody.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn stop(&self) {
        self.control(&["-m", "immediate", "stop"]);
    }

    /// Starts it again, after [`Alone::stop`].
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(&self) {
        let socket = self.0.folder.display();
        let options = format!("-k '{socket}' -c listen_addresses= -c max_connections=300");
        self.control(&["-l", "log", "-w", "-o", &options, "start"]);
    }

    fn control(&self, arguments: &[&str]) {
        let done = unprivileged()
            .arg(self.0.programs.join("pg_ctl"))
            .args(["-D", "data"])
            .args(arguments)
            .current_dir(&self.0.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let done = done.unwrap_or_else(|error| panic!("pg_ctl does not start: {error}"));
        assert!(done.success(), "pg_ctl {arguments:?} failed");
    }
}

impl Cluster {
    fn shared() -> Result<Self, String> {
        let is_shared = std::env::var_os("NEXTEST_RUN_ID").is_some();
        let owner = if is_shared { parent_id() } else { std::process::id() };
        Self::start(std::env::temp_dir().join(format!("zhiping-pg-{}", run())), owner)
    }

    /// A server in a folder, for as long as the process `owner` is there.
    fn start(folder: PathBuf, owner: u32) -> Result<Self, String> {
        let programs = programs().ok_or_else(|| format!("initdb {OLDEST} or newer is not installed"))?;
        if owner == std::process::id() {
            // Left over from a run whose keeper was killed, under a number used again.
            let _ = std::fs::remove_dir_all(&folder);
        }
        let mut keeper = unprivileged()
            .args(["sh", "-c", KEEPER, "sh"])
            .args([&programs, &folder])
            .arg(owner.to_string())
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // What ends the tests together with their children must not end the one that cleans up.
            .process_group(0)
            .spawn()
            .map_err(|error| format!("the cluster's keeper does not start: {error}"))?;
        // Its output ends when there is nothing more to wait for, here or in another process.
        let output = keeper.stdout.take().ok_or("the keeper has no output")?;
        let _ = BufReader::new(output).read_to_end(&mut Vec::new());
        for _ in 0..PATIENCE {
            if folder.join("ready").exists() {
                return Ok(Self { programs, folder, databases: AtomicU32::new(0) });
            }
            if let Ok(log) = std::fs::read_to_string(folder.join("failed")) {
                // Missing is one thing; broken must not look like it.
                panic!("PostgreSQL does not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        panic!("PostgreSQL does not start in {}", folder.display());
    }

    fn create(&self, template: Option<&str>) -> String {
        let name = format!("test_{}_{}", std::process::id(), self.databases.fetch_add(1, Ordering::Relaxed));
        let made = Command::new(self.programs.join("createdb"))
            .args(["-U", "postgres", "-h"])
            .arg(&self.folder)
            .args(["-T", template.unwrap_or("template0")])
            .arg(&name)
            .output()
            .unwrap_or_else(|error| panic!("createdb does not start: {error}"));
        assert!(made.status.success(), "createdb: {}", String::from_utf8_lossy(&made.stderr));
        format!("postgres://postgres@localhost/{name}?host={}", self.folder.display())
    }
}

/// PostgreSQL refuses to run as root, so root lends it the user that the package made.
fn unprivileged() -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
        command
    } else {
        Command::new("env")
    }
}

/// The folder of initdb: `ZHIPING_POSTGRES_BIN`, else the newest of the system, else in `PATH`.
fn programs() -> Option<PathBuf> {
    let has_initdb = |folder: &PathBuf| folder.join("initdb").is_file();
    if let Some(named) = std::env::var_os("ZHIPING_POSTGRES_BIN") {
        return Some(PathBuf::from(named)).filter(has_initdb);
    }
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let system = std::fs::read_dir(SYSTEM).into_iter().flatten().flatten();
    let newest = system.filter_map(|entry| Some((version(&entry.path())?, entry.path().join("bin")))).max();
    let newest =
        newest.filter(|(version, _)| *version >= OLDEST).map(|(_, folder)| folder).filter(has_initdb);
    newest.or_else(|| std::env::split_paths(&std::env::var_os("PATH")?).find(has_initdb))
}
