//! The expert's desk: progress on top, one scored item of the form.

use askama::Template;

use super::{Control, Field, Html};

/// Progress of an expert through the files assigned, below the header.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/desk_bar.html")]
pub struct DeskBar {
    /// Which file this is, from one.
    pub place: usize,
    /// How many are done.
    pub done: usize,
    /// How many in all.
    pub whole: usize,
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
    pub hint: Html,
    /// Most points; least is zero.
    pub most: String,
    /// Smallest step: `1` or `0.5`.
    pub step: String,
    /// Points as typed.
    pub value: String,
    /// What is wrong with them.
    pub error: Option<String>,
}

impl Score {
    /// A number with a range as a row of a scoring form; `None` for any other field.
    pub fn of(field: &Field) -> Option<Self> {
        let Control::Text(input) = &field.control else { return None };
        let (_, most, step) = input.range.clone()?;
        Some(Self {
            name: field.name.clone(),
            label: field.label.clone(),
            hint: field.hint.clone(),
            most,
            step,
            value: input.value.clone(),
            error: field.error.clone(),
        })
    }
}
