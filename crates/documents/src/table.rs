//! Lists in from Excel.
//!
//! Reading has two steps: [`read_sheet`] takes the first sheet as text, [`Table::typed`] matches it with columns.
//! Both answer all problems at once, each named by the row and the column as the person sees them.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use kernel::{Day, text::clean};

use crate::problem::{CellProblem, DocumentProblem};
use crate::sheet::{Cell, Column, Kind};

/// A sheet as text: one title row, then rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Titles of the columns, cleaned.
    pub titles: Vec<String>,
    /// Rows with at least one filled cell.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as Excel shows it.
    pub number: u32,
    /// One text per title; dates are `2024-11-08`, empty cells are empty.
    pub cells: Vec<String>,
}

/// Reads the first sheet of a workbook.
///
/// # Errors
/// The bytes are no workbook, there is no title row, or cells hold errors such as `#REF!`.
pub fn read_sheet(bytes: &[u8]) -> Result<Table, DocumentProblem> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(not_a_workbook)?;
    let range = match book.worksheet_range_at(0) {
        Some(range) => range.map_err(not_a_workbook)?,
        None => return Err(DocumentProblem::NotAWorkbook { because: "里面没有工作表".into() }),
    };
    let mut numbered = (range.start().map_or(1, |(row, _)| row + 1)..).zip(range.rows());
    let Some((_, first)) = numbered.find(|(_, cells)| cells.iter().any(|cell| !matches!(cell, Data::Empty)))
    else {
        return Err(DocumentProblem::NotAWorkbook { because: "第一张工作表是空的".into() });
    };
    let titles: Vec<String> = first.iter().map(|cell| text(cell).unwrap_or_default()).collect();
    let start = range.start().map_or(0, |(_, column)| column);
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for (number, cells) in numbered {
        let mut row = Row { number, cells: Vec::with_capacity(titles.len()) };
        for (at, cell) in (start..).zip(cells) {
            row.cells.push(text(cell).unwrap_or_else(|because| {
                let title = titles.get((at - start) as usize).filter(|title| !title.is_empty());
                let column = title.cloned().unwrap_or_else(|| format!("{} 列", letters(at)));
                problems.push(CellProblem { row: number, column, because });
                String::new()
            }));
        }
        if row.cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(row);
        }
    }
    if problems.is_empty() { Ok(Table { titles, rows }) } else { Err(DocumentProblem::Cells(problems)) }
}

impl Table {
    /// Cells in the order of the columns, with the row's number; titles may come in any order and more may be there.
    ///
    /// # Errors
    /// Every missing title and every cell that is not what its column holds.
    pub fn typed(&self, columns: &[Column]) -> Result<Vec<(u32, Vec<Cell>)>, DocumentProblem> {
        let mut problems = Vec::new();
        let mut places = Vec::with_capacity(columns.len());
        for column in columns {
            let mut found = self.titles.iter().enumerate().filter(|(_, title)| *title == column.title);
            let problem = match (found.next(), found.next()) {
                (Some((place, _)), None) => {
                    places.push(place);
                    continue;
                }
                (Some(_), Some(_)) => "这一列出现了不止一次",
                (None, _) => "缺少这一列",
            };
            problems.push(CellProblem { row: 1, column: column.title.into(), because: problem.into() });
        }
        if !problems.is_empty() {
            return Err(DocumentProblem::Cells(problems));
        }
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut cells = Vec::with_capacity(columns.len());
            for (column, &place) in columns.iter().zip(&places) {
                let text = row.cells.get(place).map_or("", String::as_str);
                cells.push(typed(text, column.kind).unwrap_or_else(|because| {
                    problems.push(CellProblem { row: row.number, column: column.title.into(), because });
                    Cell::Empty
                }));
            }
            rows.push((row.number, cells));
        }
        if problems.is_empty() { Ok(rows) } else { Err(DocumentProblem::Cells(problems)) }
    }
}

fn typed(text: &str, kind: Kind) -> Result<Cell, String> {
    match kind {
        _ if text.is_empty() => Ok(Cell::Empty),
        Kind::Text => Ok(Cell::Text(text.into())),
        Kind::Integer => {
            text.parse().map(Cell::Integer).map_err(|_| format!("“{text}”不是整数，请写成 12 这样的数"))
        }
        Kind::Day => day(text)
            .map(Cell::Day)
            .ok_or_else(|| format!("“{text}”不是日期，请写成 2024-11-08 或 2024年11月8日")),
    }
}

/// Dates as people type them: 2024-11-08, 2024/11/8, 2024.11.8, 20241108, 2024年11月8日.
fn day(text: &str) -> Option<Day> {
    let plain = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])
    } else {
        text.trim_end_matches('日').replace(['年', '月', '/', '.'], "-")
    };
    let mut parts = plain.split('-').map(|part| part.parse::<i16>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let two = |part: i16| i8::try_from(part).ok();
    if parts.next().is_some() || year < 1000 {
        return None;
    }
    Day::new(year, two(month)?, two(day)?).ok()
}

/// A cell as text; only Excel's own errors are refused.
fn text(cell: &Data) -> Result<String, String> {
    match cell {
        Data::Empty => Ok(String::new()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Ok(clean(text)),
        Data::Int(number) => Ok(number.to_string()),
        // Whole numbers come back as floats; those beyond 2^53 were already damaged by Excel.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 => {
            Ok(format!("{number:.0}"))
        }
        Data::Float(number) if number.fract() == 0.0 => {
            Err("长编号被 Excel 存成了数字，末几位已经丢失，请把这一列设为文本后重新填写".into())
        }
        Data::Float(number) => Ok(number.to_string()),
        Data::Bool(yes) => Ok(if *yes { "是" } else { "否" }.into()),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            let midnight = (hour, minute, second) == (0, 0, 0);
            Ok(if midnight { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") })
        }
        Data::Error(error) => Err(format!("单元格是错误值 {error}")),
    }
}

/// A column's letters, A to XFD.
fn letters(mut at: u32) -> String {
    let mut text = String::new();
    loop {
        text.insert(0, char::from(b'A' + (at % 26) as u8));
        if at < 26 {
            return text;
        }
        at = at / 26 - 1;
    }
}

fn not_a_workbook(fault: impl std::fmt::Display) -> DocumentProblem {
    DocumentProblem::NotAWorkbook { because: fault.to_string() }
}
