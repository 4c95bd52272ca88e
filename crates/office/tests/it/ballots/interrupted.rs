//! Several instances, a supervisor who is away, an office that stops in between; and what doctor says of a ballot.

use super::room::{Room, close, passes, says, sound, stored_box};
use crate::season::Season;
use office::{
    Problem,
    ballots::Posted::{self, Elsewhere, Kept, Refused},
};
use proof::ballot::{BallotBox, FOR, SignedPaper};
use review::meeting::{Act, Stage};

testkit::both!(
    Season:
    one_instance_holds_the_papers_until_it_is_gone,
    what_was_interrupted_goes_on,
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
        Box::pin(async move { store::ballot::put_box(conn, &office, &meeting, &bytes).await })
    });
    write.await.unwrap();
}
