//! The year's calendar: what is written, what follows from it, and what cannot be computed.

use crate::{files, law, small};
use rules::{Law, campaign::Milestone};

fn line<'a>(lines: &'a [Milestone], key: &str, whom: &str) -> &'a Milestone {
    lines.iter().find(|line| line.key == key && line.whom.contains(whom)).unwrap()
}

/// req: C10, E9 — forwards from the meeting's last day over the notice to the report, and backwards to the filing.
#[test]
fn dates_follow_forwards_and_backwards_from_the_schedule() {
    let lines = law().pack("liuzhou/2024").unwrap().campaign();
    let meeting = line(&lines, "meeting", "中级");
    assert_eq!((meeting.until, meeting.computed), ("2024-11-10".parse().ok(), false));
    // 11-11 … 11-15 are the five working days of the notice, 11-18 … 11-22 those of the report.
    let notice = line(&lines, "public_notice", "中级");
    assert_eq!((notice.until, notice.computed), ("2024-11-15".parse().ok(), true), "{notice:?}");
    assert_eq!(line(&lines, "report", "中级").until, "2024-11-22".parse().ok());
    assert_eq!(line(&lines, "certificate_data", "中级").until, "2024-11-29".parse().ok());
    let filing = line(&lines, "meeting_filing", "中级");
    assert_eq!(filing.until, "2024-11-04".parse().ok(), "{filing:?}");
    assert!(filing.derivation.contains("按评审最迟的一天推算：开评 2024-11-10 前 5 个工作日"), "{filing:?}");
    assert!(lines.iter().all(|line| !line.clause.is_empty() && !line.derivation.is_empty()));
    assert!(lines.is_sorted_by_key(|line| (line.until.is_none(), line.until)));
    let names: Vec<_> = lines.iter().map(|line| (line.key.clone(), line.whom.clone())).collect();
    let unique: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len(), "a calendar could not tell them apart");
    assert!(lines.iter().all(|line| line.name != line.key), "every step has a name for people");
}

/// req: C10 — a date beyond the calendar's years is not guessed.
#[test]
fn a_date_beyond_the_calendar_is_told_and_not_computed() {
    let mut files = files();
    let schedule = files.get_mut("nanning/2025/schedule.toml").unwrap();
    *schedule = schedule.replace("until = \"2025-11-20\"", "until = \"2025-12-29\"");
    let law = Law::load(&files).unwrap();
    let lines = law.pack("nanning/2025").unwrap().campaign();
    let notice = line(&lines, "public_notice", "");
    assert_eq!(notice.until, None);
    assert!(notice.derivation.starts_with("推算不出：") && notice.derivation.contains("2026"), "{notice:?}");
    assert_eq!(lines.last().unwrap().until, None, "what has no day comes last");
    assert!(lines.iter().all(|line| line.key != "report"), "nothing follows from what has no day");
}

/// req: X1
#[test]
fn a_term_is_counted_from_something_that_there_is_and_not_from_itself() {
    let term = |name: &str, after: &str| {
        format!(
            "[[term]]\nname = \"{name}\"\nworking_days = 5\nstart = \"公示\"\nafter = \"{after}\"\nclause = \"c1\"\n"
        )
    };
    let told = small::law(&term("notice", "nowhere")).err().unwrap();
    assert!(told.contains("政策包没有这个环节或期限"), "{told}");
    let told = small::law(&[term("one", "two"), term("two", "one")].concat()).err().unwrap();
    assert!(told.contains("推算绕回了原处：one → two → one"), "{told}");
}
