//! Years and months between two days, as the law counts them: full months only, the first day counted in.

use kernel::Day;

/// A span of full months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    from: Day,
    until: Day,
    months: i64,
    /// Months inside it that do not count.
    off: i64,
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
        Self { from, until, months, off: 0 }
    }

    /// The same with so many months taken off.
    pub(crate) const fn less(self, off: i64) -> Self {
        Self { off, ..self }
    }

    /// The full years.
    pub(crate) const fn years(self) -> i64 {
        self.months.saturating_sub(self.off) / 12
    }

    /// Whether it holds at least so many years.
    pub(crate) const fn reaches(self, years: i64) -> bool {
        self.months.saturating_sub(self.off) >= years.saturating_mul(12)
    }

    /// `2019-12-20 至 2024-12-31 ＝ 5 年 0 个月 ≥ 4 年`
    pub(crate) fn sentence(self, years: i64) -> String {
        let sign = if self.reaches(years) { "≥" } else { "<" };
        format!("{} 至 {} ＝ {} {sign} {years} 年", self.from, self.until, self.words())
    }

    /// `5 年 0 个月`, or `5 年 0 个月，扣除 6 个月，计 4 年 6 个月`
    pub(crate) fn words(self) -> String {
        let words = |months: i64| format!("{} 年 {} 个月", months.max(0) / 12, months.max(0) % 12);
        if self.off == 0 {
            return words(self.months);
        }
        let left = words(self.months.saturating_sub(self.off));
        format!("{}，扣除 {} 个月，计 {left}", words(self.months), self.off)
    }

    /// In which year it will hold so many years, counted to the same day of the year.
    pub(crate) fn when(self, years: i64) -> String {
        for year in self.until.year()..self.until.year().saturating_add(60) {
            let until = Day::new(year, self.until.month(), self.until.day()).unwrap_or(self.until);
            if Self::between(self.from, until).less(self.off).reaches(years) {
                return format!("按现有经历，{year} 年度起满足");
            }
        }
        "按现有经历不能满足".to_owned()
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

    #[test]
    fn months_taken_off_are_shown() {
        let left = span("2020-01-01", "2024-12-31").less(6);
        assert_eq!(
            left.sentence(5),
            "2020-01-01 至 2024-12-31 ＝ 5 年 0 个月，扣除 6 个月，计 4 年 6 个月 < 5 年"
        );
        assert_eq!(left.when(5), "按现有经历，2025 年度起满足");
        assert!(left.less(0).reaches(5) && !left.less(i64::MAX).reaches(0));
    }
}
