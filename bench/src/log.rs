//! The log: the sequencer over a season, verification of its copy, and a tree of a million leaves.

use crate::report::Report;
use kernel::Moment;
use proof::{
    ledger::{BundleId, Edge, Options, Outcome, TILE, TileId, bundle, verify_log},
    trust::TrustFile,
};
use sqlx::{Connection as _, SqliteConnection};
use std::{collections::BTreeMap, path::Path, time::Instant};

/// Makes every entry of the season a leaf once more, then copies and verifies the log.
pub(crate) async fn measure(report: &mut Report, season: &Path) {
    let address = format!("sqlite://{}", season.join("zhiping.db").display());
    let mut conn = SqliteConnection::connect(&address).await.unwrap();
    for sql in [
        "update entry set leaf = null",
        "delete from log_head",
        "delete from log_tile",
        "delete from log_checkpoint",
    ] {
        sqlx::query(sql).execute(&mut conn).await.unwrap();
    }
    conn.close().await.unwrap();
    let office = office::demo::open(season, None).await.unwrap();
    let from = Instant::now();
    let leaves = office.sequence().await.unwrap();
    let rate = count(leaves) / from.elapsed().as_secs_f64();
    report.figure("log: entries made leaves, a second", rate, "entries/s");

    let size = office.log_state().await.unwrap().unwrap().size;
    let mut files = BTreeMap::new();
    let mut wanted = vec!["checkpoint".to_owned()];
    let mut level = 0;
    while let Some(first) = TileId::in_tree(level, 0, size) {
        let mut tile = Some(first);
        while let Some(id) = tile {
            wanted.push(id.path());
            tile = TileId::in_tree(level, id.number + 1, size);
        }
        level += 1;
    }
    wanted.extend((0..size.div_ceil(TILE)).filter_map(|n| BundleId::in_log(n, size)).map(|id| id.path()));
    for path in wanted {
        let bytes = office.log_file(&path).await.unwrap().unwrap();
        files.insert(path, bytes);
    }
    let trust = TrustFile::read(&office.trust_file().await.unwrap()).unwrap();
    let later = Moment::from_millis(4_000_000_000_000);
    let from = Instant::now();
    let answer = verify_log(|path| files.get(path).cloned(), &trust, later, Options::default());
    let rate = count(size) / from.elapsed().as_secs_f64();
    assert_eq!(answer.outcome, Outcome::Valid, "{:?}", answer.findings);
    report.figure("log: a copy verified, a second", rate, "entries/s");
}

/// Appends leaves to an empty tree and computes all of it anew, without any store.
pub(crate) fn tree(report: &mut Report, size: u64) {
    // A leaf is a line of base64 over a digest.
    let leaf = |number: u64| format!("zhiping-entry-v1\n{number:0>44}\n").into_bytes();
    let leaves: Vec<Vec<u8>> = (0..size).map(leaf).collect();
    let mut edge = Edge::empty();
    let from = Instant::now();
    for chunk in leaves.chunks(1000) {
        edge.append(chunk.iter().map(Vec::as_slice));
    }
    let seconds = from.elapsed().as_secs_f64();
    report.figure("log: a million leaves appended to the tree", seconds, "s");
    let from = Instant::now();
    let mut again = Edge::empty();
    for chunk in leaves.chunks(256) {
        let bytes = bundle(chunk.iter().map(Vec::as_slice)).unwrap();
        again.append(proof::ledger::unbundle(&bytes).unwrap());
    }
    assert_eq!(again.root(), edge.root());
    let seconds = from.elapsed().as_secs_f64();
    report.figure("log: a million leaves read from bundles and verified", seconds, "s");
}

fn count(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}
