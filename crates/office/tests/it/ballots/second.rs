//! A second round under a pack that allows one, which none that ships does: of the cases that the pack names, under new keys,
//! in a box of its own.

use super::room::{Room, close, passes, says, secrets, sound};
use crate::season::Season;
use kernel::Chance;
use office::{
    Office,
    ballots::{
        BoxOf,
        Posted::{Kept, Refused},
    },
    perform::Request,
};
use proof::ballot::{AGAINST, BallotBox, FOR, Outcome};
use review::{
    application::{Application, Stage as CaseStage},
    meeting::{Act, Meeting, Stage, acts},
};
use rules::Law;
use std::{collections::BTreeMap, path::Path};

testkit::both!(
    Season:
    what_nearly_passed_is_voted_on_again,
    a_second_round_is_given_up,
);

/// The packs that ship, and in the one of the season a second round for what half were for.
fn lenient(season: &Season) -> Law {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policy");
    let mut files: BTreeMap<String, String> = office::policy::read(&root).unwrap();
    let rule = r#"
        ratios = { "ballot.second_round" = [1, 2] }
        texts = { "ballot.second_round" = "测试用的规定" }
        unverified = { "ballot.second_round" = "没有出处，测试用" }
    "#;
    files.insert(format!("{}/more.toml", season.office.pack().id()), rule.to_owned());
    Law::load(&files).unwrap()
}

/// A meeting whose office works under that pack.
async fn room(season: &Season, agenda: usize) -> Room {
    let mut room = Room::of(season, agenda).await;
    let clock = season.office.clock().clone();
    room.office = Office::open_under(season.place(), clock, Chance::system(), lenient(season)).await.unwrap();
    room
}

/// Three for it, which is more than half of those who vote and less than two thirds.
const fn nearly(place: usize) -> &'static str {
    if place < 3 { FOR } else { AGAINST }
}

/// Everybody votes, confirms and the box is closed.
async fn vote(room: &Room, choices: &[fn(usize) -> &'static str]) {
    let state = room.state().await;
    let cases: Vec<_> = state.voted_on().map(|item| item.case).collect();
    for (case, choose) in cases.iter().zip(choices) {
        for paper in room.all_signed(*case, *choose).await {
            assert_eq!(room.post(&paper).await, Kept);
        }
    }
    for me in room.voters.iter().filter(|me| state.voters().any(|voter| voter == me.person)) {
        room.act(me, Act::ConfirmPapers).await;
    }
    close(room, "").await.unwrap();
}

/// req: E8
async fn what_nearly_passed_is_voted_on_again(season: Season) {
    let room = room(&season, 2).await;
    room.begin().await;
    let order: Vec<_> = room.state().await.agenda.iter().map(|item| item.case).collect();
    // Of the case that the chair is recused from five vote.
    let at = order.iter().position(|case| *case == room.cases[0]).unwrap();
    let choices: [fn(usize) -> &'static str; 2] = if at == 0 { [nearly, passes] } else { [passes, nearly] };
    let (first, second) = (room.cases[0], room.cases[1]);
    let old = room.paper(&room.takes_part(first).await[0], first, FOR).await;
    vote(&room, &choices).await;
    // Under the pack that ships nobody is offered one.
    let refused =
        season.office.perform(&room.clerk, Request::<Meeting>::on(room.meeting, Act::SecondRound)).await;
    let Err(office::Problem::Refused(refused)) = refused else { panic!("{refused:?}") };
    assert_eq!(refused.clause.as_deref(), season.office.pack().text("meeting.pass"));
    let state = room.state().await;
    let offers = season.office.offers(&room.clerk, room.meeting, &state).await.unwrap();
    assert!(offers.iter().all(|offer| offer.key != "second_round"));
    let before = state.agenda.clone();

    room.act(&room.clerk, Act::SecondRound).await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    assert_eq!((room.state().await.stage, secrets(&season, room.meeting).await), (Stage::Polling, 1));
    let voters = room.takes_part(first).await;
    let keys = room.office.ballot_keys(&voters[0], room.meeting).await.unwrap();
    assert_eq!(keys.iter().map(|keys| keys.case.clone()).collect::<Vec<_>>(), [first.to_string()]);
    let late = room.issue_of(&voters[0], (first, 1), &old.messages()).await;
    assert!(says(late).contains("已经作废重投"), "what was blinded for the first round");
    let other = room.issue(&voters[0], second, &old.messages()).await;
    assert!(says(other).contains("不在本次表决的名单上"), "who passed is not voted on again");
    let kept_away = room.attempt(&room.chair, Act::ConfirmPapers).await;
    assert!(says(kept_away).contains("由到会的专家本人确认"), "the chair votes on nothing");
    vote(&room, &[passes]).await;

    let state = room.state().await;
    let count = |items: &[review::meeting::state::Item], case| {
        items.iter().find(|item| item.case == case).unwrap().count.unwrap()
    };
    assert_eq!((count(&before, first).yes, count(&state.agenda, first).yes), (3, 4));
    assert_eq!(count(&before, second), count(&state.agenda, second));
    for of in [BoxOf::All, BoxOf::Second] {
        let report = room.office.check_box(&room.clerk, room.meeting, of).await.unwrap();
        assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
        let bytes = room.office.ballot_box(&room.clerk, room.meeting, of).await.unwrap();
        let sealed = BallotBox::parse(&bytes).unwrap();
        let rounds: Vec<_> = sealed.rounds.iter().map(|one| (one.case, one.round)).collect();
        let mut expected = vec![(first, 1), (second, 1)];
        if of == BoxOf::Second {
            expected.push((first, 2));
        }
        expected.sort_unstable();
        assert_eq!(rounds, expected);
    }
    let both = room.takes_part(second).await;
    let voter = voters.iter().find(|me| both.iter().any(|other| other.person == me.person)).unwrap();
    let own = room.office.own_papers(voter, room.meeting).await.unwrap();
    assert_eq!(
        own.len(),
        voters.len() * 2 + both.len(),
        "everybody's of both rounds, to find one's own among"
    );
    assert!(says(room.attempt(&room.clerk, Act::SecondRound).await).contains("第二轮只投一次"));
    room.office.keep_ballots().await.unwrap();
    assert_eq!(secrets(&season, room.meeting).await, 0);
    room.sign().await;
    for case in [first, second] {
        let stage = season.office.visible::<Application>(&room.clerk, case).await.unwrap().state.stage;
        assert_eq!(stage, CaseStage::Passed);
    }
    sound(&season).await;
}

/// req: E8 — the supervisor is away: the first round counts, and its box stays.
async fn a_second_round_is_given_up(season: Season) {
    let mut room = room(&season, 1).await;
    let case = room.cases[0];
    room.begin().await;
    // Six vote on it: four are two thirds.
    vote(&room, &[nearly]).await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    room.act(&room.clerk, Act::SecondRound).await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    let paper = room.signed(&room.takes_part(case).await[0], case, FOR).await;
    assert_eq!(room.post(&paper).await, Kept);
    room.supervisor.goes().await;
    let reason = "监督方没有应答".to_owned();
    room.act(&room.clerk, Act::GiveUpRound(acts::GiveUpRound { reason })).await;
    assert_eq!(room.post(&paper).await, Refused);
    assert!(says(room.office.keep_ballots().await).contains("没有应答"));
    room.supervisor.comes().await;
    assert_eq!((room.office.keep_ballots().await.unwrap(), secrets(&season, room.meeting).await), (1, 0));
    room.sign().await;
    let stage = season.office.visible::<Application>(&room.clerk, case).await.unwrap().state.stage;
    assert_eq!(stage, CaseStage::VotedDown);
    assert!(room.office.ballot_box(&room.clerk, room.meeting, BoxOf::Second).await.is_err());
    let report = room.office.check_box(&room.clerk, room.meeting, BoxOf::All).await.unwrap();
    assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
    sound(&season).await;
}
