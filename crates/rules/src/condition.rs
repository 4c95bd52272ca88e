//! Conditions: small typed trees over facts, three-valued. Unknown is neither yes nor no: somebody must supply evidence.

use crate::{
    facts::{Catalogue, FactValue, Situation},
    file::Retirement,
    retirement,
    span::Span,
};
use kernel::Day;
use serde::Deserialize;

/// A condition as a pack writes it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
}

/// A fact has a value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Is {
    /// The fact.
    pub fact: String,
    /// The value.
    pub value: FactValue,
}

/// A fact has one of several values.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneOf {
    /// The fact.
    pub fact: String,
    /// The values.
    pub values: Vec<String>,
}

/// A number is at least.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    /// The fact.
    pub fact: String,
    /// The least.
    pub number: i64,
}

/// So many full years since a day.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Years {
    /// The day they run from.
    pub since: String,
    /// The least.
    pub least: i64,
}

/// The person is below the statutory retirement age on the day asked about.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
    /// The retirement table.
    pub retirement: &'a [Retirement],
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
pub struct Answer {
    /// Yes, no, unknown.
    pub truth: Truth,
    /// The facts used, by name.
    pub facts: Vec<String>,
    /// The arithmetic.
    pub because: Vec<String>,
}

impl Answer {
    fn of(truth: Truth, fact: &str) -> Self {
        Self { truth, facts: vec![fact.to_owned()], because: Vec::new() }
    }
    fn because(mut self, text: String) -> Self {
        self.because.push(text);
        self
    }
}

impl Condition {
    /// Looks at the condition.
    pub fn look(&self, view: &View<'_>) -> Answer {
        match self {
            Self::All(parts) => combine(parts.iter().map(|part| part.look(view)), Truth::No, Truth::Yes),
            Self::Any(parts) => combine(parts.iter().map(|part| part.look(view)), Truth::Yes, Truth::No),
            Self::Not(part) => {
                let answer = part.look(view);
                let truth = match answer.truth {
                    Truth::Yes => Truth::No,
                    Truth::No => Truth::Yes,
                    Truth::Unknown => Truth::Unknown,
                };
                Answer { truth, ..answer }
            }
            Self::Is(is) => match view.situation.get(&is.fact) {
                Some(fact) => Answer::of(truth(fact.value == is.value), &is.fact),
                None => Answer::of(Truth::Unknown, &is.fact),
            },
            Self::OneOf(one) => match view.situation.text(&one.fact) {
                Some(text) => Answer::of(truth(one.values.iter().any(|v| v == text)), &one.fact),
                None => Answer::of(Truth::Unknown, &one.fact),
            },
            Self::AtLeast(least) => match view.situation.get(&least.fact).map(|fact| &fact.value) {
                Some(FactValue::Int(number)) => {
                    let sign = if *number >= least.number { "≥" } else { "<" };
                    let unit = view.catalogue.get(&least.fact).map_or("", |def| def.unit.as_str());
                    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
                    Answer::of(truth(*number >= least.number), &least.fact)
                        .because(format!("{number}{unit} {sign} {}{unit}", least.number))
                }
                _ => Answer::of(Truth::Unknown, &least.fact),
            },
            Self::Years(years) => match view.situation.day(&years.since) {
                Some(since) => {
                    let span = Span::between(since, view.cutoff);
                    Answer::of(truth(span.reaches(years.least)), &years.since)
                        .because(span.sentence(years.least))
                }
                None => Answer::of(Truth::Unknown, &years.since),
            },
            Self::BelowRetirement(rule) => rule.look(view),
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
            Self::Years(_) | Self::BelowRetirement(_) => Vec::new(),
        }
    }
}

impl BelowRetirement {
    fn look(&self, view: &View<'_>) -> Answer {
        let known = view.situation;
        let unknown = |facts: &[&String]| Answer {
            truth: Truth::Unknown,
            facts: facts.iter().map(|fact| (*fact).clone()).collect(),
            because: Vec::new(),
        };
        let (Some(birth), Some(sex)) = (known.day(&self.birth), known.text(&self.sex)) else {
            return unknown(&[&self.birth, &self.sex]);
        };
        let post = known.text(&self.post);
        if sex == "male" || post.is_some() {
            let kind = match (sex, post) {
                ("male", _) => &self.male,
                (_, Some("worker")) => &self.female_worker,
                _ => &self.female,
            };
            return self.row(kind, birth, view).unwrap_or_else(|| unknown(&[&self.birth, &self.sex]));
        }
        match (self.row(&self.female, birth, view), self.row(&self.female_worker, birth, view)) {
            (Some(cadre), Some(worker)) if cadre.truth == worker.truth => cadre,
            _ => unknown(&[&self.birth, &self.sex, &self.post]),
        }
    }

    fn row(&self, kind: &str, birth: Day, view: &View<'_>) -> Option<Answer> {
        let row = view.retirement.iter().find(|row| row.kind == kind)?;
        let due = retirement::month(birth, row)?;
        let below = (view.on.year(), view.on.month()) < (due.year(), due.month());
        let sign = if below { "早于" } else { "已到" };
        let text = format!(
            "{birth} 出生，法定退休时间 {} 年 {} 月；{} {sign}这一时间",
            due.year(),
            due.month(),
            view.on
        );
        Some(Answer {
            truth: truth(below),
            facts: vec![self.birth.clone(), self.sex.clone()],
            because: vec![text],
        })
    }
}

const fn truth(yes: bool) -> Truth {
    if yes { Truth::Yes } else { Truth::No }
}

/// `decides` settles the whole at once; else unknown wins over `rest`.
fn combine(parts: impl Iterator<Item = Answer>, decides: Truth, rest: Truth) -> Answer {
    let mut whole = Answer { truth: rest, facts: Vec::new(), because: Vec::new() };
    for part in parts {
        if part.truth == decides {
            whole.truth = decides;
        } else if part.truth == Truth::Unknown && whole.truth != decides {
            whole.truth = Truth::Unknown;
        }
        for fact in part.facts {
            if !whole.facts.contains(&fact) {
                whole.facts.push(fact);
            }
        }
        whole.because.extend(part.because);
    }
    whole
}
