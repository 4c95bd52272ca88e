//! Router, forms, parts and pages.

pub mod assets;
pub mod layout;
pub mod parts;
