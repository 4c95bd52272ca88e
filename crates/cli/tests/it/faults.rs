//! What the office stands on fails while people work: the disk is full, a folder is read-only, the database goes away. Whoever
//! asks is told so with a number, nothing typed is lost, nothing half-done stays, and all goes on without hands.

use crate::{
    http::{Answer, Server, Visitor},
    run::{Folder, season, zhiping},
    storm::Client,
};
use kernel::Chance;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

fn quietly(program: &str, arguments: &[&str]) -> bool {
    let done = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    done.is_ok_and(|status| status.success())
}

/// A place with little room: a small disk where one can be mounted, else a limit to what the server may write.
struct Scarce {
    folder: PathBuf,
    is_mounted: bool,
}

impl Scarce {
    fn new(folder: PathBuf) -> Self {
        fs::create_dir_all(&folder).unwrap();
        let is_mounted =
            quietly("mount", &["-t", "tmpfs", "-o", "size=64m", "tmpfs", &folder.display().to_string()]);
        Self { folder, is_mounted }
    }

    fn fill(&self, server: &Server) {
        if !self.is_mounted {
            return limit(server, "4096:");
        }
        let mut ballast = fs::File::create(self.folder.join("ballast")).unwrap();
        for size in [1 << 20, 4096, 1] {
            while ballast.write_all(&vec![1; size]).is_ok() {}
        }
    }

    fn free(&self, server: &Server) {
        if !self.is_mounted {
            return limit(server, "unlimited:");
        }
        fs::remove_file(self.folder.join("ballast")).unwrap();
    }
}

/// The largest file that the server may write from now on.
fn limit(server: &Server, bytes: &str) {
    let done = quietly("prlimit", &["--pid", &server.id().to_string(), &format!("--fsize={bytes}")]);
    assert!(done, "prlimit, of util-linux, does not work");
}

impl Drop for Scarce {
    fn drop(&mut self) {
        if self.is_mounted {
            quietly("umount", &["-l", &self.folder.display().to_string()]);
        }
    }
}

/// A folder in which nothing can be made, until this is dropped.
struct Sealed {
    folder: String,
    is_mounted: bool,
}

impl Sealed {
    /// Nothing where neither mounting nor permissions stop this user.
    fn new(folder: &Path) -> Option<Self> {
        let folder = folder.display().to_string();
        let mut sealed = Self { is_mounted: quietly("mount", &["--bind", &folder, &folder]), folder };
        if sealed.is_mounted {
            assert!(quietly("mount", &["-o", "remount,bind,ro", &sealed.folder]));
        } else {
            assert!(quietly("chmod", &["-R", "a-w", &sealed.folder]));
        }
        if fs::write(Path::new(&sealed.folder).join("probe"), "").is_ok() {
            println!("skipped: nothing keeps this user from writing");
            sealed.is_mounted = false;
            return None;
        }
        Some(sealed)
    }
}

impl Drop for Sealed {
    fn drop(&mut self) {
        if self.is_mounted {
            quietly("umount", &["-l", &self.folder]);
        } else {
            quietly("chmod", &["-R", "u+w", &self.folder]);
        }
    }
}

/// Somebody's new application: its path.
fn begin(me: &Visitor) -> String {
    let token = me.get("/apply").unwrap().field("token").unwrap();
    let fields = [("title", "engineer"), ("way", "step"), ("specialty", "机械工程"), ("token", &token)];
    let answer = me.post("/apply", &fields).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.location.trim_end_matches("/tasks").to_owned()
}

fn upload(me: &Visitor, case: &str, name: &str) -> Answer {
    let bytes = [b"%PDF-1.4\n".as_slice(), &[b'a'; 300_000], b"\n%%EOF\n"].concat();
    me.upload(&format!("{case}/files"), &[("item", "contract")], name, &bytes).unwrap()
}

/// 503 with the number that is in the header and what to do.
fn is_told(answer: &Answer) {
    let text = answer.text();
    assert_eq!(answer.status, 503, "{text}");
    let number = answer.header("x-request-id").unwrap();
    for words in ["暂时不能办理", &format!("故障号 {number}"), "过一两分钟再发送一次", "不会丢失"]
    {
        assert!(text.contains(words), "no {words}: {text}");
    }
}

fn status(server: &Server, path: &str) -> u16 {
    Visitor::stranger(server.address).get(path).unwrap().status
}

/// Asks until the office can work again.
fn wait_until_ready(server: &Server) {
    for _ in 0..100 {
        if status(server, "/readyz") == 200 {
            return;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("the office does not recover: {}", server.log());
}

fn is_sound(place: &[&str]) {
    let doctor = zhiping(&[&["doctor"], place].concat());
    assert_eq!(doctor.code, 0, "{}{}", doctor.out, doctor.err);
}

/// req: X6
#[test]
fn a_full_disk_is_told_and_work_goes_on_when_there_is_room() {
    let folder = Folder::new("full");
    let disk = Scarce::new(folder.0.join("disk"));
    let data = season(&disk.folder);
    // The log is on the same disk, and nothing can be written to it either.
    let server = Server::start(&["demo", "--data", &data], disk.folder.join("server.log"));
    let me = Visitor::enter(server.address, "tan.guyu").unwrap();
    let case = begin(&me);
    let section = format!("{case}/sections/summary");
    disk.fill(&server);
    // What has a place already may still be written; at some point there is none left.
    let mut version = "0".to_owned();
    let mut saved = String::new();
    let full = (0..2000).find_map(|turn| {
        let text = format!("第 {turn} 次。{}", "一线机械设计。".repeat(100));
        let answer =
            me.post(&format!("{section}/autosave"), &[("version", &version), ("text", &text)]).unwrap();
        if answer.status != 200 {
            return Some(answer);
        }
        let told: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        version = told["version"].to_string();
        saved = text;
        None
    });
    is_told(&full.expect("the disk was never full"));
    let typed = "写了很久的总结 & “引号”";
    let form = [("version", version.as_str()), ("text", typed)];
    let answer = me.post(&section, &form).unwrap();
    is_told(&answer);
    assert!(
        answer.text().contains("再发送一次") && answer.text().contains("写了很久的总结"),
        "{}",
        answer.text()
    );
    is_told(&upload(&me, &case, "one.pdf"));
    // Reading goes on, and shows what was answered.
    let shown = me.get(&section).unwrap();
    assert!(shown.status == 200 && shown.text().contains(&saved), "{}", shown.text());
    assert_eq!(status(&server, "/healthz"), 200);
    // A limit to files is no full disk, and something small may still be written under it.
    assert!(!disk.is_mounted || status(&server, "/readyz") == 503);
    disk.free(&server);
    wait_until_ready(&server);
    assert_eq!(me.post(&section, &form).unwrap().status, 303);
    assert!(me.get(&section).unwrap().text().contains("写了很久的总结"));
    assert_eq!(upload(&me, &case, "two.pdf").status, 303);
    let list = me.get(&format!("{case}/sections/files")).unwrap().text();
    assert!(list.contains(">two.pdf<") && !list.contains(">one.pdf<"), "{list}");
    drop(server);
    is_sound(&["--data", &data]);
}

/// req: X6
#[test]
fn a_read_only_folder_of_files_is_told_and_work_goes_on_when_it_is_not() {
    let folder = Folder::new("sealed-files");
    let data = season(&folder.0);
    let server = Server::start(&["demo", "--data", &data], folder.0.join("server.log"));
    let me = Visitor::enter(server.address, "tan.guyu").unwrap();
    let case = begin(&me);
    let Some(sealed) = Sealed::new(&Path::new(&data).join("files")) else { return };
    is_told(&upload(&me, &case, "one.pdf"));
    drop(sealed);
    assert_eq!(upload(&me, &case, "two.pdf").status, 303);
    let list = me.get(&format!("{case}/sections/files")).unwrap().text();
    assert!(list.contains(">two.pdf<") && !list.contains(">one.pdf<"), "{list}");
    drop(server);
    is_sound(&["--data", &data]);
}

/// req: X6
#[test]
fn a_read_only_data_folder_is_told_before_anything_is_served() {
    let folder = Folder::new("sealed");
    let data = folder.path("data");
    let made = zhiping(&["init", "--data", &data, "--name", "示例市职改办", "--pack", "liuzhou/2024"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let Some(sealed) = Sealed::new(Path::new(&data)) else { return };
    let served = zhiping(&["serve", "--data", &data, "--listen", "127.0.0.1:0"]);
    assert_eq!(served.code, 2, "{}", served.err);
    assert!(served.err.contains("不能写入") && served.err.contains("只读"), "{}", served.err);
    let checked = zhiping(&["settings", "check", "--data", &data]);
    assert_eq!(checked.code, 1, "{}", checked.out);
    for what in ["不行  数据文件夹", "不行  数据库", "不行  材料"] {
        assert!(checked.out.contains(what), "{}", checked.out);
    }
    drop(sealed);
    assert_eq!(zhiping(&["settings", "check", "--data", &data]).code, 0);
    is_sound(&["--data", &data]);
}

/// Connections are cut under a storm, then the server of the database itself goes down and comes up. req: X6
#[test]
fn a_database_that_goes_away_is_told_and_work_goes_on_when_it_is_back() {
    let Some(database) = testkit::cluster::alone("a_database_that_goes_away") else { return };
    let folder = Folder::new("cut");
    let (data, url) = (folder.path("season"), database.database());
    let place = ["--data", &data, "--database", &url];
    let built = zhiping(&[&["demo", "--build-only"], place.as_slice()].concat());
    assert_eq!(built.code, 0, "{}", built.err);
    let server = Server::start(&[&["demo"], place.as_slice()].concat(), folder.0.join("server.log"));
    let chance = Chance::seeded(7);
    let mut clients = Client::all(&chance);
    for client in &mut clients {
        client.enter(server.address).unwrap();
    }
    let (address, is_over) = (server.address, AtomicBool::new(false));
    let mut cut = 0;
    thread::scope(|scope| {
        for client in &mut clients {
            let is_over = &is_over;
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    client.work(address, is_over);
                    while client.check(address, 3).is_err() {
                        thread::sleep(Duration::from_millis(20));
                    }
                }
            });
        }
        for _ in 0..12 {
            thread::sleep(Duration::from_millis(100 + chance.below(300)));
            cut += database.drop_connections();
        }
        database.stop();
        thread::sleep(Duration::from_millis(500));
        database.start();
        thread::sleep(Duration::from_millis(500));
        is_over.store(true, Ordering::Relaxed);
    });
    assert!(cut > 12, "only {cut} connections were cut: no storm");
    assert!(server.log().contains("request could not be served"), "nobody noticed");

    let me = clients[0].enter(address).unwrap();
    let case = begin(&me);
    let section = format!("{case}/sections/summary");
    database.stop();
    is_told(&me.get("/home").unwrap());
    let form = [("version", "0"), ("text", "写了很久的总结")];
    let answer = me.post(&section, &form).unwrap();
    is_told(&answer);
    assert!(
        answer.text().contains("再发送一次") && answer.text().contains("写了很久的总结"),
        "{}",
        answer.text()
    );
    is_told(&me.post(&format!("{section}/autosave"), &form).unwrap());
    is_told(&upload(&me, &case, "one.pdf"));
    assert_eq!((status(&server, "/healthz"), status(&server, "/readyz")), (200, 503));
    database.start();
    wait_until_ready(&server);
    assert_eq!(me.post(&section, &form).unwrap().status, 303);
    assert_eq!(upload(&me, &case, "two.pdf").status, 303);
    let list = me.get(&format!("{case}/sections/files")).unwrap().text();
    assert!(list.contains(">two.pdf<") && !list.contains(">one.pdf<"), "{list}");
    for client in &mut clients {
        client.check(address, 3).unwrap();
    }
    drop(server);
    is_sound(&place);
}
