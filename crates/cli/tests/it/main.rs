//! The commands as people use them: what they print, and how they end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod backup;
mod data;
mod faults;
mod http;
mod law;
mod log;
mod pages;
mod run;
mod season;
mod settings;
mod share;
mod storm;
mod verify;
mod watch;
mod witness;
