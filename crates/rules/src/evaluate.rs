//! Evaluation: one title by one way, for one situation, on one day. Answers findings, never a bare yes or no.

use crate::{
    condition::{Truth, View},
    exam,
    facts::Situation,
    file::{By, Rule, RuleKind, Title, Way, WayKind},
    ladder,
    pack::Pack,
};
use kernel::Day;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// What the rules say of one title by one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// 职称 (id)
    pub title: String,
    /// 职称名称
    pub title_name: String,
    /// 层级 (id)
    pub level: String,
    /// 系列 (id)
    pub series: String,
    /// 途径 (id)
    pub way: String,
    /// 途径名称
    pub way_name: String,
    /// The whole.
    pub outcome: Eligibility,
    /// Every rule that was asked.
    pub findings: Vec<Finding>,
}

/// The whole outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// 可以申报
    Eligible,
    /// 还缺证明
    NeedsEvidence,
    /// 不可以申报
    Ineligible,
}

/// What one rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Rule id.
    pub rule: String,
    /// Clause id.
    pub clause: String,
    /// How the clause is cited.
    pub cite: String,
    /// The requirement.
    pub text: String,
    /// Met or not.
    pub outcome: Outcome,
    /// The arithmetic or the reason.
    pub because: String,
    /// The facts used.
    pub facts: Vec<UsedFact>,
    /// 怎么办
    pub remedy: String,
}

/// A fact as a finding shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedFact {
    /// Name in the catalogue.
    pub name: String,
    /// 含义
    pub label: String,
    /// Value in words.
    pub value: String,
    /// Source in words.
    pub source: String,
}

/// Met or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 不符合
    Unmet,
    /// 待证明
    Unknown,
    /// 提醒
    Warning,
    /// 符合
    Met,
}

/// Why a question could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unasked {
    /// The pack has no such title.
    #[error("规则包里没有职称“{0}”")]
    Title(String),
    /// The pack has no such way.
    #[error("规则包里没有申报途径“{0}”")]
    Way(String),
}

/// A judgement before it is put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) clause: String,
    pub(crate) text: String,
    pub(crate) truth: Truth,
    pub(crate) because: String,
    pub(crate) facts: Vec<String>,
    pub(crate) remedy: String,
}

impl Found {
    pub(crate) fn new(rule: &str, clause: &str, text: &str, truth: Truth) -> Self {
        Self {
            rule: rule.to_owned(),
            clause: clause.to_owned(),
            text: text.to_owned(),
            truth,
            because: String::new(),
            facts: Vec::new(),
            remedy: String::new(),
        }
    }
    pub(crate) fn because(mut self, because: String) -> Self {
        self.because = because;
        self
    }
    pub(crate) fn using(mut self, facts: &[&str]) -> Self {
        self.facts = facts.iter().map(|fact| (*fact).to_owned()).collect();
        self
    }
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }
}

impl Pack {
    /// Judges one title by one way.
    ///
    /// # Errors
    /// When the pack knows no such title or way.
    pub fn evaluate(
        &self,
        title: &str,
        way: &str,
        situation: &Situation,
        on: Day,
    ) -> Result<Verdict, Unasked> {
        let title = self.title(title).ok_or_else(|| Unasked::Title(title.to_owned()))?;
        let way = self.way(way).ok_or_else(|| Unasked::Way(way.to_owned()))?;
        let mut findings = Vec::new();
        let open = (way.series.is_empty() || way.series.contains(&title.series))
            && (way.levels.is_empty() || way.levels.contains(&title.level));
        let seniority = if open {
            ladder::judge(self, title, way, situation, self.cutoff())
        } else {
            Found::new("way", &way.clause, "这一途径对本系列和层级开放", Truth::No)
                .because(format!("{}不适用于{}", way.name, title.name))
                .remedy("看看其他申报途径")
        };
        let exam = exam::find(self, title);
        // Where an examination gives the title, a ladder says who may sit it; without one there is nothing to say.
        if title.by != By::Exam || ladder::has_ladder(self, title) {
            let mut finding = self.finding(seniority, RuleKind::Need, situation);
            if finding.clause != way.clause {
                finding.cite = format!("{}；{}", self.cite(&way.clause), finding.cite);
            }
            findings.push(finding);
        }
        findings.extend(exam.map(|found| self.finding(found, RuleKind::Need, situation)));
        let rules = self.rules().iter().filter(|rule| concerns(rule, title));
        findings.extend(rules.filter_map(|rule| self.ask(rule, situation, on)));
        findings.sort_by_key(|finding| finding.outcome);
        Ok(verdict(title, way, findings))
    }

    /// Every title and way worth showing for what is known: the titles of the series in question, best first.
    pub fn verdicts(&self, situation: &Situation, on: Day) -> Vec<Verdict> {
        let series = situation.text("series").map(str::to_owned);
        let titles = self.titles().iter().filter(|t| series.as_ref().is_none_or(|s| *s == t.series));
        let mut verdicts: Vec<Verdict> = titles
            .flat_map(|title| self.ways().iter().map(move |way| (title, way)))
            .filter(|(title, way)| way.series.is_empty() || way.series.contains(&title.series))
            .filter(|(title, way)| way.levels.is_empty() || way.levels.contains(&title.level))
            .filter_map(|(title, way)| self.evaluate(&title.id, &way.id, situation, on).ok())
            .collect();
        verdicts.retain(|verdict| self.worth_showing(verdict, situation));
        verdicts.sort_by_key(|verdict| (verdict.outcome, Reverse(self.rank(&verdict.level))));
        verdicts
    }

    /// Leaves out what nobody would ask: titles already held, steps far above, ways of other people.
    fn worth_showing(&self, verdict: &Verdict, situation: &Situation) -> bool {
        let held = situation.text("current_title").and_then(|id| self.title(id));
        let held = held.filter(|title| title.series == verdict.series).map(|title| self.rank(&title.level));
        let target = self.rank(&verdict.level);
        if held.is_some_and(|held| held >= target) {
            return false;
        }
        let refused = verdict.outcome == Eligibility::Ineligible;
        // No way leads to what only an examination gives; said once.
        let exam_only = self.title(&verdict.title).is_some_and(|title| title.by == By::Exam);
        let ladder = |way: &Way| way.kind == WayKind::Ladder;
        if exam_only && !self.way(&verdict.way).is_some_and(ladder) {
            return false;
        }
        match self.way(&verdict.way).map(|way| way.kind) {
            Some(WayKind::Skilled) => situation.text("skill_level").is_some(),
            Some(WayKind::Exceptional) => held.is_some() && !refused,
            _ => !refused || target <= held.map_or(1, |held| held + 2),
        }
    }

    /// The place of a level, from the lowest.
    pub(crate) fn rank(&self, level: &str) -> usize {
        self.levels().iter().position(|l| l.id == level).unwrap_or_default()
    }

    /// The exclusions alone (requirement A7).
    pub fn bars(&self, situation: &Situation, on: Day) -> Vec<Finding> {
        let bars = self.rules().iter().filter(|rule| rule.kind == RuleKind::Bar);
        bars.filter_map(|rule| self.ask(rule, situation, on)).collect()
    }

    /// Asks one rule, if it is in force and applies.
    fn ask(&self, rule: &Rule, situation: &Situation, on: Day) -> Option<Finding> {
        if rule.from.is_some_and(|from| on < from) || rule.until.is_some_and(|until| on > until) {
            return None;
        }
        let view = self.view(situation, on);
        match rule.applies.as_ref().map(|applies| applies.look(&view).truth) {
            Some(Truth::No) => return None,
            Some(Truth::Unknown) if rule.quiet => return None,
            _ => {}
        }
        let answer = rule.condition.look(&view);
        let found = Found {
            rule: rule.id.clone(),
            clause: rule.clause.clone(),
            text: rule.text.clone(),
            truth: answer.truth,
            because: answer.because.join("；"),
            facts: answer.facts,
            remedy: rule.remedy.clone(),
        };
        Some(self.finding(found, rule.kind, situation))
    }

    fn finding(&self, found: Found, kind: RuleKind, situation: &Situation) -> Finding {
        let outcome = match (found.truth, kind) {
            (Truth::Yes, _) => Outcome::Met,
            (Truth::No, RuleKind::Bar | RuleKind::Need) => Outcome::Unmet,
            (Truth::No, RuleKind::Ask) | (Truth::Unknown, RuleKind::Bar | RuleKind::Need | RuleKind::Ask) => {
                Outcome::Unknown
            }
            (_, RuleKind::Warn) => Outcome::Warning,
        };
        let facts: Vec<UsedFact> = found.facts.iter().filter_map(|name| self.used(name, situation)).collect();
        let because = if found.because.is_empty() { said(&facts) } else { found.because };
        let remedy = match outcome {
            Outcome::Met => String::new(),
            _ if !found.remedy.is_empty() => found.remedy,
            Outcome::Unknown => format!("填写或证明：{}", labels(&facts)),
            _ => "看看其他申报途径，或条件具备后的年度再申报".to_owned(),
        };
        Finding {
            cite: self.cite(&found.clause),
            rule: found.rule,
            clause: found.clause,
            text: found.text,
            outcome,
            because,
            facts,
            remedy,
        }
    }

    fn used(&self, name: &str, situation: &Situation) -> Option<UsedFact> {
        let def = self.facts().get(name)?;
        let title = |id: &str| self.title(id).map(|title| title.name.clone());
        let (value, source) = match situation.get(name) {
            Some(fact) => (def.read(&fact.value, title), fact.source.words()),
            None => ("还不知道".to_owned(), String::new()),
        };
        Some(UsedFact { name: name.to_owned(), label: def.label.clone(), value, source })
    }
}

/// 是公务员：否；…
fn said(facts: &[UsedFact]) -> String {
    let words: Vec<String> = facts.iter().map(|fact| format!("{}：{}", fact.label, fact.value)).collect();
    words.join("；")
}

fn labels(facts: &[UsedFact]) -> String {
    facts.iter().map(|fact| fact.label.as_str()).collect::<Vec<_>>().join("、")
}

fn concerns(rule: &Rule, title: &Title) -> bool {
    (rule.series.is_empty() || rule.series.contains(&title.series))
        && (rule.levels.is_empty() || rule.levels.contains(&title.level))
}

fn verdict(title: &Title, way: &Way, findings: Vec<Finding>) -> Verdict {
    let any = |outcome| findings.iter().any(|finding| finding.outcome == outcome);
    let outcome = if any(Outcome::Unmet) {
        Eligibility::Ineligible
    } else if any(Outcome::Unknown) {
        Eligibility::NeedsEvidence
    } else {
        Eligibility::Eligible
    };
    Verdict {
        title: title.id.clone(),
        title_name: title.name.clone(),
        level: title.level.clone(),
        series: title.series.clone(),
        way: way.id.clone(),
        way_name: way.name.clone(),
        outcome,
        findings,
    }
}

impl Pack {
    pub(crate) fn view<'a>(&'a self, situation: &'a Situation, on: Day) -> View<'a> {
        let catalogue = self.facts();
        View { situation, catalogue, on, cutoff: self.cutoff(), retirement: self.retirement() }
    }
}
