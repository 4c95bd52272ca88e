//! What is filed before a meeting and what is kept after it.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use documents::{DocumentProblem, Form, Minutes, MinutesCase, OpeningFiling, Votes, read_sheet};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::pdf::{pages, refused, sample, set};

fn view<T: DeserializeOwned>(form: Form) -> T {
    serde_json::from_value(sample(form)).expect("the sample has the view's fields")
}

/// The view in the envelope of its sample.
fn around(form: Form, view: &impl Serialize) -> Value {
    let mut whole = sample(form);
    let body = json!(view);
    whole.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
    whole
}

/// The minutes with so many cases, every name of the longest kind.
fn long(cases: usize) -> Minutes {
    let mut minutes: Minutes = view(Form::Minutes);
    let case = |place: usize| MinutesCase {
        number: format!("LZ2024-GC-{place:06}"),
        name: "阿不都热依木·买买提艾力".to_owned(),
        title: "正高级经济师（人力资源管理）".to_owned(),
        unit: "柳州市某某区某某镇人民政府农业农村和乡村振兴综合服务中心（演示）".to_owned(),
        opinion: "同意提交评审。".repeat(8),
        ..minutes.cases[0].clone()
    };
    minutes.cases = (1..=cases).map(case).collect();
    minutes
}

// req: E8 F3 X3
#[test]
fn many_cases_run_over_pages_with_their_heads() {
    let Some(pages) = pages(&set(Form::Minutes, &around(Form::Minutes, &long(300)))) else { return };
    let whole = pages.concat();
    for place in 1..=300 {
        assert!(whole.contains(&format!("LZ2024-GC-{place:06}")), "case {place} is printed");
    }
    let listed: Vec<_> = pages.iter().filter(|page| page.contains("LZ2024-GC-0002")).collect();
    assert!(listed.len() > 5, "{} pages", listed.len());
    assert!(listed.iter().all(|page| page.contains("专业组意见") && page.contains("计算")), "heads repeat");
    let mut rows = pages.iter().filter(|page| page.contains("LZ2024-GC-000"));
    assert!(rows.all(|page| page.matches("同意提交评审。").count() % 8 == 0), "no row is torn");
    let last = pages.last().expect("pages");
    assert!(last.contains("六、签字") && last.contains("主任委员") && last.contains("手写签名"), "{last}");
}

// req: E8
#[test]
fn minutes_print_before_anything_happened() {
    let mut minutes: Minutes = view(Form::Minutes);
    for text in [&mut minutes.mode, &mut minutes.opened_at, &mut minutes.draw, &mut minutes.quorum] {
        text.clear();
    }
    minutes.attended = None;
    minutes.remarks.clear();
    (minutes.chair, minutes.supervisor) = (None, None);
    minutes.members.clear();
    minutes.recusals.clear();
    for case in &mut minutes.cases {
        (case.votes, case.passed) = (None, None);
        case.because.clear();
    }
    let Some(sheets) = pages(&set(Form::Minutes, &around(Form::Minutes, &minutes))) else { return };
    let whole = sheets.concat();
    assert!(whole.contains("还没有抽取完成") && whole.contains("合计6"), "{whole}");
    assert_eq!(whole.matches("还没有签字").count(), 2, "{whole}");
    minutes.chair_as = "副主任委员（主持）".to_owned();
    let Some(sheets) = pages(&set(Form::Minutes, &around(Form::Minutes, &minutes))) else { return };
    assert!(sheets.concat().contains("副主任委员（主持）"), "who signs for the committee is named");
    minutes.cases.truncate(1);
    minutes.cases[0].opinion = "同意提交评审。".repeat(400);
    let Some(tall) = pages(&set(Form::Minutes, &around(Form::Minutes, &minutes))) else { return };
    assert!(tall.concat().matches('意').count() >= 400, "a row that no page can hold runs over pages");
    minutes.cases.clear();
    set(Form::Minutes, &around(Form::Minutes, &minutes));
}

// req: E8 F3 X3
#[test]
fn minutes_are_a_book_of_three_sheets() {
    let mut minutes: Minutes = view(Form::Minutes);
    minutes.cases[1].name = "=1+1".to_owned();
    minutes.cases[5].votes = None;
    let bytes = minutes.book().expect("written");
    assert_eq!(bytes, minutes.book().expect("written again"), "equal minutes are equal bytes");

    let cases = read_sheet(&bytes).expect("the first sheet");
    assert_eq!(
        cases.titles.join(" "),
        "序号 编号 申报人 职称 单位 专业组意见 参加 赞成 反对 弃权 废票 结果 计算"
    );
    let Votes { present, yes, .. } = minutes.cases[1].votes.expect("counted");
    let row = &cases.rows[1].cells;
    assert_eq!((row[0].as_str(), row[2].as_str()), ("2", "=1+1"), "text, not a formula");
    assert_eq!((row[6].clone(), row[7].clone()), (present.to_string(), yes.to_string()));
    assert_eq!(cases.rows[2].cells[11], "未通过");
    assert!(cases.rows[2].cells[12].contains("5 × 3 ＝ 15 < 8 × 2 ＝ 16"));
    assert!(cases.rows[5].cells[6..11].iter().all(String::is_empty), "what was not counted is empty, not 0");

    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["逐件结果", "评审专家", "回避"]);
    let cell = |range: &calamine::Range<Data>, row, column| range.get_value((row, column)).cloned();
    let members = book.worksheet_range("评审专家").expect("members");
    assert_eq!(members.height(), 1 + minutes.members.len());
    assert_eq!(cell(&members, 1, 4), Some(Data::String("主任委员".into())));
    assert_eq!(cell(&members, 9, 5).unwrap_or_default(), Data::Empty, "who did not come is not signed in");
    let recusals = book.worksheet_range("回避").expect("recusals");
    assert_eq!(cell(&recusals, 1, 5), Some(Data::String("与申报人同在一个单位".into())));

    minutes.recusals[0].because = "长".repeat(40_000);
    let problem = minutes.book().expect_err("longer than Excel takes").to_string();
    assert!(problem.contains("第 2 行“回避：理由”"), "{problem}");
}

// req: E2
#[test]
fn the_filing_says_until_when_and_prints_before_it_is_filed() {
    let mut filing: OpeningFiling = view(Form::OpeningFiling);
    filing.plan = "集中评议，无记名投票。".repeat(300);
    let Some(sheets) = pages(&set(Form::OpeningFiling, &around(Form::OpeningFiling, &filing))) else {
        return;
    };
    let whole = sheets.concat();
    assert!(whole.matches('评').count() >= 300, "nothing of the plan is cut off");
    assert!(whole.contains("2024-11-08开评前，5个工作日；通知五（一）"), "{whole}");
    assert!(whole.contains("有效期2023年6月1日至2026年5月31日"), "{whole}");

    (filing.filed, filing.received) = (None, None);
    filing.draw.clear();
    filing.plan.clear();
    filing.clause.clear();
    filing.experts.clear();
    let Some(sheets) = pages(&set(Form::OpeningFiling, &around(Form::OpeningFiling, &filing))) else {
        return;
    };
    let whole = sheets.concat();
    assert!(whole.contains("还没有抽取完成") && whole.contains("（职改部门盖章）"), "{whole}");
    assert!(!whole.contains("系统内签字"), "{whole}");
}

// req: E2 E8
#[test]
fn a_name_without_a_glyph_stops_the_document_of_a_meeting() {
    let mut minutes: Minutes = view(Form::Minutes);
    minutes.members[2].name = "莫\u{323af}".to_owned();
    let problem = refused(Form::Minutes, &around(Form::Minutes, &minutes));
    assert!(matches!(problem, DocumentProblem::MissingGlyph { character: '\u{323af}', .. }), "{problem:?}");
    let mut filing: OpeningFiling = view(Form::OpeningFiling);
    filing.experts[0].unit = "\u{e123}厂".to_owned();
    let problem = refused(Form::OpeningFiling, &around(Form::OpeningFiling, &filing));
    assert!(matches!(problem, DocumentProblem::MissingGlyph { character: '\u{e123}', .. }), "{problem:?}");
}
