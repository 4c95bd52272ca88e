//! The parts pages are made of: one struct and one template each, same markup on every page.
//!
//! A part is shown by naming it: `{{ head }}`, `{% for f in findings %}{{ f }}{% endfor %}`. Parts need no
//! `safe` filter because each is marked as finished HTML; every text field is still escaped by its own
//! template. Where a text may hold a link, a bold word or another part, the field is an [`Html`], which plain
//! text turns into by escaping (`"…".into()`).
//!
//! To add a part: a struct here, a template of the same name under `templates/parts/`, a line in
//! `finished_html!`, a sample (`tests/it/samples.rs`), a line in the gallery.

mod acts;
mod chart;
mod desk;
mod documents;
mod errors;
mod facts;
mod field;
mod finding;
mod head;
mod html;
mod list;
mod mark;
mod paper;
mod queue;
mod rows;
mod surface;
mod table;
mod timeline;

pub use acts::{Act, ActBar, ActForm, ActKind, ActTarget, Refused};
pub use chart::{Bar, Bars, Series, Trend};
pub use desk::{DeskBar, Score};
pub use documents::{Document, Documents};
pub use errors::{ErrorSummary, Problem};
pub use facts::{Fact, Facts};
pub use field::{Area, Choice, ChoiceSet, Control, Csrf, DateParts, Field, FileInput, Input};
pub use finding::{Finding, More, Verdict};
pub use head::Head;
pub use html::Html;
pub use list::{Batch, Filter, Pager};
pub use mark::{Due, DueLevel, Outcome, Tag};
pub use paper::{Paper, ResultBanner};
pub use queue::Queue;
pub use rows::{Risk, Row, Rows};
pub use surface::{Card, Link, Links, Note};
pub use table::{Cell, Column, Pick, Progress, Sort, Table, TableRow};
pub use timeline::{Moment, MomentKind, Season, Step, Timeline};

/// Marks parts as finished HTML, so that a template may name them without the `safe` filter. Their own
/// templates have escaped every text already.
macro_rules! finished_html {
    ($($part:ty),+ $(,)?) => {
        $(impl askama::filters::HtmlSafe for $part {})+
    };
}

finished_html!(
    ActBar,
    Bars,
    Batch,
    Card,
    Cell,
    ChoiceSet,
    Csrf,
    DeskBar,
    Documents,
    Due,
    ErrorSummary,
    Facts,
    Field,
    Filter,
    Finding,
    Head,
    Html,
    Links,
    More,
    Note,
    Pager,
    Paper,
    Progress,
    Queue,
    ResultBanner,
    Risk,
    Rows,
    Score,
    Season,
    Table,
    Tag,
    Timeline,
    Trend,
    Verdict,
);
