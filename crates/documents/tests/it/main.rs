//! Every document with its sample, and lists there and back.

mod pdf;
mod sheets;
