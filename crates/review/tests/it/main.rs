//! Procedures, secrecy, forms and counts of `review`, against the shipped packs.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic like the tests themselves")]

mod batches;
mod claims;
mod decide;
mod diagram;
mod dispatches;
mod documents;
mod draws;
mod exchanges;
mod experts;
mod form;
mod generated;
mod matrix;
mod meetings;
mod play;
mod procedure;
mod readings;
mod reassess;
mod secrecy;
mod situation;
mod spot_checks;
mod tally;
mod world;
