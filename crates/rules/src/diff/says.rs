//! Conditions and their reach in words.

use crate::{condition::Condition, pack::Pack};

/// A condition in words.
pub(super) fn says(pack: &Pack, condition: &Condition) -> String {
    let join = |parts: &[Condition], word: &str| {
        let parts: Vec<String> = parts.iter().map(|part| says(pack, part)).collect();
        if parts.len() == 1 { parts.concat() } else { format!("（{}）", parts.join(word)) }
    };
    let label = |fact: &str| format!("‘{}’", label(pack, fact));
    let read = |fact: &str, value: &crate::facts::FactValue| {
        let title = |id: &str| {
            if id.is_empty() { Some("没有".to_owned()) } else { pack.title(id).map(|t| t.name.clone()) }
        };
        pack.facts().get(fact).map_or_else(String::new, |def| def.read(value, title))
    };
    let text = |fact: &str, key: &String| read(fact, &crate::facts::FactValue::Text(key.clone()));
    match condition {
        Condition::All(parts) => join(parts, "，并且"),
        Condition::Any(parts) => join(parts, "，或者"),
        Condition::Not(part) => format!("不是（{}）", says(pack, part)),
        Condition::Is(is) => format!("{}为{}", label(&is.fact), read(&is.fact, &is.value)),
        Condition::OneOf(one) => {
            let values: Vec<String> = one.values.iter().map(|key| text(&one.fact, key)).collect();
            format!("{}是{}之一", label(&one.fact), values.join("、"))
        }
        Condition::AtLeast(least) => {
            let unit = pack.facts().get(&least.fact).map_or("", |def| def.unit.as_str());
            format!("{}不少于 {} {unit}", label(&least.fact), least.number)
        }
        Condition::Years(years) => format!("从{}起满 {} 年", label(&years.since), years.least),
        Condition::BelowRetirement(_) => {
            let rows = pack.retirement().iter().map(|row| {
                format!(
                    "{} 岁，{} 起每 {} 个月延迟 1 个月，最多 {} 个月",
                    row.age, row.since, row.step, row.cap
                )
            });
            format!("没有到法定退休时间（{}）", rows.collect::<Vec<_>>().join("；"))
        }
        Condition::Running(running) => {
            let kinds: Vec<String> = running.kinds.iter().map(|key| text(&running.kind, key)).collect();
            let kinds = if kinds.is_empty() { String::new() } else { format!("（{}）", kinds.join("、")) };
            let months =
                pack.periods.iter().filter(|row| row.table == running.table && !row.table.is_empty());
            let months: Vec<String> = months
                .map(|row| {
                    let kind =
                        if row.kind.is_empty() { String::new() } else { text(&running.kind, &row.kind) };
                    if row.months == 0 {
                        format!("{kind}不自行结束")
                    } else {
                        format!("{kind} {} 个月", row.months)
                    }
                })
                .collect();
            let months = if months.is_empty() {
                String::new()
            } else {
                format!("（{}）", months.join("、").trim())
            };
            format!("{}{kinds}{months}还没有结束", label(&running.otherwise))
        }
        Condition::Hours(hours) => {
            let year = pack.year() - hours.years_before;
            let row = pack.learning.iter().find(|row| row.year == year);
            row.map_or_else(
                || format!("{year} 年继续教育学时达到规定"),
                |row| format!("{year} 年继续教育不少于 {} 学时", row.total),
            )
        }
    }
}

/// 系列：工程技术；层级：中级; empty: everybody.
pub(super) fn scope(pack: &Pack, series: &[String], levels: &[String], ways: &[String]) -> String {
    let series: Vec<String> =
        series.iter().map(|id| pack.series_of(id).map_or_else(|| id.clone(), |s| s.name.clone())).collect();
    let levels: Vec<String> = levels.iter().map(|id| level(pack, id)).collect();
    let ways: Vec<String> =
        ways.iter().map(|id| pack.way(id).map_or_else(|| id.clone(), |way| way.name.clone())).collect();
    let parts = [("系列", series), ("层级", levels), ("途径", ways)];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    parts.map(|(name, names)| format!("{name}：{}", names.join("、"))).collect::<Vec<_>>().join("；")
}

pub(super) fn level(pack: &Pack, id: &str) -> String {
    pack.level(id).map_or_else(|| id.to_owned(), |level| level.name.clone())
}

pub(super) fn label(pack: &Pack, fact: &str) -> String {
    pack.facts().get(fact).map_or_else(|| fact.to_owned(), |def| def.label.clone())
}
