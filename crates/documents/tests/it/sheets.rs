//! Lists as Excel, there and back.

use documents::{Cell, Column, DocumentProblem, Kind, read_sheet, sheet};
use kernel::Day;

const COLUMNS: [Column; 4] = [
    Column { key: "name", title: "姓名", kind: Kind::Text, width: 12 },
    Column { key: "number", title: "证件号码", kind: Kind::Text, width: 22 },
    Column { key: "obtained_on", title: "取得时间", kind: Kind::Day, width: 14 },
    Column { key: "score", title: "得分", kind: Kind::Integer, width: 8 },
];

fn row(name: &str, number: &str, day: (i16, i8, i8), score: i64) -> Vec<Cell> {
    let day = Day::new(day.0, day.1, day.2).expect("a day");
    vec![name.into(), number.into(), Cell::Day(day), Cell::Integer(score)]
}

// req: X3
#[test]
fn a_list_comes_back_as_it_went() {
    let rows = vec![
        row("覃谷雨", "45020219920420002X", (2024, 11, 8), 86),
        row("欧阳·小雪", "450202199111220011", (1899, 12, 31), -3),
        vec![Cell::Empty, "=HYPERLINK(\"http://x\")".into(), Cell::Empty, Cell::Integer(i64::MAX)],
        row("+1", "@SUM(A1)", (2000, 2, 29), 0),
    ];
    let bytes = sheet(&COLUMNS, &rows).expect("written");
    assert_eq!(bytes, sheet(&COLUMNS, &rows).expect("written again"), "equal lists are equal bytes");
    let table = read_sheet(&bytes).expect("read");
    assert_eq!(table.titles, ["姓名", "证件号码", "取得时间", "得分"]);
    assert_eq!(table.rows[0].number, 2);
    assert_eq!(table.rows[0].cells, ["覃谷雨", "45020219920420002X", "2024-11-08", "86"]);
    assert_eq!(table.rows[2].cells[1], "=HYPERLINK(\"http://x\")", "text, not a formula");
    let typed: Vec<_> = table.typed(&COLUMNS).expect("typed").into_iter().map(|(_, cells)| cells).collect();
    assert_eq!(typed, rows);
}

// req: X3
#[test]
fn every_bad_cell_is_named() {
    let texts = COLUMNS.map(|column| Column { kind: Kind::Text, ..column });
    let written = sheet(
        &texts,
        &[
            vec!["覃谷雨".into(), "1".into(), "2024年11月8日".into(), "86".into()],
            vec!["陆芒种".into(), "2".into(), "去年".into(), "八十".into()],
            vec!["韦白露".into(), "3".into(), "2023-02-29".into(), "".into()],
            vec!["莫霜降".into(), "4".into(), "20241108".into(), "7".into()],
        ],
    );
    let table = read_sheet(&written.expect("written")).expect("read");
    let Err(DocumentProblem::Cells(problems)) = table.typed(&COLUMNS) else { panic!("problems expected") };
    let sentences: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        sentences,
        [
            "第 3 行“取得时间”：“去年”不是日期，请写成 2024-11-08 或 2024年11月8日",
            "第 3 行“得分”：“八十”不是整数，请写成 12 这样的数",
            "第 4 行“取得时间”：“2023-02-29”不是日期，请写成 2024-11-08 或 2024年11月8日",
        ]
    );
}

// req: X3
#[test]
fn a_wrong_file_is_said_to_be_wrong() {
    let problem = read_sheet(b"name,number\n").expect_err("not a workbook");
    assert!(problem.to_string().starts_with("这不是能读的 Excel 工作簿"), "{problem}");
    let table = read_sheet(&sheet(&COLUMNS[..2], &[]).expect("written")).expect("a sheet with titles only");
    assert!(table.rows.is_empty());
    let problem = table.typed(&COLUMNS).expect_err("two columns are missing").to_string();
    assert_eq!(problem, "表格里有 2 处问题：第 1 行“取得时间”：缺少这一列；第 1 行“得分”：缺少这一列");
    let long =
        sheet(&COLUMNS, &[vec![Cell::Text("长".repeat(40_000))]]).expect_err("longer than Excel takes");
    assert!(long.to_string().contains("第 2 行“姓名”"), "{long}");
}
