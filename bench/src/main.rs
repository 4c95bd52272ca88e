//! Figures of zhiping, measured by itself: `make bench`. Nothing here ships, and nothing here is a test.
//!
//! Everything that is compared is measured in one run on one machine; the raw output is kept beside the table.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on says so by panicking")]
#![expect(clippy::disallowed_methods, reason = "figures are what the machine's clock is for")]

mod acts;
mod ballot;
mod law;
mod log;
mod peer;
mod probe;
mod proofs;
mod raw;
mod recusal;
mod report;
mod site;

use report::Report;
use std::{path::PathBuf, time::Instant};

/// How much is measured; smaller numbers for a quick look.
struct Size {
    /// Applicants of the season behind the pages.
    applicants: usize,
    /// Rows put into the list beside them, in turn.
    rows: Vec<u64>,
    /// Acts by one client.
    lone: usize,
    /// Cases that a meeting votes on; making the keys and papers of each takes a good part of a second.
    cases: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<usize>().ok()
    };
    let only = arguments.iter().position(|a| a == "--only").and_then(|at| arguments.get(at + 1)).cloned();
    let is_wanted = |part: &str| only.as_ref().is_none_or(|only| only.split(',').any(|name| name == part));
    let most = u64::try_from(number("--rows").unwrap_or(1_000_000)).unwrap();
    let name = arguments.iter().position(|a| a == "--as").and_then(|at| arguments.get(at + 1)).cloned();
    let size = Size {
        applicants: number("--applicants").unwrap_or(1000),
        rows: [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|rows| *rows <= most).collect(),
        lone: number("--lone").unwrap_or(400),
        cases: number("--cases").unwrap_or(300),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = Folder::new();
    let mut report = Report::new();
    probe::machine(&mut report, &folder.0);
    if is_wanted("law") {
        law::measure(&mut report);
    }
    if is_wanted("tree") {
        log::tree(&mut report, 1_000_000);
    }
    if is_wanted("review") {
        proofs::draw(&mut report, 3);
        proofs::draw(&mut report, 20);
        proofs::half(&mut report);
        recusal::measure(&mut report);
        ballot::measure(&mut report, size.cases);
    }
    if !["season", "log", "acts", "site"].into_iter().any(is_wanted) {
        return report.finish(name.as_deref());
    }
    let season = folder.0.join("season");
    runtime.block_on(async {
        let started = Instant::now();
        let clock = kernel::Clock::wall();
        let summary = office::season::run(season.as_path(), None, size.applicants, 1, &clock, |_| {});
        let summary = summary.await.unwrap();
        assert!(summary.findings.is_empty(), "{:?}", summary.findings);
        report.season("SQLite", &summary, started.elapsed());
        if is_wanted("log") {
            log::measure(&mut report, &season).await;
        }
        if is_wanted("acts") {
            acts::measure(&mut report, &folder.0, &size).await;
        }
    });
    if is_wanted("site") {
        site::measure(&mut report, &season, &size, &runtime);
    }
    report.finish(name.as_deref());
}

/// A folder on the disk of the build, which goes away: the temporary folder may be memory.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let target = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned();
        let folder = target.join(format!("bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind in the build folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
