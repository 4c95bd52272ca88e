//! The feed as calendars read it.

use documents::{FeedDay, feed};
use kernel::Moment;

#[test]
fn a_feed_has_whole_days_and_keeps_its_names() {
    let day = |id: &str, name: &str| FeedDay {
        id: id.to_owned(),
        day: "2024-08-30".parse().unwrap(),
        name: name.to_owned(),
        about: "系列部署文件写明的日期，固定；不顺延\n通知三（二）".to_owned(),
    };
    let long = "一二三四五六七八九十".repeat(9);
    let text = feed(
        "年度日程",
        &[day("submit@zhiping", "个人申报，截止"), day("x@zhiping", &long)],
        Moment::from_millis(0),
    );
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert!(text.contains("UID:submit@zhiping\r\n"), "{text}");
    assert!(text.contains("DTSTART;VALUE=DATE:20240830\r\n"), "{text}");
    // A day that names no end is that day alone; an end would be the day after (RFC 5545 §3.6.1).
    assert!(!text.contains("DTEND"), "{text}");
    // Commas, semicolons and line ends are escaped; lines are at most 75 bytes and folded between characters.
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("系列部署文件写明的日期，固定；不顺延\\n通知三（二）"), "{unfolded}");
    assert!(unfolded.contains(&long));
    assert!(text.lines().all(|line| line.len() <= 75), "{text}");
}
