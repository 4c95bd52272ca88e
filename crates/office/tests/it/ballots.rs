//! Electronic ballots against a real supervisor: cast, counted, checked; refused, repeated, given up, interrupted; and
//! nobody can tell who cast which paper.

mod room;

use crate::season::Season;
use data_encoding::HEXLOWER;
use kernel::{CaseId, Chance, Digest};
use office::{
    Problem,
    ballots::Posted::{self, Elsewhere, Kept, Refused},
};
use proof::{
    ballot::{ABSTAIN, AGAINST, BallotBox, FOR, Options, Outcome, Paper, SignedPaper, verify_ballot},
    trust::TrustFile,
};
use review::{
    application::{Application, state::Count},
    meeting::{Act, Meeting, Stage, acts, state::CaseCount},
};
use room::{Envelope, PRESENT, Room, says};
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex, OnceLock},
};

testkit::both!(
    Season:
    what_was_cast_is_counted_and_everybody_can_check_it,
    who_may_not_vote_is_told_why_and_what_is_no_paper_is_not_kept,
    a_round_is_repeated_under_new_keys,
    a_ballot_is_given_up_for_paper,
    nobody_can_tell_who_cast_which_paper,
    one_instance_holds_the_papers_until_it_is_gone,
    what_was_interrupted_goes_on,
    doctor_names_what_is_done_to_a_ballot,
);

/// Five for and one against pass; of the five who vote on a case with somebody recused, three are too few.
const PASSES: [&str; PRESENT] = [FOR, FOR, AGAINST, FOR, FOR, FOR];
const FAILS: [&str; PRESENT - 1] = [FOR, AGAINST, FOR, ABSTAIN, FOR];

async fn stored_box(season: &Season, meeting: CaseId) -> Option<Vec<u8>> {
    let mut conn = season.store().await.reader().await.unwrap();
    store::ballot::box_of(&mut conn, &meeting.to_string()).await.unwrap()
}

async fn secrets(season: &Season, meeting: CaseId) -> i64 {
    let mut conn = season.store().await.reader().await.unwrap();
    store::ballot::secrets(&mut conn, &meeting.to_string()).await.unwrap()
}

/// Closes: seals the box, then says so in the record.
async fn close(room: &Room, unconfirmed: &str) -> Result<Digest, Problem> {
    let mut close = room.office.seal_box(&room.clerk, room.meeting).await?;
    let digest = close.digest;
    close.unconfirmed = unconfirmed.to_owned();
    room.attempt(&room.clerk, Act::CloseBallot(close)).await.map(|()| digest)
}

async fn sound(season: &Season) {
    assert_eq!(season.office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
}

/// req: E8, X6 — and the box is in the order of the nonces, whatever the order of posting.
async fn what_was_cast_is_counted_and_everybody_can_check_it(season: Season) {
    let room = Room::of(&season, 2).await;
    let (first, second) = (room.cases[0], room.cases[1]);
    room.begin().await;
    let fewer = room.all_signed(first, &FAILS).await;
    let mut papers = room.all_signed(second, &PASSES).await;
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
    let report = room.office.check_box(&room.clerk, room.meeting).await.unwrap();
    assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
    let logged = report.findings.iter().any(|found| found.text.contains("公钥事先写进了日志"));
    assert!(logged && report.findings.iter().all(|found| !found.because.contains("没有附存证")));
    let sealed = BallotBox::parse(&bytes).unwrap();
    for round in &sealed.rounds {
        let nonces: Vec<_> = round.papers.iter().map(|signed| signed.paper.nonce).collect();
        assert!(nonces.is_sorted() && nonces.len() == round.issues.office.len());
    }
    // A voter finds their own; who is recused sees nothing of the case, and not the box.
    let voter = room.takes_part(first).await[0].clone();
    let own = room.office.own_papers(&voter, room.meeting).await.unwrap();
    assert!(papers.iter().all(|paper| own.contains(&paper.paper)));
    let own = room.office.own_papers(&room.chair, room.meeting).await.unwrap();
    assert!(own.len() == PRESENT && own.iter().all(|paper| paper.case == second));
    let kept_away = room.office.ballot_box(&room.chair, room.meeting).await;
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
    found("按选票应为同意 3", &|sealed| sealed.rounds[at].tally.as_mut().unwrap().in_favour = 4);
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
    // A voter's own number may stand under both cases.
    let mut twin = Paper::fresh(room.meeting, second, 1, FOR, &Chance::system());
    twin.nonce = paper.paper.nonce;
    let twin = Envelope::new(twin, room.keys(&hostile, second).await);
    let twin = twin.opened(&room.issue(&hostile, second, &twin.messages()).await.unwrap());
    assert_eq!((room.post(&twin).await, room.post(&paper).await), (Kept, Kept));
    let lacks = says(room.office.seal_box(&room.clerk, room.meeting).await);
    assert!(
        lacks.contains(&format!("少 {} 张", PRESENT - 2))
            && lacks.contains(&format!("少 {} 张", PRESENT - 1)),
        "{lacks}"
    );

    // Nobody else ends it, and nothing is shown of a box before it is closed.
    for me in [&voter, &season.me("office").await] {
        assert!(says(room.office.seal_box(me, room.meeting).await).contains("办理"));
    }
    assert!(matches!(room.office.ballot_box(&room.clerk, room.meeting).await, Err(Problem::NotFound)));
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
    let lost = room.paper(&room.voters[1], case, FOR).await;
    assert_eq!(room.post(&old).await, Kept);
    let keys = room.keys(&room.voters[0], case).await;
    let again = |reason: &str| Act::RepeatBallot(acts::RepeatBallot { reason: reason.to_owned() });
    assert!(says(room.attempt(&room.clerk, again(" ")).await).contains("理由"));
    room.act(&room.clerk, again("一位专家的设备坏了")).await;
    assert_eq!(room.post(&old).await, Refused, "while keys are made");
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    assert_eq!(room.state().await.ballot.unwrap().round, 2);
    assert_ne!(room.keys(&room.voters[0], case).await, keys);
    assert_eq!(room.post(&old).await, Refused);
    assert_eq!(room.office.paper_numbers(room.meeting).await.unwrap(), Some(Vec::new()));
    // A message of the round before is signed as one of this round: nothing comes out of it.
    let issued = room.issue(&room.voters[1], case, &lost.messages()).await;
    if let Ok(issued) = issued {
        assert!(std::panic::catch_unwind(|| lost.opened(&issued)).is_err());
        // So this round is lost for its voter, too.
        room.act(&room.clerk, again("专家的页面没有刷新")).await;
        room.office.keep_ballots().await.unwrap();
    }
    let round = room.state().await.ballot.unwrap().round;
    for paper in room.all_signed(case, &PASSES).await {
        assert_eq!(room.post(&paper).await, Kept);
    }
    room.everybody_confirms().await;
    close(&room, "").await.unwrap();
    let report = room.office.check_box(&room.clerk, room.meeting).await.unwrap();
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
fn supervisors_keys(folder: &Path) -> usize {
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
    let present = u32::try_from(PRESENT).unwrap();
    let count = Count { present, yes: present, no: 0, abstain: 0, invalid: 0 };
    let counts = vec![CaseCount { case, count }];
    room.act(&room.clerk, Act::Count(acts::CountPapers { counts })).await;
    room.sign().await;
    assert_eq!((room.state().await.stage, stored_box(&season, room.meeting).await), (Stage::Closed, None));
    assert!(matches!(room.office.ballot_box(&room.clerk, room.meeting).await, Err(Problem::NotFound)));
    sound(&season).await;
}

/// All rows of all tables, cell by cell.
async fn dump(season: &Season) -> Vec<(String, Vec<Vec<u8>>)> {
    let columns = if season.is_server() {
        "select table_name::text, column_name::text from information_schema.columns where table_schema = current_schema()"
    } else {
        "select m.name, p.name from sqlite_schema m join pragma_table_info(m.name) p where m.type = 'table'"
    };
    let mut conn = season.store().await.reader().await.unwrap();
    let mut tables = std::collections::BTreeMap::<String, Vec<String>>::new();
    for row in conn.rows(columns, &[]).await.unwrap() {
        tables.entry(row.text(0).unwrap()).or_default().push(row.text(1).unwrap());
    }
    let mut dumped = Vec::new();
    for (table, columns) in tables {
        let names: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
        let sql: &'static str =
            Box::leak(format!("select {} from {table}", names.join(", ")).into_boxed_str());
        for row in conn.rows(sql, &[]).await.unwrap() {
            let cell = |at| {
                row.blob(at).or_else(|_| row.text(at).map(String::into_bytes)).or_else(|_| {
                    row.opt_int(at).map(|number| number.unwrap_or_default().to_string().into_bytes())
                })
            };
            dumped.push((table.clone(), (0..columns.len()).map(|at| cell(at).unwrap_or_default()).collect()));
        }
    }
    dumped
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// How a nonce may be written.
fn writings(paper: &Paper) -> [Vec<u8>; 3] {
    let hex = paper.nonce.to_string();
    let raw = HEXLOWER.decode(hex.as_bytes()).unwrap();
    [data_encoding::BASE64.encode(&raw[..30]).into_bytes(), hex.into_bytes(), raw]
}

/// Every file below a folder in which one of the parts stands.
fn files_with(folder: &Path, parts: &[Vec<u8>], found: &mut Vec<String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files_with(&path, parts, found);
        } else if let Ok(bytes) = fs::read(&path)
            && parts.iter().any(|part| contains(&bytes, part))
        {
            found.push(path.display().to_string());
        }
    }
}

/// What was logged, from the first test that asked for it on.
#[derive(Clone)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn log() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    let log = LOG.get_or_init(|| {
        let log = Log(Arc::default());
        let writer = log.clone();
        let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        lines.with_writer(move || writer.clone()).init();
        log
    });
    log.clone()
}

/// A choice like no other word: any text is an invalid paper.
const MARK: &str = "like-no-other-word";

/// req: E8, X6 — with teeth: what is looked for is found where it may be.
async fn nobody_can_tell_who_cast_which_paper(season: Season) {
    let log = log();
    let room = Room::of(&season, 1).await;
    room.begin().await;
    let mut choices = PASSES;
    choices[2] = MARK;
    let mut papers = room.all_signed(room.cases[0], &choices).await;
    papers.sort_by_key(|paper| std::cmp::Reverse(paper.paper.nonce));
    for paper in &papers {
        assert_eq!(room.post(paper).await, Kept);
    }
    let state = room.state().await;
    let voters: Vec<String> =
        room.voters.iter().map(|me| state.member(me.person).unwrap().expert.to_string()).collect();
    let mut parts: Vec<Vec<u8>> = papers.iter().flat_map(|paper| writings(&paper.paper)).collect();
    parts.push(MARK.as_bytes().to_vec());
    parts.push(b"\"choice\"".to_vec());
    let has = |cells: &[Vec<u8>]| cells.iter().any(|cell| parts.iter().any(|part| contains(cell, part)));

    let before = dump(&season).await;
    let issues = before.iter().filter(|(table, _)| table == "ballot_issue").collect::<Vec<_>>();
    assert_eq!(issues.len(), PRESENT);
    let named = |cells: &Vec<Vec<u8>>| {
        voters.iter().any(|voter| cells.iter().any(|cell| contains(cell, voter.as_bytes())))
    };
    assert!(issues.iter().all(|(_, cells)| named(cells)), "the dump shows who took a paper");
    let told: Vec<&String> = before.iter().filter(|(_, cells)| has(cells)).map(|(table, _)| table).collect();
    assert!(told.is_empty(), "papers are in {told:?}");
    let mut files = Vec::new();
    files_with(season.folder(), &parts, &mut files);
    assert!(files.is_empty(), "papers are in {files:?}");

    room.everybody_confirms().await;
    close(&room, "").await.unwrap();
    room.office.keep_ballots().await.unwrap();
    room.sign().await;
    let after = dump(&season).await;
    let told: Vec<&String> = after.iter().filter(|(_, cells)| has(cells)).map(|(table, _)| table).collect();
    assert_eq!(told, ["ballot_box"], "papers are in the box and nowhere else");
    let bytes = stored_box(&season, room.meeting).await.unwrap();
    let sealed: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let round = &sealed["rounds"][0];
    for paper in round["papers"].as_array().unwrap() {
        let text = paper.to_string();
        assert!(voters.iter().all(|voter| !text.contains(voter)), "{text}");
    }
    let issues = round["issues"].to_string();
    assert!(voters.iter().all(|voter| issues.contains(voter)));
    assert!(papers.iter().all(|paper| !issues.contains(&paper.paper.nonce.to_string())));
    // When somebody took a paper is kept nowhere, nor in which order.
    let columns = if season.is_server() {
        "select column_name::text from information_schema.columns where table_name = 'ballot_issue' \
         and table_schema = current_schema() order by ordinal_position"
    } else {
        "select name from pragma_table_info('ballot_issue') order by cid"
    };
    let rows = season.store().await.reader().await.unwrap().rows(columns, &[]).await.unwrap();
    let columns: Vec<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(columns, ["meeting", "case_id", "round", "voter", "office", "blinded", "signature"]);

    let log = log.0.lock().unwrap().clone();
    assert!(contains(&log, b"ballot.signed") && contains(&log, b"select"), "the log was captured");
    assert!(parts.iter().all(|part| !contains(&log, part)), "the log names a paper");
    let lines = log.split(|byte| *byte == b'\n');
    let voted = lines.filter(|line| {
        contains(line, b"ballot.") && voters.iter().any(|voter| contains(line, voter.as_bytes()))
    });
    assert_eq!(voted.count(), 0, "the log says who voted");
}

/// req: E8
async fn one_instance_holds_the_papers_until_it_is_gone(season: Season) {
    let room = Room::of(&season, 1).await;
    let second = season.instance().await;
    second.follow_clock().await.unwrap();
    room.begin().await;
    let papers = room.all_signed(room.cases[0], &PASSES).await;
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
    assert!(lacks.contains(&format!("少 {PRESENT} 张")), "{lacks}");
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

    let envelope = room.paper(&room.voters[0], case, FOR).await;
    room.supervisor.goes().await;
    assert!(says(room.issue(&room.voters[0], case, &envelope.messages()).await).contains("没有应答"));
    room.supervisor.comes().await;
    let issued = room.issue(&room.voters[0], case, &envelope.messages()).await.unwrap();
    assert_eq!(room.post(&envelope.opened(&issued)).await, Kept, "asked again, with what the device kept");
    for (me, choice) in room.voters[1..].iter().zip(&PASSES[1..]) {
        assert_eq!(room.post(&room.signed(me, case, choice).await).await, Kept);
    }
    room.everybody_confirms().await;
    room.supervisor.goes().await;
    assert!(says(close(&room, "").await).contains("没有应答"));
    assert_eq!((room.state().await.stage, stored_box(&season, room.meeting).await), (Stage::Polling, None));
    room.supervisor.comes().await;

    let sealed = room.office.seal_box(&room.clerk, room.meeting).await.unwrap();
    assert!(says(room.issue(&room.voters[1], case, &envelope.messages()).await).contains("一人只能领一次"));
    // The office stops here; another process knows of no paper, and needs none.
    sound(&season).await;
    let second = season.instance().await;
    second.follow_clock().await.unwrap();
    let again = second.seal_box(&room.clerk, room.meeting).await.unwrap();
    assert_eq!(again, sealed);
    room.act(&room.clerk, Act::CloseBallot(again)).await;
    assert!(says(room.issue(&room.voters[0], case, &envelope.messages()).await).contains("已经结束"));
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
    for paper in room.all_signed(room.cases[0], &PASSES).await {
        assert_eq!(room.post(&paper).await, Kept);
    }
    room.everybody_confirms().await;
    close(&room, "").await.unwrap();
    sound(&season).await;
    let number = room.state().await.number;
    let id = room.meeting.to_string();
    let named = async |says: &str| {
        let found = season.office.doctor(|_| {}).await.unwrap().findings;
        let named =
            found.iter().any(|text| text.starts_with(&format!("meeting {number}: ")) && text.contains(says));
        assert!(named, "should say “{says}”: {found:?}");
    };
    // An errand that nobody runs is a mistake after a while.
    room.office.move_clock(room.office.now().plus_millis(700_000)).await.unwrap();
    named("private keys are left").await;
    assert_eq!(room.office.keep_ballots().await.unwrap(), 1);
    room.sign().await;
    sound(&season).await;
    let late = "insert into ballot_secret (meeting, case_id, round, office, secret) \
                select meeting, case_id, round, office, zeroblob(1) from ballot_key where meeting = $1";
    season.damage(late, &id).await;
    named("private keys are left").await;
    season.damage("delete from ballot_secret where meeting = $1", &id).await;

    let bytes = stored_box(&season, room.meeting).await.unwrap();
    let put = async |bytes: Vec<u8>| {
        let (id, store) = (id.clone(), season.store().await);
        let write = store.write(move |conn| {
            let (id, bytes) = (id.clone(), bytes.clone());
            Box::pin(async move {
                conn.execute(
                    "update ballot_box set bytes = $2 where meeting = $1",
                    &[id.into(), bytes.into()],
                )
                .await
            })
        });
        assert_eq!(write.await.unwrap(), 1);
    };
    let mut counted = BallotBox::parse(&bytes).unwrap();
    counted.rounds[0].tally.as_mut().unwrap().in_favour += 1;
    put(counted.bytes().unwrap()).await;
    for says in ["not the one that was closed", "does not hold", "counts"] {
        named(says).await;
    }
    let mut keys = BallotBox::parse(&bytes).unwrap();
    keys.rounds[0].keys.office = keys.rounds[0].keys.supervisor.clone();
    put(keys.bytes().unwrap()).await;
    named("other keys than the record").await;
    season.damage("update ballot_box set bytes = zeroblob(1) where meeting = $1", &id).await;
    named("cannot be read").await;
    season.damage("delete from ballot_box where meeting = $1", &id).await;
    named("is missing").await;
    put_back(&season, &id, bytes).await;
    sound(&season).await;
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
