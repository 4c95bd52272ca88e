//! A whole year of any number of applicants: the same counts on both engines, and nothing for doctor to find.

use kernel::Clock;
use office::{
    Place,
    season::{Counts, Summary, run},
};
use std::path::PathBuf;

/// A folder that goes away.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("zhiping-year-{name}-{}", std::process::id()));
        // Left over from a run that was killed, under a number used again.
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind in the temporary folder harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn year(name: &str, url: Option<String>, seed: u64) -> Summary {
    let folder = Folder::new(name);
    run(Place::new(&folder.0, url), None, 60, seed, &Clock::wall(), |_| {}).await.unwrap()
}

/// req: X6
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_comes_to_the_same_counts_on_both_engines() {
    let file = year("file", None, 3).await;
    assert_eq!(file.findings, Vec::<String>::new());
    let Counts { stages, refusals, entries, log, .. } = &file.counts;
    assert_eq!(stages.values().sum::<u64>(), 60, "{stages:?}");
    assert!(stages["certified"] > 25 && stages["not_passed"] > 5, "{stages:?}");
    assert!(refusals.values().sum::<u64>() > 0, "nothing was refused");
    assert_eq!(entries, log);
    assert_ne!(year("other", None, 4).await.counts, file.counts);
    let Some(url) = testkit::cluster::database("a year") else { return };
    let server = year("server", Some(url), 3).await;
    assert_eq!((server.counts, server.findings), (file.counts, file.findings));
}

#[tokio::test]
async fn a_year_is_played_in_an_empty_place_only() {
    let folder = Folder::new("empty");
    let clock = Clock::wall();
    run(folder.0.as_path(), None, 1, 1, &clock, |_| {}).await.unwrap();
    run(folder.0.as_path(), None, 1, 1, &clock, |_| {}).await.unwrap_err();
}
