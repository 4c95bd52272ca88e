//! A case exists for its applicant and for the seats that reach it, and for nobody else; what is not for the
//! applicant is not in the applicant's view.

use crate::world::{self, World};
use kernel::{Actor, OrganisationId, Role};
use proptest::prelude::*;
use review::{
    Kind, Reach,
    application::{Application, Effect, Stage, viewpoint::viewpoint},
};
use std::collections::BTreeSet;

/// What must hold of one state for every seat.
fn holds(world: &World, seats: &[Actor], case: &Application) {
    let stage = case.stage.key();
    let reach = case.reach();
    for me in seats {
        let own = me.role == Role::Applicant && me.person == world.applicant;
        let reached = reach.contains(&Reach::seat(me.organisation, me.role));
        let view = viewpoint(me, case, world::pack());
        assert_eq!(view.is_some(), own || reached, "{stage}: {:?}", me.role);
        let Some(view) = view else { continue };
        assert!(own || me.organisation != world.stranger, "{stage}: a stranger sees the case");
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
        let expected: BTreeSet<_> =
            come.map(|(organisation, role)| Reach::seat(*organisation, *role)).collect();
        let case = world.fold(&way[..until]);
        let reach: BTreeSet<_> = case.reach().into_iter().collect();
        assert_eq!(reach, expected, "after {until} effects, {}", case.stage.key());
    }
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
    for until in 10..=12 {
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
    let voted_down = [&way[..10], &[world.voted_down()]].concat();
    let case = world.fold(&voted_down);
    assert_eq!(case.stage, Stage::VotedDown);
    let view = viewpoint(&me, &case, world::pack()).unwrap();
    words.insert((view.stage_name, view.way_on));
    assert_eq!(case.listing(world::pack()).public_state, view.stage_name);
    assert_eq!(words, BTreeSet::from([("评审中", "评审结果随公示公布")]));
    let told = world.fold(&[&voted_down[..], &[Effect::Informed {}]].concat());
    assert_eq!(viewpoint(&me, &told, world::pack()).unwrap().stage_name, "评审未通过");
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
