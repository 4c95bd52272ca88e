//! 重新评估: what an amendment makes of an open case is recorded, once, and changes nothing else.

use crate::{
    decide::{facts, titled},
    world::{World, pack},
};
use kernel::{Actor, Role};
use review::{
    Context, Kind, RefusalKind,
    application::{
        Act, Application, Effect, Stage,
        acts::reassess::{Reassess, pending},
        facts::{Facts, RegisterFact},
    },
};
use rules::{FactValue, Outcome};

/// A case just submitted for a title of the pack, by its first way.
fn case(world: &World) -> Application {
    let mut case = world.fold(&world.way()[..1]);
    case.target.title.clone_from(&titled().0.id);
    case.target.way.clone_from(&pack().ways()[0].id);
    case
}

fn with<'a>(world: &World, facts: &'a Facts, role: Role) -> Context<'a, Facts> {
    let context = world.context(facts);
    let effective = pack().amendments()[0].effective;
    let person = world.seats().last().unwrap().person;
    let actor = Actor { role, organisation: world.title_office, person, ..context.actor };
    Context { actor, today: effective, ..context }
}

/// req: X8
#[test]
fn an_amendment_is_asked_of_an_open_case_once_and_recorded_with_both_findings() {
    let world = World::new();
    let case = case(&world);
    let mut facts = facts(&case, titled().0);
    let register = |value| RegisterFact {
        fact: "false_commitment".to_owned(),
        value: FactValue::Bool(value),
        register: "诚信档案库".to_owned(),
        as_of: pack().amendments()[0].effective,
        fetched_at: case.opened_at,
    };
    facts.registers = vec![register(true)];
    let cx = with(&world, &facts, Role::TitleOffice);
    let act = Act::Reassess(Reassess);
    let decision = Application::decide(Some(&case), &act, &cx).unwrap();
    let Effect::Reassessed { reassessments } = &decision.effect else { panic!("{:?}", decision.effect) };
    let made = &reassessments[0];
    assert_eq!((made.amendment.as_str(), made.before.open().unwrap().len()), ("order56", 0));
    assert_eq!(made.after.open().unwrap()[0].outcome, Outcome::Unmet);
    // Nothing moves by it; it is there, and is not asked again.
    let after = world_apply(&world, &case, &decision.effect);
    assert_eq!((after.stage, after.reassessments.len()), (Stage::EmployerCheck, 1));
    assert_eq!(pending(&after, pack(), cx.today).count(), 0);
    let again = Application::decide(Some(&after), &act, &cx).unwrap_err();
    assert_eq!(again.kind, RefusalKind::Stage);
    // Whom it does not touch is recorded all the same: it was asked.
    facts.registers.clear();
    let cx = with(&world, &facts, Role::TitleOffice);
    let decision = Application::decide(Some(&case), &act, &cx).unwrap();
    let Effect::Reassessed { reassessments } = &decision.effect else { panic!("{:?}", decision.effect) };
    assert!(reassessments[0].after.open().unwrap().is_empty());
}

/// req: X8
#[test]
fn before_its_day_after_the_end_and_by_other_seats_nothing_is_asked() {
    let world = World::new();
    let case = case(&world);
    let facts = facts(&case, titled().0);
    let act = Act::Reassess(Reassess);
    let refused = |case: &Application, cx: &Context<'_, Facts>| {
        Application::decide(Some(case), &act, cx).unwrap_err().kind
    };
    let cx = with(&world, &facts, Role::TitleOffice);
    let early = Context { today: cx.today.yesterday().unwrap(), ..cx };
    assert_eq!(refused(&case, &early), RefusalKind::Stage);
    assert_eq!(refused(&case, &with(&world, &facts, Role::Organiser)), RefusalKind::Role);
    let certified = world.fold(&world.way());
    assert_eq!(refused(&certified, &cx), RefusalKind::Stage);
    let again = world_apply(
        &world,
        &case,
        &Effect::Submitted { submission: Box::new(case.submission.clone().unwrap()) },
    );
    assert_eq!(pending(&again, pack(), cx.today).count(), 1, "a new submission is asked anew");
}

fn world_apply(world: &World, case: &Application, effect: &Effect) -> Application {
    Application::apply(Some(case.clone()), effect, world.stamp()).unwrap()
}
