//! What a signer gives and refuses; what a voter can do with it; notices; counting.

use super::made::{case, cast, folder, held, key, keys, meeting, text, voter};
use crate::{
    ledger::book::{ORIGIN, log_key, trust, witness},
    made::NOW,
};
use data_encoding::BASE64;
use kernel::{Chance, Digest, Moment};
use proof::{
    ballot::{
        ABSTAIN, AGAINST, Base, Blinded, CHOICES, Decided, FOR, IssueRefusal, Issued, KeyProblem, Notice,
        NoticeKind, Options, Outcome, Paper, PaperSignature, PublicKey, Quorum, Row, SignedNotice,
        SignedPaper, SigningKey, Tally, Threshold, verify_ballot,
    },
    bytes::Bytes32,
};
use proptest::prelude::*;

/// req: E8 — same voter and same bytes: the stored answer; other bytes: refused; not on the roll: refused.
#[test]
fn a_voter_gets_one_signature() {
    let roll = [voter(1), voter(2)];
    let stored = Issued { voter: voter(1), blinded: vec![1; 256], signature: vec![9; 256] };
    let ask = |stored, who, blinded: &[u8]| Issued::examine(&roll, stored, &voter(who), blinded);
    assert_eq!(ask(None, 1, &[1; 256]), Ok(None));
    assert_eq!(ask(Some(&stored), 1, &[1; 256]), Ok(Some([9; 256].as_slice())));
    assert_eq!(ask(Some(&stored), 1, &[2; 256]), Err(IssueRefusal::Other));
    assert_eq!(ask(None, 3, &[1; 256]), Err(IssueRefusal::NotOnRoll));
    assert_eq!(ask(None, 1, &[1; 255]), Err(IssueRefusal::Malformed));
}

/// req: E8 — what a signer sees has nothing of the paper: any paper fits it under some blinding.
#[test]
fn a_paper_counts_under_both_signatures_only() {
    let (office, supervisor) = keys(0);
    let (paper, ..) = cast((case(1), 1), &(office.clone(), supervisor.clone()), 1, FOR);
    let (office, supervisor) = (office.public().unwrap(), supervisor.public().unwrap());
    assert_eq!(paper.holds(&office, &supervisor), (true, true));
    assert_eq!(paper.holds(&supervisor, &office), (false, false));
    let mut other = paper.clone();
    other.paper.choice = AGAINST.to_owned();
    assert_eq!(other.holds(&office, &supervisor), (false, false));
    let mut swapped = paper.clone();
    swapped.supervisor = paper.office.clone();
    assert_eq!(swapped.holds(&office, &supervisor), (true, false));
    assert_eq!(SignedPaper::parse(&paper.bytes().unwrap()).unwrap(), paper);
}

/// A paper of a later version is no paper here, whoever signed it.
#[test]
fn a_paper_of_another_version_does_not_hold() {
    let (office, supervisor) = keys(0);
    let chance = Chance::seeded(7);
    let mut paper = Paper::fresh(meeting(), case(1), 1, FOR, &chance);
    paper.v += 1;
    let sign = |key: &SigningKey| {
        let public = key.public().unwrap();
        let blinded = Blinded::new(&public, &paper, &chance).unwrap();
        blinded.finalize(&public, &paper, &key.sign_blind(blinded.message(), &chance).unwrap()).unwrap()
    };
    let (one, two) = (sign(&office), sign(&supervisor));
    let signed = SignedPaper { paper: paper.clone(), office: one, supervisor: two };
    assert_eq!(signed.holds(&office.public().unwrap(), &supervisor.public().unwrap()), (false, false));
}

/// req: E8 — an answer that is not the signer's over this paper is found by the voter at once.
#[test]
fn a_wrong_answer_is_refused_by_the_voter() {
    let (signer, other) = keys(0);
    let (public, chance) = (signer.public().unwrap(), Chance::seeded(1));
    let paper = Paper::fresh(meeting(), case(1), 1, FOR, &chance);
    let blinded = Blinded::new(&public, &paper, &chance).unwrap();
    let answer = other.sign_blind(blinded.message(), &chance);
    let wrong = answer.map(|answer| blinded.finalize(&public, &paper, &answer));
    assert!(wrong.is_err() || wrong == Ok(Err(KeyProblem::Signature)));
    assert_eq!(signer.sign_blind(&[255; 256], &chance), Err(KeyProblem::Message), "not below the modulus");
    assert_eq!(signer.sign_blind(&[1; 255], &chance), Err(KeyProblem::Message));
    let good = signer.sign_blind(blinded.message(), &chance).unwrap();
    assert_eq!(good, signer.sign_blind(blinded.message(), &Chance::seeded(2)).unwrap(), "a function of both");
    assert!(blinded.finalize(&public, &paper, &good).is_ok());
}

#[test]
fn keys_are_2048_bits_and_read_as_written() {
    let key = key(0);
    let public = key.public().unwrap();
    assert_eq!(public.der().len(), 294);
    assert_eq!(public.to_string().parse::<PublicKey>().unwrap(), public);
    assert_eq!(public.digest(), Digest::sha256(&[public.der()]));
    assert_eq!(SigningKey::from_der(&key.to_der().unwrap()).unwrap().public().unwrap(), public);
    assert!(PublicKey::from_der(&public.der()[1..]).is_err());
    assert!(PublicKey::from_der(&[public.der(), &[0]].concat()).is_err());
    assert_eq!(format!("{key:?}"), "SigningKey");
}

/// A fresh key differs from every other; this is the one test that makes one.
#[test]
fn a_fresh_key_signs() {
    let chance = Chance::system();
    let key = SigningKey::fresh(&chance).unwrap();
    let public = key.public().unwrap();
    let paper = Paper::fresh(meeting(), case(1), 1, ABSTAIN, &chance);
    let blinded = Blinded::new(&public, &paper, &chance).unwrap();
    let signed = key.sign_blind(blinded.message(), &chance).unwrap();
    assert!(blinded.finalize(&public, &paper, &signed).is_ok());
}

/// req: E8 — a paper made by the library in the browser (`@cloudflare/blindrsa-ts`), blinded, signed and unblinded there:
/// our signer gives the same answer, and our check takes it.
#[test]
fn the_browsers_library_and_ours_agree() {
    let file = std::fs::read(folder().join("interop.json")).unwrap();
    let made: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let bytes = |field: &str| BASE64.decode(made[field].as_str().unwrap().as_bytes()).unwrap();
    let public: PublicKey = made["public"].as_str().unwrap().parse().unwrap();
    assert_eq!(public, key(0).public().unwrap());
    let (paper, prefix) = (bytes("paper"), bytes("prefix"));
    let answer = key(0).sign_blind(&bytes("blinded"), &Chance::seeded(1)).unwrap();
    assert_eq!(answer, bytes("answer"));
    let prefix = Bytes32(prefix.try_into().unwrap());
    let signature = PaperSignature { prefix, signature: bytes("signature") };
    assert!(public.verifies(&paper, &signature));
    let read: Paper = serde_json::from_slice(&paper).unwrap();
    assert_eq!(read.bytes().unwrap(), paper, "the browser writes canonical bytes");
}

/// req: E8, E7 — thresholds are those of the file; the recused leave the base, not the quorum.
#[test]
fn thresholds_are_taken_from_the_file() {
    let quorum = Quorum { numerator: 2, denominator: 3, clause: String::new() };
    let pass = |base| Threshold { numerator: 2, denominator: 3, base, clause: String::new() };
    let tally = |in_favour, against, abstain| Tally { in_favour, against, abstain, ..Tally::default() };
    let decide = |tally: Tally, base, counts| tally.decide(&quorum, &pass(base), counts);
    assert_eq!(decide(tally(6, 1, 2), Base::Present, (13, 9, 9)), Decided::Passed);
    assert_eq!(decide(tally(5, 1, 3), Base::Present, (13, 9, 9)), Decided::NotPassed);
    assert_eq!(decide(tally(5, 1, 3), Base::Decided, (13, 9, 9)), Decided::Passed);
    assert_eq!(decide(tally(8, 0, 0), Base::Present, (13, 8, 8)), Decided::NoQuorum);
    assert_eq!(decide(tally(6, 0, 1), Base::Present, (13, 9, 7)), Decided::Passed, "two are recused");
    assert_eq!(decide(tally(0, 0, 9), Base::Decided, (13, 9, 9)), Decided::NotPassed, "nobody decided");
    let offered: Vec<String> = CHOICES[..2].iter().map(|choice| (*choice).to_owned()).collect();
    let counted = Tally::of([FOR, AGAINST, ABSTAIN, "x"], &offered);
    assert_eq!(counted, Tally { in_favour: 1, against: 1, invalid: 2, ..Tally::default() });
}

fn agenda() -> Notice {
    let voters = |round| Row { case: case(1), round, words: vec![voter(1), voter(2)] };
    Notice {
        kind: NoticeKind::Agenda,
        origin: ORIGIN.to_owned(),
        meeting: meeting(),
        at: NOW,
        relay: Some(Digest::sha256(&[b"secret"])),
        rows: vec![voters(1), voters(2)],
    }
}

/// req: E8 — notices are read as they were written, and signed by one key only.
#[test]
fn notices_are_read_as_they_were_written() {
    let signed = agenda().sign(&log_key(21)).unwrap();
    let read = SignedNotice::parse(&signed.bytes()).unwrap();
    assert_eq!(read.notice(), &agenda());
    let trust = trust();
    let keys: Vec<bool> = trust.keys.iter().map(|key| read.is_signed_by(key)).collect();
    assert_eq!(keys.iter().filter(|signed| **signed).count(), 1);
    assert!(agenda().sign(&log_key(25)).is_err(), "another log's key");
    let text = text(&signed.bytes());
    for (from, to) in [
        ("-agenda-v1", "-agenda-v2"),
        ("-agenda-", "-open-"),
        (" 1 0", " 0 0"),
        (" 1 0", " 01 0"),
        ("sha256:", "sha256: "),
    ] {
        assert!(text.contains(from), "{from}");
        let altered = text.replacen(from, to, 1);
        assert!(SignedNotice::parse(altered.as_bytes()).is_err(), "{altered}");
    }
    let moved = text.replacen(&voter(2), &voter(3), 1);
    assert!(trust.keys.iter().all(|key| !SignedNotice::parse(moved.as_bytes()).unwrap().is_signed_by(key)));
    let open = Notice { kind: NoticeKind::Open, relay: None, rows: Vec::new(), ..agenda() };
    let by_witness = open.sign_as_witness(&witness(31)).unwrap();
    assert!(trust.keys.iter().any(|key| by_witness.is_signed_by(key)));
    let spaced = Row { case: case(1), round: 1, words: vec!["two words".to_owned()] };
    assert!(Notice { rows: vec![spaced], ..open }.sign_as_witness(&witness(31)).is_err());
}

fn check(bytes: &[u8]) -> proof::ballot::Report {
    verify_ballot(bytes, &trust(), NOW, &Options::default())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// req: E8 — any byte of the box changed: the check does not say the same any more.
    #[test]
    fn any_changed_byte_is_found(at in any::<prop::sample::Index>(), by in 1u8..=255) {
        let held = held();
        let bytes = held.bytes().unwrap();
        let mut changed = bytes.clone();
        let at = at.index(bytes.len());
        changed[at] = changed[at].wrapping_add(by);
        let (before, after) = (check(&bytes), check(&changed));
        prop_assert_eq!(before.outcome, Outcome::Valid);
        prop_assert!(after != before, "byte {} of {}", at, String::from_utf8_lossy(&bytes));
    }
}

/// req: E8 — nothing in the box tells who cast a paper: voters stand in the registers, papers are in the order of numbers
/// that the voters' chance made, and neither has a word of the other.
#[test]
fn papers_say_nothing_of_their_voters() {
    let held = held();
    let papers: String = held
        .rounds
        .iter()
        .flat_map(|round| &round.papers)
        .fold(String::new(), |all, paper| all + &text(&paper.bytes().unwrap()));
    assert!((1..7).all(|who| !papers.contains(&voter(who))));
    for round in &held.rounds {
        for issue in round.issues.office.iter().chain(&round.issues.supervisor) {
            assert!(!papers.contains(&issue.blinded.to_string()));
        }
    }
    let at: Moment = NOW;
    assert!(!papers.contains(&at.millis().to_string()));
}
