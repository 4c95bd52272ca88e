//! req: A8 — one title of a level a year: claimed with the submission, given back when the case ends before acceptance.

use crate::world::{World, pack};
use review::{
    Kind,
    application::{Effect, Stage, listing},
    claim,
};

/// Each kind of claim has a sentence of its own for whoever comes second.
#[test]
fn whoever_comes_second_is_told_what_holds_the_claim() {
    let said = |key: &str| claim::taken(key, pack()).text;
    let world = World::new();
    let [title] = &world.fold(&[world.submitted()]).claims()[..] else { panic!("one claim") };
    assert!(said(title).contains("同级别的申报（中级）"));
    assert!(said("pool/committee/person").contains("评委库"));
    assert!(said("draw/meeting").contains("抽取已经开始"));
    assert!(said("exchange/2024/teachers").contains("交叉评审已经安排"));
    assert!(said("confirmation/柳职办〔1〕号").contains("确认文号“柳职办〔1〕号”"));
}

const ACCEPTED: usize = 9;

#[test]
fn the_claim_comes_with_the_submission() {
    let world = World::new();
    let draft = world.fold(&[]);
    assert!(draft.claims().is_empty(), "a draft claims nothing");
    let submitted = world.fold(&[world.submitted()]);
    let year = submitted.year;
    assert_eq!(submitted.claims(), [format!("title/{year}/{}/中级", world.applicant)]);
}

#[test]
fn the_claim_goes_when_withdrawn_before_acceptance() {
    let world = World::new();
    let way = world.way();
    for before in 1..ACCEPTED {
        let mut effects = way[..before].to_vec();
        let held = world.fold(&effects);
        assert_eq!(held.claims().len(), 1, "claimed while {}", held.stage.key());
        effects.push(world.ended(held.stage, Stage::Withdrawn));
        assert!(world.fold(&effects).claims().is_empty(), "withdrawn from {}", held.stage.key());
    }
}

#[test]
fn a_draft_withdrawn_claims_nothing() {
    let world = World::new();
    assert!(world.fold(&[world.ended(Stage::Drafting, Stage::Withdrawn)]).claims().is_empty());
}

#[test]
fn the_claim_goes_with_every_ending_before_acceptance_and_comes_back_with_the_case() {
    let world = World::new();
    let until = &world.way()[..ACCEPTED - 1];
    for stage in [Stage::NotRecommended, Stage::DepartmentRefused, Stage::NotAccepted, Stage::Lapsed] {
        let ended = [until, &[world.ended(Stage::Acceptance, stage)]].concat();
        assert!(world.fold(&ended).claims().is_empty(), "{}", stage.key());
        let again = [&ended[..], &[world.reinstated(Stage::Acceptance)]].concat();
        assert_eq!(world.fold(&again).claims().len(), 1, "reinstated after {}", stage.key());
    }
}

#[test]
fn the_claim_stays_through_returns_and_from_acceptance_on() {
    let world = World::new();
    let returned = world.fold(&[world.submitted(), world.returned_by_employer()]);
    assert_eq!((returned.stage, returned.claims().len()), (Stage::Returned, 1));
    let way = world.way();
    for until in ACCEPTED..=way.len() {
        let case = world.fold(&way[..until]);
        assert_eq!(case.claims().len(), 1, "{}", case.stage.key());
        assert!(listing::counts(&case));
    }
    // An application that was judged counts for its year, whatever came of it.
    for stage in [Stage::NotPassed, Stage::NotConfirmed, Stage::Revoked] {
        let ended: Vec<Effect> = [&way[..ACCEPTED], &[world.ended(Stage::UnderReview, stage)]].concat();
        assert_eq!(world.fold(&ended).claims().len(), 1, "{}", stage.key());
    }
}
