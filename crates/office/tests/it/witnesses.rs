//! Witnesses: who counts, what is taken from them, and what then rests on their word.

use crate::season::Season;
use kernel::Moment;
use office::Problem;
use proof::{
    certificate::{self, verify_certificate},
    ledger::{Options, Outcome, SignedCheckpoint, VerifierKey, WitnessSigner, verify_receipt},
    trust::{KeyKind, KeyStatus, TrustFile},
};
use review::certificate::Certificate;

testkit::both!(
    Season:
    what_a_witness_cosigned_carries_receipts_and_certificates,
    nothing_else_is_taken,
    an_altered_cosignature_is_named,
);

const LATER: Moment = Moment::from_millis(4_000_000_000_000);

fn signer(number: u8) -> WitnessSigner {
    WitnessSigner::new(&format!("witness-{number}/演示"), &[number; 32]).unwrap()
}

fn key(signer: &WitnessSigner) -> String {
    VerifierKey { id: signer.id(), kind: KeyKind::Witness, public: signer.public() }.to_string()
}

async fn trust(season: &Season) -> TrustFile {
    TrustFile::read(&season.office.trust_file().await.unwrap()).unwrap()
}

async fn newest(season: &Season) -> SignedCheckpoint {
    SignedCheckpoint::parse(&season.office.log_file("checkpoint").await.unwrap().unwrap()).unwrap()
}

fn cosigned(checkpoint: SignedCheckpoint, signer: &WitnessSigner, seconds: u64) -> SignedCheckpoint {
    let line = signer.cosign(checkpoint.checkpoint(), seconds).unwrap();
    checkpoint.with(&line).unwrap()
}

/// The witness's clock: when the season's clock stands, in seconds.
fn seconds(season: &Season) -> u64 {
    u64::try_from(season.office.now().millis() / 1000).unwrap()
}

/// req: X6, F4 — a certificate outlives the loss of its key when a witness saw it before.
async fn what_a_witness_cosigned_carries_receipts_and_certificates(season: Season) {
    let office = &season.office;
    let before = trust(&season).await.digest().unwrap();
    office.add_witness(&key(&signer(1)), "第一见证单位（演示）", None).await.unwrap();
    assert_ne!(trust(&season).await.digest().unwrap(), before, "the trust file names the witness");
    assert_eq!(office.newest_witnessed().await.unwrap(), None);
    let note = cosigned(newest(&season).await, &signer(1), seconds(&season));
    assert_eq!(office.take_cosignature(&note.bytes()).await.unwrap(), 1);
    assert_eq!(office.take_cosignature(&note.bytes()).await.unwrap(), 0, "brought again, nothing is new");
    assert_eq!(office.log_file("witnessed").await.unwrap().unwrap(), note.bytes());
    assert_eq!(newest(&season).await, note);
    let anchors = office.anchors().await.unwrap();
    assert!(anchors[0].note.contains("第一见证单位（演示）"), "{anchors:?}");
    assert_eq!(anchors[1].digest, office.trust_digest().await.unwrap());

    let id = season.cases::<Certificate>("active").await[0];
    let me = season.me("office").await;
    let receipt = office.receipt::<Certificate>(&me, id, 1).await.unwrap();
    let asked = verify_receipt(&receipt, &trust(&season).await, LATER, Options { witnesses: 1 });
    assert_eq!(asked.outcome, Outcome::Valid, "{:?}", asked.findings);
    let number = office.visible::<Certificate>(&me, id).await.unwrap().state.issue.number;
    let file = office.certificate_document(&number).await.unwrap().unwrap();
    let check = |trust: &TrustFile| {
        verify_certificate(&file, trust, None, LATER, certificate::Options { without_status: true }).outcome
    };
    let mut trust = trust(&season).await;
    assert_eq!(check(&trust), certificate::Outcome::Valid);
    let lost = |trust: &mut TrustFile, since: Moment| {
        let keys = trust.keys.iter_mut().filter(|key| key.kind == KeyKind::Certificate);
        keys.for_each(|key| key.status = KeyStatus::Compromised { since });
    };
    lost(&mut trust, office.now().plus_millis(60_000));
    assert_eq!(check(&trust), certificate::Outcome::Valid, "the witness saw it before the key was lost");
    lost(&mut trust, office.now().plus_millis(-60_000));
    assert_eq!(check(&trust), certificate::Outcome::Invalid, "the key was lost before");
}

/// req: X6
async fn nothing_else_is_taken(season: Season) {
    let office = &season.office;
    let refused = async |note: &SignedCheckpoint, why: &str| {
        let answer = office.take_cosignature(&note.bytes()).await;
        let Err(Problem::Invalid(text)) = &answer else { panic!("{why}: {answer:?}") };
        assert!(text.contains(why), "{text}");
    };
    let (checkpoint, now) = (newest(&season).await, seconds(&season));
    let note = cosigned(checkpoint.clone(), &signer(1), now);
    refused(&note, "没有在本单位登记").await;
    office
        .add_witness(&key(&signer(1)), "第一见证单位（演示）", Some("http://witness.example/"))
        .await
        .unwrap();
    refused(&checkpoint, "没有在本单位登记").await;
    refused(&cosigned(note.clone(), &signer(2), now), "没有在本单位登记").await;
    // A line of the right name that another made, and a checkpoint that this office never signed.
    let forged = WitnessSigner::new("witness-1/演示", &[9; 32]).unwrap();
    let line = forged.cosign(checkpoint.checkpoint(), now).unwrap();
    let (mine, theirs) = (signer(1).id(), forged.id());
    assert_ne!(mine, theirs);
    refused(&checkpoint.clone().with(&line).unwrap(), "没有在本单位登记").await;
    let mut smaller = checkpoint.checkpoint().clone();
    smaller.size -= 1;
    let log = proof::ledger::LogSigner::new(&smaller.origin, &[7; 32]).unwrap();
    refused(&cosigned(log.sign(&smaller).unwrap(), &signer(1), now), "不是本单位的日志签过的").await;
    let answer = office.take_cosignature(b"hello").await;
    assert!(matches!(answer, Err(Problem::Invalid(_))));
    assert_eq!(office.newest_witnessed().await.unwrap(), None);
    // Who ended is not taken from; what was kept stays.
    office.take_cosignature(&note.bytes()).await.unwrap();
    office.retire_witness(&mine).await.unwrap();
    refused(&note, "没有在本单位登记").await;
    assert!(office.newest_witnessed().await.unwrap().is_some());
    assert!(office.retire_witness(&mine).await.is_err());
    for (key, owner) in [
        ("witness", "单位"),
        (&office.log_verifier_key().await.unwrap().to_string(), "单位"),
        (&key(&signer(3)), " "),
    ] {
        assert!(matches!(office.add_witness(key, owner, None).await, Err(Problem::Invalid(_))), "{key}");
    }
}

/// req: X6
async fn an_altered_cosignature_is_named(season: Season) {
    season.office.add_witness(&key(&signer(1)), "第一见证单位（演示）", None).await.unwrap();
    let note = cosigned(newest(&season).await, &signer(1), seconds(&season));
    season.office.take_cosignature(&note.bytes()).await.unwrap();
    assert_eq!(season.office.doctor(|_| {}).await.unwrap().findings, Vec::<String>::new());
    let bent = "update log_cosignature set line = substr(line, 1, 60) || 'AAAA' || substr(line, 65)";
    assert!(season.spoil(bent).await > 0);
    let findings = season.office.doctor(|_| {}).await.unwrap().findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains("cosignature of witness-1/演示+"), "{findings:?}");
}
