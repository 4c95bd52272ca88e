//! Verdicts and findings in words: what settled a question, or what lacks for it and what would prove it.

use crate::{
    condition::Truth,
    exam,
    facts::Situation,
    judge::{Found, Judge},
    pack::Pack,
    person::{Own, Person, Told, Trace},
    verdict::{Finding, Outcome, UsedFact, Verdict},
};
use std::sync::Arc;

impl Person<'_> {
    /// A trace in words: what stands against comes first.
    pub(crate) fn verdict(&self, trace: &Trace<'_>) -> Verdict {
        let Judge { title, way, .. } = trace.judge;
        let own = trace.own.iter().filter_map(|(own, outcome)| self.own(trace.judge, *own, *outcome));
        let own = own.map(Arc::new);
        let rules = self.concerned(trace).map(|rule| Arc::clone(self.told(rule)));
        let mut findings: Vec<Arc<Finding>> = own.chain(rules).collect();
        findings.sort_by_key(|finding| finding.outcome);
        Verdict {
            title: title.id.clone(),
            title_name: title.name.clone(),
            level: title.level.clone(),
            series: title.series.clone(),
            way: way.id.clone(),
            way_name: way.name.clone(),
            outcome: trace.outcome,
            findings,
            instead: Vec::new(),
            routed: way.routed.clone(),
            mark: way.mark.clone(),
            channel: self.pack.channel_words(self.known).unwrap_or_default(),
        }
    }

    fn own(&self, judge: Judge<'_>, own: Own, outcome: Outcome) -> Option<Finding> {
        let (judge, pack) = (Judge { words: true, ..judge }, self.pack);
        let found = match own {
            Own::Way => judge.judge(),
            Own::Exam => exam::find(judge)?,
            Own::Window => judge.window()?,
        };
        let elsewhere = found.clause != judge.way.clause;
        let mut finding = pack.put(found, outcome, self.known);
        if matches!(own, Own::Way) {
            let way = pack.cite_with_notice(&format!("way:{}", judge.way.id), &judge.way.clause);
            finding.cite = if elsewhere { format!("{way}；{}", finding.cite) } else { way };
        }
        Some(finding)
    }

    /// A rule in words, made once for a person.
    fn told<'p>(&self, rule: &'p Told<'_>) -> &'p Arc<Finding> {
        rule.words.get_or_init(|| {
            let view = self.pack.view(self.known, self.on);
            let mut finding = self.pack.put(rule.weighed.found(&view), rule.outcome, self.known);
            let law = rule.weighed.rule();
            if !law.ways.is_empty() {
                finding.cite = self.pack.cite_with_notice(&format!("rule:{}", law.id), &law.clause);
            }
            for clause in rule.weighed.clauses() {
                finding.cite = format!("{}；{}", finding.cite, self.pack.cite(clause));
            }
            Arc::new(finding)
        })
    }
}

impl Pack {
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

    pub(crate) fn put(&self, found: Found<'_>, outcome: Outcome, situation: &Situation) -> Finding {
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
}

/// 是公务员：否；…
fn said(facts: &[UsedFact]) -> String {
    let words: Vec<String> = facts.iter().map(|fact| format!("{}：{}", fact.label, fact.value)).collect();
    words.join("；")
}
