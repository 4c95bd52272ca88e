//! Every document with its sample, and lists there and back.

mod feed;
mod meeting;
mod pdf;
mod sheets;
