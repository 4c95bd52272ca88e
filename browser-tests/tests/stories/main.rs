//! The stories, one file a chapter. The harness itself is tried on a small site of its own first.

mod ballot;
mod dispatch;
mod engineer;
mod every_page;
mod first_page;
mod harness;
mod meeting;
mod others;
mod path;
mod policy;
mod small_site;
mod trouble;
mod turns;
