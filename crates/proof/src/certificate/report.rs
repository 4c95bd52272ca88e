//! What a check answers: an outcome, and every single thing that was looked at.

use super::{payload::Payload, short::Short};
use crate::finding::Finding;
use serde::{Deserialize, Serialize};

/// How a check comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 有效
    Valid,
    /// 已撤销
    Revoked,
    /// 无效
    Invalid,
    /// 签名有效，撤销状态未知
    StatusUnknown,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How it comes out.
    pub outcome: Outcome,
    /// What was looked at, in order. A failing one ends the check.
    pub findings: Vec<Finding>,
    /// What is certified; only after the signature held, and never from a QR code, which has the short form alone.
    pub payload: Option<Payload>,
    /// The short form; only after the signature held.
    pub short: Option<Short>,
}

impl Outcome {
    /// The words for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "证书有效",
            Self::Revoked => "证书已撤销",
            Self::Invalid => "证书无效",
            Self::StatusUnknown => "签名有效，撤销状态未知",
        }
    }
}
