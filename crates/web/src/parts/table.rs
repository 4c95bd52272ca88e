//! Table: a list with sorting by links, boxes to tick, and one block per row on phones.

use askama::Template;

use super::Html;
use kernel::Day;

/// Whether and how a column sorts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// It does not.
    #[default]
    None,
    /// A link sorts by it.
    By(String),
    /// Sorted by it, least first; a link turns it round.
    Ascending(String),
    /// Sorted by it, greatest first; a link turns it round.
    Descending(String),
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// The heading: `到期，最早在前`.
    pub label: String,
    /// The label on phones: `到期`.
    pub short: String,
    /// Sorting.
    pub sort: Sort,
}

impl Column {
    /// A column with one label.
    pub fn new(label: impl Into<String>) -> Self {
        let label = label.into();
        Self { short: label.clone(), label, sort: Sort::None }
    }

    /// Sets a shorter label for phones.
    pub fn short(mut self, short: impl Into<String>) -> Self {
        self.short = short.into();
        self
    }

    /// Sets the sorting.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = sort;
        self
    }
}

/// One cell.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/cell.html")]
pub struct Cell {
    /// What it says; may hold a link, a tag, a date.
    pub main: Html,
    /// A smaller line; empty for none.
    pub small: Html,
    /// Nothing to tell: left out on phones.
    pub none: bool,
    /// Late: painted red, and the words say so.
    pub late: bool,
}

impl Cell {
    /// A cell.
    pub fn new(main: impl Into<Html>) -> Self {
        Self { main: main.into(), ..Self::default() }
    }

    /// A cell with a day, which is not broken over two lines.
    pub fn day(day: Day) -> Self {
        let day = day.to_string();
        Self::new(Html::new().time(&day, &day))
    }

    /// A cell that says 无 and is left out on phones.
    pub fn none() -> Self {
        Self { main: Html::new().quiet("无"), none: true, ..Self::default() }
    }

    /// A cell with a part, such as a tag or a bar.
    pub fn part(part: &impl Template) -> Self {
        Self { main: Html::of(part), ..Self::default() }
    }

    /// Adds a smaller line.
    pub fn small(mut self, small: impl Into<Html>) -> Self {
        self.small = small.into();
        self
    }

    /// Marks it late.
    pub fn late(mut self) -> Self {
        self.late = true;
        self
    }

    fn class(&self) -> &'static str {
        match (self.none, self.late) {
            (true, _) => "is-none",
            (false, true) => "late",
            (false, false) => "",
        }
    }
}

/// The box before a row.
#[derive(Clone, Debug)]
pub struct Pick {
    /// Value sent under the table's pick name.
    pub value: String,
    /// Whom it picks, for screen readers.
    pub label: String,
    /// Ticked now.
    pub checked: bool,
}

/// One row: its heading cell and the rest.
#[derive(Clone, Debug, Default)]
pub struct TableRow {
    /// The box before it.
    pub pick: Option<Pick>,
    /// The heading cell.
    pub head: Cell,
    /// The other cells.
    pub cells: Vec<Cell>,
    /// Passed over: painted grey, and the words say so.
    pub out: bool,
}

/// A table.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    /// What it lists, for screen readers: `申报件表`.
    pub label: String,
    /// The columns, the heading column first.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<TableRow>,
    /// Name of the boxes before the rows; `None` for no boxes.
    pub pick: Option<String>,
    /// On phones one block per row; without it the table scrolls sideways.
    pub cards: bool,
    /// Wide cells with bars in them.
    pub board: bool,
    /// What to say, and do, when there is no row.
    pub empty: String,
}

impl Table {
    /// A list.
    pub fn new(label: impl Into<String>, columns: Vec<Column>, rows: Vec<TableRow>) -> Self {
        Self { label: label.into(), columns, rows, cards: true, ..Self::default() }
    }

    /// A board of bars.
    pub fn board(label: impl Into<String>, columns: Vec<Column>, rows: Vec<TableRow>) -> Self {
        Self { label: label.into(), columns, rows, board: true, ..Self::default() }
    }

    /// Puts a box before each row that has a [`Pick`].
    pub fn pick(mut self, name: impl Into<String>) -> Self {
        self.pick = Some(name.into());
        self
    }

    /// Says something when there is no row.
    pub fn empty(mut self, empty: impl Into<String>) -> Self {
        self.empty = empty.into();
        self
    }

    /// The label of a cell's column on phones.
    fn short(&self, cell: &usize) -> &str {
        self.columns.get(cell + 1).map_or("", |column| column.short.as_str())
    }
}

/// How much of a whole is done, as a bar.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<progress max="{{ whole }}" value="{{ done }}" aria-label="{{ label }}"></progress>"#,
    ext = "html"
)]
pub struct Progress {
    /// Done.
    pub done: u64,
    /// Of how many.
    pub whole: u64,
    /// In words: `1240 / 1286`.
    pub label: String,
}

impl Progress {
    /// A bar labelled `done / whole`.
    pub fn new(done: u64, whole: u64) -> Self {
        Self { done, whole, label: format!("{done} / {whole}") }
    }
}
