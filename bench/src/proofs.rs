//! Proofs that others compute again: a draw among ten thousand experts.

use crate::report::Report;
use kernel::{Chance, Digest, Moment};
use proof::{
    draw::{
        DeclineReason, Entrant, Options, Outcome, Panel, Party, Plan, Pool, PublicSource, Purpose, Share,
        Transcript, verify_draw,
    },
    trust::TrustFile,
};
use std::time::Instant;

const EXPERTS: u32 = 10_000;
const PANELS: u32 = 20;

/// Draws 25 seats in each of twenty panels, at most two of a unit, and checks the transcript.
pub(crate) fn draw(report: &mut Report) {
    let chance = Chance::seeded(1);
    let moment = Moment::from_millis;
    let key = |number: u32| format!("panel {}", number % PANELS);
    let panel =
        |number| Panel { key: key(number), name: key(number), seats: 25, substitutes: 25, cap: Some(2) };
    let party = |key: &str| Party { key: key.to_owned(), name: key.to_owned() };
    let plan = Plan {
        demo: false,
        office: kernel::OfficeId::fresh(moment(0), &chance),
        origin: "bench/log".to_owned(),
        draw: kernel::CaseId::fresh(moment(0), &chance),
        frozen: moment(0),
        purpose: Purpose::SpotCheck { subject: "bench".to_owned(), name: "bench".to_owned() },
        attempt: 0,
        pool: Pool { digest: Digest::sha256(&[b"pool"]), size: EXPERTS },
        exclusions: Vec::new(),
        panels: (0..PANELS).map(panel).collect(),
        parties: vec![party("supervisor"), party("title_office")],
        commit_by: moment(1),
        reveal_by: moment(2),
        public: PublicSource::None,
    };
    let entrants: Vec<Entrant> = (0..EXPERTS)
        .map(|number| Entrant {
            subject: format!("expert {number}"),
            unit: format!("unit {}", number / 7),
            panel: key(number),
        })
        .collect();
    let shares = ["supervisor", "title_office"].map(|party| Share::fresh(plan.draw, party, &chance));
    let from = Instant::now();
    let frozen = plan.freeze(&entrants, &chance).unwrap();
    report.figure("draw: 10,000 experts frozen", millis(from), "ms");
    let mut transcript = Transcript::new(frozen.freeze);
    for share in &shares {
        transcript.commit(&share.party, share.commitment(), moment(1)).unwrap();
    }
    for share in &shares {
        transcript.reveal(&share.party, share.share, moment(2)).unwrap();
    }
    let from = Instant::now();
    transcript.draw(None).unwrap();
    report.figure("draw: among 10,000 experts", millis(from), "ms");
    let seat = transcript.panels[0].seats[0];
    let from = Instant::now();
    transcript.decline(seat, moment(3), DeclineReason::Declined).unwrap();
    report.figure("draw: a decline replaced", millis(from), "ms");
    transcript.openings = frozen.openings;
    let bytes = transcript.bytes().unwrap();
    let trust = TrustFile { v: proof::trust::VERSION, demo: false, keys: Vec::new() };
    let from = Instant::now();
    let checked = verify_draw(&bytes, &[], &trust, moment(4), &Options::default());
    report.figure("draw: verified with all openings", millis(from), "ms");
    assert_eq!(checked.outcome, Outcome::Valid, "{:?}", checked.findings);
    transcript.openings = Vec::new();
    let bytes = transcript.bytes().unwrap();
    let from = Instant::now();
    let checked = verify_draw(&bytes, &[], &trust, moment(4), &Options::default());
    report.figure("draw: verified as the public does", millis(from), "ms");
    assert_eq!(checked.outcome, Outcome::Valid, "{:?}", checked.findings);
}

fn millis(from: Instant) -> f64 {
    from.elapsed().as_secs_f64() * 1000.0
}
