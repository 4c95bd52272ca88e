//! The log: its tree against RFC 6962 and `tlog_tiles`, its checks, its vectors, and the checker in Python.

pub(crate) mod book;
mod checking;
mod keys;
mod origin;
mod python;
mod tree;
mod vectors;
mod witness;
