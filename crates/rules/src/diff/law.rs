//! What decides: rules with their exceptions, ways, what follows from misconduct, and what is reviewed elsewhere.

use super::{
    says::{level, says, scope},
    thing::{Thing, Things, clause},
};
use crate::{
    amendment::Amendment,
    pack::Pack,
    rule::{Rule, RuleKind, Then},
    way::Way,
};

pub(super) fn rules(pack: &Pack) -> Things {
    let thing = |rule: &Rule| Thing {
        name: rule.text.clone(),
        said: vec![
            ("说法", rule.text.clone()).into(),
            ("作用", weight(rule.kind).to_owned()).into(),
            clause(pack, &rule.clause),
            ("适用", rule.applies.as_ref().map_or_else(String::new, |condition| says(pack, condition)))
                .into(),
            ("条件", says(pack, &rule.condition)).into(),
            ("除外", exceptions(pack, rule)).into(),
            ("范围", scope(pack, &rule.series, &rule.levels, &rule.ways)).into(),
            ("生效", rule.from.map_or_else(String::new, |day| day.to_string())).into(),
            ("失效", rule.until.map_or_else(String::new, |day| day.to_string())).into(),
            ("怎么办", rule.remedy.clone()).into(),
        ],
    };
    pack.rules().iter().map(|rule| (rule.id.clone(), thing(rule))).collect()
}

const fn weight(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Bar => "不得申报的情形，确认时再查",
        RuleKind::Need => "必须符合",
        RuleKind::Ask => "由人核实",
        RuleKind::Warn => "只提醒",
    }
}

fn exceptions(pack: &Pack, rule: &Rule) -> String {
    let words = rule.exceptions.iter().map(|exception| {
        let then = match exception.then {
            Then::Met => "视为符合",
            Then::Unmet => "视为不符合",
            Then::Ask => "由人认定",
        };
        format!("{}（{}；{then}）", exception.text, says(pack, &exception.condition))
    });
    words.collect::<Vec<_>>().join("；")
}

/// What changed during the year.
pub(super) fn amendments(pack: &Pack) -> Things {
    let thing = |amendment: &Amendment| Thing {
        name: amendment.name.clone(),
        said: vec![
            clause(pack, &amendment.clause),
            ("生效", amendment.effective.to_string()).into(),
            ("管哪些件", amendment.governs.words().to_owned()).into(),
            ("开始的规则", amendment.begins.join("、")).into(),
            ("终止的规则", amendment.ends.join("、")).into(),
        ],
    };
    pack.amendments().iter().map(|amendment| (amendment.id.clone(), thing(amendment))).collect()
}

pub(super) fn ways(pack: &Pack) -> Things {
    let number = |number: i64| if number == 0 { String::new() } else { format!("{number} 年") };
    let skill = |way: &Way| {
        let rows = way.skill.iter().map(|row| {
            format!(
                "{}满 {} 年报{}",
                pack.option("skill_level", &row.skill),
                row.years,
                level(pack, &row.level)
            )
        });
        rows.collect::<Vec<_>>().join("；")
    };
    let sums = |way: &Way| {
        let rows = way.sums.iter().map(|row| {
            let degrees: Vec<String> = row.degrees.iter().map(|d| pack.option("degree", d)).collect();
            let years: Vec<String> = row.years.iter().map(ToString::to_string).collect();
            format!("{}报{}：{} 年", degrees.join("、"), pack.title_name(&row.title), years.join("＋"))
        });
        rows.collect::<Vec<_>>().join("；")
    };
    let table = |way: &Way| {
        let rows = way.rows.iter().map(|row| {
            let options: Vec<String> = row.options.iter().map(|key| pack.option(&way.by, key)).collect();
            let years = if row.years == 0 { String::new() } else { format!("满 {} 年", row.years) };
            let within = row.within_years.map_or_else(String::new, |years| format!("（{years} 年内）"));
            format!("{}{years}{within}报{}", options.join("、"), level(pack, &row.level))
        });
        rows.collect::<Vec<_>>().join("；")
    };
    let thing = |way: &Way| Thing {
        name: way.name.clone(),
        said: vec![
            ("名称", way.name.clone()).into(),
            ("说明", way.about.clone()).into(),
            clause(pack, &way.clause),
            ("范围", scope(pack, &way.series, &way.levels, &[])).into(),
            ("比规定年限多", number(way.extra_years)).into(),
            ("比规定年限少", number(way.earlier_years)).into(),
            ("技能等级", skill(way)).into(),
            ("另行规定的年限", sums(way)).into(),
            ("年限表", table(way)).into(),
            ("由人认定", way.judged.clone()).into(),
            ("另行受理", way.routed.clone()).into(),
            ("职称限定", way.mark.clone()).into(),
        ],
    };
    pack.ways().iter().map(|way| (way.id.clone(), thing(way))).collect()
}

pub(super) fn sanctions(pack: &Pack) -> Things {
    let thing = |sanction: &crate::tables::Sanction| Thing {
        name: format!("{}：{}", sanction.subject.words(), sanction.act),
        said: vec![
            ("行为", sanction.act.clone()).into(),
            ("处理", sanction.consequence.clone()).into(),
            ("多久", sanction.months.map_or_else(String::new, |months| format!("{months} 个月"))).into(),
            ("生效", sanction.from.map_or_else(String::new, |day| day.to_string())).into(),
            clause(pack, &sanction.clause),
        ],
    };
    pack.sanctions().iter().map(|sanction| (sanction.id.clone(), thing(sanction))).collect()
}

/// How long sanctions and records last, by table and kind.
pub(super) fn periods(pack: &Pack) -> Things {
    let thing = |row: &crate::tables::Period| Thing {
        name: pack.period_name(row),
        said: vec![
            ("多久", row.length()).into(),
            ("合并最长", row.cap.map_or_else(String::new, |months| format!("{months} 个月"))).into(),
            clause(pack, &row.clause),
        ],
    };
    let key = |row: &crate::tables::Period| {
        if row.kind.is_empty() { row.table.clone() } else { format!("{}/{}", row.table, row.kind) }
    };
    pack.periods().iter().map(|row| (key(row), thing(row))).collect()
}

/// Experts who keep away, and how large a committee is.
pub(super) fn recusals(pack: &Pack) -> Things {
    let thing = |row: &crate::review::Recusal| Thing {
        name: row.name.clone(),
        said: vec![("说法", row.text.clone()).into(), clause(pack, &row.clause)],
    };
    pack.recusals().iter().map(|row| (row.id.clone(), thing(row))).collect()
}

pub(super) fn sizes(pack: &Pack) -> Things {
    let thing = |row: &crate::review::Size, id: &String| Thing {
        name: format!("{}评委会", level(pack, id)),
        said: vec![
            ("人数", format!("不少于 {} 人{}", row.least, if row.odd { "，单数" } else { "" })).into(),
            clause(pack, &row.clause),
        ],
    };
    let levels = pack.sizes().iter().flat_map(|row| row.levels.iter().map(move |level| (level, row)));
    levels.map(|(level, row)| (level.clone(), thing(row, level))).collect()
}

pub(super) fn cross_reviews(pack: &Pack) -> Things {
    let thing = |row: &crate::review::CrossReview| Thing {
        name: row.name.clone(),
        said: vec![
            ("范围", scope(pack, std::slice::from_ref(&row.series), &row.levels, &[])).into(),
            clause(pack, &row.clause),
        ],
    };
    pack.cross_reviews().iter().map(|row| (row.id.clone(), thing(row))).collect()
}

pub(super) fn panel_defences(pack: &Pack) -> Things {
    let thing = |row: &crate::review::PanelDefence| Thing {
        name: row.name.clone(),
        said: vec![("范围", scope(pack, &row.series, &row.levels, &[])).into(), clause(pack, &row.clause)],
    };
    pack.panel_defences().iter().map(|row| (row.id.clone(), thing(row))).collect()
}
