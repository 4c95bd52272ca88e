//! Lists out as Excel.
//!
//! A list is one sheet, and a book holds several: a frozen title row with filters, typed columns. Text stays text, whatever it begins with.

use kernel::Day;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::problem::{CellProblem, DocumentProblem};

/// One column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name in the program.
    pub key: &'static str,
    /// The title people see.
    pub title: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Width in characters of Latin text; a Han character takes two.
    pub width: u16,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, numbers of documents included.
    Text,
    /// A civil date.
    Day,
    /// A whole number.
    Integer,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A civil date.
    Day(Day),
    /// A whole number.
    Integer(i64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.into()) }
    }
}

/// What Excel takes in one cell.
const LONGEST: usize = 32_767;

/// One list of a book.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The name on its tab.
    pub name: &'a str,
    /// Its columns.
    pub columns: &'a [Column],
    /// Its rows.
    pub rows: &'a [Vec<Cell>],
}

/// Writes a list. The same list gives the same bytes.
///
/// # Errors
/// Cells longer than Excel takes, named by row and column; or what the writer said.
pub fn sheet(columns: &[Column], rows: &[Vec<Cell>]) -> Result<Vec<u8>, DocumentProblem> {
    book(&[Sheet { name: "", columns, rows }])
}

/// Writes lists, a sheet each; a name that is empty is left to Excel. The same lists give the same bytes.
///
/// # Errors
/// Cells longer than Excel takes, named by sheet, row and column; or what the writer said.
pub fn book(sheets: &[Sheet<'_>]) -> Result<Vec<u8>, DocumentProblem> {
    let problems: Vec<CellProblem> = sheets.iter().flat_map(too_long).collect();
    if !problems.is_empty() {
        return Err(DocumentProblem::Cells(problems));
    }
    write(sheets).map_err(|fault| DocumentProblem::Workbook { because: fault.to_string() })
}

fn too_long(sheet: &Sheet<'_>) -> Vec<CellProblem> {
    let mut problems = Vec::new();
    for (row, cells) in (2..).zip(sheet.rows) {
        for (column, cell) in sheet.columns.iter().zip(cells) {
            let Cell::Text(text) = cell else { continue };
            if text.len() > LONGEST && text.encode_utf16().count() > LONGEST {
                let because = format!("文字超过 Excel 一格的 {LONGEST} 字上限");
                let tab = if sheet.name.is_empty() { "" } else { "：" };
                problems.push(CellProblem {
                    row,
                    column: format!("{}{tab}{}", sheet.name, column.title),
                    because,
                });
            }
        }
    }
    problems
}

fn write(sheets: &[Sheet<'_>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed moment: a list carries its date in its own cells, and equal lists stay equal bytes.
    let made = ExcelDateTime::from_ymd(1980, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let formats = Formats::new();
    for sheet in sheets {
        let page = workbook.add_worksheet();
        if !sheet.name.is_empty() {
            page.set_name(sheet.name)?;
        }
        fill(page, sheet, &formats)?;
    }
    workbook.save_to_buffer()
}

fn fill(page: &mut Worksheet, sheet: &Sheet<'_>, formats: &Formats) -> Result<(), XlsxError> {
    let Sheet { columns, rows, .. } = sheet;
    for (at, column) in (0..).zip(*columns) {
        page.set_column_width(at, column.width)?;
        page.set_column_format(at, formats.of(column.kind))?;
        page.write_string_with_format(0, at, column.title, &formats.title)?;
    }
    for (row, cells) in (1..).zip(*rows) {
        for (at, cell) in (0..columns.len() as u16).zip(cells) {
            put(page, row, at, cell, formats)?;
        }
    }
    page.set_row_height(0, 22)?;
    page.set_freeze_panes(1, 0)?;
    if let Some(last) = columns.len().checked_sub(1) {
        page.autofilter(0, 0, rows.len() as u32, last as u16)?;
    }
    page.set_repeat_rows(0, 0)?;
    page.set_landscape();
    page.set_paper_size(9);
    page.set_print_fit_to_pages(1, 0);
    Ok(())
}

fn put(page: &mut Worksheet, row: u32, at: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => Ok(()),
        // The quote mark keeps it text even after somebody edits the cell.
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            page.write_string_with_format(row, at, text, &formats.quoted).map(drop)
        }
        Cell::Text(text) => page.write_string_with_format(row, at, text, &formats.text).map(drop),
        Cell::Integer(number) if number.unsigned_abs() < 1 << 53 => {
            page.write_number_with_format(row, at, *number as f64, &formats.integer).map(drop)
        }
        // Excel counts in binary floating point: a longer number would change on the way.
        Cell::Integer(number) => {
            page.write_string_with_format(row, at, number.to_string(), &formats.text).map(drop)
        }
        Cell::Day(day) => match u16::try_from(day.year()) {
            Ok(year) if year >= 1900 => {
                let date = ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8)?;
                page.write_datetime_with_format(row, at, &date, &formats.day).map(drop)
            }
            _ => page.write_string_with_format(row, at, day.to_string(), &formats.text).map(drop),
        },
    }
}

struct Formats {
    title: Format,
    text: Format,
    quoted: Format,
    integer: Format,
    day: Format,
}

impl Formats {
    fn new() -> Self {
        let plain =
            Format::new().set_font_name("宋体").set_font_size(10.5).set_align(FormatAlign::VerticalCenter);
        let text = plain.clone().set_num_format("@");
        Self {
            title: plain
                .clone()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(0xEE_EEEE))
                .set_border_bottom(FormatBorder::Thin),
            quoted: text.clone().set_quote_prefix(),
            text,
            integer: plain.clone().set_num_format("0"),
            day: plain.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
        }
    }

    fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text => &self.text,
            Kind::Day => &self.day,
            Kind::Integer => &self.integer,
        }
    }
}
