//! One person on one day: every rule is weighed once, and told in words once, however many titles and ways are asked about.

use crate::{
    evaluate::outcome,
    exam,
    facts::Situation,
    judge::Judge,
    ladder,
    pack::Pack,
    rule::{Rule, RuleKind},
    title::{By, Title},
    verdict::{Eligibility, Finding, Outcome},
    way::Way,
    weigh::{Weighed, weigh},
};
use kernel::Day;
use std::{cell::OnceCell, sync::Arc};

/// A person under a pack on a day.
pub(crate) struct Person<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) known: &'a Situation,
    pub(crate) on: Day,
    /// Every rule that is in force and applies.
    pub(crate) rules: Vec<Told<'a>>,
    /// The worst of those that are about every title and way.
    everywhere: Outcome,
}

/// A rule that was asked, with its words once somebody wanted them.
pub(crate) struct Told<'a> {
    pub(crate) weighed: Weighed<'a>,
    pub(crate) outcome: Outcome,
    pub(crate) words: OnceCell<Arc<Finding>>,
}

/// One title by one way, decided but not yet in words.
pub(crate) struct Trace<'a> {
    pub(crate) judge: Judge<'a>,
    /// What is asked beside the rules.
    pub(crate) own: Vec<(Own, Outcome)>,
    pub(crate) outcome: Eligibility,
}

/// What is asked of a title and way beside the rules.
#[derive(Clone, Copy)]
pub(crate) enum Own {
    Way,
    Exam,
    Window,
}

impl<'a> Person<'a> {
    /// For whatever is asked of the pack.
    pub(crate) fn new(pack: &'a Pack, known: &'a Situation, on: Day) -> Self {
        Self::of(pack, known, on, |_| true)
    }

    /// For one title and way: no other rule is weighed.
    pub(crate) fn for_one(
        pack: &'a Pack,
        known: &'a Situation,
        on: Day,
        (title, way): (&Title, &Way),
    ) -> Self {
        Self::of(pack, known, on, |rule| rule.concerns(title, way))
    }

    fn of(pack: &'a Pack, known: &'a Situation, on: Day, asked: impl Fn(&Rule) -> bool) -> Self {
        let view = pack.view(known, on);
        let rules = pack.rules().iter().filter(|rule| asked(rule));
        let weighed = rules.filter_map(|rule| weigh(rule, &view));
        let told =
            |weighed: Weighed<'a>| Told { outcome: weighed.outcome(), weighed, words: OnceCell::new() };
        let rules: Vec<Told<'a>> = weighed.map(told).collect();
        let everywhere =
            rules.iter().filter(|rule| rule.weighed.rule().is_general()).map(|rule| rule.outcome).min();
        Self { pack, known, on, rules, everywhere: everywhere.unwrap_or(Outcome::Met) }
    }

    /// Decides one title by one way.
    pub(crate) fn trace(&self, title: &'a Title, way: &'a Way) -> Trace<'a> {
        let judge = Judge { pack: self.pack, title, way, known: self.known, on: self.on, words: false };
        let mut own = Vec::with_capacity(3);
        let need = |truth| outcome(truth, RuleKind::Need);
        // Where an examination gives the title, a ladder says who may sit it; without one there is nothing to say.
        if title.by != By::Exam || ladder::has_ladder(judge) {
            own.push((Own::Way, need(judge.judge().truth)));
        }
        own.extend(exam::find(judge).map(|found| (Own::Exam, need(found.truth))));
        own.extend(judge.window().map(|found| (Own::Window, need(found.truth))));
        let bounded = self.rules.iter().filter(|rule| !rule.weighed.rule().is_general());
        let bounded =
            bounded.filter(|rule| rule.weighed.rule().concerns(title, way)).map(|rule| rule.outcome);
        let worst = own.iter().map(|(_, outcome)| *outcome).chain(bounded).min();
        let outcome = match worst.map_or(self.everywhere, |worst| worst.min(self.everywhere)) {
            Outcome::Unmet => Eligibility::Ineligible,
            Outcome::Unknown => Eligibility::NeedsEvidence,
            Outcome::Warning | Outcome::Met => Eligibility::Eligible,
        };
        Trace { judge, own, outcome }
    }

    /// The rules that are about a title and way, in the order of the pack.
    pub(crate) fn concerned<'p>(&'p self, trace: &'p Trace<'_>) -> impl Iterator<Item = &'p Told<'a>> {
        let Judge { title, way, .. } = trace.judge;
        self.rules.iter().filter(|rule| rule.weighed.rule().concerns(title, way))
    }
}
