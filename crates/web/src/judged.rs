//! What the rules say, and what the record says, as parts.

use crate::parts::{
    Finding, Html, Moment, MomentKind, More, Outcome, Tag, Timeline, Verdict,
};
use kernel::Zone;
use office::cases::Line;
use rules::{Eligibility, Outcome as Ruled};

/// A finding as its card.
pub fn finding(found: &rules::Finding) -> Finding {
    let outcome = match found.outcome {
        Ruled::Met => Outcome::Ok,
        Ruled::Unmet => Outcome::No,
        Ruled::Unknown => Outcome::Ask,
        Ruled::Warning => Outcome::Warn,
    };
    let facts: Vec<String> = found
        .facts
        .iter()
        .map(|fact| {
            let source = if fact.source.is_empty() { String::new() } else { format!("（{}）", fact.source) };
            format!("{} {}{source}", fact.label, fact.value)
        })
        .collect();
    let mut card = Finding::new(outcome, found.text.clone(), found.cite.clone());
    if !found.because.is_empty() {
        card = card.sum(found.because.clone());
    }
    if !facts.is_empty() {
        card = card.from(format!("事实：{}", facts.join("；")));
    }
    if !found.remedy.is_empty() {
        card = card.remedy(found.remedy.clone());
    }
    card
}

/// Findings in the order people need them: what stands against comes first.
pub fn findings(all: &[rules::Finding]) -> Vec<Finding> {
    let mut sorted: Vec<&rules::Finding> = all.iter().collect();
    sorted.sort_by_key(|found| found.outcome);
    sorted.into_iter().map(finding).collect()
}

/// Findings for reviewers: open ones in sight, the rest folded.
pub fn folded(all: &[rules::Finding]) -> Html {
    let open = |found: &&rules::Finding| matches!(found.outcome, Ruled::Unmet | Ruled::Unknown);
    let first: Vec<rules::Finding> = all.iter().filter(open).cloned().collect();
    let rest: Vec<rules::Finding> = all.iter().filter(|f| !open(f)).cloned().collect();
    let mut body = Html::new().parts(&findings(&first));
    if !rest.is_empty() {
        body = body.part(&More::of(findings(&rest)));
    }
    body
}

/// A verdict as its card; `href` begins an application where that is possible.
pub fn verdict(index: usize, verdict: &rules::Verdict, href: Option<String>) -> Verdict {
    let tag = match verdict.outcome {
        Eligibility::Eligible => Tag::new(Outcome::Ok, "可以申报"),
        Eligibility::NeedsEvidence => Tag::new(Outcome::Ask, "还缺证明"),
        Eligibility::Ineligible => Tag::new(Outcome::No, "不可以申报"),
    };
    let count = |outcome| verdict.findings.iter().filter(|f| f.outcome == outcome).count();
    let words = [("不符合", Ruled::Unmet), ("待证明", Ruled::Unknown), ("提醒", Ruled::Warning), ("符合", Ruled::Met)];
    let sub: Vec<String> = words
        .iter()
        .map(|(word, outcome)| (word, count(*outcome)))
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {count} 项"))
        .collect();
    let title = format!("{}：{}", verdict.title_name, verdict.way_name);
    let mut card = Verdict::new(format!("v{index}"), title, tag, findings(&verdict.findings));
    card.sub = sub.join("，");
    match href {
        Some(href) if verdict.outcome == Eligibility::Eligible => card.act(href, "开始申报", true),
        Some(href) if verdict.outcome == Eligibility::NeedsEvidence => card.act(href, "带着这些情况申报", false),
        _ => card,
    }
}

/// The record of a case as its timeline, newest first.
pub fn timeline(lines: &[Line], zone: &Zone) -> Timeline {
    let moment = |(index, line): (usize, &Line)| {
        let kind = if index == 0 { MomentKind::Now } else { MomentKind::Past };
        Moment::new(kind, line.name)
            .line(format!("{}，{}", zone.minute(line.at), line.who))
            .line(Html::new().text(format!("记录 {}，摘要 ", line.seq)).code(line.digest.short()))
    };
    Timeline { moments: lines.iter().enumerate().map(moment).collect() }
}
