//! The shipped packs are sound; broken ones are named with file, line and column.

use crate::{files, law};
use rules::Law;

#[test]
fn shipped_packs_load_and_name_every_citation() {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    assert_eq!(pack.series().len(), 27);
    assert_eq!(pack.titles().len(), 202);
    for series in pack.series() {
        for level in pack.levels() {
            let titles = pack.titles().iter().filter(|t| t.series == series.id && t.level == level.id);
            // Not every series has the lowest level.
            let lowest = pack.levels().first().is_some_and(|first| first.id == level.id);
            assert!(lowest || titles.count() > 0, "{} has no title of level {}", series.id, level.id);
            for step in ["submit", "recommend", "department", "accept", "meeting"] {
                let window = pack.window(&series.id, &level.id, step).unwrap();
                assert!(window.clause.starts_with("通知"), "{step}: {}", window.clause);
            }
        }
    }
    for term in ["internal_notice", "supplement", "public_notice", "report", "certificate_data"] {
        assert!(pack.term(term, "2024-08-26".parse().unwrap()).is_ok(), "{term}");
    }
    assert!(pack.unverified().contains_key("schedule"));
    assert_eq!(pack.texts("acceptance.").count(), 6);
}

/// Loads the shipped files with one of them changed, and answers what is said about it.
fn broken(path: &str, from: &str, to: &str) -> String {
    let mut files = files();
    let text = files.get_mut(path).unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    match Law::load(&files) {
        Ok(_) => "loaded".to_owned(),
        Err(problems) => problems[0].to_string(),
    }
}

#[test]
fn broken_packs_point_at_file_line_and_column() {
    insta::assert_snapshot!(
        broken("liuzhou/2024/rules.toml", "kind = \"bar\"", "kidn = \"bar\""),
        @r#"
    liuzhou/2024/rules.toml:5:1: 不认识的键“kidn”，是不是“kind”？可用的有：id、clause、text、kind、applies、quiet、condition、remedy、from、until、governs、series、levels、ways、exceptions
        kidn = "bar"
    "#
    );
    insta::assert_snapshot!(
        broken("liuzhou/2024/rules.toml", "fact = \"civil_servant\"", "fact = \"civil_servent\""),
        @r#"
    liuzhou/2024/rules.toml:8:29: 没有这个事实“civil_servent”，是不是“civil_servant”？
        condition = { is = { fact = "civil_servent", value = false } }
    "#
    );
    insta::assert_snapshot!(
        broken("liuzhou/2024/rules.toml", "id = \"retired\"", "id = \"civil_servant\""),
        @r#"
    liuzhou/2024/rules.toml:15:4: rule“civil_servant”重复，请改名或删去一处
        id = "civil_servant"
    "#
    );
    insta::assert_snapshot!(
        broken("liuzhou/2024/rules.toml", "clause = \"notice.1.1\"", "clause = \"notice.9.9\""),
        @r#"
    liuzhou/2024/rules.toml:6:10: 没有这个条款“notice.9.9”，是不是“notice.1.1”？
        clause = "notice.9.9"
    "#
    );
    insta::assert_snapshot!(
        broken("guangxi/pack.toml", "extends = \"national\"", "extends = \"liuzhou/2024\""),
        @r#"
    liuzhou/2024/pack.toml:4:1: extends 绕成了圈：liuzhou/2024 → guangxi → liuzhou/2024
        extends = "guangxi"
    "#
    );
    insta::assert_snapshot!(
        broken("liuzhou/2024/schedule.toml", "until = \"2024-08-30\"", "until = \"2024-06-30\""),
        @r#"
    liuzhou/2024/schedule.toml:3:8: 窗口期“submit”的开始在截止之后
        step = "submit"
    "#
    );
}

/// req: E1 — a year's pack neither names titles nor changes standards of its own.
#[test]
fn own_titles_need_the_regions_consent() {
    let mut files = files();
    let own = "[[title]]\nid = \"super_engineer\"\nname = \"超级工程师\"\nseries = \"engineering\"\nlevel = \"senior\"\n";
    files.insert("liuzhou/2024/own.toml".to_owned(), own.to_owned());
    let problems = Law::load(&files).unwrap_err();
    insta::assert_snapshot!(
        problems[0],
        @r"
    liuzhou/2024/own.toml:1:1: 年度政策包不得自设 [[title]]（职称、标准、层级、系列、专业、期限），须在 [pack] consent 写明自治区同意的文号
        [[title]]
    "
    );
    let own = "title = [\n  { id = \"x\", name = \"x\", series = \"engineering\", level = \"senior\" },\n]\n";
    files.insert("liuzhou/2024/own.toml".to_owned(), own.to_owned());
    assert!(Law::load(&files).unwrap_err()[0].message.contains("不得自设 [[title]]"));
    // Specialties stand in the series, periods and continuing education are standards too.
    for table in ["series", "ladder", "level", "period", "learning", "retirement"] {
        files.insert("liuzhou/2024/own.toml".to_owned(), format!("[[{table}]]\n"));
        let said = Law::load(&files).unwrap_err();
        assert!(
            said.iter().any(|problem| problem.message.contains(&format!("[[{table}]]"))),
            "{table}: {said:?}"
        );
    }
}

/// req: E1 — a number that the region has set is not lowered by a city.
#[test]
fn a_wider_packs_number_is_not_changed_by_a_narrower_one() {
    let mut files = files();
    files.retain(|path, _| !path.starts_with("nanning/"));
    let text = files.get_mut("guangxi/pack.toml").unwrap();
    text.push_str("\n[numbers]\n\"retention.application_years\" = 25\n");
    let problems = Law::load(&files).unwrap_err();
    assert_eq!(problems[0].file, "liuzhou/2024/pack.toml");
    assert!(
        problems[0].line > 1 && problems[0].message.contains("由上级政策包 guangxi 规定，年度政策包不得更改")
    );
    let text = files.get_mut("liuzhou/2024/pack.toml").unwrap();
    *text = text.replacen("cutoff = ", "consent = \"桂人社函〔2024〕1号\"\ncutoff = ", 1);
    assert!(Law::load(&files).is_ok());
}

/// What `rules check` says of a file that the city's pack has beside its own.
fn with_own(text: &str) -> Vec<String> {
    let mut files = files();
    files.insert("liuzhou/2024/own.toml".to_owned(), text.to_owned());
    let problems = Law::load(&files).err().unwrap_or_default();
    problems.iter().map(ToString::to_string).collect()
}

/// req: E1 X5 — a way is the region's: a city neither shortens it, nor its rules and terms, nor thinks out its own.
#[test]
fn a_city_does_not_change_what_the_region_has_set() {
    let shorter = "# 缩短年限\n[[way]]\nid = \"skilled\"\nname = \"高技能人才贯通\"\nkind = \"skilled\"\nclause = \"gx2021.12\"\n\
                   skill = [ { skill = \"senior_technician\", level = \"associate_senior\", years = 1 } ]\n";
    insta::assert_snapshot!(with_own(shorter).join("\n"), @r#"
    liuzhou/2024/own.toml:3:6: 申报途径“skilled”由上级政策包 guangxi 规定，年度政策包不得更改，须在 [pack] consent 写明自治区同意的文号
        id = "skilled"
    "#);
    let inline =
        "way = [\n  { id = \"skilled\", name = \"贯通\", kind = \"skilled\", clause = \"gx2021.12\" },\n]\n";
    assert!(with_own(inline)[0].starts_with("liuzhou/2024/own.toml:2:10: 申报途径“skilled”"), "{inline}");
    let softer = "[[rule]]\nid = \"convert_post\"\nkind = \"warn\"\nclause = \"gx2021.11.art37\"\ntext = \"满半年\"\n\
                  condition = { years = { since = \"post_since\", least = 0 } }\n";
    let said = with_own(softer);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].starts_with("liuzhou/2024/own.toml:2:6: 规则“convert_post”由上级政策包 guangxi 规定"),
        "{said:?}"
    );
    let sooner = "[[term]]\nname = \"internal_notice\"\nworking_days = 3\nstart = \"单位公示\"\nclause = \"gx2021.11.art20\"\n";
    assert!(with_own(sooner)[0].contains("期限“internal_notice”由上级政策包 guangxi 规定"));
    let lower = "[ratios]\n\"meeting.pass\" = [1, 2]\n";
    assert!(
        with_own(lower)[0].starts_with("liuzhou/2024/own.toml:2:1: 比例“meeting.pass”由上级政策包 national")
    );
    let fewer = "[[size]]\nlevels = [\"senior\"]\nleast = 5\nclause = \"order40.committee\"\n";
    assert!(with_own(fewer)[0].contains("不得自设 [[size]]"), "{:?}", with_own(fewer));
    let own = shorter.replace("\"skilled\"\nname", "\"own_way\"\nname");
    assert!(with_own(&own)[0].contains("不得自设申报途径“own_way”"), "{:?}", with_own(&own));
}

/// req: E1 — with the region's consent the city's word counts, and it alone.
#[test]
fn with_consent_the_citys_word_replaces_the_regions() {
    let mut files = files();
    let text = files.get_mut("liuzhou/2024/pack.toml").unwrap();
    *text = text.replacen("cutoff = ", "consent = \"桂人社函〔2024〕1号\"\ncutoff = ", 1);
    let term = "[[term]]\nname = \"internal_notice\"\nworking_days = 7\nstart = \"单位公示\"\nclause = \"gx2021.11.art20\"\n";
    files.insert("liuzhou/2024/own.toml".to_owned(), term.to_owned());
    let law = Law::load(&files).unwrap();
    let pack = law.pack("liuzhou/2024").unwrap();
    let terms: Vec<i32> =
        pack.terms().iter().filter(|t| t.name == "internal_notice").map(|t| t.working_days).collect();
    assert_eq!(terms, [7]);
    let other =
        law.pack("nanning/2025").unwrap().terms().iter().find(|t| t.name == "internal_notice").unwrap();
    assert_eq!(other.working_days, 5, "another city is not concerned");
}

/// req: G2 X5 — next year's city has the region's ways, and the year's own batches only where it names them.
#[test]
fn another_city_inherits_the_regions_ways_without_this_years_batches() {
    let law = law();
    let [here, there] = ["liuzhou/2024", "nanning/2025"].map(|id| law.pack(id).unwrap());
    let ids = |pack: &rules::Pack| pack.ways().iter().map(|way| way.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(here), ids(there));
    assert_eq!(here.way("urgent_talent").unwrap().intakes.len(), 2);
    assert!(there.way("urgent_talent").unwrap().intakes.is_empty());
    let wrong = broken("liuzhou/2024/schedule.toml", "way = \"urgent_talent\"", "way = \"urgent_talents\"");
    assert!(
        wrong.starts_with("liuzhou/2024/schedule.toml:") && wrong.contains("没有这个途径“urgent_talents”"),
        "{wrong}"
    );
}

/// A name means one title wherever somebody chooses inside a series, and a code one series in case numbers.
#[test]
fn names_are_unique_inside_a_series_and_codes_among_series() {
    let law = law();
    for pack in law.packs() {
        let mut names: Vec<_> = pack.titles().iter().map(|t| (t.series.as_str(), t.name.as_str())).collect();
        let mut codes: Vec<_> = pack.series().iter().map(|s| s.code.as_str()).collect();
        let counts = (names.len(), codes.len());
        names.sort_unstable();
        names.dedup();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((names.len(), codes.len()), counts, "{}", pack.id());
        let fact = pack.facts().get("series").unwrap();
        assert!(fact.options().map(|(key, _)| key).eq(pack.series().iter().map(|series| series.id.as_str())));
    }
}

/// A title that an examination gives says so to people, in the words of the pack.
#[test]
fn an_examination_without_its_words_is_an_error() {
    let said = broken("national/titles_00_exam.toml", "\"by.exam\" =", "\"by.exams\" =");
    assert!(said.contains("titles_04_health.toml") && said.contains("要考试"), "{said}");
}

#[test]
fn rows_written_in_one_line_are_pointed_at_too() {
    let said =
        broken("national/titles_09_library.toml", "id = \"library_clerk\"", "id = \"library_curator\"");
    insta::assert_snapshot!(said, @r#"
    national/titles_09_library.toml:5:8: title“library_curator”重复，请改名或删去一处
          { id = "library_curator", name = "馆员", series = "library", level = "intermediate" },
    "#);
}

/// req: C10 — every series and level has one window for each step.
#[test]
fn a_gap_in_the_schedule_is_an_error() {
    let said = broken(
        "liuzhou/2024/schedule.toml",
        "levels = [\"elementary\", \"assistant\", \"intermediate\"]",
        "levels = [\"elementary\", \"intermediate\"]",
    );
    assert!(said.contains("“meeting”对系列 university_teacher 层级 assistant 没有窗口期"), "{said}");
    let said = broken("liuzhou/2024/schedule.toml", "step = \"recommend\"", "step = \"submit\"");
    assert!(said.contains("不止一个窗口期"), "{said}");
}

/// req: C10 E9 — a series with its own dates has those, the others the general ones; the year's own dates are data.
#[test]
fn a_series_own_window_goes_before_the_general_one() {
    let mut files = files();
    let own = "[[window]]\nstep = \"submit\"\nseries = [\"health\"]\nuntil = \"2024-09-10\"\nclause = \"notice.3.2.p2\"\nderivation = \"卫生系列部署文件\"\n";
    files.insert("liuzhou/2024/health.toml".to_owned(), own.to_owned());
    let law = Law::load(&files).unwrap();
    let pack = law.pack("liuzhou/2024").unwrap();
    let until = |series: &str| pack.window(series, "senior", "submit").unwrap().until.to_string();
    assert_eq!((until("health").as_str(), until("engineering").as_str()), ("2024-09-10", "2024-08-30"));
    files.insert("liuzhou/2024/again.toml".to_owned(), own.to_owned());
    assert!(Law::load(&files).unwrap_err()[0].message.contains("不止一个窗口期"));
    for (step, until) in
        [("series_notice", "2024-07-10"), ("pool_change", "2024-07-31"), ("senior_posts_plan", "2024-08-20")]
    {
        assert_eq!(pack.window("school_teacher", "senior", step).unwrap().until.to_string(), until);
    }
    let meeting = |level: &str| pack.window("school_teacher", level, "meeting").unwrap();
    assert_eq!(meeting("intermediate").until.to_string(), "2024-11-10");
    assert!(!meeting("senior").firm && meeting("senior").derivation.contains("没有取得"));
}

/// req: B4 E2 F3 — terms that count back, and a term of a month.
#[test]
fn terms_count_back_and_by_months() {
    let law = law();
    let pack = law.pack("liuzhou/2024").unwrap();
    let term = |name: &str, from: &str| pack.term(name, from.parse().unwrap()).unwrap();
    let due = term("meeting_filing", "2024-11-08");
    assert_eq!(due.day, "2024-11-01".parse().unwrap());
    assert_eq!(due.derivation, "开评 2024-11-08 前 5 个工作日，不含当日 → 不晚于 2024-11-01");
    assert_eq!(term("entrusted_filing", "2024-11-08").day, "2024-11-06".parse().unwrap());
    let due = term("autonomous_filing", "2024-10-31");
    assert_eq!(due.derivation, "评审结果公布 2024-10-31 起，1 个月 → 2024-11-30 止");
    assert!(pack.term("nothing", "2024-11-08".parse().unwrap()).is_err());
}
