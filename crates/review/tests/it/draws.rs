//! req: E1 E4 — the experts of a meeting are drawn from the pool, step by step, by numbers that nobody could choose; who
//! sits was drawn, said that they come, and the supervisor signed for it.

use crate::{
    meetings,
    play::{
        Moves, OFFICE, Play, at_home, committee, covers, day, id, morning, open_part, person, said, seat,
    },
    spot_checks,
    world::{pack, pack_plus},
};
use kernel::{Actor, CaseId, Chance, Moment, Role};
use proof::{
    bytes::Bytes32,
    draw::{PublicSource, Share, Struck},
};
use proptest::prelude::*;
use review::{
    Follow, Kind,
    draw::{
        Act, Draw, Effect, Facts, Stage,
        acts::{Abort, Commit, Decline, DrawNow, FreezePlan, NoAnswer, PanelPlan, Reveal},
        state::{Base, Ground, Pooled, SUPERVISOR, TITLE_OFFICE},
    },
    meeting::{self, Meeting, state::Recused},
};
use std::collections::BTreeSet;

const DRAW: u32 = 50;
const MINUTE: i64 = 60_000;
mod freezing;

/// Persons of the pool: the chair, ten of the first panel, six of the second, two who may not sit.
const CHAIR: u32 = 100;
const FIRST: std::ops::Range<u32> = 101..111;
const SECOND: std::ops::Range<u32> = 111..117;
/// Recused from the whole agenda, and of a specialty without a panel.
const OUT: [u32; 2] = [117, 118];
/// Recused from one case of the agenda only.
const PARTLY: u32 = 101;

fn now() -> Moment {
    morning(day("2024-10-08"))
}

/// So many minutes after the freeze.
fn after(minutes: i64) -> Moment {
    now().plus_millis(minutes * MINUTE)
}

fn expert(who: u32) -> CaseId {
    id(10_000 + who)
}

fn pooled(who: u32) -> Pooled {
    let specialty = match who {
        w if FIRST.contains(&w) || w == CHAIR => "机械工程",
        w if SECOND.contains(&w) || w == OUT[0] => "电气工程",
        _ => "天文学",
    };
    Pooled {
        expert: expert(who),
        person: person(who),
        name: format!("专家{who}"),
        // Three of a unit: one more than may sit together.
        unit: format!("单位{}", who / 3),
        specialty: specialty.to_owned(),
        region: String::new(),
    }
}

fn recused(who: u32, case: CaseId) -> Recused {
    Recused {
        person: person(who),
        case,
        rule: "unit".to_owned(),
        clause: "回避条款".to_owned(),
        because: format!("同在单位{}工作", who / 3).into(),
    }
}

fn ground() -> Ground {
    let meeting = meetings::convened();
    let agenda: Vec<CaseId> = meeting.agenda.iter().map(|item| item.case).collect();
    let pool = std::iter::once(CHAIR).chain(FIRST).chain(SECOND).chain(OUT);
    let mut kept_away: Vec<Recused> = agenda.iter().map(|case| recused(OUT[0], *case)).collect();
    kept_away.push(recused(PARTLY, agenda[0]));
    Ground { base: base("CQ1"), size: 9, pool: pool.map(pooled).collect(), recused: kept_away, meeting }
}

/// What every draw of the committee stands on.
pub(crate) fn base(number: &str) -> Base {
    Base {
        committee: committee(),
        attempt: 0,
        origin: "zhiping.example/office".to_owned(),
        demo: false,
        office: id(2),
        number: number.to_owned(),
    }
}

fn plan() -> FreezePlan {
    let panel = |name: &str, specialties: &[&str], seats, substitutes| PanelPlan {
        name: name.to_owned(),
        specialties: specialties.iter().map(|text| (*text).to_owned()).collect(),
        seats,
        substitutes,
    };
    FreezePlan {
        meeting: id(40),
        panels: vec![panel("机械组", &["机械工程"], 4, 3), panel("电气组", &["电气工程"], 2, 1)],
        cap: None,
        commit_by: after(60),
        reveal_by: after(120),
        public: lottery(),
    }
}

fn lottery() -> PublicSource {
    PublicSource::Lottery { name: "双色球".to_owned(), number: "24001".to_owned(), at: after(180) }
}

/// A draw in an office: seats and shares of both parties at hand.
struct Room {
    play: Play<Draw>,
    shares: [Share; 2],
}

const PARTIES: [(Role, &str); 2] = [(Role::Supervisor, SUPERVISOR), (Role::TitleOffice, TITLE_OFFICE)];

impl Room {
    fn new(seed: u64, ground: Ground) -> Self {
        let chance = Chance::seeded(seed);
        let shares = PARTIES.map(|(_, party)| Share::fresh(id(DRAW), party, &chance));
        Self { play: Play::new(id(DRAW), Facts { ground: Some(ground), sample: None, chance }), shares }
    }

    /// A draw whose list is frozen.
    fn frozen(seed: u64) -> Self {
        let mut room = Self::new(seed, ground());
        room.clerk(now(), Act::Freeze(Box::new(plan()))).unwrap();
        room
    }

    /// A draw with everybody's place.
    fn drawn(seed: u64) -> Self {
        let mut room = Self::frozen(seed);
        for place in [0, 1] {
            room.commit(place, after(10)).unwrap();
        }
        for place in [0, 1] {
            room.reveal(place, after(20)).unwrap();
        }
        room.draw(after(180), "7 12 33").unwrap();
        room
    }

    fn act(&mut self, actor: Actor, at: Moment, act: &Act) -> Result<Vec<Follow>, String> {
        self.play.act(actor, at, act).map_err(said)
    }
    fn clerk(&mut self, at: Moment, act: Act) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::Organiser, 3), at, &act)
    }
    fn commit(&mut self, place: usize, at: Moment) -> Result<Vec<Follow>, String> {
        let commitment = self.shares[place].commitment();
        self.act(at_home(PARTIES[place].0, 4), at, &Act::Commit(Commit { commitment }))
    }
    fn reveal(&mut self, place: usize, at: Moment) -> Result<Vec<Follow>, String> {
        let share = self.shares[place].share;
        self.act(at_home(PARTIES[place].0, 4), at, &Act::Reveal(Reveal { share }))
    }
    fn draw(&mut self, at: Moment, public: &str) -> Result<Vec<Follow>, String> {
        self.clerk(at, Act::Draw(DrawNow { public: public.to_owned() }))
    }
    fn attest(&mut self) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::Supervisor, 4), after(190), &Act::Attest)
    }
    /// The expert at this place, on a seat of their own.
    fn at(&self, place: u32) -> Actor {
        Actor { person: self.state().drawable(place).unwrap().person, ..at_home(Role::Expert, 0) }
    }
    fn accept(&mut self, place: u32) -> Result<Vec<Follow>, String> {
        self.act(self.at(place), after(200), &Act::Accept)
    }
    fn decline(&mut self, place: u32) -> Result<Vec<Follow>, String> {
        self.act(self.at(place), after(200), &declined("出差"))
    }
    fn state(&self) -> &Draw {
        self.play.state()
    }
    /// Who sits on a panel, by rank, and who might follow.
    fn panel(&self, panel: usize) -> (Vec<u32>, Vec<u32>) {
        let seated = self.state().transcript.seated().swap_remove(panel);
        (seated.seats, seated.substitutes)
    }
    /// Who may do what, of those who run it and of the first who sits.
    fn possible(&self, at: Moment) -> [Vec<&'static str>; 4] {
        let home = [(Role::Organiser, 3), (Role::Supervisor, 4), (Role::TitleOffice, 4)];
        let [organiser, supervisor, office] =
            home.map(|(role, who)| self.play.possible(at_home(role, who), at));
        let first = self.state().seated().first().map(|place| self.at(*place));
        [organiser, supervisor, office, first.map_or_else(Vec::new, |me| self.play.possible(me, at))]
    }
}

fn declined(reason: &str) -> Act {
    Act::Decline(Decline { reason: reason.to_owned() })
}

fn abort() -> Act {
    Act::Abort(Abort { reason: "停电".to_owned() })
}

#[test]
fn both_parties_commit_before_either_reveals() {
    let mut room = Room::frozen(5);
    assert!(room.reveal(0, after(5)).unwrap_err().contains("这一件现在是“待承诺”"));
    room.commit(0, after(10)).unwrap();
    assert!(room.commit(0, after(11)).unwrap_err().contains("已经提交"));
    assert_eq!(room.state().stage, Stage::Frozen);
    assert_eq!(room.possible(after(11)), [vec!["abort"], vec![], vec!["commit"], vec![]]);
    room.commit(1, after(60)).unwrap();
    assert_eq!(room.possible(after(61)), [vec!["abort"], vec!["reveal"], vec!["reveal"], vec![]]);
    // Another share than the one that was committed to.
    let wrong = Act::Reveal(Reveal { share: Bytes32([7; 32]) });
    assert!(
        room.act(at_home(Role::Supervisor, 4), after(61), &wrong).unwrap_err().contains("与先前的承诺不符")
    );
    let swapped = Act::Reveal(Reveal { share: room.shares[1].share });
    assert!(room.act(at_home(Role::Supervisor, 4), after(61), &swapped).is_err(), "the other party's share");
    room.reveal(0, after(62)).unwrap();
    assert!(room.reveal(0, after(62)).unwrap_err().contains("已经揭示"));
    assert!(room.draw(after(180), "7 12 33").unwrap_err().contains("这一件现在是“待揭示”"));
    room.reveal(1, after(120)).unwrap();
    assert_eq!(room.state().stage, Stage::Revealed);
}

#[test]
fn the_public_value_is_drawn_with_once_it_is_there() {
    let mut room = Room::frozen(6);
    for step in [Room::commit, Room::reveal] {
        for place in [0, 1] {
            step(&mut room, place, after(20)).unwrap();
        }
    }
    assert_eq!(room.possible(after(179)), [vec!["abort"], vec![], vec![], vec![]]);
    assert!(room.draw(after(179), "7 12 33").unwrap_err().contains("此后才能抽取"));
    assert_eq!(room.possible(after(180)), [vec!["draw", "abort"], vec![], vec![], vec![]]);
    for wrong in ["", "7, 12", "seven"] {
        assert!(room.draw(after(180), wrong).unwrap_err().contains("公共随机数的写法"), "{wrong}");
    }
    let mut other = Room::drawn(6);
    room.draw(after(180), " 7 12 33 ").unwrap();
    assert_eq!(room.state().transcript.seed, other.state().transcript.seed, "the same numbers draw the same");
    assert_eq!(room.state().seated(), other.state().seated());
    other = Room::frozen(6);
    for step in [Room::commit, Room::reveal] {
        for place in [0, 1] {
            step(&mut other, place, after(20)).unwrap();
        }
    }
    other.draw(after(180), "7 12 34").unwrap();
    assert_ne!(room.state().transcript.seed, other.state().transcript.seed);
}

/// Who is late gives no share; the draw goes on with the others', and only chance must remain.
#[test]
fn a_late_share_is_struck_and_the_draw_goes_on() {
    let mut room = Room::frozen(7);
    room.commit(0, after(10)).unwrap();
    assert!(room.clerk(after(60), Act::Strike).unwrap_err().contains("没有逾期的份额"));
    assert!(room.commit(1, after(61)).unwrap_err().contains("截止"));
    assert_eq!(room.possible(after(61))[0], ["strike", "abort"]);
    room.clerk(after(61), Act::Strike).unwrap();
    assert_eq!(room.state().stage, Stage::Committed);
    assert_eq!(room.state().transcript.shares[1].struck, Some(Struck::NotCommitted));
    assert!(room.clerk(after(62), Act::Strike).is_err(), "the other is not late");
    room.reveal(0, after(70)).unwrap();
    room.draw(after(180), "1").unwrap();
    assert_eq!(room.state().seated().len(), 6);

    let mut room = Room::frozen(8);
    for place in [0, 1] {
        room.commit(place, after(10)).unwrap();
    }
    room.reveal(1, after(20)).unwrap();
    assert!(room.reveal(0, after(121)).unwrap_err().contains("截止"));
    room.clerk(after(121), Act::Strike).unwrap();
    assert_eq!(room.state().stage, Stage::Revealed);
    assert_eq!(room.state().transcript.shares[0].struck, Some(Struck::NotRevealed));

    // Without any share there must be a public value.
    let mut room = Room::new(9, ground());
    let plan = FreezePlan { public: PublicSource::None, ..plan() };
    room.clerk(now(), Act::Freeze(Box::new(plan))).unwrap();
    for _ in [0, 1] {
        room.clerk(after(61), Act::Strike).unwrap();
    }
    assert_eq!(room.state().stage, Stage::Revealed);
    assert!(room.draw(after(181), "").unwrap_err().contains("不能抽取"));
    room.clerk(after(182), abort()).unwrap();
}

#[test]
fn who_declines_is_followed_by_the_next_in_rank() {
    let mut room = Room::drawn(10);
    let (seats, substitutes) = room.panel(0);
    let (others, _) = room.panel(1);
    assert_eq!((seats.len(), others.len()), (4, 2));
    assert!(room.decline(substitutes[0]).unwrap_err().contains("由被抽中的专家本人"), "who was not called");
    let blank = room.act(room.at(seats[1]), after(200), &declined(" ")).unwrap_err();
    assert!(blank.contains("请填写理由"));
    room.accept(seats[1]).unwrap();
    assert!(room.accept(seats[1]).unwrap_err().contains("您已经应邀"));
    // They may say otherwise afterwards.
    room.decline(seats[1]).unwrap();
    assert!(!room.state().has_accepted(seats[1]));
    assert!(room.accept(seats[1]).unwrap_err().contains("您已经辞谢"));
    let decline = room.state().transcript.declines.last().unwrap();
    let next = decline.replaced_by.unwrap();
    // The highest in rank whose unit has not two members there already.
    let unit = |place: u32| room.state().drawable(place).unwrap().unit.clone();
    let left: Vec<u32> = seats.iter().copied().filter(|place| *place != seats[1]).collect();
    let room_for = |place: &u32| left.iter().filter(|seated| unit(**seated) == unit(*place)).count() < 2;
    assert_eq!(Some(&next), substitutes.iter().find(|place| room_for(place)));
    assert_eq!(room.panel(1).0, others, "the other panel stays as it is");
    assert_eq!(room.play.possible(room.at(next), after(201)), ["accept", "decline"]);

    // Whoever cannot be asked is followed in the same way; who has answered is not passed over.
    let no_answer =
        |who: CaseId| Act::NoAnswer(NoAnswer { expert: who, reason: "三次电话未接".to_owned() });
    room.accept(others[0]).unwrap();
    let accepted = room.state().drawable(others[0]).unwrap().subject;
    assert!(room.clerk(after(201), no_answer(accepted)).unwrap_err().contains("已经答复"));
    assert!(room.clerk(after(201), no_answer(expert(CHAIR))).unwrap_err().contains("请选择专家"));
    let silent = room.state().drawable(others[1]).unwrap().subject;
    room.clerk(after(201), no_answer(silent)).unwrap();
    assert!(!room.state().seated().contains(&others[1]) && room.state().seated().len() == 6);
}

/// req: E4 — everybody comes and the supervisor has signed, in whichever order: then the meeting has its members.
#[test]
fn the_meeting_has_its_members_when_all_have_answered_and_the_supervisor_signed() {
    for signs_last in [true, false] {
        let mut room = Room::drawn(11);
        assert_eq!(
            room.possible(after(190)),
            [vec!["no_answer", "abort"], vec!["attest"], vec![], vec!["accept", "decline"]]
        );
        let seats = room.state().seated();
        let mut follows = Vec::new();
        if !signs_last {
            assert!(room.attest().unwrap().is_empty());
            assert!(room.attest().unwrap_err().contains("已经签字"));
        }
        for place in &seats {
            assert!(follows.is_empty() && room.state().stage == Stage::Drawn);
            follows = room.accept(*place).unwrap();
        }
        if signs_last {
            assert!(follows.is_empty(), "not without the supervisor");
            assert!(
                room.clerk(
                    after(201),
                    Act::NoAnswer(NoAnswer { expert: expert(1), reason: "无".to_owned() })
                )
                .is_err()
            );
            follows = room.attest().unwrap();
        }
        assert_eq!(room.state().stage, Stage::Seated);
        let [Follow::Meeting(case, act)] = &follows[..] else { panic!("{follows:?}") };
        let meeting::Act::Seat(command) = &**act else { panic!("{act:?}") };
        assert_eq!((Some(*case), command.draw), (room.state().meeting(), id(DRAW)));
        let named: Vec<_> = command.members.iter().map(|member| member.person).collect();
        let expected: Vec<_> =
            std::iter::once(person(CHAIR)).chain(seats.iter().map(|p| room.at(*p).person)).collect();
        assert_eq!(named, expected, "the chair by office, then who was drawn");
        // Recusals go along for who sits, and for nobody else.
        assert_eq!(
            command.recused.iter().any(|r| r.person == person(PARTLY)),
            named.contains(&person(PARTLY))
        );
        assert!(command.recused.iter().all(|r| named.contains(&r.person)));
        assert_eq!(room.possible(after(210)), [vec![], vec![], vec![], vec![]] as [Vec<&str>; 4]);
        assert_eq!(room.state().claims().len(), 1, "no second draw beside the members");
    }
}

/// Until nobody is left; then the draw is aborted, which stays on record and counts for the next one.
#[test]
fn a_draw_that_cannot_be_filled_is_aborted_and_counted() {
    let mut room = Room::drawn(12);
    while room.state().vacant() == 0 {
        let seats = room.panel(1).0;
        room.decline(seats[0]).unwrap();
    }
    assert_eq!(room.state().transcript.declines.last().unwrap().replaced_by, None);
    for place in room.state().seated() {
        room.accept(place).unwrap();
    }
    room.attest().unwrap();
    assert_eq!(room.state().stage, Stage::Drawn, "a seat is empty");
    let blank = Act::Abort(Abort { reason: String::new() });
    assert!(room.clerk(after(210), blank).unwrap_err().contains("请填写中止的理由"));
    room.clerk(after(210), abort()).unwrap();
    assert!(room.state().claims().is_empty(), "another draw may be frozen");
    assert!(room.clerk(after(211), abort()).is_err());

    let mut again = Room::new(13, Ground { base: Base { attempt: 1, ..base("CQ2") }, ..ground() });
    again.clerk(now(), Act::Freeze(Box::new(plan()))).unwrap();
    assert_eq!(again.state().transcript.freeze.plan.attempt, 1);
}

/// From wherever it stands.
#[test]
fn a_draw_is_aborted_before_it_is_seated() {
    let mut rooms = vec![Room::frozen(14), Room::frozen(14), Room::frozen(14), Room::drawn(14)];
    for (many, room) in [2, 4].into_iter().zip(&mut rooms[1..]) {
        let steps = [Room::commit, Room::commit, Room::reveal, Room::reveal];
        for (at, step) in steps.iter().enumerate().take(many) {
            step(room, at % 2, after(10)).unwrap();
        }
    }
    let stages: Vec<_> = rooms.iter().map(|room| room.state().stage).collect();
    assert_eq!(stages, [Stage::Frozen, Stage::Committed, Stage::Revealed, Stage::Drawn]);
    for room in &mut rooms {
        assert!(room.act(at_home(Role::Supervisor, 4), after(30), &abort()).is_err());
        room.clerk(after(30), abort()).unwrap();
        assert_eq!(room.state().stage, Stage::Aborted);
        assert!(room.state().transcript.abort.is_some());
    }
}

/// req: E4 — over all panels together no unit has more than the pack or the plan says, whoever declines; the plan may be
/// stricter than the pack, and not looser.
#[test]
fn a_cap_over_all_panels_binds_the_whole_committee() {
    let law = pack_plus(&[
        ("[numbers]", "\"draw.same_unit_overall\" = 2"),
        ("[texts]", "\"draw.same_unit_overall\" = \"示例抽取办法\""),
    ]);
    // A unit has three people, one or two of whom are of either panel.
    let mixed = || {
        let mut ground = ground();
        for who in &mut ground.pool {
            let number: u32 = who.name["专家".len()..].parse().unwrap();
            who.specialty = if number.is_multiple_of(2) { "机械工程" } else { "电气工程" }.to_owned();
        }
        ground
    };
    let freeze = |room: &mut Room, cap| {
        room.play.pack = law;
        room.clerk(now(), Act::Freeze(Box::new(FreezePlan { cap, ..plan() })))
    };
    let mut looser = Room::new(1, mixed());
    assert_eq!(
        freeze(&mut looser, Some(3)).unwrap_err(),
        "各组合计同一单位最多 2 人，不能放宽到 3 人|示例抽取办法"
    );
    assert!(freeze(&mut looser, Some(0)).unwrap_err().contains("至少是 1 人"));
    for (cap, kept) in [(None, 2), (Some(1), 1)] {
        let mut room = Room::new(21, mixed());
        freeze(&mut room, cap).unwrap();
        assert_eq!(room.state().transcript.freeze.plan.cap, Some(kept));
        for place in [0, 1] {
            room.commit(place, after(10)).unwrap();
        }
        for place in [0, 1] {
            room.reveal(place, after(20)).unwrap();
        }
        room.draw(after(180), "7 12 33").unwrap();
        for _ in 0..6 {
            let seated = room.state().seated();
            let mut units: Vec<_> =
                seated.iter().map(|place| room.state().drawable(*place).unwrap().unit.clone()).collect();
            units.sort_unstable();
            let most = units.chunk_by(|one, other| one == other).map(<[String]>::len).max().unwrap();
            assert!(most <= kept as usize, "{units:?}");
            room.decline(seated[0]).unwrap();
        }
    }
    let mut own = Room::new(1, ground());
    own.clerk(now(), Act::Freeze(Box::new(FreezePlan { cap: Some(2), ..plan() }))).unwrap();
    assert_eq!(own.state().transcript.freeze.plan.cap, Some(2), "a draw may say one where the pack does not");
}

/// Every act of the table was done, from every stage it may be done at, and the table names nothing that was not.
#[test]
fn every_act_leads_where_the_table_says() {
    covers::<Draw>(&moves().into_iter().chain(spot_checks::moves()).collect());
}

/// Where the acts of draws lead.
pub(crate) fn moves() -> Moves {
    let mut rooms = vec![Room::frozen(16), Room::frozen(16), Room::frozen(16), Room::drawn(16)];
    for (many, room) in [2, 4].into_iter().zip(&mut rooms[1..]) {
        let steps = [Room::commit, Room::commit, Room::reveal, Room::reveal];
        for (at, step) in steps.iter().enumerate().take(many) {
            step(room, at % 2, after(10)).unwrap();
        }
    }
    for room in &mut rooms {
        room.clerk(after(30), abort()).unwrap();
    }
    // Nobody commits; one commits; both commit and nobody reveals.
    for many in [0, 1, 2] {
        let mut room = Room::frozen(17);
        for place in 0..many {
            room.commit(place, after(10)).unwrap();
        }
        // First what was not committed in time, then what was not revealed.
        for minutes in [61, 121] {
            while room.clerk(after(minutes), Act::Strike).is_ok() {}
        }
        assert_eq!(room.state().stage, Stage::Revealed);
        rooms.push(room);
    }
    for signs_last in [true, false] {
        let mut room = Room::drawn(18);
        if !signs_last {
            room.attest().unwrap();
        }
        let seated = room.state().seated();
        let silent = room.state().drawable(seated[0]).unwrap().subject;
        room.clerk(after(190), Act::NoAnswer(NoAnswer { expert: silent, reason: "未接".to_owned() }))
            .unwrap();
        room.decline(seated[1]).unwrap();
        for place in room.state().seated() {
            room.accept(place).unwrap();
        }
        if signs_last {
            room.attest().unwrap();
        }
        assert_eq!(room.state().stage, Stage::Seated);
        rooms.push(room);
    }
    rooms.into_iter().flat_map(|room| room.play.moves).collect()
}

/// What the record of somebody careless says: a share that was not committed to, a seed that does not follow.
#[test]
fn an_effect_that_does_not_follow_is_a_damaged_record() {
    let room = Room::drawn(15);
    let draw = room.state();
    let stamp = review::Stamp { case: id(DRAW), office: id(2), seq: 9, at: after(200), actor: room.at(0) };
    let apply = |draw: &Draw, effect: Effect| Draw::apply(Some(draw.clone()), &effect, &stamp);
    let frozen = Room::frozen(15);
    let seed = draw.transcript.seed.unwrap();
    assert!(apply(frozen.state(), Effect::Drawn { public: Some("1".to_owned()), seed }).is_none());
    assert!(apply(draw, Effect::Drawn { public: Some("1".to_owned()), seed }).is_none(), "drawn twice");
    let share = Bytes32([1; 32]);
    assert!(apply(frozen.state(), Effect::Revealed { party: SUPERVISOR.to_owned(), share }).is_none());
    let decline = |replaced_by| Effect::Declined {
        candidate: draw.seated()[0],
        reason: proof::draw::DeclineReason::Declined,
        words: "出差".to_owned().into(),
        replaced_by,
    };
    assert!(apply(draw, decline(None)).is_none(), "nobody is passed over");
    let follows = (0..16).filter(|next| apply(draw, decline(Some(*next))).is_some()).count();
    assert_eq!(follows, 1, "one follows, and no other");
    // A state that no act would make is named.
    let mut broken = draw.clone();
    broken.stage = Stage::Seated;
    assert!(broken.unsound(pack()).iter().any(|text| text.contains("before everybody had accepted")));
    let mut people = draw.drawables().to_vec();
    people.swap(0, 1);
    broken = Draw { candidates: people.into(), ..draw.clone() };
    assert!(broken.unsound(pack()).iter().any(|text| text.contains("does not open")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever chance says and whoever declines: panels are full or nobody is left, and no unit has more than two.
    #[test]
    fn seats_are_filled_by_rank_and_within_the_cap(seed in any::<u64>(), declines in prop::collection::vec(0_usize..6, 0..8)) {
        let mut room = Room::drawn(seed);
        let cap = usize::try_from(pack().number("draw.same_unit").unwrap()).unwrap();
        for pick in declines {
            let seated = room.state().seated();
            if let Some(place) = seated.get(pick) {
                room.decline(*place).unwrap();
            }
        }
        for panel in [0, 1] {
            let (seats, free) = room.panel(panel);
            let units: Vec<_> = seats.iter().map(|p| room.state().drawable(*p).unwrap().unit.clone()).collect();
            for unit in &units {
                prop_assert!(units.iter().filter(|other| *other == unit).count() <= cap);
            }
            let wanted = plan().panels[panel].seats as usize;
            let open = |p: &u32| {
                let unit = &room.state().drawable(*p).unwrap().unit;
                units.iter().filter(|other| *other == unit).count() < cap
            };
            prop_assert!(seats.len() == wanted || !free.iter().any(open), "an empty seat and somebody for it");
        }
        prop_assert!(room.state().unsound(pack()).is_empty());
    }
}
