//! Until a meeting opens: convened, filed, its dossiers distributed and read.

use super::*;

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

/// req: E7 — panels: a case goes to the panel that has an expert of its specialty, evenly within it; who is recused is
/// passed over; the same meeting is distributed in the same way again.
#[test]
fn dossiers_go_to_the_panel_of_their_specialty() {
    let second: BTreeSet<PersonId> = (CHAIR + 4..CHAIR + 8).map(person).collect();
    let distribute = || {
        let mut table = Table::convened();
        let mut seating = seating();
        for member in seating.members.iter_mut().filter(|member| second.contains(&member.person)) {
            member.panel = "电气组".to_owned();
        }
        table.act(seat(Role::System, OFFICE, 9), CONVENED, &Act::Seat(seating)).unwrap();
        table.clerk("2024-10-20", &file()).unwrap();
        let expert = |who: u32| id::<CaseId>(10_000 + who);
        // Cases 1 and 2 are of a specialty that one member of the second panel has; case 3 of one that nobody has.
        table.0.facts.specialties = BTreeMap::from([
            (case(1), "电气工程".to_owned()),
            (case(2), "电气工程".to_owned()),
            (case(3), "天文学".to_owned()),
            (expert(CHAIR + 4), "电气工程".to_owned()),
            (expert(CHAIR + 5), "机械工程".to_owned()),
        ]);
        assigned(&table.office("2024-10-21", &Act::Receive).unwrap())
    };
    let found = distribute();
    assert_eq!(found, distribute());
    let read = |number: u32| {
        let readers = found[&case(number)].iter().filter(|reader| reader.reads);
        readers.map(|reader| reader.person).collect::<Vec<_>>()
    };
    for number in [1, 2] {
        assert!(read(number).iter().all(|who| second.contains(who)), "case {number}: {:?}", read(number));
    }
    assert_eq!(read(1)[0], person(CHAIR + 4), "who has the specialty speaks for the panel, load being equal");
    let looked = found[&case(2)].len();
    assert_eq!(looked, usize::try_from(MEMBERS).unwrap(), "everybody who votes may see it");
    assert!(read(3).iter().any(|who| !second.contains(who)), "nobody has its specialty: all read alike");
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
