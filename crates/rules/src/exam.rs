//! Titles that a national examination gives, or that it must precede. What is said to people stands in the pack.

use crate::{
    condition::Truth,
    evaluate::Found,
    file::{By, Title},
    pack::Pack,
};

/// What an examination means for whoever applies; nothing for titles that are only reviewed.
pub(crate) fn find(pack: &Pack, title: &Title) -> Option<Found> {
    // Nobody applies for what only an examination gives; where a review follows it, the result must be shown.
    let (key, text, truth) = match title.by {
        By::Review => return None,
        By::Exam => ("by.exam", "这一职称由评审取得", Truth::No),
        By::Both => ("by.both", "已经通过国家统一考试", Truth::Unknown),
    };
    let said = |key: &str| pack.text(key).unwrap_or_default().to_owned();
    let found = Found::new("exam", "exam", text, truth).because(said(key));
    Some(found.remedy(said(&format!("{key}.remedy"))))
}
