//! What the tests of the ballot are made of: keys that are published, voters, and a meeting of three rounds.

use crate::{
    ledger::book::{Book, FIRST, ORIGIN, entry, log_key, seconds, witness},
    made::office,
};
use data_encoding::BASE64;
use kernel::{CaseId, Chance, Moment};
use proof::{
    ballot::{
        ABSTAIN, AGAINST, Annulled, BLANK, BallotBox, Base, Blinded, CHOICES, Closings, FOR, Issued, Issues,
        Keys, Notice, NoticeKind, Paper, Quorum, Round, Row, SignedPaper, SigningKey, Threshold,
        issues_digest,
    },
    entry::Entry,
};
use serde_json::json;
use std::{fs, path::PathBuf, sync::OnceLock};

pub(super) const CLOSED: Moment = FIRST.plus_millis(4 * 3_600_000);

pub(super) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/vectors/ballot")
}

/// Eight published keys, worthless and nobody else's; in the folder, since making one takes a while.
pub(super) fn key(number: usize) -> SigningKey {
    static KEYS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let file = folder().join("keys.json");
        if !file.exists() && std::env::var_os("ZHIPING_WRITE_VECTORS").is_some() {
            let made = (0..8).map(|number| SigningKey::fresh(&Chance::seeded(number)).unwrap());
            let made: Vec<String> = made.map(|key| BASE64.encode(&key.to_der().unwrap())).collect();
            fs::create_dir_all(folder()).unwrap();
            fs::write(&file, serde_json::to_string_pretty(&made).unwrap() + "\n").unwrap();
        }
        let texts: Vec<String> = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        texts.iter().map(|text| BASE64.decode(text.as_bytes()).unwrap()).collect()
    });
    SigningKey::from_der(&keys[number]).unwrap()
}

pub(super) fn meeting() -> CaseId {
    "00000000-0000-7000-8000-000000000081".parse().unwrap()
}

pub(super) fn case(number: u32) -> CaseId {
    format!("00000000-0000-7000-8000-0000000001{number:02}").parse().unwrap()
}

/// A voter's id.
pub(super) fn voter(number: u32) -> String {
    format!("00000000-0000-7000-a000-{number:012}")
}

/// Who signs a round: keys 2·n and 2·n + 1.
pub(super) fn keys(number: usize) -> (SigningKey, SigningKey) {
    (key(2 * number), key(2 * number + 1))
}

/// A paper as a voter's browser makes it, and what both sides keep of its issue.
pub(super) fn cast(
    (case, round): (CaseId, u32),
    (office, supervisor): &(SigningKey, SigningKey),
    who: u32,
    choice: &str,
) -> (SignedPaper, Issued, Issued) {
    let chance = Chance::seeded(u64::from(who) * 1000 + u64::from(round));
    let paper = Paper::fresh(meeting(), case, round, choice, &chance);
    let issue = |key: &SigningKey| {
        let public = key.public().unwrap();
        let blinded = Blinded::new(&public, &paper, &chance).unwrap();
        let signature = key.sign_blind(blinded.message(), &chance).unwrap();
        let signed = blinded.finalize(&public, &paper, &signature).unwrap();
        (signed, Issued { voter: voter(who), blinded: blinded.message().to_vec(), signature })
    };
    let ((office, first), (supervisor, second)) = (issue(office), issue(supervisor));
    (SignedPaper { paper: paper.clone(), office, supervisor }, first, second)
}

/// A round in which voters choose.
pub(super) fn round(
    at: (CaseId, u32),
    keys: &(SigningKey, SigningKey),
    choices: &[(u32, &str)],
    recused: &[u32],
) -> Round {
    let cast: Vec<_> = choices.iter().map(|(who, choice)| cast(at, keys, *who, choice)).collect();
    let mut papers: Vec<SignedPaper> = cast.iter().map(|(paper, ..)| paper.clone()).collect();
    papers.sort_by_key(|signed| signed.paper.nonce);
    Round {
        case: at.0,
        round: at.1,
        options: CHOICES.map(str::to_owned).to_vec(),
        recused: recused.iter().map(|who| voter(*who)).collect(),
        quorum: Quorum { numerator: 2, denominator: 3, clause: "示例办法第二十条".to_owned() },
        pass: Threshold {
            numerator: 2,
            denominator: 3,
            base: Base::Present,
            clause: "示例办法第二十一条".to_owned(),
        },
        keys: Keys { office: keys.0.public().unwrap(), supervisor: keys.1.public().unwrap() },
        issues: Issues {
            office: cast.iter().map(|(_, issue, _)| issue.line()).collect(),
            supervisor: cast.iter().map(|(.., issue)| issue.line()).collect(),
        },
        papers,
        tally: None,
        outcome: None,
        annulled: None,
    }
}

/// Seven members, six attend; the first case passes, the second one's first round is annulled and its second one fails.
pub(super) fn held() -> BallotBox {
    let mut held = BallotBox::new(office(1), ORIGIN, meeting(), "示例市工程系列中级评委会评审会", 7);
    held.attending = (1..7).map(voter).collect();
    let first = [(1, FOR), (2, FOR), (3, FOR), (4, FOR), (5, AGAINST), (6, ABSTAIN)];
    let annulled = [(1, FOR), (2, FOR)];
    let second = [(1, FOR), (2, FOR), (4, FOR), (5, BLANK), (6, "maybe")];
    held.rounds = vec![
        round((case(1), 1), &keys(0), &first, &[]),
        round((case(2), 1), &keys(1), &annulled, &[3]),
        round((case(2), 2), &keys(2), &second, &[3]),
    ];
    held.rounds[1].papers.clear();
    let reason = "一名专家的手机在领票以后丢失".to_owned();
    held.rounds[1].annulled = Some(Annulled { at: CLOSED, reason });
    count(&mut held);
    close(&mut held);
    held
}

/// Writes what the papers say.
pub(super) fn count(held: &mut BallotBox) {
    let counts: Vec<_> = held.rounds.iter().map(|round| held.count(round)).collect();
    for (round, (tally, outcome)) in held.rounds.iter_mut().zip(counts) {
        if round.annulled.is_none() {
            (round.tally, round.outcome) = (Some(tally), Some(outcome));
        }
    }
}

/// The closing notices that fit a box: the office's, the supervisor's.
pub(super) fn notices(held: &BallotBox) -> [Notice; 2] {
    let notice = |is_office: bool| Notice {
        kind: NoticeKind::Closed,
        origin: held.origin.clone(),
        meeting: held.meeting,
        at: CLOSED,
        relay: None,
        rows: held
            .rounds
            .iter()
            .map(|round| {
                let (key, issues) = match is_office {
                    true => (&round.keys.office, &round.issues.office),
                    false => (&round.keys.supervisor, &round.issues.supervisor),
                };
                let words = vec![key.digest().to_string(), issues_digest(issues).unwrap().to_string()];
                Row { case: round.case, round: round.round, words }
            })
            .collect(),
    };
    [notice(true), notice(false)]
}

/// Signs the closing notices anew.
pub(super) fn close(held: &mut BallotBox) {
    let number = if held.demo { (24, 34) } else { (21, 31) };
    let [office, supervisor] = notices(held);
    held.closings = Closings {
        office: text(&office.sign(&log_key(number.0)).unwrap().bytes()),
        supervisor: text(&supervisor.sign_as_witness(&witness(number.1)).unwrap().bytes()),
    };
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The entry by which the office logs the keys of a meeting.
pub(super) fn logged(held: &BallotBox) -> Entry {
    let rows = held.rounds.iter().map(|round| {
        json!({
            "case": round.case,
            "office": round.keys.office.digest(),
            "round": round.round,
            "supervisor": round.keys.supervisor.digest(),
        })
    });
    let effect = json!({ "kind": "agenda_frozen", "ballot_keys": rows.collect::<Vec<_>>() });
    Entry { case: held.meeting, kind: "meeting".to_owned(), effect, ..entry(0, "") }
}

/// Adds the receipt of that entry below a cosigned checkpoint.
pub(super) fn receive(held: &mut BallotBox, entry: &Entry) {
    let book = Book::made(vec![entry.bytes().unwrap()]);
    let signed = book.signed(&log_key(21));
    let line = witness(31).cosign(signed.checkpoint(), seconds(FIRST) + 60).unwrap();
    held.receipts.push(book.receipt(0, &signed.with(&line).unwrap()));
}
