//! Finding the signed file inside a PDF: every embedded file is looked at, plain or deflated.
//!
//! No structure of the PDF is trusted or needed: what counts is the signature over the bytes found. A PDF with two
//! different signed certificates is refused, since nobody could say which of them its pages show.

use super::file::{CERTIFICATE, SignedFile};
use flate2::read::ZlibDecoder;
use std::io::Read;

/// More than any certificate needs; a stream that inflates beyond is not one.
const LONGEST: u64 = 64 * 1024;
/// An object's dictionary stands at most so far before its stream.
const DICTIONARY: usize = 2048;
/// No PDF of ours has more embedded files.
const MANY: usize = 64;

/// What a PDF holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Embedded {
    /// No signed certificate.
    Nothing,
    /// One, as the bytes of its file.
    One(Vec<u8>),
    /// Different ones.
    Several,
}

/// Whether the bytes are a PDF: readers accept the mark within the first kilobyte.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    find(&bytes[..bytes.len().min(1024)], b"%PDF-").is_some()
}

/// The signed certificate file of a PDF.
pub fn embedded(pdf: &[u8]) -> Embedded {
    let mut one: Option<Vec<u8>> = None;
    let mut at = 0;
    let mut looked = 0;
    while let Some(found) = find(&pdf[at..], b"stream") {
        let (word, start) = (at + found, at + found + b"stream".len());
        at = start;
        if pdf[..word].ends_with(b"end") || !is_embedded_file(&pdf[word.saturating_sub(DICTIONARY)..word]) {
            continue;
        }
        looked += 1;
        if looked > MANY {
            break;
        }
        let body = &pdf[start..];
        let body = body.strip_prefix(b"\r").unwrap_or(body);
        let body = body.strip_prefix(b"\n").unwrap_or(body);
        let body = &body[..find(body, b"endstream").unwrap_or(body.len())];
        let plain = body.strip_suffix(b"\n").unwrap_or(body);
        for bytes in [inflated(body), Some(plain.to_vec())].into_iter().flatten() {
            if SignedFile::parse(&bytes).is_ok_and(|file| file.kind == CERTIFICATE) {
                match &one {
                    Some(other) if *other != bytes => return Embedded::Several,
                    _ => one = Some(bytes),
                }
            }
        }
    }
    one.map_or(Embedded::Nothing, Embedded::One)
}

/// Whether the dictionary at the end of `before` says that an embedded file follows.
fn is_embedded_file(before: &[u8]) -> bool {
    let dictionary = match before.windows(3).rposition(|window| window == b"obj") {
        Some(at) => &before[at..],
        None => before,
    };
    find(dictionary, b"EmbeddedFile").is_some()
}

/// The inflated bytes. `endstream` may stand inside compressed bytes by chance, so a stream that breaks off is nothing.
fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    ZlibDecoder::new(bytes).take(LONGEST).read_to_end(&mut out).ok()?;
    Some(out)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
