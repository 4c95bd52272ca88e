//! What must hold inside the tables of a pack: no gap, no overlap, no row that never applies, no exceptions that cancel out.

use crate::{
    check::Check,
    condition::Condition,
    pack::Pack,
    rule::{Exception, Rule},
    title::Ladder,
    way::{Way, WayKind},
};
use std::collections::BTreeMap;

/// Checks every decision table of a resolved pack.
pub(crate) fn check(check: &mut Check<'_>, pack: &Pack) {
    ladders(check, pack);
    pack.ways().iter().for_each(|way| rows(check, pack, way));
    for rule in pack.rules() {
        dates(check, pack, rule);
        exceptions(check, rule);
    }
    for (key, ratio) in &pack.ratios {
        if ratio.len() != 2 || ratio.last() == Some(&0) {
            check.say(key, format!("比例“{key}”要写成 [分子, 分母]，分母不能是 0"));
        }
    }
    for row in pack.learning.iter().filter(|row| row.professional.last() == Some(&0)) {
        check.say("learning", format!("{} 年度专业科目的比例要写成 [分子, 分母]，分母不能是 0", row.year));
    }
    let mut once = Once::default();
    for row in &pack.periods {
        once.see(check, &row.table, &row.kind, || {
            format!("期限表 {} 的“{}”写了不止一行", row.table, row.kind)
        });
    }
    for row in &pack.learning {
        let year = row.year.to_string();
        once.see(check, "learning", &year, || format!("{year} 年度的继续教育要求写了不止一行"));
    }
    for row in &pack.channels {
        for kind in &row.employment {
            check.option(pack, "employment", kind);
            once.see(check, "channel", kind, || format!("“{kind}”的申报渠道写了不止一行"));
        }
    }
    for row in &pack.intakes {
        check.known("途径", &row.way, pack.way(&row.way).is_some(), &row.way);
        check.clause(pack, &row.clause);
        if row.from.is_some_and(|from| from > row.until) {
            check.say(&row.name, format!("途径“{}”的“{}”开始在截止之后", row.way, row.name));
        }
    }
    for row in &pack.counting {
        let all = vec![String::new()];
        for series in if row.series.is_empty() { &all } else { &row.series } {
            once.see(check, "counting", series, || format!("系列“{series}”的资历计算写了不止一行"));
        }
    }
}

/// What was seen before, by table and key.
#[derive(Default)]
struct Once(BTreeMap<(String, String), ()>);

impl Once {
    fn see(&mut self, check: &mut Check<'_>, table: &str, key: &str, message: impl FnOnce() -> String) {
        if self.0.insert((table.to_owned(), key.to_owned()), ()).is_some() {
            check.say(if key.is_empty() { table } else { key }, message());
        }
    }
}

/// Degrees × years: one row for each case, no hole between the lowest and the highest degree, and every step goes up.
fn ladders(check: &mut Check<'_>, pack: &Pack) {
    let rank = |degree: &String| pack.facts().get("degree").and_then(|fact| fact.rank(degree));
    let name = |degree: usize| {
        let option = pack.facts().get("degree").and_then(|fact| fact.options().nth(degree));
        option.map_or_else(String::new, |(_, label)| label.to_owned())
    };
    for title in pack.titles() {
        let rows: Vec<&Ladder> = pack.ladders().iter().filter(|row| row.title == title.id).collect();
        let mut covered: Vec<usize> =
            rows.iter().flat_map(|row| row.degrees.iter().filter_map(rank)).collect();
        covered.sort_unstable();
        covered.dedup();
        for pair in covered.windows(2) {
            if let [below, above] = pair[..]
                && below + 1 < above
            {
                let text = format!(
                    "{}的学历资历有缺口：有“{}”和“{}”，没有中间的",
                    title.name,
                    name(below),
                    name(above)
                );
                check.say(&title.id, text);
            }
        }
        for (index, row) in rows.iter().enumerate() {
            for other in &rows[index + 1..] {
                let degrees = row.degrees.iter().find(|degree| other.degrees.contains(degree));
                let stages = row.stages.is_empty()
                    || other.stages.is_empty()
                    || row.stages.iter().any(|stage| other.stages.contains(stage));
                if let Some(degree) =
                    degrees.filter(|_| stages && row.held == other.held && row.only == other.only)
                {
                    let degree = rank(degree).map(name).unwrap_or_default();
                    check.say(
                        &title.id,
                        format!("{}的学历资历重叠：“{degree}”这一档写了不止一行", title.name),
                    );
                }
            }
            if pack.title(&row.held).is_some_and(|held| pack.rank(&held.level) >= pack.rank(&title.level)) {
                check.say(
                    &title.id,
                    format!("{}的下一级职称“{}”不低于它", title.name, pack.title_name(&row.held)),
                );
            }
            if row.years < 0 {
                check.say(&title.id, format!("{}的年限不能是负数", title.name));
            }
        }
    }
}

/// The table of a way: facts of the right types, and one row for each option and level.
fn rows(check: &mut Check<'_>, pack: &Pack, way: &Way) {
    let table = way.kind == WayKind::Table;
    if table && (way.by.is_empty() || way.rows.is_empty()) {
        check.say(&way.id, format!("途径“{}”按表判断，要写 by 和 rows", way.name));
    }
    if !way.entry.is_empty() {
        check.fact(pack, &way.entry, None);
    }
    let mut once = Once::default();
    for row in &way.rows {
        check.known("层级", &row.level, pack.level(&row.level).is_some(), &way.id);
        for option in &row.options {
            check.option(pack, &way.by, option);
            once.see(check, option, &row.level, || {
                format!("途径“{}”的表重叠：“{option}”到“{}”写了不止一行", way.name, row.level)
            });
        }
        let day = |fact: &String| !fact.is_empty();
        if row.years > 0 && !day(&way.since) {
            check.say(&way.id, format!("途径“{}”的表写了年限，要用 since 写明从哪天起算", way.name));
        }
        if row.within_years.is_some() && !day(&way.within) {
            check
                .say(&way.id, format!("途径“{}”的表写了 within_years，要用 within 写明从哪天起算", way.name));
        }
    }
    for row in &way.skill {
        once.see(check, "skill", &row.level, || {
            format!("途径“{}”的技能等级表重叠：层级“{}”写了不止一行", way.name, row.level)
        });
    }
}

/// A rule whose dates lie before the pack's year never applies.
fn dates(check: &mut Check<'_>, pack: &Pack, rule: &Rule) {
    if rule.until.is_some_and(|until| until.year() < pack.year()) {
        check.say(&rule.id, format!("规则“{}”在 {} 年度之前已经失效，永远不会适用", rule.id, pack.year()));
    }
}

/// Two exceptions that hold in the same case and say different things. Where they ask different facts, only a case can
/// tell; then people decide.
fn exceptions(check: &mut Check<'_>, rule: &Rule) {
    for (index, one) in rule.exceptions.iter().enumerate() {
        let clash = |other: &&Exception| one.then != other.then && meet(&one.condition, &other.condition);
        for other in rule.exceptions[index + 1..].iter().filter(clash) {
            check.say(
                &other.text,
                format!("规则“{}”的两处例外互相矛盾：“{}”和“{}”", rule.id, one.text, other.text),
            );
        }
    }
}

/// Whether two conditions surely have a case in common.
fn meet(one: &Condition, other: &Condition) -> bool {
    if one == other {
        return true;
    }
    match (allowed(one), allowed(other)) {
        (Some((fact, values)), Some((same, others))) => {
            fact == same && values.iter().any(|value| others.contains(value))
        }
        _ => false,
    }
}

/// The values that a condition on a single fact allows, in words.
fn allowed(condition: &Condition) -> Option<(&str, Vec<String>)> {
    match condition {
        Condition::Is(is) => Some((
            &is.fact,
            vec![match &is.value {
                crate::FactValue::Text(text) => text.clone(),
                other => format!("{other:?}"),
            }],
        )),
        Condition::OneOf(one) => Some((&one.fact, one.values.clone())),
        _ => None,
    }
}
