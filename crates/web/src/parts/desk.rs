//! The expert's desk: progress on top, one scored item of the form.

use askama::Template;

/// Progress of an expert through the files assigned, below the header.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/desk_bar.html")]
pub struct DeskBar {
    /// Which file this is, from one.
    pub place: u32,
    /// How many are done.
    pub done: u32,
    /// How many in all.
    pub whole: u32,
    /// The file before.
    pub previous: Option<String>,
    /// The next one not scored.
    pub next: Option<String>,
}

/// One scored item.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/score.html")]
pub struct Score {
    /// Name sent, and id.
    pub name: String,
    /// The item.
    pub label: String,
    /// Range and what to look at: `0 至 25 分。看…`.
    pub hint: String,
    /// Most points; least is zero.
    pub most: u32,
    /// Smallest step: `1` or `0.5`.
    pub step: String,
    /// Points as typed.
    pub value: String,
    /// What is wrong with them.
    pub error: Option<String>,
}
