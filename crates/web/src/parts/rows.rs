//! Rows: the task list of an application and the evidence list of a check share one row.

use askama::Template;

use super::{ChoiceSet, Html, Outcome, Tag};

/// One row: heading, lines, a state or answers at the right.
#[derive(Clone, Debug)]
pub struct Row {
    /// The heading.
    pub title: String,
    /// Where the heading leads; `None` when it cannot be started yet.
    pub href: Option<String>,
    /// Id of the row, for links to it; empty for none.
    pub id: String,
    /// Lines below.
    pub lines: Vec<Html>,
    /// A line that tells why the state is not done, marked by its colour.
    pub why: Html,
    /// `No` paints the why red, anything else ochre.
    pub why_outcome: Outcome,
    /// What stands at the right: a tag or a choice set.
    pub end: Html,
    /// A risk that concerns this item, below and as wide as the row.
    pub risk: Option<Risk>,
}

impl Row {
    /// A row with a heading alone.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            href: None,
            id: String::new(),
            lines: Vec::new(),
            why: Html::new(),
            why_outcome: Outcome::Ask,
            end: Html::new(),
            risk: None,
        }
    }

    /// Leads somewhere.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Can be linked to.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Adds a line.
    pub fn line(mut self, line: impl Into<Html>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// Says what is missing.
    pub fn why(mut self, why: impl Into<Html>) -> Self {
        self.why = why.into();
        self
    }

    /// Says what is wrong.
    pub fn wrong(mut self, why: impl Into<Html>) -> Self {
        self.why = why.into();
        self.why_outcome = Outcome::No;
        self
    }

    /// Puts a state at the right.
    pub fn tag(mut self, outcome: Outcome, text: impl Into<String>) -> Self {
        self.end = Html::of(&Tag::new(outcome, text));
        self
    }

    /// Puts answers at the right.
    pub fn choice(mut self, choice: &ChoiceSet) -> Self {
        self.end = Html::of(choice);
        self
    }

    /// Puts a risk below.
    pub fn risk(mut self, risk: Risk) -> Self {
        self.risk = Some(risk);
        self
    }
}

/// A risk inside the item it concerns: what was found, the clause, the reviewer's conclusion.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/risk.html")]
pub struct Risk {
    /// What is at risk: `《岭南机械示例学刊》`.
    pub title: String,
    /// The kind of risk: `风险刊物`.
    pub tag: Tag,
    /// What was found, and where.
    pub text: Html,
    /// The clause.
    pub clause: String,
    /// Fields for the conclusion; empty for a seat that only reads.
    pub body: Html,
}

/// A list of rows.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/rows.html")]
pub struct Rows {
    /// The rows in order.
    pub rows: Vec<Row>,
    /// Closer rows, for checking evidence; stacked on phones.
    pub check: bool,
}

impl Rows {
    /// A task list.
    pub fn tasks(rows: Vec<Row>) -> Self {
        Self { rows, check: false }
    }

    /// An evidence list.
    pub fn evidence(rows: Vec<Row>) -> Self {
        Self { rows, check: true }
    }
}
