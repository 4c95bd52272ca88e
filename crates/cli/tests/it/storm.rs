//! Nothing acknowledged is lost: the server is killed again and again under a storm of acts, autosaves and uploads. After
//! each start everything that was answered is there once, nothing half-done shows, and doctor finds nothing.

use crate::{
    http::{Answer, Server, Visitor},
    run::{Folder, zhiping},
};
use kernel::Chance;
use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

/// How often the server is killed, unless `ZHIPING_KILLS` says otherwise.
const KILLS: u64 = 20;
/// The same with the database on a server, which is not killed.
const KILLS_ON_SERVER: u64 = 5;

/// Applicants who work at the same time.
const LOGINS: [&str; 6] =
    ["huang.liqiu", "tan.guyu", "mo.hanlu", "lu.xiaoxue", "applicant-001", "applicant-002"];

/// What a client was told about one of its applications, and what it asked for without hearing the end of it.
#[derive(Default)]
struct Case {
    path: String,
    /// The last summary that was answered …
    saved: Option<String>,
    /// … and the last that was sent.
    sent: Option<String>,
    version: String,
    /// Files that were answered, with their content.
    files: Vec<(String, Vec<u8>)>,
    /// Files that were sent without an answer.
    unsure: usize,
    withdrawn: bool,
    withdrawing: bool,
}

/// The answer that was asked for; 503 is no answer, and any other one is a mistake.
fn answered(answer: Answer, status: u16) -> io::Result<Answer> {
    if answer.status == 503 {
        assert!(answer.text().contains("故障号"), "{}", answer.text());
        return Err(io::Error::other("unavailable"));
    }
    assert_eq!(answer.status, status, "{}", answer.text());
    Ok(answer)
}

pub(crate) struct Client {
    login: &'static str,
    chance: Chance,
    me: Option<Visitor>,
    cases: Vec<Case>,
    /// The form of an application that was sent without an answer.
    opening: Option<Vec<(&'static str, String)>>,
}

impl Client {
    /// Those who work at the same time; by chance, the same each time for one seed.
    pub(crate) fn all(chance: &Chance) -> Vec<Self> {
        let client = |login| Self {
            login,
            chance: Chance::seeded(chance.below(u64::MAX)),
            me: None,
            cases: Vec::new(),
            opening: None,
        };
        LOGINS.into_iter().map(client).collect()
    }

    /// How many applications were answered.
    pub(crate) fn answered(&self) -> usize {
        self.cases.len()
    }

    /// Works until it is over, the server is gone, or says that it cannot.
    pub(crate) fn work(&mut self, address: SocketAddr, is_over: &AtomicBool) {
        // The error is the end of the server, at whatever point it was.
        let _ = self.round(address, is_over);
    }

    /// Signs in, once.
    pub(crate) fn enter(&mut self, address: SocketAddr) -> io::Result<Visitor> {
        Ok(match &self.me {
            Some(me) => me.clone(),
            None => self.me.insert(Visitor::enter(address, self.login)?).clone(),
        })
    }

    fn round(&mut self, address: SocketAddr, is_over: &AtomicBool) -> io::Result<()> {
        let me = self.enter(address)?;
        while !is_over.load(Ordering::Relaxed) {
            self.open(&me)?;
            for turn in 0..self.chance.below(6) {
                self.save(&me, turn)?;
            }
            if self.chance.below(2) == 0 {
                self.attach(&me)?;
            }
            if self.chance.below(2) == 0 {
                self.withdraw(&me)?;
            }
        }
        Ok(())
    }

    fn open(&mut self, me: &Visitor) -> io::Result<()> {
        if self.opening.is_none() {
            let page = answered(me.get("/apply")?, 200)?;
            let token = page.field("token").unwrap();
            self.opening = Some(vec![
                ("title", "engineer".to_owned()),
                ("way", "step".to_owned()),
                ("specialty", "机械工程".to_owned()),
                ("token", token),
            ]);
        }
        let fields = self.opening.clone().unwrap();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = answered(me.post("/apply", &fields)?, 303)?;
        let path = answer.location.trim_end_matches("/tasks").to_owned();
        self.opening = None;
        assert!(self.cases.iter().all(|case| case.path != path), "one form led to {path} twice");
        self.cases.push(Case { path, version: "0".to_owned(), ..Case::default() });
        Ok(())
    }

    fn save(&mut self, me: &Visitor, turn: u64) -> io::Result<()> {
        let case = self.cases.last_mut().unwrap();
        let text = format!("第 {turn} 次，{}", self.chance.below(1_000_000));
        case.sent = Some(text.clone());
        let path = format!("{}/sections/summary/autosave", case.path);
        let answer = answered(me.post(&path, &[("version", &case.version), ("text", &text)])?, 200)?;
        let told: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        case.version = told["version"].to_string();
        case.saved = Some(text);
        Ok(())
    }

    fn attach(&mut self, me: &Visitor) -> io::Result<()> {
        let case = self.cases.last_mut().unwrap();
        let name = format!("f{}.pdf", case.files.len() + case.unsure);
        let mut bytes = b"%PDF-1.4\n".to_vec();
        let length = usize::try_from(1000 + self.chance.below(200_000)).unwrap();
        bytes.resize(length, b'a' + u8::try_from(self.chance.below(26)).unwrap());
        bytes.extend_from_slice(b"\n%%EOF\n");
        case.unsure += 1;
        let sent = me.upload(&format!("{}/files", case.path), &[("item", "contract")], &name, &bytes)?;
        answered(sent, 303)?;
        case.unsure -= 1;
        case.files.push((name, bytes));
        Ok(())
    }

    fn withdraw(&mut self, me: &Visitor) -> io::Result<()> {
        let case = self.cases.last_mut().unwrap();
        let form = answered(me.get(&format!("{}/acts/withdraw", case.path))?, 200)?;
        let (version, token) = (form.field("version").unwrap(), form.field("token").unwrap());
        let fields = [("version", version.as_str()), ("token", &token), ("reason", "今年先不申报")];
        case.withdrawing = true;
        answered(me.post(&format!("{}/acts/withdraw", case.path), &fields)?, 303)?;
        case.withdrawn = true;
        Ok(())
    }

    /// What was answered about the newest of its applications is there; what was not answered is there whole or not at
    /// all.
    pub(crate) fn check(&mut self, address: SocketAddr, newest: usize) -> io::Result<()> {
        let Some(me) = &mut self.me else { return Ok(()) };
        // The session outlives the server, which comes up at another address.
        me.address = address;
        let me = me.clone();
        if self.opening.is_some() {
            // The same form once more: it leads to the application that it led to before, if it did.
            self.open(&me)?;
        }
        for case in self.cases.iter_mut().rev().take(newest) {
            let page = answered(me.get(&case.path)?, 200)?;
            let gone = page.text().contains("已撤回");
            assert!(gone || !case.withdrawn, "{}: the withdrawal was answered and is lost", case.path);
            assert!(!gone || case.withdrawing, "{}: withdrawn by nobody", case.path);
            if gone {
                case.withdrawn = true;
                continue;
            }
            let section = answered(me.get(&format!("{}/sections/summary", case.path))?, 200)?;
            let shown = section.text();
            let there =
                |text: &Option<String>| text.as_ref().is_none_or(|text| shown.contains(text.as_str()));
            assert!(there(&case.saved) || there(&case.sent), "{}: {:?} is lost", case.path, case.saved);
            case.version = section.field("version").unwrap();
            let list = answered(me.get(&format!("{}/sections/files", case.path))?, 200)?.text();
            for (name, bytes) in &case.files {
                let link = list.split("<a href=\"").skip(1).find(|link| link.contains(&format!(">{name}<")));
                let link = link.unwrap_or_else(|| panic!("{}: {name} is lost", case.path));
                let file = answered(me.get(link.split('"').next().unwrap())?, 200)?;
                assert!(file.body == *bytes, "{}: {name} differs", case.path);
            }
            let files = list.matches(">删除 f").count();
            assert!(files <= case.files.len() + case.unsure, "{}: {files} files", case.path);
        }
        Ok(())
    }
}

/// req: X6
#[test]
fn nothing_that_was_answered_is_lost_when_the_server_is_killed() {
    for (season, kills) in seasons(KILLS) {
        let folder = Folder::new(&format!("storm-{season}"));
        storm(&folder, &["--data", &folder.season()], kills, season);
    }
}

/// req: X6
#[test]
fn nothing_is_lost_when_the_server_is_killed_beside_its_database() {
    for (season, kills) in seasons(KILLS_ON_SERVER) {
        let Some(url) = testkit::cluster::database("storm") else { return };
        let folder = Folder::new(&format!("storm-on-server-{season}"));
        storm(&folder, &["--data", &folder.path("season"), "--database", &url], kills, season);
    }
}

/// So many kills a season at most: doctor looks at everything after each.
const TOGETHER: u64 = 30;

/// How the kills that are asked for are spread over seasons, each with a number.
fn seasons(kills: u64) -> Vec<(u64, u64)> {
    let kills = std::env::var("ZHIPING_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(kills);
    let season = |number: u64| (number, TOGETHER.min(kills - number * TOGETHER));
    (0..kills.div_ceil(TOGETHER)).map(season).collect()
}

fn storm(folder: &Folder, place: &[&str], kills: u64, season: u64) {
    let built = zhiping(&[&["demo", "--build-only"], place].concat());
    assert_eq!(built.code, 0, "{}", built.err);
    let chance = Chance::seeded(kills + 1000 * season);
    let mut clients = Client::all(&chance);
    for round in 0..=kills {
        let mut server = Server::start(&[&["demo"], place].concat(), folder.0.join("server.log"));
        // Older ones were looked at in the rounds before, and all are once more after the last.
        let newest = if round == kills { usize::MAX } else { 3 };
        for client in &mut clients {
            let checked = client.check(server.address, newest);
            checked.unwrap_or_else(|e| panic!("season {season}, round {round}, {}: {e}", client.login));
        }
        if round == kills {
            break;
        }
        let wait = Duration::from_millis(50 + chance.below(700));
        let address = server.address;
        thread::scope(|scope| {
            for client in &mut clients {
                scope.spawn(move || client.work(address, &AtomicBool::new(false)));
            }
            thread::sleep(wait);
            server.kill();
        });
        discreet(&server.log());
        let doctor = zhiping(&[&["doctor"], place].concat());
        assert_eq!(doctor.code, 0, "season {season}, round {round}: {}{}", doctor.out, doctor.err);
    }
    let answered: usize = clients.iter().map(Client::answered).sum();
    assert!(answered as u64 > kills, "only {answered} applications were answered: no storm");
    println!("season {season}: {kills} kills, {answered} applications answered, all there");
}

/// The log says what the machine did and nothing of the people it did it for.
fn discreet(log: &str) {
    assert!(log.contains("request answered"), "{log}");
    let words = ["黄立秋", "覃谷雨", "莫寒露", "陆小雪", "今年先不申报", "huang.liqiu"];
    testkit::discretion::names_nobody(log, &words);
}
