//! req: F4 — whatever bit is flipped, the certificate no longer holds.

use crate::samples::{TODAY, active, file, payload, status, trust};
use kernel::digest::{hex, unhex};
use proof::certificate::{CertificateFile, Options, Verdict, check, qr_text};
use proptest::{prelude::*, sample::Index};
use std::sync::LazyLock;

static WHOLE: LazyLock<CertificateFile> = LazyLock::new(|| file(&payload(317), &active()));
static CODE: LazyLock<String> = LazyLock::new(|| qr_text(&payload(317), &active()).unwrap());
static STATUS: LazyLock<Vec<u8>> = LazyLock::new(|| status(&active()).bytes().unwrap());

fn verdict(bytes: &[u8], status: &[u8]) -> Verdict {
    check(bytes, &trust(), Some(status), TODAY, Options::default()).verdict
}

fn flipped(bytes: &[u8], at: Index, bit: u8) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = at.index(bytes.len());
    bytes[at] ^= 1 << bit;
    bytes
}

#[test]
fn unflipped_they_hold() {
    assert_eq!(verdict(&WHOLE.bytes().unwrap(), &STATUS), Verdict::Valid);
    assert_eq!(verdict(CODE.as_bytes(), &STATUS), Verdict::Valid);
}

proptest! {
    #[test]
    fn a_bit_of_the_payload(at: Index, bit in 0..8u8) {
        let bytes = flipped(WHOLE.payload.as_bytes(), at, bit);
        // What is no longer UTF-8 cannot even stand in a JSON text.
        if let Ok(payload) = String::from_utf8(bytes) {
            let file = CertificateFile { payload, ..WHOLE.clone() };
            if let Ok(bytes) = file.bytes() {
                prop_assert_eq!(verdict(&bytes, &STATUS), Verdict::Invalid);
            }
        }
    }

    #[test]
    fn a_bit_of_the_signature(at: Index, bit in 0..8u8) {
        let signature = hex(&flipped(&unhex(&WHOLE.signature).unwrap(), at, bit));
        let file = CertificateFile { signature, ..WHOLE.clone() };
        prop_assert_eq!(verdict(&file.bytes().unwrap(), &STATUS), Verdict::Invalid);
    }

    #[test]
    fn a_bit_of_the_file(at: Index, bit in 0..8u8) {
        prop_assert_eq!(verdict(&flipped(&WHOLE.bytes().unwrap(), at, bit), &STATUS), Verdict::Invalid);
    }

    #[test]
    fn a_bit_of_the_code(at: Index, bit in 0..8u8) {
        prop_assert_eq!(verdict(&flipped(CODE.as_bytes(), at, bit), &STATUS), Verdict::Invalid);
    }

    #[test]
    fn a_bit_of_the_status_list(at: Index, bit in 0..8u8) {
        let status = flipped(&STATUS, at, bit);
        prop_assert_eq!(verdict(&WHOLE.bytes().unwrap(), &status), Verdict::StatusUnknown);
    }
}
