//! The witness: its folder, what it remembers, and what it answers on the wire.

mod book;
mod memory;
mod wire;
