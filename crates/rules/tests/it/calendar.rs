//! req: X2 — the vectors of the calendar, and what must hold for every day.

use crate::law;
use kernel::Day;
use proptest::prelude::*;
use rules::calendar::{Calendar, Layer};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn national() -> Calendar {
    let layers = law().pack("liuzhou/2024").unwrap().calendar().layers.clone();
    Calendar { layers: layers.into_iter().take(1).collect() }
}

#[test]
fn vectors_of_the_national_calendar() {
    let calendar = national();
    for (from, count, expected) in [
        ("2024-09-27", 5, "2024-10-10"),
        ("2024-09-30", 5, "2024-10-12"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2024-11-08", -5, "2024-11-01"),
        ("2024-11-08", -2, "2024-11-06"),
        ("2024-09-27", -5, "2024-09-20"),
    ] {
        assert_eq!(calendar.add_working_days(day(from), count).unwrap(), day(expected), "{from} {count}");
    }
}

#[test]
fn the_region_adds_its_own_days_off() {
    let law = law();
    let calendar = law.pack("liuzhou/2024").unwrap().calendar();
    assert_eq!(calendar.add_working_days(day("2024-04-10"), 1).unwrap(), day("2024-04-15"));
    assert_eq!(national().add_working_days(day("2024-04-10"), 1).unwrap(), day("2024-04-11"));
}

#[test]
fn a_year_without_data_is_refused_naming_layer_and_year() {
    let law = law();
    let calendar = law.pack("liuzhou/2024").unwrap().calendar();
    let problem = calendar.add_working_days(day("2025-12-30"), 5).unwrap_err();
    assert_eq!(problem.to_string(), "广西历没有 2026 年的放假调休安排，不能计算工作日；请先补充这一年的数据");
    assert!(calendar.is_working_day(day("2023-12-29")).is_err());
}

#[test]
fn a_term_says_how_its_end_follows() {
    let law = law();
    let due = law.pack("liuzhou/2024").unwrap().term("public_notice", day("2024-09-27")).unwrap();
    assert_eq!(due.day, day("2024-10-10"));
    assert_eq!(
        due.derivation,
        "公示 2024-09-27 起，5 个工作日，不含当日，国庆节放假 5 个平日不计，9 月 29 日调休上班计入 → 2024-10-10 止"
    );
    assert_eq!(due.clause, "通知六（一）");
}

#[test]
fn a_broken_calendar_names_its_line() {
    assert_eq!(Layer::read("x", "date,kind,name\n2024-13-01,holiday,x\n").unwrap_err().0, 2);
    assert!(Layer::read("x", "date,kind,name\n2024-01-01,half_day,x\n").unwrap_err().1.contains("half_day"));
}

proptest! {
    /// Adding n working days and counting back gives n; a later start never ends earlier.
    #[test]
    fn counting_is_consistent(offset in 0i32..600, count in 1i32..40) {
        let calendar = national();
        let from = day("2024-02-01").checked_add(jiff::Span::new().days(offset)).unwrap();
        let end = calendar.add_working_days(from, count).unwrap();
        prop_assert_eq!(calendar.working_days_between(from, end).unwrap(), count);
        prop_assert!(calendar.is_working_day(end).unwrap());
        let next = calendar.add_working_days(from.tomorrow().unwrap(), count).unwrap();
        prop_assert!(next >= end);
        let back = calendar.add_working_days(end, -count).unwrap();
        prop_assert!(back <= from);
    }
}
