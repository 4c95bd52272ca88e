//! Around a list: filter above, batch bar and pager below.

use askama::Template;

use super::{ActKind, Field, Html};

/// Filter of a list, sent by GET, so that a view can be bookmarked.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/filter.html")]
pub struct Filter {
    /// What it filters, for screen readers: `筛选申报件`.
    pub label: String,
    /// The list's address.
    pub action: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// Hidden values to keep, such as the sorting.
    pub keep: Vec<(String, String)>,
}

/// Acts on the ticked rows. The first step is always a preview.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/batch.html")]
pub struct Batch {
    /// Buttons: value of `act`, words, look.
    pub acts: Vec<(String, String, ActKind)>,
    /// How many rows are ticked when the page opens; the script keeps count. Without scripts and without
    /// ticks the bar says 勾选的件.
    pub picked: usize,
    /// The counted word: `件`.
    pub unit: String,
    /// What will happen.
    pub says: Html,
}

/// Back and on; no page numbers, because the list may move underneath.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager {
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// `本页 10 件，从 … 到 …`.
    pub says: String,
    /// Export: address and words.
    pub export: Option<(String, String)>,
}
