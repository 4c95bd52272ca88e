//! A review that others can check: organiser, title office, supervisor, chair and eight experts at browsers of their own draw,
//! read, meet and vote electronically; whoever trusts none of them checks the files.
//!
//! req: E4 E7 E8 X6

use crate::{
    meeting::{Room, ballot, open, prepare, run, sign},
    path::walk_to,
};
use browser_tests::{Visitor, story};
use std::path::{Path, PathBuf};

const DAY: &str = "2024-09-12";

#[test]
fn nine_experts_are_drawn_read_and_vote_and_strangers_check_it() {
    story("ballot", async |site| {
        let room = prepare(site, DAY).await;
        walk_to(&room.organiser, DAY).await;
        open(&room, "电子选票").await;
        let down = |member: usize| if member < 7 { "同意" } else { "反对" };
        ballot(&room, down).await;
        room.organiser.axe().await;
        room.organiser.screenshot("box", 1366).await;
        room.organiser.sees("核验通过").await;

        let expert = &room.experts[0];
        expert.goto(&room.meeting).await;
        expert.click_text("核对我的票").await;
        expert.sees("在箱中，写的是“同意”").await;
        expert.axe().await;
        sign(&room).await;
        room.supervisor.sees("已结束").await;

        let folder = Folder::new();
        fetch(&room, &folder).await;
        folder.says("ballot", "box.json", "票箱和计票属实");
        folder.says("draw", "draw.json", "抽取结果属实");
        folder.says("log", "receipt.json", "");
        tampered(&folder);
    });
}

/// The files that the meeting's people and everybody may download.
async fn fetch(room: &Room, folder: &Folder) {
    folder.keep(&room.supervisor, "trust.json", "/trust.json").await;
    folder.keep(&room.supervisor, "box.json", &format!("{}/box.json", room.meeting)).await;
    folder.keep(&room.supervisor, "draw.json", &format!("{}/transcript.json", room.draw)).await;
    folder.keep(&room.supervisor, "receipt.json", &format!("{}/receipts/1", room.meeting)).await;
}

/// One vote, one count, one rank, one entry, one checkpoint: each is caught, and named.
fn tampered(folder: &Folder) {
    let draw = folder.read("draw.json");
    let first = between(&draw, "\"ranking\":[", "]").splitn(3, ',').collect::<Vec<_>>();
    let (ranks, swapped) =
        [(0, 1), (1, 0)].map(|(one, two)| format!("\"ranking\":[{},{},", first[one], first[two])).into();
    for (what, file, from, to, named) in [
        ("ballot", "box.json", "\"choice\":\"against\"", "\"choice\":\"for\"", "选票有效"),
        ("ballot", "box.json", "\"tally\":{\"abstain\":0", "\"tally\":{\"abstain\":1", "计票和结果相符"),
        ("draw", "draw.json", &ranks, &swapped, "排位由随机种子得出"),
        ("log", "receipt.json", "\"act\":\"convene\"", "\"act\":\"cancel\"", "办理记录在日志里"),
        ("log", "receipt.json", "\\n\\n", "\\nx\\n\\n", "是日志的检查点"),
    ] {
        let text = folder.read(file);
        assert!(text.contains(from), "{file} has no {from}");
        folder.write("bad.json", text.replacen(from, to, 1).as_bytes());
        let (holds, said) = folder.verify(what, "bad.json");
        let caught = said.lines().any(|line| line.starts_with("不符合") && line.contains(named));
        assert!(!holds && caught, "{file} with {to} comes out {holds}: {said}");
    }
}

/// What stands between two words.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).expect("the first word is there");
    rest.split_once(after).expect("the second word is there").0
}

/// Files on the machine of somebody who checks.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("zhiping-check-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        Self(folder)
    }
    async fn keep(&self, who: &Visitor, name: &str, path: &str) {
        let file = who.fetch(path).await;
        assert_eq!(file.status, 200, "{path}");
        self.write(name, &file.bytes);
    }
    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("the temporary folder can be written");
    }
    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file is there")
    }
    fn verify(&self, what: &str, file: &str) -> (bool, String) {
        let (file, trust) = (self.path(file), self.path("trust.json"));
        let plain =
            |path: &Path| path.to_str().map(str::to_owned).expect("the temporary folder has a plain name");
        run(&["verify", what, &plain(&file), "--trust", &plain(&trust)])
    }
    fn says(&self, what: &str, file: &str, words: &str) {
        let (holds, said) = self.verify(what, file);
        assert!(holds && said.contains(words), "{file}: {said}");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
