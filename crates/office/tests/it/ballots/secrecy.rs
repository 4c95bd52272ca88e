//! Nobody can tell who cast which paper: neither from the database, nor from a file, nor from the log.

use super::room::{Room, close, passes, stored_box};
use crate::season::Season;
use data_encoding::HEXLOWER;
use office::ballots::Posted::Kept;
use proof::ballot::Paper;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, Mutex, OnceLock},
};

testkit::both!(Season: nobody_can_tell_who_cast_which_paper);

/// All rows of all tables, cell by cell.
async fn dump(season: &Season) -> Vec<(String, Vec<Vec<u8>>)> {
    let columns = if season.is_server() {
        "select table_name::text, column_name::text from information_schema.columns where table_schema = current_schema()"
    } else {
        "select m.name, p.name from sqlite_schema m join pragma_table_info(m.name) p where m.type = 'table'"
    };
    let mut conn = season.store().await.reader().await.unwrap();
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for row in conn.rows(columns, &[]).await.unwrap() {
        tables.entry(row.text(0).unwrap()).or_default().push(row.text(1).unwrap());
    }
    let mut dumped = Vec::new();
    for (table, columns) in tables {
        let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let sql: &'static str =
            Box::leak(format!("select {} from {table}", names.join(", ")).into_boxed_str());
        for row in conn.rows(sql, &[]).await.unwrap() {
            let cell = |at| {
                row.blob(at).or_else(|_| row.text(at).map(String::into_bytes)).or_else(|_| {
                    row.opt_int(at).map(|number| number.unwrap_or_default().to_string().into_bytes())
                })
            };
            dumped.push((table.clone(), (0..columns.len()).map(|at| cell(at).unwrap_or_default()).collect()));
        }
    }
    dumped
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// How a nonce may be written.
fn writings(paper: &Paper) -> [Vec<u8>; 3] {
    let hex = paper.nonce.to_string();
    let raw = HEXLOWER.decode(hex.as_bytes()).unwrap();
    [data_encoding::BASE64.encode(&raw[..30]).into_bytes(), hex.into_bytes(), raw]
}

/// Every file below a folder in which one of the parts stands.
fn files_with(folder: &Path, parts: &[Vec<u8>], found: &mut Vec<String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files_with(&path, parts, found);
        } else if let Ok(bytes) = fs::read(&path)
            && parts.iter().any(|part| contains(&bytes, part))
        {
            found.push(path.display().to_string());
        }
    }
}

/// What was logged, from the first test that asked for it on.
#[derive(Clone)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn log() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    let log = LOG.get_or_init(|| {
        let log = Log(Arc::default());
        let writer = log.clone();
        let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        lines.with_writer(move || writer.clone()).init();
        log
    });
    log.clone()
}

/// A choice like no other word: any text is an invalid paper.
const MARK: &str = "like-no-other-word";

/// req: E8, X6 — with teeth: what is looked for is found where it may be.
async fn nobody_can_tell_who_cast_which_paper(season: Season) {
    let log = log();
    let room = Room::of(&season, 1).await;
    room.begin().await;
    let mut papers =
        room.all_signed(room.cases[0], |place| if place == 2 { MARK } else { passes(place) }).await;
    papers.sort_by_key(|paper| std::cmp::Reverse(paper.paper.nonce));
    for paper in &papers {
        assert_eq!(room.post(paper).await, Kept);
    }
    let state = room.state().await;
    let took_part = room.takes_part(room.cases[0]).await;
    let voters: Vec<String> =
        took_part.iter().map(|me| state.member(me.person).unwrap().expert.to_string()).collect();
    let mut parts: Vec<Vec<u8>> = papers.iter().flat_map(|paper| writings(&paper.paper)).collect();
    parts.push(MARK.as_bytes().to_vec());
    parts.push(b"\"choice\"".to_vec());
    let has = |cells: &[Vec<u8>]| cells.iter().any(|cell| parts.iter().any(|part| contains(cell, part)));

    let before = dump(&season).await;
    let issues = before.iter().filter(|(table, _)| table == "ballot_issue").collect::<Vec<_>>();
    assert_eq!(issues.len(), papers.len());
    let named = |cells: &Vec<Vec<u8>>| {
        voters.iter().any(|voter| cells.iter().any(|cell| contains(cell, voter.as_bytes())))
    };
    assert!(issues.iter().all(|(_, cells)| named(cells)), "the dump shows who took a paper");
    let told: Vec<&String> = before.iter().filter(|(_, cells)| has(cells)).map(|(table, _)| table).collect();
    assert!(told.is_empty(), "papers are in {told:?}");
    let mut files = Vec::new();
    files_with(season.folder(), &parts, &mut files);
    assert!(files.is_empty(), "papers are in {files:?}");

    room.everybody_confirms().await;
    close(&room, "").await.unwrap();
    room.office.keep_ballots().await.unwrap();
    room.sign().await;
    let after = dump(&season).await;
    let told: Vec<&String> = after.iter().filter(|(_, cells)| has(cells)).map(|(table, _)| table).collect();
    assert_eq!(told, ["ballot_box"], "papers are in the box and nowhere else");
    let bytes = stored_box(&season, room.meeting).await.unwrap();
    let sealed: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let round = &sealed["rounds"][0];
    for paper in round["papers"].as_array().unwrap() {
        let text = paper.to_string();
        assert!(voters.iter().all(|voter| !text.contains(voter)), "{text}");
    }
    let issues = round["issues"].to_string();
    assert!(voters.iter().all(|voter| issues.contains(voter)));
    assert!(papers.iter().all(|paper| !issues.contains(&paper.paper.nonce.to_string())));
    // When somebody took a paper is kept nowhere, nor in which order.
    let columns = if season.is_server() {
        "select column_name::text from information_schema.columns where table_name = 'ballot_issue' \
         and table_schema = current_schema() order by ordinal_position"
    } else {
        "select name from pragma_table_info('ballot_issue') order by cid"
    };
    let rows = season.store().await.reader().await.unwrap().rows(columns, &[]).await.unwrap();
    let columns: Vec<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(columns, ["meeting", "case_id", "round", "voter", "office", "blinded", "signature"]);

    let log = log.0.lock().unwrap().clone();
    assert!(contains(&log, b"ballot.signed") && contains(&log, b"select"), "the log was captured");
    assert!(parts.iter().all(|part| !contains(&log, part)), "the log names a paper");
    let lines = log.split(|byte| *byte == b'\n');
    let voted = lines.filter(|line| {
        contains(line, b"ballot.") && voters.iter().any(|voter| contains(line, voter.as_bytes()))
    });
    assert_eq!(voted.count(), 0, "the log says who voted");
}
