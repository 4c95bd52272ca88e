//! What a year's pack says of itself: dates, terms, numbers, ratios.

use super::{
    says::scope,
    thing::{Thing, Things, clause, said},
};
use crate::{
    pack::Pack,
    schedule::{Term, WindowLine},
};

pub(super) fn head(pack: &Pack) -> Things {
    let layers = pack.calendar().layers.iter().map(|layer| {
        let years: Vec<String> = layer.years.iter().map(ToString::to_string).collect();
        format!("{}（{}）", layer.name, years.join("、"))
    });
    let said = said([
        ("名称", pack.name().to_owned()),
        ("地区", pack.place().to_owned()),
        ("年度", pack.year().to_string()),
        ("学历、资历计算截止", pack.cutoff().to_string()),
        ("放假调休安排", layers.collect::<Vec<_>>().join("、")),
    ]);
    Things::from([(String::new(), Thing { name: "基本情况".to_owned(), said })])
}

pub(super) fn windows(pack: &Pack) -> Things {
    let key = |line: &WindowLine| {
        let parts = [line.step.clone(), line.series.join("+"), line.levels.join("+")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    };
    let name = |line: &WindowLine| match scope(pack, &line.series, &line.levels, &[]) {
        all if all.is_empty() => pack.step_name(&line.step),
        some => format!("{}（{some}）", pack.step_name(&line.step)),
    };
    let thing = |line: &WindowLine| Thing {
        name: name(line),
        said: vec![
            ("开始", line.from.map_or_else(String::new, |day| day.to_string())).into(),
            ("截止", line.until.to_string()).into(),
            ("过期", if line.firm { "不再办理" } else { "只提醒" }.to_owned()).into(),
            clause(pack, &line.clause),
            ("来由", line.derivation.clone()).into(),
            ("范围", scope(pack, &line.series, &line.levels, &[])).into(),
        ],
    };
    pack.windows.iter().map(|line| (key(line), thing(line))).collect()
}

pub(super) fn terms(pack: &Pack) -> Things {
    let long = |term: &Term| match (term.working_days, term.months) {
        (0, months) => format!("{months} 个月"),
        (days, _) if days < 0 => format!("提前 {} 个工作日", -days),
        (days, _) => format!("{days} 个工作日"),
    };
    let thing = |term: &Term| Thing {
        name: format!("从{}算起的期限", term.start),
        said: vec![
            ("长短", long(term)).into(),
            ("起算", term.start.clone()).into(),
            (
                "年度日程从哪里推算",
                if term.after.is_empty() { String::new() } else { pack.step_name(&term.after) },
            )
                .into(),
            clause(pack, &term.clause),
        ],
    };
    pack.terms.iter().map(|term| (term.name.clone(), thing(term))).collect()
}

pub(super) fn ratios(pack: &Pack) -> Things {
    let thing = |ratio: &Vec<u32>| {
        let parts: Vec<String> = ratio.iter().map(ToString::to_string).collect();
        Thing { name: String::new(), said: said([("比例", parts.join("/"))]) }
    };
    pack.ratios.iter().map(|(key, ratio)| (key.clone(), thing(ratio))).collect()
}

pub(super) fn numbers(pack: &Pack) -> Things {
    let thing = |number: &i64| Thing { name: String::new(), said: said([("数值", number.to_string())]) };
    pack.numbers.iter().map(|(key, number)| (key.clone(), thing(number))).collect()
}
