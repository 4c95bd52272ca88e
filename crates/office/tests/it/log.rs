//! The log over the entries: sequenced once, signed again after a crash, receipts for those who read the record.

use crate::season::Season;
use kernel::Moment;
use office::{Problem, perform::Request};
use proof::{
    ledger::{Options, Outcome, verify_log, verify_receipt},
    trust::TrustFile,
};
use review::{
    Kind,
    application::{Act, Application, Stage, acts::withdraw::Withdraw},
};

testkit::both!(
    Season:
    whoever_reads_an_entry_has_its_receipt_and_nobody_else,
    sequencers_beside_each_other_make_one_log,
    a_head_without_its_checkpoint_is_signed_again,
    an_altered_edge_stops_the_sequencer,
    the_served_files_are_the_whole_log,
);

async fn trust(season: &Season) -> TrustFile {
    TrustFile::read(&season.office.trust_file().await.unwrap()).unwrap()
}

const LATER: Moment = Moment::from_millis(4_000_000_000_000);

/// req: X6
async fn whoever_reads_an_entry_has_its_receipt_and_nobody_else(season: Season) {
    let id = season.cases::<Application>("voted_down").await[0];
    let trust = trust(&season).await;
    let mut readers = 0;
    for account in season.office.demo_accounts().await.unwrap() {
        let me = season.me(&account.login).await;
        let Ok(loaded) = season.office.visible::<Application>(&me, id).await else {
            let answer = season.office.receipt::<Application>(&me, id, 1).await;
            assert!(matches!(answer, Err(Problem::NotFound)), "{}: {answer:?}", account.login);
            continue;
        };
        let lines = season.office.timeline(&me, id, &loaded.state).await.unwrap();
        for seq in 1..=loaded.version() {
            let answer = season.office.receipt::<Application>(&me, id, seq).await;
            if lines.iter().any(|line| line.seq == seq) {
                let report = verify_receipt(&answer.unwrap(), &trust, LATER, Options::default());
                assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
                readers += 1;
            } else {
                assert!(matches!(answer, Err(Problem::NotFound)), "{}: entry {seq}", account.login);
                assert_eq!(loaded.state.stage, Stage::VotedDown);
            }
        }
        if me.person == loaded.state.applicant {
            assert!(lines.iter().all(|line| line.act != "vote"), "the result is told before the notice");
        }
    }
    assert!(readers > 20);
}

/// Several instances, each with its sequencer, while entries come in: one log, every leaf once.
async fn sequencers_beside_each_other_make_one_log(season: Season) {
    let other = season.instance().await;
    let ids = season.cases::<Application>("drafting").await;
    assert!(ids.len() > 2);
    let withdraw = async {
        for id in &ids {
            let person = season.owner(*id).await;
            let act = Act::Withdraw(Withdraw { reason: "今年先不申报".to_owned() });
            season.office.perform(&person, Request::<Application>::on(*id, act)).await.unwrap();
        }
    };
    let sequence = async |office: &office::Office| {
        for _ in 0..20 {
            office.sequence().await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::join!(withdraw, sequence(&season.office), sequence(&other));
    season.office.sequence().await.unwrap();
    let report = season.office.doctor(|_| {}).await.unwrap();
    assert_eq!((report.findings, report.waiting), (Vec::new(), 0));
    for id in ids {
        let me = season.owner(id).await;
        let state = season.office.visible::<Application>(&me, id).await.unwrap();
        let last = season.office.receipt::<Application>(&me, id, state.version()).await.unwrap();
        assert_eq!(
            verify_receipt(&last, &trust(&season).await, LATER, Options::default()).outcome,
            Outcome::Valid
        );
        assert_eq!(state.state.stage(), "withdrawn");
    }
}

/// The process ended between the commit and the signature: the next round signs what the head says.
async fn a_head_without_its_checkpoint_is_signed_again(season: Season) {
    let before = season.office.log_state().await.unwrap().unwrap();
    assert!(season.spoil("delete from log_checkpoint").await > 0);
    assert_eq!(season.office.log_state().await.unwrap(), None);
    season.office.sequence().await.unwrap();
    let after = season.office.log_state().await.unwrap().unwrap();
    assert_eq!((after.size, after.root, after.note), (before.size, before.root, before.note));
}

/// Nothing is signed over tiles that do not fit the head.
async fn an_altered_edge_stops_the_sequencer(season: Season) {
    season.spoil("update log_tile set bytes = zeroblob(length(bytes)) where width < 256").await;
    let id = season.cases::<Application>("drafting").await[0];
    let act = Act::Withdraw(Withdraw { reason: "今年先不申报".to_owned() });
    let me = season.owner(id).await;
    season.office.perform(&me, Request::<Application>::on(id, act)).await.unwrap();
    let before = season.office.log_state().await.unwrap();
    assert!(season.office.sequence().await.is_err());
    assert_eq!(season.office.log_state().await.unwrap(), before);
    let waits = season.office.receipt::<Application>(&me, id, 2).await.unwrap_err().to_string();
    assert!(waits.contains("过几秒"), "{waits}");
}

/// The files that mirrors and witnesses read make the whole log, and it verifies.
async fn the_served_files_are_the_whole_log(season: Season) {
    let size = season.office.log_state().await.unwrap().unwrap().size;
    let mut files = std::collections::BTreeMap::new();
    let mut paths = vec!["checkpoint".to_owned()];
    for level in 0..8 {
        for number in 0.. {
            let Some(id) = proof::ledger::TileId::in_tree(level, number, size) else { break };
            paths.push(id.path());
        }
    }
    for number in 0.. {
        let Some(id) = proof::ledger::BundleId::in_log(number, size) else { break };
        paths.push(id.path());
    }
    for path in paths {
        let bytes =
            season.office.log_file(&path).await.unwrap().unwrap_or_else(|| panic!("{path} is missing"));
        files.insert(path, bytes);
    }
    let report =
        verify_log(|path| files.get(path).cloned(), &trust(&season).await, LATER, Options::default());
    assert_eq!(report.outcome, Outcome::Valid, "{:?}", report.findings);
    for absent in
        ["tile/0/999", "tile/9/000", "tile/entries/999", "tile/0/000.p/300", "tile", "../zhiping.db", ""]
    {
        assert_eq!(season.office.log_file(absent).await.unwrap(), None, "{absent}");
    }
}
