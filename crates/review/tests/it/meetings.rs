//! req: E1 E2 E5 E8 — a meeting from its convening to both signatures: filed in time with trained experts, opened on its
//! day, attended by enough, counted without the recused, and signed by two persons.

use crate::{
    play::{
        Moves, OFFICE, Play, at_home, committee, covers, day, id, morning, open_part, person, said, seat,
    },
    world::{pack, pack_also, pack_with},
};
use kernel::{Actor, CaseId, Day, Digest, PersonId, Role};
use proptest::prelude::*;
use review::{
    Follow, Kind, Reach,
    application::{self, reading::Reader, state::Count},
    meeting::{
        Act, Facts, Meeting, Stage,
        acts::{
            Cancel, CloseBallot, Convene, CountPapers, DeclareRecusal, FileOpening, GiveUpRound, Open,
            OpenBallot, RepeatBallot, Reschedule, ReturnFiling, Seat, TurnToPaper, due,
        },
        ballot::RoundKeys,
        state::{CaseCount, Item, Member, Mode, Recused},
    },
};
use rules::Pack;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

mod opening;
mod votes;

const CONVENED: &str = "2024-10-08";
const HELD: &str = "2024-11-08";
const CHAIR: u32 = 100;
/// The chair by office, and eight who were drawn.
const MEMBERS: u32 = 9;

fn case(number: u32) -> CaseId {
    id(60 + number)
}

fn item(number: u32) -> Item {
    Item {
        case: case(number),
        number: format!("申{number}"),
        name: format!("申报人{number}").into(),
        title_name: "工程师".to_owned(),
        employer_name: "乙厂".to_owned(),
        count: None,
    }
}

fn facts() -> Facts {
    Facts {
        committee: committee(),
        size: MEMBERS,
        chair: Some(person(CHAIR)),
        vice_chairs: vec![person(CHAIR + 2), person(CHAIR + 3)],
        autonomous: false,
        candidates: (1..=4).map(item).collect(),
        uncrossed: Vec::new(),
        number: "PS1".to_owned(),
        untrained: Vec::new(),
        specialties: BTreeMap::new(),
        sealed: false,
        unread: Vec::new(),
    }
}

fn convene() -> Convene {
    Convene {
        name: "工程系列评审会".to_owned(),
        day: day(HELD),
        place: "三楼会议室".to_owned(),
        cases: (1..=3).map(case).collect(),
    }
}

fn member(who: u32) -> Member {
    Member {
        expert: id(10_000 + who),
        person: person(who),
        name: format!("专家{who}").into(),
        unit: format!("单位{who}"),
        panel: "机械组".to_owned(),
    }
}

fn recused(who: u32, number: u32) -> Recused {
    Recused {
        person: person(who),
        case: case(number),
        rule: "unit".to_owned(),
        clause: "回避条款".to_owned(),
        because: "同在乙厂工作".to_owned().into(),
    }
}

/// The first case has two who keep away, one of them the chair.
fn seating() -> Seat {
    let members = (CHAIR..CHAIR + MEMBERS).map(member).collect();
    Seat { draw: id(50), members, recused: vec![recused(CHAIR, 1), recused(CHAIR + 1, 1)] }
}

/// A meeting that was convened, for draws.
pub(crate) fn convened() -> Meeting {
    Table::convened().state().clone()
}

/// A meeting and its people, acting on days.
struct Table(Play<Meeting>);

impl Table {
    fn new() -> Self {
        Self(Play::new(id(40), facts()))
    }
    fn convened() -> Self {
        let mut table = Self::new();
        table.clerk(CONVENED, &Act::Convene(convene())).unwrap();
        table
    }
    fn seated() -> Self {
        let mut table = Self::convened();
        table.act(seat(Role::System, OFFICE, 9), CONVENED, &Act::Seat(seating())).unwrap();
        table
    }
    fn filed() -> Self {
        let mut table = Self::seated();
        table.clerk("2024-10-20", &file()).unwrap();
        table
    }
    fn ready() -> Self {
        let mut table = Self::filed();
        table.office("2024-10-21", &Act::Receive).unwrap();
        table
    }
    fn open() -> Self {
        let mut table = Self::ready();
        table.clerk(HELD, &Act::Open(Open { mode: Mode::Paper })).unwrap();
        table
    }
    /// Opened, with so many signed in, the chair first.
    fn attended(many: u32) -> Self {
        let mut table = Self::open();
        for who in CHAIR..CHAIR + many {
            table.sign_in(who).unwrap();
        }
        table
    }
    /// Opened for electronic papers, with seven signed in.
    fn electronic() -> Self {
        let mut table = Self::ready();
        table.clerk(HELD, &Act::Open(Open { mode: Mode::Electronic })).unwrap();
        for who in CHAIR..CHAIR + 7 {
            table.sign_in(who).unwrap();
        }
        table
    }
    /// The ballot has begun, and its keys are made.
    fn preparing() -> Self {
        let mut table = Self::electronic();
        table.clerk(HELD, &Act::BeginBallot).unwrap();
        table
    }
    fn polling() -> Self {
        let mut table = Self::preparing();
        table.system(&keys(1)).unwrap();
        table
    }
    /// Everybody cast and the box was opened: the third case has four of seven for it, too few and more than half.
    fn cast(pack: &'static Pack) -> Self {
        let mut table = Self::polling();
        table.0.pack = pack;
        table.clerk(HELD, &close("两人没有带设备")).unwrap();
        table
    }
    /// The third case is voted on again; its keys are made.
    fn again() -> Self {
        let mut table = Self::cast(lenient());
        table.clerk(HELD, &Act::SecondRound).unwrap();
        table.system(&keys_of(2, 3..=3)).unwrap();
        table
    }
    fn system(&mut self, act: &Act) -> Result<Vec<Follow>, String> {
        self.act(seat(Role::System, OFFICE, 9), HELD, act)
    }
    fn counted() -> Self {
        let mut table = Self::attended(7);
        table.clerk(HELD, &counts(&[(1, 5, 5), (2, 7, 5), (3, 7, 4)])).unwrap();
        table
    }

    fn act(&mut self, actor: Actor, on: &str, act: &Act) -> Result<Vec<Follow>, String> {
        self.0.act(actor, morning(day(on)), act).map_err(said)
    }
    fn clerk(&mut self, on: &str, act: &Act) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::Organiser, 3), on, act)
    }
    fn office(&mut self, on: &str, act: &Act) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::TitleOffice, 3), on, act)
    }
    fn sign_in(&mut self, who: u32) -> Result<Vec<Follow>, String> {
        self.act(at_home(Role::Expert, who), HELD, &Act::SignIn)
    }
    fn state(&self) -> &Meeting {
        self.0.state()
    }
    /// Who may do what now: organiser, title office, supervisor, chair, another member.
    fn possible(&self, on: &str) -> [Vec<&'static str>; 5] {
        [
            (Role::Organiser, 3),
            (Role::TitleOffice, 3),
            (Role::Supervisor, 4),
            (Role::Expert, CHAIR),
            (Role::Expert, CHAIR + 8),
        ]
        .map(|(role, who)| self.0.possible(at_home(role, who), morning(day(on))))
    }
}

fn file() -> Act {
    file_with("上午评议，下午表决", "")
}

fn file_with(plan: &str, standard: &str) -> Act {
    Act::FileOpening(FileOpening { plan: plan.to_owned(), standard: standard.to_owned() })
}

fn move_to(day: Day) -> Act {
    Act::Reschedule(Reschedule { day, place: "四楼会议室".to_owned() })
}

fn cancel() -> Act {
    Act::Cancel(Cancel { reason: "人数不足".to_owned() })
}

/// What a member alone knows about a case.
fn declare(number: u32, rule: &str, reason: &str) -> Act {
    Act::DeclareRecusal(DeclareRecusal {
        case: case(number),
        rule: rule.to_owned(),
        reason: reason.to_owned(),
    })
}

/// Keys of both sides for every case.
fn keys(round: u32) -> Act {
    keys_of(round, 1..=3)
}

fn keys_of(round: u32, cases: std::ops::RangeInclusive<u32>) -> Act {
    let one =
        |number| RoundKeys { case: case(number), round, office: digest("甲"), supervisor: digest("乙") };
    Act::OpenBallot(OpenBallot { round, keys: cases.map(one).collect() })
}

/// The pack with a second round for whatever half of those who took part were for.
fn lenient() -> &'static Pack {
    static LENIENT: LazyLock<&Pack> = LazyLock::new(|| {
        let rule = r#"
            ratios = { "ballot.second_round" = [1, 2] }
            texts = { "ballot.second_round" = "测试用的规定" }
            unverified = { "ballot.second_round" = "没有出处，测试用" }
        "#;
        pack_also(rule)
    });
    &LENIENT
}

fn give_up(reason: &str) -> Act {
    Act::GiveUpRound(GiveUpRound { reason: reason.to_owned() })
}

/// What the box of the second round says of the third case.
fn close_again(yes: u32) -> Act {
    let Act::Count(CountPapers { counts }) = counts(&[(3, 7, yes)]) else { unreachable!() };
    Act::CloseBallot(CloseBallot {
        counts, digest: digest("第二箱"), unconfirmed: "没有带设备".to_owned()
    })
}

fn digest(text: &str) -> Digest {
    Digest::sha256(&[text.as_bytes()])
}

fn repeat(reason: &str) -> Act {
    Act::RepeatBallot(RepeatBallot { reason: reason.to_owned() })
}

fn to_paper(reason: &str) -> Act {
    Act::TurnToPaper(TurnToPaper { reason: reason.to_owned() })
}

/// The box holds a paper of everybody who takes part.
fn close(unconfirmed: &str) -> Act {
    let Act::Count(CountPapers { counts }) = counts(&[(1, 5, 5), (2, 7, 5), (3, 7, 4)]) else {
        unreachable!()
    };
    Act::CloseBallot(CloseBallot { counts, digest: digest("箱"), unconfirmed: unconfirmed.to_owned() })
}

/// (case, 参加表决, 赞成), the others against.
fn counts(rows: &[(u32, u32, u32)]) -> Act {
    let count = |(number, present, yes): &(u32, u32, u32)| CaseCount {
        case: case(*number),
        count: Count { present: *present, yes: *yes, no: present - yes, abstain: 0, invalid: 0 },
    };
    Act::Count(CountPapers { counts: rows.iter().map(count).collect() })
}

/// The readers that follow for each case.
fn assigned(follows: &[Follow]) -> BTreeMap<CaseId, Vec<Reader>> {
    let readers = follows.iter().map(|follow| match follow {
        Follow::Application(case, act) => match &**act {
            application::Act::AssignReaders(command) => (*case, command.readers.clone()),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    });
    readers.collect()
}

/// req: E4 — who keeps away from a case finds neither it nor its number, in the record and its receipts either.
#[test]
fn who_is_recused_reads_no_entry_that_names_the_case() {
    let table = Table::counted();
    let meeting = table.state();
    let shown = |who| {
        let me = at_home(Role::Expert, who);
        table.0.effects.iter().filter(move |(act, _)| meeting.shows(&me, act))
    };
    for who in [CHAIR, CHAIR + 1] {
        assert!(meeting.is_recused(person(who), case(1)) && !meeting.is_recused(person(who), case(2)));
        for (act, effect) in shown(who) {
            let text = open_part(effect);
            for told in ["申1", "乙厂", &case(1).to_string()] {
                assert!(!text.contains(told), "{act}: {text}");
            }
        }
        assert!(shown(who).any(|(act, _)| *act == "open"), "the rest of the record is theirs");
    }
    assert_eq!(
        shown(CHAIR + 2).count(),
        table.0.effects.len(),
        "who may vote on everything reads everything"
    );
}

/// A record that no act would make is named.
#[test]
fn what_no_act_would_do_is_unsound() {
    let mut closed = Table::counted();
    closed.act(at_home(Role::Expert, CHAIR), HELD, &Act::SignAsChair).unwrap();
    closed.act(at_home(Role::Supervisor, 4), HELD, &Act::SignAsSupervisor).unwrap();
    type Break = fn(&mut Meeting);
    let broken: [(Break, &str); 6] = [
        (|meeting| meeting.present.push(person(1)), "signed in and is no member"),
        (
            |meeting| meeting.filing.as_mut().unwrap().day = day("2024-11-02"),
            "its opening was filed too late",
        ),
        (|meeting| meeting.chair_signature = None, "without both signatures"),
        (|meeting| meeting.attended = Some(5), "without a quorum"),
        (
            |meeting| meeting.agenda[0].count.as_mut().unwrap().present = 6,
            "more people voted on 申1 than took part",
        ),
        (|meeting| meeting.agenda[2].count.as_mut().unwrap().yes = 5, "the votes on 申3 do not add up"),
    ];
    for (breaks, says) in broken {
        let mut meeting = closed.state().clone();
        breaks(&mut meeting);
        let found = meeting.unsound(pack());
        assert!(found.iter().any(|text| text.contains(says)), "{says}: {found:?}");
    }
}

/// Every act of the table was done, from every stage it may be done at, and the table names nothing that was not.
#[test]
fn every_act_leads_where_the_table_says() {
    covers::<Meeting>(&moves());
}

/// Where the acts of meetings lead.
pub(crate) fn moves() -> Moves {
    let on = "2024-10-22";
    let mut moves = Moves::new();
    let mut closed = Table::counted();
    closed.clerk(HELD, &counts(&[(1, 5, 5), (2, 7, 5), (3, 7, 4)])).unwrap();
    closed.act(at_home(Role::Expert, CHAIR), HELD, &Act::SignAsChair).unwrap();
    closed.act(at_home(Role::Supervisor, 4), HELD, &Act::SignAsSupervisor).unwrap();
    let mut other = Table::counted();
    other.act(at_home(Role::Supervisor, 4), HELD, &Act::SignAsSupervisor).unwrap();
    other.act(at_home(Role::Expert, CHAIR), HELD, &Act::SignAsChair).unwrap();
    let mut returned = Table::filed();
    returned.office(on, &Act::ReturnFiling(ReturnFiling { reason: "缺".to_owned() })).unwrap();
    for table in [Table::seated, Table::filed, Table::ready, Table::open] {
        let mut declared = table();
        declared.act(at_home(Role::Expert, CHAIR + 7), HELD, &declare(3, "tutor", "硕士导师")).unwrap();
        moves.extend(declared.0.moves);
    }
    let mut repeated = Table::polling();
    repeated.clerk(HELD, &repeat("平板坏了")).unwrap();
    let mut cast = Table::polling();
    cast.act(at_home(Role::Expert, CHAIR), HELD, &Act::ConfirmPapers).unwrap();
    cast.clerk(HELD, &close("两人没有带设备")).unwrap();
    for table in [closed, other, returned, repeated, cast] {
        moves.extend(table.0.moves);
    }
    let mut unprepared = Table::cast(lenient());
    unprepared.clerk(HELD, &Act::SecondRound).unwrap();
    for mut given_up in [Table::again(), unprepared] {
        given_up.clerk(HELD, &give_up("不投了")).unwrap();
        moves.extend(given_up.0.moves);
    }
    for table in [Table::electronic, Table::preparing, Table::polling] {
        let mut paper = table();
        paper.clerk(HELD, &to_paper("监督方没有应答")).unwrap();
        moves.extend(paper.0.moves);
    }
    let open: [fn() -> Table; 8] = [
        Table::convened,
        Table::seated,
        Table::filed,
        Table::ready,
        Table::open,
        Table::counted,
        Table::preparing,
        Table::polling,
    ];
    for (at, table) in open.into_iter().enumerate() {
        let mut cancelled = table();
        cancelled.clerk(on, &cancel()).unwrap();
        moves.extend(cancelled.0.moves);
        if at < 4 {
            let mut moved = table();
            moved.clerk(on, &move_to(day("2024-11-15"))).unwrap();
            moves.extend(moved.0.moves);
        }
    }
    moves
}
