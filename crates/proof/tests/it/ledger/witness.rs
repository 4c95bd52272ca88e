//! What a witness decides, and what goes over the wire (C2SP tlog-witness).

use super::book::{Book, FIRST, ORIGIN, log_key, trust, witness};
use crate::made::office;
use proof::{
    ledger::{AddCheckpoint, Checkpoint, LogSigner, Refusal, SignedCheckpoint, VerifierKey, consistency},
    trust::KeyStatus,
};
use proptest::prelude::*;

fn log() -> VerifierKey {
    trust().keys[0].verifier_key().unwrap().parse().unwrap()
}

fn request(from: u64, book: &Book, signer: &LogSigner) -> AddCheckpoint {
    let checkpoint = book.signed(signer);
    let proof = consistency(from, book.edge.size(), |id| book.tile(id)).unwrap();
    AddCheckpoint { old: from, proof, checkpoint }
}

fn known(size: u32) -> Checkpoint {
    Book::of(size).checkpoint(ORIGIN)
}

/// req: X6 — the body is that of the specification, to the byte.
#[test]
fn the_request_is_that_of_the_specification() {
    let book = Book::of(5);
    let request = request(3, &book, &log_key(21));
    let text = String::from_utf8(request.bytes()).unwrap();
    let (head, note) = text.split_once("\n\n").unwrap();
    let lines: Vec<&str> = head.lines().collect();
    assert_eq!(lines[0], "old 3");
    assert_eq!(lines.len(), 1 + request.proof.len());
    assert!(request.proof.len() > 1);
    assert_eq!(note.as_bytes(), book.signed(&log_key(21)).bytes());
    assert_eq!(AddCheckpoint::parse(text.as_bytes()).unwrap(), request);
    // From nothing there is no proof, and the blank line follows at once.
    let first = super::witness::request(0, &book, &log_key(21));
    assert!(first.bytes().starts_with(format!("old 0\n\n{ORIGIN}\n5\n").as_bytes()));
    for bent in [
        text.replacen("old 3", "old 03", 1),
        text.replacen("old 3", "old 6", 1),
        text.replacen("old 3", "old -1", 1),
        text.replacen("old ", "new ", 1),
        text.replacen("\n\n", "\n", 1),
        text.replacen('\n', "\nAAAA\n", 1),
        text.replacen('\n', &format!("\n{}", format!("{}\n", lines[1]).repeat(64)), 1),
        text.trim_end().to_owned(),
    ] {
        assert_eq!(AddCheckpoint::parse(bent.as_bytes()), Err(Refusal::Malformed), "{bent}");
    }
}

/// req: X6
#[test]
fn a_witness_goes_forward_only() {
    let book = Book::of(300);
    let ask = |from, known: Option<&Checkpoint>| {
        request(from, &book, &log_key(21)).examine(known, &log()).map(|checkpoint| checkpoint.size)
    };
    assert_eq!(ask(0, None), Ok(300));
    assert_eq!(ask(7, Some(&known(7))), Ok(300));
    // The same checkpoint again is cosigned again, with a new time.
    assert_eq!(ask(300, Some(&known(300))), Ok(300));
    assert_eq!(ask(0, Some(&known(7))), Err(Refusal::Elsewhere(7)));
    assert_eq!(ask(7, None), Err(Refusal::Elsewhere(0)));
    // An older one, as after a restore.
    assert_eq!(ask(256, Some(&known(301))), Err(Refusal::Elsewhere(301)));
}

/// req: X6 — two logs under one name are not both cosigned.
#[test]
fn a_witness_cosigns_no_other_history() {
    let forked = Book::forked(300, 6);
    let other = |from| request(from, &forked, &log_key(21));
    assert_eq!(other(7).examine(Some(&known(7)), &log()), Err(Refusal::Inconsistent));
    assert_eq!(other(300).examine(Some(&known(300)), &log()), Err(Refusal::Fork(300)));
    // As far as the histories are the same, it goes on.
    assert!(other(6).examine(Some(&known(6)), &log()).is_ok());
    let mut without = request(7, &Book::of(300), &log_key(21));
    without.proof.pop();
    assert_eq!(without.examine(Some(&known(7)), &log()), Err(Refusal::Inconsistent));
}

/// req: X6
#[test]
fn a_witness_cosigns_what_the_log_signed() {
    let book = Book::of(5);
    for number in [22, 25] {
        assert_eq!(request(0, &book, &log_key(number)).examine(None, &log()), Err(Refusal::NotSigned));
    }
    // A cosignature is no signature of the log.
    let line = witness(31).cosign(&book.checkpoint(ORIGIN), 1).unwrap();
    let signed = book.signed(&log_key(22)).with(&line).unwrap();
    let request = AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: signed };
    assert_eq!(request.examine(None, &log()), Err(Refusal::NotSigned));
}

#[test]
fn verifier_keys_are_read_as_they_are_written() {
    for key in trust().keys.iter().chain(&super::book::demo_trust().keys) {
        let text = key.verifier_key().unwrap();
        let read: VerifierKey = format!(" {text}\n").parse().unwrap();
        assert_eq!(read.to_string(), text);
        assert_eq!(read.trusted(key.office, &key.owner, key.from, key.status), *key);
        let renamed = text.replacen("example", "exampel", 1);
        let bents = [
            text.replacen('+', "", 1),
            text.replacen('+', "+0", 1),
            text[..text.len() - 1].to_owned(),
            renamed,
        ];
        for bent in bents {
            assert!(bent.parse::<VerifierKey>().is_err(), "{bent}");
        }
    }
    assert_eq!(log().name(), ORIGIN);
    assert!(log().trusted(office(1), "", FIRST, KeyStatus::Active).kind == log().kind);
}

proptest! {
    #[test]
    fn no_body_makes_the_reader_fail(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = AddCheckpoint::parse(&bytes);
    }

    /// Whatever bit is turned on the way, the witness does not sign something else than was sent.
    #[test]
    fn a_turned_bit_is_not_cosigned(at in 0usize..400, bit in 0u8..8) {
        let book = Book::of(9);
        let sent = request(4, &book, &log_key(21));
        let mut bytes = sent.bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(read) = AddCheckpoint::parse(&bytes)
            && let Ok(checkpoint) = read.examine(Some(&known(4)), &log())
        {
            prop_assert_eq!(checkpoint, sent.checkpoint.checkpoint());
            prop_assert!(SignedCheckpoint::parse(&read.checkpoint.bytes()).is_ok());
        }
    }
}
