//! The site: router, forms, parts, and one folder per resource with page, handler and template.
//!
//! Invariant: a handler is who, what, perform, answer. It decides nothing and holds no SQL; every button it draws comes
//! from an offer of the office.

pub mod front;
pub mod visit;

pub mod fields;
pub mod frame;
pub mod trouble;

pub mod assets;
mod latest;
pub mod layout;
mod lists;
pub mod parts;
pub mod shape;

pub mod judged;

pub mod account;
pub mod act;
pub mod applicant;
pub mod applications;
pub mod batches;
pub mod certificates;
pub mod committees;
pub mod demo;
pub mod dispatches;
pub mod draws;
pub mod exchanges;
pub mod experts;
pub mod home;
pub mod log;
pub mod meetings;
pub mod notices;
pub mod policy;
pub mod precheck;

mod forms;
mod router;
mod uploads;
mod watch;

pub use front::{Front, Site};
pub use router::router;
