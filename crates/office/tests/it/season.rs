//! A demo season to do things to: built once for this test binary, copied for each test.

use kernel::{CaseId, Chance, Clock};
use office::{Me, Office, Place};
use review::{Kind, application::Application};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    time::UNIX_EPOCH,
};
use store::Store;

/// A season of one test; its folder goes away with it.
pub(crate) struct Season {
    pub(crate) office: Office,
    folder: PathBuf,
    url: Option<String>,
}

impl Season {
    pub(crate) async fn file(name: &str) -> Self {
        Self::copied(name, &built(), None).await
    }

    /// With its database on a server; nothing where PostgreSQL is not installed.
    pub(crate) async fn server(name: &str) -> Option<Self> {
        let (folder, url) = built_on_a_server(name)?;
        Some(Self::copied(name, &folder, Some(testkit::cluster::copy(&url))).await)
    }

    async fn copied(name: &str, from: &Path, url: Option<String>) -> Self {
        let engine = if url.is_some() { "server" } else { "file" };
        let folder =
            std::env::temp_dir().join(format!("zhiping-office-{name}-{engine}-{}", std::process::id()));
        // Left over from a run that was killed, under a number used again.
        let _ = fs::remove_dir_all(&folder);
        copy(from, &folder);
        let office = office::demo::open(Place::new(&folder, url.clone()), None).await.unwrap();
        let season = Self { office, folder, url };
        if season.url.is_some() {
            season.spoil(ZEROBLOB).await;
        }
        season
    }

    /// Its data folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) const fn is_server(&self) -> bool {
        self.url.is_some()
    }

    /// Another instance of the same office.
    pub(crate) async fn instance(&self) -> Office {
        office::demo::open(Place::new(&self.folder, self.url.clone()), None).await.unwrap()
    }

    /// Where it is.
    pub(crate) fn place(&self) -> Place {
        Place::new(&self.folder, self.url.clone())
    }

    /// Its office again, on another clock.
    pub(crate) async fn opened(&self, clock: Clock, chance: Chance) -> Office {
        Office::open(Place::new(&self.folder, self.url.clone()), clock, chance).await.unwrap()
    }

    /// The first account of the demo with this login.
    pub(crate) async fn me(&self, login: &str) -> Me {
        self.office.sign_in_to_demo(login).await.unwrap_or_else(|e| panic!("{login}: {e}")).1.me
    }

    /// The applicant of a case, by asking every account.
    pub(crate) async fn owner(&self, id: CaseId) -> Me {
        for account in self.office.demo_accounts().await.unwrap() {
            let me = self.me(&account.login).await;
            if let Ok(loaded) = self.office.visible::<Application>(&me, id).await
                && loaded.state.applicant == me.person
            {
                return me;
            }
        }
        panic!("nobody owns {id}")
    }

    /// The login of whoever holds a seat of this kind, such as `organiser`.
    pub(crate) async fn logins(&self, start: &str) -> Vec<String> {
        let accounts = self.office.demo_accounts().await.unwrap();
        accounts.into_iter().map(|account| account.login).filter(|login| login.starts_with(start)).collect()
    }

    /// Cases of a kind at a stage, by the database alone.
    pub(crate) async fn cases<K: Kind>(&self, stage: &'static str) -> Vec<CaseId> {
        let mut conn = self.store().await.reader().await.unwrap();
        let sql = "select id from cases where kind = $1 and state = $2 order by number";
        let rows = conn.rows(sql, &[K::NAME.into(), stage.into()]).await.unwrap();
        rows.iter().map(|row| row.text(0).unwrap().parse().unwrap()).collect()
    }

    /// The database beside the office, for looking and for damage.
    pub(crate) async fn store(&self) -> Store {
        match &self.url {
            Some(url) => Store::connect(url).await.unwrap(),
            None => Store::open(&self.folder).await.unwrap(),
        }
    }

    /// Id and number of the case of a kind at a stage, the `nth` of them.
    pub(crate) async fn number(&self, kind: &str, stage: &str, nth: usize) -> (String, String) {
        let mut conn = self.store().await.reader().await.unwrap();
        let sql = "select id, number from cases where kind = $1 and state = $2 order by number desc";
        let rows = conn.rows(sql, &[kind.into(), stage.into()]).await.unwrap();
        let row = rows.get(nth).unwrap_or_else(|| panic!("fewer than {nth} {kind} {stage}"));
        (row.text(0).unwrap(), row.text(1).unwrap())
    }

    /// Does something to the whole database that the office would never do; answers how many rows it touched.
    pub(crate) async fn spoil(&self, sql: &'static str) -> u64 {
        self.store().await.write(move |conn| Box::pin(conn.execute(sql, &[]))).await.unwrap()
    }

    /// Does something to a case in the database that the office would never do; answers how many rows it touched.
    pub(crate) async fn damage(&self, sql: &'static str, case: &str) -> u64 {
        let case = case.to_owned();
        let store = self.store().await;
        store
            .write(move |conn| {
                let case = case.clone();
                Box::pin(async move { conn.execute(sql, &[case.into()]).await })
            })
            .await
            .unwrap()
    }
}

impl Drop for Season {
    fn drop(&mut self) {
        // A folder left behind in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// SQLite's way to write bytes that nobody meant, for damage.
const ZEROBLOB: &str = "create function zeroblob(length bigint) returns bytea language sql \
                        as 'select decode(repeat(''00'', length::integer), ''hex'')'";

/// The season that all are copied from. A newer test binary builds its own and takes the older away.
fn built() -> PathBuf {
    let binary = std::env::current_exe().unwrap();
    let made = binary.metadata().unwrap().modified().unwrap().duration_since(UNIX_EPOCH).unwrap();
    let (season, _lock) = kept("office-seasons", &made.as_nanos().to_string());
    build_apart(&season, None);
    season
}

/// The same with its database on the server of this run of tests, which takes the server of an older run away.
fn built_on_a_server(name: &str) -> Option<(PathBuf, String)> {
    // Asked for by every test, so that each can say that it was skipped.
    let url = testkit::cluster::database(name)?;
    let (season, _lock) = kept("office-seasons-server", &testkit::cluster::run());
    let named = season.join("url");
    if let Ok(url) = fs::read_to_string(&named) {
        return Some((season, url));
    }
    build_apart(&season, Some(&url));
    fs::write(named, &url).unwrap();
    Some((season, url))
}

/// By a process of its own: only when it has ended, nothing writes to what is copied.
fn build_apart(season: &Path, url: Option<&str>) {
    let mut build = Command::new(std::env::current_exe().unwrap());
    build.args(["--exact", "season::build", "--ignored"]).env(SEASON, season);
    if let Some(url) = url {
        build.env(DATABASE, url);
    }
    let built = build.output().unwrap();
    let said = || [&built.stdout, &built.stderr].map(|said| String::from_utf8_lossy(said)).concat();
    assert!(built.status.success(), "{}", said());
}

/// A folder `name` beside the test binary, alone in `home`, for whoever holds the lock.
fn kept(home: &str, name: &str) -> (PathBuf, File) {
    let home = std::env::current_exe().unwrap().parent().unwrap().join(home);
    fs::create_dir_all(&home).unwrap();
    let lock = File::create(home.join("lock")).unwrap();
    lock.lock().unwrap();
    let season = home.join(name);
    if !season.exists() {
        for older in fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().path()) {
            if older.is_dir() {
                fs::remove_dir_all(older).unwrap();
            }
        }
    }
    (season, lock)
}

/// Names the folder to build into …
const SEASON: &str = "ZHIPING_TEST_SEASON";
/// … and the database, if it is not in the folder.
const DATABASE: &str = "ZHIPING_TEST_SEASON_DATABASE";

/// Run by [`build_apart`], not by people.
#[tokio::test]
#[ignore = "builds the season that the other tests copy"]
async fn build() {
    let Some(season) = std::env::var_os(SEASON) else { return };
    let place = Place::new(season, std::env::var(DATABASE).ok());
    office::demo::build(place, |_| {}).await.unwrap();
}

fn copy(from: &Path, to: &Path) {
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
