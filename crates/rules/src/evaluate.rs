//! Evaluation: one title by one way, for one situation, on one day. Answers findings, never a bare yes or no.
//!
//! A trace holds truths alone; sentences are made only of what is shown.

use crate::{
    condition::{Truth, View},
    exam,
    facts::Situation,
    file::{By, RuleKind, Title, Way, WayKind},
    judge::{Found, Judge},
    ladder,
    pack::Pack,
    weigh::{Weighed, weigh},
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
    /// Other ways to the title that fit better, when this one does not.
    pub instead: Vec<Instead>,
    /// Where it is applied for, when not here; empty: here.
    pub routed: String,
    /// What limits the title that would be given; empty: nothing.
    pub mark: String,
    /// By whom and through whom this person applies; empty while not known.
    pub channel: String,
}

/// Another way to the same title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    /// 途径 (id)
    pub way: String,
    /// 途径名称
    pub way_name: String,
    /// Whether it is open, or still lacks a proof.
    pub outcome: Eligibility,
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

/// One title by one way, decided but not yet in words.
#[derive(Clone)]
pub struct Trace<'a> {
    judge: Judge<'a>,
    asked: Vec<Asked<'a>>,
    outcome: Eligibility,
}

/// One thing asked, with its answer.
#[derive(Clone, Copy)]
struct Asked<'a> {
    what: What<'a>,
    outcome: Outcome,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Way,
    Window,
    Exam,
    Rule(&'a Weighed<'a>),
}

impl Trace<'_> {
    /// The whole.
    pub const fn outcome(&self) -> Eligibility {
        self.outcome
    }

    /// How many rules were asked, and how each came out.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.asked.iter().map(|asked| asked.outcome)
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
        let (title, way) = self.target(title, way)?;
        let weighed = self.weighed(situation, on);
        Ok(self.verdict(&self.traced(title, way, situation, on, &weighed)))
    }

    /// The outcome of one title by one way, without its sentences.
    ///
    /// # Errors
    /// When the pack knows no such title or way.
    pub fn decide(
        &self,
        title: &str,
        way: &str,
        situation: &Situation,
        on: Day,
    ) -> Result<Eligibility, Unasked> {
        let (title, way) = self.target(title, way)?;
        let weighed = self.weighed(situation, on);
        Ok(self.traced(title, way, situation, on, &weighed).outcome)
    }

    fn target(&self, title: &str, way: &str) -> Result<(&Title, &Way), Unasked> {
        let title = self.title(title).ok_or_else(|| Unasked::Title(title.to_owned()))?;
        let way = self.way(way).ok_or_else(|| Unasked::Way(way.to_owned()))?;
        Ok((title, way))
    }

    /// Every title and way worth showing for what is known: the titles of the series in question, best first.
    pub fn verdicts(&self, situation: &Situation, on: Day) -> Vec<Verdict> {
        let series = situation.text("series");
        let weighed = self.weighed(situation, on);
        let titles = self.titles().iter().filter(|t| series.is_none_or(|s| s == t.series));
        let mut shown = Vec::new();
        for title in titles {
            let open =
                self.ways().iter().filter(|way| way.series.is_empty() || way.series.contains(&title.series));
            let open = open.filter(|way| way.levels.is_empty() || way.levels.contains(&title.level));
            let traces: Vec<Trace<'_>> =
                open.map(|way| self.traced(title, way, situation, on, &weighed)).collect();
            shown.extend(traces.iter().filter(|trace| self.worth_showing(trace)).map(|trace| {
                let instead = self.better(trace, &traces);
                Verdict { instead, ..self.verdict(trace) }
            }));
        }
        shown.sort_by_key(|verdict| (verdict.outcome, Reverse(self.rank(&verdict.level))));
        shown
    }

    /// Every way to one title, whatever comes of it.
    pub fn all_ways(&self, title: &Title, situation: &Situation, on: Day) -> Vec<Verdict> {
        let weighed = self.weighed(situation, on);
        let traces: Vec<Trace<'_>> =
            self.ways().iter().map(|way| self.traced(title, way, situation, on, &weighed)).collect();
        traces
            .iter()
            .map(|trace| Verdict { instead: self.better(trace, &traces), ..self.verdict(trace) })
            .collect()
    }

    /// Other ways to a title than one that does not fit, the open ones first.
    pub fn instead(&self, title: &str, way: &str, situation: &Situation, on: Day) -> Vec<Instead> {
        let Some(title) = self.title(title) else { return Vec::new() };
        let weighed = self.weighed(situation, on);
        let traces: Vec<Trace<'_>> =
            self.ways().iter().map(|way| self.traced(title, way, situation, on, &weighed)).collect();
        let this = traces.iter().find(|trace| trace.judge.way.id == way);
        this.map(|this| self.better(this, &traces)).unwrap_or_default()
    }

    /// Those of `traces` that fit where `this` does not. What people must first take part in is no help by itself.
    fn better(&self, this: &Trace<'_>, traces: &[Trace<'_>]) -> Vec<Instead> {
        if this.outcome != Eligibility::Ineligible {
            return Vec::new();
        }
        let fits = |trace: &&Trace<'_>| trace.outcome != Eligibility::Ineligible && self.worth_showing(trace);
        let mut fitting: Vec<&Trace<'_>> = traces.iter().filter(fits).collect();
        fitting.sort_by_key(|trace| trace.outcome);
        let instead = |trace: &Trace<'_>| Instead {
            way: trace.judge.way.id.clone(),
            way_name: trace.judge.way.name.clone(),
            outcome: trace.outcome,
        };
        fitting.into_iter().map(instead).collect()
    }

    /// Leaves out what nobody would ask: titles already held, steps far above, ways of other people.
    fn worth_showing(&self, trace: &Trace<'_>) -> bool {
        let Judge { way, title, known, .. } = trace.judge;
        let refused = trace.outcome == Eligibility::Ineligible;
        if !way.entry.is_empty() && !known.holds(&way.entry) {
            return false;
        }
        let held =
            trace.judge.held().filter(|held| held.series == title.series).map(|held| self.rank(&held.level));
        // No way leads to what only an examination gives; said once.
        if title.by == By::Exam && (way.kind != WayKind::Ladder || !way.entry.is_empty()) {
            return false;
        }
        let target = self.rank(&title.level);
        if way.kind != WayKind::Reconfirm && held.is_some_and(|held| held >= target) {
            return false;
        }
        match way.kind {
            WayKind::Skilled => known.text("skill_level").is_some(),
            WayKind::Exceptional => held.is_some() && !refused,
            WayKind::Ladder | WayKind::LongService if way.entry.is_empty() => {
                !refused || target <= held.map_or(1, |held| held + 2)
            }
            _ => !refused,
        }
    }

    /// The place of a level, from the lowest.
    pub(crate) fn rank(&self, level: &str) -> usize {
        self.levels().iter().position(|l| l.id == level).unwrap_or_default()
    }

    /// The exclusions alone, on every day from `since` to `on` (requirement A7).
    pub fn bars(&self, situation: &Situation, since: Day, on: Day) -> Vec<Finding> {
        let view = View { since: Some(since), ..self.view(situation, on) };
        let bars = self.rules().iter().filter(|rule| rule.kind == RuleKind::Bar);
        let weighed = bars.filter_map(|rule| weigh(rule, &view));
        weighed.map(|weighed| self.put(weighed.found(&view), weighed.outcome(), situation)).collect()
    }

    /// Every rule that is in force and applies, asked once.
    fn weighed<'a>(&'a self, situation: &'a Situation, on: Day) -> Vec<Weighed<'a>> {
        let view = self.view(situation, on);
        self.rules().iter().filter_map(|rule| weigh(rule, &view)).collect()
    }

    fn traced<'a>(
        &'a self,
        title: &'a Title,
        way: &'a Way,
        known: &'a Situation,
        on: Day,
        weighed: &'a [Weighed<'a>],
    ) -> Trace<'a> {
        let judge = Judge { pack: self, title, way, known, on, words: false };
        let own = |what, truth| Asked { what, outcome: outcome(truth, RuleKind::Need) };
        let mut asked = Vec::with_capacity(weighed.len() + 3);
        // Where an examination gives the title, a ladder says who may sit it; without one there is nothing to say.
        if title.by != By::Exam || ladder::has_ladder(judge) {
            asked.push(own(What::Way, judge.judge().truth));
        }
        asked.extend(exam::find(judge).map(|found| own(What::Exam, found.truth)));
        asked.extend(judge.window().map(|found| own(What::Window, found.truth)));
        let concerned = weighed.iter().filter(|weighed| weighed.concerns(title, way));
        asked.extend(concerned.map(|w| Asked { what: What::Rule(w), outcome: w.outcome() }));
        asked.sort_by_key(|asked| asked.outcome);
        let outcome = match asked.first().map(|asked| asked.outcome) {
            Some(Outcome::Unmet) => Eligibility::Ineligible,
            Some(Outcome::Unknown) => Eligibility::NeedsEvidence,
            _ => Eligibility::Eligible,
        };
        Trace { judge, asked, outcome }
    }

    /// A trace in words.
    fn verdict(&self, trace: &Trace<'_>) -> Verdict {
        let judge = Judge { words: true, ..trace.judge };
        let Judge { title, way, known, on, .. } = judge;
        let view = self.view(known, on);
        let put = |asked: &Asked<'_>| match asked.what {
            What::Way => {
                let found = judge.judge();
                let elsewhere = found.clause != way.clause;
                let mut finding = self.put(found, asked.outcome, known);
                if elsewhere {
                    finding.cite = format!("{}；{}", self.cite(&way.clause), finding.cite);
                }
                Some(finding)
            }
            What::Exam => exam::find(judge).map(|found| self.put(found, asked.outcome, known)),
            What::Window => judge.window().map(|found| self.put(found, asked.outcome, known)),
            What::Rule(weighed) => {
                let mut finding = self.put(weighed.found(&view), asked.outcome, known);
                for clause in weighed.clauses() {
                    finding.cite = format!("{}；{}", finding.cite, self.cite(clause));
                }
                Some(finding)
            }
        };
        Verdict {
            title: title.id.clone(),
            title_name: title.name.clone(),
            level: title.level.clone(),
            series: title.series.clone(),
            way: way.id.clone(),
            way_name: way.name.clone(),
            outcome: trace.outcome,
            findings: trace.asked.iter().filter_map(put).collect(),
            instead: Vec::new(),
            routed: way.routed.clone(),
            mark: way.mark.clone(),
            channel: self.channel_words(known).unwrap_or_default(),
        }
    }

    /// By whom and through whom a person applies, with the clause.
    fn channel_words(&self, known: &Situation) -> Option<String> {
        let channel = self.channel(known.text("employment")?)?;
        Some(format!(
            "由{}推荐，经{}报送（{}）",
            channel.recommends,
            channel.through,
            self.cite(&channel.clause)
        ))
    }

    fn put(&self, found: Found<'_>, outcome: Outcome, situation: &Situation) -> Finding {
        // What is settled names what settled it; what is open names what lacks.
        let settled = found.truth != Truth::Unknown;
        let named = found.facts.iter().filter(|fact| !settled || situation.get(fact).is_some());
        let facts: Vec<UsedFact> = named.filter_map(|name| self.used(name, situation)).collect();
        let because = if found.because.is_empty() { said(&facts) } else { found.because };
        let remedy = match outcome {
            Outcome::Met => String::new(),
            _ if !found.remedy.is_empty() => found.remedy,
            Outcome::Unknown => self.wanting(&found.facts, situation),
            _ => "看看其他申报途径，或条件具备后的年度再申报".to_owned(),
        };
        Finding {
            cite: self.cite(found.clause),
            rule: found.rule.to_owned(),
            clause: found.clause.to_owned(),
            text: found.text,
            outcome,
            because,
            facts,
            remedy,
        }
    }

    /// What to fill in, and what proves it.
    fn wanting(&self, facts: &[&str], situation: &Situation) -> String {
        let lacking = facts.iter().filter(|fact| situation.get(fact).is_none());
        let defs: Vec<&crate::FactDef> = lacking.filter_map(|fact| self.facts().get(fact)).collect();
        let labels: Vec<&str> = defs.iter().map(|def| def.label.as_str()).collect();
        let mut materials: Vec<&str> =
            defs.iter().map(|def| def.material.as_str()).filter(|material| !material.is_empty()).collect();
        materials.dedup();
        let proof = if materials.is_empty() {
            String::new()
        } else {
            format!("；证明材料：{}", materials.join("、"))
        };
        format!("填写或证明：{}{proof}", labels.join("、"))
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

    pub(crate) fn view<'a>(&'a self, situation: &'a Situation, on: Day) -> View<'a> {
        View {
            situation,
            catalogue: self.facts(),
            on,
            cutoff: self.cutoff(),
            since: None,
            year: self.year(),
            retirement: self.retirement(),
            periods: &self.periods,
            learning: &self.learning,
        }
    }
}

/// What a truth means for a rule of some weight.
pub(crate) const fn outcome(truth: Truth, kind: RuleKind) -> Outcome {
    match (truth, kind) {
        (Truth::Yes, _) => Outcome::Met,
        (_, RuleKind::Warn) => Outcome::Warning,
        (Truth::No, RuleKind::Bar | RuleKind::Need) => Outcome::Unmet,
        (Truth::No, RuleKind::Ask) | (Truth::Unknown, _) => Outcome::Unknown,
    }
}

/// 是公务员：否；…
fn said(facts: &[UsedFact]) -> String {
    let words: Vec<String> = facts.iter().map(|fact| format!("{}：{}", fact.label, fact.value)).collect();
    words.join("；")
}
