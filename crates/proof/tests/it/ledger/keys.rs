//! Keys of logs and witnesses: names, ids, trust files, and `signed_note` beside us.

use super::book::{Book, FIRST, ORIGIN, demo_trust, log_key, seconds, trust, witness};
use proof::{
    ledger::{Checkpoint, CheckpointProblem, LogSigner, PublicKey, SignProblem, SignedCheckpoint, is_demo},
    trust::{KeyKind, TrustFile, TrustProblem},
};
use signed_note::{Note, StandardVerifier, VerifierList};

/// req: X6
#[test]
fn checkpoints_are_signed_notes_to_signed_note() {
    let signed = Book::of(3).cosigned();
    let text = String::from_utf8(signed.bytes()).unwrap();
    assert!(text.starts_with(&format!("{ORIGIN}\n3\n")), "{text}");
    assert_eq!(SignedCheckpoint::parse(text.as_bytes()).unwrap(), signed);
    let key = trust().keys[0].verifier_key().unwrap();
    let known = VerifierList::new(vec![Box::new(StandardVerifier::new(&key).unwrap())]);
    let (verified, other) = Note::from_bytes(text.as_bytes()).unwrap().verify(&known).unwrap();
    assert_eq!((verified.len(), other.len()), (1, 1));
    let theirs = tlog_tiles::Checkpoint::from_bytes(signed.checkpoint().text().as_bytes()).unwrap();
    assert_eq!((theirs.origin(), theirs.size()), (ORIGIN, 3));
    assert_eq!(theirs.hash().0, signed.checkpoint().root.0);
    // A witness that cosigns again replaces its line.
    let again = witness(31).cosign(signed.checkpoint(), seconds(FIRST) + 7200).unwrap();
    let again = signed.clone().with(&again).unwrap();
    assert_ne!(again, signed);
    assert_eq!(again.bytes().len(), signed.bytes().len());
    assert!(signed.with("— nobody").is_err());
}

/// The example of C2SP tlog-cosignature is a checkpoint here, too.
#[test]
fn the_specifications_example_is_read() {
    let note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let signed = SignedCheckpoint::parse(note.as_bytes()).unwrap();
    assert_eq!(signed.checkpoint().size, 20_852_163);
}

#[test]
fn anything_else_is_no_checkpoint() {
    let note = String::from_utf8(Book::of(3).cosigned().bytes()).unwrap();
    let refuse = |text: String, problem: CheckpointProblem| {
        assert_eq!(SignedCheckpoint::parse(text.as_bytes()).unwrap_err(), problem, "{text}");
    };
    let (text, lines) = note.split_once("\n\n").unwrap();
    refuse(note.replacen("\n3\n", "\n03\n", 1), CheckpointProblem::Lines);
    refuse(note.replacen("\n3\n", "\n+3\n", 1), CheckpointProblem::Lines);
    refuse(note.replacen("\n3\n", "\n9007199254740992\n", 1), CheckpointProblem::Lines);
    refuse(note.replacen("log.example", "log example", 1), CheckpointProblem::Lines);
    refuse(format!("{text}\nextension\n\n{lines}"), CheckpointProblem::Lines);
    refuse(format!("\n{note}"), CheckpointProblem::Lines);
    refuse(format!("{note}{lines}"), CheckpointProblem::Twice);
    refuse(note.trim_end().to_owned(), CheckpointProblem::Note);
    refuse(format!("{text}\n"), CheckpointProblem::Note);
    refuse(format!("{text}\n\n"), CheckpointProblem::Note);
    refuse(note.replace("— ", "- "), CheckpointProblem::Note);
    refuse(note.replace('\n', "\r\n"), CheckpointProblem::Note);
}

#[test]
fn who_signs_is_who_is_named() {
    let book = Book::of(3);
    let other = log_key(25);
    assert!(matches!(other.sign(&book.checkpoint(ORIGIN)), Err(SignProblem::OtherOrigin { .. })));
    let big = Checkpoint { size: 1 << 60, ..book.checkpoint(ORIGIN) };
    assert_eq!(log_key(21).sign(&big), Err(SignProblem::Malformed));
    assert_eq!(witness(31).cosign(&big, 1), Err(SignProblem::Malformed));
    assert_eq!(witness(31).cosign(&book.checkpoint(ORIGIN), u64::MAX), Err(SignProblem::Time(u64::MAX)));
    for name in ["", "a b", "a+b", "a\nb", "a\u{7f}", "e\u{301}", "a\u{3000}b"] {
        assert!(LogSigner::new(name, &[1; 32]).is_err(), "{name:?}");
    }
    assert!(is_demo("log.example/演示") && !is_demo(ORIGIN));
    assert!(!format!("{:?} {:?}", log_key(21), witness(31)).contains("2121"));
}

/// req: X6 — one trust file for certificates, logs and witnesses, read strictly.
#[test]
fn trust_files_hold_log_and_witness_keys() {
    let file = trust();
    assert_eq!(TrustFile::read(&file.bytes().unwrap()).unwrap(), file);
    assert_eq!(file.keys[0].name(), ORIGIN);
    assert!(demo_trust().bytes().is_ok());
    let mut with_certificates = file.clone();
    with_certificates.keys.extend(crate::made::trust().keys);
    assert!(with_certificates.bytes().is_ok());
    assert_eq!(with_certificates.keys.last().unwrap().verifier_key(), None);
    let problem = |change: &dyn Fn(&mut TrustFile)| {
        let mut file = trust();
        change(&mut file);
        file.bytes().unwrap_err()
    };
    let id = log_key(21).id();
    assert_eq!(problem(&|file| file.keys[0].kind = KeyKind::Witness), TrustProblem::Name(id.clone()));
    assert_eq!(problem(&|file| file.keys[0].kind = KeyKind::Certificate), TrustProblem::Suite(id.clone()));
    assert_eq!(problem(&|file| file.keys[0].kind = KeyKind::Ballot), TrustProblem::Suite(id.clone()));
    assert_eq!(problem(&|file| file.keys[0].suite = "ed448".to_owned()), TrustProblem::Suite(id.clone()));
    assert_eq!(
        problem(&|file| file.keys[0].public = crate::made::trust().keys[0].public),
        TrustProblem::Suite(id.clone())
    );
    assert!(matches!(
        problem(&|file| file.keys[0].public = witness(31).public().into()),
        TrustProblem::Name(_)
    ));
    assert!(matches!(problem(&|file| file.keys[0].id = ORIGIN.to_owned()), TrustProblem::Name(_)));
    assert!(matches!(problem(&|file| file.keys.extend(demo_trust().keys)), TrustProblem::Demo(_)));
    let unmarked = |file: &mut TrustFile| {
        file.keys = demo_trust().keys;
        file.keys.iter_mut().for_each(|key| key.demo = false);
    };
    assert!(matches!(problem(&unmarked), TrustProblem::Marked(_)));
    let marked = |file: &mut TrustFile| {
        file.demo = true;
        file.keys[0].demo = true;
    };
    assert!(matches!(problem(&marked), TrustProblem::Marked(_)));
    let own_witness = |file: &mut TrustFile| {
        let own = proof::ledger::WitnessSigner::new(ORIGIN, &[21; 32]).unwrap();
        file.keys[4].public = own.public().into();
        file.keys[4].id = own.id();
    };
    assert!(matches!(problem(&own_witness), TrustProblem::Shared(_)));
    // The neutral point: anything verifies under it.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert_eq!(PublicKey::from_bytes(&weak), None);
}
