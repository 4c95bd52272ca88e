//! req: A1 to H7 — every sentence of the notice is carried out by something, or people do it and the reason is written.

use crate::{files, law, root};
use rules::coverage;

const PACK: &str = "liuzhou/2024";

/// The document beside the packs says the same as the packs.
#[test]
fn the_coverage_document_is_fresh() {
    let law = law();
    let expected = coverage::document(law.pack(PACK).unwrap());
    let path = root().join("../docs/coverage-liuzhou-2024.md");
    if std::env::var_os("ZHIPING_REGENERATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "stale: ZHIPING_REGENERATE=1 cargo nextest run -p rules coverage");
}

/// The clauses hold the words of the notice, paragraph by paragraph, and nothing is left out of them.
#[test]
fn clauses_are_the_notice_word_for_word() {
    let law = law();
    let files = files();
    let notice = &files[&format!("{PACK}/notice.txt")];
    let clauses = law.pack(PACK).unwrap().clauses();
    let held: Vec<&str> =
        clauses.iter().filter(|c| c.id.starts_with("notice")).map(|c| c.text.as_str()).collect();
    let paragraphs: Vec<&str> = notice.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let from = paragraphs.iter().position(|line| line.starts_with("根据")).unwrap();
    let until = paragraphs.iter().position(|line| line.starts_with("附件：")).unwrap();
    assert_eq!(held, &paragraphs[from..until]);
}

/// A sentence that nothing covers, one that is covered twice, and an id that does not exist are errors of the pack.
#[test]
fn a_gap_in_the_coverage_is_an_error() {
    let said = |from: &str, to: &str| {
        let mut files = files();
        let text = files.get_mut(&format!("{PACK}/coverage.toml")).unwrap();
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1);
        let problems = rules::Law::load(&files).err().unwrap_or_default();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert!(said("rule:public_course", "rule:public_cours").contains("没有“rule:public_cours”"));
    let gone = said(
        "says = \"（三）受到记过\"\nby = [\"rule:sanctioned\", \"fact:sanction_kind\"]",
        "says = \"没有这一句\"\nplain = true",
    );
    assert!(gone.contains("没有以“没有这一句”开头的句子"), "{gone}");
    assert!(
        gone.contains("“（三）受到记过以上处分，在受处分期间的事业单位工作人员。”没有写由什么执行"),
        "{gone}"
    );
    let twice = said("says = \"因机构改革退出\"", "says = \"（一）公务员\"");
    assert!(twice.contains("写了不止一次"), "{twice}");
    let both = said("people = \"认识和宣传服务", "plain = true\npeople = \"认识和宣传服务");
    assert!(both.contains("三项写且只写一项"), "{both}");
}
