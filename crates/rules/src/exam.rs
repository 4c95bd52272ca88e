//! Titles that a national examination gives, or that it must precede. What is said to people stands in the pack.

use crate::{
    condition::Truth,
    judge::{Found, Judge},
    pack::Pack,
    title::{By, Title},
};

/// What is said about an examination: where its two texts stand, and what that means for an application.
struct Exam {
    key: &'static str,
    text: &'static str,
    truth: Truth,
}

/// The clause that says which titles an examination gives.
pub(crate) const CLAUSE: &str = "exam";

/// Nobody applies for what only an examination gives; where a review follows it, the result must be shown.
const fn exam(title: &Title) -> Option<Exam> {
    match title.by {
        By::Review => None,
        By::Exam => Some(Exam { key: "by.exam", text: "这一职称由评审取得", truth: Truth::No }),
        By::Both => {
            Some(Exam { key: "by.both", text: "已经通过国家统一考试", truth: Truth::Unknown })
        }
    }
}

/// What an examination means for whoever applies; nothing for titles that are only reviewed.
pub(crate) fn find(judge: Judge<'_>) -> Option<Found<'_>> {
    let Exam { key, text, truth } = exam(judge.title)?;
    let said = |key: &str| judge.pack.text(key).unwrap_or_default().to_owned();
    let found = judge.found("exam", CLAUSE, truth, || text.to_owned());
    Some(found.because(|| said(key)).remedy(|| said(&format!("{key}.remedy"))))
}

/// Whether the pack has the words for a title's examination.
pub(crate) fn is_told(pack: &Pack, title: &Title) -> bool {
    let said = |key: &str| pack.text(key).is_some_and(|text| !text.is_empty());
    exam(title).is_none_or(|Exam { key, .. }| said(key) && said(&format!("{key}.remedy")))
}
