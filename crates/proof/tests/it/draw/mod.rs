//! The draw: what it promises, as properties; its vectors; the checker in Python.

mod made;
mod property;
mod python;
mod steps;
mod vectors;
