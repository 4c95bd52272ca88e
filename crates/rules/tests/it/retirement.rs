//! req: A3 — the vectors of the gradual delay.

use kernel::Day;
use rules::{retirement::month, tables::Retirement};

fn row(age: i16, step: i32, cap: i32) -> Retirement {
    Retirement { kind: String::new(), age, step, cap, since: "2025-01-01".parse().unwrap() }
}

#[test]
fn vectors() {
    let man = row(60, 4, 36);
    let woman_55 = row(55, 4, 36);
    let woman_50 = row(50, 2, 60);
    for (birth, row, expected) in [
        ("1964-12-15", &man, "2024-12-01"),
        ("1965-01-15", &man, "2025-02-01"),
        ("1965-05-15", &man, "2025-07-01"),
        ("1976-08-15", &man, "2039-07-01"),
        ("1976-09-15", &man, "2039-09-01"),
        ("1981-09-15", &woman_55, "2039-09-01"),
        ("1984-11-15", &woman_50, "2039-11-01"),
    ] {
        let birth: Day = birth.parse().unwrap();
        assert_eq!(month(birth, row), Some(expected.parse().unwrap()), "{birth}");
    }
}
