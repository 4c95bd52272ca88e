//! Seniority: degree × years in the lower title, the sum for long service, skill levels, and the exception.

use crate::{
    condition::Truth,
    evaluate::Found,
    facts::Situation,
    file::{Ladder, Title, Way, WayKind},
    pack::Pack,
    span::Span,
};
use kernel::Day;

/// Judges the seniority of a way.
pub(crate) fn judge(pack: &Pack, title: &Title, way: &Way, s: &Situation, cutoff: Day) -> Found {
    let held =
        s.text("current_title").and_then(|id| pack.title(id)).filter(|held| held.series == title.series);
    if let Some(held) = held.filter(|held| pack.rank(&held.level) >= pack.rank(&title.level)) {
        return Found::new(rule_id(way), &way.clause, "申报的职称高于现有职称", Truth::No)
            .because(format!("现有职称是{}，不低于{}", held.name, title.name))
            .using(&["current_title"])
            .remedy("申报更高一级的职称");
    }
    if way.kind != WayKind::Skilled && !has_ladder(pack, title) {
        return unwritten(pack, title, way, held, s);
    }
    match way.kind {
        WayKind::Ladder => by_ladder(pack, title, way, s, cutoff),
        WayKind::LongService => by_service(pack, title, way, s, cutoff),
        WayKind::Skilled => by_skill(pack, title, way, s, cutoff),
        WayKind::Exceptional => by_exception(pack, title, way, s, cutoff),
    }
}

/// Whether the pack holds conditions of degree and years for a title.
pub(crate) fn has_ladder(pack: &Pack, title: &Title) -> bool {
    pack.ladders().iter().any(|row| row.title == title.id)
}

/// Conditions that nobody has written down here: people decide, but nobody skips a level.
fn unwritten(pack: &Pack, title: &Title, way: &Way, held: Option<&Title>, s: &Situation) -> Found {
    let series = pack.series_of(&title.series);
    let clause = series.map(|series| series.clause.as_str()).filter(|clause| !clause.is_empty());
    let clause = clause.unwrap_or(&way.clause);
    let found = |truth| {
        Found::new(rule_id(way), clause, "学历和资历符合本系列的评审条件", truth).using(&[
            "degree",
            "current_title",
            "title_obtained",
            "professional_since",
        ])
    };
    let none = s.get("current_title").is_some() && s.text("current_title").is_none();
    if none && way.kind == WayKind::Exceptional {
        return by_exception(pack, title, way, s, pack.cutoff());
    }
    let steps = matches!(way.kind, WayKind::Ladder | WayKind::Exceptional);
    match held.filter(|held| steps && pack.rank(&held.level) + 1 < pack.rank(&title.level)) {
        Some(held) => found(Truth::No)
            .because(format!("现有职称是{}，不是{}的下一级", held.name, title.name))
            .remedy("按职称层级逐级申报"),
        None => found(Truth::Unknown)
            .because(format!("规则包里没有{}的学历、资历条件，需人工认定", title.name))
            .remedy("按本系列公布的评审条件准备材料，由评委会组建单位认定"),
    }
}

/// What findings of a way call themselves.
const fn rule_id(way: &Way) -> &'static str {
    match way.kind {
        WayKind::Ladder => "ladder",
        WayKind::LongService => "long_service",
        WayKind::Skilled => "skill",
        WayKind::Exceptional => "exceptional",
    }
}

fn by_ladder(pack: &Pack, title: &Title, way: &Way, s: &Situation, cutoff: Day) -> Found {
    let rows: Vec<&Ladder> = rows(pack, title, s).collect();
    let facts = ["degree", "current_title", "title_obtained", "school_stage"];
    let Some(degree) = s.text("degree") else {
        return Found::new("ladder", &way.clause, "学历和资历符合逐级申报的规定", Truth::Unknown)
            .using(&["degree"]);
    };
    let fitting: Vec<&Ladder> =
        rows.into_iter().filter(|row| row.degrees.iter().any(|d| d == degree)).collect();
    let label = pack.option("degree", degree);
    if fitting.is_empty() && depends_on_stage(pack, title, degree, s) {
        return Found::new("ladder", &way.clause, "学历和资历符合逐级申报的规定", Truth::Unknown)
            .because(format!("{label}这一档按任教学段不同"))
            .using(&["degree", "school_stage"]);
    }
    let Some(first) = fitting.first() else {
        return Found::new("ladder", &way.clause, "学历符合逐级申报的规定", Truth::No)
            .because(format!("{}的逐级条件中没有“{label}”这一档", title.name))
            .using(&facts)
            .remedy("可以提高学历后再报，或看看破格等其他途径");
    };
    let judge = |row: &&Ladder| limited(row, row_found(pack, row, &label, s, cutoff));
    let judged: Vec<Found> = fitting.iter().map(judge).collect();
    let best = judged.iter().find(|f| f.truth == Truth::Yes);
    let best = best.or_else(|| judged.iter().find(|f| f.truth == Truth::Unknown)).or(judged.first());
    best.cloned().unwrap_or_else(|| Found::new("ladder", &first.clause, "", Truth::Unknown))
}

fn row_found(pack: &Pack, row: &Ladder, label: &str, s: &Situation, cutoff: Day) -> Found {
    if row.held.is_empty() {
        let text = if row.years == 0 {
            format!("{label}学历")
        } else {
            format!("{label}毕业后从事专业技术工作满 {} 年", row.years)
        };
        let found =
            |truth| Found::new("ladder", &row.clause, &text, truth).using(&["degree", "professional_since"]);
        if row.years == 0 {
            return found(Truth::Yes);
        }
        let Some(since) = s.day("professional_since") else { return found(Truth::Unknown) };
        return counted(found, since, row.years, cutoff);
    }
    let held = pack.title_name(&row.held);
    let text = format!("{label}学历，任{held}满 {} 年", row.years);
    let found = |truth| {
        Found::new("ladder", &row.clause, &text, truth).using(&["degree", "current_title", "title_obtained"])
    };
    match s.text("current_title") {
        None if s.get("current_title").is_some() => found(Truth::No)
            .because("现在没有职称".to_owned())
            .remedy(format!("先取得{held}；从事专业年限长的，看看直接申报")),
        None => found(Truth::Unknown),
        Some(now) if now != row.held => found(Truth::No)
            .because(format!("现有职称是{}，要求{held}", pack.title_name(now)))
            .remedy("按职称层级逐级申报"),
        Some(_) => match s.day("title_obtained") {
            Some(since) => counted(found, since, row.years, cutoff),
            None => found(Truth::Unknown),
        },
    }
}

/// A row for some people only, and no fact says who they are: whoever else fits must show it.
fn limited(row: &Ladder, found: Found) -> Found {
    if row.only.is_empty() || found.truth != Truth::Yes {
        return found;
    }
    let because = format!("{}；这一档只适用于{}", found.because, row.only);
    Found { truth: Truth::Unknown, because, ..found }
        .remedy(format!("上传属于{}的证明，由单位核对原件", row.only))
}

fn counted(found: impl Fn(Truth) -> Found, since: Day, years: i64, cutoff: Day) -> Found {
    let span = Span::between(since, cutoff);
    let truth = if span.reaches(years) { Truth::Yes } else { Truth::No };
    let found = found(truth).because(span.sentence(years));
    if truth == Truth::Yes { found } else { found.remedy(when(since, years, cutoff)) }
}

/// When the years will be full.
fn when(since: Day, years: i64, cutoff: Day) -> String {
    let mut year = cutoff.year();
    while year < cutoff.year() + 60 {
        let end = Day::new(year, cutoff.month(), cutoff.day()).unwrap_or(cutoff);
        if Span::between(since, end).reaches(years) {
            return format!("按现有经历，{year} 年度起满足");
        }
        year += 1;
    }
    "按现有经历不能满足".to_owned()
}

fn by_service(pack: &Pack, title: &Title, way: &Way, s: &Situation, cutoff: Day) -> Found {
    let text = |years: &str| format!("从事专业技术工作满{years}");
    let facts = ["degree", "professional_since"];
    let Some(degree) = s.text("degree") else {
        return Found::new("long_service", &way.clause, &text("规定的年限"), Truth::Unknown).using(&facts);
    };
    let written =
        way.sums.iter().find(|row| row.title == title.id && row.degrees.iter().any(|d| d == degree));
    let steps = written.map(|row| row.years.clone()).or_else(|| sum(pack, title, degree, s, 0));
    if steps.is_none() && depends_on_stage(pack, title, degree, s) {
        return Found::new("long_service", &way.clause, &text("规定的年限"), Truth::Unknown)
            .using(&["degree", "school_stage"]);
    }
    let Some(mut steps) = steps else {
        return Found::new("long_service", &way.clause, &text("规定的年限"), Truth::No)
            .because(format!(
                "“{}”没有到{}的逐级年限，不能合并计算",
                pack.option("degree", degree),
                title.name
            ))
            .using(&facts);
    };
    steps.push(way.extra_years);
    let total: i64 = steps.iter().sum();
    let sum = steps.iter().map(i64::to_string).collect::<Vec<_>>().join(" ＋ ");
    let found =
        |truth| Found::new("long_service", &way.clause, &text(&format!(" {total} 年")), truth).using(&facts);
    match s.day("professional_since") {
        None => found(Truth::Unknown).because(format!("{sum} ＝ {total} 年")),
        Some(since) => {
            let span = Span::between(since, cutoff);
            let truth = if span.reaches(total) { Truth::Yes } else { Truth::No };
            let found = found(truth).because(format!("{sum} ＝ {total} 年；{}", span.sentence(total)));
            if truth == Truth::Yes { found } else { found.remedy(when(since, total, cutoff)) }
        }
    }
}

/// The years of every step up to `title` for one degree.
fn sum(pack: &Pack, title: &Title, degree: &str, s: &Situation, depth: usize) -> Option<Vec<i64>> {
    if depth > 6 {
        return None;
    }
    let row = rows(pack, title, s).find(|row| row.degrees.iter().any(|d| d == degree))?;
    if row.held.is_empty() {
        return Some(vec![row.years]);
    }
    let mut steps = sum(pack, pack.title(&row.held)?, degree, s, depth + 1)?;
    steps.push(row.years);
    Some(steps)
}

fn by_skill(pack: &Pack, title: &Title, way: &Way, s: &Situation, cutoff: Day) -> Found {
    let facts = ["skill_level", "skill_obtained"];
    let Some(row) = way.skill.iter().find(|row| row.level == title.level) else {
        return Found::new("skill", &way.clause, "高技能人才可以申报这一层级", Truth::No)
            .because(format!("贯通办法没有规定高技能人才申报{}", title.name))
            .using(&facts);
    };
    let name = pack.option("skill_level", &row.skill);
    let text = format!("取得{name}后满 {} 年", row.years);
    let found = |truth| Found::new("skill", &way.clause, &text, truth).using(&facts);
    let rank = |key: &str| pack.facts().get("skill_level").and_then(|f| f.rank(key));
    match s.text("skill_level") {
        None if s.get("skill_level").is_some() => {
            found(Truth::No).because("没有填写技能等级".to_owned()).remedy(format!("取得{name}后再报"))
        }
        None => found(Truth::Unknown),
        Some(skill) if rank(skill) < rank(&row.skill) => {
            let now = pack.option("skill_level", skill);
            found(Truth::No)
                .because(format!("现有技能等级是{now}，要求{name}"))
                .remedy(format!("取得{name}后再报"))
        }
        Some(_) => match s.day("skill_obtained") {
            None => found(Truth::Unknown),
            Some(since) => {
                let found = counted(found, since, row.years, cutoff);
                if found.truth == Truth::Yes && s.proven("skill_level").is_none() {
                    let because = format!("若属实：{}", found.because);
                    Found { truth: Truth::Unknown, because, ..found }
                        .remedy("上传职业资格证书或技能等级证书，由单位核对原件")
                } else {
                    found
                }
            }
        },
    }
}

/// 破格 may relax degree or years; it never skips a step and never starts without a title.
fn by_exception(pack: &Pack, title: &Title, way: &Way, s: &Situation, _: Day) -> Found {
    let below: Vec<String> = rows(pack, title, s).map(|r| r.held.clone()).filter(|h| !h.is_empty()).collect();
    let names: Vec<String> = below.iter().map(|id| pack.title_name(id)).collect();
    let names = if names.is_empty() { String::new() } else { format!("（{}）", names.join("、")) };
    let text = format!("已取得下一级职称{names}，只放宽学历或资历");
    let found = |truth| Found::new("exceptional", &way.clause, &text, truth).using(&["current_title"]);
    match s.text("current_title") {
        None if s.get("current_title").is_some() => found(Truth::No)
            .because("现在没有职称；破格不能等同于无职称申报".to_owned())
            .remedy("先按逐级取得下一级职称"),
        None => found(Truth::Unknown),
        Some(now) if below.iter().any(|id| id == now) => found(Truth::Unknown)
            .because("达到破格条件的业绩材料，随申报材料一并审核".to_owned())
            .remedy("上传达到破格条件的证明材料"),
        Some(now) => found(Truth::No)
            .because(format!("现有职称是{}；破格不能越级申报", pack.title_name(now)))
            .remedy("按职称层级逐级申报"),
    }
}

/// Whether a degree has a row for some school stage, and the stage is not known.
fn depends_on_stage(pack: &Pack, title: &Title, degree: &str, s: &Situation) -> bool {
    let fits = |row: &&Ladder| row.title == title.id && row.degrees.iter().any(|d| d == degree);
    s.text("school_stage").is_none() && pack.ladders().iter().filter(fits).any(|row| !row.stages.is_empty())
}

/// The ladder rows of a title that fit the school stage, if one is asked.
fn rows<'a>(pack: &'a Pack, title: &'a Title, s: &'a Situation) -> impl Iterator<Item = &'a Ladder> {
    let stage = s.text("school_stage").map(str::to_owned);
    pack.ladders().iter().filter(move |row| {
        let fits = row.stages.is_empty() || stage.as_ref().is_some_and(|stage| row.stages.contains(stage));
        row.title == title.id && fits
    })
}
