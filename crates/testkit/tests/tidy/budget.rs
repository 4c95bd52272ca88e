//! The lockfile has a budget: a rise is explained here, in the line that raises it.

use crate::source::read;

/// 750: axum, askama and sqlx bring about 170, typst and Excel about triple that.
const PACKAGES: usize = 750;

#[test]
fn the_lockfile_keeps_to_its_budget() {
    let count = read("Cargo.lock").lines().filter(|line| *line == "[[package]]").count();
    println!("Cargo.lock: {count} of {PACKAGES} packages");
    assert!(count <= PACKAGES, "{count} packages in Cargo.lock, the budget is {PACKAGES}");
}
