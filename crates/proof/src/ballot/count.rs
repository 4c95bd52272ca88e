//! Counting: what papers say, and what the thresholds make of it. Numbers come from the pack through the file, never from
//! here.

use super::paper::{ABSTAIN, AGAINST, BLANK, FOR};
use serde::{Deserialize, Serialize};

/// A share that must be reached, as the pack says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// At least so many …
    pub numerator: u32,
    /// … of so many.
    pub denominator: u32,
    /// What the share is of.
    pub base: Base,
    /// The clause.
    pub clause: String,
}

/// Whether enough members attend the meeting. The recused count here: they leave a case's base, not the quorum's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quorum {
    /// At least so many …
    pub numerator: u32,
    /// … of so many of all members.
    pub denominator: u32,
    /// The clause.
    pub clause: String,
}

/// What the share for passing is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// All who attend and are not recused, whether their papers say anything or not.
    Present,
    /// Papers for and against alone.
    Decided,
}

/// What the papers say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// 同意
    #[serde(rename = "for")]
    pub in_favour: u32,
    /// 反对
    pub against: u32,
    /// 弃权
    pub abstain: u32,
    /// 空白
    pub blank: u32,
    /// 无效
    pub invalid: u32,
}

/// What a round comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// 通过
    Passed,
    /// 未通过
    NotPassed,
    /// 出席人数不足，表决无效
    NoQuorum,
}

impl Tally {
    /// Counts choices; what was not offered is invalid.
    pub fn of<'a>(choices: impl IntoIterator<Item = &'a str>, offered: &[String]) -> Self {
        let mut tally = Self::default();
        for choice in choices {
            let offered = offered.iter().any(|one| one == choice);
            let pile = match choice {
                FOR if offered => &mut tally.in_favour,
                AGAINST if offered => &mut tally.against,
                ABSTAIN if offered => &mut tally.abstain,
                BLANK if offered => &mut tally.blank,
                _ => &mut tally.invalid,
            };
            *pile += 1;
        }
        tally
    }

    /// What it comes to among `present` who may vote, in a committee of `members` of whom `attending` attend.
    pub fn decide(
        &self,
        quorum: &Quorum,
        pass: &Threshold,
        (members, attending, present): (u32, u32, u32),
    ) -> Decided {
        let reaches = |many: u32, numerator: u32, denominator: u32, base: u32| {
            u64::from(many) * u64::from(denominator) >= u64::from(numerator) * u64::from(base)
        };
        if !reaches(attending, quorum.numerator, quorum.denominator, members) {
            return Decided::NoQuorum;
        }
        let base = match pass.base {
            Base::Present => present,
            Base::Decided => self.in_favour + self.against,
        };
        if base > 0 && reaches(self.in_favour, pass.numerator, pass.denominator, base) {
            Decided::Passed
        } else {
            Decided::NotPassed
        }
    }
}

impl Decided {
    /// In words, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "通过",
            Self::NotPassed => "未通过",
            Self::NoQuorum => "出席人数不足，表决无效",
        }
    }
}
