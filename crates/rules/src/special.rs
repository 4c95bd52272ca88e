//! The ways beside the ladder: skill levels, tables, exceptions, own rules, reconfirmation and conversion.

use crate::{
    condition::Truth,
    judge::{Found, Judge},
    ladder,
};

pub(crate) fn by_skill(judge: Judge<'_>) -> Found<'_> {
    let Judge { pack, title, way, known, .. } = judge;
    let facts = ["skill_level", "skill_obtained"];
    let Some(row) = way.skill.iter().find(|row| row.level == title.level) else {
        return judge
            .found("skill", &way.clause, Truth::No, || "高技能人才可以申报这一层级".to_owned())
            .because(|| format!("贯通办法没有规定高技能人才申报{}", title.name))
            .using(&facts);
    };
    let name = || pack.option("skill_level", &row.skill);
    let text = || format!("取得{}后满 {} 年", name(), row.years);
    let found = |truth| judge.found("skill", &way.clause, truth, text).using(&facts);
    let rank = |key: &str| pack.facts().get("skill_level").and_then(|f| f.rank(key));
    match known.text("skill_level") {
        None if known.get("skill_level").is_some() => found(Truth::No)
            .because(|| "没有填写技能等级".to_owned())
            .remedy(|| format!("取得{}后再报", name())),
        // Since when matters only to whoever has one.
        None => found(Truth::Unknown).using(&["skill_level"]),
        Some(skill) if rank(skill) < rank(&row.skill) => found(Truth::No)
            .because(|| format!("现有技能等级是{}，要求{}", pack.option("skill_level", skill), name()))
            .remedy(|| format!("取得{}后再报", name())),
        Some(_) => match known.day("skill_obtained") {
            None => found(Truth::Unknown),
            Some(since) => {
                let found = judge.counted(found, judge.plain(since), row.years);
                unless_proven(judge, found, "skill_level")
            }
        },
    }
}

/// What is met by the applicant's word alone is still to be proven.
fn unless_proven<'a>(judge: Judge<'a>, found: Found<'a>, fact: &str) -> Found<'a> {
    if found.truth != Truth::Yes || judge.known.proven(fact).is_some() {
        return found;
    }
    let because = format!("若属实：{}", found.because);
    let material = || judge.pack.facts().get(fact).map_or_else(String::new, |def| def.material.clone());
    Found { truth: Truth::Unknown, ..found }
        .because(|| because)
        .remedy(|| format!("上传{}，由单位核对原件", material()))
}

pub(crate) fn by_table(judge: Judge<'_>) -> Found<'_> {
    let Judge { pack, title, way, known, .. } = judge;
    let facts: Vec<&str> = [&way.by, &way.since, &way.within]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .map(String::as_str)
        .collect();
    let found = |truth, text: &dyn Fn() -> String| {
        judge.found(judge.way.finding(), &way.clause, truth, text).using(&facts)
    };
    let about = || way.about.clone();
    let label = || pack.facts().get(&way.by).map_or_else(String::new, |def| def.label.clone());
    let Some(option) = known.text(&way.by) else {
        return match known.get(&way.by) {
            Some(_) => found(Truth::No, &about).because(|| format!("{}：无", label())),
            None => found(Truth::Unknown, &about),
        };
    };
    let Some(row) =
        way.rows.iter().find(|row| row.level == title.level && row.options.iter().any(|o| o == option))
    else {
        return found(Truth::No, &about)
            .because(|| format!("“{}”不能按{}申报{}", pack.option(&way.by, option), way.name, title.name))
            .remedy(|| "看看其他申报途径".to_owned());
    };
    let name = || pack.option(&way.by, option);
    let text = || match row.years {
        0 => name(),
        years => format!("{}，满 {years} 年", name()),
    };
    if let Some(years) = row.within_years {
        let Some(begun) = known.day(&way.within) else { return found(Truth::Unknown, &text) };
        // Inside the limit: the years after it are not yet full on the day asked about.
        let past = crate::reckon::later(begun, i32::try_from(years.saturating_mul(12)).unwrap_or(i32::MAX));
        if past.is_some_and(|past| judge.on > past) {
            return found(Truth::No, &|| format!("{}后 {years} 年内", within(judge)))
                .because(|| format!("{begun} 起 {years} 年到 {}；{} 已超过", past.unwrap_or(begun), judge.on))
                .remedy(|| "超过期限的，参加评审：看看逐级申报和直接申报".to_owned());
        }
    }
    if row.years == 0 {
        return found(Truth::Yes, &text).because(name);
    }
    match known.day(&way.since) {
        // Not the end of the year: these years must be full on the day itself.
        Some(since) => judge.counted(|truth| found(truth, &text), judge.until(since, judge.on), row.years),
        None => found(Truth::Unknown, &text),
    }
}

fn within(judge: Judge<'_>) -> String {
    judge.pack.facts().get(&judge.way.within).map_or_else(String::new, |def| def.label.clone())
}

/// 破格 may relax degree or years; it never skips a step and never starts without a title.
pub(crate) fn by_exception(judge: Judge<'_>) -> Found<'_> {
    let Judge { pack, title, way, known, .. } = judge;
    let below = || ladder::rows(judge, title).map(|row| row.held.as_str()).filter(|held| !held.is_empty());
    let text = || {
        let mut names: Vec<String> = below().map(|id| pack.title_name(id)).collect();
        names.dedup();
        let names = if names.is_empty() { String::new() } else { format!("（{}）", names.join("、")) };
        format!("已取得下一级职称{names}，只放宽学历或资历")
    };
    let found = |truth| judge.found("exceptional", &way.clause, truth, text).using(&["current_title"]);
    match known.text("current_title") {
        None if known.get("current_title").is_some() => found(Truth::No)
            .because(|| "现在没有职称；破格不能等同于无职称申报".to_owned())
            .remedy(|| "先按逐级取得下一级职称".to_owned()),
        None => found(Truth::Unknown),
        Some(now) if below().any(|id| id == now) => found(Truth::Unknown)
            .because(|| {
                let usual = ladder::by_ladder(judge);
                match usual.truth {
                    Truth::No => format!(
                        "放宽的是：{}（{}）；达到破格条件的业绩材料，随申报材料一并审核",
                        usual.text, usual.because
                    ),
                    _ => "达到破格条件的业绩材料，随申报材料一并审核".to_owned(),
                }
            })
            .remedy(|| "上传达到破格条件的证明材料".to_owned()),
        Some(now) => found(Truth::No)
            .because(|| format!("现有职称是{}；破格不能越级申报", pack.title_name(now)))
            .remedy(|| "按职称层级逐级申报".to_owned()),
    }
}

/// A way that stands on its own rules: here only the step, and what people judge.
pub(crate) fn by_itself(judge: Judge<'_>) -> Found<'_> {
    let Judge { pack, title, way, known, .. } = judge;
    let found = |truth| {
        judge.found(judge.way.finding(), &way.clause, truth, || way.about.clone()).using(&["current_title"])
    };
    if way.next_only {
        let next = |held: &crate::title::Title| {
            held.series == title.series && pack.rank(&held.level) + 1 == pack.rank(&title.level)
        };
        match judge.held() {
            None if known.get("current_title").is_none() => return found(Truth::Unknown),
            Some(held) if next(held) => {}
            held => {
                let now = || {
                    held.map_or_else(|| "现在没有职称".to_owned(), |held| format!("现有职称是{}", held.name))
                };
                return found(Truth::No)
                    .because(|| format!("{}；只能申报高一级的职称", now()))
                    .remedy(|| "按职称层级逐级申报".to_owned());
            }
        }
    }
    if way.judged.is_empty() {
        return found(Truth::Yes).because(|| way.about.clone());
    }
    found(Truth::Unknown).because(|| way.judged.clone()).remedy(|| "上传证明材料，由组建单位认定".to_owned())
}

/// 重新确认: the title itself, again.
pub(crate) fn again(judge: Judge<'_>) -> Found<'_> {
    let Judge { title, way, known, .. } = judge;
    let found = |truth| {
        judge.found(judge.way.finding(), &way.clause, truth, || way.about.clone()).using(&["current_title"])
    };
    match judge.held() {
        None if known.get("current_title").is_none() => found(Truth::Unknown),
        Some(held) if held.id == title.id => found(Truth::Yes).because(|| format!("现有职称是{}", held.name)),
        held => found(Truth::No)
            .because(|| {
                held.map_or_else(
                    || "现在没有职称".to_owned(),
                    |h| format!("现有职称是{}，不是{}", h.name, title.name),
                )
            })
            .remedy(|| "重新确认的是已经取得的那个职称".to_owned()),
    }
}

/// 转评: the level that is held, in the series of the new work.
pub(crate) fn convert(judge: Judge<'_>) -> Found<'_> {
    let Judge { title, way, known, .. } = judge;
    let found = |truth| {
        judge.found(judge.way.finding(), &way.clause, truth, || way.about.clone()).using(&["current_title"])
    };
    match judge.held() {
        None if known.get("current_title").is_none() => found(Truth::Unknown),
        Some(held) if held.series != title.series && held.level == title.level => {
            found(Truth::Yes).because(|| format!("现有职称是{}，与{}同一层级", held.name, title.name))
        }
        Some(held) if held.series == title.series => found(Truth::No)
            .because(|| format!("现有职称是{}，已是本系列职称", held.name))
            .remedy(|| "本系列按职称层级逐级申报".to_owned()),
        held => found(Truth::No)
            .because(|| {
                held.map_or_else(
                    || "现在没有职称".to_owned(),
                    |h| format!("现有职称是{}，层级与{}不同", h.name, title.name),
                )
            })
            .remedy(|| "转评只能转同一层级的职称".to_owned()),
    }
}
