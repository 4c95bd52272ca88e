//! 职称目录: every series with its titles, how each is obtained, and what degree and years it takes.

use super::home;
use crate::{
    fields::Fields,
    frame,
    front::Front,
    layout::Page,
    parts::{Card, Facts, Field, Filter, Head, Html, Links, Note},
    shape,
    trouble::Trouble,
    visit::Visitor,
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use rules::{By, Ladder, Pack, Series, Title};

/// All series; with a word, those that have it in a name, a title or a specialty.
pub(super) async fn all(State(front): State<Front>, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let pack = front.office.pack();
    let word = Fields::decode(query.unwrap_or_default().as_bytes()).get("q");
    let found: Vec<(&Series, Vec<&Title>)> =
        pack.series().iter().filter_map(|s| found(pack, s, &word)).collect();
    let lead = format!("{} 个系列，{} 个职称。点系列看条件。", pack.series().len(), pack.titles().len());
    let filter = Filter {
        label: "查找职称".to_owned(),
        action: "/policy/titles".to_owned(),
        fields: vec![Field::text("q", "系列、职称或专业", word.as_str())],
        keep: Vec::new(),
    };
    let mut body = Html::new().part(&Head::new("职称目录").line(lead).tight()).part(&filter);
    if found.is_empty() {
        let text = format!("没有系列、职称或专业的名称含有“{word}”。换个说法，或清除后从头看。");
        body = body.part(&Note::new("", text));
    } else {
        let links = found.iter().fold(Links::new(), |links, (series, titles)| {
            let names: Vec<String> = titles.iter().map(|title| named(title)).collect();
            links.link(format!("/policy/titles/{}", series.id), series.name.clone(), names.join("、"))
        });
        body = body.part(&Card::new("found", "系列").with(&links));
    }
    let layout = frame::layout(&front, &visitor, "职称目录")
        .crumb("首页", home(&visitor))
        .crumb("政策", "/policy")
        .here("职称目录");
    Page::new(layout, shape::stack(body)).into_response()
}

/// One series.
pub(super) async fn one(
    State(front): State<Front>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let pack = front.office.pack();
    let series = pack.series_of(&id).ok_or(Trouble::NotFound)?;
    let mut head = Head::new(format!("{}系列", series.name)).tight();
    if !series.note.is_empty() {
        head = head.line(series.note.clone());
    }
    let links = Links::new()
        .link(
            format!("/precheck?edit=1&series={}", series.id),
            "我能报什么",
            "填几项，看这个系列可以申报哪些",
        )
        .link(format!("/apply?series={}", series.id), "开始申报", "登录后选择这个系列的职称");
    let mut body = Html::new().part(&head).part(&levels(pack, series)).part(&ladder(pack, series));
    if !series.specialties.is_empty() {
        body = body.part(&Card::new("specialties", "专业").para(series.specialties.join("、")));
    }
    body = body.part(&Card::new("go", "办理").with(&links));
    let (prefix, whole) = (format!("series.{}.", series.id), format!("series.{}", series.id));
    let weak = pack.unverified().iter().filter(|(key, _)| key.starts_with(&prefix) || **key == whole);
    let weak = weak.fold(Facts::new(), |facts, (key, text)| facts.fact(text.clone(), "").source(key));
    if !weak.facts.is_empty() {
        body = body.part(&Card::new("unverified", "待核对").under("以主管部门的文件为准。").with(&weak));
    }
    let layout = frame::layout(&front, &visitor, &series.name)
        .crumb("首页", home(&visitor))
        .crumb("职称目录", "/policy/titles")
        .here(series.name.clone());
    Ok(Page::new(layout, shape::stack(body)).into_response())
}

/// A series that a word finds, with the titles to show: those that have the word, or all when the series itself has it.
fn found<'a>(pack: &'a Pack, series: &'a Series, word: &str) -> Option<(&'a Series, Vec<&'a Title>)> {
    let titles: Vec<&Title> = pack.titles().iter().filter(|title| title.series == series.id).collect();
    if series.name.contains(word) || series.specialties.iter().any(|name| name.contains(word)) {
        return Some((series, titles));
    }
    let titles: Vec<&Title> = titles.into_iter().filter(|title| title.name.contains(word)).collect();
    if titles.is_empty() { None } else { Some((series, titles)) }
}

/// 会计师（以考代评）
fn named(title: &Title) -> String {
    match title.by {
        By::Review => title.name.clone(),
        By::Exam => format!("{}（以考代评）", title.name),
        By::Both => format!("{}（考评结合）", title.name),
    }
}

/// The titles by level, and what an examination means.
fn levels(pack: &Pack, series: &Series) -> Card {
    let titles = |level: &str| -> Vec<&Title> {
        pack.titles().iter().filter(|title| title.series == series.id && title.level == level).collect()
    };
    let rows = pack.levels().iter().rev().map(|level| (level, titles(&level.id)));
    let facts = rows.filter(|(_, titles)| !titles.is_empty()).fold(Facts::new(), |facts, (level, titles)| {
        let names: Vec<String> = titles.into_iter().map(named).collect();
        facts.fact(level.name.clone(), names.join("、"))
    });
    let mut card = Card::new("levels", "各层级的职称").with(&facts);
    for (by, key) in [(By::Exam, "by.exam"), (By::Both, "by.both")] {
        if pack.titles().iter().any(|title| title.series == series.id && title.by == by) {
            card = card.para(pack.text(key).unwrap_or_default());
        }
    }
    card
}

/// Degree and years, title by title; or that nobody has written them down here.
fn ladder(pack: &Pack, series: &Series) -> Card {
    let card = Card::new("ladder", "逐级申报的学历和资历");
    let mut facts = Facts::new();
    for title in pack.titles().iter().filter(|title| title.series == series.id) {
        let rows: Vec<&Ladder> = pack.ladders().iter().filter(|row| row.title == title.id).collect();
        if let Some(first) = rows.first() {
            let words: Vec<String> = rows.iter().map(|row| says(pack, row)).collect();
            facts = facts.fact(title.name.clone(), words.join("；")).source(pack.cite(&first.clause));
        }
    }
    if facts.facts.is_empty() {
        return card.para(format!(
            "{}：政策包里没有学历、资历条件，由评委会组建单位按公布的评审条件认定。",
            pack.cite(&series.clause)
        ));
    }
    card.under("没有列出的职称，条件没有取得，由评委会组建单位认定。").with(&facts)
}

/// 大学本科：任助理工程师满 4 年
fn says(pack: &Pack, row: &Ladder) -> String {
    let degrees: Vec<String> = row.degrees.iter().map(|degree| pack.option("degree", degree)).collect();
    let years = match (row.held.is_empty(), row.years) {
        (true, 0) => "不要求年限".to_owned(),
        (true, years) => format!("毕业后从事专业技术工作满 {years} 年"),
        (false, years) => format!("任{}满 {years} 年", pack.title_name(&row.held)),
    };
    let stages: Vec<String> = row.stages.iter().map(|stage| pack.option("school_stage", stage)).collect();
    let limits: Vec<String> =
        [stages.join("、"), row.only.clone()].into_iter().filter(|l| !l.is_empty()).collect();
    let limits = if limits.is_empty() { String::new() } else { format!("（限{}）", limits.join("，")) };
    format!("{}{limits}：{years}", degrees.join("、"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_word_finds_series_titles_and_specialties() {
        let law = office::policy::embedded().unwrap();
        let pack = law.packs().next().unwrap();
        let found = |word: &str| -> Vec<(&str, usize)> {
            let series = pack.series().iter().filter_map(|series| super::found(pack, series, word));
            series.map(|(series, titles)| (series.id.as_str(), titles.len())).collect()
        };
        assert_eq!(found("").len(), pack.series().len());
        assert_eq!(found("护师"), [("health", 4)]);
        assert_eq!(found("果树"), [("agriculture", 14)]);
        assert_eq!(found("馆员"), [("library", 4), ("museum", 4), ("archives", 4)]);
        assert_eq!(found("没有这个").len(), 0);
    }

    #[test]
    fn rows_read_as_people_say_them() {
        let law = office::policy::embedded().unwrap();
        let pack = law.packs().next().unwrap();
        let says = |title: &str| -> Vec<String> {
            pack.ladders().iter().filter(|row| row.title == title).map(|row| super::says(pack, row)).collect()
        };
        insta::assert_snapshot!(says("teacher_two").join("\n"), @r"
        硕士研究生：不要求年限
        大学本科：毕业后从事专业技术工作满 1 年
        大学专科（限小学、初中）：任三级教师满 2 年
        中专、技校（限小学）：任三级教师满 3 年
        ");
        insta::assert_snapshot!(says("associate_chief_nurse").join("\n"), @r"
        博士研究生：任主管护师满 2 年
        大学本科、硕士研究生：任主管护师满 5 年
        大学专科（限县级及以下医疗卫生机构人员）：任主管护师满 7 年
        ");
    }
}
