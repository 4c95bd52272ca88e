//! Decision tables are checked at load: no gap, no overlap, no row that never applies, every reference of the right type.

use crate::small::said;

fn ladder(rows: &[(&str, &str, i64)]) -> String {
    let row = |(degrees, held, years): &(&str, &str, i64)| {
        format!(
            "[[ladder]]\ntitle = \"t2\"\ndegrees = [{degrees}]\nheld = \"{held}\"\nyears = {years}\nclause = \"c\"\n"
        )
    };
    rows.iter().map(row).collect()
}

#[test]
fn a_ladder_without_gap_and_overlap_is_sound() {
    assert_eq!(said(&ladder(&[("\"low\"", "t1", 5), ("\"middle\", \"high\"", "t1", 2)])), "");
    assert_eq!(said(&ladder(&[("\"high\"", "", 0), ("\"high\"", "t1", 2)])), "", "two starts are two cases");
}

#[test]
fn a_ladder_with_a_hole_or_two_answers_is_an_error() {
    let hole = said(&ladder(&[("\"low\"", "t1", 5), ("\"high\"", "t1", 2)]));
    assert!(hole.contains("乙职称的学历资历有缺口：有“低”和“高”，没有中间的"), "{hole}");
    let twice = said(&ladder(&[("\"low\", \"middle\"", "t1", 5), ("\"middle\"", "t1", 2)]));
    assert!(twice.contains("乙职称的学历资历重叠：“中”这一档写了不止一行"), "{twice}");
    let up =
        said("[[ladder]]\ntitle = \"t1\"\ndegrees = [\"low\"]\nheld = \"t2\"\nyears = 1\nclause = \"c\"\n");
    assert!(up.contains("甲职称的下一级职称“乙职称”不低于它"), "{up}");
    assert!(said(&ladder(&[("\"low\"", "t1", -1)])).contains("年限不能是负数"));
}

const WAY: &str = "[[way]]\nid = \"x\"\nname = \"表\"\nkind = \"table\"\nclause = \"c\"\nby = \"kind\"\n";

#[test]
fn a_ways_table_is_checked() {
    let table = |rows: &str| said(&format!("{WAY}rows = [{rows}]\n"));
    assert_eq!(table("{ options = [\"a\"], level = \"one\" }, { options = [\"a\"], level = \"two\" }"), "");
    let twice =
        table("{ options = [\"a\", \"b\"], level = \"one\" }, { options = [\"b\"], level = \"one\" }");
    assert!(twice.contains("途径“表”的表重叠：“b”到“one”写了不止一行"), "{twice}");
    assert!(table("{ options = [\"z\"], level = \"one\" }").contains("没有这个取值（kind）“z”"));
    assert!(table("{ options = [\"a\"], level = \"nine\" }").contains("没有这个层级“nine”"));
    assert!(table("{ options = [\"a\"], level = \"one\", years = 1 }").contains("要用 since 写明"));
    assert!(table("{ options = [\"a\"], level = \"one\", within_years = 1 }").contains("要用 within 写明"));
    assert!(table("").contains("要写 by 和 rows"));
    let wrong = said(&format!(
        "{WAY}since = \"count\"\nrows = [{{ options = [\"a\"], level = \"one\", years = 1 }}]\n"
    ));
    assert!(wrong.contains("事实“count”是整数，这里要日期"), "{wrong}");
}

fn rule(condition: &str) -> String {
    format!("[[rule]]\nid = \"r\"\nkind = \"need\"\nclause = \"c\"\ntext = \"须\"\ncondition = {condition}\n")
}

#[test]
fn conditions_ask_for_facts_and_rows_that_exist() {
    assert!(
        said(&rule("{ at_least = { fact = \"odd\", number = 1 } }")).contains("事实“odd”是是否，这里要整数")
    );
    assert!(
        said(&rule("{ years = { since = \"degre\", least = 1 } }"))
            .contains("没有这个事实“degre”，是不是“degree”？")
    );
    let running = "{ running = { start = \"begun\", table = \"nothing\", otherwise = \"odd\" } }";
    assert!(said(&rule(running)).contains("没有这个期限表“nothing”"));
    let hours =
        "{ hours = { total = \"count\", professional = \"count\", public = \"count\", years_before = 1 } }";
    assert!(said(&rule(hours)).contains("没有 2023 年度的继续教育要求，规则不能判断；请加一行 [[learning]]"));
    let kinds = "{ running = { kind = \"kind\", kinds = [\"z\"], start = \"begun\", otherwise = \"odd\" } }";
    let wrong = said(&rule(kinds));
    assert!(wrong.contains("事实“kind”没有这样的取值：") && wrong.contains("应为：none、a、b"), "{wrong}");
    let limited = format!("{}ways = [\"nowhere\"]\n", rule("{ is = { fact = \"odd\", value = true } }"));
    assert!(said(&limited).contains("没有这个途径“nowhere”"));
    let limited = format!("{}levels = [\"onee\"]\n", rule("{ is = { fact = \"odd\", value = true } }"));
    assert!(said(&limited).contains("没有这个层级“onee”，是不是“one”？"), "{}", said(&limited));
}

#[test]
fn rows_that_never_apply_or_apply_twice_are_errors() {
    let old = format!("{}until = \"2023-12-31\"\n", rule("{ is = { fact = \"odd\", value = true } }"));
    assert!(said(&old).contains("在 2024 年度之前已经失效，永远不会适用"));
    let period = "[[period]]\ntable = \"p\"\nkind = \"a\"\nmonths = 6\nclause = \"c\"\n";
    assert!(said(&format!("{period}{period}")).contains("期限表 p 的“a”写了不止一行"));
    let learning = "[[learning]]\nyear = 2023\ntotal = 90\nprofessional = [2, 3]\nclause = \"c\"\n";
    assert!(said(&format!("{learning}{learning}")).contains("2023 年度的继续教育要求写了不止一行"));
    let counting = "[[counting]]\ndeduct = [\"count\"]\nclause = \"c\"\n";
    assert!(said(&format!("{counting}{counting}")).contains("资历计算写了不止一行"));
    assert!(
        said("[[counting]]\ndeduct = [\"begun\"]\nclause = \"c\"\n")
            .contains("事实“begun”是日期，这里要整数")
    );
    assert!(said("[[filing]]\nid = \"f\"\nname = \"件\"\nfrom = \"甲\"\nto = \"乙\"\nchannels = [\"system\"]\nterm = \"none\"\nclause = \"c\"\n").contains("没有这个期限“none”"));
}

/// req: E1 E4 — rows about who reviews.
#[test]
fn recusal_and_sizes_are_checked() {
    let row = |id: &str, more: &str| {
        format!("[[recusal]]\nid = \"{id}\"\nname = \"甲\"\ntext = \"须回避\"\nclause = \"c\"\n{more}\n")
    };
    assert_eq!(said(&row("r", "kind = \"unit\"\nyears = 3")), "");
    assert!(said(&row("r", "kind = \"person\"\nyears = 3")).contains("只有同单位的规则才有年限"));
    assert!(said(&row("r", "kind = \"unit\"\nyears = -1")).contains("年限不能是负数"));
    let twice = format!("{}{}", row("r", "kind = \"unit\""), row("s", "kind = \"unit\""));
    assert!(said(&twice).contains("按同一种方法判断"));
    assert_eq!(said(&format!("{}{}", row("r", "kind = \"declared\""), row("s", "kind = \"declared\""))), "");
    let size = |levels: &str, least: i64| {
        format!("[[size]]\nlevels = [{levels}]\nleast = {least}\nodd = true\nclause = \"c\"\n")
    };
    assert_eq!(said(&size("\"one\", \"two\"", 7)), "");
    assert!(said(&size("\"one\"", 8)).contains("要求单数的也应是单数"));
    assert!(said(&size("\"nine\"", 7)).contains("没有这个层级“nine”"));
    assert!(said(&size("\"one\", \"one\"", 7)).contains("写了不止一行"));
}

/// req: E6 — what is crossed names series and levels that exist, once.
#[test]
fn a_cross_review_is_written_once_for_a_level() {
    let row = |id: &str, levels: &str| {
        format!(
            "[[cross_review]]\nid = \"{id}\"\nname = \"交叉\"\nseries = \"s\"\nlevels = [{levels}]\nclause = \"c\"\n"
        )
    };
    assert_eq!(said(&row("x", "\"one\", \"two\"")), "");
    assert!(said(&row("x", "\"nine\"")).contains("没有这个层级“nine”"));
    assert!(said(&row("x", "")).contains("没有这个层级"));
    let twice = said(&(row("x", "\"one\"") + &row("y", "\"one\"")));
    assert!(twice.contains("系列“s”层级“one”的交叉评审写了不止一行"), "{twice}");
}

/// req: E7 — what is defended before the panel names series and levels that exist, once; a row without series is for those
/// that no other row names.
#[test]
fn a_panel_defence_is_written_once_for_a_level() {
    let row = |id: &str, series: &str, levels: &str| {
        format!(
            "[[panel_defence]]\nid = \"{id}\"\nname = \"答辩\"\nseries = [{series}]\nlevels = [{levels}]\nclause = \"c\"\n"
        )
    };
    assert_eq!(said(&row("x", "\"s\"", "\"one\", \"two\"")), "");
    assert_eq!(said(&(row("x", "", "\"one\"") + &row("y", "\"s\"", "\"one\""))), "");
    assert!(said(&row("x", "", "\"nine\"")).contains("没有这个层级“nine”"));
    assert!(said(&row("x", "\"z\"", "\"one\"")).contains("没有这个系列“z”"));
    assert!(said(&row("x", "", "")).contains("没有这个层级"));
    let twice = said(&(row("x", "\"s\"", "\"one\"") + &row("y", "\"s\"", "\"one\"")));
    assert!(twice.contains("“s”层级“one”的评审答辩写了不止一行"), "{twice}");
    let twice = said(&(row("x", "", "\"one\"") + &row("y", "", "\"one\"")));
    assert!(twice.contains("“其余系列”层级“one”的评审答辩写了不止一行"), "{twice}");
}

/// req: X7
#[test]
fn a_filing_names_channels_and_seats_that_can_have_it() {
    let filing = |rest: &str| {
        said(&format!(
            "[[filing]]\nid = \"f\"\nname = \"件\"\nfrom = \"甲\"\nto = \"乙\"\nclause = \"c\"\n{rest}\n"
        ))
    };
    assert_eq!(filing("channels = [\"email\", \"sealed_paper\"]\nby = [\"employer\"]\nparts = [\"表\"]"), "");
    assert!(filing("channels = []").contains("没有写明渠道"));
    assert!(filing("channels = [\"email\", \"email\"]").contains("渠道写了不止一次"));
    assert!(filing("channels = [\"fax\"]").contains("fax"));
    let applicant = filing("channels = [\"email\"]\nby = [\"applicant\"]");
    assert!(applicant.contains("“applicant”的席位不办理报送，可以写 employer、department"), "{applicant}");
    let lost = filing("channels = [\"email\"]\nreceived_by = \"title_office\"");
    assert!(lost.contains("没有写由谁报送（by）"), "{lost}");
}
