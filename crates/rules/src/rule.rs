//! Rules with their weight, their days and their exceptions.

use crate::{condition::Condition, title::Title, way::Way};
use kernel::Day;
use schemars::JsonSchema;
use serde::Deserialize;

/// A rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id.
    pub id: String,
    /// Clause.
    pub clause: String,
    /// What it says when it is met, as people read it.
    pub text: String,
    /// What weight it has.
    pub kind: RuleKind,
    /// When it applies; absent: always.
    pub applies: Option<Condition>,
    /// Not asked while it is not known whether it applies or, where it always applies, what it comes to: for what nobody is
    /// asked about beforehand.
    #[serde(default)]
    pub quiet: bool,
    /// What must hold.
    pub condition: Condition,
    /// 怎么办
    #[serde(default)]
    pub remedy: String,
    /// In force from.
    #[schemars(with = "Option<String>")]
    pub from: Option<Day>,
    /// In force until.
    #[schemars(with = "Option<String>")]
    pub until: Option<Day>,
    /// Which day must lie between `from` and `until`.
    #[serde(default)]
    pub governs: Governs,
    /// Series it is for; empty: all.
    #[serde(default)]
    pub series: Vec<String>,
    /// Levels it is for; empty: all.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Ways it is for; empty: all.
    #[serde(default)]
    pub ways: Vec<String>,
    /// What departs from it.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

impl Rule {
    /// Whether it is about this title and way.
    pub(crate) fn concerns(&self, title: &Title, way: &Way) -> bool {
        let fits = |list: &[String], id: &String| list.is_empty() || list.contains(id);
        fits(&self.series, &title.series) && fits(&self.levels, &title.level) && fits(&self.ways, &way.id)
    }

    /// Whether it is about every title and way.
    pub(crate) fn is_general(&self) -> bool {
        [&self.series, &self.levels, &self.ways].into_iter().all(Vec::is_empty)
    }
}

/// The weight of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// An exclusion: unmet refuses, and it is checked again at confirmation (requirement A7).
    Bar,
    /// A condition: unmet refuses.
    Need,
    /// A condition that only people decide: unmet asks for proof, never refuses.
    Ask,
    /// A reference: unmet warns.
    Warn,
}

/// By which day an amended rule governs a case (requirement X8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Governs {
    /// By the day of the act: submission, confirmation.
    #[default]
    Act,
    /// By the day of submission, also when it is asked again at confirmation.
    Submission,
    /// By the day of confirmation: not asked at submission at all.
    Confirmation,
}

/// An exception of a rule. Two that hold at once and say different things are a question for people.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// When it holds.
    pub condition: Condition,
    /// It does not hold while nobody has said anything about it.
    #[serde(default)]
    pub quiet: bool,
    /// What then.
    pub then: Then,
    /// Clause.
    pub clause: String,
    /// One line for people.
    pub text: String,
}

/// What an exception says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// The rule counts as met.
    Met,
    /// The rule counts as unmet.
    Unmet,
    /// People decide.
    Ask,
}
