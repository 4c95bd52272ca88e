//! A case under review for tests: three experts read it, a fourth sees it.

use kernel::{Actor, CaseId, Moment, PersonId, Role};
use review::application::{
    Application,
    reading::{Reader, Reading, Score},
};
use serde_json::json;
use std::str::FromStr;

/// The items of the scoring form.
const ITEMS: [&str; 3] = ["performance", "innovation", "problem_solving"];

fn id<T: FromStr<Err: std::fmt::Debug>>(number: usize) -> T {
    format!("00000000-0000-7000-8000-{number:012}").parse().unwrap()
}

/// The case of a number.
pub(super) fn case_id(number: usize) -> CaseId {
    id(number)
}

/// The seat of an expert; the first is main reader, the fourth only sees the case.
pub(super) fn expert(number: usize) -> Actor {
    Actor { seat: id(90), person: id(100 + number), organisation: id(3), role: Role::Expert }
}

/// The case with these readings: who, and the points by item.
pub(super) fn case(readings: &[(usize, [u32; 3])]) -> Application {
    let person = |number: usize| expert(number).person;
    let readers: Vec<Reader> = ["白露", "寒露", "霜降", "立冬"]
        .iter()
        .enumerate()
        .map(|(number, name)| Reader {
            person: person(number),
            name: (*name).to_owned().into(),
            reads: number < 3,
            main: number == 0,
        })
        .collect();
    let readings: Vec<Reading> =
        readings.iter().map(|(who, points)| reading(person(*who), *points)).collect();
    let nobody: [u8; 0] = [];
    serde_json::from_value(json!({
        "id": case_id(1), "number": "N-1", "year": 0, "applicant": id::<PersonId>(2),
        "name": {"sealed": {"value": "覃谷雨"}},
        "target": {
            "title": "engineer", "title_name": "工程师", "specialty": "机械工程", "way": "w", "way_name": "逐级申报",
            "series": "engineering", "series_name": "工程", "level": "intermediate", "level_name": "中级",
            "level_group": "中级", "defence_required": false,
        },
        "employer": {"id": case_id(4), "name": "示例机械厂"},
        "committee": {
            "id": case_id(5), "name": "工程中级评委会", "organiser": case_id(3), "organiser_name": "示例单位",
            "title_office": case_id(6),
        },
        "chain": nobody, "passed": 0, "furthest": 1, "stage": "under_review", "checks": nobody,
        "departments": nobody, "returns": nobody, "readers": readers, "readings": readings,
        "opened_at": Moment::from_millis(0), "updated_at": Moment::from_millis(0),
    }))
    .unwrap()
}

fn reading(person: PersonId, points: [u32; 3]) -> Reading {
    let score = |(item, points): (&str, u32)| Score { item: item.to_owned(), points };
    let scores: Vec<Score> = ITEMS.into_iter().zip(points).map(score).collect();
    let opinion = "业绩与岗位相符。".to_owned();
    Reading { person, scores: scores.into(), opinion: opinion.into(), at: Moment::from_millis(0) }
}
