//! What a check looked at, and how it came out: the same for certificates and for the log.

use serde::{Deserialize, Serialize};

/// How one thing comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// 符合
    Holds,
    /// 不符合
    Fails,
    /// 未知
    Unknown,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How it comes out.
    pub outcome: Judgement,
    /// What was looked at, as a sentence for people.
    pub text: String,
    /// What was found.
    pub because: String,
}

impl Judgement {
    /// The word for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "符合",
            Self::Fails => "不符合",
            Self::Unknown => "未知",
        }
    }
}
