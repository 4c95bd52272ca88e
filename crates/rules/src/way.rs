//! Ways to a title: how each judges, and the tables it judges by.

use kernel::Day;
use schemars::JsonSchema;
use serde::Deserialize;

/// A way to a title.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// How seniority is judged.
    pub kind: WayKind,
    /// Series it is open to; empty: all.
    #[serde(default)]
    pub series: Vec<String>,
    /// Levels it is open to; empty: all.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Clause.
    pub clause: String,
    /// One line for the pre-check.
    #[serde(default)]
    pub about: String,
    /// Years beyond the sum of the ladder (long service).
    #[serde(default)]
    pub extra_years: i64,
    /// Steps written out where the ladder has no row for a degree (long service).
    #[serde(default)]
    pub sums: Vec<SumRow>,
    /// 技能等级 rows (skilled workers).
    #[serde(default)]
    pub skill: Vec<SkillRow>,
    /// The fact that puts a person on this way: it is shown only to whom it is known to hold. Empty: to everybody.
    #[serde(default)]
    pub entry: String,
    /// The title held is of another series, one level below (step by step).
    #[serde(default)]
    pub cross_series: bool,
    /// So many years fewer than the ladder asks (step by step).
    #[serde(default)]
    pub earlier_years: i64,
    /// Rows of a table, each for an option of the fact `by`.
    #[serde(default)]
    pub rows: Vec<TableRow>,
    /// The fact whose option chooses the row of the table.
    #[serde(default)]
    pub by: String,
    /// The day from which the years of a row count.
    #[serde(default)]
    pub since: String,
    /// The day from which `within_years` of a row counts.
    #[serde(default)]
    pub within: String,
    /// The held title must be the one right below.
    #[serde(default)]
    pub next_only: bool,
    /// What people have to judge (open ways): it stays a question for them.
    #[serde(default)]
    pub judged: String,
    /// Where it is applied for, when not here: shown and routed, not processed.
    #[serde(default)]
    pub routed: String,
    /// The year's batches, when it has its own; the loader puts them here from `[[intake]]`.
    #[serde(skip)]
    pub intakes: Vec<Intake>,
    /// What limits the title, as certificate and result say it (定向: 基层有效); empty: nothing.
    #[serde(default)]
    pub mark: String,
}

impl Way {
    /// What the finding of the way itself is called, beside those of its rules.
    pub fn finding(&self) -> &str {
        match self.kind {
            WayKind::Ladder => "ladder",
            WayKind::LongService => "long_service",
            WayKind::Skilled => "skill",
            WayKind::Exceptional => "exceptional",
            WayKind::Table | WayKind::Open | WayKind::Reconfirm | WayKind::Convert => &self.id,
        }
    }
}

/// How a way judges seniority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WayKind {
    /// 逐级: by the ladder.
    Ladder,
    /// 直接: years of practice beyond the sum of the ladder.
    LongService,
    /// 贯通: by skill level.
    Skilled,
    /// 破格: relaxes degree or years, never the step.
    Exceptional,
    /// By a table: an option of one fact leads to a level after so many years.
    Table,
    /// By its own rules, and what people judge.
    Open,
    /// 重新确认: the title that is held, again.
    Reconfirm,
    /// 转评: the level that is held, in another series.
    Convert,
}

/// A batch of a way with its own days: the way is the region's, the days are the year's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    /// The way.
    pub way: String,
    /// 批次
    pub name: String,
    /// From.
    #[schemars(with = "Option<String>")]
    pub from: Option<Day>,
    /// Until, to the end of the day.
    #[schemars(with = "String")]
    pub until: Day,
    /// Clause.
    pub clause: String,
}

/// One row of a way's table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// Options of the fact `by`.
    pub options: Vec<String>,
    /// The level it leads to.
    pub level: String,
    /// 年限 since the way's day.
    #[serde(default)]
    pub years: i64,
    /// No more than so many years after the day `within`; absent: no limit.
    pub within_years: Option<i64>,
}

/// The years of every step to a title, for a degree that the ladder does not carry so far.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SumRow {
    /// The title it leads to.
    pub title: String,
    /// 学历
    pub degrees: Vec<String>,
    /// 年限, step by step.
    pub years: Vec<i64>,
}

/// One row of skill level × years.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillRow {
    /// Skill level.
    pub skill: String,
    /// The level it leads to.
    pub level: String,
    /// 年限
    pub years: i64,
}
