//! Weighing one rule: its condition, then its exceptions. Exceptions that contradict each other are a question for people.

use crate::{
    condition::{Truth, View},
    evaluate::outcome,
    judge::Found,
    rule::{Exception, Governs, Rule, RuleKind, Then},
    verdict::Outcome,
};

/// A rule that was asked.
#[derive(Clone)]
pub(crate) struct Weighed<'a> {
    rule: &'a Rule,
    pub(crate) truth: Truth,
    /// The exceptions that hold, or may hold and so keep the rule open.
    exceptions: Vec<&'a Exception>,
}

/// Asks one rule, if it is in force and applies.
pub(crate) fn weigh<'a>(rule: &'a Rule, view: &View<'_>) -> Option<Weighed<'a>> {
    let day = match rule.governs {
        Governs::Act => view.on,
        Governs::Submission => view.since.unwrap_or(view.on),
        // Only confirmation looks back to submission.
        Governs::Confirmation => view.since.map(|_| view.on)?,
    };
    let in_force = rule.from.is_none_or(|from| day >= from) && rule.until.is_none_or(|until| day <= until);
    if in_force { consider(rule, view) } else { None }
}

/// Asks one rule, if it applies, whatever its days.
pub(crate) fn consider<'a>(rule: &'a Rule, view: &View<'_>) -> Option<Weighed<'a>> {
    match rule.applies.as_ref().map(|applies| applies.truth(view)) {
        Some(Truth::No) => return None,
        Some(Truth::Unknown) if rule.quiet => return None,
        _ => {}
    }
    let base = rule.condition.truth(view);
    let (truth, exceptions) = depart(rule, base, view);
    if rule.quiet && rule.applies.is_none() && truth == Truth::Unknown {
        return None;
    }
    Some(Weighed { rule, truth, exceptions })
}

/// What the exceptions make of the rule's own answer.
fn depart<'a>(rule: &'a Rule, base: Truth, view: &View<'_>) -> (Truth, Vec<&'a Exception>) {
    if rule.exceptions.is_empty() {
        return (base, Vec::new());
    }
    let of = |wanted: Truth| rule.exceptions.iter().filter(move |e| e.condition.truth(view) == wanted);
    let holding: Vec<&Exception> = of(Truth::Yes).collect();
    if let Some(first) = holding.first() {
        let one = holding.iter().all(|exception| exception.then == first.then);
        return match says(first.then) {
            // Nothing departs where the rule says the same.
            truth if one && truth == base => (base, Vec::new()),
            truth if one => (truth, holding),
            _ => (Truth::Unknown, holding),
        };
    }
    // An exception of which it is not known whether it holds matters only where it would change the answer.
    let open = of(Truth::Unknown).filter(|exception| !exception.quiet && says(exception.then) != base);
    let open: Vec<&Exception> = open.collect();
    if open.is_empty() { (base, open) } else { (Truth::Unknown, open) }
}

const fn says(then: Then) -> Truth {
    match then {
        Then::Met => Truth::Yes,
        Then::Unmet => Truth::No,
        Then::Ask => Truth::Unknown,
    }
}

impl<'a> Weighed<'a> {
    /// The rule itself.
    pub(crate) const fn rule(&self) -> &'a Rule {
        self.rule
    }

    /// What it comes to.
    pub(crate) fn outcome(&self) -> Outcome {
        // Contradicting exceptions are for people whatever the rule's weight.
        if self.conflict() { Outcome::Unknown } else { outcome(self.truth, self.rule.kind) }
    }

    /// Clauses of the exceptions that count.
    pub(crate) fn clauses(&self) -> impl Iterator<Item = &'a str> {
        let own = &self.rule.clause;
        self.exceptions.iter().map(|exception| exception.clause.as_str()).filter(move |clause| clause != own)
    }

    /// Whether exceptions that hold contradict each other.
    fn conflict(&self) -> bool {
        let mut says = self.exceptions.iter().map(|exception| exception.then);
        self.truth == Truth::Unknown && says.next().is_some_and(|first| says.any(|then| then != first))
    }

    /// The judgement in words.
    pub(crate) fn found(&self, view: &View<'_>) -> Found<'a> {
        let rule = self.rule;
        let answer = rule.condition.look(view);
        let mut because = answer.because;
        let mut facts: Vec<&str> = answer.facts;
        for exception in &self.exceptions {
            let answer = exception.condition.look(view);
            because.extend(answer.because);
            facts.extend(answer.facts);
            because.push(exception.text.clone());
        }
        let mut once: Vec<&str> = Vec::new();
        facts.retain(|fact| {
            let new = !once.contains(fact);
            once.push(fact);
            new
        });
        let conflict = self.conflict();
        if conflict {
            because.push("两处规定不一致，需人工认定".to_owned());
        }
        let remedy = if conflict {
            "请向职改办说明情况，由职改办认定".to_owned()
        } else {
            rule.remedy.clone()
        };
        // What lacks a fact asks for that fact; a reference, or what people decide, keeps its own words.
        let remedy = if self.truth == Truth::Unknown
            && matches!(rule.kind, RuleKind::Bar | RuleKind::Need)
            && !conflict
        {
            String::new()
        } else {
            remedy
        };
        Found::told(&rule.id, &rule.clause, self.truth, rule.text.clone(), because.join("；"), facts, remedy)
    }
}
