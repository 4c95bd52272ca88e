//! PDF and Excel: a view as JSON goes in, bytes come out.
//!
//! The invariant of this crate: what a person wrote is printed as written, or the document is refused.
//! Text never becomes markup (it reaches the template through `json()`), a cell never becomes a formula,
//! and a character without a glyph stops the document and is named instead of printed as a box.
//!
//! It reads no files, no clock and no settings: fonts, the moment of making and all wording come from the caller.
//!
//! To add a document: a variant in [`Form`], `templates/<key>.typ` beside the others, and
//! `samples/<key>.json`; the tests render every sample.

pub mod bundle;
pub mod feed;
pub mod fonts;
pub mod form;
pub mod meeting;
pub mod problem;
pub mod sheet;
pub mod table;
pub mod typesetter;

pub use bundle::bundle;
pub use feed::{FeedDay, feed};
pub use fonts::{Fonts, font_candidates};
pub use form::Form;
pub use meeting::{
    Minutes, MinutesAnswer, MinutesCase, MinutesDefence, MinutesMember, MinutesRecusal, OpeningFiling,
    PanelExperts, Remark, Signed, TitleCases, Votes,
};
pub use problem::{CellProblem, DocumentProblem};
pub use sheet::{Cell, Column, Kind, Sheet, book, sheet};
pub use table::{Row, Table, read_sheet};
pub use typesetter::{Attachment, Typesetter};
