//! What the rules say, and what the record says, as parts.

use crate::{
    frame,
    parts::{Due, Finding, Html, Moment, MomentKind, More, Outcome, Tag, Timeline, Verdict},
};
use kernel::{Day, Zone};
use office::cases::Line;
use rules::{Eligibility, Outcome as Ruled, Window};
use std::sync::Arc;

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
            let source =
                if fact.source.is_empty() { String::new() } else { format!("（{}）", fact.source) };
            format!("{}，{}{source}", fact.label, fact.value)
        })
        .collect();
    let mut card = Finding::new(outcome, found.text.clone(), found.cite.clone());
    // Where a rule only looks at facts, its reason repeats them; they are told once, with their sources.
    let told = found.facts.iter().map(|fact| format!("{}：{}", fact.label, fact.value));
    if !found.because.is_empty() && found.because != told.collect::<Vec<_>>().join("；") {
        card = card.sum(bold(&found.because));
    }
    if !facts.is_empty() {
        card = card.from(facts.join("；"));
    }
    if !found.remedy.is_empty() {
        card = card.remedy(found.remedy.clone());
    }
    card
}

/// The arithmetic with its result in bold: what stands between the last ＝ and the comparison.
fn bold(because: &str) -> Html {
    let Some((head, tail)) = because.rsplit_once("＝ ") else { return because.into() };
    let end = tail.find(['≥', '<', '；']).unwrap_or(tail.len());
    let (result, rest) = tail.split_at(end);
    let gap = if result.ends_with(' ') { " " } else { "" };
    Html::new().text(head).text("＝ ").bold(result.trim_end()).text(gap).text(rest)
}

/// The end of a window of the schedule as pages show it.
pub fn window(label: &str, window: Window, today: Day) -> Due {
    let due = rules::Due { day: window.until, derivation: window.derivation, clause: window.clause };
    let because = format!("{}（{}）", due.derivation, due.clause);
    frame::due(label, &due, today).shown(format!("{} 24:00", due.day)).because(because)
}

/// Findings in the order people need them: what stands against comes first.
pub fn findings<'a>(all: impl IntoIterator<Item = &'a rules::Finding>) -> Vec<Finding> {
    let mut sorted: Vec<&rules::Finding> = all.into_iter().collect();
    sorted.sort_by_key(|found| found.outcome);
    sorted.into_iter().map(finding).collect()
}

/// Findings for reviewers: open ones in sight, the rest folded.
pub fn folded(all: &[rules::Finding]) -> Html {
    let open = |found: &&rules::Finding| matches!(found.outcome, Ruled::Unmet | Ruled::Unknown);
    let (first, rest): (Vec<&rules::Finding>, Vec<&rules::Finding>) = all.iter().partition(open);
    let mut body = Html::new().parts(&findings(first));
    if !rest.is_empty() {
        body = body.part(&More::of(findings(rest)));
    }
    body
}

/// 不符合 1 项，符合 3 项; worst first.
pub fn counts<'a>(all: impl IntoIterator<Item = &'a rules::Finding>) -> String {
    let outcomes: Vec<Ruled> = all.into_iter().map(|found| found.outcome).collect();
    let words = [
        ("不符合", Ruled::Unmet),
        ("待证明", Ruled::Unknown),
        ("提醒", Ruled::Warning),
        ("符合", Ruled::Met),
    ];
    let count = |outcome| outcomes.iter().filter(|one| **one == outcome).count();
    let words = words.into_iter().map(|(word, outcome)| (word, count(outcome)));
    let words = words.filter(|(_, count)| *count > 0).map(|(word, count)| format!("{word} {count} 项"));
    words.collect::<Vec<_>>().join("，")
}

/// A verdict as its card; `href` begins an application where that is possible.
pub fn verdict(index: usize, verdict: &rules::Verdict, href: Option<String>) -> Verdict {
    let tag = match verdict.outcome {
        Eligibility::Eligible => Tag::new(Outcome::Ok, "可以申报"),
        Eligibility::NeedsEvidence => Tag::new(Outcome::Ask, "还缺证明"),
        Eligibility::Ineligible => Tag::new(Outcome::No, "不可以申报"),
    };
    let sub = counts(verdict.findings.iter().map(Arc::as_ref));
    let title = format!("{}：{}", verdict.title_name, verdict.way_name);
    let mut card =
        Verdict::new(format!("v{index}"), title, tag, findings(verdict.findings.iter().map(Arc::as_ref)));
    let sub = Some(sub).filter(|words| !words.is_empty());
    card.sub = sub.into_iter().chain(further(verdict)).collect::<Vec<_>>().join("；");
    // What is applied for elsewhere has no button here.
    match href.filter(|_| verdict.routed.is_empty()) {
        Some(href) if verdict.outcome == Eligibility::Eligible => card.act(href, "开始申报", true),
        Some(href) if verdict.outcome == Eligibility::NeedsEvidence => {
            card.act(href, "带着这些情况申报", false)
        }
        _ => card,
    }
}

/// Where else a title is applied for, what limits it, and which other way fits better.
fn further(verdict: &rules::Verdict) -> Vec<String> {
    let ways: Vec<&str> = verdict.instead.iter().map(|instead| instead.way_name.as_str()).collect();
    let instead = (!ways.is_empty()).then(|| format!("可以改用：{}", ways.join("、")));
    let routed = Some(verdict.routed.clone()).filter(|words| !words.is_empty());
    let mark = Some(&verdict.mark).filter(|mark| !mark.is_empty()).map(|mark| format!("取得的职称{mark}"));
    let channel = Some(verdict.channel.clone()).filter(|words| !words.is_empty());
    let channel = channel.filter(|_| verdict.routed.is_empty() && verdict.outcome != Eligibility::Ineligible);
    [instead, routed, mark, channel].into_iter().flatten().collect()
}

/// The record of a case as its timeline, newest first; the receipts lie below `base`.
pub fn timeline(base: &str, lines: &[Line], zone: &Zone) -> Timeline {
    let moment = |(index, line): (usize, &Line)| {
        let kind = if index == 0 { MomentKind::Now } else { MomentKind::Past };
        Moment::new(kind, line.name).line(format!("{}，{}", zone.minute(line.at), line.who)).line(
            Html::new()
                .text(format!("记录 {}，摘要 ", line.seq))
                .code(line.digest.short())
                .text("，")
                .link(format!("{base}/receipts/{}", line.seq), "存证"),
        )
    };
    Timeline { moments: lines.iter().enumerate().map(moment).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(outcome: Ruled, because: &str) -> rules::Finding {
        rules::Finding {
            rule: "r".to_owned(),
            clause: "c".to_owned(),
            cite: "通知一".to_owned(),
            text: "要求".to_owned(),
            outcome,
            because: because.to_owned(),
            facts: Vec::new(),
            remedy: String::new(),
        }
    }

    #[test]
    fn the_result_of_the_arithmetic_is_bold() {
        let says = |text: &str| bold(text).as_str().to_owned();
        assert_eq!(says("甲 至 乙 ＝ 5 年 0 个月 ≥ 4 年"), "甲 至 乙 ＝ <b>5 年 0 个月</b> ≥ 4 年");
        assert_eq!(says("1 ＋ 4 ＝ 5 年"), "1 ＋ 4 ＝ <b>5 年</b>");
        assert_eq!(says("是公务员：否"), "是公务员：否");
    }

    #[test]
    fn facts_are_told_once() {
        let mut bare = found(Ruled::Met, "是公务员：否");
        let fact = |value: &str| rules::UsedFact {
            name: "civil_servant".to_owned(),
            label: "是公务员".to_owned(),
            value: value.to_owned(),
            source: "自填".to_owned(),
        };
        bare.facts = vec![fact("否")];
        let card = finding(&bare);
        assert!(card.sum.is_empty());
        assert_eq!(card.from.as_str(), "是公务员，否（自填）");
    }

    #[test]
    fn what_stands_against_comes_first_and_only_the_rest_is_folded() {
        let all = [
            found(Ruled::Met, ""),
            found(Ruled::Unknown, ""),
            found(Ruled::Unmet, ""),
            found(Ruled::Warning, ""),
        ];
        let order: Vec<Outcome> = findings(&all).iter().map(|f| f.outcome).collect();
        assert_eq!(order, [Outcome::No, Outcome::Ask, Outcome::Warn, Outcome::Ok]);
        let html = folded(&all);
        let (open, more) = html.as_str().split_once("<details").unwrap();
        assert!(open.contains("不符合") && open.contains("待证明") && !open.contains("提醒"));
        assert!(more.contains("提醒"));
    }
}
