//! Findings: what a rule says about a case, with its arithmetic, its facts, its clause, its remedy.
//! Every finding cites a clause; a refusal also says what to do about it.

use askama::Template;

use super::{Html, Outcome, Tag};

/// One finding.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/finding.html")]
pub struct Finding {
    /// How it stands.
    pub outcome: Outcome,
    /// The word on the tag; empty takes the outcome's usual word.
    pub word: String,
    /// The requirement, as a sentence.
    pub says: String,
    /// The arithmetic; empty for none.
    pub sum: Html,
    /// The facts used and where they come from; empty for none.
    pub from: Html,
    /// The clause.
    pub clause: String,
    /// What to do about it; empty for none.
    pub remedy: Html,
}

impl Finding {
    /// A finding with its clause.
    pub fn new(outcome: Outcome, says: impl Into<String>, clause: impl Into<String>) -> Self {
        Self { outcome, says: says.into(), clause: clause.into(), ..Self::default() }
    }

    /// Shows the arithmetic.
    pub fn sum(mut self, sum: impl Into<Html>) -> Self {
        self.sum = sum.into();
        self
    }

    /// Shows the facts with their source.
    pub fn from(mut self, from: impl Into<Html>) -> Self {
        self.from = from.into();
        self
    }

    /// Says what to do about it.
    pub fn remedy(mut self, remedy: impl Into<Html>) -> Self {
        self.remedy = remedy.into();
        self
    }

    fn tag(&self) -> Tag {
        match self.word.as_str() {
            "" => Tag::new(self.outcome, self.outcome.finding_word()),
            word => Tag::new(self.outcome, word),
        }
    }
}

/// Findings a reviewer needs not see at once. Unmet findings never go in here.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/more.html")]
pub struct More {
    /// The line to open it: `其余 3 项：符合 2 项，提醒 1 项`.
    pub summary: String,
    /// What is inside.
    pub findings: Vec<Finding>,
}

impl More {
    /// Folds findings and counts them in the summary.
    pub fn of(findings: Vec<Finding>) -> Self {
        Self { summary: format!("其余 {} 项：{}", findings.len(), counts(&findings)), findings }
    }
}

/// All findings about one title by one way.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/verdict.html")]
pub struct Verdict {
    /// Id of the heading.
    pub id: String,
    /// Title and way: `工程师（机械工程）：逐级申报`.
    pub title: String,
    /// The whole in one word.
    pub tag: Tag,
    /// A line below; [`Verdict::new`] counts the findings.
    pub sub: String,
    /// Link to the next act: address, words, whether it is the main one.
    pub act: Option<(String, String, bool)>,
    /// Shown findings; unmet and unknown first.
    pub findings: Vec<Finding>,
    /// Folded findings.
    pub more: Option<More>,
}

impl Verdict {
    /// A verdict with its findings open.
    pub fn new(id: impl Into<String>, title: impl Into<String>, tag: Tag, findings: Vec<Finding>) -> Self {
        let sub = counts(&findings);
        Self { id: id.into(), title: title.into(), tag, sub, act: None, findings, more: None }
    }

    /// Adds the main next act.
    pub fn act(mut self, href: impl Into<String>, text: impl Into<String>, main: bool) -> Self {
        self.act = Some((href.into(), text.into(), main));
        self
    }
}

/// `符合 2 项，提醒 1 项`, worst first.
fn counts(findings: &[Finding]) -> String {
    let order = [Outcome::No, Outcome::Ask, Outcome::Now, Outcome::Ok, Outcome::Warn, Outcome::Idle];
    let count = |outcome| findings.iter().filter(|finding| finding.outcome == outcome).count();
    order
        .into_iter()
        .filter(|outcome| count(*outcome) > 0)
        .map(|outcome| format!("{} {} 项", outcome.finding_word(), count(outcome)))
        .collect::<Vec<_>>()
        .join("，")
}
