//! The witness: its folder, what it remembers, and what it answers on the wire.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic like the tests themselves")]

mod ballot;
mod book;
mod killed;
mod memory;
mod wire;
