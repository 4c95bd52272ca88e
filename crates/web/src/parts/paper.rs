//! Papers and answers: a legal document as it reads, and the answer to a public check.

use askama::Template;

use super::{Html, Outcome};

/// A document on paper: the commitment, a certificate. Not for decoration.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/paper.html")]
pub struct Paper {
    /// Id of the heading.
    pub id: String,
    /// The document's name.
    pub title: String,
    /// Numbered clauses.
    pub clauses: Vec<String>,
    /// Other content, such as a facts table.
    pub body: Html,
    /// Edition and ground, small; empty for none.
    pub foot: String,
    /// A certificate: a card of its own with a double border.
    pub certificate: bool,
}

/// The answer to a public check.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/result.html")]
pub struct ResultBanner {
    /// `Ok` or `No`; anything else warns.
    pub outcome: Outcome,
    /// The answer: `证书有效`. It is the page's heading.
    pub title: String,
    /// What was checked, and when.
    pub says: Html,
}
