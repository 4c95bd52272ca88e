//! The statutory retirement month: the original age, and from a pack's date on a gradual delay.

use crate::tables::Retirement;
use kernel::Day;

/// The first day of the month in which the person reaches statutory retirement.
///
/// k = months from the first month of the delay to the original month; delay = min(k / step + 1, cap) for k ≥ 0.
pub fn month(birth: Day, row: &Retirement) -> Option<Day> {
    let index = |year: i64, month: i8| year * 12 + i64::from(month) - 1;
    let original = index(i64::from(birth.year()) + i64::from(row.age), birth.month());
    let k = original - index(row.since.year().into(), row.since.month());
    let delay = if k < 0 || row.step <= 0 { 0 } else { (k / i64::from(row.step) + 1).min(row.cap.into()) };
    let due = original + delay;
    Day::new(i16::try_from(due / 12).ok()?, i8::try_from(due % 12 + 1).ok()?, 1).ok()
}
