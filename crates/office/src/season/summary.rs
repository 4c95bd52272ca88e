//! What a season came to. The counts follow from number and seed alone; the seconds do not.

use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

/// The summary of a season: `zhiping season --json` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Version of this form.
    pub v: u32,
    /// How many people applied.
    pub applicants: usize,
    /// The seed.
    pub seed: u64,
    /// What follows from number and seed.
    pub counts: Counts,
    /// Seconds by phase, in the order of the year.
    pub seconds: Vec<(String, f64)>,
    /// Acts per second over the phases in which people act.
    pub acts_per_second: f64,
    /// What doctor found; nothing, or the season is not sound.
    pub findings: Vec<String>,
}

/// What follows from number and seed alone, whatever engine and machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Applications by the stage they ended in.
    pub stages: BTreeMap<String, u64>,
    /// Cases of all kinds.
    pub cases: u64,
    /// Acts that people performed, with those that ran out of time.
    pub acts: u64,
    /// What was tried and not done: `refused` by law, role or stage, `absent`, `overtaken`, `again` (one form twice).
    pub refusals: BTreeMap<&'static str, u64>,
    /// Sections saved and files attached.
    pub drafts: u64,
    /// Entries written.
    pub entries: u64,
    /// Entries in the signed log.
    pub log: u64,
    /// Certificates signed.
    pub signed: u64,
}

/// Counts while the season runs.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) acts: AtomicU64,
    pub(super) drafts: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) absent: AtomicU64,
    pub(super) overtaken: AtomicU64,
    pub(super) again: AtomicU64,
}

impl Tally {
    pub(super) fn add(counter: &AtomicU64, more: u64) {
        counter.fetch_add(more, Ordering::Relaxed);
    }

    pub(super) fn refusals(&self) -> BTreeMap<&'static str, u64> {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        BTreeMap::from([
            ("refused", of(&self.refused)),
            ("absent", of(&self.absent)),
            ("overtaken", of(&self.overtaken)),
            ("again", of(&self.again)),
        ])
    }
}
