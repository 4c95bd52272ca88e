//! The law as data: calendar, policy packs, and what they say of a situation. Pure: text in, findings out.
//!
//! Invariant: no year, city, threshold, title or number of days stands in this crate; all of it is in `policy/`.

pub mod amendment;
pub mod calendar;
pub mod facts;
pub mod file;
pub mod review;
pub mod rule;
pub mod schedule;
pub mod tables;
pub mod title;
pub mod way;

pub mod load;
mod near;
mod standards;
pub mod syntax;

mod check;
mod check_tables;
mod pack;

pub mod condition;
mod reckon;
mod running;
mod span;

mod evaluate;
mod exam;
mod judge;
mod ladder;
mod person;
pub mod retirement;
mod special;
pub mod verdict;
mod weigh;
mod words;

pub mod campaign;
pub mod coverage;
pub mod diff;
pub mod explain;
pub mod population;
pub mod schema;
pub mod simulate;
pub mod situation;

pub use calendar::CalendarError;
pub use facts::{Fact, FactDef, FactKind, FactValue, Situation, Source};
pub use file::Clause;
pub use load::{Law, PackProblem};
pub use pack::{CheckItem, Due, NoTerm, Pack, Window};
pub use title::{By, Ladder, Level, Series, Title};
pub use verdict::{Eligibility, Finding, Instead, Outcome, UsedFact, Verdict};
pub use way::Way;
