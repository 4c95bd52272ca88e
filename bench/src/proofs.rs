//! Proofs that others compute again: a draw among ten thousand experts.

use crate::{probe, report::Report};
use kernel::{Chance, Digest, Moment};
use proof::{
    draw::{
        DeclineReason, Entrant, Options, Outcome, Panel, Party, Plan, Pool, PublicSource, Purpose, Share,
        Transcript, verify_draw,
    },
    trust::TrustFile,
};

const EXPERTS: u32 = 10_000;
/// Work is done so many times.
const TIMES: u32 = 10;

/// Draws 25 seats in each of so many panels, at most two of a unit, and checks the transcript.
pub(crate) fn draw(report: &mut Report, panels: u32) {
    let chance = Chance::seeded(1);
    let (plan, entrants) = (plan(panels, 25, &chance), entrants(panels));
    let shares = ["supervisor", "title_office"].map(|party| Share::fresh(plan.draw, party, &chance));
    let mut told = |what: &str, took: f64| {
        report.figure(format!("draw: 10,000 experts, {panels} panels: {what}"), took, "ms");
    };
    let freezing = from(|| plan.clone(), |plan| plan.freeze(&entrants, &chance).unwrap());
    told("frozen", freezing);
    let frozen = plan.freeze(&entrants, &chance).unwrap();
    let mut transcript = Transcript::new(frozen.freeze);
    for share in &shares {
        transcript.commit(&share.party, share.commitment(), moment(1)).unwrap();
    }
    for share in &shares {
        transcript.reveal(&share.party, share.share, moment(2)).unwrap();
    }
    let seed = shares[0].share;
    let ranking = transcript.freeze.ranking(&seed);
    told("ranked alone", quickest(|| transcript.freeze.ranking(&seed)));
    told("seated alone", quickest(|| transcript.freeze.seat(&ranking)));
    let drawing = from(|| transcript.clone(), |mut transcript| transcript.draw(None).unwrap());
    told("seed, ranks and seats", drawing);
    told("frozen, ranked and seated", freezing + drawing);
    transcript.draw(None).unwrap();
    let seat = transcript.panels[0].seats[0];
    let decline = |mut transcript: Transcript| {
        transcript.decline(seat, moment(3), DeclineReason::Declined).unwrap();
    };
    let declining = from(|| transcript.clone(), decline);
    told("a decline replaced", declining);
    transcript.decline(seat, moment(3), DeclineReason::Declined).unwrap();
    transcript.openings = frozen.openings;
    let trust = TrustFile { v: proof::trust::VERSION, demo: false, keys: Vec::new() };
    let verified = |transcript: &Transcript| {
        let bytes = transcript.bytes().unwrap();
        quickest(|| {
            let checked = verify_draw(&bytes, &[], &trust, moment(4), &Options::default());
            assert_eq!(checked.outcome, Outcome::Valid, "{:?}", checked.findings);
        })
    };
    told("verified with all openings", verified(&transcript));
    transcript.openings = Vec::new();
    told("verified as the public does", verified(&transcript));
}

/// A spot check that draws half of all.
pub(crate) fn half(report: &mut Report) {
    let chance = Chance::seeded(1);
    let freeze = plan(1, EXPERTS / 2, &chance).freeze(&entrants(1), &chance).unwrap().freeze;
    let ranking = freeze.ranking(&Share::fresh(freeze.plan.draw, "supervisor", &chance).share);
    report.figure("draw: 5,000 seats filled among 10,000", quickest(|| freeze.seat(&ranking)), "ms");
}

fn plan(panels: u32, seats: u32, chance: &Chance) -> Plan {
    let panel = |number| Panel {
        key: panel(number, panels),
        name: panel(number, panels),
        seats,
        substitutes: 25,
        cap: Some(if panels == 1 { 4 } else { 2 }),
    };
    let party = |key: &str| Party { key: key.to_owned(), name: key.to_owned() };
    Plan {
        demo: false,
        office: kernel::OfficeId::fresh(moment(0), chance),
        origin: "bench/log".to_owned(),
        draw: kernel::CaseId::fresh(moment(0), chance),
        frozen: moment(0),
        purpose: Purpose::SpotCheck { subject: "bench".to_owned(), name: "bench".to_owned() },
        attempt: 0,
        pool: Pool { digest: Digest::sha256(&[b"pool"]), size: EXPERTS },
        exclusions: Vec::new(),
        panels: (0..panels).map(panel).collect(),
        cap: None,
        parties: vec![party("supervisor"), party("title_office")],
        commit_by: moment(1),
        reveal_by: moment(2),
        public: PublicSource::None,
    }
}

/// Seven to a unit.
fn entrants(panels: u32) -> Vec<Entrant> {
    let entrant = |number| Entrant {
        subject: format!("expert {number}"),
        unit: format!("unit {}", number / 7),
        panel: panel(number, panels),
    };
    (0..EXPERTS).map(entrant).collect()
}

fn panel(number: u32, panels: u32) -> String {
    format!("panel {}", number % panels)
}

fn moment(millis: i64) -> Moment {
    Moment::from_millis(millis)
}

/// CPU milliseconds of the quickest time.
fn quickest<T>(work: impl Fn() -> T) -> f64 {
    from(|| (), |()| work())
}

fn from<S, T>(start: impl Fn() -> S, work: impl Fn(S) -> T) -> f64 {
    probe::quickest(TIMES, start, work) * 1000.0
}
