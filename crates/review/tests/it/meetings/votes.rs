//! Who is counted, on paper and electronically, who presides, and what two signatures make of it.

use super::*;

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
