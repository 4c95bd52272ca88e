//! The served site: start, memory, CPU for a request, and how long people wait at 1, 4 and 32 connections.

use crate::{Size, probe, report::Report};
use office::papers::Paper;
use review::{Kind, application::Application};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
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
    let mut unsent = cases.unsent.chunks(cases.unsent.len().div_ceil(size.rows.len()).max(1));
    for (round, rows) in size.rows.iter().enumerate() {
        let from = Instant::now();
        let rows = runtime.block_on(fill(season, *rows));
        let name = format!("site, {rows} cases");
        report.figure(format!("{name}: filled in"), from.elapsed().as_secs_f64(), "s");
        let bytes = std::fs::metadata(season.join("zhiping.db")).unwrap().len() / 1024 / 1024;
        report.figure(format!("{name}: database"), f64::from(u32::try_from(bytes).unwrap()), "MB");
        let from = Instant::now();
        let server = Server::start(&binary, season);
        report.figure(format!("{name}: start to the first answer"), from.elapsed().as_secs_f64(), "s");
        let process = server.child.id();
        if round == 0 {
            thread::sleep(Duration::from_millis(500));
            report.figure("site: resident when idle", probe::resident(process), "MB");
        }
        let office = Visitor::enter(server.address, "office");
        let applicant = Visitor::enter(server.address, &cases.login);
        let case = format!("/applications/{}", cases.certified);
        let list = |query: &str| format!("/applications{query}");
        let newest = String::from_utf8(office.get(&list("?sort=updated"))).unwrap();
        let second = newest.split('"').find(|part| part.contains("after=")).unwrap().replace("&amp;", "&");
        let pages: Vec<(&str, &Visitor, String)> = vec![
            ("first page without an account", &office, "/".to_owned()),
            ("home of the title office", &office, "/home".to_owned()),
            ("home of an applicant", &applicant, "/home".to_owned()),
            ("list of 50", &office, list("")),
            ("list of 50, second page, last changed first", &office, second),
            ("list of 50, one stage, by number", &office, list("?state=certified&sort=number")),
            ("list of 50, one series and level, by number", &office, list(&cases.filter)),
            ("list of 50, once returned, one stage", &office, list("?state=certified&flag=returned")),
            ("list of what waits", &office, list("?mine=1")),
            ("search of a name", &office, list(&format!("?q={}", encoded(&cases.name)))),
            ("search of a number", &office, list(&format!("?q={}", encoded(&cases.number)))),
            ("search of a common word", &office, list("?q=%E5%85%AC%E5%8F%B8")),
            ("case page of the title office", &office, case.clone()),
            ("case page of the applicant", &applicant, format!("/applications/{}", cases.draft)),
        ];
        for (page, visitor, path) in &pages {
            let milliseconds = server.cpu(REQUESTS, || drop(visitor.get(path)));
            report.figure(format!("{name}: CPU, {page}"), milliseconds, "ms");
        }
        let path = format!("/applications/{}/sections/summary/autosave", cases.draft);
        let mut version = applicant.version(&cases.draft);
        let milliseconds = server.cpu(REQUESTS, || {
            let body = applicant
                .post(&path, &format!("version={version}&text=%E5%9C%A8%E4%B8%80%E7%BA%BF{version}"));
            let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
            version = told["version"].as_i64().unwrap();
        });
        report.figure(format!("{name}: CPU, autosave"), milliseconds, "ms");
        submissions(report, &name, &server, unsent.next().unwrap_or_default());
        let paths =
            [list(""), list("?state=certified&sort=number"), list("?sort=updated"), list(&cases.filter)];
        waits_at(report, &format!("{name}: lists"), &office, &paths);
        let paths = ["/home".to_owned(), list(""), case.clone()];
        waits_at(report, &format!("{name}: home, list and case"), &office, &paths);
        report.figure(format!("{name}: resident after this load"), probe::resident(process), "MB");
    }
}

/// How long people wait who come over so many connections at once.
fn waits_at(report: &mut Report, name: &str, who: &Visitor, paths: &[String]) {
    for connections in [1, 4, 32] {
        let mut times = waits(who, paths, connections, 1200);
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
        let (half, slow) = (at(50), at(99));
        report.figure(format!("{name}: wait at {connections} connections, p50"), half, "ms");
        report.figure(format!("{name}: wait at {connections} connections, p99"), slow, "ms");
        times.truncate(2000);
        report.raw(format!("{name}: waits at {connections} connections, ms, sorted"), times.into());
    }
}

/// Submits what can be submitted of drafts that were not: each once, so that they are few and counted finely.
fn submissions(report: &mut Report, name: &str, server: &Server, unsent: &[(String, String)]) {
    let mut taken = Vec::new();
    for (login, case) in unsent {
        let applicant = Visitor::enter(server.address, login);
        let path = format!("/applications/{case}/check");
        let page = String::from_utf8(applicant.get(&path)).unwrap();
        let (version, token) = (field(&page, "version"), field(&page, "token"));
        let form = format!("csrf={}&version={version}&token={token}&commitment=on", applicant.secret);
        let before = probe::fine_cpu(server.child.id());
        let (head, _) = applicant.send("POST", &path, &form);
        let after = probe::fine_cpu(server.child.id());
        // The others are refused by the rules, or were never filled in.
        if head.starts_with("HTTP/1.1 303") {
            taken.push(after - before);
        }
    }
    taken.sort_by(f64::total_cmp);
    if let Some(median) = taken.get(taken.len() / 2) {
        report.figure(format!("{name}: CPU, submit, median of {}", taken.len()), *median, "ms");
    }
    report.raw(format!("{name}: CPU of submissions, ms, sorted"), taken.into());
}

/// Cases to look at.
struct Cases {
    /// Who has a draft.
    login: String,
    draft: String,
    certified: String,
    /// Of the certified one.
    name: String,
    number: String,
    /// The query of a list with its series and level.
    filter: String,
    /// Other drafts: account and case.
    unsent: Vec<(String, String)>,
}

/// Looks for cases, and sets forms while the office is open.
async fn cases(report: &mut Report, season: &Path) -> Cases {
    let address = format!("sqlite://{}", season.join("zhiping.db").display());
    let mut conn = SqliteConnection::connect(&address).await.unwrap();
    let one = "select case_id, subject, number, series, level from listing where kind = 'application' \
               and state = 'certified' order by number limit 1";
    let (certified, name, number, series, level): (String, String, String, String, String) =
        sqlx::query_as(one).fetch_one(&mut conn).await.unwrap();
    let drafts = "select a.login, l.case_id from listing l join account a on a.person = l.person \
                  where l.kind = 'application' and l.state = 'drafting' order by l.number";
    let mut unsent: Vec<(String, String)> = sqlx::query_as(drafts).fetch_all(&mut conn).await.unwrap();
    let (login, draft) = unsent.remove(0);
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
    let filter = format!("?series={series}&level={level}&sort=number");
    Cases { login, draft, certified, name, number, filter, unsent }
}

/// Copies list rows until there are so many applications, and answers how many there are: rows for lists only, without
/// cases behind them. Indices are made again afterwards, which is what takes least when rows become many times as many.
async fn fill(season: &Path, wanted: u64) -> i64 {
    let address = format!("sqlite://{}", season.join("zhiping.db").display());
    let mut conn = SqliteConnection::connect(&address).await.unwrap();
    let count = "select count(*) from listing where kind = 'application'";
    let there: i64 = sqlx::query_scalar(count).fetch_one(&mut conn).await.unwrap();
    let wanted = i64::try_from(wanted).unwrap();
    if wanted <= there {
        return there;
    }
    for pragma in ["cache_size = -1000000", "synchronous = off"] {
        sqlx::query(AssertSqlSafe(format!("pragma {pragma}"))).execute(&mut conn).await.unwrap();
    }
    let indices = "select name, sql from sqlite_schema where type = 'index' and tbl_name in ('listing', 'reach') \
                   and sql is not null";
    let indices: Vec<(String, String)> = sqlx::query_as(indices).fetch_all(&mut conn).await.unwrap();
    for (name, _) in &indices {
        sqlx::query(AssertSqlSafe(format!("drop index {name}"))).execute(&mut conn).await.unwrap();
    }
    // The number takes the place of the end of an id, so that it stays one; nobody's own, since their pages open the case.
    let numbers = "create temp table made as with recursive numbers (n) as \
                   (select $1 union all select n + 1 from numbers where n < $2 - 1), base as (select case_id, \
                   row_number() over (order by case_id) as place from reach where role = 'title_office' and case_id in \
                   (select case_id from listing where kind = 'application' and person is not null)), \
                   al (many) as (select count(*) from base) \
                   select base.case_id as base, substr(base.case_id, 1, 24) || printf('%012x', numbers.n) as id, \
                   numbers.n as n from numbers join al join base on base.place = numbers.n % al.many + 1 order by id";
    sqlx::query(numbers).bind(there).bind(wanted).execute(&mut conn).await.unwrap();
    for sql in [
        "insert into listing select m.id, office, kind, year, number || '-' || m.n, state, public_state, holder_role, \
         holder_organisation, due, subject, null, employer, employer_name, committee, series, level, title, title_name, \
         way, flags, submitted_at, updated_at + m.n, search from made m cross join listing l on l.case_id = m.base",
        "create temp table reached as select * from reach where case_id in (select base from made)",
        "create index temp.reached_case on reached (case_id)",
        "insert into reach select m.id, r.organisation, r.role, r.kind, r.shelf, r.due, r.updated_at + m.n, \
         r.number || '-' || m.n from made m cross join reached r on r.case_id = m.base order by 2, 3, 1",
        "create temp table worded as select word, case_id from listing_word where case_id in (select base from made)",
        "create index temp.worded_case on worded (case_id)",
        "insert into listing_word select w.word, m.id from made m cross join worded w on w.case_id = m.base \
         order by 1, 2",
    ] {
        sqlx::query(sql).execute(&mut conn).await.unwrap();
    }
    for (_, sql) in indices {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
    }
    sqlx::query("pragma wal_checkpoint(truncate)").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    wanted
}

/// A text inside an address.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
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
