//! Shared test ground; nothing ships from it.

mod both;
pub mod bucket;
pub mod cluster;
pub mod discretion;
