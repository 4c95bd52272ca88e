//! The short form for the QR code: what a phone without network can show and check.
//!
//! Signed bytes: eleven lines and 16 bytes of the payload's digest, at most 240 together. Text of the code: `ZHIPING1:` +
//! base32 without padding of signed bytes ‖ r ‖ s. Upper case only, so that the code stays small.
//!
//! Invariant: what [`Short::parse`] reads is written again as the same bytes.

use super::{
    payload::Payload,
    signer::{SignProblem, Signer, raw},
};
use data_encoding::BASE32_NOPAD;
use kernel::{Day, Moment};
use qrcode::{EcLevel, QrCode, Version, render::svg, types::Color};
use serde::Serialize;

/// The first characters of every code's text.
pub(super) const HEAD: &str = "ZHIPING1:";
/// The first line of the signed bytes, so that they can never be taken for another signed thing.
const TAG: &str = "q1";
/// The most bytes that are signed.
const LONGEST: usize = 240;
/// The largest version of the code, so that a module can be 0.4 mm wide.
const LARGEST: i16 = 15;
/// A shortened text keeps so many characters before its `…`.
const KEPT: usize = 4;

/// The short form. Texts that ended in `…` were shortened; the whole ones are in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Short {
    /// 证书编号
    pub number: String,
    /// 姓名
    pub name: String,
    /// 职称
    pub title: String,
    /// 专业
    pub specialty: String,
    /// 评审组织
    pub committee: String,
    /// 取得时间
    pub obtained: Day,
    /// When it was issued.
    pub issued: Moment,
    /// The signing key.
    pub key: String,
    /// The status list in which it stands.
    pub status_list: String,
    /// Its random index there.
    pub status_index: u32,
    /// The first 16 bytes of the payload's digest.
    #[serde(serialize_with = "as_hex")]
    pub digest: [u8; 16],
}

impl Short {
    /// The short form of a payload: the committee, then specialty, title and name are shortened as far as needed.
    ///
    /// # Errors
    /// When the payload cannot be certified, or is too long even so.
    pub fn of(payload: &Payload) -> Result<Self, SignProblem> {
        let mut digest = [0; 16];
        digest.copy_from_slice(&payload.digest()?.bytes[..16]);
        let mut short = Self {
            number: payload.number.clone(),
            name: payload.name.clone(),
            title: payload.title.clone(),
            specialty: payload.specialty.clone(),
            committee: payload.committee.clone(),
            obtained: payload.obtained,
            issued: payload.issued,
            key: payload.key.clone(),
            status_list: payload.status_list.clone(),
            status_index: payload.status_index,
            digest,
        };
        let excess = |short: &Self| short.bytes().len().saturating_sub(LONGEST);
        short.committee = shortened(&short.committee, excess(&short));
        short.specialty = shortened(&short.specialty, excess(&short));
        short.title = shortened(&short.title, excess(&short));
        short.name = shortened(&short.name, excess(&short));
        if excess(&short) == 0 { Ok(short) } else { Err(SignProblem::TooLong) }
    }

    /// The bytes that are signed.
    pub fn bytes(&self) -> Vec<u8> {
        let lines = [
            TAG.to_owned(),
            self.number.clone(),
            self.name.clone(),
            self.title.clone(),
            self.specialty.clone(),
            self.committee.clone(),
            self.obtained.to_string(),
            self.issued.millis().to_string(),
            self.key.clone(),
            self.status_list.clone(),
            self.status_index.to_string(),
        ];
        let mut bytes = lines.map(|line| line + "\n").concat().into_bytes();
        bytes.extend(self.digest);
        bytes
    }

    /// Reads the text of a code: the short form and its signature r ‖ s, which is not verified yet.
    pub fn parse(text: &str) -> Option<(Self, [u8; 64])> {
        let bytes = BASE32_NOPAD.decode(text.trim().strip_prefix(HEAD)?.as_bytes()).ok()?;
        let (signed, signature) = bytes.split_at_checked(bytes.len().checked_sub(64)?)?;
        let (lines, digest) = signed.split_at_checked(signed.len().checked_sub(16)?)?;
        let lines: Vec<&str> = std::str::from_utf8(lines).ok()?.split('\n').collect();
        let [tag, number, name, title, specialty, committee, obtained, issued, key, list, index, ""] =
            lines[..]
        else {
            return None;
        };
        let short = Self {
            number: number.to_owned(),
            name: name.to_owned(),
            title: title.to_owned(),
            specialty: specialty.to_owned(),
            committee: committee.to_owned(),
            obtained: obtained.parse().ok()?,
            issued: Moment::from_millis(issued.parse().ok()?),
            key: key.to_owned(),
            status_list: list.to_owned(),
            status_index: index.parse().ok()?,
            digest: digest.try_into().ok()?,
        };
        let same = tag == TAG && signed.len() <= LONGEST && short.bytes() == signed;
        same.then_some((short, signature.try_into().ok()?))
    }

    /// Whether this is the short form of that payload.
    pub fn is_of(&self, payload: &Payload) -> bool {
        Self::of(payload).as_ref() == Ok(self)
    }
}

/// The text of the code.
///
/// # Errors
/// When the payload cannot be certified or names another key, or the signer fails.
pub fn qr_text(payload: &Payload, signer: &dyn Signer) -> Result<String, SignProblem> {
    if payload.key != signer.key_id() {
        return Err(SignProblem::OtherKey { named: payload.key.clone(), signer: signer.key_id().to_owned() });
    }
    let mut bytes = Short::of(payload)?.bytes();
    let signature = raw(&signer.sign(&bytes)?)?;
    bytes.extend(signature);
    Ok(format!("{HEAD}{}", BASE32_NOPAD.encode(&bytes)))
}

/// The code as SVG, four units a module with its quiet zone; `None` when the text does not fit into version 15-M.
pub fn qr_svg(text: &str) -> Option<String> {
    Some(code(text)?.render::<svg::Color<'_>>().module_dimensions(4, 4).build())
}

/// The rows of the code as `0` and `1`, dark = `1`; `None` when the text does not fit into version 15-M.
pub fn modules(text: &str) -> Option<Vec<String>> {
    let code = code(text)?;
    let row = |row: &[Color]| row.iter().map(|c| if *c == Color::Dark { '1' } else { '0' }).collect();
    Some(code.to_colors().chunks(code.width()).map(row).collect())
}

fn code(text: &str) -> Option<QrCode> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    matches!(code.version(), Version::Normal(version) if version <= LARGEST).then_some(code)
}

/// Takes at least `excess` bytes off the end of a text, if its beginning allows, and marks the cut.
fn shortened(text: &str, excess: usize) -> String {
    const MARK: &str = "…";
    if excess == 0 {
        return text.to_owned();
    }
    let room = text.len().saturating_sub(excess + MARK.len());
    let mut kept = String::new();
    for c in text.chars() {
        if kept.chars().count() >= KEPT && kept.len() + c.len_utf8() > room {
            break;
        }
        kept.push(c);
    }
    if kept.len() + MARK.len() < text.len() { kept + MARK } else { text.to_owned() }
}

fn as_hex<S: serde::Serializer>(digest: &[u8; 16], to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&kernel::digest::hex(digest))
}
