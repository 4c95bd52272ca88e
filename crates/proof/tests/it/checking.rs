//! The check itself: what it refuses, what it answers, and that no bit can be turned.

use crate::made::{
    ISSUED, NOW, SALT, anyway, certificate, demo_trust, document, list, office, payload, signer, status,
    text, trust,
};
use kernel::{
    Moment,
    identity::{Document, DocumentKind},
};
use proof::{
    certificate::{Options, Outcome, Payload, SignProblem, SignedFile, verify_certificate},
    finding::Judgement,
    trust::{KeyKind, TrustFile, TrustProblem},
};
use proptest::prelude::*;

fn outcome(file: &[u8], list: Option<&[u8]>) -> Outcome {
    verify_certificate(file, &trust(), list, NOW, Options::default()).outcome
}

/// req: F4
#[test]
fn a_good_certificate_is_valid_and_says_what_was_looked_at() {
    let (signer, fresh) = (signer(1), status(&list(&signer(1), &[1, 2]), &signer(1)));
    let report = verify_certificate(
        &certificate(&payload(&signer), &signer),
        &trust(),
        Some(&fresh),
        NOW,
        Options::default(),
    );
    assert_eq!(report.outcome, Outcome::Valid, "{report:#?}");
    assert!(report.findings.iter().all(|finding| finding.outcome == Judgement::Holds));
    let texts: Vec<&str> = report.findings.iter().map(|finding| finding.text.as_str()).collect();
    assert_eq!(texts, ["是职称证书文件", "签名者可信", "签名与内容相符", "没有被撤销"]);
    assert_eq!(report.payload, Some(payload(&signer)));
    assert!(report.short.unwrap().is_of(&payload(&signer)));
}

/// req: F4 — nothing of a file is answered before its signature holds.
#[test]
fn an_unknown_signer_is_no_and_nothing_is_shown() {
    let stranger = signer(9);
    let report = verify_certificate(
        &certificate(&payload(&stranger), &stranger),
        &trust(),
        None,
        NOW,
        Options { without_status: true },
    );
    assert_eq!(report.outcome, Outcome::Invalid);
    assert!(report.findings.last().unwrap().because.contains("签名者未知"));
    assert_eq!((report.payload, report.short), (None, None));
}

/// req: F4
#[test]
fn without_a_fresh_list_the_answer_is_no_unless_allowed() {
    let file = certificate(&payload(&signer(1)), &signer(1));
    let report = verify_certificate(&file, &trust(), None, NOW, Options::default());
    assert_eq!(report.outcome, Outcome::StatusUnknown);
    assert_eq!(report.outcome.name(), "签名有效，撤销状态未知");
    let allowed = Options { without_status: true };
    assert_eq!(verify_certificate(&file, &trust(), None, NOW, allowed).outcome, Outcome::Valid);
    let revoked = status(&list(&signer(1), &[crate::made::INDEX]), &signer(1));
    for now in [NOW, NOW.plus_millis(1 << 40)] {
        let report = verify_certificate(&file, &trust(), Some(&revoked), now, allowed);
        assert_eq!(report.outcome, Outcome::Revoked, "a revocation stays, however old its list");
    }
}

#[test]
fn who_signs_must_be_who_is_named_and_the_payload_must_be_one() {
    let payload = payload(&signer(1));
    assert!(matches!(
        SignedFile::certificate(&text(&payload), &signer(2)),
        Err(SignProblem::OtherKey { .. })
    ));
    assert!(matches!(SignedFile::certificate("{}", &signer(1)), Err(SignProblem::Payload(_))));
    let spoils: [fn(&mut Payload); 8] = [
        |payload| payload.name = " 覃谷雨".into(),
        |payload| payload.name.clear(),
        |payload| payload.name = "覃\n谷雨".into(),
        |payload| payload.committee = "长".repeat(101),
        |payload| payload.number = "SL2024-GC-000317-X".into(),
        |payload| payload.v = 2,
        |payload| payload.suite = "rsa".into(),
        |payload| payload.title = "e\u{301}".into(),
    ];
    for spoil in spoils {
        let mut spoiled = payload.clone();
        spoil(&mut spoiled);
        assert!(spoiled.bytes().is_err(), "{spoiled:?}");
    }
}

/// req: F4 — the holder shows number and salt, and whoever checks digests them.
#[test]
fn the_holder_can_show_that_it_is_theirs() {
    let payload = payload(&signer(1));
    assert!(payload.is_about(&document(), &SALT));
    assert!(!payload.is_about(&document(), &[8; 32]));
    let passport = Document::parse(DocumentKind::Passport, "11010519491231002X").unwrap();
    assert!(!payload.is_about(&passport, &SALT));
    assert!(!text(&payload).contains(&document().number));
}

#[test]
fn a_key_of_another_office_does_not_speak_for_this_one() {
    let mut payload = payload(&signer(5));
    assert_eq!(outcome(&anyway("certificate", &text(&payload), &signer(5)), None), Outcome::Invalid);
    payload.office = office(2);
    assert_eq!(outcome(&anyway("certificate", &text(&payload), &signer(5)), None), Outcome::StatusUnknown);
}

#[test]
fn trust_files_are_read_strictly() {
    let (file, demo) = (trust(), demo_trust());
    let bytes = file.bytes().unwrap();
    assert_eq!(TrustFile::read(&bytes).unwrap(), file);
    assert_eq!(file.digest().unwrap(), kernel::Digest::sha256(&[&bytes]));
    let mut mixed = file.clone();
    mixed.keys.extend(demo.keys.clone());
    assert!(matches!(mixed.bytes(), Err(TrustProblem::Demo(_))));
    let mut twice = file.clone();
    twice.keys.push(file.keys[0].clone());
    assert!(matches!(twice.bytes(), Err(TrustProblem::Twice(_))));
    let text = String::from_utf8(bytes).unwrap();
    for bad in [text.replace("\"v\":1", "\"v\":2"), text.replace("sm2-sm3", "sm2"), text.replace(':', ": ")] {
        assert!(TrustFile::read(bad.as_bytes()).is_err());
    }
    let point = file.keys[0].public.to_string();
    let off = text.replace(&point, &format!("04{}", "11".repeat(64)));
    assert!(TrustFile::read(off.as_bytes()).is_err(), "a point off the curve");
    // A mixed file made by hand in memory still finds no demo key.
    assert!(mixed.key("cert-demo", KeyKind::Certificate).is_none());
}

#[test]
fn clocks_may_differ_a_little() {
    let file = certificate(&payload(&signer(1)), &signer(1));
    let at = |now: Moment| verify_certificate(&file, &trust(), None, now, Options::default()).outcome;
    assert_eq!(at(ISSUED.plus_millis(-60_000)), Outcome::StatusUnknown);
    assert_eq!(at(ISSUED.plus_millis(-3_600_000)), Outcome::Invalid);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// req: F4 — one turned bit anywhere in the file, and it is no certificate any more.
    #[test]
    fn any_turned_bit_is_found(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut file = certificate(&payload(&signer(1)), &signer(1));
        let at = at.index(file.len());
        file[at] ^= 1 << bit;
        prop_assert_eq!(outcome(&file, None), Outcome::Invalid);
    }

    /// req: F4 — nor can a bit of the list be turned; an unusable list is no list.
    #[test]
    fn any_turned_bit_of_the_list_is_found(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let file = certificate(&payload(&signer(1)), &signer(1));
        let mut list = status(&list(&signer(1), &[crate::made::INDEX]), &signer(1));
        let at = at.index(list.len());
        list[at] ^= 1 << bit;
        prop_assert_eq!(outcome(&file, Some(&list)), Outcome::StatusUnknown);
    }

    /// Whatever is brought, the check answers and does not fall over.
    #[test]
    fn noise_is_no_certificate(bytes in prop::collection::vec(any::<u8>(), 0..400), head in 0usize..4) {
        let heads: [&[u8]; 4] = [b"", b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile>>stream\n", b"ZHIPING1:", b"{"];
        prop_assert_eq!(outcome(&[heads[head], &bytes].concat(), None), Outcome::Invalid);
    }
}
