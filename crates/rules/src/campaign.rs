//! The year's calendar: every window of the schedule, and every term whose latest day follows from them, forwards and
//! backwards, each with its derivation.

use crate::{pack::Pack, schedule::WindowLine};
use kernel::Day;

/// One line of the year's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// What it is: `submit`, `public_notice` …; with `whom` it is unique.
    pub key: String,
    /// 事项
    pub name: String,
    /// Whom it is for: series and levels in words; empty for all.
    pub whom: String,
    /// From.
    pub from: Option<Day>,
    /// Until, to the end of the day; `None` when it cannot be computed, and the derivation says why.
    pub until: Option<Day>,
    /// The citation.
    pub clause: String,
    /// How the date is known.
    pub derivation: String,
    /// Whether it is computed from another line and not written in the schedule.
    pub computed: bool,
}

impl Pack {
    /// The year's calendar, in the order of its days; what has no day comes last.
    pub fn campaign(&self) -> Vec<Milestone> {
        let mut lines: Vec<Milestone> = self.windows().iter().map(|line| self.written(line)).collect();
        // A term may follow from another one; what is computed in one round carries the next.
        let mut known = 0;
        while known < lines.len() {
            let after = lines.split_off(known);
            known = lines.len() + after.len();
            let next: Vec<Milestone> = after.iter().flat_map(|line| self.following(line)).collect();
            lines.extend(after);
            lines.extend(next);
        }
        lines.sort_by_key(|line| (line.until.is_none(), line.until, line.from, line.key.clone()));
        lines
    }

    fn written(&self, line: &WindowLine) -> Milestone {
        let series =
            line.series.iter().filter_map(|id| self.series_of(id)).map(|series| series.name.as_str());
        let mut groups: Vec<&str> =
            line.levels.iter().filter_map(|id| self.level(id)).map(|level| level.name.as_str()).collect();
        groups.dedup();
        let whom = [series.collect::<Vec<_>>().join("、"), groups.join("、")];
        let whom: Vec<String> = whom.into_iter().filter(|part| !part.is_empty()).collect();
        Milestone {
            key: line.step.clone(),
            name: self.step_name(&line.step),
            whom: whom.join("，"),
            from: line.from,
            until: Some(line.until),
            clause: self.cite(&line.clause),
            derivation: line.derivation.clone(),
            computed: false,
        }
    }

    /// The terms that are counted from the last day of a line.
    fn following(&self, line: &Milestone) -> Vec<Milestone> {
        let Some(from) = line.until else { return Vec::new() };
        let terms = self.terms().iter().filter(|term| term.after == line.key);
        terms
            .map(|term| {
                let due = self.term(&term.name, from);
                let (until, derivation) = match due {
                    Ok(due) => (Some(due.day), format!("按{}最迟的一天推算：{}", line.name, due.derivation)),
                    Err(problem) => (None, format!("推算不出：{problem}")),
                };
                Milestone {
                    key: term.name.clone(),
                    name: self.step_name(&term.name),
                    whom: line.whom.clone(),
                    from: None,
                    until,
                    clause: self.cite(&term.clause),
                    derivation,
                    computed: true,
                }
            })
            .collect()
    }

    /// The name of a step of the schedule, or of a term; its key when the pack has none.
    pub fn step_name(&self, key: &str) -> String {
        self.text(&format!("step.{key}")).unwrap_or(key).to_owned()
    }
}
