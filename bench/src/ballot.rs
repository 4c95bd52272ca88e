//! The ballot: blind signatures by the office, and a box that is counted again.

use crate::{probe, report::Report};
use kernel::{CaseId, Chance, Moment, OfficeId};
use proof::{
    ballot::{
        ABSTAIN, AGAINST, BLANK, BallotBox, Base, Blinded, CHOICES, Closings, FOR, Issued, Issues, Keys,
        Notice, NoticeKind, Options, Outcome, Paper, Quorum, Round, Row, SignedPaper, SigningKey, Threshold,
        issues_digest, verify_ballot,
    },
    ledger::{LogSigner, WitnessSigner},
    trust::{self, KeyKind, KeyStatus, TrustFile, TrustedKey},
};
use std::hint::black_box;

const VOTERS: u64 = 25;
const ORIGIN: &str = "bench/log";

/// Work is done so many times.
const TIMES: u32 = 3;

/// A box of 25 voters and so many cases, each with two keys of its own as the check demands. Making keys and papers is
/// preparation, on all cores; what one thread takes to sign and to count is the figure.
pub(crate) fn measure(report: &mut Report, cases: usize) {
    let chance = Chance::seeded(3);
    issuing(report, &chance);
    let at = Moment::from_millis(1);
    let (office, meeting) = (OfficeId::fresh(at, &chance), CaseId::fresh(at, &chance));
    let ids: Vec<CaseId> = (0..cases).map(|_| CaseId::fresh(at, &chance)).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rounds: Vec<Round> = std::thread::scope(|scope| {
        let parts = ids.chunks(cases.div_ceil(cores)).zip(100..);
        let workers = parts.map(|(part, seed)| {
            let chance = Chance::seeded(seed);
            scope.spawn(move || part.iter().map(|case| round(meeting, *case, &chance)).collect::<Vec<_>>())
        });
        let workers: Vec<_> = workers.collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    check(report, &full(rounds, office, meeting), office);
}

/// What the office does for one paper: it signs what it cannot read, with a key that it opens for each request.
fn issuing(report: &mut Report, chance: &Chance) {
    const KEYS: u32 = 20;
    const SIGNATURES: u32 = 50;
    let making =
        probe::quickest(1, || (), |()| (0..KEYS).for_each(|_| drop(SigningKey::fresh(chance).unwrap())));
    report.figure("ballot: a key made, of twenty on average", making / f64::from(KEYS), "s");
    let key = SigningKey::fresh(chance).unwrap();
    let (der, public) = (key.to_der().unwrap(), key.public().unwrap());
    let at = Moment::from_millis(1);
    let paper = Paper::fresh(CaseId::fresh(at, chance), CaseId::fresh(at, chance), 1, FOR, chance);
    let blinded = Blinded::new(&public, &paper, chance).unwrap();
    let sign = |key: &SigningKey| key.sign_blind(blinded.message(), chance).unwrap();
    let rate = |sign: &dyn Fn() -> Vec<u8>| {
        let seconds = quickest(|| (0..SIGNATURES).for_each(|_| drop(black_box(sign()))));
        f64::from(SIGNATURES) / seconds
    };
    report.figure("ballot: blind signatures a second, one thread", rate(&|| sign(&key)), "signatures/s");
    let stored = rate(&|| sign(&SigningKey::from_der(&der).unwrap()));
    report.figure("ballot: the same with the key read for each, as the office does", stored, "signatures/s");
}

/// The box as it is after close.
fn full(rounds: Vec<Round>, office: OfficeId, meeting: CaseId) -> BallotBox {
    let (log, witness) = signers();
    let mut held = BallotBox::new(office, ORIGIN, meeting, "bench", u32::try_from(VOTERS).unwrap());
    held.attending = (0..VOTERS).map(voter).collect();
    held.rounds = rounds;
    let counts: Vec<_> = held.rounds.iter().map(|round| held.count(round)).collect();
    for (round, (tally, outcome)) in held.rounds.iter_mut().zip(counts) {
        (round.tally, round.outcome) = (Some(tally), Some(outcome));
    }
    let [ours, theirs] = [true, false].map(|is_office| closing(&held, is_office));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (ours, theirs) = (ours.sign(&log).unwrap(), theirs.sign_as_witness(&witness).unwrap());
    held.closings = Closings { office: text(ours.bytes()), supervisor: text(theirs.bytes()) };
    held
}

/// Checks the whole box, and its signatures alone beside it.
fn check(report: &mut Report, held: &BallotBox, office: OfficeId) {
    let cases = held.rounds.len();
    let papers = count(held.rounds.iter().map(|round| round.papers.len()).sum());
    let bytes = held.bytes().unwrap();
    report.figure(
        format!("ballot: a box of {VOTERS} voters × {cases} cases"),
        count(bytes.len()) / 1e6,
        "MB",
    );
    let trust = trusted(office);
    let whole = quickest(|| {
        let checked = verify_ballot(&bytes, &trust, Moment::from_millis(2), &Options::default());
        assert_eq!(checked.outcome, Outcome::Valid, "{:?}", checked.findings);
        assert_eq!(checked.rounds.len(), cases);
    });
    report.figure("ballot: that box checked and counted again", whole, "s");
    report.figure(
        "ballot: that box read, nothing checked",
        quickest(|| BallotBox::parse(&bytes).unwrap()),
        "s",
    );
    let hold = |round: &Round| {
        let Keys { office, supervisor } = &round.keys;
        round.papers.iter().all(|signed| signed.holds(office, supervisor) == (true, true))
    };
    let bare = quickest(|| assert!(held.rounds.iter().all(hold)));
    report.figure("ballot: a paper checked, all else of the box included", whole / papers * 1000.0, "ms");
    report.figure("ballot: a paper's two signatures alone", bare / papers * 1000.0, "ms");
    report.figure("ballot: the whole check ÷ the signatures alone", whole / bare, "");
    let counting = quickest(|| held.rounds.iter().map(|round| held.count(round)).collect::<Vec<_>>());
    report.figure("ballot: choices counted, nothing checked", counting * 1000.0, "ms");
}

/// One case: keys, and a paper of every voter, signed by both.
fn round(meeting: CaseId, case: CaseId, chance: &Chance) -> Round {
    let keys = [(); 2].map(|()| SigningKey::fresh(chance).unwrap());
    let public = keys.each_ref().map(|key| key.public().unwrap());
    let mut papers = Vec::new();
    let mut issues = [Vec::new(), Vec::new()];
    let choices = [FOR, FOR, FOR, AGAINST, FOR, FOR, ABSTAIN, FOR, BLANK].into_iter().cycle();
    for (number, choice) in (0..VOTERS).zip(choices) {
        let paper = Paper::fresh(meeting, case, 1, choice, chance);
        let signed = [0, 1].map(|side| {
            let blinded = Blinded::new(&public[side], &paper, chance).unwrap();
            let signature = keys[side].sign_blind(blinded.message(), chance).unwrap();
            let answer = blinded.finalize(&public[side], &paper, &signature).unwrap();
            let issued = Issued { voter: voter(number), blinded: blinded.message().to_vec(), signature };
            issues[side].push(issued.line());
            answer
        });
        let [office, supervisor] = signed;
        papers.push(SignedPaper { paper, office, supervisor });
    }
    papers.sort_by_key(|signed| signed.paper.nonce);
    let [office, supervisor] = public;
    let [ours, theirs] = issues;
    let (numerator, denominator, clause) = (2, 3, String::new());
    Round {
        case,
        round: 1,
        options: CHOICES.map(str::to_owned).to_vec(),
        recused: Vec::new(),
        quorum: Quorum { numerator, denominator, clause: clause.clone() },
        pass: Threshold { numerator, denominator, base: Base::Present, clause },
        keys: Keys { office, supervisor },
        issues: Issues { office: ours, supervisor: theirs },
        papers,
        tally: None,
        outcome: None,
        annulled: None,
    }
}

/// What one side signs at close.
fn closing(held: &BallotBox, is_office: bool) -> Notice {
    let row = |round: &Round| {
        let (key, issues) = if is_office {
            (&round.keys.office, &round.issues.office)
        } else {
            (&round.keys.supervisor, &round.issues.supervisor)
        };
        let words = vec![key.digest().to_string(), issues_digest(issues).unwrap().to_string()];
        Row { case: round.case, round: round.round, words }
    };
    Notice {
        kind: NoticeKind::Closed,
        origin: held.origin.clone(),
        meeting: held.meeting,
        at: Moment::from_millis(1),
        relay: None,
        rows: held.rounds.iter().map(row).collect(),
    }
}

fn signers() -> (LogSigner, WitnessSigner) {
    (LogSigner::new(ORIGIN, &[1; 32]).unwrap(), WitnessSigner::new("bench/supervisor", &[2; 32]).unwrap())
}

fn trusted(office: OfficeId) -> TrustFile {
    let (log, witness) = signers();
    let keys = [(log.id(), KeyKind::Log, log.public()), (witness.id(), KeyKind::Witness, witness.public())];
    let keys = keys.map(|(id, kind, public)| TrustedKey {
        id,
        kind,
        office,
        owner: "bench".to_owned(),
        suite: "ed25519".to_owned(),
        public: public.into(),
        demo: false,
        from: Moment::from_millis(0),
        until: None,
        status: KeyStatus::Active,
    });
    TrustFile { v: trust::VERSION, demo: false, keys: keys.into() }
}

fn voter(number: u64) -> String {
    format!("voter-{number:04}")
}

/// CPU seconds of the quickest time.
fn quickest<T>(work: impl Fn() -> T) -> f64 {
    probe::quickest(TIMES, || (), |()| work())
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}
