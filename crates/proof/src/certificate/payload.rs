//! What is certified, as exact bytes.
//!
//! Invariant: [`Payload::parse`] takes exactly the bytes that [`Payload::bytes`] makes, and no others.

use super::number::number_holds;
use crate::strict::strict;
use kernel::{
    Day, Digest, Moment, OfficeId,
    canonical::{self, NotCanonical},
    identity::Document,
};
use serde::{Deserialize, Serialize};

/// The version of the format.
pub const VERSION: u32 = 1;
/// The suite named in everything that is signed: SM2 over SM3, distinguishing identifier 1234567812345678.
pub const SUITE: &str = "sm2-sm3";

/// What is certified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// Format version.
    pub v: u32,
    /// [`SUITE`].
    pub suite: String,
    /// Whether this is a demonstration (演示), which no production trust file accepts.
    pub demo: bool,
    /// The office that issues.
    pub office: OfficeId,
    /// 发证机关
    pub issuer: String,
    /// 证书编号, check character last
    pub number: String,
    /// 姓名
    pub name: String,
    /// 证件号码, masked
    pub document: String,
    /// [`document_digest`] of the whole document number, so that the holder can show that it is theirs.
    pub document_digest: Digest,
    /// 系列
    pub series: String,
    /// 职称
    pub title: String,
    /// 级别
    pub level: String,
    /// 专业
    pub specialty: String,
    /// 评审组织
    pub committee: String,
    /// 取得时间
    pub obtained: Day,
    /// 确认文号
    pub confirmation: String,
    /// 适用范围: the whole region, or 基层有效
    pub scope: String,
    /// When it was issued.
    pub issued: Moment,
    /// The signing key.
    pub key: String,
    /// The status list in which it stands.
    pub status_list: String,
    /// Its random index there.
    pub status_index: u32,
    /// Digest of the rules under which it was decided.
    pub rules: Digest,
}

/// The payload, or the bytes that should be one, cannot be certified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadProblem {
    /// Not canonical, or not these fields.
    #[error("not the canonical bytes of a certificate: {0}")]
    Bytes(String),
    /// Another version or suite.
    #[error("unknown version {0} or suite {1}")]
    Unknown(u32, String),
    /// The check character of the number does not fit.
    #[error("the check character of the number {0} does not fit")]
    Number(String),
    /// A text is empty, too long, or has characters that cannot stand on a line.
    #[error("{0} is empty, too long, or has characters that cannot stand on a line")]
    Text(&'static str),
}

impl From<NotCanonical> for PayloadProblem {
    fn from(problem: NotCanonical) -> Self {
        Self::Bytes(problem.to_string())
    }
}

impl Payload {
    /// The exact bytes that are signed.
    ///
    /// # Errors
    /// When a field cannot be certified.
    pub fn bytes(&self) -> Result<Vec<u8>, PayloadProblem> {
        self.check()?;
        Ok(canonical::to_bytes(self)?)
    }

    /// The digest (SM3 over the exact bytes) that the record and the QR code name.
    ///
    /// # Errors
    /// As [`Payload::bytes`].
    pub fn digest(&self) -> Result<Digest, PayloadProblem> {
        Ok(Digest::sm3(&[&self.bytes()?]))
    }

    /// Reads exact bytes; anything that [`Payload::bytes`] would not have written is refused.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(bytes: &[u8]) -> Result<Self, PayloadProblem> {
        let payload: Self = strict(bytes)?;
        payload.check()?;
        Ok(payload)
    }

    /// Whether this certificate is about the holder of `document`; the salt was handed to the holder with it.
    pub fn is_about(&self, document: &Document, salt: &[u8; 32]) -> bool {
        document_digest(document, salt) == self.document_digest
    }

    fn check(&self) -> Result<(), PayloadProblem> {
        if self.v != VERSION || self.suite != SUITE {
            return Err(PayloadProblem::Unknown(self.v, self.suite.clone()));
        }
        let texts = [
            ("issuer", &self.issuer, 200),
            ("number", &self.number, 40),
            ("name", &self.name, 100),
            ("document", &self.document, 40),
            ("series", &self.series, 200),
            ("title", &self.title, 200),
            ("level", &self.level, 40),
            ("specialty", &self.specialty, 200),
            ("committee", &self.committee, 300),
            ("confirmation", &self.confirmation, 200),
            ("scope", &self.scope, 200),
            ("key", &self.key, 24),
            ("status_list", &self.status_list, 16),
        ];
        for (field, text, longest) in texts {
            if !is_line(text, longest) {
                return Err(PayloadProblem::Text(field));
            }
        }
        if number_holds(&self.number) { Ok(()) } else { Err(PayloadProblem::Number(self.number.clone())) }
    }
}

/// SM3(`zhiping-document-v1\n` ‖ salt ‖ kind ‖ `\n` ‖ number in normal form). The salt goes to the holder and nowhere
/// else: with it, ten unknown digits are found by trying.
pub fn document_digest(document: &Document, salt: &[u8; 32]) -> Digest {
    let kind = document.kind.key().as_bytes();
    Digest::sm3(&[b"zhiping-document-v1\n", salt, kind, b"\n", document.number.as_bytes()])
}

/// One line of text, of at most `longest` bytes.
fn is_line(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.len() <= longest && text.trim() == text && !text.chars().any(char::is_control)
}
