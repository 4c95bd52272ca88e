//! The stories, one file a chapter. The harness itself is tried on a small site of its own first.

mod first_page;
mod harness;
mod small_site;
