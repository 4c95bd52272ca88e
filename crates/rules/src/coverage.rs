//! Coverage: which rule, parameter, deadline or text carries out each sentence of a notice, and what is left to people.
//!
//! Invariant: a pack that covers one sentence covers every sentence of that notice, each once, by ids that exist.

use crate::{file::Clause, pack::Pack, tables::Cover};
use std::{collections::BTreeMap, fmt::Write as _};

/// The sentences of a clause, each with its closing mark.
pub fn sentences(text: &str) -> Vec<&str> {
    let parts = text.split_inclusive(['。', '；']).flat_map(str::lines);
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// Whether a clause is a heading alone: it says nothing by itself.
pub fn is_heading(text: &str) -> bool {
    !text.contains(['。', '；', '：'])
}

/// What is wrong with the coverage of a pack: the word to point at, and the sentence.
pub(crate) fn faults(pack: &Pack) -> Vec<(String, String)> {
    let mut faults = Vec::new();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for cover in pack.covers() {
        let said = usize::from(!cover.by.is_empty())
            + usize::from(!cover.people.is_empty())
            + usize::from(cover.plain);
        if said != 1 {
            let text = "by、people、plain 三项写且只写一项".to_owned();
            faults.push((cover.says.clone(), text));
        }
        for id in cover.by.iter().filter(|id| !exists(pack, id)) {
            let (kind, key) = id.split_once(':').unwrap_or_default();
            let things = crate::diff::describe(pack, kind).map(|(_, things)| things).unwrap_or_default();
            let hint = crate::check::hint(key, things.iter().map(|thing| thing.id.as_str()));
            let hint = if hint.is_empty() {
                "；写法是 种类:名称，例如 rule:retired".to_owned()
            } else {
                hint
            };
            faults.push((id.clone(), format!("没有“{id}”{hint}")));
        }
        let clause = pack.clause(&cover.clause).map_or("", |clause| clause.text.as_str());
        let found: Vec<&str> = sentences(clause).into_iter().filter(|s| s.starts_with(&cover.says)).collect();
        match found[..] {
            [one] => *counts.entry((&cover.clause, one)).or_default() += 1,
            [] => faults.push((
                cover.says.clone(),
                format!("条款 {} 没有以“{}”开头的句子", cover.clause, cover.says),
            )),
            _ => faults.push((
                cover.says.clone(),
                format!("条款 {} 有几句以“{}”开头，请写长一些", cover.clause, cover.says),
            )),
        }
    }
    for clause in covered(pack) {
        for sentence in sentences(&clause.text) {
            match counts.get(&(clause.id.as_str(), sentence)) {
                Some(1) => {}
                Some(_) => faults.push((clause.id.clone(), format!("“{sentence}”写了不止一次"))),
                None => faults.push((clause.id.clone(), format!("“{sentence}”没有写由什么执行"))),
            }
        }
    }
    faults
}

/// The clauses of a notice that is covered, headings left out.
fn covered(pack: &Pack) -> impl Iterator<Item = &Clause> {
    let notice = pack.covers().first().and_then(|cover| cover.clause.split('.').next()).unwrap_or_default();
    let of = move |clause: &&Clause| clause.id.split('.').next() == Some(notice);
    pack.clauses().iter().filter(of).filter(|clause| !is_heading(&clause.text))
}

/// Whether a pack has what an id such as `rule:retired` names.
fn exists(pack: &Pack, id: &str) -> bool {
    name(pack, id).is_some()
}

/// What an id such as `rule:retired` names, in words; nothing when the pack has no such thing.
pub fn name(pack: &Pack, id: &str) -> Option<String> {
    let (kind, key) = id.split_once(':')?;
    match kind {
        "rule" => pack.rules().iter().find(|rule| rule.id == key).map(|rule| rule.text.clone()),
        "way" => pack.way(key).map(|way| way.name.clone()),
        "intake" => {
            let rows = pack.intakes.iter().filter(|row| row.way == key);
            let rows: Vec<String> = rows.map(|row| format!("{}到 {}", row.name, row.until)).collect();
            (!rows.is_empty()).then(|| format!("接收批次，{}", rows.join("；")))
        }
        "size" => {
            let row = pack.sizes().iter().find(|row| row.levels.iter().any(|level| level == key))?;
            let level = pack.level(key)?;
            let odd = if row.odd { "，单数" } else { "" };
            Some(format!("{}评委会人数，不少于 {} 人{odd}", level.name, row.least))
        }
        "term" => {
            pack.terms.iter().find(|term| term.name == key).map(|term| format!("期限，{}起算", term.start))
        }
        "window" => pack.windows.iter().find(|w| w.step == key).map(|w| format!("日期，{} 止", w.until)),
        "item" => pack.items.iter().find(|item| item.id == key).map(|item| format!("材料，{}", item.name)),
        "fact" => pack.facts().get(key).map(|fact| format!("事实，{}", fact.label)),
        "number" => pack.number(key).map(|number| format!("参数，{number}")),
        "ratio" => pack.ratio(key).map(|(part, whole)| format!("比例，{part}/{whole}")),
        "text" => pack.text(key).map(|text| {
            let first = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
            if key.starts_with("duty.") {
                format!("办理时提示，由人履行：{first}")
            } else {
                first.to_owned()
            }
        }),
        "filing" => {
            pack.filings().iter().find(|filing| filing.id == key).map(|f| format!("报送，{}", f.name))
        }
        "cross_review" => {
            pack.cross_reviews().iter().find(|row| row.id == key).map(|row| format!("交叉评审，{}", row.name))
        }
        "panel_defence" => pack
            .panel_defences()
            .iter()
            .find(|row| row.id == key)
            .map(|row| format!("评审答辩，{}", row.name)),
        "sanction" => {
            pack.sanctions().iter().find(|s| s.id == key).map(|s| format!("处理，{}", s.consequence))
        }
        "channel" => pack.channel(key).map(|channel| format!("渠道，由{}推荐", channel.recommends)),
        "level" => pack.level(key).map(|level| level.name.clone()),
        "calendar" => {
            pack.calendar().layers.iter().find(|layer| layer.name == key).map(|l| format!("{}历", l.name))
        }
        _ => None,
    }
}

/// The coverage of a pack as a document.
pub fn document(pack: &Pack) -> String {
    let count = |of: fn(&Cover) -> bool| pack.covers().iter().filter(|cover| of(cover)).count();
    let mut text = format!(
        "# {} 逐句对照\n\n由政策包生成，不手改：`ZHIPING_REGENERATE=1 cargo nextest run -p rules coverage`。\n\n\
         全文 {} 句：{} 句由规则、参数、期限或文本执行，{} 句由人办理（写明原因），{} 句是标题、依据或引言。\n",
        pack.name(),
        pack.covers().len(),
        count(|c| !c.by.is_empty()),
        count(|c| !c.people.is_empty()),
        count(|c| c.plain),
    );
    for clause in covered(pack) {
        let _ = write!(text, "\n## {}（`{}`）\n\n| 句 | 执行 |\n| --- | --- |\n", clause.cite, clause.id);
        for sentence in sentences(&clause.text) {
            let cover = pack.covers().iter().find(|c| c.clause == clause.id && sentence.starts_with(&c.says));
            let words = cover.map_or_else(String::new, |cover| words(pack, cover));
            let _ = writeln!(text, "| {} | {words} |", sentence.replace('|', "\\|"));
        }
    }
    text
}

fn words(pack: &Pack, cover: &Cover) -> String {
    if cover.plain {
        return "（标题、依据或引言）".to_owned();
    }
    if cover.by.is_empty() {
        return format!("由人办理：{}", cover.people);
    }
    let by = cover
        .by
        .iter()
        .map(|id| format!("`{id}` {}", name(pack, id).unwrap_or_default().replace('|', "\\|")));
    by.collect::<Vec<_>>().join("<br>")
}
