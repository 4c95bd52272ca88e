//! The layered working-day calendar: national days off and make-up days, then the region's own.
//!
//! Invariant: a year without data in any layer is refused, never guessed.

use kernel::Day;
use std::collections::{BTreeMap, BTreeSet};

/// One layer, such as the national one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layer {
    /// Its name, as errors say it.
    pub name: String,
    /// Days off: date to name.
    pub holidays: BTreeMap<Day, String>,
    /// Weekend days worked: date to name.
    pub makeup: BTreeMap<Day, String>,
    /// The years it has.
    pub years: BTreeSet<i16>,
}

/// All layers of a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// From the widest to the narrowest.
    pub layers: Vec<Layer>,
}

/// A date beyond what a layer knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{layer}历没有 {year} 年的放假调休安排，不能计算工作日；请先补充这一年的数据")]
pub struct CalendarError {
    /// Which layer.
    pub layer: String,
    /// Which year.
    pub year: i16,
}

impl Layer {
    /// Reads `date,kind,name` lines.
    ///
    /// # Errors
    /// The number of the first line that is wrong, and why.
    pub fn read(name: &str, csv: &str) -> Result<Self, (usize, String)> {
        let mut layer = Self { name: name.to_owned(), ..Self::default() };
        for (index, line) in csv.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
            let at = index + 1;
            let parts: Vec<&str> = line.split(',').map(str::trim).collect();
            let [date, kind, label] = parts[..] else {
                return Err((at, "每行应为 日期,类别,名称".to_owned()));
            };
            let day: Day = date.parse().map_err(|_| (at, format!("“{date}”不是日期")))?;
            let days = match kind {
                "holiday" => &mut layer.holidays,
                "makeup_workday" => &mut layer.makeup,
                other => return Err((at, format!("类别“{other}”不认识，只能是 holiday 或 makeup_workday"))),
            };
            days.insert(day, label.to_owned());
            layer.years.insert(day.year());
        }
        Ok(layer)
    }
}

impl Calendar {
    /// Whether people work on `day`.
    ///
    /// # Errors
    /// When a layer does not have the year.
    pub fn is_working_day(&self, day: Day) -> Result<bool, CalendarError> {
        for layer in &self.layers {
            if !layer.years.contains(&day.year()) {
                return Err(CalendarError { layer: layer.name.clone(), year: day.year() });
            }
        }
        // The narrowest layer that says something decides.
        for layer in self.layers.iter().rev() {
            if layer.holidays.contains_key(&day) {
                return Ok(false);
            }
            if layer.makeup.contains_key(&day) {
                return Ok(true);
            }
        }
        Ok(!is_weekend(day))
    }

    /// The day that is `count` working days after `from` (before it, when negative); `from` itself is not counted.
    ///
    /// # Errors
    /// When the way leads through a year that a layer does not have.
    pub fn add_working_days(&self, from: Day, count: i32) -> Result<Day, CalendarError> {
        let mut day = from;
        let mut left = count.abs();
        while left > 0 {
            day = self.step(day, count < 0)?;
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// How many working days lie after `from` up to and including `until` (negative when `until` is earlier).
    ///
    /// # Errors
    /// When a layer does not have a year in between.
    pub fn working_days_between(&self, from: Day, until: Day) -> Result<i32, CalendarError> {
        let back = until < from;
        let (mut day, end) = if back { (until, from) } else { (from, until) };
        let mut count = 0;
        while day < end {
            day = self.step(day, false)?;
            if self.is_working_day(day)? {
                count += 1;
            }
        }
        Ok(if back { -count } else { count })
    }

    /// What a reader would stumble over between two days: named days off and make-up days, as a clause of a sentence.
    pub fn remarks(&self, after: Day, until: Day) -> String {
        let mut off: BTreeMap<&str, u32> = BTreeMap::new();
        let mut remarks = Vec::new();
        for layer in &self.layers {
            for (day, name) in layer.holidays.range(after..=until).filter(|(day, _)| **day > after) {
                if !is_weekend(*day) {
                    *off.entry(name).or_default() += 1;
                }
            }
            for (day, _) in layer.makeup.range(after..=until).filter(|(day, _)| **day > after) {
                remarks.push(format!("{} 月 {} 日调休上班计入", day.month(), day.day()));
            }
        }
        let off = off.iter().map(|(name, days)| format!("{name}放假 {days} 个平日不计"));
        off.chain(remarks).collect::<Vec<_>>().join("，")
    }

    fn step(&self, day: Day, back: bool) -> Result<Day, CalendarError> {
        let next = if back { day.yesterday() } else { day.tomorrow() };
        let layer = || self.layers.first().map(|l| l.name.clone()).unwrap_or_default();
        next.map_err(|_| CalendarError { layer: layer(), year: day.year() })
    }
}

fn is_weekend(day: Day) -> bool {
    use jiff::civil::Weekday::{Saturday, Sunday};
    matches!(day.weekday(), Saturday | Sunday)
}
