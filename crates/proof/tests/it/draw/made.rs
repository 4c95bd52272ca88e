//! What the tests of the draw are made of: a plan, experts from units, parties with their shares, and a log of it all.

use crate::{
    ledger::book::{Book, FIRST, ORIGIN, entry, log_key, seconds, witness},
    made::office,
};
use kernel::{CaseId, Chance, Digest, Moment};
use proof::{
    draw::{
        CommittedReceipt, Entrant, Exclusion, Frozen, Panel, Party, Plan, Pool, PublicSource, Purpose, Share,
        Transcript,
    },
    entry::Entry,
};
use serde_json::{Value, json};

pub(super) const HOUR: i64 = 3_600_000;
pub(super) const FROZEN: Moment = FIRST;
pub(super) const PARTIES: [&str; 2] = ["supervisor", "title_office"];
/// What the drand round of the tests had.
pub(super) const RANDOMNESS: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

pub(super) fn drand() -> PublicSource {
    let chain = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971".to_owned();
    PublicSource::Drand { chain, round: 4_711_000, at: FROZEN.plus_millis(4 * HOUR) }
}

pub(super) fn draw() -> CaseId {
    "00000000-0000-7000-8000-000000000071".parse().unwrap()
}

/// An expert's id.
pub(super) fn expert(number: u32) -> String {
    format!("00000000-0000-7000-9000-{number:012}")
}

pub(super) fn panel(key: &str, seats: u32, substitutes: u32, cap: Option<u32>) -> Panel {
    let name = format!("专业组 {key}");
    Panel { key: key.to_owned(), name, seats, substitutes, cap }
}

/// Five excluded, and as many candidates as the caller says.
pub(super) fn plan(candidates: u32, panels: Vec<Panel>, public: PublicSource) -> Plan {
    Plan {
        demo: false,
        office: office(1),
        origin: ORIGIN.to_owned(),
        draw: draw(),
        frozen: FROZEN,
        purpose: Purpose::Meeting {
            committee: "工程系列中级".to_owned(),
            meeting: "00000000-0000-7000-8000-000000000072".to_owned(),
            name: "示例市工程系列中级评委会评审会".to_owned(),
        },
        attempt: 0,
        pool: Pool { digest: Digest::sha256(&[b"pool"]), size: candidates + 5 },
        exclusions: vec![
            Exclusion { rule: "same_unit".to_owned(), clause: "示例办法第十条".to_owned(), count: 3 },
            Exclusion { rule: "kinship".to_owned(), clause: "示例办法第十一条".to_owned(), count: 2 },
        ],
        panels,
        cap: None,
        parties: PARTIES
            .map(|key| Party {
                key: key.to_owned(),
                name: if key == "supervisor" { "纪检监察组" } else { "职改办" }.to_owned(),
            })
            .to_vec(),
        commit_by: FROZEN.plus_millis(2 * HOUR),
        reveal_by: FROZEN.plus_millis(3 * HOUR),
        public,
    }
}

/// Experts by number: which unit, which panel.
pub(super) fn entrants(number: u32, units: u32, panels: &[&str]) -> Vec<Entrant> {
    let entrants = (0..number).map(|number| Entrant {
        subject: expert(number),
        unit: format!("unit {}", number % units),
        panel: panels[number as usize % panels.len()].to_owned(),
    });
    entrants.collect()
}

/// Two panels of three seats among twenty-four experts from eight units, one of a unit on a panel.
pub(super) fn frozen(public: PublicSource) -> Frozen {
    let panels = vec![panel("a", 3, 2, Some(1)), panel("b", 3, 2, Some(2))];
    plan(24, panels, public).freeze(&entrants(24, 7, &["a", "b"]), &Chance::seeded(5)).unwrap()
}

/// Two panels that share a cap of one: nobody's unit sits twice, on whichever panel.
pub(super) fn capped(public: PublicSource) -> Frozen {
    let panels = vec![panel("a", 3, 2, None), panel("b", 3, 2, Some(2))];
    let plan = Plan { cap: Some(1), ..plan(24, panels, public) };
    plan.freeze(&entrants(24, 7, &["a", "b"]), &Chance::seeded(6)).unwrap()
}

pub(super) fn share(party: &str) -> Share {
    let seed = if party == PARTIES[0] { 11 } else { 12 };
    Share::fresh(draw(), party, &Chance::seeded(seed))
}

/// Both have committed.
pub(super) fn committed(frozen: &Frozen) -> Transcript {
    let mut transcript = Transcript::new(frozen.freeze.clone());
    for (number, party) in (1..).zip(PARTIES) {
        transcript.commit(party, share(party).commitment(), FROZEN.plus_millis(number * 60_000)).unwrap();
    }
    transcript
}

/// Drawn, with whatever public value fits.
pub(super) fn drawn(frozen: &Frozen) -> Transcript {
    let mut transcript = committed(frozen);
    for party in PARTIES {
        transcript.reveal(party, share(party).share, FROZEN.plus_millis(2 * HOUR)).unwrap();
    }
    transcript.draw(value(&frozen.freeze.plan.public)).unwrap();
    transcript
}

pub(super) fn value(source: &PublicSource) -> Option<&'static str> {
    match source {
        PublicSource::Drand { .. } => Some(RANDOMNESS),
        PublicSource::Lottery { .. } => Some("3 14 15 9 26 5 35"),
        PublicSource::None => None,
    }
}

/// The entries of a draw as the office would write them: frozen part, then commitments.
fn entries(transcript: &Transcript) -> Vec<Entry> {
    let freeze =
        json!({ "kind": "frozen", "freeze_digest": transcript.freeze.digest().unwrap().to_string() });
    let mut effects: Vec<(Moment, Value)> = vec![(transcript.freeze.plan.frozen, freeze)];
    for row in &transcript.shares {
        let (commitment, at) = (row.commitment.unwrap().to_string(), row.committed.unwrap());
        effects.push((at, json!({ "kind": "committed", "party": row.party, "commitment": commitment })));
    }
    let entries = (0..).zip(effects).map(|(number, (at, effect))| Entry {
        case: draw(),
        kind: proof::draw::CASE.to_owned(),
        at,
        effect,
        ..entry(number, "")
    });
    entries.collect()
}

/// Adds receipts below a checkpoint that the witness cosigned at `at`.
pub(super) fn logged(transcript: &mut Transcript, at: Moment) {
    receipts(transcript, at, [0, 1, 2]);
}

/// The same from a log in which the frozen part comes last.
pub(super) fn logged_backwards(transcript: &mut Transcript, at: Moment) {
    receipts(transcript, at, [2, 0, 1]);
}

/// `leaves`: where frozen part and commitments stand in the log.
fn receipts(transcript: &mut Transcript, at: Moment, leaves: [u32; 3]) {
    let mut ordered: Vec<(u32, Vec<u8>)> =
        leaves.into_iter().zip(entries(transcript).iter().map(|entry| entry.bytes().unwrap())).collect();
    ordered.sort();
    let book = Book::made(ordered.into_iter().map(|(_, bytes)| bytes).collect());
    let signed = book.signed(&log_key(21));
    let line = witness(31).cosign(signed.checkpoint(), seconds(at)).unwrap();
    let signed = signed.with(&line).unwrap();
    transcript.receipts.freeze = Some(book.receipt(leaves[0], &signed));
    let parties = transcript.shares.iter().map(|row| row.party.clone());
    let commitments = leaves[1..].iter().zip(parties).map(|(leaf, party)| {
        let receipt = book.receipt(*leaf, &signed);
        CommittedReceipt { party, receipt }
    });
    transcript.receipts.commitments = commitments.collect();
}
