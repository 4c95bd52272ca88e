//! What is applied for: levels, series, titles, and the ladder of degree and years.

use schemars::JsonSchema;
use serde::Deserialize;

/// A level.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// 同级别 (requirements A8)
    pub group: String,
    /// Whether 答辩/说课 comes before deliberation.
    #[serde(default)]
    pub defence: bool,
}

/// A series.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// Code in case numbers.
    pub code: String,
    /// The document that states its conditions.
    #[serde(default)]
    pub clause: String,
    /// 说明, for whoever chooses it.
    #[serde(default)]
    pub note: String,
    /// 专业
    #[serde(default)]
    pub specialties: Vec<String>,
}

/// A title.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Id.
    pub id: String,
    /// 名称
    pub name: String,
    /// Series.
    pub series: String,
    /// Level.
    pub level: String,
    /// How it is obtained.
    #[serde(default)]
    pub by: By,
}

/// How a title is obtained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// 评审
    #[default]
    Review,
    /// 以考代评: who passes the national examination has the title; nobody reviews it.
    Exam,
    /// 考评结合: the examination first, then the review.
    Both,
}

/// One row of degree × years.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// The title it leads to.
    pub title: String,
    /// 学历
    pub degrees: Vec<String>,
    /// The title held; empty: none, years count from graduation.
    #[serde(default)]
    pub held: String,
    /// 年限
    pub years: i64,
    /// 任教学段 it is limited to; empty: any.
    #[serde(default)]
    pub stages: Vec<String>,
    /// Whom it is limited to, where no fact says so: people decide. Empty: nobody is left out.
    #[serde(default)]
    pub only: String,
    /// Clause.
    pub clause: String,
}
