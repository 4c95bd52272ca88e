//! `backup`, `restore`, `log` and the planned backups of a served office, as an administrator uses them.

use crate::run::{Folder, zhiping};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    process::{Child, Command},
    thread,
    time::Duration,
};

struct Kept {
    folder: Folder,
    recipient: String,
}

impl Kept {
    /// A new office, and a pair of keys.
    fn new(name: &str) -> Self {
        let folder = Folder::new(name);
        let made = zhiping(&[
            "init",
            "--data",
            &folder.path("data"),
            "--name",
            "示例市职改办",
            "--pack",
            "liuzhou/2024",
        ]);
        assert_eq!(made.code, 0, "{}", made.err);
        let key = zhiping(&["backup", "key", "--to", &folder.path("key.txt")]);
        assert_eq!(key.code, 0, "{}", key.err);
        let recipient = key.out.lines().find_map(|line| line.strip_prefix("公钥：")).unwrap().to_owned();
        assert!(recipient.starts_with("age1") && !key.out.contains("AGE-SECRET-KEY"), "{}", key.out);
        Self { folder, recipient }
    }

    fn backup(&self, to: &str) -> crate::run::Ended {
        let (data, to) = (self.folder.path("data"), self.folder.path(to));
        zhiping(&["backup", "--data", &data, "--to", &to, "--recipient", &self.recipient])
    }

    fn restore(&self, from: &str, to: &str) -> crate::run::Ended {
        let (from, key, to) = (self.folder.path(from), self.folder.path("key.txt"), self.folder.path(to));
        zhiping(&["restore", &from, "--identity", &key, "--data", &to])
    }
}

#[test]
fn an_office_is_backed_up_and_restored() {
    let kept = Kept::new("backup");
    let mode = fs::metadata(kept.folder.path("key.txt")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = zhiping(&["backup", "key", "--to", &kept.folder.path("key.txt")]);
    assert_eq!(again.code, 2, "{}", again.out);

    let done = kept.backup("a.backup");
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{}", done.out);
    let digest = done.out.split("数据摘要 ").nth(1).unwrap().trim().to_owned();
    assert!(digest.starts_with("sha256:"), "{}", done.out);
    assert_eq!(kept.backup("a.backup").code, 2, "it is not overwritten");

    let restored = kept.restore("a.backup", "restored");
    assert_eq!((restored.code, restored.err.as_str()), (0, ""), "{}", restored.out);
    assert!(restored.out.contains(&digest) && restored.out.contains("0 处不符"), "{}", restored.out);
    assert!(restored.out.contains("zhiping log resume"), "{}", restored.out);
    let full = kept.restore("a.backup", "restored");
    assert_eq!(full.code, 1);
    assert!(full.out.contains("不是空的"), "{}", full.out);

    // Nothing was ever signed, so nothing can be shown: the log begins anew, and says so.
    let data = kept.folder.path("restored");
    let checkpoint = kept.folder.file("nothing", "x");
    let refused = zhiping(&["log", "resume", "--data", &data, "--checkpoint", &checkpoint]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    let opened = zhiping(&["log", "break", "--data", &data, "--reason", "没有人留存检查点"]);
    assert_eq!(opened.code, 0, "{}", opened.err);
    assert!(opened.out.starts_with("zhiping-log-break-v1\n"), "{}", opened.out);
    assert_eq!(zhiping(&["log", "break", "--data", &data, "--reason", "再来"]).code, 2);

    // Everybody reads it on the log's page.
    let served = Served::start(&["--data", &data]);
    let page = served.get("/log");
    assert!(page.contains("日志中断过") && page.contains("没有人留存检查点"), "{page}");
    let statement = served.get("/log/break/1");
    assert!(
        statement.contains("zhiping-log-break-v1\n")
            && opened.out.contains(statement.split("\r\n\r\n").nth(1).unwrap())
    );
    assert!(served.get("/log/break/2").starts_with("HTTP/1.1 404"));
}

#[test]
fn what_cannot_be_done_is_a_sentence() {
    let kept = Kept::new("backup-wrong");
    let data = kept.folder.path("data");
    let to = kept.folder.path("x.backup");
    let recipient = zhiping(&["backup", "--data", &data, "--to", &to, "--recipient", "somebody"]);
    assert_eq!(recipient.code, 2);
    assert!(recipient.err.contains("age1"), "{}", recipient.err);
    assert_eq!(zhiping(&["backup"]).code, 2);
    let nowhere = zhiping(&[
        "backup",
        "--data",
        &data,
        "--to",
        &kept.folder.path("no/x"),
        "--recipient",
        &kept.recipient,
    ]);
    assert_eq!(nowhere.code, 2, "{}", nowhere.err);
    kept.folder.file("not.backup", "hello");
    let other = kept.restore("not.backup", "restored");
    assert_eq!(other.code, 1);
    assert!(other.out.contains("不是 zhiping 的备份"), "{}", other.out);
    assert!(!fs::exists(kept.folder.path("restored")).unwrap());
    let alone = zhiping(&["serve", "--data", &data, "--backup-to", &kept.folder.path("backups")]);
    assert_eq!(alone.code, 2, "{}", alone.err);
    let files = zhiping(&["doctor", "--data", &data, "--files", "ftp://x"]);
    assert_eq!(files.code, 2);
    assert!(files.err.contains("s3://"), "{}", files.err);
}

/// A served office; it ends when this is dropped.
struct Served(Child, SocketAddr);

impl Served {
    fn start(arguments: &[&str]) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        let served = Command::new(env!("CARGO_BIN_EXE_zhiping"))
            .args(["serve", "--listen", &free.to_string()])
            .args(arguments)
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        Self(served, free)
    }

    fn get(&self, path: &str) -> String {
        let tries = (0..600).find_map(|_| {
            thread::sleep(Duration::from_millis(100));
            TcpStream::connect(self.1).ok()
        });
        let mut stream = tries.expect("a minute is enough");
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.1);
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_served_office_is_backed_up_by_itself() {
    let kept = Kept::new("backup-plan");
    let (data, backups) = (kept.folder.path("data"), kept.folder.path("backups"));
    let plan = ["--backup-to", &backups, "--backup-recipient", &kept.recipient, "--backup-keep", "2"];
    let _served = Served::start(&[&["--data", &data], &plan[..]].concat());
    let whole = || {
        let names = fs::read_dir(&backups).into_iter().flatten().flatten();
        names.map(|entry| entry.file_name().into_string().unwrap()).find(|name| name.ends_with(".backup"))
    };
    let name = (0..600).find_map(|_| {
        thread::sleep(Duration::from_millis(100));
        whole()
    });
    let restored = kept.restore(&format!("backups/{}", name.expect("a minute is enough")), "restored");
    assert_eq!(restored.code, 0, "{}{}", restored.out, restored.err);
}
