//! The state of a certificate and its effects.

use crate::{
    application::state::CommitteeRef,
    case::{Confirmation, Named, Stamp},
};
use kernel::{CaseId, Digest, Moment, PersonId, Sealed};
use serde::{Deserialize, Serialize};

/// One certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// What was issued.
    pub issue: Issue,
    /// Where it is.
    pub stage: Stage,
    /// When it was issued.
    pub issued_at: Moment,
    /// Why it was revoked.
    pub revocation: Option<Revocation>,
}

/// What is issued. The payload is what is signed; its digest stands in the open part of the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The certificate's case.
    pub id: CaseId,
    /// The application it follows from.
    pub application: CaseId,
    /// 证书编号
    pub number: String,
    /// 年度
    pub year: i16,
    /// 持证人
    pub holder: PersonId,
    /// 持证人姓名
    pub holder_name: Sealed<String>,
    /// 职称
    pub title_name: String,
    /// 评委会
    pub committee: CommitteeRef,
    /// Index in the status list.
    pub status_index: u32,
    /// The salt with which the holder can prove that the certificate is theirs, hexadecimal.
    pub document_salt: Sealed<String>,
    /// Digest of the payload's bytes.
    pub payload_digest: Digest,
    /// The payload's canonical bytes, as text.
    pub payload: Sealed<String>,
}

/// 撤销
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// 理由
    pub reason: Sealed<String>,
    /// Who decided.
    pub by: Sealed<Named>,
    /// How it was confirmed.
    pub confirmation: Option<Confirmation>,
    /// When.
    pub at: Moment,
}

/// Where the certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 有效
    Active,
    /// 已撤销
    Revoked,
}

impl Stage {
    /// Stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
        }
    }
}

/// One decision about a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// 签发
    Issued(Box<Issue>),
    /// 撤销
    Revoked {
        /// Why, by whom.
        revocation: Revocation,
    },
}

/// The acts of a certificate need nothing beyond its state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts;

/// The state after `effect`. See [`crate::case::Kind::apply`].
pub fn apply(state: Option<Certificate>, effect: &Effect, stamp: &Stamp) -> Option<Certificate> {
    match (state, effect.clone()) {
        (None, Effect::Issued(issue)) => {
            Some(Certificate { issue: *issue, stage: Stage::Active, issued_at: stamp.at, revocation: None })
        }
        (Some(case), Effect::Revoked { revocation }) => {
            Some(Certificate { stage: Stage::Revoked, revocation: Some(revocation), ..case })
        }
        _ => None,
    }
}
