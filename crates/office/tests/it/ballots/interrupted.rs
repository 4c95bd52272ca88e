//! Several instances, a supervisor who is away, an office that stops in between; and what doctor says of a ballot.

use super::room::{Room, Supervisor, close, passes, says, secrets, sound, stored_box};
use crate::season::Season;
use kernel::Digest;
use office::{
    Problem,
    ballots::{
        BoxOf,
        Posted::{self, Elsewhere, Kept, Refused},
    },
};
use proof::ballot::{BallotBox, FOR, Outcome, SignedPaper};
use review::meeting::{Act, Stage, acts};

testkit::both!(
    Season:
    one_instance_holds_the_papers_until_it_is_gone,
    what_was_interrupted_goes_on,
    what_is_sealed_is_closed_and_what_is_lost_is_repeated,
    another_supervisor_comes_in_between,
    doctor_names_what_is_done_to_a_ballot,
);

/// req: E8
async fn one_instance_holds_the_papers_until_it_is_gone(season: Season) {
    let room = Room::of(&season, 1).await;
    let second = season.instance().await;
    second.follow_clock().await.unwrap();
    room.begin().await;
    let papers = room.all_signed(room.cases[0], passes).await;
    let post = async |office: &office::Office, paper: &SignedPaper| -> Posted {
        office.post_paper(room.meeting, &paper.bytes().unwrap()).await.unwrap()
    };
    for paper in &papers[..3] {
        assert_eq!(post(&room.office, paper).await, Kept);
        assert_eq!(post(&second, paper).await, Elsewhere);
    }
    assert_eq!(second.paper_numbers(room.meeting).await.unwrap(), None);
    let elsewhere = says(second.seal_box(&room.clerk, room.meeting).await);
    assert!(elsewhere.contains("另一个服务进程"), "{elsewhere}");
    // Whoever votes through the second one gets signatures there.
    room.office.move_clock(room.office.now().plus_millis(14_000)).await.unwrap();
    second.follow_clock().await.unwrap();
    assert_eq!(second.paper_numbers(room.meeting).await.unwrap(), None, "it may only be slow");
    room.office.move_clock(room.office.now().plus_millis(16_000)).await.unwrap();
    second.follow_clock().await.unwrap();
    assert_eq!(second.paper_numbers(room.meeting).await.unwrap(), Some(Vec::new()), "the first is gone");
    assert_eq!(post(&room.office, &papers[3]).await, Elsewhere, "and comes back too late");
    let lacks = says(second.seal_box(&room.clerk, room.meeting).await);
    assert!(lacks.contains(&format!("少 {} 张", papers.len())), "{lacks}");
    for paper in &papers {
        assert_eq!(post(&second, paper).await, Kept, "browsers post again");
    }
    room.everybody_confirms().await;
    assert!(says(room.office.seal_box(&room.clerk, room.meeting).await).contains("另一个服务进程"));
    let sealed = second.seal_box(&room.clerk, room.meeting).await.unwrap();
    room.act(&room.clerk, Act::CloseBallot(sealed)).await;
    let (one, two) = tokio::join!(room.office.keep_ballots(), second.keep_ballots());
    assert!(one.unwrap() + two.unwrap() > 0);
    let sealed = BallotBox::parse(&stored_box(&season, room.meeting).await.unwrap()).unwrap();
    assert_eq!(sealed.rounds[0].papers.len(), papers.len());
    sound(&season).await;
}

/// req: E8 — the supervisor was away, or the office stopped between the box and the act.
async fn what_was_interrupted_goes_on(season: Season) {
    let mut room = Room::of(&season, 1).await;
    let case = room.cases[0];
    room.act(&room.clerk, Act::BeginBallot).await;
    room.supervisor.goes().await;
    assert!(says(room.office.keep_ballots().await).contains("没有应答"));
    assert_eq!(room.state().await.stage, Stage::Preparing);
    room.supervisor.comes().await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);

    let voters = room.takes_part(case).await;
    let envelope = room.paper(&voters[0], case, FOR).await;
    room.supervisor.goes().await;
    assert!(says(room.issue(&voters[0], case, &envelope.messages()).await).contains("没有应答"));
    room.supervisor.comes().await;
    let issued = room.issue(&voters[0], case, &envelope.messages()).await.unwrap();
    assert_eq!(room.post(&envelope.opened(&issued)).await, Kept, "asked again, with what the device kept");
    for (place, me) in voters.iter().enumerate().skip(1) {
        assert_eq!(room.post(&room.signed(me, case, passes(place)).await).await, Kept);
    }
    room.everybody_confirms().await;
    room.supervisor.goes().await;
    assert!(says(close(&room, "").await).contains("没有应答"));
    assert_eq!((room.state().await.stage, stored_box(&season, room.meeting).await), (Stage::Polling, None));
    room.supervisor.comes().await;

    let sealed = room.office.seal_box(&room.clerk, room.meeting).await.unwrap();
    assert!(says(room.issue(&voters[1], case, &envelope.messages()).await).contains("一人只能领一次"));
    // The office stops here; another process knows of no paper, and needs none.
    sound(&season).await;
    let second = season.instance().await;
    second.follow_clock().await.unwrap();
    let again = second.seal_box(&room.clerk, room.meeting).await.unwrap();
    assert_eq!(again, sealed);
    room.act(&room.clerk, Act::CloseBallot(again)).await;
    assert!(says(room.issue(&voters[0], case, &envelope.messages()).await).contains("已经结束"));
    assert_eq!(room.post(&envelope.opened(&issued)).await, Refused);
    assert!(matches!(room.office.paper_numbers(room.meeting).await, Err(Problem::NotFound)));
    assert_eq!(room.state().await.ballot.unwrap().box_digest, Some(sealed.digest));
    second.keep_ballots().await.unwrap();
    room.sign().await;
    sound(&season).await;
}

/// req: E8 — the supervisor has closed the round, and the office stopped before it said so: with its box, which is used, or
/// without, and then the round is repeated; also when another instance is late with the box of the round before.
async fn what_is_sealed_is_closed_and_what_is_lost_is_repeated(season: Season) {
    let room = Room::of(&season, 1).await;
    let case = room.cases[0];
    room.begin().await;
    for paper in room.all_signed(case, passes).await {
        assert_eq!(room.post(&paper).await, Kept);
    }
    room.everybody_confirms().await;
    let sealed = room.office.seal_box(&room.clerk, room.meeting).await.unwrap();
    let again = || Act::RepeatBallot(acts::RepeatBallot { reason: "服务器停过".to_owned() });
    let paper = Act::TurnToPaper(acts::TurnToPaper { reason: "服务器停过".to_owned() });
    for act in [again(), paper] {
        let says = says(room.attempt(&room.clerk, act).await);
        assert!(says.contains("票箱已经封好"), "the result is there: {says}");
    }
    let bytes = stored_box(&season, room.meeting).await.unwrap();
    assert_eq!(Digest::sha256(&[&bytes]), sealed.digest);

    let id = room.meeting.to_string();
    assert_eq!(season.damage("delete from ballot_box where meeting = $1", &id).await, 1);
    room.act(&room.clerk, again()).await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1, "the supervisor opens a later round");
    assert_eq!((room.state().await.stage, room.state().await.ballot.unwrap().round), (Stage::Polling, 2));
    assert_eq!(secrets(&season, room.meeting).await, 1, "the keys of the round before are gone");
    put_back(&season, &id, bytes).await;
    for paper in room.all_signed(case, passes).await {
        assert_eq!(room.post(&paper).await, Kept);
    }
    room.everybody_confirms().await;
    let digest = close(&room, "").await.unwrap();
    let bytes = stored_box(&season, room.meeting).await.unwrap();
    assert_eq!(Digest::sha256(&[&bytes]), digest);
    let rounds = BallotBox::parse(&bytes).unwrap().rounds;
    let kept: Vec<_> =
        rounds.iter().map(|one| (one.round, one.annulled.is_some(), one.papers.len())).collect();
    assert_eq!(kept, [(1, true, 0), (2, false, room.voters.len())]);
    room.office.keep_ballots().await.unwrap();
    room.sign().await;
    sound(&season).await;
}

/// req: E8 — the witness that opened the round does not count any more: members are told what to do, nothing is counted,
/// and the round is repeated with the one that counts now.
async fn another_supervisor_comes_in_between(season: Season) {
    let mut room = Room::of(&season, 1).await;
    let case = room.cases[0];
    room.begin().await;
    let voters = room.takes_part(case).await;
    let (last, rest) = voters.split_last().unwrap();
    for me in rest {
        assert_eq!(room.post(&room.signed(me, case, FOR).await).await, Kept);
    }
    let other = Supervisor::named(&season, "another-witness").await;
    season.office.retire_witness(&room.supervisor.id()).await.unwrap();
    let former = std::mem::replace(&mut room.supervisor, other);
    let envelope = room.paper(last, case, FOR).await;
    let told = says(room.issue(last, case, &envelope.messages()).await);
    assert!(told.contains("监督方的见证服务换过了") && told.contains("作废本轮重投"), "{told}");
    let again = acts::RepeatBallot { reason: "监督方换了见证服务".to_owned() };
    room.act(&room.clerk, Act::RepeatBallot(again)).await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    for paper in room.all_signed(case, passes).await {
        assert_eq!(room.post(&paper).await, Kept);
    }
    room.everybody_confirms().await;
    close(&room, "").await.unwrap();
    let report = room.office.check_box(&room.clerk, room.meeting, BoxOf::All).await.unwrap();
    assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
    assert_eq!(super::supervisors_keys(&season.folder().join("witness")), 1);
    room.office.keep_ballots().await.unwrap();
    let left =
        ["witness", "another-witness"].map(|name| super::supervisors_keys(&season.folder().join(name)));
    assert_eq!(left, [0, 0], "the former supervisor ends its round, too");
    drop(former);
    room.sign().await;
    sound(&season).await;
}

/// req: X6
async fn doctor_names_what_is_done_to_a_ballot(season: Season) {
    let room = Room::of(&season, 1).await;
    room.begin().await;
    for paper in room.all_signed(room.cases[0], passes).await {
        assert_eq!(room.post(&paper).await, Kept);
    }
    room.everybody_confirms().await;
    close(&room, "").await.unwrap();
    let (number, id) = (room.state().await.number, room.meeting.to_string());
    let named = async |says: &[&str]| {
        let found = season.office.doctor(|_| {}).await.unwrap().findings;
        assert_eq!(found.len(), says.len(), "{found:?}");
        for says in says {
            let named =
                |text: &String| text.starts_with(&format!("meeting {number}: ")) && text.contains(says);
            assert!(found.iter().any(named), "should say “{says}”: {found:?}");
        }
    };
    // An errand that nobody runs is a mistake after a while.
    room.office.move_clock(room.office.now().plus_millis(700_000)).await.unwrap();
    named(&["private keys are left"]).await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    room.sign().await;
    sound(&season).await;

    let bytes = stored_box(&season, room.meeting).await.unwrap();
    let put = async |bytes: Vec<u8>| {
        season.damage("delete from ballot_box where meeting = $1", &id).await;
        put_back(&season, &id, bytes).await;
    };
    let late = "insert into ballot_secret (meeting, case_id, round, office, secret) \
                select meeting, case_id, round, office, zeroblob(1) from ballot_key where meeting = $1";
    assert_eq!(season.damage(late, &id).await, 1);
    let mut counted = BallotBox::parse(&bytes).unwrap();
    counted.rounds[0].tally.as_mut().unwrap().in_favour += 1;
    put(counted.bytes().unwrap()).await;
    let another = ["is not the one that was closed", "the box does not hold"];
    named(&["private keys are left", another[0], another[1], "differently"]).await;
    season.damage("delete from ballot_secret where meeting = $1", &id).await;
    let mut keys = BallotBox::parse(&bytes).unwrap();
    keys.rounds[0].keys.office = keys.rounds[0].keys.supervisor.clone();
    put(keys.bytes().unwrap()).await;
    named(&[another[0], another[1], "other keys than the record"]).await;
    season.damage("update ballot_box set bytes = zeroblob(1) where meeting = $1", &id).await;
    named(&[another[0], "cannot be read"]).await;
    season.damage("delete from ballot_box where meeting = $1", &id).await;
    named(&["the box of its ballot is missing"]).await;
    put_back(&season, &id, bytes).await;
    // A box of a ballot that no act closed: the one of another meeting.
    let stray = "insert into ballot_box (meeting, office, bytes) select id, office, zeroblob(1) from cases where id = $1";
    let begun = "insert into ballot (meeting, office, relay, closed_at) select id, office, zeroblob(1), 1 from cases where id = $1";
    let (other, other_number) = season.number("meeting", "convened", 0).await;
    assert_eq!(season.damage(stray, &other).await + season.damage(begun, &other).await, 2);
    let found = season.office.doctor(|_| {}).await.unwrap().findings;
    assert_eq!(found, [format!("meeting {other_number}: there is a box that no act speaks of")]);
}

async fn put_back(season: &Season, meeting: &str, bytes: Vec<u8>) {
    let (office, meeting) = (season.office.season().office.to_string(), meeting.to_owned());
    let store = season.store().await;
    let write = store.write(move |conn| {
        let (office, meeting, bytes) = (office.clone(), meeting.clone(), bytes.clone());
        Box::pin(
            async move { store::ballot::put_box(conn, &office, (&meeting, BoxOf::All), None, &bytes).await },
        )
    });
    write.await.unwrap();
}
