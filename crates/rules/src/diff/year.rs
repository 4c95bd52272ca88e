//! What a year's pack says of itself: dates, terms, numbers, ratios.

use super::{
    says::scope,
    thing::{Thing, Things, clause, said},
};
use crate::{
    calendar::Layer,
    pack::Pack,
    schedule::{Term, WindowLine},
    tables::{Channel, Filing},
    title::Level,
    way::Intake,
};

pub(super) fn head(pack: &Pack) -> Things {
    let said = said([
        ("名称", pack.name().to_owned()),
        ("地区", pack.place().to_owned()),
        ("年度", pack.year().to_string()),
        ("学历、资历计算截止", pack.cutoff().to_string()),
    ]);
    Things::from([(String::new(), Thing { name: "基本情况".to_owned(), said })])
}

/// The layers of the calendar, with the years that each has.
pub(super) fn layers(pack: &Pack) -> Things {
    let thing = |layer: &Layer| {
        let years: Vec<String> = layer.years.iter().map(ToString::to_string).collect();
        Thing {
            name: format!("{}放假调休安排", layer.name), said: said([("年份", years.join("、"))])
        }
    };
    pack.calendar().layers.iter().map(|layer| (layer.name.clone(), thing(layer))).collect()
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
    let thing = |term: &Term| Thing {
        name: format!("从{}算起的期限", term.start),
        said: vec![
            ("长短", term.length()).into(),
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

/// What has to be handed in, where and when.
pub(super) fn filings(pack: &Pack) -> Things {
    let thing = |filing: &Filing| Thing {
        name: filing.name.clone(),
        said: vec![
            ("谁报", filing.from.clone()).into(),
            ("报到哪里", filing.to.clone()).into(),
            ("渠道", filing.means()).into(),
            ("材料", filing.parts().join("、")).into(),
            ("地址", filing.address.clone()).into(),
            ("什么时候", pack.filing_time(filing)).into(),
            clause(pack, &filing.clause),
        ],
    };
    pack.filings().iter().map(|filing| (filing.id.clone(), thing(filing))).collect()
}

/// By whom and through whom each kind of applicant applies.
pub(super) fn channels(pack: &Pack) -> Things {
    let thing = |channel: &Channel, kind: &String| Thing {
        name: pack.option("employment", kind),
        said: vec![
            ("由谁推荐", channel.recommends.clone()).into(),
            ("经谁报送", channel.through.clone()).into(),
            clause(pack, &channel.clause),
        ],
    };
    let kinds = pack.channels().iter().flat_map(|row| row.employment.iter().map(move |kind| (kind, row)));
    kinds.map(|(kind, row)| (kind.clone(), thing(row, kind))).collect()
}

/// The year's batches of ways that are applied for elsewhere, by way.
pub(super) fn intakes(pack: &Pack) -> Things {
    let mut things = Things::new();
    for way in pack.ways().iter().filter(|way| !way.intakes.is_empty()) {
        let days = |row: &Intake| {
            let from = row.from.map_or_else(String::new, |from| format!("{from} 起，"));
            format!("{}{from}到 {}", row.name, row.until)
        };
        let rows: Vec<String> = way.intakes.iter().map(days).collect();
        let mut said = vec![("接收材料", rows.join("；")).into()];
        said.extend(way.intakes.first().map(|row| clause(pack, &row.clause)));
        things.insert(way.id.clone(), Thing { name: way.name.clone(), said });
    }
    things
}

pub(super) fn levels(pack: &Pack) -> Things {
    let thing =
        |level: &Level| Thing { name: level.name.clone(), said: said([("属于", level.group.clone())]) };
    pack.levels().iter().map(|level| (level.id.clone(), thing(level))).collect()
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
