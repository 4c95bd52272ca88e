//! The ballot: steps and refusals, interoperation with the browser's library, vectors, the checker in Python.

mod made;
mod python;
mod steps;
mod vectors;
