//! The office: everything that is done passes through here. One door for acts ([`perform`]), one for reading, and the
//! errands that run by themselves.
//!
//! Invariant: nothing of legal effect is written except by [`Office::perform`], which commits the state with its entry.

pub mod keys;
pub mod policy;
pub mod problem;

pub mod cases;
pub mod facts;
pub mod perform;

pub mod accounts;
pub mod drafts;
pub mod experts;
pub mod files;
pub mod lists;
pub mod registers;
pub mod roster;

pub mod ballots;
pub mod dispatches;
pub mod draws;
pub mod exchanges;
pub mod meetings;

pub mod certificates;
pub mod continuity;
pub mod log;
pub mod minutes;
pub mod papers;
pub mod record;
pub mod witnesses;

pub mod backup;
pub mod setup;

pub mod amended;
pub mod demo;
pub mod doctor;
pub mod errands;
pub mod season;
pub mod trial;

mod objects;
mod office;
mod place;

pub use accounts::Me;
pub use office::{Office, Season};
pub use perform::Done;
pub use place::Place;
pub use problem::Problem;
