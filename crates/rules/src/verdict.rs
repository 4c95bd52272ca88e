//! What evaluation answers: a verdict for one title by one way, with a finding for every rule that was asked.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the rules say of one title by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// 职称 (id)
    pub title: String,
    /// 职称名称
    pub title_name: String,
    /// 层级 (id)
    pub level: String,
    /// 系列 (id)
    pub series: String,
    /// 途径 (id)
    pub way: String,
    /// 途径名称
    pub way_name: String,
    /// The whole.
    pub outcome: Eligibility,
    /// Every rule that was asked; one that says the same of several titles is shared by them.
    pub findings: Vec<Arc<Finding>>,
    /// Other ways to the title that fit better, when this one does not.
    pub instead: Vec<Instead>,
    /// Where it is applied for, when not here; empty: here.
    pub routed: String,
    /// What limits the title that would be given; empty: nothing.
    pub mark: String,
    /// By whom and through whom this person applies; empty while not known.
    pub channel: String,
}

/// Another way to the same title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// 途径 (id)
    pub way: String,
    /// 途径名称
    pub way_name: String,
    /// Whether it is open, or still lacks a proof.
    pub outcome: Eligibility,
}

/// The whole outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// 可以申报
    Eligible,
    /// 还缺证明
    NeedsEvidence,
    /// 不可以申报
    Ineligible,
}

impl Eligibility {
    /// 可以申报 …
    pub const fn words(self) -> &'static str {
        match self {
            Self::Eligible => "可以申报",
            Self::NeedsEvidence => "还缺证明",
            Self::Ineligible => "不可以申报",
        }
    }
}

impl Outcome {
    /// 符合 …
    pub const fn words(self) -> &'static str {
        match self {
            Self::Met => "符合",
            Self::Unmet => "不符合",
            Self::Unknown => "待证明",
            Self::Warning => "提醒",
        }
    }
}

/// What one rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Rule id.
    pub rule: String,
    /// Clause id.
    pub clause: String,
    /// How the clause is cited.
    pub cite: String,
    /// The requirement.
    pub text: String,
    /// Met or not.
    pub outcome: Outcome,
    /// The arithmetic or the reason.
    pub because: String,
    /// The facts used.
    pub facts: Vec<UsedFact>,
    /// 怎么办
    pub remedy: String,
}

/// A fact as a finding shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedFact {
    /// Name in the catalogue.
    pub name: String,
    /// 含义
    pub label: String,
    /// Value in words.
    pub value: String,
    /// Source in words.
    pub source: String,
}

/// Met or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 不符合
    Unmet,
    /// 待证明
    Unknown,
    /// 提醒
    Warning,
    /// 符合
    Met,
}

/// Why a question could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unasked {
    /// The pack has no such title.
    #[error("政策包里没有职称“{0}”")]
    Title(String),
    /// The pack has no such way.
    #[error("政策包里没有申报途径“{0}”")]
    Way(String),
}
