//! Reckoning: retirement months and hours of learning; each with its sentence.

use crate::{
    condition::{BelowRetirement, Hours, Truth, View, truth},
    retirement,
};
use kernel::Day;

/// The same day so many months later.
pub(crate) fn later(day: Day, months: i32) -> Option<Day> {
    day.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
}

impl BelowRetirement {
    pub(crate) fn look(&self, view: &View<'_>) -> (Truth, Option<Due>) {
        let known = view.situation;
        let (Some(birth), Some(sex)) = (known.day(&self.birth), known.text(&self.sex)) else {
            return (Truth::Unknown, None);
        };
        let row = |kind: &str| {
            self.row(kind, birth, view).map_or((Truth::Unknown, None), |(t, due)| (t, Some(due)))
        };
        match (sex, known.text(&self.post)) {
            ("male", _) => row(&self.male),
            (_, Some("worker")) => row(&self.female_worker),
            (_, Some(_)) => row(&self.female),
            (_, None) => {
                let (cadre, worker) = (row(&self.female), row(&self.female_worker));
                if cadre.0 == worker.0 { cadre } else { (Truth::Unknown, None) }
            }
        }
    }

    /// The kind of post matters only for a woman whose two rows differ.
    pub(crate) fn used(&self, view: &View<'_>) -> Vec<&str> {
        let woman = view.situation.text(&self.sex).is_some_and(|sex| sex != "male");
        let mut used = vec![self.birth.as_str(), self.sex.as_str()];
        let differ = || self.look(view).0 == Truth::Unknown || view.situation.get(&self.post).is_some();
        used.extend((woman && differ()).then_some(self.post.as_str()));
        used
    }

    fn row(&self, kind: &str, birth: Day, view: &View<'_>) -> Option<(Truth, Due)> {
        let row = view.retirement.iter().find(|row| row.kind == kind)?;
        let due = retirement::month(birth, row)?;
        let below = (view.on.year(), view.on.month()) < (due.year(), due.month());
        Some((truth(below), Due { birth, due, below }))
    }
}

/// The month of retirement of somebody.
pub(crate) struct Due {
    birth: Day,
    due: Day,
    below: bool,
}

impl Due {
    pub(crate) fn sentence(&self, on: Day) -> String {
        let Self { birth, due, below } = self;
        let sign = if *below { "早于" } else { "已到" };
        format!("{birth} 出生，法定退休时间 {} 年 {} 月；{on} {sign}这一时间", due.year(), due.month())
    }
}

impl Hours {
    pub(crate) const fn year(&self, view: &View<'_>) -> i16 {
        view.year.saturating_sub(self.years_before)
    }

    /// The total, and what else is known.
    pub(crate) fn used(&self, view: &View<'_>) -> Vec<&str> {
        let more =
            [&self.professional, &self.public].into_iter().filter(|fact| view.situation.get(fact).is_some());
        std::iter::once(&self.total).chain(more).map(String::as_str).collect()
    }

    /// The comparisons that can be made; `None` while not even the total is known, or the table lacks the year.
    pub(crate) fn look(&self, view: &View<'_>) -> Option<Vec<Sum>> {
        let row = view.learning.iter().find(|row| row.year == self.year(view))?;
        let known = view.situation;
        let mut sums = vec![Sum { what: "", has: known.number(&self.total)?, least: row.total }];
        let [part, whole] = row.professional;
        if let Some(has) = known.number(&self.professional) {
            // Rounded up: two thirds of 90 are 60, of 91 are 61.
            let least = row.total.saturating_mul(part).saturating_add(whole.saturating_sub(1));
            let least = least.checked_div(whole).unwrap_or_default();
            sums.push(Sum { what: "专业科目 ", has, least });
        }
        if let Some(has) = known.number(&self.public).filter(|_| row.public > 0) {
            sums.push(Sum { what: "公需科目 ", has, least: row.public });
        }
        Some(sums)
    }
}

/// One comparison of hours.
pub(crate) struct Sum {
    what: &'static str,
    has: i64,
    least: i64,
}

impl Sum {
    pub(crate) const fn holds(&self) -> bool {
        self.has >= self.least
    }
    pub(crate) fn sentence(&self, year: i16) -> String {
        format!(
            "{year} 年度{}{}",
            if self.what.is_empty() { " " } else { self.what },
            compared(self.has, self.least, "学时")
        )
    }
}

/// `5 个月 < 6 个月`
pub(crate) fn compared(number: i64, least: i64, unit: &str) -> String {
    let sign = if number >= least { "≥" } else { "<" };
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{number}{unit} {sign} {least}{unit}")
}
