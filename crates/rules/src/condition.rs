//! Conditions: small typed trees over facts, three-valued. Unknown is neither yes nor no: somebody must supply evidence.

use crate::{
    facts::{Catalogue, FactKind, FactValue, Situation},
    reckon::compared,
    span::Span,
    tables::{Learning, Period, Retirement},
};
use kernel::Day;
use schemars::JsonSchema;
use serde::Deserialize;

/// A condition as a pack writes it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A fact has a value.
    Is(Is),
    /// A fact has one of several values.
    OneOf(OneOf),
    /// A number is at least.
    AtLeast(AtLeast),
    /// So many full years since a day, up to the cut-off.
    Years(Years),
    /// The person is below the statutory retirement age.
    BelowRetirement(BelowRetirement),
    /// Something that began still goes on: a sanction, an investigation, a record.
    Running(Running),
    /// Last year's continuing education reaches the year's table.
    Hours(Hours),
}

/// Something that began still goes on, on the day asked about or, at confirmation, on any day since submission.
///
/// With dates it is computed; while only the plain yes or no of `otherwise` is known, that counts.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Running {
    /// The day it began; empty: only its end matters.
    #[serde(default)]
    pub start: String,
    /// The day it ended, where a paper says so; empty: no such fact.
    #[serde(default)]
    pub end: String,
    /// The fact that names its kind; empty: there is only one kind.
    #[serde(default)]
    pub kind: String,
    /// The kinds that count; empty: all.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// The table of periods that says how long; empty: until it ended. A kind without a row lasts as its paper says.
    #[serde(default)]
    pub table: String,
    /// It must go on every day asked about, not only on some (for what excepts).
    #[serde(default)]
    pub throughout: bool,
    /// The plain yes or no, for whoever does not know the days.
    pub otherwise: String,
    /// Facts about a second one of the kind, a third: those whose period has a cap are added up.
    #[serde(default)]
    pub more: Vec<More>,
}

/// The facts about a further one of what may go on several times.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct More {
    /// The fact that names its kind.
    pub kind: String,
    /// The day it began.
    pub start: String,
    /// The day it ended, where a paper says so.
    pub end: String,
}

/// Last year's continuing education against the year's table.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// All hours.
    pub total: String,
    /// 专业科目; while unknown, only the total is judged.
    pub professional: String,
    /// 公需科目; while unknown, only the total is judged.
    pub public: String,
    /// How many years before the pack's year.
    pub years_before: i16,
}

/// A fact has a value.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Is {
    /// The fact.
    pub fact: String,
    /// The value.
    pub value: FactValue,
}

/// A fact has one of several values.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneOf {
    /// The fact.
    pub fact: String,
    /// The values.
    pub values: Vec<String>,
}

/// A number is at least.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    /// The fact.
    pub fact: String,
    /// The least.
    pub number: i64,
}

/// So many full years since a day.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Years {
    /// The day they run from.
    pub since: String,
    /// The least.
    pub least: i64,
}

/// The person is below the statutory retirement age on the day asked about.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BelowRetirement {
    /// The birth date.
    pub birth: String,
    /// The sex: `male` or `female`.
    pub sex: String,
    /// The row of the table for men.
    pub male: String,
    /// The row of the table for women in managerial and technical posts.
    pub female: String,
    /// The row of the table for women in workers' posts.
    pub female_worker: String,
    /// The kind of post: `cadre` or `worker`; while unknown, both rows must agree.
    pub post: String,
}

/// A row of a table that a condition needs.
pub(crate) enum Table<'a> {
    /// A kind of the retirement table.
    Retirement(&'a str),
    /// A table of periods.
    Period(&'a str),
    /// Continuing education of so many years before the pack's.
    Learning(i16),
}

/// What a condition is looked at with.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// What is known.
    pub situation: &'a Situation,
    /// What facts mean, for their units.
    pub catalogue: &'a Catalogue,
    /// The day asked about.
    pub on: Day,
    /// The day up to which years count.
    pub cutoff: Day,
    /// The first day asked about, when every day up to `on` counts (requirement A7).
    pub since: Option<Day>,
    /// The pack's year.
    pub year: i16,
    /// The retirement table.
    pub retirement: &'a [Retirement],
    /// How long things go on.
    pub periods: &'a [Period],
    /// Continuing education by year.
    pub learning: &'a [Learning],
}

/// Three-valued answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known.
    Unknown,
}

/// An answer with the facts used and the arithmetic, where there is some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Yes, no, unknown.
    pub truth: Truth,
    /// The facts used, by name.
    pub facts: Vec<&'a str>,
    /// The arithmetic.
    pub because: Vec<String>,
}

impl Truth {
    /// The opposite; unknown stays unknown.
    pub const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl Condition {
    /// Yes, no or unknown, without a word.
    pub fn truth(&self, view: &View<'_>) -> Truth {
        match self {
            Self::All(parts) => settle(parts, view, Truth::No, Truth::Yes),
            Self::Any(parts) => settle(parts, view, Truth::Yes, Truth::No),
            Self::Not(part) => part.truth(view).not(),
            Self::Is(is) => match view.situation.get(&is.fact) {
                Some(fact) => truth(fact.value == is.value),
                None => Truth::Unknown,
            },
            Self::OneOf(one) => match view.situation.text(&one.fact) {
                Some(text) => truth(one.values.iter().any(|v| v == text)),
                None => Truth::Unknown,
            },
            Self::AtLeast(least) => match view.situation.number(&least.fact) {
                Some(number) => truth(number >= least.number),
                None => Truth::Unknown,
            },
            Self::Years(years) => match view.situation.day(&years.since) {
                Some(since) => truth(Span::between(since, view.cutoff).reaches(years.least)),
                None => Truth::Unknown,
            },
            Self::BelowRetirement(rule) => rule.look(view).0,
            Self::Running(running) => running.look(view).0,
            Self::Hours(hours) => {
                hours.look(view).map_or(Truth::Unknown, |sums| truth(sums.iter().all(|s| s.holds())))
            }
        }
    }

    /// The answer in full: with the facts used and the arithmetic.
    pub fn look<'a>(&'a self, view: &View<'_>) -> Answer<'a> {
        let mut used: Vec<&str> = Vec::new();
        self.used(view, &mut used);
        let mut facts: Vec<&str> = Vec::new();
        for fact in used {
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        let mut because = Vec::new();
        self.reckon(view, &mut because);
        Answer { truth: self.truth(view), facts, because }
    }

    /// The facts that matter for what is known.
    fn used<'a>(&'a self, view: &View<'_>, used: &mut Vec<&'a str>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.used(view, used)),
            Self::Not(part) => part.used(view, used),
            Self::BelowRetirement(rule) => used.extend(rule.used(view)),
            Self::Running(running) => used.extend(running.used(view)),
            Self::Hours(hours) => used.extend(hours.used(view)),
            Self::Is(_) | Self::OneOf(_) | Self::AtLeast(_) | Self::Years(_) => used.extend(self.facts()),
        }
    }

    /// The arithmetic of every part, in words.
    fn reckon(&self, view: &View<'_>, said: &mut Vec<String>) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.reckon(view, said)),
            Self::Not(part) => part.reckon(view, said),
            Self::Is(_) | Self::OneOf(_) => {}
            Self::AtLeast(least) => {
                if let Some(number) = view.situation.number(&least.fact) {
                    let unit = view.catalogue.get(&least.fact).map_or("", |def| def.unit.as_str());
                    said.push(compared(number, least.number, unit));
                }
            }
            Self::Years(years) => {
                if let Some(since) = view.situation.day(&years.since) {
                    said.push(Span::between(since, view.cutoff).sentence(years.least));
                }
            }
            Self::BelowRetirement(rule) => said.extend(rule.look(view).1.map(|due| due.sentence(view.on))),
            Self::Running(running) => said.extend(running.look(view).1.map(|run| run.sentence(view))),
            Self::Hours(hours) => {
                let sums = hours.look(view).unwrap_or_default();
                said.extend(sums.iter().map(|sum| sum.sentence(hours.year(view))));
            }
        }
    }

    /// The facts the condition asks about, for checking a pack.
    pub fn facts(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::facts).collect(),
            Self::Not(part) => part.facts(),
            Self::Is(is) => vec![&is.fact],
            Self::OneOf(one) => vec![&one.fact],
            Self::AtLeast(least) => vec![&least.fact],
            Self::Years(years) => vec![&years.since],
            Self::BelowRetirement(rule) => vec![&rule.birth, &rule.sex, &rule.post],
            Self::Running(running) => running.facts().collect(),
            Self::Hours(hours) => vec![&hours.total, &hours.professional, &hours.public],
        }
    }

    /// The facts with the type that each must have; none where the value says it.
    pub(crate) fn kinds(&self) -> Vec<(&str, Option<FactKind>)> {
        let named = |fact: &String| !fact.is_empty();
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::kinds).collect(),
            Self::Not(part) => part.kinds(),
            Self::Is(_) | Self::OneOf(_) => self.facts().into_iter().map(|fact| (fact, None)).collect(),
            Self::AtLeast(least) => vec![(&least.fact, Some(FactKind::Int))],
            Self::Years(years) => vec![(&years.since, Some(FactKind::Day))],
            Self::BelowRetirement(rule) => vec![
                (&rule.birth, Some(FactKind::Day)),
                (&rule.sex, Some(FactKind::Choice)),
                (&rule.post, Some(FactKind::Choice)),
            ],
            Self::Running(running) => {
                let more = &running.more;
                let days = [&running.start, &running.end].into_iter().filter(|fact| named(fact));
                let days = days.chain(more.iter().flat_map(|more| [&more.start, &more.end]));
                let days = days.map(|fact| (fact.as_str(), Some(FactKind::Day)));
                let kind = Some(&running.kind).filter(|fact| named(fact)).into_iter();
                let kind = kind.chain(more.iter().map(|more| &more.kind));
                let kind = kind.map(|fact| (fact.as_str(), Some(FactKind::Choice)));
                days.chain(kind).chain([(running.otherwise.as_str(), Some(FactKind::Bool))]).collect()
            }
            Self::Hours(_) => self.facts().into_iter().map(|fact| (fact, Some(FactKind::Int))).collect(),
        }
    }

    /// The rows of tables that the condition needs: retirement kinds, period tables, years before the pack's.
    pub(crate) fn tables(&self) -> Vec<Table<'_>> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tables).collect(),
            Self::Not(part) => part.tables(),
            Self::BelowRetirement(rule) => {
                [&rule.male, &rule.female, &rule.female_worker].map(|kind| Table::Retirement(kind)).into()
            }
            Self::Running(running) if !running.table.is_empty() => vec![Table::Period(&running.table)],
            Self::Hours(hours) => vec![Table::Learning(hours.years_before)],
            _ => Vec::new(),
        }
    }

    /// The values a condition compares with, each beside its fact, for checking a pack.
    pub fn values(&self) -> Vec<(&str, FactValue)> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::values).collect(),
            Self::Not(part) => part.values(),
            Self::Is(is) => vec![(&is.fact, is.value.clone())],
            Self::OneOf(one) => {
                one.values.iter().map(|v| (one.fact.as_str(), FactValue::Text(v.clone()))).collect()
            }
            Self::AtLeast(least) => vec![(&least.fact, FactValue::Int(least.number))],
            Self::Running(running) => {
                let facts = std::iter::once(&running.kind).chain(running.more.iter().map(|more| &more.kind));
                let value = |kind: &String| FactValue::Text(kind.clone());
                facts
                    .flat_map(|fact| running.kinds.iter().map(move |kind| (fact.as_str(), value(kind))))
                    .collect()
            }
            Self::Years(_) | Self::BelowRetirement(_) | Self::Hours(_) => Vec::new(),
        }
    }
}

pub(crate) const fn truth(yes: bool) -> Truth {
    if yes { Truth::Yes } else { Truth::No }
}

/// `decides` settles the whole at once; else unknown wins over `rest`.
fn settle(parts: &[Condition], view: &View<'_>, decides: Truth, rest: Truth) -> Truth {
    let mut whole = rest;
    for part in parts {
        match part.truth(view) {
            truth if truth == decides => return decides,
            Truth::Unknown => whole = Truth::Unknown,
            _ => {}
        }
    }
    whole
}
