//! What people type: days, numbers, options; what is wrong is said at its field, and nothing typed is lost.

use crate::world;
use kernel::Day;
use review::application::{
    circumstances,
    dossier::{Dossier, Section},
    form::{self, FORMS, Field, FieldKind, SectionForm},
};
use serde_json::{Value, json};

#[test]
fn a_day_is_read_as_people_type_it() {
    let expected = Day::new(2019, 12, 20).unwrap();
    for typed in
        ["2019-12-20", "2019/12/20", "2019.12.20", "20191220", "2019年12月20日", " 2019 年 12 月 20 日 "]
    {
        assert_eq!(form::day(typed), Ok(expected), "{typed}");
    }
    assert_eq!(form::day("2019-7-1"), Ok(Day::new(2019, 7, 1).unwrap()));
    assert_eq!(form::day("2024-02-29"), Ok(Day::new(2024, 2, 29).unwrap()));
}

#[test]
fn a_day_that_there_is_not_is_refused_with_its_sentence() {
    assert_eq!(form::day("2023-02-29").unwrap_err(), "没有 2023 年 2 月 29 日这一天");
    assert_eq!(form::day("20191301").unwrap_err(), "没有 2019 年 13 月 1 日这一天");
    for typed in ["2019", "2019-12", "前年", "20-12-2019", "1899-12-31", "2019-12-20-1", "-"] {
        assert_eq!(form::day(typed).unwrap_err(), "请按“年-月-日”填写，例如 2019-12-20", "{typed}");
    }
}

fn of(section: Section) -> &'static SectionForm {
    form::form(section).unwrap()
}

/// Parses what is typed into the named fields.
fn parse(section: Section, rows: usize, typed: &[(&str, &str)]) -> (Value, Vec<(String, String)>) {
    let answer = |name: &str| typed.iter().find(|(n, _)| *n == name).map(|(_, text)| (*text).to_owned());
    let (value, problems) = form::parse(of(section), rows, answer, world::pack());
    (value, problems.into_iter().map(|problem| (problem.field, problem.text)).collect())
}

#[test]
fn problems_are_named_at_their_field_and_what_was_typed_is_kept() {
    let typed = [("public_course_passed", "maybe"), ("last_year_hours", "九十")];
    let (value, problems) = parse(Section::Learning, 0, &typed);
    let expected = [
        ("public_course_passed", "本年度公需科目学习并考试合格：请选择是或否"),
        ("last_year_hours", "上年度继续教育学时：请填写 0 到 999 的整数"),
    ];
    assert_eq!(problems, expected.map(|(field, text)| (field.to_owned(), text.to_owned())));
    assert_eq!(value, json!({ "public_course_passed": "maybe", "last_year_hours": "九十" }));
    assert_eq!(form::shown(value.get("last_year_hours")), "九十", "the person finds it again");
}

#[test]
fn a_problem_in_a_row_names_the_row() {
    let typed = [
        ("rows.0.name", "夹具改进"),
        ("rows.0.finished", "2023-02-29"),
        ("rows.0.part", "主持"),
        ("rows.0.effect", "节省工时"),
        ("rows.2.name", "第二项"),
    ];
    let (value, problems) = parse(Section::Achievements, 3, &typed);
    assert_eq!(
        problems[0],
        ("rows.0.finished".to_owned(), "完成日期：没有 2023 年 2 月 29 日这一天".to_owned())
    );
    assert!(problems.iter().any(|(field, _)| field == "rows.2.finished"));
    assert_eq!(value["rows"][0]["finished"], "2023-02-29");
    let rows = value["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "a blank row is not stored");
    assert_eq!(rows[1]["name"], "第二项");
}

#[test]
fn fields_refuse_what_does_not_fit() {
    let said = |section, field: &str, text: &str| {
        let typed = [(field, text)];
        let (value, problems) = parse(section, 0, &typed);
        assert_eq!(value[field], text, "kept as typed");
        problems.into_iter().find(|(name, _)| name == field).map(|(_, text)| text).unwrap()
    };
    assert_eq!(said(Section::Identity, "phone", "123"), "手机：请填写 11 位手机号，或带区号的电话");
    assert_eq!(
        said(Section::Identity, "pension_months", "601"),
        "在申报单位连续缴纳养老保险的月数：请填写 0 到 600 的整数"
    );
    assert_eq!(said(Section::Identity, "employment", "nobody"), "与单位的关系：请从列表中选择");
    assert_eq!(said(Section::Titles, "title", "nobody"), "现有职称：请从列表中选择");
    assert_eq!(said(Section::Identity, "post", &"岗".repeat(61)), "岗位：最多 60 字，现在 61 字");
    let (_, problems) = parse(Section::Papers, 1, &[("rows.0.title", "题"), ("rows.0.issn", "0378-5954")]);
    assert!(problems.iter().any(|(field, text)| field == "rows.0.issn" && text.contains("校验不通过")));
}

/// Something that fits a field.
fn sample(field: &Field) -> String {
    match field.kind {
        FieldKind::Line(_) | FieldKind::Lines(_) => "文字".to_owned(),
        FieldKind::Day => "2019年12月20日".to_owned(),
        FieldKind::Number(from, _) => from.to_string(),
        FieldKind::YesNo => "yes".to_owned(),
        FieldKind::Fact(fact) => form::options(fact, world::pack())[0].0.clone(),
        FieldKind::Title => world::pack().titles()[0].id.clone(),
        FieldKind::Circumstance => circumstances::options(world::pack())[0].0.clone(),
        FieldKind::Phone => "0000-00000000".to_owned(),
        FieldKind::Issn => "0378-5955".to_owned(),
    }
}

/// Fills a form with samples; `optional` says whether optional fields are filled too.
fn filled(form: &SectionForm, optional: bool) -> Value {
    let typed = |name: &str| {
        let field = form.fields.iter().find(|field| field.name == name.rsplit('.').next().unwrap()).unwrap();
        (field.required || optional).then(|| sample(field))
    };
    let (value, problems) = form::parse(form, 1, typed, world::pack());
    assert_eq!(problems, [], "{}", form.section.key());
    value
}

/// The catalogue and the dossier agree: a form without problems is a section that nothing is missing from.
#[test]
fn what_a_form_stores_the_dossier_understands() {
    for optional in [true, false] {
        let sections: Vec<_> = FORMS.iter().map(|form| (form.section, filled(form, optional))).collect();
        let dossier = Dossier::from_sections(&sections, Vec::new());
        assert_eq!(form::missing(&dossier, &[], world::pack()), []);
        assert_eq!(dossier.papers.len(), 1);
        assert_eq!(dossier.summary.as_ref().map(|summary| summary.text.as_str()), Some("文字"));
    }
}

#[test]
fn a_half_filled_row_is_left_out_and_the_others_stay() {
    let mut value = filled(of(Section::Education), true);
    let rows = value["rows"].as_array_mut().unwrap();
    let whole = rows[0].clone();
    let mut half = whole.clone();
    half["graduated"] = "不记得".into();
    *rows = vec![half, json!({ "school": "只填了学校" }), json!(null), whole];
    let dossier = Dossier::from_sections(&[(Section::Education, value)], Vec::new());
    assert_eq!(dossier.education.len(), 1);
    assert_eq!(dossier.education[0].graduated, Day::new(2019, 12, 20).unwrap());
}

#[test]
fn a_half_filled_section_counts_as_not_filled() {
    let sections = [
        (Section::Identity, json!({ "phone": "00000000000" })),
        (Section::Learning, json!({ "public_course_passed": "maybe", "last_year_hours": 90 })),
        (Section::Experience, json!({ "rows": "none" })),
        (Section::Papers, json!(null)),
        (Section::Files, json!({ "rows": [1] })),
    ];
    let dossier = Dossier::from_sections(&sections, Vec::new());
    assert_eq!(dossier, Dossier::default());
    let missing = form::missing(&dossier, &[], world::pack());
    assert!(missing.iter().any(|missing| missing.text == "继续教育还没有填完"));
    assert!(missing.iter().any(|missing| missing.text == "至少填写 1 段工作经历"));
}
