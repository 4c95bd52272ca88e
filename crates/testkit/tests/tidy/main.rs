//! The house keeps itself clean: edges between rooms, purity, sizes, words, budgets, and nothing of one machine.
//!
//! Every check reads the files as they stand and names file and line. An exception is an entry of `allowed.toml` with its
//! reason; an entry that nothing needs any more fails, too.

mod allowed;
mod budget;
mod edges;
mod glossary;
mod leaks;
mod places;
mod purity;
mod shape;
mod source;
