//! The answer of `rules explain --json`: stable, documented in design §8.

use crate::{
    evaluate::{Eligibility, Finding, Verdict},
    facts::Situation,
    pack::Pack,
};
use kernel::Day;
use serde::Serialize;

/// The whole answer.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Pack id.
    pub pack: String,
    /// The day asked about.
    pub date: Day,
    /// Every title and way that was asked.
    pub titles: Vec<ExplainedTitle>,
}

/// One title by one way.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedTitle {
    /// 职称名称
    pub title: String,
    /// 层级名称
    pub level: String,
    /// 途径名称
    pub way: String,
    /// The whole outcome.
    pub outcome: Eligibility,
    /// Every rule that was asked.
    pub findings: Vec<Finding>,
}

/// Explains a situation: one title (all its ways), or every title worth showing.
pub fn explain(pack: &Pack, situation: &Situation, title: Option<&str>, on: Day) -> Explanation {
    let verdicts: Vec<Verdict> = match title {
        Some(title) => {
            let title = pack.titles().iter().find(|t| t.id == title || t.name == title);
            let judge = |way: &crate::file::Way| pack.evaluate(&title?.id, &way.id, situation, on).ok();
            pack.ways().iter().filter_map(judge).collect()
        }
        None => pack.verdicts(situation, on),
    };
    let titles = verdicts
        .into_iter()
        .map(|verdict| ExplainedTitle {
            level: pack.level(&verdict.level).map_or_else(String::new, |level| level.name.clone()),
            title: verdict.title_name,
            way: verdict.way_name,
            outcome: verdict.outcome,
            findings: verdict.findings,
        })
        .collect();
    Explanation { pack: pack.id().to_owned(), date: on, titles }
}
