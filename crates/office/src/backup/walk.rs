//! A walk through all tables: their rows as parts of lines, summed up on the way.

use super::{Sum, line};
use crate::Problem;
use kernel::{Digest, digest::Suite};
use sha2::{Digest as _, Sha256};
use store::{
    Value,
    transfer::{Shape, Snapshot},
};

/// A part is complete when it has so many bytes.
const PART: usize = 2 * 1024 * 1024;

/// Where the walk is.
pub(super) struct Walk {
    shapes: Vec<Shape>,
    table: usize,
    part: usize,
    last: Option<Vec<Value>>,
    rows: u64,
    hash: Sha256,
    sums: Vec<Sum>,
}

impl Walk {
    /// Before the first row of the first table.
    pub(super) fn new(shapes: Vec<Shape>) -> Self {
        Self { shapes, table: 0, part: 0, last: None, rows: 0, hash: Sha256::new(), sums: Vec::new() }
    }

    /// The next part: its path and lines. `None`: all tables are done.
    pub(super) async fn next(&mut self, from: &mut Snapshot) -> Result<Option<(String, Vec<u8>)>, Problem> {
        while let Some(shape) = self.shapes.get(self.table) {
            let mut lines = Vec::new();
            let mut ended = false;
            while lines.len() < PART && !ended {
                let rows = from.page(shape, self.last.as_deref()).await?;
                ended = rows.is_empty();
                for row in &rows {
                    lines.extend_from_slice(line::write(row).as_bytes());
                }
                self.rows += rows.len() as u64;
                self.last = rows.into_iter().next_back().or_else(|| self.last.take());
            }
            self.hash.update(&lines);
            self.part += 1;
            let path = format!("rows/{}/{:06}.jsonl", shape.name(), self.part);
            if ended {
                self.sums.push(sum(shape.name(), self.rows, std::mem::take(&mut self.hash)));
                (self.table, self.part, self.last, self.rows) = (self.table + 1, 0, None, 0);
            }
            if !lines.is_empty() {
                return Ok(Some((path, lines)));
            }
        }
        Ok(None)
    }

    /// Rows so far.
    pub(super) fn rows(&self) -> u64 {
        self.rows + self.sums.iter().map(|sum| sum.rows).sum::<u64>()
    }

    /// The tables that are done.
    pub(super) fn sums(self) -> Vec<Sum> {
        self.sums
    }
}

/// The sum of a table.
pub(super) fn sum(name: &str, rows: u64, hash: Sha256) -> Sum {
    Sum { name: name.to_owned(), rows, digest: finished(hash) }
}

/// The digest of what was hashed piece by piece.
pub(super) fn finished(hash: Sha256) -> Digest {
    Digest { suite: Suite::Sha256, bytes: hash.finalize().into() }
}
