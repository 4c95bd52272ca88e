//! The head of a page: heading with status tags, one line of facts, the deadline at the right.

use askama::Template;

use super::{Due, Html, Outcome, Tag};

/// Heading, tags, one line of facts, deadline. Not for paragraphs.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/head.html")]
pub struct Head {
    /// The heading.
    pub title: String,
    /// States beside the heading.
    pub tags: Vec<Tag>,
    /// One line below it; empty for none.
    pub line: Html,
    /// The deadline, shown at the right, on phones below.
    pub due: Option<Due>,
    /// Drops the space below, for a page that stacks its parts itself.
    pub tight: bool,
}

impl Head {
    /// A heading alone.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), tags: Vec::new(), line: Html::new(), due: None, tight: false }
    }

    /// Adds a state beside the heading.
    pub fn tag(mut self, outcome: Outcome, text: impl Into<String>) -> Self {
        self.tags.push(Tag::new(outcome, text));
        self
    }

    /// Sets the line of facts.
    pub fn line(mut self, line: impl Into<Html>) -> Self {
        self.line = line.into();
        self
    }

    /// Sets the deadline.
    pub fn due(mut self, due: Due) -> Self {
        self.due = Some(due);
        self
    }

    /// Drops the space below.
    pub fn tight(mut self) -> Self {
        self.tight = true;
        self
    }
}
