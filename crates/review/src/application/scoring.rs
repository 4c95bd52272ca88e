//! 评分表: the items that experts score, and how dispersed their scores are. Data of the pack (requirements E7).

use super::reading::Reading;
use rules::Pack;

/// One item of the scoring form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreItem {
    /// Stable id.
    pub id: String,
    /// 名称
    pub name: String,
    /// The highest points.
    pub most: u32,
}

/// The scoring form of a series, the weightiest item first: texts `scoring.SERIES.ITEM` with numbers of the same key; without any, those of
/// `scoring.all`.
pub fn form(pack: &Pack, series: &str) -> Vec<ScoreItem> {
    let own = items(pack, series);
    if own.is_empty() { items(pack, "all") } else { own }
}

fn items(pack: &Pack, series: &str) -> Vec<ScoreItem> {
    let prefix = format!("scoring.{series}.");
    let item = |(key, name): (&str, &str)| {
        let most = pack.number(key).and_then(|most| u32::try_from(most).ok())?;
        Some(ScoreItem { id: key.strip_prefix(&prefix)?.to_owned(), name: name.to_owned(), most })
    };
    let mut items: Vec<ScoreItem> = pack.texts(&prefix).filter_map(item).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.most));
    items
}

/// The difference between the highest and the lowest points of one item; `None` when nobody scored it.
pub fn dispersion_of(readings: &[Reading], item: &str) -> Option<u32> {
    let scores = readings.iter().filter_map(|reading| reading.scores.open()).flatten();
    let points = scores.filter(|score| score.item == item).map(|score| score.points);
    Some(points.clone().max()? - points.min()?)
}

/// The difference between the highest and the lowest total.
pub fn dispersion(readings: &[Reading]) -> Option<u32> {
    let totals = readings.iter().map(Reading::total);
    Some(totals.clone().max()? - totals.min()?)
}
