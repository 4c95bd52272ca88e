//! The served site: start, memory, CPU for a request, and how long people wait at 1, 4 and 32 connections.

use crate::{Size, probe, report::Report};
use office::papers::Paper;
use review::{Kind, application::Application};
use sqlx::{Connection as _, SqliteConnection};
use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// Requests of one kind whose CPU is counted; its clock ticks in hundredths of a second.
const REQUESTS: u32 = 600;

pub(crate) fn measure(report: &mut Report, season: &Path, size: &Size, runtime: &Runtime) {
    let cases = runtime.block_on(cases(report, season));
    let binary = binary();
    let bytes = u32::try_from(std::fs::metadata(&binary).unwrap().len() / 1024).unwrap();
    report.figure("binary", f64::from(bytes) / 1024.0, "MB");
    for (round, rows) in size.rows.iter().enumerate() {
        runtime.block_on(fill(season, *rows));
        let from = Instant::now();
        let server = Server::start(&binary, season);
        let name = format!("site, {rows} cases");
        report.figure(format!("{name}: start to the first answer"), from.elapsed().as_secs_f64(), "s");
        let process = server.child.id();
        if round == 0 {
            thread::sleep(Duration::from_millis(500));
            report.figure("site: resident when idle", probe::resident(process), "MB");
        }
        let office = Visitor::enter(server.address, "office");
        let applicant = Visitor::enter(server.address, &cases.login);
        let case = format!("/applications/{}", cases.certified);
        let mut pages: Vec<(&str, &Visitor, String)> = vec![
            ("home of the title office", &office, "/home".to_owned()),
            ("list of 50", &office, "/applications".to_owned()),
            (
                "list of 50, one stage, by number",
                &office,
                "/applications?state=certified&sort=number".to_owned(),
            ),
            ("search of a name", &office, "/applications?q=%E8%A6%83%E8%B0%B7%E9%9B%A8".to_owned()),
        ];
        if round == 0 {
            pages.push(("home of an applicant", &applicant, "/home".to_owned()));
            pages.push(("case page of the title office", &office, case.clone()));
            pages.push(("case page of the applicant", &applicant, format!("/applications/{}", cases.draft)));
            pages.push(("first page without an account", &office, "/".to_owned()));
        }
        for (page, visitor, path) in &pages {
            // What walks all rows is slow enough to be counted in fewer requests.
            let times = if *rows > 1000 { REQUESTS / 30 } else { REQUESTS };
            let milliseconds = server.cpu(times, || drop(visitor.get(path)));
            report.figure(format!("{name}: CPU, {page}"), milliseconds, "ms");
        }
        if round == 0 {
            let path = format!("/applications/{}/sections/summary/autosave", cases.draft);
            let mut version = applicant.version(&cases.draft);
            let milliseconds = server.cpu(REQUESTS, || {
                let body = applicant
                    .post(&path, &format!("version={version}&text=%E5%9C%A8%E4%B8%80%E7%BA%BF{version}"));
                let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
                version = told["version"].as_i64().unwrap();
            });
            report.figure(format!("{name}: CPU, autosave"), milliseconds, "ms");
        }
        for connections in [1, 4, 32] {
            let paths = ["/home".to_owned(), "/applications".to_owned(), case.clone()];
            let requests = if *rows > 1000 { 90 } else { 1200 };
            let mut times = waits(&office, &paths, connections, requests);
            let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
            let (half, slow) = (at(50), at(99));
            report.figure(format!("{name}: wait at {connections} connections, p50"), half, "ms");
            report.figure(format!("{name}: wait at {connections} connections, p99"), slow, "ms");
            times.truncate(2000);
            report.raw(format!("{name}: waits at {connections} connections, ms, sorted"), times.into());
        }
        if round == 0 {
            report.figure("site: resident after this load", probe::resident(process), "MB");
        }
    }
}

/// Cases to look at.
struct Cases {
    login: String,
    draft: String,
    certified: String,
}

/// Looks for cases, and sets forms while the office is open.
async fn cases(report: &mut Report, season: &Path) -> Cases {
    let address = format!("sqlite://{}", season.join("zhiping.db").display());
    let mut conn = SqliteConnection::connect(&address).await.unwrap();
    let one = "select case_id, person from listing where kind = 'application' and state = $1 order by number limit 1";
    let (draft, person): (String, String) =
        sqlx::query_as(one).bind("drafting").fetch_one(&mut conn).await.unwrap();
    let (certified, _): (String, String) =
        sqlx::query_as(one).bind("certified").fetch_one(&mut conn).await.unwrap();
    let login = sqlx::query_scalar("select login from account where person = $1");
    let login: String = login.bind(&person).fetch_one(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let office = office::demo::open(season, None).await.unwrap();
    let me = office.sign_in_to_demo("office").await.unwrap().1.me;
    let id = certified.parse().unwrap();
    assert_eq!(office.visible::<Application>(&me, id).await.unwrap().state.stage(), "certified");
    office.paper(&me, Paper::ReviewForm, id).await.unwrap();
    let from = Instant::now();
    for _ in 0..100 {
        office.paper(&me, Paper::ReviewForm, id).await.unwrap();
    }
    report.figure(
        "documents: review forms a second, one after the other",
        100.0 / from.elapsed().as_secs_f64(),
        "PDF/s",
    );
    Cases { login, draft, certified }
}

/// Copies list rows until there are so many applications: rows for lists only, without cases behind them.
async fn fill(season: &Path, wanted: u64) {
    let address = format!("sqlite://{}", season.join("zhiping.db").display());
    let mut conn = SqliteConnection::connect(&address).await.unwrap();
    let count = "select count(*) from listing where kind = 'application'";
    let there: i64 = sqlx::query_scalar(count).fetch_one(&mut conn).await.unwrap();
    let wanted = i64::try_from(wanted).unwrap();
    if wanted <= there {
        return;
    }
    // The number takes the place of the end of an id, so that it stays one; nobody's own, since their pages open the case.
    let numbers = "create temp table made as with recursive n (n) as \
                   (select $1 union all select n + 1 from n where n < $2), base as (select case_id, \
                   row_number() over (order by case_id) as place from reach where role = 'title_office' and case_id in \
                   (select case_id from listing where kind = 'application' and person is not null)), \
                   al (many) as (select count(*) from base) \
                   select base.case_id as base, substr(base.case_id, 1, 24) || printf('%012x', n.n) as id, n.n as n \
                   from n join al join base on base.place = n.n % al.many + 1";
    sqlx::query(numbers).bind(there).bind(wanted).execute(&mut conn).await.unwrap();
    for sql in [
        "insert into listing select m.id, office, kind, year, number || '-' || m.n, state, public_state, holder_role, \
         holder_organisation, due, subject, null, employer, employer_name, committee, series, level, title, title_name, \
         way, flags, submitted_at, updated_at + m.n, search from made m join listing l on l.case_id = m.base",
        "insert into reach select m.id, r.organisation, r.role from made m join reach r on r.case_id = m.base",
    ] {
        sqlx::query(sql).execute(&mut conn).await.unwrap();
    }
    sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

/// The binary beside this one.
fn binary() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let binary = here.with_file_name("zhiping");
    assert!(binary.exists(), "build zhiping in the same profile first: make bench does");
    binary
}

/// A served season; stopped when dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(binary: &Path, season: &Path) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let child = Command::new(binary)
            .args(["demo", "--listen", &address.to_string(), "--data"])
            .arg(season)
            .stdout(Stdio::null())
            .stderr(File::create(season.join("server.log")).unwrap())
            .spawn()
            .unwrap();
        let server = Self { child, address };
        for _ in 0..6000 {
            if TcpStream::connect(address).is_ok() {
                return server;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the server does not answer");
    }

    /// CPU of the server for one of so many requests, in milliseconds.
    fn cpu(&self, times: u32, mut request: impl FnMut()) -> f64 {
        for _ in 0..3 {
            request();
        }
        let before = probe::cpu(self.child.id());
        for _ in 0..times {
            request();
        }
        (probe::cpu(self.child.id()) - before) / f64::from(times)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Usually it still runs.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody with a session and one connection.
struct Visitor {
    address: SocketAddr,
    cookie: String,
    secret: String,
    stream: std::cell::RefCell<BufReader<TcpStream>>,
}

impl Visitor {
    fn enter(address: SocketAddr, login: &str) -> Self {
        let mut me = Self::with(address, String::new());
        let (head, _) = me.send("POST", "/demo/sign-in", &format!("login={login}"));
        let cookie = head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        me.cookie = cookie.split(';').next().unwrap().to_owned();
        let page = String::from_utf8(me.get("/home")).unwrap();
        me.secret = field(&page, "csrf");
        me
    }

    fn with(address: SocketAddr, cookie: String) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let stream = std::cell::RefCell::new(BufReader::new(stream));
        Self { address, cookie, secret: String::new(), stream }
    }

    fn get(&self, path: &str) -> Vec<u8> {
        let (head, body) = self.send("GET", path, "");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        body
    }

    fn post(&self, path: &str, fields: &str) -> Vec<u8> {
        let (head, body) = self.send("POST", path, &format!("csrf={}&{fields}", self.secret));
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        body
    }

    /// The version that the summary of a draft has.
    fn version(&self, case: &str) -> i64 {
        let page = String::from_utf8(self.get(&format!("/applications/{case}/sections/summary"))).unwrap();
        field(&page, "version").parse().unwrap()
    }

    fn send(&self, method: &str, path: &str, body: &str) -> (String, Vec<u8>) {
        let mut stream = self.stream.borrow_mut();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        );
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(stream.read_line(&mut head).unwrap() > 0, "the server closed");
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
        (head, body)
    }
}

fn field(page: &str, name: &str) -> String {
    let from = page.find(&format!("name=\"{name}\" value=\"")).unwrap();
    page[from..].split('"').nth(3).unwrap().to_owned()
}

/// Waits of requests over so many connections at once, sorted, in milliseconds.
fn waits(who: &Visitor, paths: &[String], connections: usize, requests: usize) -> Vec<f64> {
    let each = (requests / connections).max(3);
    let mut all: Vec<f64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|client| {
                let (address, cookie) = (who.address, who.cookie.clone());
                scope.spawn(move || {
                    let visitor = Visitor::with(address, cookie);
                    let wait = |n: usize| {
                        let from = Instant::now();
                        visitor.get(&paths[(client + n) % paths.len()]);
                        from.elapsed().as_secs_f64() * 1000.0
                    };
                    (0..each).map(wait).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    all.sort_by(f64::total_cmp);
    all
}
