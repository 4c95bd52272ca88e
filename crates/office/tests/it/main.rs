//! The office as a value: acts, record and derived rows of a whole demo season.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod amended;
mod backup;
mod ballots;
mod bucket;
mod clock;
mod dispatches;
mod doctor;
mod elsewhere;
mod exchanges;
mod instances;
mod log;
mod meeting_papers;
mod perform;
mod season;
mod seats;
mod spot_checks;
mod witnesses;
mod year;
