//! A log that breaks says so under both its names.

use super::book::{ORIGIN, log_key};
use kernel::Moment;
use proof::{
    ledger::{Break, Hash, LogSigner, SignProblem, SignedBreak, SignedCheckpoint},
    trust::{KeyKind, KeyStatus, TrustedKey},
};

const NEXT: &str = "log.example/shili/2";

fn statement() -> Break {
    Break {
        old: ORIGIN.to_owned(),
        new: NEXT.to_owned(),
        taken: (300, Hash([1; 32])),
        kept: Some((302, Hash([2; 32]))),
        at: Moment::from_millis(1_732_000_000_000),
        reason: "机房失火，最近的备份缺两条".to_owned(),
    }
}

fn next_key() -> LogSigner {
    LogSigner::new(NEXT, &[9; 32]).unwrap()
}

fn trusted(signer: &LogSigner) -> TrustedKey {
    TrustedKey {
        id: signer.id(),
        kind: KeyKind::Log,
        office: "01938c00-0000-7000-8000-000000000000".parse().unwrap(),
        owner: "示例".to_owned(),
        suite: proof::ledger::SUITE.to_owned(),
        public: signer.public().into(),
        demo: false,
        from: Moment::from_millis(0),
        until: None,
        status: KeyStatus::Active,
    }
}

/// req: X6
#[test]
fn a_break_is_signed_by_both_origins_and_is_no_checkpoint() {
    let (old, new) = (log_key(1), next_key());
    let signed = statement().sign(&old, &new).unwrap();
    assert_eq!(SignedBreak::parse(&signed.bytes()).unwrap(), signed);
    assert_eq!((signed.statement().missing(), signed.statement().first().size), (2, 300));
    assert!([&old, &new].into_iter().all(|signer| signed.is_signed_by(&trusted(signer))));
    let stranger = LogSigner::new(NEXT, &[8; 32]).unwrap();
    assert!(!signed.is_signed_by(&trusted(&stranger)));
    assert!(SignedCheckpoint::parse(&signed.bytes()).is_err());
    assert!(matches!(statement().sign(&new, &old), Err(SignProblem::OtherOrigin { .. })));
}

/// One turned bit anywhere: it is no statement, or one that not both have signed.
#[test]
fn a_turned_bit_is_found() {
    let keys = [trusted(&log_key(1)), trusted(&next_key())];
    let bytes = statement().sign(&log_key(1), &next_key()).unwrap().bytes();
    for at in 0..bytes.len() {
        let mut turned = bytes.clone();
        turned[at] ^= 1;
        let read = SignedBreak::parse(&turned);
        let holds = read.is_ok_and(|read| keys.iter().all(|key| read.is_signed_by(key)));
        assert!(!holds, "byte {at}");
    }
}

#[test]
fn what_cannot_be_read_back_is_not_signed() {
    let refused = |change: &dyn Fn(&mut Break)| {
        let mut wrong = statement();
        change(&mut wrong);
        let (old, new) = (log_key(1), LogSigner::new(&wrong.new, &[9; 32]).unwrap());
        assert!(matches!(wrong.sign(&old, &new), Err(SignProblem::Malformed)), "{wrong:?}");
    };
    refused(&|wrong| wrong.reason.clear());
    refused(&|wrong| wrong.reason = "两\n行".to_owned());
    refused(&|wrong| wrong.reason = " 空格".to_owned());
    refused(&|wrong| wrong.reason = "长".repeat(501));
    refused(&|wrong| wrong.taken.0 = u64::MAX);
    refused(&|wrong| wrong.new = ORIGIN.to_owned());
    let text = Break { kept: None, ..statement() }.text();
    assert_eq!(Break::parse(&text).unwrap().kept, None);
    assert!(Break::parse(&text.replacen("\n-\n", "\n3\n", 1)).is_err());
}
