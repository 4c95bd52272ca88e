//! The comparison for people, one line a property.

use super::{ChangeKind, Detail, Diff};
use std::fmt;

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "从 {} 到 {}", self.from, self.to)?;
        if self.topics.is_empty() {
            return writeln!(f, "没有不同。");
        }
        for topic in &self.topics {
            writeln!(f, "\n{}：{} 处", topic.name, topic.changes.len())?;
            for change in &topic.changes {
                let kind = match change.kind {
                    ChangeKind::Added => "新增",
                    ChangeKind::Removed => "删去",
                    ChangeKind::Changed => "改变",
                };
                let names: Vec<&str> = [change.name.as_str(), change.id.as_str()]
                    .into_iter()
                    .filter(|n| !n.is_empty())
                    .collect();
                writeln!(f, "  {kind} {}", names.join(" · "))?;
                // What is gone is told by its name; the JSON has it whole.
                for detail in change.details.iter().filter(|_| change.kind != ChangeKind::Removed) {
                    match change.kind {
                        ChangeKind::Added => writeln!(f, "    {}：{}", detail.name, line(&detail.after))?,
                        _ => writeln!(f, "    {detail}")?,
                    }
                }
            }
        }
        Ok(())
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.before.is_empty(), self.after.is_empty()) {
            (false, false) => write!(f, "{}：“{}”改为“{}”", self.name, line(&self.before), line(&self.after)),
            (true, _) => write!(f, "{}（新写）：{}", self.name, line(&self.after)),
            (false, true) => write!(f, "{}（不再写）：{}", self.name, line(&self.before)),
        }
    }
}

/// A text on one line.
fn line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(" ")
}
