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

/// req: E6 — what districts review for each other waits until it is published who reviews whose people.
#[test]
fn what_is_crossed_waits_for_the_arrangement() {
    let row = pack().cross_reviews().first().unwrap();
    let mut table = Table::new();
    table.0.facts.committee.series.clone_from(&row.series);
    table.0.facts.uncrossed = vec!["申1".to_owned(), "申3".to_owned()];
    let refused = table.clerk(CONVENED, &Act::Convene(convene())).unwrap_err();
    assert!(refused.contains("申1等 2 件") && refused.ends_with(&pack().cite(&row.clause)), "{refused}");
    table.0.facts.uncrossed.clear();
    table.clerk(CONVENED, &Act::Convene(convene())).unwrap();
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

/// req: E1 — within its approval, by its organiser, with a chair, and with cases that wait for it.
#[test]
fn a_meeting_is_convened_while_the_committee_is_in_office() {
    let convene_with = |change: fn(&mut Convene)| {
        let mut command = convene();
        change(&mut command);
        Table::new().clerk(CONVENED, &Act::Convene(command))
    };
    for actor in [at_home(Role::TitleOffice, 3), seat(Role::Organiser, OFFICE, 3)] {
        let refused = Table::new().act(actor, CONVENED, &Act::Convene(convene())).unwrap_err();
        assert!(refused.contains("由甲组建单位召集"), "{refused}");
    }
    let clause = pack().text("meeting.committee").unwrap();
    let expired = convene_with(|command| command.day = day("2026-06-01")).unwrap_err();
    assert!(expired.contains("有效期是 2023-06-01 至 2026-05-31") && expired.ends_with(clause), "{expired}");
    assert!(convene_with(|command| command.day = day("2026-05-31")).is_ok());
    assert!(convene_with(|command| command.day = day("2024-10-07")).unwrap_err().contains("已经过去"));
    assert!(convene_with(|command| command.name.clear()).unwrap_err().contains("请填写评审会名称"));
    assert!(convene_with(|command| command.cases.clear()).unwrap_err().contains("列入议程的件"));
    assert!(convene_with(|command| command.cases.push(case(9))).unwrap_err().contains("已不在待评审中"));
    let mut chairless = Table::new();
    chairless.0.facts.chair = None;
    assert!(chairless.clerk(CONVENED, &Act::Convene(convene())).unwrap_err().contains("还没有主任委员"));

    let mut table = Table::new();
    let follows = table.clerk(CONVENED, &Act::Convene(convene())).unwrap();
    let entered: Vec<CaseId> = follows
        .iter()
        .map(|follow| match follow {
            Follow::Application(case, act) if matches!(**act, application::Act::EnterMeeting(_)) => *case,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(entered, [case(1), case(2), case(3)], "what was not chosen waits on");
    assert!(table.clerk(CONVENED, &Act::Convene(convene())).unwrap_err().contains("已经召集"));
}

/// Each stage as its people find it; whoever is not named here is refused, which the play tries at every step.
#[test]
fn who_may_do_what_on_the_way() {
    let none: Vec<&str> = Vec::new();
    let same = |found: [Vec<&'static str>; 5], expected: [&[&str]; 5]| {
        assert_eq!(found.to_vec(), expected.map(<[&str]>::to_vec).to_vec());
    };
    same(Table::convened().possible(CONVENED), [&["reschedule", "cancel"], &[], &[], &[], &[]]);
    let chair: &[&str] = &["declare_recusal"];
    let other = chair;
    same(
        Table::seated().possible(CONVENED),
        [&["file_opening", "reschedule", "cancel"], &[], &[], chair, other],
    );
    let filed = Table::filed();
    same(
        filed.possible(CONVENED),
        [&["reschedule", "cancel"], &["receive", "return_filing"], &[], chair, other],
    );
    let ready = Table::ready();
    same(ready.possible("2024-11-07"), [&["reschedule", "cancel"], &[], &[], chair, other]);
    same(ready.possible(HELD), [&["open", "reschedule", "cancel"], &[], &[], chair, other]);
    let arriving: &[&str] = &["sign_in", "declare_recusal"];
    same(Table::open().possible(HELD), [&["cancel"], &[], &[], arriving, arriving]);
    same(Table::attended(7).possible(HELD), [&["count", "cancel"], &[], &[], chair, arriving]);
    let counted = Table::counted();
    same(
        counted.possible(HELD),
        [&["count", "cancel"], &[], &["sign_as_supervisor"], &["sign_as_chair"], &[]],
    );
    let mut cancelled = Table::seated();
    cancelled.clerk(CONVENED, &cancel()).unwrap();
    assert_eq!(cancelled.possible(HELD), [none.clone(), none.clone(), none.clone(), none.clone(), none]);
}

/// Members come from the draw, never by hand.
#[test]
fn nobody_types_members_in() {
    let mut table = Table::convened();
    for role in [Role::Organiser, Role::TitleOffice, Role::Supervisor, Role::Administrator] {
        assert!(
            table.act(at_home(role, 3), CONVENED, &Act::Seat(seating())).unwrap_err().contains("由系统办理")
        );
    }
    assert!(table.clerk(CONVENED, &file()).unwrap_err().contains("这一件现在是“待抽取专家”"));
    let before = table.state().reach();
    assert!(
        before.contains(&Reach::Expert(person(CHAIR))) && !before.contains(&Reach::Expert(person(CHAIR + 1)))
    );
    table.act(seat(Role::System, OFFICE, 9), CONVENED, &Act::Seat(seating())).unwrap();
    assert_eq!(table.state().size, MEMBERS, "the quorum is of those who were seated");
    assert!(table.act(seat(Role::System, OFFICE, 9), CONVENED, &Act::Seat(seating())).is_err(), "once");
    let reach: BTreeSet<_> = table.state().reach().into_iter().collect();
    for who in 90..120 {
        let sits = (CHAIR..CHAIR + MEMBERS).contains(&who);
        assert_eq!(reach.contains(&Reach::Expert(person(who))), sits, "expert {who}");
    }
}

/// req: E5 — every expert's training of the year is on record before the opening is filed.
#[test]
fn an_opening_is_filed_when_every_expert_is_trained() {
    let mut table = Table::seated();
    table.0.facts.untrained = vec!["专家101".to_owned(), "专家104".to_owned()];
    let refused = table.clerk(CONVENED, &file()).unwrap_err();
    let clause = pack().text("meeting.training").unwrap();
    assert_eq!(refused, format!("还有 2 名专家没有本年度培训记录：专家101、专家104|{clause}"));
    assert!(!table.possible(CONVENED)[0].contains(&"file_opening"));
    table.0.facts.untrained.clear();
    table.clerk(CONVENED, &file()).unwrap();
}

/// req: E2 — five working days ahead, or the earliest lawful day is named and holds.
#[test]
fn an_opening_is_filed_enough_working_days_ahead() {
    let due = pack().term("meeting_filing", day(HELD)).unwrap();
    assert_eq!(due.day, day("2024-11-01"), "a Friday, five working days before the next one");
    let blank = file_with("  ", "");
    assert!(Table::seated().clerk(CONVENED, &blank).unwrap_err().contains("请填写评审工作安排"));
    let mut table = Table::seated();
    table.clerk(&due.day.to_string(), &file()).unwrap();
    let filing = table.state().filing.as_ref().unwrap();
    assert_eq!((filing.day, filing.derivation.as_str()), (due.day, due.derivation.as_str()));

    // A day later it is too late, also over a weekend.
    for late in ["2024-11-02", "2024-11-04", "2024-11-08"] {
        let mut table = Table::seated();
        let refusal = table.0.act(at_home(Role::Organiser, 3), morning(day(late)), &file()).unwrap_err();
        assert_eq!(refusal.clause.as_deref(), Some(due.clause.as_str()));
        assert!(refusal.text.contains("备案晚了") && refusal.text.contains(late), "{}", refusal.text);
        let remedy = refusal.remedy.unwrap();
        let words: String = remedy.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
        let earliest = day(&words);
        table.clerk(late, &move_to(earliest.yesterday().unwrap())).unwrap();
        assert!(table.clerk(late, &file()).is_err(), "{late}: a day earlier than {earliest}");
        table.clerk(late, &move_to(earliest)).unwrap();
        table.clerk(late, &file()).unwrap();
    }
}

/// req: E2 F3 — who reviews in their own right hands in the form, the plan and the standard, five working days ahead.
#[test]
fn an_autonomous_committee_files_plan_and_standard_with_the_form() {
    let clause = pack().cite(&pack().filing("autonomous_opening").unwrap().clause);
    let seated = || {
        let mut table = Table::new();
        table.0.facts.autonomous = true;
        table.clerk(CONVENED, &Act::Convene(convene())).unwrap();
        table.act(seat(Role::System, OFFICE, 9), CONVENED, &Act::Seat(seating())).unwrap();
        table
    };
    let mut table = seated();
    assert!(table.state().autonomous);
    let last = due(pack(), table.state()).unwrap();
    assert_eq!((last.day, last.clause.as_str()), (day("2024-11-01"), clause.as_str()));
    let (plan, standard) = ("上午评议，下午表决", "执行自治区高校教师系列评审条件");
    for (missing, act) in [("评审工作方案", file_with(" ", standard)), ("评审标准条件", file_with(plan, " "))]
    {
        assert_eq!(table.clerk("2024-11-01", &act).unwrap_err(), format!("请填写{missing}|{clause}"));
    }
    let late =
        seated().0.act(at_home(Role::Organiser, 3), morning(day("2024-11-04")), &file_with(plan, standard));
    let late = late.unwrap_err();
    assert_eq!(late.clause.as_deref(), Some(clause.as_str()));
    assert!(late.text.contains("备案晚了") && late.remedy.unwrap().contains("最早可以在 2024-11-09 开评"));
    table.clerk("2024-11-01", &file_with(plan, standard)).unwrap();
    let filing = table.state().filing.as_ref().unwrap();
    assert_eq!((filing.plan.as_str(), filing.standard.as_str()), (plan, standard));
    let mut bare = table.state().clone();
    bare.filing.as_mut().unwrap().standard.clear();
    assert!(bare.unsound(pack()).iter().any(|text| text.contains("without the standard")));

    // Of another committee nobody asks for a standard, and none is kept.
    let mut ordinary = Table::seated();
    ordinary.clerk("2024-11-01", &file_with(plan, standard)).unwrap();
    assert!(ordinary.state().filing.as_ref().unwrap().standard.is_empty());
}

#[test]
fn a_filing_is_received_or_returned_by_the_title_office() {
    let mut table = Table::filed();
    let on = "2024-10-21";
    assert!(table.act(seat(Role::TitleOffice, 901, 3), on, &Act::Receive).unwrap_err().contains("职改办"));
    let back = |reason: &str| Act::ReturnFiling(ReturnFiling { reason: reason.to_owned() });
    assert!(table.office(on, &back(" ")).unwrap_err().contains("请填写退回的理由"));
    assert!(table.office(on, &back("缺评审工作安排")).unwrap().is_empty());
    assert_eq!((table.state().stage, table.state().filing.is_none()), (Stage::Seated, true));
    table.clerk(on, &file()).unwrap();
    table.office(on, &Act::Receive).unwrap();
    assert!(table.state().filing.as_ref().unwrap().received.is_some());
    assert!(table.office(on, &back("晚了")).is_err(), "what was received stands");
}

/// req: E7 — who keeps away gets nothing to read; the others read equally much, the chair last.
#[test]
fn dossiers_go_to_the_least_loaded_who_are_not_recused() {
    let mut table = Table::filed();
    let assigned = assigned(&table.office("2024-10-21", &Act::Receive).unwrap());
    assert_eq!(assigned.keys().copied().collect::<Vec<_>>(), [case(1), case(2), case(3)]);
    let able =
        |number: u32| assigned[&case(number)].iter().map(|reader| reader.person).collect::<BTreeSet<_>>();
    let all: BTreeSet<PersonId> = (CHAIR..CHAIR + MEMBERS).map(person).collect();
    assert_eq!(able(2), all);
    assert_eq!(able(1), (CHAIR + 2..CHAIR + MEMBERS).map(person).collect(), "two keep away, and see nothing");
    let least = usize::try_from(pack().number("readings.least").unwrap()).unwrap();
    let mut load: BTreeMap<PersonId, u32> = BTreeMap::new();
    for readers in assigned.values() {
        assert_eq!(readers.iter().filter(|reader| reader.reads).count(), least);
        let main: Vec<_> = readers.iter().filter(|reader| reader.main).collect();
        assert!(main.len() == 1 && main[0].reads, "one of the readers speaks for them");
        for reader in readers.iter().filter(|reader| reader.reads) {
            *load.entry(reader.person).or_default() += 1;
        }
    }
    assert!(!load.contains_key(&person(CHAIR)), "the chair presides");
    assert!(load.values().all(|many| (1..=2).contains(many)), "{load:?}");
}

#[test]
fn another_day_is_filed_anew_and_dossiers_come_back() {
    let later = day("2024-11-15");
    let on = "2024-10-22";
    for (mut table, stage) in [(Table::convened(), Stage::Convened), (Table::seated(), Stage::Seated)] {
        assert!(table.clerk(on, &move_to(later)).unwrap().is_empty());
        assert_eq!((table.state().stage, table.state().day), (stage, later));
        assert_eq!(table.state().place, "四楼会议室");
    }
    let mut filed = Table::filed();
    assert!(filed.clerk(on, &move_to(later)).unwrap().is_empty());
    assert_eq!((filed.state().stage, filed.state().filing.is_none()), (Stage::Seated, true));
    let mut ready = Table::ready();
    let back = assigned(&ready.clerk(on, &move_to(later)).unwrap());
    assert_eq!(back.len(), 3);
    assert!(back.values().all(Vec::is_empty), "nobody reads before the new filing is received");
    assert_eq!(ready.state().stage, Stage::Seated);
    assert!(ready.clerk(on, &move_to(day("2026-06-01"))).unwrap_err().contains("有效期"));
    assert!(ready.clerk(on, &move_to(day("2024-10-21"))).unwrap_err().contains("已经过去"));
    let nowhere = Act::Reschedule(Reschedule { day: later, place: String::new() });
    assert!(ready.clerk(on, &nowhere).unwrap_err().contains("请填写地点"));
    assert!(Table::open().clerk(HELD, &move_to(later)).is_err(), "it has begun");
}

/// req: E1 E7 — on its day, by a committee in office, with every dossier read.
#[test]
fn a_meeting_opens_on_its_day_with_every_dossier_read() {
    let open = Act::Open(Open { mode: Mode::Paper });
    let mut table = Table::ready();
    assert!(table.clerk("2024-11-07", &open).unwrap_err().contains("当天开评"));
    table.0.facts.unread = (1..=4).map(|n| format!("申{n}")).collect();
    let refused = table.clerk(HELD, &open).unwrap_err();
    assert!(refused.contains("还有 4 件没有审阅完：申1、申2、申3 等"), "{refused}");
    assert!(refused.ends_with(pack().text("meeting.readings").unwrap()));
    table.0.facts.unread.clear();
    // What was convened in time does not open when the approval has ended meanwhile.
    table.0.facts.committee.valid_until = day("2024-11-09");
    assert!(!table.possible("2024-11-10")[0].contains(&"open"));
    let expired = table.clerk("2024-11-10", &open).unwrap_err();
    assert!(
        expired.contains("有效期") && expired.ends_with(pack().text("meeting.committee").unwrap()),
        "{expired}"
    );
    table.clerk("2024-11-09", &open).unwrap();
    assert_eq!(table.state().opened.map(|opened| opened.mode), Some(Mode::Paper));
}

/// req: E8 — members sign in themselves, once; two thirds of the committee must be there before anything is counted.
#[test]
fn nothing_is_counted_without_a_quorum() {
    let mut table = Table::open();
    assert!(table.sign_in(CHAIR + MEMBERS).unwrap_err().contains("由本次评审会的专家本人签到"));
    assert!(
        table.act(at_home(Role::Organiser, CHAIR), HELD, &Act::SignIn).is_err(),
        "nobody signs in for them"
    );
    let some = counts(&[(1, 3, 3), (2, 5, 5), (3, 5, 5)]);
    for who in CHAIR..CHAIR + 5 {
        assert!(!table.possible(HELD)[0].contains(&"count"));
        table.sign_in(who).unwrap();
    }
    assert!(table.sign_in(CHAIR).unwrap_err().contains("您已经签到"));
    let refused = table.clerk(HELD, &some).unwrap_err();
    let clause = pack().text("meeting.quorum").unwrap();
    assert_eq!(refused, format!("出席人数不足：出席 5 人，评委会 9 人，5 × 3 ＝ 15 < 9 × 2 ＝ 18|{clause}"));
    table.sign_in(CHAIR + 5).unwrap();
    // Both who keep away from the first case are there: they count for the quorum, and vote on the other cases.
    table.clerk(HELD, &counts(&[(1, 4, 4), (2, 6, 6), (3, 6, 6)])).unwrap();
    assert_eq!(table.state().attended, Some(6));
}

/// req: E8 — the recused leave that case's present, never the quorum; every count adds up.
#[test]
fn a_count_is_of_those_who_take_part() {
    let mut table = Table::attended(7);
    assert_eq!([1, 2, 3].map(|number| table.state().taking_part(case(number))), [5, 7, 7]);
    let many = table.clerk(HELD, &counts(&[(1, 6, 6), (2, 7, 7), (3, 7, 7)])).unwrap_err();
    assert_eq!(many, "申1：参加表决 6 人，多于出席 7 人减去回避 2 人|");
    let missing = table.clerk(HELD, &counts(&[(1, 5, 5), (2, 7, 7)])).unwrap_err();
    assert!(missing.contains("申3还没有录入"), "{missing}");
    let wrong = Count { present: 7, yes: 7, no: 1, abstain: 0, invalid: 0 };
    let Act::Count(mut papers) = counts(&[(1, 5, 5), (2, 7, 7), (3, 7, 7)]) else { unreachable!() };
    papers.counts[2].count = wrong;
    assert!(table.clerk(HELD, &Act::Count(papers)).unwrap_err().contains("申3：票数对不上"));
    // Fewer may vote than are there.
    table.clerk(HELD, &counts(&[(1, 4, 4), (2, 7, 7), (3, 6, 4)])).unwrap();
    assert_eq!(table.state().stage, Stage::Counted);

    let typed = Table::electronic().clerk(HELD, &counts(&[(1, 5, 5), (2, 7, 7), (3, 7, 7)])).unwrap_err();
    assert!(typed.contains("票数由票箱算出"), "{typed}");
}

/// req: E8 — an electronic ballot is of those who are there when it begins: no late vote, no proxy, no half a box.
#[test]
fn an_electronic_ballot_is_of_those_who_are_there_when_it_begins() {
    let mut early = Table::ready();
    early.clerk(HELD, &Act::Open(Open { mode: Mode::Electronic })).unwrap();
    assert!(early.clerk(HELD, &Act::BeginBallot).unwrap_err().contains("出席人数不足"));
    assert!(Table::attended(7).clerk(HELD, &Act::BeginBallot).unwrap_err().contains("纸质选票"));
    let mut table = Table::preparing();
    assert!(table.sign_in(CHAIR + 8).unwrap_err().contains("这一件现在是“准备选票”"), "nobody comes late");
    assert!(table.clerk(HELD, &keys(1)).unwrap_err().contains("由系统办理"));
    assert!(table.system(&keys(2)).unwrap_err().contains("已经作废"));
    let Act::OpenBallot(mut short) = keys(1) else { unreachable!() };
    short.keys.pop();
    assert!(table.system(&Act::OpenBallot(short)).unwrap_err().contains("每件应当有这一轮的密钥"));
    table.system(&keys(1)).unwrap();
    let confirm = |table: &mut Table, who| table.act(at_home(Role::Expert, who), HELD, &Act::ConfirmPapers);
    assert!(confirm(&mut table, CHAIR + 8).unwrap_err().contains("由到会的专家本人确认"));
    confirm(&mut table, CHAIR).unwrap();
    assert!(confirm(&mut table, CHAIR).unwrap_err().contains("您已经确认"));
    assert!(table.clerk(HELD, &repeat("")).unwrap_err().contains("请填写作废的理由"));
    table.clerk(HELD, &repeat("平板坏了")).unwrap();
    let ballot = table.state().ballot.as_ref().unwrap();
    assert_eq!((ballot.round, ballot.annulled.len()), (2, 1), "the annulled round stays on record");
    assert!(ballot.keys.is_empty() && ballot.confirmed.is_empty(), "all cases are voted on anew");
    assert!(table.system(&keys(1)).is_err(), "under new keys");
    table.system(&keys(2)).unwrap();
    for who in CHAIR..CHAIR + 6 {
        confirm(&mut table, who).unwrap();
    }
    let silent = table.clerk(HELD, &close("")).unwrap_err();
    assert!(silent.contains("还有 1 位专家没有确认在箱中"), "{silent}");
    let Act::CloseBallot(sound) = close("一人没有带设备") else { unreachable!() };
    let mut stuffed = sound.clone();
    stuffed.counts[0].count = Count { present: 6, yes: 6, no: 0, abstain: 0, invalid: 0 };
    let stuffed = table.clerk(HELD, &Act::CloseBallot(stuffed)).unwrap_err();
    assert!(stuffed.contains("申1：票箱的表决人数和签到不一致"), "the recused have no paper: {stuffed}");
    let mut missing = sound.clone();
    missing.counts.pop();
    assert!(table.clerk(HELD, &Act::CloseBallot(missing)).unwrap_err().contains("申3没有票数"));
    table.clerk(HELD, &Act::CloseBallot(sound)).unwrap();
    let ballot = table.state().ballot.as_ref().unwrap();
    assert_eq!((ballot.box_digest, table.state().attended), (Some(digest("箱")), Some(7)));
    assert!(table.clerk(HELD, &counts(&[(1, 5, 5), (2, 7, 5), (3, 7, 5)])).unwrap_err().contains("票箱"));
}

/// req: E8 — no pack that we hold speaks of a second round, so nobody is offered one; under a pack that does, the cases that
/// it names are voted on once more, under new keys and in a box of their own, and the others keep what they have.
#[test]
fn a_second_round_is_only_where_the_pack_allows_one() {
    let mut ordinary = Table::cast(pack());
    let refused = ordinary.clerk(HELD, &Act::SecondRound).unwrap_err();
    let clause = pack().text("meeting.pass").unwrap();
    assert_eq!(refused, format!("规则没有规定第二轮投票，各件以这一轮的票数为准|{clause}"));
    let offered = |table: &Table| {
        let offers = table.0.offers(at_home(Role::Organiser, 3), morning(day(HELD)));
        offers.iter().any(|offer| offer.key == "second_round")
    };
    assert!(!offered(&ordinary), "there is no button");

    let mut table = Table::cast(lenient());
    assert!(offered(&table));
    let mut failed = Table::polling();
    failed.0.pack = lenient();
    let Act::Count(CountPapers { counts }) = counts(&[(1, 5, 5), (2, 7, 5), (3, 7, 3)]) else {
        unreachable!()
    };
    let low = CloseBallot { counts, digest: digest("箱"), unconfirmed: "没有带设备".to_owned() };
    failed.clerk(HELD, &Act::CloseBallot(low)).unwrap();
    let refused = failed.clerk(HELD, &Act::SecondRound).unwrap_err();
    assert_eq!(refused, "没有未通过、而赞成票达到出席人数 2 分之 1 的件|测试用的规定");
    let mut signed = Table::cast(lenient());
    signed.act(at_home(Role::Supervisor, 4), HELD, &Act::SignAsSupervisor).unwrap();
    assert!(signed.clerk(HELD, &Act::SecondRound).unwrap_err().contains("已经签字"));
    let mut paper = Table::counted();
    paper.0.pack = lenient();
    assert!(paper.clerk(HELD, &Act::SecondRound).unwrap_err().contains("只有电子选票才有第二轮"));

    table.clerk(HELD, &Act::SecondRound).unwrap();
    let again: Vec<CaseId> = table.state().voted_on().map(|item| item.case).collect();
    assert_eq!((again, table.state().stage), (vec![case(3)], Stage::Preparing));
    let ballot = table.state().ballot.clone().unwrap();
    assert_eq!((ballot.round, ballot.keys.len(), ballot.confirmed.len()), (2, 0, 0), "under new keys");
    assert_eq!(ballot.digest_of(false), Some(digest("箱")), "the first box stays");
    assert!(table.clerk(HELD, &to_paper("设备坏了")).unwrap_err().contains("不能再改用纸质选票"));
    assert!(table.system(&keys(2)).unwrap_err().contains("每件应当有这一轮的密钥"), "of what is voted on");
    table.system(&keys_of(2, 3..=3)).unwrap();
    table.clerk(HELD, &close_again(6)).unwrap();
    let yes: Vec<u32> = table.state().agenda.iter().map(|item| item.count.unwrap().yes).collect();
    assert_eq!(yes, [5, 5, 6], "the others keep what the first round came to");
    let ballot = table.state().ballot.as_ref().unwrap();
    assert_eq!(ballot.digest_of(true), Some(digest("第二箱")));
    assert_eq!(ballot.first.as_ref().unwrap().counts[2].count.yes, 4, "and so does the record of the first");
    assert!(table.clerk(HELD, &Act::SecondRound).unwrap_err().contains("第二轮只投一次"));

    // A round is given up before anybody knows what it comes to.
    let mut given_up = Table::again();
    assert!(given_up.clerk(HELD, &give_up(" ")).unwrap_err().contains("请填写放弃第二轮的理由"));
    given_up.clerk(HELD, &give_up("监督方没有应答")).unwrap();
    let yes: Vec<u32> = given_up.state().agenda.iter().map(|item| item.count.unwrap().yes).collect();
    assert_eq!((yes, given_up.state().stage), (vec![5, 5, 4], Stage::Counted));
    assert!(given_up.clerk(HELD, &Act::SecondRound).unwrap_err().contains("第二轮只投一次"));
    given_up.act(at_home(Role::Expert, CHAIR), HELD, &Act::SignAsChair).unwrap();
    given_up.act(at_home(Role::Supervisor, 4), HELD, &Act::SignAsSupervisor).unwrap();
    assert_eq!(given_up.state().stage, Stage::Closed);
    let mut first = Table::polling();
    assert!(first.clerk(HELD, &give_up("不投了")).unwrap_err().contains("这是第一轮"));
}

/// req: E8 — who keeps away from everything that is voted on again has nothing to confirm.
#[test]
fn only_those_confirm_who_vote() {
    let mut table = Table::cast(lenient());
    table.act(at_home(Role::Expert, CHAIR), HELD, &Act::SignIn).unwrap_err();
    let mut state = table.state().clone();
    state.recused.push(recused(CHAIR + 4, 3));
    let mut table = Table(Play::from(id(40), facts(), state));
    table.0.pack = lenient();
    table.clerk(HELD, &Act::SecondRound).unwrap();
    table.system(&keys_of(2, 3..=3)).unwrap();
    assert_eq!(table.state().voters().count(), 6);
    let confirm = |table: &mut Table, who| table.act(at_home(Role::Expert, who), HELD, &Act::ConfirmPapers);
    assert!(confirm(&mut table, CHAIR + 4).unwrap_err().contains("由到会的专家本人确认"));
    for who in (CHAIR..CHAIR + 7).filter(|who| *who != CHAIR + 4) {
        confirm(&mut table, who).unwrap();
    }
    let Act::CloseBallot(whole) = close_again(6) else { unreachable!() };
    let stuffed = table.clerk(HELD, &Act::CloseBallot(whole.clone())).unwrap_err();
    assert!(stuffed.contains("申3：票箱的表决人数和签到不一致"), "{stuffed}");
    let count = Count { present: 6, yes: 6, no: 0, abstain: 0, invalid: 0 };
    let counts = vec![CaseCount { case: case(3), count }];
    table
        .clerk(HELD, &Act::CloseBallot(CloseBallot { counts, unconfirmed: String::new(), ..whole }))
        .unwrap();
}

/// req: E8 — a round whose box is made has its result, and is closed: nobody repeats it until they like it.
#[test]
fn a_sealed_round_is_closed_and_nothing_else() {
    let mut table = Table::again();
    table.0.facts.sealed = true;
    for act in [repeat("平板坏了"), give_up("不投了")] {
        assert!(table.clerk(HELD, &act).unwrap_err().contains("票箱已经封好"), "{}", act.key());
    }
    let mut first = Table::polling();
    first.0.facts.sealed = true;
    for act in [repeat("平板坏了"), to_paper("平板坏了")] {
        let refusal = first.0.act(at_home(Role::Organiser, 3), morning(day(HELD)), &act).unwrap_err();
        assert!(refusal.text.contains("票箱已经封好") && refusal.remedy.unwrap().contains("结束投票"));
    }
    first.clerk(HELD, &close("两人没有带设备")).unwrap();
}

/// req: E4 — a member keeps away by an own declaration, under a rule that people declare; before the dossiers are out
/// nothing follows, after it somebody else reads.
#[test]
fn a_member_declares_a_recusal() {
    let who = CHAIR + 7;
    let mut table = Table::seated();
    let expert = |table: &mut Table, act: &Act| table.act(at_home(Role::Expert, who), HELD, act);
    assert!(expert(&mut table, &declare(3, "unit", "同单位")).unwrap_err().contains("请选择是哪一种关系"));
    assert!(expert(&mut table, &declare(9, "tutor", "导师")).unwrap_err().contains("请选择应当回避的件"));
    assert!(expert(&mut table, &declare(3, "tutor", " ")).unwrap_err().contains("请填写回避的理由"));
    let stranger = table.act(at_home(Role::Expert, 7), HELD, &declare(3, "tutor", "导师")).unwrap_err();
    assert!(stranger.contains("由本次评审会的专家本人申请"));
    assert!(expert(&mut table, &declare(3, "tutor", "硕士导师")).unwrap().is_empty());
    assert!(table.state().is_recused(person(who), case(3)));
    assert!(expert(&mut table, &declare(3, "tutor", "硕士导师")).is_err(), "once");
    let found = table.state().recused.iter().find(|one| one.person == person(who) && one.case == case(3));
    assert!(found.unwrap().clause.contains("回避"));

    let mut ready = Table::ready();
    let follows = expert(&mut ready, &declare(3, "tutor", "硕士导师")).unwrap();
    let [Follow::Application(on, act)] = &follows[..] else { panic!("{follows:?}") };
    let application::Act::Recuse(recuse) = &**act else { panic!("{act:?}") };
    assert_eq!((*on, recuse.person), (case(3), person(who)));

    let mut open = Table::attended(7);
    let first = CHAIR + 1;
    let before = open.state().taking_part(case(3));
    open.act(at_home(Role::Expert, first), HELD, &declare(3, "interest", "有项目往来")).unwrap();
    assert_eq!(open.state().taking_part(case(3)), before - 1, "they stay in the quorum and leave the case");
}

/// All cases turn to paper, or none; what was cast electronically does not count.
#[test]
fn a_meeting_turns_to_paper_as_a_whole() {
    assert!(Table::attended(7).clerk(HELD, &to_paper("无")).unwrap_err().contains("已经用纸质选票"));
    let mut table = Table::polling();
    assert!(table.clerk(HELD, &to_paper(" ")).unwrap_err().contains("请填写改用纸质选票的理由"));
    table.clerk(HELD, &to_paper("监督方没有应答")).unwrap();
    assert_eq!((table.state().stage, table.state().mode()), (Stage::Open, Some(Mode::Paper)));
    assert_eq!(table.state().ballot.as_ref().unwrap().annulled[0].reason, "监督方没有应答");
    assert!(table.clerk(HELD, &Act::BeginBallot).is_err(), "there is no way back to the box");
    table.sign_in(CHAIR + 7).unwrap();
    table.clerk(HELD, &counts(&[(1, 6, 6), (2, 8, 8), (3, 8, 8)])).unwrap();
}

/// req: E1 E8 — the chair presides; where the chair does not take part, the first vice-chair who does, if the pack says so.
#[test]
fn a_vice_chair_presides_where_the_chair_does_not_take_part() {
    let (chair, first, second) = (person(CHAIR), person(CHAIR + 2), person(CHAIR + 3));
    let there = Table::attended(7);
    let meeting = there.state();
    assert_eq!(meeting.presiding(pack()), chair);
    assert_eq!(meeting.presides_over(pack(), case(1)), first, "the chair keeps away from the first case");
    assert_eq!(meeting.presides_over(pack(), case(2)), chair);
    let offices = [CHAIR, CHAIR + 1, CHAIR + 2].map(|who| meeting.office_of(person(who)));
    assert_eq!(offices, ["主任委员", "", "副主任委员"]);
    let mut kept_away = meeting.clone();
    kept_away.recused.push(recused(CHAIR + 2, 1));
    assert_eq!(kept_away.presides_over(pack(), case(1)), second);
    kept_away.recused.extend([2, 3].map(|number| recused(CHAIR, number)));
    assert_eq!(kept_away.presiding(pack()), first, "nothing is left for the chair to preside over");

    // The chair did not come: whoever presided signs, and nobody else.
    let mut table = Table::open();
    for who in CHAIR + 1..CHAIR + 8 {
        table.sign_in(who).unwrap();
    }
    table.clerk(HELD, &counts(&[(1, 6, 6), (2, 7, 7), (3, 7, 4)])).unwrap();
    assert_eq!(table.state().listing(pack()).holder, Some(Reach::Expert(first)));
    let sign = |table: &mut Table, who| table.act(at_home(Role::Expert, who), HELD, &Act::SignAsChair);
    for who in [CHAIR, CHAIR + 3] {
        assert!(sign(&mut table, who).unwrap_err().contains("由主持的副主任委员签字"), "{who}");
    }
    let both = table.act(at_home(Role::Supervisor, CHAIR + 2), HELD, &Act::SignAsSupervisor);
    assert!(both.unwrap_err().contains("不能同时"), "one hand");
    sign(&mut table, CHAIR + 2).unwrap();
    table.act(at_home(Role::Supervisor, 4), HELD, &Act::SignAsSupervisor).unwrap();
    assert_eq!(table.state().stage, Stage::Closed);

    // No law that we hold says so: the pack says that it is not sure, and without its word the chair signs.
    assert!(pack().unverified().contains_key("meeting.vice_chair_presides"));
    let silent = pack_with("national/committee.toml", |text| {
        text.replace("\"meeting.vice_chair_presides\" = 1", "\"meeting.vice_chair_presides\" = 0")
    });
    assert_eq!((table.state().presiding(silent), meeting.presides_over(silent, case(1))), (chair, chair));
    let mut strange = table.state().clone();
    (strange.vice_chairs, strange.present) = (Vec::new(), Vec::new());
    let found = strange.unsound(pack());
    assert!(found.iter().any(|text| text.contains("does not preside")), "{found:?}");
}

/// req: E8 — two persons sign the same counts; then each case learns its own.
#[test]
fn results_follow_from_two_signatures_under_the_same_counts() {
    for chair_first in [true, false] {
        let mut table = Table::counted();
        let chair = (at_home(Role::Expert, CHAIR), Act::SignAsChair);
        let supervisor = (at_home(Role::Supervisor, 4), Act::SignAsSupervisor);
        assert!(
            table
                .act(at_home(Role::Expert, CHAIR + 1), HELD, &Act::SignAsChair)
                .unwrap_err()
                .contains("主任委员")
        );
        let both = at_home(Role::Supervisor, CHAIR);
        assert!(table.act(both, HELD, &Act::SignAsSupervisor).unwrap_err().contains("不能同时"), "one hand");
        let [first, second] = if chair_first { [chair, supervisor] } else { [supervisor, chair] };
        assert!(table.act(first.0, HELD, &first.1).unwrap().is_empty());
        assert!(table.act(first.0, HELD, &first.1).unwrap_err().contains("已经签字"));
        // Other counts are signed anew.
        table.clerk(HELD, &counts(&[(1, 5, 4), (2, 7, 5), (3, 7, 4)])).unwrap();
        assert!(table.state().chair_signature.is_none() && table.state().supervisor_signature.is_none());
        table.act(first.0, HELD, &first.1).unwrap();
        let follows = table.act(second.0, HELD, &second.1).unwrap();
        assert_eq!(table.state().stage, Stage::Closed);
        let told = follows.iter().map(|follow| match follow {
            Follow::Application(case, act) => match &**act {
                application::Act::Vote(vote) => (*case, vote.count.present, vote.count.yes),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        });
        assert_eq!(told.collect::<Vec<_>>(), [(case(1), 5, 4), (case(2), 7, 5), (case(3), 7, 4)]);
        assert!(table.clerk(HELD, &cancel()).is_err(), "what is closed stands");
    }
}

#[test]
fn a_meeting_is_cancelled_from_wherever_it_stands_and_cases_wait_again() {
    let all: [fn() -> Table; 8] = [
        Table::convened,
        Table::seated,
        Table::filed,
        Table::ready,
        Table::open,
        Table::preparing,
        Table::polling,
        Table::counted,
    ];
    for table in all {
        let mut table = table();
        let place = table.state().stage.key();
        let blank = Act::Cancel(Cancel { reason: String::new() });
        assert!(table.clerk(HELD, &blank).unwrap_err().contains("请填写取消的理由"), "{place}");
        let follows = table.clerk(HELD, &cancel()).unwrap();
        let left = follows.iter().filter(|follow| {
            matches!(follow, Follow::Application(_, act) if matches!(**act, application::Act::LeaveMeeting(_)))
        });
        assert_eq!((left.count(), follows.len()), (3, 3), "{place}");
    }
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// req: E7 — whoever is recused, every case has its readers, none of them recused, and nobody much more than others.
    #[test]
    fn readers_are_enough_able_and_evenly_loaded(
        many in 1_u32..14, cases in 1_u32..5, kept in prop::collection::vec((0_u32..14, 1_u32..5), 0..10),
    ) {
        let mut table = Table::new();
        table.clerk(CONVENED, &Act::Convene(Convene { cases: (1..=cases).map(case).collect(), ..convene() })).unwrap();
        let members: Vec<Member> = (CHAIR..CHAIR + many).map(member).collect();
        let kept: Vec<Recused> = kept.into_iter().map(|(who, number)| recused(CHAIR + who, number)).collect();
        let seat_all = Seat { draw: id(50), members, recused: kept.clone() };
        table.act(seat(Role::System, OFFICE, 9), CONVENED, &Act::Seat(seat_all)).unwrap();
        table.clerk("2024-10-20", &file()).unwrap();
        let assigned = assigned(&table.office("2024-10-21", &Act::Receive).unwrap());
        let least = usize::try_from(pack().number("readings.least").unwrap()).unwrap();
        let mut load: BTreeMap<PersonId, u32> = (CHAIR + 1..CHAIR + many).map(|who| (person(who), 0)).collect();
        for (case, readers) in &assigned {
            let away = |who: PersonId| kept.iter().any(|r| r.person == who && r.case == *case);
            let able = (CHAIR..CHAIR + many).filter(|who| !away(person(*who))).count();
            prop_assert_eq!(readers.len(), able);
            prop_assert!(readers.iter().all(|reader| !away(reader.person)));
            prop_assert_eq!(readers.iter().filter(|reader| reader.reads).count(), able.min(least));
            prop_assert_eq!(readers.iter().filter(|reader| reader.main).count(), able.min(1));
            for reader in readers.iter().filter(|reader| reader.reads && reader.person != person(CHAIR)) {
                *load.entry(reader.person).or_default() += 1;
            }
        }
        if kept.is_empty() && many > 1 {
            let (most, fewest) = (load.values().max().unwrap(), load.values().min().unwrap());
            prop_assert!(most - fewest <= 1, "{load:?}");
        }
    }
}
