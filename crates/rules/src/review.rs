//! Tables about who reviews: rules of recusal (回避), sizes of committees, and what districts review for each other.
//!
//! Invariant: a rule of recusal only says what keeps an expert from a case; joining experts and cases is `review`'s.

use crate::{check::Check, pack::Pack};
use kernel::Day;
use schemars::JsonSchema;
use serde::Deserialize;

/// One ground on which an expert keeps away from a case (requirement E4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recusal {
    /// Id.
    pub id: String,
    /// What the ground is called, as an expert chooses it when declaring.
    pub name: String,
    /// The sentence.
    pub text: String,
    /// How it is found.
    pub kind: Ground,
    /// `unit`: so many years after somebody left it, too; 0: only while they work there.
    #[serde(default)]
    pub years: i32,
    /// Clause.
    pub clause: String,
}

/// How a ground of recusal is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The expert is the applicant.
    Person,
    /// The expert works at the applicant's unit, or did within so many years.
    Unit,
    /// The expert is named as author in the dossier.
    Author,
    /// The expert, or the organiser, declared it about the applicant or the unit by name.
    Declared,
}

impl Recusal {
    /// Whether people declare it.
    pub fn declared(&self) -> bool {
        self.kind == Ground::Declared
    }

    /// Whether somebody who left a unit on that day, or has not, is still kept away on `on`.
    pub fn reaches(&self, left: Option<Day>, on: Day) -> bool {
        let Some(left) = left else { return true };
        let last = (i32::from(left.year()) + self.years, left.month(), left.day());
        self.years > 0 && last >= (i32::from(on.year()), on.month(), on.day())
    }
}

/// How many members a committee has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// Levels it is for; a committee for several obeys the row of each.
    pub levels: Vec<String>,
    /// At least.
    pub least: i64,
    /// An odd number.
    #[serde(default)]
    pub odd: bool,
    /// Clause.
    pub clause: String,
}

/// What districts with their own right of review review for each other (交叉评审, requirement E6).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrossReview {
    /// Id; one arrangement a year stands for it.
    pub id: String,
    /// What is crossed, in words.
    pub name: String,
    /// Series.
    pub series: String,
    /// Levels, arranged together.
    pub levels: Vec<String>,
    /// Clause.
    pub clause: String,
}

/// What must hold of these tables.
pub(crate) fn check(check: &mut Check<'_>, pack: &Pack) {
    check.twice("recusal", pack.recusals.iter().map(|r| r.id.as_str()));
    for row in &pack.recusals {
        check.clause(pack, &row.clause);
        if row.years != 0 && row.kind != Ground::Unit {
            check.say(&row.id, format!("回避规则“{}”写了 years，只有同单位的规则才有年限", row.name));
        }
        if row.years < 0 {
            check.say(&row.id, format!("回避规则“{}”的年限不能是负数", row.name));
        }
    }
    for ground in [Ground::Person, Ground::Unit, Ground::Author] {
        let twice: Vec<&Recusal> = pack.recusals.iter().filter(|row| row.kind == ground).skip(1).collect();
        for row in twice {
            check.say(&row.id, format!("回避规则“{}”与另一条按同一种方法判断，只能留一条", row.name));
        }
    }
    let mut seen = Vec::new();
    for row in &pack.sizes {
        check.clause(pack, &row.clause);
        let place = row.levels.first().map_or("size", String::as_str);
        check.known("层级", &row.levels.join("、"), !row.levels.is_empty(), "size");
        for level in &row.levels {
            check.known("层级", level, pack.level(level).is_some(), level);
            if seen.contains(&level) {
                check.say(level, format!("层级“{level}”的评委会人数写了不止一行"));
            }
            seen.push(level);
        }
        if row.least <= 0 || (row.odd && row.least % 2 == 0) {
            check.say(place, format!("评委会人数下限 {} 应是正数，要求单数的也应是单数", row.least));
        }
    }
    crossed(check, pack);
    second_round(check, pack);
}

/// The ratio, and the text that says where it comes from, under which a pack allows a second round of an electronic
/// ballot: who did not pass and reached this share is voted on once more.
pub const SECOND_ROUND: &str = "ballot.second_round";

fn second_round(check: &mut Check<'_>, pack: &Pack) {
    let Some((part, whole)) = pack.ratio(SECOND_ROUND) else { return };
    let reaches =
        |(least, of): (u32, u32)| u64::from(part) * u64::from(of) >= u64::from(least) * u64::from(whole);
    if whole == 0 || pack.ratio("meeting.pass").is_none_or(reaches) {
        check.say(SECOND_ROUND, "第二轮投票的比例应小于通过的比例（meeting.pass）".to_owned());
    }
    if pack.text(SECOND_ROUND).is_none() {
        let say = "允许第二轮投票的，请在 [texts] 里同名写明依据；没有出处的，同时列入 [unverified]";
        check.say(SECOND_ROUND, say.to_owned());
    }
}

/// A series and level are arranged once.
fn crossed(check: &mut Check<'_>, pack: &Pack) {
    check.twice("cross_review", pack.cross_reviews.iter().map(|row| row.id.as_str()));
    let mut seen = Vec::new();
    for row in &pack.cross_reviews {
        check.clause(pack, &row.clause);
        check.known("系列", &row.series, pack.series_of(&row.series).is_some(), &row.id);
        check.known("层级", &row.levels.join("、"), !row.levels.is_empty(), &row.id);
        for level in &row.levels {
            check.known("层级", level, pack.level(level).is_some(), &row.id);
            if seen.contains(&(&row.series, level)) {
                check.say(&row.id, format!("系列“{}”层级“{level}”的交叉评审写了不止一行", row.series));
            }
            seen.push((&row.series, level));
        }
    }
}
