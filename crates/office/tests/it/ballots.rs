//! Electronic ballots against a real supervisor: cast, counted, checked; refused, repeated, given up, interrupted; and
//! nobody can tell who cast which paper.

mod interrupted;
mod room;
mod second;
mod secrecy;

use crate::season::Season;
use kernel::{CaseId, Chance, Digest};
use office::{
    Problem,
    ballots::{
        BoxOf,
        Posted::{Kept, Refused},
    },
};
use proof::{
    ballot::{AGAINST, BallotBox, FOR, Options, Outcome, Paper, SignedPaper, verify_ballot},
    trust::TrustFile,
};
use review::{
    application::{Application, state::Count},
    meeting::{Act, Meeting, Stage, acts, state::CaseCount},
};
use room::{Envelope, Room, close, fails, passes, says, secrets, sound, stored_box};
use std::{fs, path::Path};

testkit::both!(
    Season:
    what_was_cast_is_counted_and_everybody_can_check_it,
    who_may_not_vote_is_told_why_and_what_is_no_paper_is_not_kept,
    a_round_is_repeated_under_new_keys,
    a_ballot_is_given_up_for_paper,
);

/// req: E8, X6 — and the box is in the order of the nonces, whatever the order of posting.
async fn what_was_cast_is_counted_and_everybody_can_check_it(season: Season) {
    let room = Room::of(&season, 2).await;
    let (first, second) = (room.cases[0], room.cases[1]);
    room.begin().await;
    let fewer = room.all_signed(first, fails).await;
    let mut papers = room.all_signed(second, passes).await;
    papers.extend(fewer.iter().cloned());
    papers.sort_by_key(|paper| std::cmp::Reverse(paper.paper.nonce));
    let (last, rest) = papers.split_last().unwrap();
    for paper in rest {
        assert_eq!(room.post(paper).await, Kept);
        assert_eq!(room.post(paper).await, Kept, "posted again, it is there once");
    }
    assert_eq!(room.office.paper_numbers(room.meeting).await.unwrap().unwrap().len(), rest.len());
    let lacks = says(room.office.seal_box(&room.clerk, room.meeting).await);
    let state = room.state().await;
    let number = &state.agenda.iter().find(|item| item.case == last.paper.case).unwrap().number;
    assert!(lacks.contains(&format!("{number} 少 1 张")) && !lacks.contains('、'), "{lacks}");
    assert_eq!(room.post(last).await, Kept);
    // Everybody but one confirms; then a reason is asked for, once.
    for me in &room.voters[1..] {
        room.act(me, Act::ConfirmPapers).await;
    }
    assert!(says(room.attempt(&room.voters[1], Act::ConfirmPapers).await).contains("已经确认"));
    assert!(says(room.attempt(&room.absent, Act::ConfirmPapers).await).contains("到会"));
    assert!(says(close(&room, " ").await).contains("还有 1 位专家没有确认在箱中"));
    assert_eq!(room.state().await.stage, Stage::Polling);
    let digest = close(&room, "主任委员的设备没有电了").await.unwrap();

    let state = room.state().await;
    assert_eq!((state.stage, state.ballot.unwrap().box_digest), (Stage::Counted, Some(digest)));
    let bytes = stored_box(&season, room.meeting).await.unwrap();
    assert_eq!(Digest::sha256(&[&bytes]), digest);
    let report = room.office.check_box(&room.clerk, room.meeting, BoxOf::All).await.unwrap();
    assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
    let logged = report.findings.iter().any(|found| found.text.contains("公钥事先写进了日志"));
    assert!(logged && report.findings.iter().all(|found| !found.because.contains("没有附存证")));
    let sealed = BallotBox::parse(&bytes).unwrap();
    for round in &sealed.rounds {
        let nonces: Vec<_> = round.papers.iter().map(|signed| signed.paper.nonce).collect();
        assert!(nonces.is_sorted() && nonces.len() == round.issues.office.len());
    }
    // A voter finds their own; who is recused sees nothing of the case, and not the box.
    let both = room.takes_part(second).await;
    let of_both = |me: &&office::Me| both.iter().any(|other| other.person == me.person);
    let voter = room.takes_part(first).await.iter().find(of_both).unwrap().clone();
    let own = room.office.own_papers(&voter, room.meeting).await.unwrap();
    assert!(papers.iter().all(|paper| own.contains(&paper.paper)));
    let own = room.office.own_papers(&room.chair, room.meeting).await.unwrap();
    assert!(own.len() == room.takes_part(second).await.len() && own.iter().all(|paper| paper.case == second));
    let kept_away = room.office.ballot_box(&room.chair, room.meeting, BoxOf::All).await;
    assert!(matches!(kept_away, Err(Problem::NotFound)));
    assert!(matches!(room.office.own_papers(&room.absent, room.meeting).await, Err(Problem::NotFound)));

    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    assert_eq!((secrets(&season, room.meeting).await, room.office.keep_ballots().await.unwrap()), (0, 0));
    let stage =
        async |case| season.office.visible::<Application>(&room.clerk, case).await.unwrap().state.stage;
    assert_eq!(stage(first).await, review::application::Stage::UnderReview);
    room.sign().await;
    assert_eq!(room.state().await.stage, Stage::Closed);
    assert_eq!(stage(first).await, review::application::Stage::VotedDown);
    assert_eq!(stage(second).await, review::application::Stage::Passed);
    tampered(&season, &sealed, first).await;
    sound(&season).await;
}

/// Whatever is changed in a box is found.
async fn tampered(season: &Season, sealed: &BallotBox, case: CaseId) {
    let trust = TrustFile::read(&season.office.trust_file().await.unwrap()).unwrap();
    let at = sealed.rounds.iter().position(|round| round.case == case).unwrap();
    let found = |named: &str, change: &dyn Fn(&mut BallotBox)| {
        let mut changed = sealed.clone();
        change(&mut changed);
        let report =
            verify_ballot(&changed.bytes().unwrap(), &trust, season.office.now(), &Options::default());
        assert_eq!(report.outcome, Outcome::Invalid, "{named}");
        assert!(report.findings.iter().any(|found| found.because.contains(named)), "{:?}", report.findings);
    };
    found("两方的签名都不成立", &|sealed| {
        let papers = &mut sealed.rounds[at].papers;
        papers.iter_mut().find(|paper| paper.paper.choice == AGAINST).unwrap().paper.choice = FOR.to_owned();
    });
    found("按选票应为同意 2", &|sealed| sealed.rounds[at].tally.as_mut().unwrap().in_favour += 1);
    found("领票登记不是监督方签的那一份", &|sealed| {
        sealed.rounds[at].issues.supervisor.pop();
    });
    found("按计票结果应为未通过", &|sealed| {
        sealed.rounds[at].outcome = Some(proof::ballot::Decided::Passed);
    });
}

/// req: E8 — whoever is not on the roll, asks twice, or asks at another time; and whatever is no paper of this round.
async fn who_may_not_vote_is_told_why_and_what_is_no_paper_is_not_kept(season: Season) {
    let room = Room::of(&season, 2).await;
    let (first, second) = (room.cases[0], room.cases[1]);
    let anything = ["AA==".to_owned(), "AA==".to_owned()];
    let voter = room.takes_part(first).await[0].clone();
    assert!(says(room.issue(&voter, first, &anything).await).contains("没有开始"));
    room.act(&room.clerk, Act::BeginBallot).await;
    assert!(says(room.attempt(&room.absent, Act::SignIn).await).contains("不能办理“签到”"));
    assert!(says(room.issue(&voter, first, &anything).await).contains("没有开始"));
    room.office.keep_ballots().await.unwrap();

    let envelope = room.paper(&voter, first, FOR).await;
    let messages = envelope.messages();
    assert!(says(room.issue(&room.absent, first, &messages).await).contains("不在本次表决的名单上"));
    assert!(says(room.issue(&room.chair, first, &messages).await).contains("不在本次表决的名单上"));
    let other = season.cases::<Application>("drafting").await[0];
    assert!(says(room.issue(&voter, other, &messages).await).contains("不在本次表决的名单上"));
    assert!(matches!(room.issue(&room.clerk, first, &messages).await, Err(Problem::NotFound)));
    let stranger = season.me("organiser-zj_nongye").await;
    assert!(matches!(room.issue(&stranger, first, &messages).await, Err(Problem::NotFound)));
    assert!(says(room.issue(&voter, first, &anything).await).contains("不合格式"));
    let above = ["/".repeat(341) + "8=", messages[1].clone()];
    assert!(says(room.issue(&voter, first, &above).await).contains("不合格式"), "above the modulus");
    let keys = room.office.ballot_keys(&room.chair, room.meeting).await.unwrap();
    assert_eq!(keys.iter().map(|keys| keys.case.clone()).collect::<Vec<_>>(), [second.to_string()]);

    let (one, two) = tokio::join!(room.issue(&voter, first, &messages), room.issue(&voter, first, &messages));
    let issued = one.unwrap();
    assert_eq!(two.unwrap(), issued, "asked twice at once");
    assert_eq!(
        room.issue(&voter, first, &messages).await.unwrap(),
        issued,
        "the same message, the same answer"
    );
    let again = room.paper(&voter, first, AGAINST).await.messages();
    assert!(says(room.issue(&voter, first, &again).await).contains("一人只能领一次"));
    let mixed = [messages[0].clone(), again[1].clone()];
    assert!(says(room.issue(&voter, first, &mixed).await).contains("一人只能领一次"), "at the supervisor");

    let paper = envelope.opened(&issued);
    let elsewhere = room.signed(&voter, second, FOR).await;
    let change = |change: &dyn Fn(&mut SignedPaper)| {
        let mut changed = paper.clone();
        change(&mut changed);
        changed
    };
    for (why, wrong) in [
        ("the office's signature is of another", change(&|paper| paper.office = elsewhere.office.clone())),
        ("the supervisor's is", change(&|paper| paper.supervisor = elsewhere.supervisor.clone())),
        ("another choice", change(&|paper| paper.paper.choice = AGAINST.to_owned())),
        ("another case", change(&|paper| paper.paper.case = second)),
        ("another round", change(&|paper| paper.paper.round = 2)),
        ("another meeting", change(&|paper| paper.paper.meeting = first)),
        ("another version", change(&|paper| paper.paper.v = 2)),
    ] {
        assert_eq!(room.post(&wrong).await, Refused, "{why}");
    }
    let bytes = paper.bytes().unwrap();
    assert_eq!(season.office.post_paper(first, &bytes).await.unwrap(), Refused);
    let closed = season.cases::<Meeting>("closed").await[0];
    assert_eq!(season.office.post_paper(closed, &bytes).await.unwrap(), Refused);
    assert_eq!(season.office.post_paper(room.meeting, b"{}").await.unwrap(), Refused);
    assert_eq!(room.office.paper_numbers(room.meeting).await.unwrap(), Some(Vec::new()));
    assert_eq!(room.post(&paper).await, Kept);

    // Numbers can be read by everybody: who takes another's for a paper of their own pushes nothing out.
    let hostile = room.takes_part(first).await[1].clone();
    let mut taken = Paper::fresh(room.meeting, first, 1, AGAINST, &Chance::system());
    taken.nonce = paper.paper.nonce;
    let taken = Envelope::new(taken, room.keys(&hostile, first).await);
    let taken = taken.opened(&room.issue(&hostile, first, &taken.messages()).await.unwrap());
    assert_eq!((room.post(&taken).await, room.post(&paper).await), (Refused, Kept));
    // Signed by both sides, and yet no paper of this version: other checkers would refuse the whole box.
    let third = room.takes_part(first).await[2].clone();
    let mut later = Paper::fresh(room.meeting, first, 1, FOR, &Chance::system());
    later.v = 2;
    let later = Envelope::new(later, room.keys(&third, first).await);
    let later = later.opened(&room.issue(&third, first, &later.messages()).await.unwrap());
    assert_eq!(room.post(&later).await, Refused);
    // A voter's own number may stand under both cases.
    let mut twin = Paper::fresh(room.meeting, second, 1, FOR, &Chance::system());
    twin.nonce = paper.paper.nonce;
    let twin = Envelope::new(twin, room.keys(&hostile, second).await);
    let twin = twin.opened(&room.issue(&hostile, second, &twin.messages()).await.unwrap());
    assert_eq!((room.post(&twin).await, room.post(&paper).await), (Kept, Kept));
    let lacks = says(room.office.seal_box(&room.clerk, room.meeting).await);
    for case in [first, second] {
        let lacking = room.takes_part(case).await.len() - 1;
        assert!(lacks.contains(&format!("少 {lacking} 张")), "{lacks}");
    }

    // Nobody else ends it, and nothing is shown of a box before it is closed.
    for me in [&voter, &season.me("office").await] {
        assert!(says(room.office.seal_box(me, room.meeting).await).contains("办理"));
    }
    assert!(matches!(
        room.office.ballot_box(&room.clerk, room.meeting, BoxOf::All).await,
        Err(Problem::NotFound)
    ));
    assert!(matches!(room.office.own_papers(&voter, room.meeting).await, Err(Problem::NotFound)));
    assert!(
        says(room.attempt(&room.clerk, Act::Count(acts::CountPapers { counts: Vec::new() })).await)
            .contains("投票中")
    );
    sound(&season).await;
}

/// req: E8
async fn a_round_is_repeated_under_new_keys(season: Season) {
    let room = Room::of(&season, 1).await;
    let case = room.cases[0];
    room.begin().await;
    let old = room.signed(&room.voters[0], case, FOR).await;
    assert_eq!(room.post(&old).await, Kept);
    let keys = room.keys(&room.voters[0], case).await;
    let stale = room.paper(&room.voters[0], case, FOR).await;
    let again = |reason: &str| Act::RepeatBallot(acts::RepeatBallot { reason: reason.to_owned() });
    assert!(says(room.attempt(&room.clerk, again(" ")).await).contains("理由"));
    room.act(&room.clerk, again("一位专家的设备坏了")).await;
    assert_eq!(room.post(&old).await, Refused, "while keys are made");
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    assert_eq!(room.state().await.ballot.unwrap().round, 2);
    assert_ne!(room.keys(&room.voters[0], case).await, keys);
    assert_eq!(room.post(&old).await, Refused);
    // A page of the first round, still open, would else use up its voter's one signature.
    let late = room.issue_of(&room.voters[0], (case, 1), &stale.messages()).await;
    assert!(says(late).contains("已经作废重投"));
    assert_eq!(room.office.paper_numbers(room.meeting).await.unwrap(), Some(Vec::new()));
    let round = room.state().await.ballot.unwrap().round;
    for paper in room.all_signed(case, passes).await {
        assert_eq!(room.post(&paper).await, Kept);
    }
    room.everybody_confirms().await;
    close(&room, "").await.unwrap();
    let report = room.office.check_box(&room.clerk, room.meeting, BoxOf::All).await.unwrap();
    assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
    assert!(
        report.findings.iter().all(|found| !found.because.contains("没有附存证")),
        "{:?}",
        report.findings
    );
    let sealed = BallotBox::parse(&stored_box(&season, room.meeting).await.unwrap()).unwrap();
    assert_eq!(sealed.rounds.len(), round as usize);
    let annulled = sealed.rounds.iter().find(|one| one.round == 1).unwrap();
    assert_eq!(annulled.annulled.as_ref().unwrap().reason, "一位专家的设备坏了");
    assert_eq!(
        (annulled.papers.len(), annulled.issues.office.len(), annulled.issues.supervisor.len()),
        (0, 1, 1)
    );
    room.office.keep_ballots().await.unwrap();
    room.sign().await;
    assert_eq!(secrets(&season, room.meeting).await, 0);
    sound(&season).await;
}

/// Private keys in the supervisor's folder.
pub(crate) fn supervisors_keys(folder: &Path) -> usize {
    let mut keys = 0;
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            keys += supervisors_keys(&entry)
                + usize::from(entry.join("roll.json").exists() && entry.join("key").exists());
        }
    }
    keys
}

/// req: E8 — also while the supervisor is away.
async fn a_ballot_is_given_up_for_paper(season: Season) {
    let mut room = Room::of(&season, 1).await;
    let case = room.cases[0];
    room.begin().await;
    assert_eq!(room.post(&room.signed(&room.voters[0], case, FOR).await).await, Kept);
    let witness = season.folder().join("witness");
    assert_eq!((secrets(&season, room.meeting).await, supervisors_keys(&witness)), (1, 1));
    room.supervisor.goes().await;
    let reason = "监督方的设备没有应答".to_owned();
    room.act(&room.clerk, Act::TurnToPaper(acts::TurnToPaper { reason })).await;
    assert!(says(room.office.keep_ballots().await).contains("没有应答"));
    assert_eq!(
        (secrets(&season, room.meeting).await, supervisors_keys(&witness)),
        (0, 1),
        "ours wait for nobody"
    );
    room.supervisor.comes().await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    assert_eq!((supervisors_keys(&witness), room.office.keep_ballots().await.unwrap()), (0, 0));
    // The key of a round whose ballot ended meanwhile goes, too.
    let late = "insert into ballot_secret (meeting, case_id, round, office, secret) \
                select meeting, case_id, round, office, zeroblob(1) from ballot_key where meeting = $1";
    assert_eq!(season.damage(late, &room.meeting.to_string()).await, 1);
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    assert_eq!(secrets(&season, room.meeting).await, 0);
    assert!(says(room.attempt(&room.clerk, Act::BeginBallot).await).contains("纸质选票"));
    let present = room.state().await.taking_part(case);
    let count = Count { present, yes: present, no: 0, abstain: 0, invalid: 0 };
    let counts = vec![CaseCount { case, count }];
    room.act(&room.clerk, Act::Count(acts::CountPapers { counts })).await;
    room.sign().await;
    assert_eq!((room.state().await.stage, stored_box(&season, room.meeting).await), (Stage::Closed, None));
    assert!(matches!(
        room.office.ballot_box(&room.clerk, room.meeting, BoxOf::All).await,
        Err(Problem::NotFound)
    ));
    sound(&season).await;
}
