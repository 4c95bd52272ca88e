//! Years and months between two days, as the law counts them: full months only, the first day counted in.

use kernel::Day;

/// A span of full months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    from: Day,
    until: Day,
    months: i64,
}

impl Span {
    /// The full months from `from` up to and including `until`.
    pub(crate) fn between(from: Day, until: Day) -> Self {
        // The last day belongs to the span, so that 1 January to 31 December is a full year.
        let end = until.tomorrow().unwrap_or(until);
        let month = |day: Day| i64::from(day.year()) * 12 + i64::from(day.month());
        let mut months = month(end) - month(from);
        if end.day() < from.day() {
            months -= 1;
        }
        Self { from, until, months }
    }

    /// Whether it holds at least so many years.
    pub(crate) const fn reaches(self, years: i64) -> bool {
        self.months >= years * 12
    }

    /// `2019-12-20 至 2024-12-31 ＝ 5 年 0 个月 ≥ 4 年`
    pub(crate) fn sentence(self, years: i64) -> String {
        let sign = if self.reaches(years) { "≥" } else { "<" };
        format!("{} 至 {} ＝ {} {sign} {years} 年", self.from, self.until, self.words())
    }

    /// `5 年 0 个月`
    pub(crate) fn words(self) -> String {
        if self.months < 0 {
            return "0 年 0 个月".to_owned();
        }
        format!("{} 年 {} 个月", self.months / 12, self.months % 12)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, until: &str) -> Span {
        Span::between(from.parse().unwrap(), until.parse().unwrap())
    }

    #[test]
    fn full_months_with_both_ends() {
        assert_eq!(span("2019-12-20", "2024-12-31").words(), "5 年 0 个月");
        assert_eq!(span("2020-01-01", "2024-12-31").words(), "5 年 0 个月");
        assert_eq!(span("2020-01-02", "2024-12-31").words(), "4 年 11 个月");
        assert_eq!(span("2020-12-31", "2024-12-31").words(), "4 年 0 个月");
        assert!(span("2020-01-01", "2024-12-31").reaches(5));
        assert!(!span("2020-01-02", "2024-12-31").reaches(5));
        assert_eq!(span("2025-02-01", "2024-12-31").words(), "0 年 0 个月");
    }
}
