//! The law as data: calendar, policy packs, and what they say of a situation. Pure: text in, findings out.
//!
//! Invariant: no year, city, threshold, title or number of days stands in this crate; all of it is in `policy/`.

pub mod calendar;
pub mod facts;
pub mod file;
pub mod review;
pub mod tables;

pub mod load;
mod near;
pub mod syntax;

mod check;
mod check_tables;
mod pack;

pub mod condition;
mod reckon;
mod span;

pub mod evaluate;
mod exam;
mod judge;
mod ladder;
pub mod retirement;
mod special;
mod weigh;

pub mod campaign;
pub mod coverage;
pub mod diff;
pub mod explain;
pub mod schema;
pub mod situation;

pub use calendar::CalendarError;
pub use evaluate::{Eligibility, Finding, Instead, Outcome, UsedFact, Verdict};
pub use facts::{Fact, FactDef, FactKind, FactValue, Situation, Source};
pub use file::{By, Clause, Ladder, Level, Series, Title, Way};
pub use load::{Law, PackProblem};
pub use pack::{CheckItem, Due, NoTerm, Pack, Window};
