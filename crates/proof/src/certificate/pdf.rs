//! Finding the signed JSON inside a PDF: every stream is looked at, plain or deflated, until one is a certificate file.
//!
//! No PDF structure is trusted or needed: what counts is the signature over the bytes found.

use std::io::Read;

/// More than any certificate needs; a stream that inflates beyond is not one.
const LONGEST: u64 = 64 * 1024;

/// The first embedded certificate file of a PDF, as bytes.
pub fn embedded(pdf: &[u8]) -> Option<Vec<u8>> {
    let mut at = 0;
    while let Some(found) = find(&pdf[at..], b"stream") {
        let mut start = at + found + b"stream".len();
        if pdf.get(start) == Some(&b'\r') {
            start += 1;
        }
        if pdf.get(start) == Some(&b'\n') {
            start += 1;
        }
        let body = &pdf[start.min(pdf.len())..];
        let end = find(body, b"endstream").unwrap_or(body.len());
        for bytes in [inflate(&body[..end]), Some(body[..end].to_vec())].into_iter().flatten() {
            let text = bytes.trim_ascii();
            if text.starts_with(b"{")
                && find(text, b"\"payload\"").is_some()
                && find(text, b"\"signature\"").is_some()
            {
                return Some(text.to_vec());
            }
        }
        at = start + end + b"endstream".len();
        if at >= pdf.len() {
            break;
        }
    }
    None
}

fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    flate2::read::ZlibDecoder::new(bytes).take(LONGEST).read_to_end(&mut out).ok()?;
    Some(out)
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
