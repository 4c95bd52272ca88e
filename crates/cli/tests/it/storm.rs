//! Nothing acknowledged is lost: the server is killed again and again under a storm of acts, autosaves and uploads. After
//! each start everything that was answered is there once, nothing half-done shows, and doctor finds nothing.

use crate::{
    http::Visitor,
    run::{Folder, zhiping},
};
use kernel::Chance;
use std::{
    fs::File,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command},
    thread,
    time::Duration,
};

/// How often the server is killed, unless `ZHIPING_KILLS` says otherwise.
const KILLS: u64 = 20;

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

/// The served season; killed when dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(data: &str, log: PathBuf) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let child = Command::new(env!("CARGO_BIN_EXE_zhiping"))
            .args(["demo", "--data", data, "--listen", &address.to_string()])
            .stdout(File::create(log.with_extension("out")).unwrap())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut server = Self { child, address };
        for _ in 0..300 {
            if TcpStream::connect(address).is_ok() {
                return server;
            }
            if let Ok(Some(status)) = server.child.try_wait() {
                panic!(
                    "the server did not come up again ({status}): {}",
                    std::fs::read_to_string(&log).unwrap()
                );
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the server does not answer");
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Usually it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// req: X6
#[test]
fn nothing_that_was_answered_is_lost_when_the_server_is_killed() {
    let kills = std::env::var("ZHIPING_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let folder = Folder::new("storm");
    let data = folder.path("season");
    assert_eq!(zhiping(&["demo", "--data", &data, "--build-only"]).code, 0);
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
        let mut server = Server::start(&data, folder.0.join("server.log"));
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
        let doctor = zhiping(&["doctor", "--data", &data]);
        assert_eq!(doctor.code, 0, "round {round}: {}{}", doctor.out, doctor.err);
    }
    let answered: usize = clients.iter().map(|client| client.cases.len()).sum();
    assert!(answered > 50, "only {answered} applications were answered: no storm");
}
