//! Kinds of case and their acts: what may be done, by whom, when, and what follows. Pure: values in, values out.
//!
//! Invariant: a state comes only from [`case::Kind::apply`] over effects, in a live office and in replay alike; whether an
//! act is possible comes only from the procedure table and the act's own guard, on pages and in `perform` alike.

pub mod case;
pub mod procedure;

pub mod application;
pub mod batch;
pub mod certificate;
pub mod dispatch;
pub mod draw;
pub mod exchange;
pub mod expert;
pub mod meeting;

pub mod claim;
pub mod committee;
pub mod diagram;
pub mod folder;
pub mod offers;
pub mod recusal;

pub use case::{Confirmation, Context, Decision, Follow, Kind, Named, Reach, Refusal, RefusalKind, Stamp};
