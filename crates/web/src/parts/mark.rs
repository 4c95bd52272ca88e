//! Marks: the outcome of a thing in words, and a deadline with its countdown and derivation.
//! A word comes first, a shape second, a colour third; no state is told by colour alone.

use askama::Template;

use super::Html;

/// How a thing stands. It picks shape and colour of the part that carries it; the word is given beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// Met or done.
    Ok,
    /// Unmet.
    No,
    /// Needs evidence or an answer.
    Ask,
    /// A reminder, never blocks.
    Warn,
    /// In progress.
    Now,
    /// Not yet, or passed over.
    #[default]
    Idle,
}

impl Outcome {
    /// The class in the stylesheet.
    pub fn class(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::No => "no",
            Outcome::Ask => "ask",
            Outcome::Warn => "warn",
            Outcome::Now => "now",
            Outcome::Idle => "idle",
        }
    }

    /// The word a finding of this outcome carries.
    pub fn finding_word(self) -> &'static str {
        match self {
            Outcome::Ok => "符合",
            Outcome::No => "不符合",
            Outcome::Ask => "待证明",
            Outcome::Warn => "提醒",
            Outcome::Now => "核对中",
            Outcome::Idle => "不适用",
        }
    }
}

/// A state in words: `单位审核`, `风险刊物`. Not for counts and not for buttons.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/tag.html")]
pub struct Tag {
    /// Shape and colour.
    pub outcome: Outcome,
    /// The word, at most seven characters for a public state.
    pub text: String,
}

impl Tag {
    /// A tag.
    pub fn new(outcome: Outcome, text: impl Into<String>) -> Self {
        Self { outcome, text: text.into() }
    }
}

/// How near a deadline is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DueLevel {
    /// Far enough.
    #[default]
    Calm,
    /// Needs acting on.
    Soon,
    /// Today or past.
    Late,
}

/// A deadline with consequence: what ends, when, how long from now, and how the day was reached.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/due.html")]
pub struct Due {
    /// What ends: `单位审核推荐截止`.
    pub label: String,
    /// The day for machines: `2024-08-30`.
    pub iso: String,
    /// The day for people: `2024-08-30 24:00`.
    pub shown: String,
    /// `还有 9 天`, computed by the caller from the page's own today.
    pub countdown: String,
    /// How the day was reached, with its source.
    pub derivation: Html,
    /// How near it is.
    pub level: DueLevel,
}

impl Due {
    /// A deadline shown as its ISO day, calm.
    pub fn new(label: impl Into<String>, day: impl Into<String>, countdown: impl Into<String>) -> Self {
        let iso = day.into();
        Self {
            label: label.into(),
            shown: iso.clone(),
            iso,
            countdown: countdown.into(),
            derivation: Html::new(),
            level: DueLevel::Calm,
        }
    }

    /// Shows the day in other words, such as with its hour.
    pub fn shown(mut self, shown: impl Into<String>) -> Self {
        self.shown = shown.into();
        self
    }

    /// Says how the day was reached.
    pub fn because(mut self, derivation: impl Into<Html>) -> Self {
        self.derivation = derivation.into();
        self
    }

    /// Says how near it is.
    pub fn level(mut self, level: DueLevel) -> Self {
        self.level = level;
        self
    }

    fn class(&self) -> &'static str {
        match self.level {
            DueLevel::Calm => "",
            DueLevel::Soon => " soon",
            DueLevel::Late => " late",
        }
    }
}
