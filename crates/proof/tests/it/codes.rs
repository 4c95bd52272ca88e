//! QR codes: they stay small, they verify, and long texts are shortened openly.

use crate::made::{NOW, certificate, list, payload, pdf, signer, status, trust};
use proof::certificate::{
    Embedded, Options, Outcome, Short, SignProblem, embedded, modules, qr_svg, qr_text, verify_certificate,
};
use proptest::prelude::*;

/// Width in modules of version 15.
const WIDEST: usize = 77;

/// req: F4
#[test]
fn a_code_is_checked_like_a_file() {
    let (signer, payload) = (signer(1), payload(&signer(1)));
    let text = qr_text(&payload, &signer).unwrap();
    assert!(text.starts_with("ZHIPING1:") && text.len() <= 496, "{}", text.len());
    let fresh = status(&list(&signer, &[]), &signer);
    let report = verify_certificate(text.as_bytes(), &trust(), Some(&fresh), NOW, Options::default());
    assert_eq!(report.outcome, Outcome::Valid, "{report:#?}");
    assert_eq!(report.payload, None);
    let short = report.short.unwrap();
    assert!(short.is_of(&payload));
    assert_eq!((short.name, short.title), (payload.name, payload.title));
    assert!(matches!(
        qr_text(&crate::made::payload(&signer), &crate::made::signer(2)),
        Err(SignProblem::OtherKey { .. })
    ));
}

/// req: F4
#[test]
fn a_code_has_an_svg_and_rows() {
    let text = qr_text(&payload(&signer(1)), &signer(1)).unwrap();
    let rows = modules(&text).unwrap();
    assert!(rows.len() <= WIDEST && rows.iter().all(|row| row.len() == rows.len()));
    assert!(qr_svg(&text).unwrap().contains("<svg"));
    assert!(modules(&"A".repeat(5000)).is_none() && qr_svg(&"A".repeat(900)).is_none());
}

#[test]
fn long_texts_are_shortened_and_the_code_still_fits() {
    let mut long = payload(&signer(1));
    long.committee =
        "示例市住房和城乡建设系统建筑与市政公用工程专业高级职称评审委员会（第二评议组）".to_owned();
    long.specialty = "建筑工程施工与工程质量安全管理".to_owned();
    let short = Short::of(&long).unwrap();
    assert!(short.bytes().len() <= 240);
    assert!(short.committee.ends_with('…') && short.committee.starts_with("示例市住"));
    assert_eq!(short.name, long.name);
    let text = qr_text(&long, &signer(1)).unwrap();
    assert!(modules(&text).unwrap().len() <= WIDEST);
    assert!(Short::parse(&text).unwrap().0.is_of(&long));
    long.title = "长".repeat(66);
    long.specialty = "长".repeat(66);
    long.name = "长".repeat(33);
    assert!(Short::of(&long).unwrap().bytes().len() <= 240);
    assert!(modules(&qr_text(&long, &signer(1)).unwrap()).unwrap().len() <= WIDEST);
}

/// req: F4
#[test]
fn a_pdf_carries_its_file() {
    let (one, mut other) = (certificate(&payload(&signer(1)), &signer(1)), payload(&signer(1)));
    other.name = "别人".to_owned();
    let other = certificate(&other, &signer(1));
    let outcome = |file: &[u8]| verify_certificate(file, &trust(), None, NOW, Options::default()).outcome;
    assert_eq!(outcome(&pdf(&[&one])), Outcome::StatusUnknown);
    assert_eq!(outcome(&pdf(&[b"{\"other\":\"attachment\"}", &one])), Outcome::StatusUnknown);
    assert_eq!(outcome(&pdf(&[])), Outcome::Invalid);
    assert_eq!(embedded(&pdf(&[&one, &other])), Embedded::Several);
    assert_eq!(outcome(&pdf(&[&one, &other])), Outcome::Invalid);
    // Short streams stand there as they are.
    let head: &[u8] = b"%PDF-1.7\n7 0 obj\n<</Length 67/Type/EmbeddedFile>>\nstream\r\n";
    let plain = [head, one.as_slice(), b"\r\nendstream\nendobj\n"].concat();
    assert_eq!(embedded(&plain), Embedded::One([one.as_slice(), b"\r"].concat()));
    assert_eq!(outcome(&plain), Outcome::StatusUnknown);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// req: F4 — one character of a code turned into another, and it is no certificate any more.
    #[test]
    fn any_other_character_is_found(at in any::<prop::sample::Index>(), c in 0usize..32) {
        let text = qr_text(&payload(&signer(1)), &signer(1)).unwrap();
        let mut bytes = text.clone().into_bytes();
        let at = 9 + at.index(bytes.len() - 9);
        bytes[at] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[c];
        prop_assume!(bytes != text.as_bytes());
        let report = verify_certificate(&bytes, &trust(), None, NOW, Options::default());
        prop_assert_eq!(report.outcome, Outcome::Invalid);
    }
}
