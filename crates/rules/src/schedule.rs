//! The year's schedule: windows with their days, and terms that run from something.

use kernel::Day;
use schemars::JsonSchema;
use serde::Deserialize;

/// A window of the schedule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WindowLine {
    /// Step: submit, recommend, department, accept, meeting.
    pub step: String,
    /// Series it is for; empty: all.
    #[serde(default)]
    pub series: Vec<String>,
    /// Levels it is for; empty: all.
    #[serde(default)]
    pub levels: Vec<String>,
    /// From.
    #[schemars(with = "Option<String>")]
    pub from: Option<Day>,
    /// Until, to the end of the day.
    #[schemars(with = "String")]
    pub until: Day,
    /// Clause.
    pub clause: String,
    /// How the date is known.
    pub derivation: String,
    /// Whether a later day is refused; else it only shows (原则上).
    #[serde(default = "crate::file::yes")]
    pub firm: bool,
}

/// A term.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Name.
    pub name: String,
    /// 工作日; negative: so many before the day it is counted from. 0: it runs in months.
    #[serde(default)]
    pub working_days: i32,
    /// 个月, by the calendar; the last day of a shorter month when it has no such day.
    #[serde(default)]
    pub months: i32,
    /// What begins it, in the derivation: 公示, 告知 …
    pub start: String,
    /// The step or term from whose last day the year's calendar counts it; empty: it begins in each case by itself.
    #[serde(default)]
    pub after: String,
    /// Clause.
    pub clause: String,
}

impl Term {
    /// How long it is, in words: 5 个工作日, 提前 5 个工作日, 1 个月.
    pub fn length(&self) -> String {
        match self.working_days {
            0 => format!("{} 个月", self.months),
            days if days < 0 => format!("提前 {} 个工作日", -days),
            days => format!("{days} 个工作日"),
        }
    }
}
