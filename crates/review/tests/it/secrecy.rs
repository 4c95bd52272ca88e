//! req: E4 E7 — a case exists for its applicant and for the seats that reach it, and for nobody else; what is not for the
//! applicant is not in the applicant's view; what experts write is for the review alone, and for each other only
//! afterwards.

use crate::world::{self, MEETING, READ, World};
use kernel::{Actor, OrganisationId, Role};
use proptest::prelude::*;
use review::{
    Kind, Reach,
    application::{
        Application, Effect, Stage,
        viewpoint::{View, viewpoint},
    },
};
use std::collections::BTreeSet;

/// What must hold of one state for every seat.
fn holds(world: &World, seats: &[Actor], case: &Application) {
    let stage = case.stage.key();
    let reach = case.reach();
    for me in seats {
        let own = me.role == Role::Applicant && me.person == world.applicant;
        let called = me.role == Role::Expert && reach.contains(&Reach::Expert(me.person));
        let reached = called || reach.contains(&Reach::seat(me.organisation, me.role));
        let view = viewpoint(me, case, world::pack());
        assert_eq!(view.is_some(), own || reached, "{stage}: {:?}", me.role);
        let Some(view) = view else { continue };
        assert!(own || called || me.organisation != world.stranger, "{stage}: a stranger sees the case");
        assert!(
            me.role != Role::Expert || case.reader(me.person).is_some(),
            "{stage}: an expert who is not called"
        );
        reads_what_is_theirs(me, case, &view);
        if own {
            assert!(view.checks.is_empty(), "{stage}: the applicant sees checks");
            assert!(view.opinions.is_empty(), "{stage}: the applicant sees opinions");
            assert!(view.count.is_none(), "{stage}: the applicant sees the count");
        } else {
            let whole = view.applicant.is_some_and(|card| card.document.number == view.document);
            assert!(!whole, "{stage}: {:?} sees the whole number", me.role);
        }
        if !matches!(me.role, Role::Organiser | Role::Supervisor | Role::TitleOffice) {
            assert!(view.count.is_none(), "{stage}: {:?} sees the count", me.role);
        }
    }
}

/// Readings, the panel's opinion and the entries that name experts, as far as this seat may know of them.
fn reads_what_is_theirs(me: &Actor, case: &Application, view: &View<'_>) {
    let place = format!("{} of {:?}", case.stage.key(), me.role);
    let reviews = matches!(me.role, Role::Organiser | Role::Supervisor | Role::TitleOffice | Role::Expert);
    if !reviews {
        assert!(view.readings.is_empty(), "{place} sees readings");
        assert!(
            view.opinions.iter().all(|(name, _)| *name != "专业组意见"),
            "{place} sees the panel's opinion"
        );
        assert!(view.panel_defence.is_none(), "{place} sees the defence");
    }
    let waits =
        case.reader(me.person).is_some_and(|reader| reader.reads) && case.reading(me.person).is_none();
    if me.role == Role::Expert {
        assert!(!waits || view.readings.is_empty(), "{place} sees what others wrote before writing");
        assert!(!waits || view.panel_defence.is_none(), "{place} is led by the panel's view of the defence");
        assert!(view.phone.is_none(), "{place} sees the telephone number");
    }
    if reviews && !waits {
        assert_eq!(view.panel_defence, case.panel_defence.as_ref(), "{place} sees the defence");
    }
    if reviews && me.role != Role::Expert {
        assert_eq!(view.readings.len(), case.readings.len(), "{place} sees every reading");
    }
    for act in ["assign_readers", "read", "panel_defence", "panel_opinion"] {
        assert_eq!(case.shows(me, act), reviews, "{place}: entries of {act}");
    }
}

#[test]
fn a_case_exists_for_its_applicant_and_for_its_reach_at_every_stage() {
    let world = World::new();
    let (seats, way) = (world.seats(), world.way());
    let mut seen = BTreeSet::new();
    for until in 0..=way.len() {
        let case = world.fold(&way[..until]);
        seen.insert(case.stage);
        holds(&world, &seats, &case);
        // Whatever stage such a record is ever brought to.
        for stage in Stage::ALL {
            holds(&world, &seats, &Application { stage, ..case.clone() });
        }
        for detour in world.detours() {
            let effects = [&way[..until], &[detour]].concat();
            let case = world.fold(&effects);
            seen.insert(case.stage);
            holds(&world, &seats, &case);
        }
    }
    assert_eq!(seen, BTreeSet::from(Stage::ALL), "every stage was visited by effects");
}

/// Who sees the case comes to it in the order of the procedure, and no earlier.
#[test]
fn the_case_comes_to_each_organisation_in_turn() {
    let world = World::new();
    let way = world.way();
    let [first, second] = world.departments;
    // (effects so far, who is added)
    let arrivals: [(usize, &[(OrganisationId, Role)]); 5] = [
        (0, &[]),
        (1, &[(world.employer, Role::Employer), (world.title_office, Role::TitleOffice)]),
        (6, &[(first, Role::Department)]),
        (7, &[(second, Role::Department)]),
        (8, &[(world.organiser, Role::Organiser)]),
    ];
    for until in 0..=way.len() {
        let come = arrivals.iter().filter(|(at, _)| *at <= until).flat_map(|(_, who)| *who);
        let mut expected: BTreeSet<_> =
            come.map(|(organisation, role)| Reach::seat(*organisation, *role)).collect();
        // Experts come with the dossiers and go with the vote.
        if until > MEETING && until <= READ {
            expected.extend(world.experts[..3].iter().copied().map(Reach::Expert));
        }
        let case = world.fold(&way[..until]);
        let reach: BTreeSet<_> = case.reach().into_iter().collect();
        assert_eq!(reach, expected, "after {until} effects, {}", case.stage.key());
    }
}

/// req: E6 — a reviewing organiser sees the case from acceptance to the vote, and neither before nor afterwards; whose turn
/// it is follows.
#[test]
fn another_districts_organiser_sees_the_case_while_it_reviews() {
    let world = World::new();
    let way = world.way();
    let reviewer = Reach::seat(world.reviewer, Role::Organiser);
    let own = Reach::seat(world.organiser, Role::Organiser);
    for until in 0..=way.len() {
        let mut effects = way[..until].to_vec();
        effects.insert(until.min(MEETING - 1), world.crossed());
        let case = world.fold(&effects);
        let reviews = (MEETING - 1..=READ).contains(&until);
        let place = format!("after {until} effects, {}", case.stage.key());
        assert_eq!(case.reach().contains(&reviewer), reviews, "{place}");
        assert_eq!(case.reach().contains(&own), until >= MEETING - 2, "{place}");
        let listing = case.listing(world::pack());
        assert_eq!(listing.committee == Some(case.committee.id), !reviews, "{place}");
        assert_eq!(listing.holder == Some(reviewer), reviews, "{place}");
    }
    let back = [&way[..MEETING - 1], &[world.crossed()], &way[MEETING - 1..READ], &[Effect::LeftMeeting {}]];
    let case = world.fold(&back.concat());
    assert!(case.reach().contains(&reviewer), "a case that left its meeting waits for the next one");
}

/// Who returned a case must be able to read what it became.
#[test]
fn a_returned_case_stays_with_everybody_it_had_come_to() {
    let world = World::new();
    let way = world.way();
    for until in 1..=8 {
        let before: BTreeSet<_> = world.fold(&way[..until]).reach().into_iter().collect();
        let returned = [&way[..until], &[world.returned_by_employer()]].concat();
        let after: BTreeSet<_> = world.fold(&returned).reach().into_iter().collect();
        assert_eq!(after, before, "returned after {until} effects");
        let again = [&returned[..], &[world.submitted()]].concat();
        let after: BTreeSet<_> = world.fold(&again).reach().into_iter().collect();
        assert_eq!(after, before, "submitted again after {until} effects");
    }
}

/// Between the meeting and the notice the applicant reads the public word.
#[test]
fn the_result_is_not_in_the_word_that_the_applicant_reads() {
    let world = World::new();
    let way = world.way();
    let me =
        world.seats().into_iter().find(|seat| seat.role == Role::Applicant && seat.person == world.applicant);
    let me = me.unwrap();
    let mut words = BTreeSet::new();
    for until in MEETING..=READ + 2 {
        let case = world.fold(&way[..until]);
        // Held aside before the notice is no different: only a case that passed is held.
        for stage in [case.stage, Stage::Held] {
            let case = Application { stage, public_notice: None, ..case.clone() };
            let view = viewpoint(&me, &case, world::pack()).unwrap();
            words.insert((view.stage_name, view.way_on));
            assert_eq!(case.listing(world::pack()).public_state, view.stage_name);
            assert!(view.due.is_none(), "{}: a date tells that there was a result", stage.key());
        }
    }
    // Being told otherwise would tell everybody else that they passed.
    let voted_down = [&way[..READ], &[world.voted_down()]].concat();
    let case = world.fold(&voted_down);
    assert_eq!(case.stage, Stage::VotedDown);
    let view = viewpoint(&me, &case, world::pack()).unwrap();
    words.insert((view.stage_name, view.way_on));
    assert_eq!(case.listing(world::pack()).public_state, view.stage_name);
    assert_eq!(words, BTreeSet::from([("评审中", "评审结果随公示公布")]));
    let told = world.fold(&[&voted_down[..], &[Effect::Informed {}]].concat());
    assert_eq!(viewpoint(&me, &told, world::pack()).unwrap().stage_name, "评审未通过");
}

/// One after the other: nobody is led by what somebody else wrote, and the recused expert finds no case at all.
#[test]
fn an_expert_sees_the_others_readings_once_their_own_is_in() {
    let world = World::new();
    let way = world.way();
    let seats = world.experts.map(|person| Actor {
        person,
        organisation: world.organiser,
        role: Role::Expert,
        ..world.stamp().actor
    });
    // (effects so far, readings that each expert sees; nothing: no case)
    let sees: [(usize, [Option<usize>; 4]); 7] = [
        (MEETING, [None; 4]),
        (MEETING + 1, [Some(0), Some(0), Some(0), None]),
        (MEETING + 2, [Some(1), Some(0), Some(1), None]),
        (MEETING + 3, [Some(2), Some(2), Some(2), None]),
        (READ, [Some(2), Some(2), Some(2), None]),
        (READ + 1, [None; 4]),
        (READ + 2, [None; 4]),
    ];
    for (until, expected) in sees {
        let case = world.fold(&way[..until]);
        let found = seats.map(|me| viewpoint(&me, &case, world::pack()).map(|view| view.readings.len()));
        assert_eq!(found, expected, "after {until} effects");
        let listed = serde_json::to_string(&case.listing(world::pack()).search).unwrap();
        assert!(!listed.contains("专家") && !listed.contains("审阅意见"), "the list names no experts");
    }
    // When the meeting goes back, nobody keeps the case.
    for back in [Effect::LeftMeeting {}, Effect::ReadersAssigned { readers: Vec::new() }] {
        let case = world.fold(&[&way[..READ], &[back]].concat());
        assert!(case.readings.is_empty() && case.panel_opinion.is_none() && !case.is_read());
        assert!(seats.iter().all(|me| viewpoint(me, &case, world::pack()).is_none()));
    }
}

/// The record of a season before the notice tells the applicant nothing of the review.
#[test]
fn entries_of_the_review_are_not_in_the_applicants_record() {
    let world = World::new();
    let case = world.fold(&world.way());
    let me = Actor { organisation: world.employer, role: Role::Applicant, ..world.stamp().actor };
    for act in Application::procedure().acts {
        let named = ["assign_readers", "recuse", "read", "panel_defence", "panel_opinion"].contains(&act.key);
        assert_eq!(case.shows(&me, act.key), !named, "{}", act.key);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Effects in any order: the record of a later version may hold what today's acts would not decide.
    #[test]
    fn nothing_is_seen_after_any_effects(picks in prop::collection::vec(any::<prop::sample::Index>(), 0..24)) {
        let world = World::new();
        let pool = [world.way(), world.detours()].concat();
        let effects: Vec<Effect> = picks.iter().map(|pick| pick.get(&pool).clone()).collect();
        holds(&world, &world.seats(), &world.fold(&effects));
    }
}
