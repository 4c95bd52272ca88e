//! Evaluation: one title by one way, for one situation, on one day. Answers findings, never a bare yes or no.
//!
//! Truths come first; sentences are made only of what is shown.

use crate::{
    condition::{Truth, View},
    facts::Situation,
    judge::Judge,
    pack::Pack,
    person::{Person, Trace},
    rule::RuleKind,
    title::{By, Title},
    verdict::{Eligibility, Finding, Instead, Outcome, Unasked, Verdict},
    way::{Way, WayKind},
    weigh::weigh,
};
use kernel::Day;
use std::cmp::Reverse;

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
        let person = Person::for_one(self, situation, on, (title, way));
        Ok(person.verdict(&person.trace(title, way)))
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
        Ok(Person::for_one(self, situation, on, (title, way)).trace(title, way).outcome)
    }

    fn target(&self, title: &str, way: &str) -> Result<(&Title, &Way), Unasked> {
        let title = self.title(title).ok_or_else(|| Unasked::Title(title.to_owned()))?;
        let way = self.way(way).ok_or_else(|| Unasked::Way(way.to_owned()))?;
        Ok((title, way))
    }

    /// Every title and way worth showing for what is known: the titles of the series in question, best first.
    pub fn verdicts(&self, situation: &Situation, on: Day) -> Vec<Verdict> {
        let person = Person::new(self, situation, on);
        let mut shown = Vec::new();
        for traces in person.titles() {
            shown.extend(traces.iter().filter(|trace| is_worth_showing(trace)).map(|trace| {
                let instead = better(trace, &traces);
                Verdict { instead, ..person.verdict(trace) }
            }));
        }
        shown.sort_by_key(|verdict| (verdict.outcome, Reverse(self.rank(&verdict.level))));
        shown
    }

    /// The outcome of every title and way worth showing, without a sentence.
    pub fn outcomes<'a>(
        &'a self,
        situation: &'a Situation,
        on: Day,
    ) -> Vec<(&'a Title, &'a Way, Eligibility)> {
        let person = Person::new(self, situation, on);
        let shown = person.titles().flatten().filter(is_worth_showing);
        shown.map(|trace| (trace.judge.title, trace.judge.way, trace.outcome)).collect()
    }

    /// Every way to one title, whatever comes of it.
    pub fn all_ways(&self, title: &Title, situation: &Situation, on: Day) -> Vec<Verdict> {
        let person = Person::new(self, situation, on);
        let traces: Vec<Trace<'_>> = self.ways().iter().map(|way| person.trace(title, way)).collect();
        traces
            .iter()
            .map(|trace| Verdict { instead: better(trace, &traces), ..person.verdict(trace) })
            .collect()
    }

    /// Other ways to a title than one that does not fit, the open ones first.
    pub fn instead(&self, title: &str, way: &str, situation: &Situation, on: Day) -> Vec<Instead> {
        let Some(title) = self.title(title) else { return Vec::new() };
        let person = Person::new(self, situation, on);
        let traces: Vec<Trace<'_>> = self.ways().iter().map(|way| person.trace(title, way)).collect();
        let this = traces.iter().find(|trace| trace.judge.way.id == way);
        this.map(|this| better(this, &traces)).unwrap_or_default()
    }

    /// The exclusions alone, on every day from `since` to `on` (requirement A7).
    pub fn bars(&self, situation: &Situation, since: Day, on: Day) -> Vec<Finding> {
        let view = View { since: Some(since), ..self.view(situation, on) };
        let bars = self.rules().iter().filter(|rule| rule.kind == RuleKind::Bar);
        let weighed = bars.filter_map(|rule| weigh(rule, &view));
        weighed.map(|weighed| self.put(weighed.found(&view), weighed.outcome(), situation)).collect()
    }

    /// The place of a level, from the lowest.
    pub(crate) fn rank(&self, level: &str) -> usize {
        self.levels().iter().position(|l| l.id == level).unwrap_or_default()
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

impl<'a> Person<'a> {
    /// The titles of the series in question, each with the ways that this person could be shown.
    pub(crate) fn titles(&self) -> impl Iterator<Item = Vec<Trace<'a>>> {
        let (pack, series) = (self.pack, self.known.text("series"));
        let titles = pack.titles().iter().filter(move |title| series.is_none_or(|s| s == title.series));
        // Whoever is not on a way is never shown it, whatever it would say.
        let ways: Vec<&Way> =
            pack.ways().iter().filter(|way| way.entry.is_empty() || self.known.holds(&way.entry)).collect();
        titles.map(move |title| {
            let open = ways.iter().filter(|way| way.series.is_empty() || way.series.contains(&title.series));
            let open = open.filter(|way| way.levels.is_empty() || way.levels.contains(&title.level));
            open.map(|way| self.trace(title, way)).collect()
        })
    }
}

/// Those of `traces` that fit where `this` does not. What people must first take part in is no help by itself.
fn better(this: &Trace<'_>, traces: &[Trace<'_>]) -> Vec<Instead> {
    if this.outcome != Eligibility::Ineligible {
        return Vec::new();
    }
    let fits = |trace: &&Trace<'_>| trace.outcome != Eligibility::Ineligible && is_worth_showing(trace);
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
fn is_worth_showing(trace: &Trace<'_>) -> bool {
    let Judge { pack, way, title, known, .. } = trace.judge;
    let refused = trace.outcome == Eligibility::Ineligible;
    if !way.entry.is_empty() && !known.holds(&way.entry) {
        return false;
    }
    // No way leads to what only an examination gives; said once.
    if title.by == By::Exam && (way.kind != WayKind::Ladder || !way.entry.is_empty()) {
        return false;
    }
    let held = trace.judge.held().filter(|held| held.series == title.series);
    let held = held.map(|held| pack.rank(&held.level));
    let target = pack.rank(&title.level);
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

/// What a truth means for a rule of some weight.
pub(crate) const fn outcome(truth: Truth, kind: RuleKind) -> Outcome {
    match (truth, kind) {
        (Truth::Yes, _) => Outcome::Met,
        (_, RuleKind::Warn) => Outcome::Warning,
        (Truth::No, RuleKind::Bar | RuleKind::Need) => Outcome::Unmet,
        (Truth::No, RuleKind::Ask) | (Truth::Unknown, _) => Outcome::Unknown,
    }
}
