//! Seniority by the ladder: degree × years in the lower title, and the sum of all steps for long service.

use crate::{
    condition::Truth,
    judge::{Found, Judge},
    title::{Ladder, Title},
    way::WayKind,
};

pub(crate) fn by_ladder(judge: Judge<'_>) -> Found<'_> {
    let Judge { pack, title, way, known, .. } = judge;
    let found = |truth, text: &'static str| judge.found("ladder", &way.clause, truth, || text.to_owned());
    let Some(degree) = known.text("degree") else {
        return found(Truth::Unknown, "学历和资历符合规定").using(&["degree"]);
    };
    let mut fitting = rows(judge, title).filter(|row| row.degrees.iter().any(|d| d == degree)).peekable();
    let label = || pack.option("degree", degree);
    if fitting.peek().is_none() {
        if depends_on_stage(judge, degree) {
            return found(Truth::Unknown, "学历和资历符合规定")
                .because(|| format!("{}这一档按任教学段不同", label()))
                .using(&["degree", "school_stage"]);
        }
        return found(Truth::No, "学历符合规定")
            .because(|| format!("{}的逐级条件中没有“{}”这一档", title.name, label()))
            .using(&["degree", "current_title", "title_obtained", "school_stage"])
            .remedy(|| "可以提高学历后再报，或看看破格等其他途径".to_owned());
    }
    // The row that fits best speaks; of two equal ones the first.
    let merit = |truth: Truth| match truth {
        Truth::Yes => 2,
        Truth::Unknown => 1,
        Truth::No => 0,
    };
    let judged = fitting.map(|row| limited(row, by_row(judge, row)));
    let best = judged.reduce(|best, next| if merit(next.truth) > merit(best.truth) { next } else { best });
    best.unwrap_or_else(|| found(Truth::Unknown, "学历和资历符合规定"))
}

fn by_row<'a>(judge: Judge<'a>, row: &'a Ladder) -> Found<'a> {
    let Judge { pack, way, known, .. } = judge;
    let label = || pack.option("degree", known.text("degree").unwrap_or_default());
    let years = (row.years.saturating_sub(way.earlier_years)).max(0);
    let early = || {
        if way.earlier_years > 0 {
            format!("（{} 年提前 {} 年）", row.years, way.earlier_years)
        } else {
            String::new()
        }
    };
    if row.held.is_empty() {
        let text = || match row.years {
            0 => format!("{}学历", label()),
            _ => format!("{}毕业后从事专业技术工作满 {years} 年{}", label(), early()),
        };
        let found =
            |truth| judge.found("ladder", &row.clause, truth, text).using(&["degree", "professional_since"]);
        return match known.day("professional_since") {
            _ if row.years == 0 => found(Truth::Yes),
            Some(since) => judge.counted(found, judge.service(since), years),
            None => found(Truth::Unknown),
        };
    }
    let below = || pack.title_name(&row.held);
    let text = || format!("{}学历，任{}满 {years} 年{}", label(), below(), early());
    let facts = ["degree", "current_title", "title_obtained"];
    let found = |truth| judge.found("ladder", &row.clause, truth, text).using(&facts);
    match known.text("current_title") {
        None if known.get("current_title").is_some() => found(Truth::No)
            .because(|| "现在没有职称".to_owned())
            .remedy(|| format!("先取得{}；从事专业年限长的，看看直接申报", below())),
        None => found(Truth::Unknown),
        Some(now) if !steps_from(judge, now, &row.held) => found(Truth::No)
            .because(|| format!("现有职称是{}，要求{}", pack.title_name(now), below()))
            .remedy(|| "按职称层级逐级申报".to_owned()),
        Some(_) => match known.day("title_obtained") {
            Some(since) => judge.counted(found, judge.seniority(since), years),
            None => found(Truth::Unknown),
        },
    }
}

/// A row for some people only, and no fact says who they are: whoever else fits must show it.
fn limited<'a>(row: &Ladder, found: Found<'a>) -> Found<'a> {
    if row.only.is_empty() || found.truth != Truth::Yes {
        return found;
    }
    let because = found.because.clone();
    Found { truth: Truth::Unknown, ..found }
        .because(|| format!("{because}；这一档只适用于{}", row.only))
        .remedy(|| format!("上传属于{}的证明，由单位核对原件", row.only))
}

/// Whether the title held is the one the row starts from, or, across series, one of the same level in another series.
fn steps_from(judge: Judge<'_>, now: &str, wanted: &str) -> bool {
    let pack = judge.pack;
    if !judge.way.cross_series {
        return now == wanted;
    }
    let (now, wanted) = (pack.title(now), pack.title(wanted));
    now.zip(wanted).is_some_and(|(now, wanted)| now.series != wanted.series && now.level == wanted.level)
}

/// Whether the pack holds conditions of degree and years for a title.
pub(crate) fn has_ladder(judge: Judge<'_>) -> bool {
    judge.pack.ladders_to(&judge.title.id).next().is_some()
}

/// Conditions that nobody has written down here: people decide, but nobody skips a level.
pub(crate) fn unwritten(judge: Judge<'_>) -> Found<'_> {
    let Judge { pack, title, way, .. } = judge;
    let clause =
        pack.series_of(&title.series).map(|series| &series.clause).filter(|clause| !clause.is_empty());
    let found = |truth| {
        judge
            .found(judge.way.finding(), clause.unwrap_or(&way.clause), truth, || {
                "学历和资历符合本系列的评审条件".to_owned()
            })
            .using(&["degree", "current_title", "title_obtained", "professional_since"])
    };
    let steps = matches!(way.kind, WayKind::Ladder | WayKind::Exceptional);
    let held = judge.held().filter(|held| held.series == title.series);
    match held.filter(|held| steps && pack.rank(&held.level) + 1 < pack.rank(&title.level)) {
        Some(held) => found(Truth::No)
            .because(|| format!("现有职称是{}，不是{}的下一级", held.name, title.name))
            .remedy(|| "按职称层级逐级申报".to_owned()),
        None => found(Truth::Unknown)
            .because(|| format!("政策包里没有{}的学历、资历条件，需人工认定", title.name))
            .remedy(|| "按本系列公布的评审条件准备材料，由评委会组建单位认定".to_owned()),
    }
}

pub(crate) fn by_service(judge: Judge<'_>) -> Found<'_> {
    let Judge { pack, title, way, known, .. } = judge;
    let found = |truth, years: &str| {
        judge.found("long_service", &way.clause, truth, || format!("从事专业技术工作满{years}"))
    };
    let facts = ["degree", "professional_since"];
    let Some(degree) = known.text("degree") else {
        return found(Truth::Unknown, "规定的年限").using(&facts);
    };
    let fits = |row: &&crate::way::SumRow| row.title == title.id && row.degrees.iter().any(|d| d == degree);
    let steps = match way.sums.iter().find(fits) {
        Some(written) => Some(written.years.clone()),
        None => sum(judge, title, degree, 0),
    };
    let Some(mut steps) = steps else {
        if depends_on_stage(judge, degree) {
            return found(Truth::Unknown, "规定的年限").using(&["degree", "school_stage"]);
        }
        return found(Truth::No, "规定的年限")
            .because(|| {
                format!("“{}”没有到{}的逐级年限，不能合并计算", pack.option("degree", degree), title.name)
            })
            .using(&facts);
    };
    steps.push(way.extra_years);
    let total = steps.iter().copied().fold(0, i64::saturating_add);
    let sum = || {
        let parts: Vec<String> = steps.iter().map(i64::to_string).collect();
        format!("{} ＝ {total} 年", parts.join(" ＋ "))
    };
    let found = |truth| found(truth, &format!(" {total} 年")).using(&facts);
    match known.day("professional_since") {
        None => found(Truth::Unknown).because(sum),
        Some(since) => {
            let counted = judge.counted(found, judge.service(since), total);
            let span = counted.because.clone();
            counted.because(|| format!("{}；{span}", sum()))
        }
    }
}

/// The years of every step up to `title` for one degree.
fn sum(judge: Judge<'_>, title: &Title, degree: &str, depth: usize) -> Option<Vec<i64>> {
    if depth > judge.pack.levels().len() {
        return None;
    }
    let row = rows(judge, title).find(|row| row.degrees.iter().any(|d| d == degree))?;
    if row.held.is_empty() {
        return Some(vec![row.years]);
    }
    let mut steps = sum(judge, judge.pack.title(&row.held)?, degree, depth + 1)?;
    steps.push(row.years);
    Some(steps)
}

/// Whether a degree has a row for some school stage, and the stage is not known.
fn depends_on_stage(judge: Judge<'_>, degree: &str) -> bool {
    let mut rows =
        judge.pack.ladders_to(&judge.title.id).filter(|row| row.degrees.iter().any(|d| d == degree));
    judge.known.text("school_stage").is_none() && rows.any(|row| !row.stages.is_empty())
}

/// The ladder rows of a title that fit the school stage, if one is asked.
pub(crate) fn rows<'a>(judge: Judge<'a>, title: &Title) -> impl Iterator<Item = &'a Ladder> + use<'a> {
    let stage = judge.known.text("school_stage");
    judge.pack.ladders_to(&title.id).filter(move |row| {
        row.stages.is_empty() || stage.is_some_and(|stage| row.stages.iter().any(|s| s == stage))
    })
}
