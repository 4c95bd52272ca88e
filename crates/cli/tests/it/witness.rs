//! The witness from the command line, beside a served office: asked by it, visiting it, and what outsiders see.

use crate::{
    http::{Answer, Server, Visitor},
    run::{Folder, zhiping},
};
use kernel::Digest;
use std::{fs, thread, time::Duration};

/// Waits until the site answers something that fits; the log is signed and cosigned within seconds.
fn until(visitor: &Visitor, path: &str, fits: impl Fn(&Answer) -> bool) -> String {
    for _ in 0..150 {
        let answer = visitor.get(path).unwrap();
        if fits(&answer) {
            return answer.text();
        }
        thread::sleep(Duration::from_millis(200));
    }
    panic!("{path}: {}", visitor.get(path).unwrap().text());
}

fn ok(arguments: &[&str]) -> String {
    let ended = zhiping(arguments);
    assert_eq!(ended.code, 0, "{arguments:?}: {}{}", ended.out, ended.err);
    ended.out
}

/// req: X6, F4 — cosigned by the demo's own witness, printed on notices, carried by certificates.
#[test]
fn what_a_witness_cosigned_is_served_printed_and_carried() {
    let folder = Folder::new("witnessed");
    let data = folder.season();
    let server = Server::start(&["demo", "--data", &data], folder.0.join("server.log"));
    let stranger = Visitor::stranger(server.address);
    let note = until(&stranger, "/log/witnessed", |answer| answer.status == 200);
    assert!(note.contains("— witness/演示 "), "{note}");
    let page = stranger.get("/log").unwrap().text();
    assert!(page.contains("驻局纪检监察组（演示）") && page.contains("副署到第"), "{page}");

    let trust = folder.file("trust.json", &stranger.get("/trust.json").unwrap().text());
    let digest = Digest::sha256(&[&fs::read(&trust).unwrap()]).to_string();
    let notices = stranger.get("/notices").unwrap().text();
    let notice = notices.split("href=\"/notices/").nth(1).unwrap().split('"').next().unwrap();
    let notice = stranger.get(&format!("/notices/{notice}")).unwrap().text();
    assert!(notice.contains(&digest) && notice.contains("驻局纪检监察组（演示）"), "{notice}");

    let office = Visitor::enter(server.address, "office").unwrap();
    let issued = office.get("/issued").unwrap().text();
    let number = issued.split(['<', '>']).find(|text| text.contains("-GC-"));
    let file = stranger.get(&format!("/certificates/{}/certificate.json", number.unwrap())).unwrap().text();
    let file = folder.file("certificate.json", &file);
    let checked = ok(&["verify", "certificate", &file, "--trust", &trust, "--no-status"]);
    assert!(
        checked.contains("颁发记录在日志里：日志 zhiping/") && checked.contains("有见证人副署"),
        "{checked}"
    );
}

/// req: X6 — a witness that nobody reaches; one that the office does not know; one that ended.
#[test]
fn a_witness_visits_and_hands_in_its_cosignature() {
    let folder = Folder::new("visiting");
    let data = folder.season();
    let server = Server::start(&["demo", "--data", &data], folder.0.join("server.log"));
    let stranger = Visitor::stranger(server.address);
    until(&stranger, "/log/checkpoint", |answer| answer.status == 200);
    let listed = ok(&["log", "witness", "list", "--data", &data]);
    let log = listed.lines().next().unwrap().strip_prefix("本单位的日志：").unwrap();
    let origin = log.split('+').next().unwrap();

    let own = folder.path("own");
    let made = ok(&["witness", "init", "--data", &own, "--name", "second/演示"]);
    let key =
        made.lines().find_map(|line| line.strip_prefix("公钥（交给办理机关登记）：")).unwrap().to_owned();
    let url = format!("http://{}", server.address);
    ok(&["witness", "know", "--data", &own, log, "--url", &url]);
    let refused = zhiping(&["witness", "visit", "--data", &own]);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(refused.out.contains("副署没有交到") && refused.out.contains("没有收下：422"), "{}", refused.out);

    ok(&["log", "witness", "add", "--data", &data, &key, "--owner", "第二见证单位（演示）"]);
    let visited = ok(&["witness", "visit", "--data", &own]);
    assert!(visited.contains(origin) && visited.contains("已核对并副署"), "{visited}");
    let page = stranger.get("/log").unwrap().text();
    assert!(page.contains("第二见证单位（演示）"), "{page}");
    let listed = ok(&["log", "witness", "list", "--data", &data]);
    assert!(listed.contains("（第二见证单位（演示），自己来取）：副署到 "), "{listed}");

    // By hand, for networks that let nothing back.
    ok(&["witness", "visit", "--data", &own, "--out", &folder.path("")]);
    let carried = folder.path(&format!("{}.checkpoint", origin.replace('/', "-")));
    assert!(fs::read_to_string(&carried).unwrap().contains("— second/演示 "));
    // What it keeps is what `log resume` asks for after a restore.
    let kept = ok(&["witness", "show", "--data", &own, "--checkpoint", origin]);
    let text = |note: &str| note.split_once("\n\n").unwrap().0.to_owned();
    assert_eq!(text(&kept), text(&fs::read_to_string(&carried).unwrap()));
    let shown = ok(&["witness", "show", "--data", &own]);
    assert!(shown.contains(&key) && shown.contains("副署到 "), "{shown}");

    let id = key.splitn(3, '+').take(2).collect::<Vec<_>>().join("+");
    ok(&["log", "witness", "retire", "--data", &data, &id]);
    let listed = ok(&["log", "witness", "list", "--data", &data]);
    assert!(listed.contains("（第二见证单位（演示），自己来取）：已停用"), "{listed}");
    assert_eq!(zhiping(&["log", "witness", "retire", "--data", &data, &id]).code, 2);
}

#[test]
fn wrong_keys_and_names_are_told() {
    let folder = Folder::new("witness-wrong");
    let own = folder.path("own");
    let named = zhiping(&["witness", "init", "--data", &own, "--name", "a b"]);
    assert_eq!(named.code, 2);
    assert!(named.err.contains("不能作为见证人的名称"), "{}", named.err);
    ok(&["witness", "init", "--data", &own, "--name", "w"]);
    let know = zhiping(&["witness", "know", "--data", &own, "not a key"]);
    assert_eq!(know.code, 2);
    assert!(know.err.contains("照对方给出的原样粘贴"), "{}", know.err);
    let data = folder.path("data");
    ok(&["init", "--data", &data, "--name", "示例市职改办", "--pack", "liuzhou/2024"]);
    let demo = ok(&["witness", "init", "--data", &folder.path("demo"), "--name", "w/演示"]);
    let key = demo.lines().find_map(|line| line.strip_prefix("公钥（交给办理机关登记）：")).unwrap();
    let added = zhiping(&["log", "witness", "add", "--data", &data, key, "--owner", "见证单位"]);
    assert_eq!(added.code, 2);
    assert!(added.err.contains("正式单位的不能有"), "{}", added.err);
}
