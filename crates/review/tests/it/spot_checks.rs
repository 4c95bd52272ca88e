//! req: H2 — samples are drawn by the same protocol as experts: the title office runs it, the committee's supervisor gives
//! the other share and signs, and what came of each case drawn is recorded once.

use crate::{
    draws::base,
    play::{
        Moves, OFFICE, ORGANISER, Play, at_home, committee, day, id, morning, open_part, person, said, seat,
    },
    world::{pack, pack_plus},
};
use kernel::{Actor, CaseId, Chance, Moment, Role};
use proof::{
    draw::{Outcome, PublicSource, Purpose, Share, Transcript, verify_draw},
    trust::TrustFile,
};
use review::{
    Follow, Kind,
    draw::{
        Act, Draw, Facts, Stage,
        acts::{Abort, Commit, DrawNow, Reveal},
        spot_check::{RecordCheck, Samplable, SampleGround, SamplePlan, Scope, Verdict, least},
        state::{Base, SUPERVISOR, TITLE_OFFICE},
    },
};

const CHECK: u32 = 60;
const POOL: u32 = 12;
/// An official of the title office whose own case is in the pool.
const OWN: u32 = 4;
const MINUTE: i64 = 60_000;
const PARTIES: [(Role, &str); 2] = [(Role::Supervisor, SUPERVISOR), (Role::TitleOffice, TITLE_OFFICE)];

fn now() -> Moment {
    morning(day("2024-12-02"))
}

fn after(minutes: i64) -> Moment {
    now().plus_millis(minutes * MINUTE)
}

fn case(number: u32) -> CaseId {
    id(20_000 + number)
}

fn ground() -> SampleGround {
    let row = |number| Samplable {
        case: case(number),
        number: format!("2024-SB-{number:05}"),
        applicant: person(if number == 0 { OWN } else { 300 + number }),
        employer: format!("单位{}", number % 3),
    };
    SampleGround { base: base("CC1"), pool: (0..POOL).map(row).collect() }
}

fn plan() -> SamplePlan {
    SamplePlan {
        committee: id(900),
        year: 2024,
        scope: Scope::Confirmed,
        size: 3,
        reason: "年度抽查计划，按四分之一抽".to_owned(),
        due: day("2024-12-31"),
        commit_by: after(60),
        reveal_by: after(120),
        public: PublicSource::None,
    }
}

struct Room {
    play: Play<Draw>,
    shares: [Share; 2],
}

impl Room {
    fn new(seed: u64, ground: SampleGround) -> Self {
        let chance = Chance::seeded(seed);
        let shares = PARTIES.map(|(_, party)| Share::fresh(id(CHECK), party, &chance));
        Self { play: Play::new(id(CHECK), Facts { ground: None, sample: Some(ground), chance }), shares }
    }

    fn frozen(seed: u64) -> Self {
        let mut room = Self::new(seed, ground());
        room.office(now(), Act::Sample(Box::new(plan()))).unwrap();
        room
    }

    fn sampled(seed: u64) -> Self {
        let mut room = Self::frozen(seed);
        for place in [0, 1] {
            room.commit(place);
        }
        for place in [0, 1] {
            room.reveal(place);
        }
        room.office(after(130), draw_now()).unwrap();
        room
    }

    fn act(&mut self, actor: Actor, at: Moment, act: &Act) -> Result<Vec<Follow>, String> {
        self.play.act(actor, at, act).map_err(said)
    }
    fn office(&mut self, at: Moment, act: Act) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::TitleOffice, OWN), at, &act)
    }
    fn commit(&mut self, place: usize) {
        let commitment = self.shares[place].commitment();
        self.act(at_home(PARTIES[place].0, 5), after(10), &Act::Commit(Commit { commitment })).unwrap();
    }
    fn reveal(&mut self, place: usize) {
        let share = self.shares[place].share;
        self.act(at_home(PARTIES[place].0, 5), after(20), &Act::Reveal(Reveal { share })).unwrap();
    }
    fn attest(&mut self) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::Supervisor, 5), after(140), &Act::Attest)
    }
    fn state(&self) -> &Draw {
        self.play.state()
    }
    /// The cases drawn.
    fn cases(&self) -> Vec<CaseId> {
        self.state().seated().iter().map(|place| self.state().drawable(*place).unwrap().subject).collect()
    }
}

fn draw_now() -> Act {
    Act::Draw(DrawNow { public: String::new() })
}

fn abort() -> Act {
    Act::Abort(Abort { reason: "范围选错".to_owned() })
}

fn found(case: CaseId) -> RecordCheck {
    RecordCheck {
        case,
        verdict: Verdict::InOrder,
        words: String::new(),
        day: day("2024-12-02"),
        correct_by: None,
    }
}

/// req: H2
#[test]
fn the_title_office_of_the_committee_begins_one() {
    let begin = |actor| Room::new(1, ground()).act(actor, now(), &Act::Sample(Box::new(plan())));
    for actor in
        [at_home(Role::Organiser, 3), at_home(Role::Supervisor, 3), seat(Role::TitleOffice, ORGANISER, 3)]
    {
        assert!(begin(actor).unwrap_err().contains("由负责确认的职改办抽查"));
    }
    assert!(begin(seat(Role::TitleOffice, OFFICE, 3)).is_ok());
    let room = Room::frozen(1);
    assert_eq!(room.state().claims(), [format!("spot_check/{}/2024/confirmed", committee().reference.id)]);
    assert_eq!(room.state().name, "甲评委会 2024 年度已确认申报件抽查");
    let reached = |actor: Actor| room.state().reach().iter().any(|reach| reach.holds(&actor));
    assert!(
        [Role::Organiser, Role::Supervisor, Role::TitleOffice]
            .map(|role| at_home(role, 1))
            .map(reached)
            .iter()
            .all(|is| *is)
    );
    // Applicants and experts have nothing to do with it, whoever's case is drawn.
    assert!((0..POOL).all(|number| !reached(at_home(Role::Expert, 300 + number))));
}

/// req: H2
#[test]
fn what_cannot_be_drawn_is_refused_with_a_sentence() {
    let refused = |change: fn(&mut SamplePlan)| {
        let mut plan = plan();
        change(&mut plan);
        Room::new(1, ground()).office(now(), Act::Sample(Box::new(plan))).unwrap_err()
    };
    assert!(refused(|plan| plan.size = 0).contains("至少 1 件"));
    assert!(refused(|plan| plan.size = POOL + 1).contains("只有 12 件，抽不了 13 件"));
    assert!(refused(|plan| plan.reason = " ".to_owned()).contains("请填写抽查的依据和理由"));
    assert!(refused(|plan| plan.due = day("2024-12-01")).contains("不能早于今天"));
    assert!(refused(|plan| plan.reveal_by = after(30)).contains("时间顺序不对"));
    let empty = SampleGround { pool: Vec::new(), ..ground() };
    let nothing = Room::new(1, empty).office(now(), Act::Sample(Box::new(plan())));
    assert!(nothing.unwrap_err().contains("没有申报件"));
}

/// req: H2 — where the pack says how many in a hundred, no fewer are drawn; where it says nothing, the office says why.
#[test]
fn the_pack_may_say_how_many() {
    assert_eq!(least(pack(), 100), None, "no source says so");
    let law = pack_plus(&[
        ("[numbers]", "\"spot_check.percent\" = 30"),
        ("[texts]", "\"spot_check.percent\" = \"示例抽查办法\""),
    ]);
    assert_eq!([1, 12, 100].map(|pool| least(law, pool)), [Some(1), Some(4), Some(30)], "rounded up");
    let begin = |size| {
        let mut room = Room::new(1, ground());
        room.play.pack = law;
        room.office(now(), Act::Sample(Box::new(SamplePlan { size, ..plan() })))
    };
    assert_eq!(begin(3).unwrap_err(), "抽查 3 件，少于规定的比例：12 件应抽查至少 4 件|示例抽查办法");
    assert!(begin(4).is_ok());
}

/// req: H2 — the same check as for experts; neither case nor person nor unit shows.
#[test]
fn the_transcript_holds_and_names_nobody() {
    let room = Room::sampled(2);
    let draw = room.state();
    let plan = &draw.transcript.freeze.plan;
    let subject = format!("{}/2024/confirmed", committee().reference.id);
    assert_eq!(plan.purpose, Purpose::SpotCheck { subject, name: draw.name.clone() });
    assert_eq!((plan.pool.size, plan.panels[0].seats, draw.seated().len()), (POOL, 3, 3));
    let bytes = draw.transcript.bytes().unwrap();
    let trust = TrustFile { v: 1, demo: false, keys: Vec::new() };
    let check =
        |bytes: &[u8]| verify_draw(bytes, &[], &trust, after(200), &proof::draw::Options::default()).outcome;
    assert_eq!(check(&bytes), Outcome::Valid);
    let mut other = draw.transcript.clone();
    other.panels[0].seats.swap(0, 1);
    assert_eq!(check(&other.bytes().unwrap()), Outcome::Invalid);
    let (text, effects) = (String::from_utf8(bytes).unwrap(), &room.play.effects);
    for number in 0..POOL {
        let row = &ground().pool[number as usize];
        for secret in
            [row.case.to_string(), row.number.clone(), row.applicant.to_string(), row.employer.clone()]
        {
            assert!(!text.contains(&secret), "{secret}");
            assert!(effects.iter().all(|(_, effect)| !open_part(effect).contains(&secret)), "{secret}");
        }
    }
    assert!(draw.transcript.freeze.candidates.iter().all(|row| row.unit == 1), "no unit is told");
    // Auditors get what opens it.
    let audited = Transcript { openings: draw.openings(), ..draw.transcript.clone() };
    assert_eq!(check(&audited.bytes().unwrap()), Outcome::Valid);
    let opened: std::collections::BTreeSet<_> = draw.openings().into_iter().map(|row| row.subject).collect();
    assert_eq!(opened, (0..POOL).map(|number| case(number).to_string()).collect());
}

/// req: H2 — not the organiser, whose work is checked, but the title office draws, strikes and aborts; both give shares.
#[test]
fn who_is_checked_does_not_run_the_check() {
    let possible = |room: &Room, at| {
        [Role::Organiser, Role::Supervisor, Role::TitleOffice]
            .map(|role| room.play.possible(at_home(role, 7), at))
    };
    let mut room = Room::frozen(3);
    assert_eq!(possible(&room, after(1)), [vec![], vec!["commit"], vec!["commit", "abort"]]);
    assert_eq!(possible(&room, after(61)), [vec![], vec![], vec!["strike", "abort"]]);
    for place in [0, 1] {
        room.commit(place);
    }
    for place in [0, 1] {
        room.reveal(place);
    }
    assert_eq!(possible(&room, after(30)), [vec![], vec![], vec!["draw", "abort"]]);
    let organiser = room.act(at_home(Role::Organiser, 3), after(30), &draw_now()).unwrap_err();
    assert!(organiser.contains("由职改办经办人办理"), "{organiser}");
    room.office(after(30), draw_now()).unwrap();
    assert_eq!(room.state().stage, Stage::Sampled);
    assert_eq!(possible(&room, after(31)), [vec![], vec!["attest"], vec!["abort"]]);
}

/// req: H2 — what came of each case, once, by somebody else than the applicant, after the supervisor signed.
#[test]
fn outcomes_are_recorded_case_by_case() {
    let seed = (0..50).find(|seed| Room::sampled(*seed).cases().contains(&case(0))).unwrap();
    let mut room = Room::sampled(seed);
    let cases = room.cases();
    let record = |room: &mut Room, command: RecordCheck| room.office(after(150), Act::RecordCheck(command));
    let others: Vec<CaseId> = cases.iter().copied().filter(|one| *one != case(0)).collect();
    assert!(record(&mut room, found(others[0])).unwrap_err().contains("监督员还没有"));
    room.attest().unwrap();
    let own = record(&mut room, found(case(0))).unwrap_err();
    assert!(own.contains("您应当回避"), "{own}");
    let stranger = (0..POOL).map(case).find(|one| !cases.contains(one)).unwrap();
    assert!(record(&mut room, found(stranger)).unwrap_err().contains("请选择抽中的件"));
    let late = RecordCheck { day: day("2024-12-03"), ..found(others[0]) };
    assert!(record(&mut room, late).unwrap_err().contains("核查日期应在 2024-12-02 到今天之间"));
    let wrong = RecordCheck { verdict: Verdict::ToCorrect, ..found(others[0]) };
    assert!(record(&mut room, wrong.clone()).unwrap_err().contains("请填写整改期限"));
    let by = |text: &str| RecordCheck { correct_by: Some(day(text)), ..wrong.clone() };
    assert!(record(&mut room, by("2024-12-01")).unwrap_err().contains("不能早于核查日期"));
    assert!(record(&mut room, by("2024-12-20")).unwrap_err().contains("请填写需要整改的问题"));
    let words = "论文检索报告没有附".to_owned();
    record(&mut room, RecordCheck { words: words.clone(), ..by("2024-12-20") }).unwrap();
    assert!(record(&mut room, found(others[0])).unwrap_err().contains("已经记录"));
    assert!(!open_part(&room.play.effects.last().unwrap().1).contains(&words), "what was found is sealed");
    assert!(room.office(after(151), abort()).unwrap_err().contains("已经有核查结果"));
    record(&mut room, found(others[1])).unwrap();
    assert_eq!(room.state().stage, Stage::Sampled);
    let colleague = at_home(Role::TitleOffice, 6);
    room.act(colleague, after(150), &Act::RecordCheck(found(case(0)))).unwrap();
    assert_eq!(room.state().stage, Stage::Checked);
    assert!(room.state().claims().is_empty(), "the next one may begin");
    let kept = &room.state().checks[0];
    assert_eq!(
        (kept.verdict, kept.correct_by, kept.words.text()),
        (Verdict::ToCorrect, Some(day("2024-12-20")), &*words)
    );
}

/// req: H2 — an aborted one is counted for the next of the same cases.
#[test]
fn aborted_ones_are_counted() {
    let mut room = Room::sampled(4);
    room.office(after(150), abort()).unwrap();
    assert!(room.state().claims().is_empty());
    let again = SampleGround { base: Base { attempt: 1, ..base("CC2") }, ..ground() };
    let mut again = Room::new(5, again);
    again.office(now(), Act::Sample(Box::new(plan()))).unwrap();
    assert_eq!(again.state().transcript.freeze.plan.attempt, 1);
}

/// Where the acts of spot checks lead.
pub(crate) fn moves() -> Moves {
    let mut rooms = Vec::new();
    let mut done = Room::sampled(16);
    done.attest().unwrap();
    for one in done.cases() {
        let colleague = at_home(Role::TitleOffice, 6);
        done.act(colleague, after(150), &Act::RecordCheck(found(one))).unwrap();
    }
    rooms.push(done);
    let mut aborted = Room::sampled(17);
    aborted.office(after(150), abort()).unwrap();
    rooms.push(aborted);
    let mut struck = Room::frozen(18);
    struck.commit(0);
    struck.office(after(61), Act::Strike).unwrap();
    rooms.push(struck);
    rooms.into_iter().flat_map(|room| room.play.moves).collect()
}
