//! Moments, civil days and the clock that is handed in at the rim.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A civil date (日期). Legal terms run on days, never on moments.
pub type Day = jiff::civil::Date;

/// A moment: milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }
    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }
    /// The moment `millis` later (or earlier when negative).
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::MAX)
    }
}

/// The legal time zone of a pack, such as `Asia/Shanghai`.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// A zone by its IANA name; `None` when the name is unknown.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }
    /// The civil day on which `moment` falls.
    pub fn day(&self, moment: Moment) -> Day {
        moment.timestamp().to_zoned_datetime(self.0.clone()).date()
    }
    /// `2024-08-27 16:48`, for people.
    pub fn minute(&self, moment: Moment) -> String {
        moment.timestamp().to_zoned_datetime(self.0.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }
    /// The first moment of `day`.
    pub fn start_of(&self, day: Day) -> Moment {
        let zoned = day.to_zoned_datetime(self.0.clone());
        Moment(zoned.map_or(i64::MAX, |z| z.timestamp().as_millisecond()))
    }
    /// The last millisecond of `day`: a term that ends on a day ends here.
    pub fn end_of(&self, day: Day) -> Moment {
        self.start_of(day.tomorrow().unwrap_or(day)).plus_millis(-1)
    }
}

/// Where the present comes from. Cloning shares the clock.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    /// The machine's clock, in service.
    Wall,
    /// The machine's clock plus an offset in milliseconds: a demo runs inside its season, and may be moved forward.
    Shifted(Arc<AtomicI64>),
    /// Stands still until moved: tests, and building a season.
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn wall() -> Self {
        Self(Source::Wall)
    }
    /// A clock that runs like the machine's and shows `moment` now.
    pub fn starting_at(moment: Moment) -> Self {
        Self(Source::Shifted(Arc::new(AtomicI64::new(moment.0 - wall_millis()))))
    }
    /// A clock that stands at `moment` until [`Clock::set`].
    pub fn hand(moment: Moment) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(moment.0))))
    }
    /// The present.
    pub fn now(&self) -> Moment {
        match &self.0 {
            Source::Wall => Moment(wall_millis()),
            Source::Shifted(offset) => Moment(wall_millis()).plus_millis(offset.load(Ordering::SeqCst)),
            Source::Hand(at) => Moment(at.load(Ordering::SeqCst)),
        }
    }
    /// How many milliseconds a shifted clock is ahead of the machine's; nothing of the others.
    pub fn shift(&self) -> Option<i64> {
        match &self.0 {
            Source::Shifted(offset) => Some(offset.load(Ordering::SeqCst)),
            Source::Wall | Source::Hand(_) => None,
        }
    }
    /// Lets a shifted clock be so many milliseconds ahead; the others stay as they are.
    pub fn shift_by(&self, millis: i64) {
        if let Source::Shifted(offset) = &self.0 {
            offset.store(millis, Ordering::SeqCst);
        }
    }
    /// Moves a hand-driven or shifted clock; the machine's clock stays as it is and answers `false`.
    pub fn set(&self, moment: Moment) -> bool {
        match &self.0 {
            Source::Wall => return false,
            Source::Shifted(offset) => offset.store(moment.0 - wall_millis(), Ordering::SeqCst),
            Source::Hand(at) => at.store(moment.0, Ordering::SeqCst),
        }
        true
    }
}

/// How long something takes; for figures, never for decisions.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        #[expect(clippy::disallowed_methods, reason = "a duration tells nothing of the time of day")]
        let now = std::time::Instant::now();
        Self(now)
    }
    /// Microseconds since the start.
    pub fn micros(self) -> u64 {
        u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
    /// Seconds since the start.
    pub fn seconds(self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

fn wall_millis() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the one door to the system's clock")]
    let now = Timestamp::now();
    now.as_millisecond()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_the_pack_zone_is_not_the_utc_day() {
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let day: Day = "2024-08-27".parse().unwrap();
        assert_eq!(zone.day(zone.start_of(day)), day);
        assert_eq!(zone.day(zone.end_of(day)), day);
        assert_eq!(zone.start_of(day).millis() % 86_400_000, 16 * 3_600_000);
        assert_eq!(zone.minute(zone.start_of(day)), "2024-08-27 00:00");
        assert!(Zone::named("Nowhere/City").is_none());
    }

    #[test]
    fn a_hand_clock_stands_still() {
        let clock = Clock::hand(Moment::from_millis(5));
        assert_eq!(clock.now(), clock.now());
        assert!(clock.set(Moment::from_millis(9)));
        assert_eq!(clock.now().millis(), 9);
        assert!(!Clock::wall().set(Moment::from_millis(1)));
        let demo = Clock::starting_at(Moment::from_millis(1_000));
        assert!((1_000..61_000).contains(&demo.now().millis()));
        assert!(demo.set(Moment::from_millis(5_000_000)) && demo.now().millis() >= 5_000_000);
        let other = Clock::starting_at(Moment::from_millis(0));
        other.shift_by(demo.shift().unwrap());
        assert!((5_000_000..5_060_000).contains(&other.now().millis()));
        assert_eq!((Clock::wall().shift(), clock.shift()), (None, None));
    }
}
