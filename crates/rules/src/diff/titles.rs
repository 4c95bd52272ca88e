//! What is applied for and with what: series and titles, degree and years, facts, the checklist.

use super::{
    says::{label, level, says, scope},
    thing::{Thing, Things, said},
};
use crate::{facts::FactKind, pack::Pack, title::Ladder};

pub(super) fn titles(pack: &Pack) -> Things {
    let mut things = Things::new();
    for series in pack.series() {
        let said = said([
            ("名称", series.name.clone()),
            ("专业", series.specialties.join("、")),
            ("说明", series.note.clone()),
        ]);
        things.insert(series.id.clone(), Thing { name: format!("{}系列", series.name), said });
    }
    for title in pack.titles() {
        let series = pack.series_of(&title.series).map_or_else(String::new, |series| series.name.clone());
        let by = match title.by {
            crate::title::By::Review => "评审",
            crate::title::By::Exam => "以考代评",
            crate::title::By::Both => "考评结合",
        };
        let said = said([
            ("名称", title.name.clone()),
            ("系列", series),
            ("层级", level(pack, &title.level)),
            ("取得", by.to_owned()),
        ]);
        things.insert(format!("{}/{}", title.series, title.id), Thing { name: title.name.clone(), said });
    }
    things
}

pub(super) fn ladders(pack: &Pack) -> Things {
    let row = |row: &Ladder| {
        let degrees: Vec<String> = row.degrees.iter().map(|degree| pack.option("degree", degree)).collect();
        let stages: Vec<String> = row.stages.iter().map(|s| pack.option("school_stage", s)).collect();
        let held = if row.held.is_empty() { "从事专业".to_owned() } else { pack.title_name(&row.held) };
        let limits: Vec<String> =
            [stages.join("、"), row.only.clone()].into_iter().filter(|l| !l.is_empty()).collect();
        let limits =
            if limits.is_empty() { String::new() } else { format!("（限{}）", limits.join("，")) };
        format!("{}{limits}：{held}满 {} 年", degrees.join("、"), row.years)
    };
    let mut things = Things::new();
    for title in pack.titles() {
        let rows: Vec<String> = pack.ladders().iter().filter(|r| r.title == title.id).map(row).collect();
        if !rows.is_empty() {
            let said = said([("逐级", rows.join("；"))]);
            things.insert(title.id.clone(), Thing { name: title.name.clone(), said });
        }
    }
    things
}

pub(super) fn facts(pack: &Pack) -> Things {
    let kind = |kind: FactKind| match kind {
        FactKind::Bool => "是或否",
        FactKind::Int => "数字",
        FactKind::Day => "日期",
        FactKind::Choice => "选择",
        FactKind::Title => "职称",
        FactKind::Text => "文字",
    };
    let thing = |fact: &crate::facts::FactDef| Thing {
        name: fact.label.clone(),
        said: said([
            ("含义", fact.label.clone()),
            ("类型", kind(fact.kind).to_owned()),
            ("问法", fact.question.clone()),
            ("登记库", fact.register.clone()),
            ("材料", fact.material.clone()),
            ("选项", fact.options().map(|(_, label)| label).collect::<Vec<_>>().join("、")),
        ]),
    };
    pack.facts().iter().map(|fact| (fact.name.clone(), thing(fact))).collect()
}

pub(super) fn items(pack: &Pack) -> Things {
    let thing = |item: &crate::tables::Item| Thing {
        name: item.name.clone(),
        said: said([
            ("名称", item.name.clone()),
            ("必交", if item.required { "是" } else { "否" }.to_owned()),
            ("共享数据", label(pack, &item.fact)),
            ("适用", item.applies.as_ref().map_or_else(String::new, |condition| says(pack, condition))),
            ("范围", scope(pack, &item.series, &item.levels, &item.ways)),
        ]),
    };
    pack.items.iter().map(|item| (item.id.clone(), thing(item))).collect()
}
