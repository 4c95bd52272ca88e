//! Document list: files of a case or a page, with size, date and state.

use askama::Template;

use super::{Html, Tag};

/// One file.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// Where to open it; `None` while it is being checked.
    pub href: Option<String>,
    /// Pages, size, who and when: `6 页，1.2 MB`.
    pub about: Html,
    /// Its state.
    pub tag: Option<Tag>,
    /// A link to take it out: address and words.
    pub remove: Option<(String, String)>,
}

/// A list of files.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/documents.html")]
pub struct Documents {
    /// The files in order.
    pub documents: Vec<Document>,
    /// What to say when there is none.
    pub empty: String,
}
