//! The list that is frozen: who is on it, whether it can fill the seats, and what nobody learns of it.

use super::*;

#[test]
fn a_list_is_frozen_by_the_organiser_for_a_meeting_without_members() {
    let freeze = |room: &mut Room, actor: Actor| room.act(actor, now(), &Act::Freeze(Box::new(plan())));
    for actor in
        [at_home(Role::Supervisor, 3), at_home(Role::TitleOffice, 3), seat(Role::Organiser, OFFICE, 3)]
    {
        assert!(freeze(&mut Room::new(1, ground()), actor).unwrap_err().contains("由甲组建单位抽取"));
    }
    let seated =
        Ground { meeting: Meeting { stage: meeting::Stage::Seated, ..meetings::convened() }, ..ground() };
    assert!(freeze(&mut Room::new(1, seated), at_home(Role::Organiser, 3)).is_err(), "it has its members");
    let mut room = Room::frozen(1);
    assert!(freeze(&mut room, at_home(Role::Organiser, 3)).unwrap_err().contains("已经冻结"));
    assert_eq!(
        room.state().claims(),
        [format!("draw/{}", room.state().meeting().unwrap())],
        "one draw at a time"
    );
    assert_eq!(room.possible(after(1)), [vec!["abort"], vec!["commit"], vec!["commit"], vec![]]);
}

/// req: E1 — as many as the pack wants, and an odd number, the chair included.
#[test]
fn the_members_are_as_many_as_the_rules_want_and_odd() {
    let with = |seats: [u32; 2]| {
        let mut plan = plan();
        for (panel, seats) in plan.panels.iter_mut().zip(seats) {
            panel.seats = seats;
        }
        Room::new(1, ground()).clerk(now(), Act::Freeze(Box::new(plan)))
    };
    let row = pack().sizes().iter().find(|row| row.levels.contains(&committee().levels[0])).unwrap();
    assert_eq!((row.least, row.odd), (7, true));
    let clause = pack().cite(&row.clause);
    assert_eq!(with([3, 1]).unwrap_err(), format!("评审会成员 5 人，少于规定的 7 人|{clause}"));
    assert_eq!(with([4, 3]).unwrap_err(), format!("评审会成员应为单数，现在是 8 人|{clause}"));
    assert!(with([4, 2]).is_ok() && with([6, 2]).is_ok());
}

#[test]
fn what_could_not_be_filled_is_not_frozen() {
    let refused = |change: fn(&mut FreezePlan)| {
        let mut plan = plan();
        change(&mut plan);
        Room::new(1, ground()).clerk(now(), Act::Freeze(Box::new(plan))).unwrap_err()
    };
    let short = refused(|plan| plan.panels[1].substitutes = 9);
    assert!(short.contains("电气组需要 2 席和 9 名候补，候选只有 6 人"), "{short}");
    // Of a unit at most two may sit on a panel, whatever the number of candidates.
    let units = refused(|plan| {
        (plan.panels[0].seats, plan.panels[0].substitutes) = (10, 0);
    });
    assert!(units.contains("按同单位上限最多能坐"), "{units}");
    assert!(refused(|plan| plan.panels.clear()).contains("评审会成员"));
    assert!(refused(|plan| plan.reveal_by = after(30)).contains("时间顺序不对"));
    assert!(refused(|plan| plan.reveal_by = after(181)).contains("公共随机数应在揭示截止以后"));
}

/// Everybody of the pool is a candidate or counted by the rule that leaves them out, and the rule is cited.
#[test]
fn who_is_left_out_is_counted_by_rule() {
    let room = Room::frozen(1);
    let plan = &room.state().transcript.freeze.plan;
    let counted: Vec<_> = plan.exclusions.iter().map(|row| (row.rule.as_str(), row.count)).collect();
    assert_eq!(counted, [("ex_officio", 1), ("recused", 1), ("specialty", 1)]);
    for row in &plan.exclusions {
        assert_eq!(Some(row.clause.as_str()), pack().text(&format!("draw.{}", row.rule)), "{}", row.rule);
    }
    let people: BTreeSet<_> = room.state().drawables().iter().map(|who| who.person).collect();
    assert_eq!(people, FIRST.chain(SECOND).map(person).collect());
    assert!(people.contains(&person(PARTLY)), "who may vote on some of it is drawn");
    let by_office: Vec<_> = room.state().ex_officio().iter().map(|member| member.person).collect();
    assert_eq!(by_office, [person(CHAIR)]);
    // A panel without specialties takes everybody of no other panel.
    let mut open = self::plan();
    open.panels[1].specialties.clear();
    let mut room = Room::new(1, ground());
    room.clerk(now(), Act::Freeze(Box::new(open))).unwrap();
    let people: BTreeSet<_> = room.state().drawables().iter().map(|who| who.person).collect();
    assert!(people.contains(&person(OUT[1])) && !people.contains(&person(OUT[0])));
}

/// No candidate learns of the draw, and nobody of the candidates, until they are called.
#[test]
fn names_are_hidden_until_they_are_drawn() {
    let mut room = Room::frozen(3);
    let hidden = |room: &Room| {
        let draw = room.state();
        assert!(draw.reach().iter().all(|reach| !matches!(reach, review::Reach::Expert(_))));
        assert!(draw.seated().is_empty() && draw.called().is_empty());
        assert!((0..16).all(|place| draw.place_of(room.at(place).person).is_none()));
        let listed = draw.listing(pack());
        let public = String::from_utf8(draw.transcript.bytes().unwrap()).unwrap();
        for who in draw.drawables() {
            for text in [&public, &listed.search, &listed.subject] {
                let named = text.contains(&who.name) || text.contains(&who.unit);
                assert!(!named && !text.contains(&who.subject.to_string()), "{} in {text}", who.name);
            }
        }
    };
    hidden(&room);
    for place in [0, 1] {
        room.commit(place, after(10)).unwrap();
        hidden(&room);
    }
    for place in [0, 1] {
        room.reveal(place, after(20)).unwrap();
        hidden(&room);
    }
    room.draw(after(180), "7 12 33").unwrap();
    let declining = room.state().seated()[0];
    room.decline(declining).unwrap();
    // Who was called keeps their line, and nobody else learns of it.
    let called = room.state().called();
    assert_eq!(called.len(), 7, "six seats, and one who declined");
    let reach = room.state().reach();
    for place in 0..16 {
        let reached = reach.iter().any(|reach| reach.holds(&room.at(place)));
        assert_eq!(reached, called.contains(&place), "place {place}");
    }
}

/// The log of everybody shows that there was a list, and nobody on it.
#[test]
fn the_open_part_of_an_entry_names_no_candidate() {
    let room = Room::frozen(4);
    let text = open_part(&room.play.effects[0].1);
    let draw = room.state();
    for who in draw.drawables() {
        for hidden in [&who.name, &who.subject.to_string(), &who.person.to_string()] {
            assert!(!text.contains(hidden), "{hidden} in {text}");
        }
    }
    assert!(text.contains(&draw.transcript.freeze.digest().unwrap().to_string()));
}

/// What a candidate can read of the record and its receipts says nothing of the others.
#[test]
fn a_candidate_reads_nothing_of_the_others_in_the_record() {
    let mut room = Room::drawn(4);
    let seats = room.state().seated();
    room.decline(seats[0]).unwrap();
    room.accept(seats[1]).unwrap();
    let silent = room.state().drawable(seats[2]).unwrap().subject;
    room.clerk(after(201), Act::NoAnswer(NoAnswer { expert: silent, reason: "未接".to_owned() })).unwrap();
    let draw = room.state();
    let me = room.at(seats[1]);
    let shown: Vec<_> = room.play.effects.iter().filter(|(act, _)| draw.shows(&me, act)).collect();
    let acts: BTreeSet<_> = shown.iter().map(|(act, _)| *act).collect();
    assert_eq!(acts, BTreeSet::from(["freeze", "commit", "reveal", "draw"]));
    for (act, effect) in shown {
        let text = open_part(effect);
        for who in draw.drawables() {
            let told = [who.name.clone(), who.subject.to_string(), who.person.to_string()];
            assert!(!told.iter().any(|hidden| text.contains(hidden)), "{act}: {text}");
        }
    }
    for role in [Role::Organiser, Role::Supervisor, Role::TitleOffice] {
        let all = room.play.effects.iter().all(|(act, _)| draw.shows(&at_home(role, 3), act));
        assert!(all, "{role:?} reads the whole record");
    }
}
