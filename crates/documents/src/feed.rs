//! A calendar feed (iCalendar, RFC 5545): whole days with a name, for calendars on phones and desks.

use icalendar::{Calendar, Component, Event, EventLike};
use kernel::{Day, Moment};

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedDay {
    /// The same for the same entry each time, so that calendars replace it.
    pub id: String,
    /// The day.
    pub day: Day,
    /// What it is.
    pub name: String,
    /// How the day is known, and under which clause.
    pub about: String,
}

/// The feed as a file. `made` is when its source was made.
///
/// Days outside the calendar's range are left out; there are none in practice.
pub fn feed(name: &str, days: &[FeedDay], made: Moment) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name);
    for entry in days {
        let Some(day) = chrono_day(entry.day) else { continue };
        let Some(stamp) = chrono::DateTime::from_timestamp_millis(made.millis()) else { continue };
        let event = Event::new()
            .uid(&entry.id)
            .timestamp(stamp)
            .summary(&entry.name)
            .description(&entry.about)
            .starts(day)
            .done();
        calendar.push(event);
    }
    calendar.done().to_string()
}

fn chrono_day(day: Day) -> Option<chrono::NaiveDate> {
    let (month, date) = (u32::try_from(day.month()).ok()?, u32::try_from(day.day()).ok()?);
    chrono::NaiveDate::from_ymd_opt(day.year().into(), month, date)
}
