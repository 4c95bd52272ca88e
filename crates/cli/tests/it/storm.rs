//! Nothing acknowledged is lost: the server is killed again and again under a storm of acts, autosaves and uploads. After
//! each start everything that was answered is there once, nothing half-done shows, and doctor finds nothing.

use crate::{
    http::{Server, Visitor},
    run::{Folder, zhiping},
};
use kernel::Chance;
use std::{io, net::SocketAddr, thread, time::Duration};

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

struct Client {
    login: &'static str,
    chance: Chance,
    me: Option<Visitor>,
    cases: Vec<Case>,
    /// The form of an application that was sent without an answer.
    opening: Option<Vec<(&'static str, String)>>,
}

impl Client {
    /// Works until the server is gone.
    fn work(&mut self, address: SocketAddr) {
        // The error is the end of the server, at whatever point it was.
        let _ = self.round(address);
    }

    fn round(&mut self, address: SocketAddr) -> io::Result<()> {
        let me = match &self.me {
            Some(me) => me.clone(),
            None => self.me.insert(Visitor::enter(address, self.login)?).clone(),
        };
        loop {
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
    }

    fn open(&mut self, me: &Visitor) -> io::Result<()> {
        if self.opening.is_none() {
            let page = me.get("/apply")?;
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
        let answer = me.post("/apply", &fields)?;
        assert_eq!(answer.status, 303, "{}", answer.text());
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
        let answer = me.post(&path, &[("version", &case.version), ("text", &text)])?;
        assert_eq!(answer.status, 200, "{}", answer.text());
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
        let answer = me.upload(&format!("{}/files", case.path), &[("item", "contract")], &name, &bytes)?;
        assert_eq!(answer.status, 303, "{}", answer.text());
        case.unsure -= 1;
        case.files.push((name, bytes));
        Ok(())
    }

    fn withdraw(&mut self, me: &Visitor) -> io::Result<()> {
        let case = self.cases.last_mut().unwrap();
        let form = me.get(&format!("{}/acts/withdraw", case.path))?;
        let (version, token) = (form.field("version").unwrap(), form.field("token").unwrap());
        let fields = [("version", version.as_str()), ("token", &token), ("reason", "今年先不申报")];
        case.withdrawing = true;
        let answer = me.post(&format!("{}/acts/withdraw", case.path), &fields)?;
        assert_eq!(answer.status, 303, "{}", answer.text());
        case.withdrawn = true;
        Ok(())
    }

    /// Everything that was answered is there; what was not answered is there whole or not at all.
    fn check(&mut self, address: SocketAddr) -> io::Result<()> {
        let Some(me) = &mut self.me else { return Ok(()) };
        // The session outlives the server, which comes up at another address.
        me.address = address;
        let me = me.clone();
        if self.opening.is_some() {
            // The same form once more: it leads to the application that it led to before, if it did.
            self.open(&me)?;
        }
        for case in self.cases.iter_mut().rev().take(3) {
            let page = me.get(&case.path)?;
            assert_eq!(page.status, 200, "{} was answered and is gone", case.path);
            let gone = page.text().contains("已撤回");
            assert!(gone || !case.withdrawn, "{}: the withdrawal was answered and is lost", case.path);
            assert!(!gone || case.withdrawing, "{}: withdrawn by nobody", case.path);
            if gone {
                case.withdrawn = true;
                continue;
            }
            let section = me.get(&format!("{}/sections/summary", case.path))?;
            let shown = section.text();
            let there =
                |text: &Option<String>| text.as_ref().is_none_or(|text| shown.contains(text.as_str()));
            assert!(there(&case.saved) || there(&case.sent), "{}: {:?} is lost", case.path, case.saved);
            case.version = section.field("version").unwrap();
            let list = me.get(&format!("{}/sections/files", case.path))?.text();
            for (name, bytes) in &case.files {
                let link = list.split("<a href=\"").skip(1).find(|link| link.contains(&format!(">{name}<")));
                let link = link.unwrap_or_else(|| panic!("{}: {name} is lost", case.path));
                let file = me.get(link.split('"').next().unwrap())?;
                assert!(file.status == 200 && file.body == *bytes, "{}: {name} differs", case.path);
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
    let folder = Folder::new("storm");
    storm(&folder, &["--data", &folder.path("season")], KILLS);
}

/// req: X6
#[test]
fn nothing_is_lost_when_the_server_is_killed_beside_its_database() {
    let Some(url) = testkit::cluster::database("storm") else { return };
    let folder = Folder::new("storm-on-server");
    storm(&folder, &["--data", &folder.path("season"), "--database", &url], KILLS_ON_SERVER);
}

fn storm(folder: &Folder, place: &[&str], kills: u64) {
    let kills = std::env::var("ZHIPING_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(kills);
    let built = zhiping(&[&["demo", "--build-only"], place].concat());
    assert_eq!(built.code, 0, "{}", built.err);
    let chance = Chance::seeded(kills);
    let mut clients: Vec<_> = LOGINS
        .into_iter()
        .map(|login| Client {
            login,
            chance: Chance::seeded(chance.below(u64::MAX)),
            me: None,
            cases: Vec::new(),
            opening: None,
        })
        .collect();
    for round in 0..=kills {
        let mut server = Server::start(&[&["demo"], place].concat(), folder.0.join("server.log"));
        for client in &mut clients {
            client.check(server.address).unwrap_or_else(|e| panic!("round {round}, {}: {e}", client.login));
        }
        if round == kills {
            break;
        }
        let wait = Duration::from_millis(50 + chance.below(700));
        let address = server.address;
        thread::scope(|scope| {
            for client in &mut clients {
                scope.spawn(move || client.work(address));
            }
            thread::sleep(wait);
            server.kill();
        });
        discreet(&server.log());
        let doctor = zhiping(&[&["doctor"], place].concat());
        assert_eq!(doctor.code, 0, "round {round}: {}{}", doctor.out, doctor.err);
    }
    let answered: usize = clients.iter().map(|client| client.cases.len()).sum();
    assert!(answered as u64 > 2 * kills, "only {answered} applications were answered: no storm");
}

/// The log says what the machine did and nothing of the people it did it for.
fn discreet(log: &str) {
    assert!(log.contains("request answered"), "{log}");
    for name in ["黄立秋", "覃谷雨", "莫寒露", "陆小雪", "今年先不申报", "huang.liqiu"] {
        assert!(!log.contains(name), "the log says {name}");
    }
    // Identity numbers and telephones are the only runs of so many digits that are no hexadecimal.
    let digits = log.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default();
    let longest = log
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() >= 11 && word.bytes().take(10).all(|b| b.is_ascii_digit()))
        .collect::<Vec<_>>();
    assert!(longest.is_empty(), "the log has numbers of {digits} digits: {longest:?}");
}
