//! The answer of `rules explain --json`: stable, documented in design §8.

use crate::{
    facts::Situation,
    pack::Pack,
    title::Title,
    verdict::{Eligibility, Finding, Verdict},
};
use kernel::Day;
use serde::Serialize;
use std::sync::Arc;

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
    /// Other ways to the title that fit better, by name.
    pub instead: Vec<String>,
    /// Where it is applied for, when not here.
    pub routed: String,
    /// The materials that must still be handed in, by name.
    pub materials: Vec<String>,
}

/// A title by id or name.
///
/// # Errors
/// A sentence that names what was probably meant.
pub fn title<'a>(pack: &'a Pack, word: &str) -> Result<&'a Title, String> {
    pack.titles().iter().find(|title| title.id == word || title.name == word).ok_or_else(|| {
        let names = pack.titles().iter().flat_map(|title| [title.id.as_str(), title.name.as_str()]);
        match crate::near::nearest(word, names) {
            Some(near) => format!("没有职称“{word}”，是不是“{near}”？"),
            None => format!("没有职称“{word}”，请写职称的名称或 id，例如 {}", example(pack)),
        }
    })
}

fn example(pack: &Pack) -> &str {
    pack.titles().first().map_or("", |title| title.name.as_str())
}

/// Explains a situation: one title (all its ways), or every title worth showing.
pub fn explain(pack: &Pack, situation: &Situation, title: Option<&str>, on: Day) -> Explanation {
    let verdicts: Vec<Verdict> = match title {
        Some(title) => {
            self::title(pack, title).map(|title| pack.all_ways(title, situation, on)).unwrap_or_default()
        }
        None => pack.verdicts(situation, on),
    };
    let titles = verdicts
        .into_iter()
        .map(|verdict| ExplainedTitle {
            level: pack.level(&verdict.level).map_or_else(String::new, |level| level.name.clone()),
            materials: pack
                .outstanding(&verdict.title, &verdict.way, situation, on)
                .into_iter()
                .filter(|item| item.required)
                .map(|item| item.name)
                .collect(),
            title: verdict.title_name,
            way: verdict.way_name,
            outcome: verdict.outcome,
            findings: verdict.findings.into_iter().map(Arc::unwrap_or_clone).collect(),
            instead: verdict.instead.into_iter().map(|instead| instead.way_name).collect(),
            routed: verdict.routed,
        })
        .collect();
    Explanation { pack: pack.id().to_owned(), date: on, titles }
}

/// What a pack holds, for `rules check` and the policy page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Pack id.
    pub pack: String,
    /// 名称
    pub name: String,
    /// Digest over its whole chain.
    pub digest: String,
    /// How many series, titles, ladder rows, ways, rules, clauses.
    pub counts: [usize; 6],
    /// Keys whose source is weak.
    pub unverified: usize,
}

/// Sums a pack up.
pub fn summary(pack: &Pack) -> Summary {
    let counts = [
        pack.series().len(),
        pack.titles().len(),
        pack.ladders().len(),
        pack.ways().len(),
        pack.rules().len(),
        pack.clauses().len(),
    ];
    Summary {
        pack: pack.id().to_owned(),
        name: pack.name().to_owned(),
        digest: pack.digest().to_string(),
        counts,
        unverified: pack.unverified().len(),
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [series, titles, rows, ways, rules, clauses] = self.counts;
        write!(
            f,
            "{}（{}）：系列 {series}，职称 {titles}，学历资历 {rows} 行，途径 {ways}，规则 {rules}，条款 {clauses}，待核对 {}；摘要 {}",
            self.pack, self.name, self.unverified, self.digest
        )
    }
}
