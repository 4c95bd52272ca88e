//! The short form for the QR code: what a phone without network can show and check.
//!
//! Text: `ZHIPING1:` + base32 (no padding) of canonical JSON ‖ 64 bytes r ‖ s. Upper case only, so the code stays small.

use super::sign::{NotAKey, Payload, Signer};
use data_encoding::BASE32_NOPAD;
use kernel::canonical;
use qrcode::{EcLevel, QrCode, types::Color};
use serde::{Deserialize, Serialize};

const HEAD: &str = "ZHIPING1:";

/// The short form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Short {
    /// 证书编号
    pub n: String,
    /// 姓名
    pub p: String,
    /// 职称
    pub t: String,
    /// 专业
    pub s: String,
    /// 评审组织
    pub c: String,
    /// 取得时间
    pub d: String,
    /// Key.
    pub k: String,
    /// Status index.
    pub i: u32,
    /// First 16 bytes of the payload's digest, hexadecimal.
    pub h: String,
}

impl Short {
    /// The short form of a payload.
    ///
    /// # Errors
    /// When the payload leaves the canonical domain.
    pub fn of(payload: &Payload) -> Result<Self, canonical::NotCanonical> {
        let digest = payload.digest()?;
        Ok(Self {
            n: payload.number.clone(),
            p: payload.name.clone(),
            t: payload.title.clone(),
            s: payload.specialty.clone(),
            c: payload.committee.clone(),
            d: payload.obtained.clone(),
            k: payload.key.clone(),
            i: payload.status,
            h: kernel::digest::hex(&digest.bytes[..16]),
        })
    }
}

/// The text of the code.
///
/// # Errors
/// Never in practice.
pub fn text(payload: &Payload, signer: &Signer) -> Result<String, NotAKey> {
    let short = Short::of(payload).and_then(|short| canonical::to_bytes(&short)).map_err(|_| NotAKey)?;
    let mut bytes = short.clone();
    bytes.extend(signer.sign_raw(&short)?);
    Ok(format!("{HEAD}{}", BASE32_NOPAD.encode(&bytes)))
}

/// Reads the text of a code: the short form, the bytes that were signed, and the signature.
pub fn parse(text: &str) -> Option<(Short, Vec<u8>, [u8; 64])> {
    let body = text.trim().strip_prefix(HEAD)?;
    let bytes = BASE32_NOPAD.decode(body.as_bytes()).ok()?;
    let (signed, signature) = bytes.split_at_checked(bytes.len().checked_sub(64)?)?;
    let tree = canonical::from_bytes(signed).ok()?;
    Some((serde_json::from_value(tree).ok()?, signed.to_vec(), signature.try_into().ok()?))
}

/// The rows of the code as `0` and `1`, dark = `1`; `None` when the text is too long for one code.
pub fn modules(text: &str) -> Option<Vec<String>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let row = |row: &[Color]| row.iter().map(|c| if *c == Color::Dark { '1' } else { '0' }).collect();
    Some(colors.chunks(width).map(row).collect())
}
