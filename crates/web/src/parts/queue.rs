//! Queue card: how many wait for this seat, what to do with them, and by when. The whole card is one link.

use askama::Template;

use super::Outcome;

/// One queue. Not for figures without an act.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/queue.html")]
pub struct Queue {
    /// `No` for due today or past, `Warn` for soon, anything else is calm.
    pub outcome: Outcome,
    /// How many wait.
    pub count: u64,
    /// Whether more than that wait: counting stopped there.
    pub more: bool,
    /// The queue's name.
    pub name: String,
    /// The next act: `写答复或转核查`.
    pub next: String,
    /// The nearest due day with countdown; empty when nothing is due.
    pub due: String,
    /// The list behind it.
    pub href: String,
}

impl Queue {
    fn class(&self) -> &'static str {
        match self.outcome {
            Outcome::No => " no",
            Outcome::Warn | Outcome::Ask => " warn",
            Outcome::Ok | Outcome::Now | Outcome::Idle => "",
        }
    }
}
