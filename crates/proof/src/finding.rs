//! What a check looked at, and how it came out: the same for certificates and for the log.

use serde::{Deserialize, Serialize};

/// How one thing comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// 符合
    Holds,
    /// 不符合
    Fails,
    /// 未知
    Unknown,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How it comes out.
    pub outcome: Judgement,
    /// What was looked at, as a sentence for people.
    pub text: String,
    /// What was found.
    pub because: String,
}

impl Judgement {
    /// The word for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "符合",
            Self::Fails => "不符合",
            Self::Unknown => "未知",
        }
    }
}

/// What a check has found so far, in order.
#[derive(Debug, Default)]
pub(crate) struct Findings(pub(crate) Vec<Finding>);

impl Findings {
    fn say(&mut self, outcome: Judgement, text: &str, because: impl Into<String>) {
        self.0.push(Finding { outcome, text: text.to_owned(), because: because.into() });
    }

    pub(crate) fn holds(&mut self, text: &str, because: impl Into<String>) {
        self.say(Judgement::Holds, text, because);
    }

    pub(crate) fn fails(&mut self, text: &str, because: impl Into<String>) {
        self.say(Judgement::Fails, text, because);
    }

    pub(crate) fn unknown(&mut self, text: &str, because: impl Into<String>) {
        self.say(Judgement::Unknown, text, because);
    }

    /// One finding when nothing is wrong, else one for each thing that is.
    pub(crate) fn all(&mut self, text: &str, wrong: Vec<String>, because: impl Into<String>) {
        if wrong.is_empty() {
            return self.holds(text, because);
        }
        for because in wrong {
            self.fails(text, because);
        }
    }

    /// Whether anything fails.
    pub(crate) fn any_fails(&self) -> bool {
        self.0.iter().any(|finding| finding.outcome == Judgement::Fails)
    }
}
