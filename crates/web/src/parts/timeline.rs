//! Time told in order: a timeline of ledger entries or of what comes next, and the steps of a season.

use askama::Template;

use super::Html;

/// Where a moment stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MomentKind {
    /// Happening now.
    Now,
    /// Happened.
    #[default]
    Past,
    /// To come.
    Next,
}

/// One entry of a timeline.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Where it stands.
    pub kind: MomentKind,
    /// What happens.
    pub title: String,
    /// When, who, what else.
    pub lines: Vec<Html>,
}

impl Moment {
    /// A moment.
    pub fn new(kind: MomentKind, title: impl Into<String>) -> Self {
        Self { kind, title: title.into(), lines: Vec::new() }
    }

    /// Adds a line.
    pub fn line(mut self, line: impl Into<Html>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// Adds a link to the ledger entry: `记录 120 455`.
    pub fn entry(self, href: impl AsRef<str>, number: impl AsRef<str>) -> Self {
        let text = format!("记录 {}", number.as_ref());
        self.line(Html::new().link(href, text))
    }
}

/// Ledger entries, newest first; or what happens next, in order.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/timeline.html")]
pub struct Timeline {
    /// The moments in the order shown.
    pub moments: Vec<Moment>,
}

/// One step of a season.
#[derive(Clone, Debug)]
pub struct Step {
    /// The step.
    pub name: String,
    /// When.
    pub when: String,
    /// Behind us.
    pub done: bool,
    /// Here now.
    pub here: bool,
}

impl Step {
    /// A step to come.
    pub fn new(name: impl Into<String>, when: impl Into<String>) -> Self {
        Self { name: name.into(), when: when.into(), done: false, here: false }
    }

    /// Behind us.
    pub fn done(mut self) -> Self {
        self.done = true;
        self
    }

    /// Here now.
    pub fn here(mut self) -> Self {
        self.here = true;
        self
    }

    fn class(&self) -> &'static str {
        match (self.done, self.here) {
            (true, true) => "done here",
            (true, false) => "done",
            (false, true) => "here",
            (false, false) => "",
        }
    }
}

/// Up to nine steps, upright on narrow screens. Not for the progress of one file.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/season.html")]
pub struct Season {
    /// The steps in order.
    pub steps: Vec<Step>,
}
