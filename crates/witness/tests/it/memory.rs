//! What the witness remembers, across restarts, crashes and damage.

use crate::book::{Book, Folder, NOW, ORIGIN, clock, key, signer};
use kernel::{Chance, Moment, OfficeId};
use proof::{ledger::Refusal, trust::KeyStatus};
use std::{fs, os::unix::fs::PermissionsExt as _};
use witness::{Problem, Witness};

fn office() -> OfficeId {
    "00000000-0000-7000-8000-000000000001".parse().unwrap()
}

/// req: X6 — its line holds under its key, at its time.
#[test]
fn a_witness_cosigns_and_remembers() {
    let folder = Folder::new("remembers");
    let witness = folder.witness();
    let book = Book::of(300, "a");
    let request = book.request(0);
    let line = witness.cosign(&request).unwrap();
    let cosigned = request.checkpoint.clone().with(&line).unwrap();
    let trusted =
        witness.verifier_key().trusted(office(), "见证单位", Moment::from_millis(0), KeyStatus::Active);
    let at = cosigned.cosigned_by(&trusted).unwrap();
    assert!((at.millis() - NOW.millis()).abs() < 60_000, "{at:?}");
    drop(witness);
    let again = folder.open().unwrap();
    let known = again.known(ORIGIN).unwrap().unwrap();
    assert_eq!(known.last.as_ref(), Some(&request.checkpoint));
    assert_eq!(again.logs().unwrap(), [known]);
    // From where it stands it goes on; from elsewhere, and backwards, not.
    assert!(again.cosign(&Book::of(301, "a").request(300)).is_ok());
    let stands = |answer| matches!(answer, Err(Problem::Refused(Refusal::Elsewhere(301))));
    assert!(stands(again.cosign(&request)));
    assert!(stands(again.cosign(&Book::of(302, "a").request(300))));
}

/// req: X6 — after a refusal it stands where it stood.
#[test]
fn another_history_is_refused_and_changes_nothing() {
    let folder = Folder::new("fork");
    let witness = folder.witness();
    witness.cosign(&Book::of(5, "a").request(0)).unwrap();
    let fork = witness.cosign(&Book::of(9, "b").request(5));
    assert!(matches!(fork, Err(Problem::Refused(Refusal::Inconsistent))), "{fork:?}");
    let same_size = witness.cosign(&Book::of(5, "b").request(5));
    assert!(matches!(same_size, Err(Problem::Refused(Refusal::Fork(5)))));
    let last = witness.known(ORIGIN).unwrap().unwrap().last.unwrap();
    assert_eq!(last, Book::of(5, "a").signed(&signer(1)));
    assert!(witness.cosign(&Book::of(9, "a").request(5)).is_ok());
}

/// req: X6 — a checkpoint that cannot be stored is not signed: what is signed is remembered.
#[test]
fn what_cannot_be_stored_is_not_signed() {
    let folder = Folder::new("unstored");
    let witness = folder.witness();
    let log = fs::read_dir(folder.0.join("logs")).unwrap().next().unwrap().unwrap().path();
    // A folder in the file's place lets nobody write there, an administrator neither.
    fs::create_dir(log.join("checkpoint.new")).unwrap();
    let answer = witness.cosign(&Book::of(5, "a").request(0));
    assert!(matches!(answer, Err(Problem::Use(_))), "{answer:?}");
    assert_eq!(witness.known(ORIGIN).unwrap().unwrap().last, None);
    fs::remove_dir(log.join("checkpoint.new")).unwrap();
    assert!(witness.cosign(&Book::of(5, "a").request(0)).is_ok());
}

#[test]
fn one_name_has_one_key() {
    let folder = Folder::new("names");
    let witness = folder.witness();
    witness.know(&key(&signer(1)), Some("http://office.example/")).unwrap();
    assert_eq!(witness.known(ORIGIN).unwrap().unwrap().url.as_deref(), Some("http://office.example"));
    let problem = witness.know(&key(&signer(2)), None).unwrap_err().to_string();
    assert!(problem.contains("已经登记了另一把公钥"), "{problem}");
    let problem = witness.know(&witness.verifier_key(), None).unwrap_err().to_string();
    assert!(problem.contains("不是日志的"), "{problem}");
}

#[test]
fn a_damaged_folder_is_told_and_signs_nothing() {
    let folder = Folder::new("damaged");
    let problem = folder.open().unwrap_err().to_string();
    assert!(problem.contains("请先用 zhiping witness init 建立"), "{problem}");
    let witness = folder.witness();
    witness.cosign(&Book::of(5, "a").request(0)).unwrap();
    assert!(Witness::create(&folder.0, "w", clock(), &Chance::seeded(1)).is_err());
    let log = fs::read_dir(folder.0.join("logs")).unwrap().next().unwrap().unwrap().path();
    fs::write(log.join("checkpoint"), "half of it").unwrap();
    let problem = witness.cosign(&Book::of(9, "a").request(5)).unwrap_err().to_string();
    assert!(problem.contains("已经损坏") && problem.contains("换用新的公钥"), "{problem}");
    fs::set_permissions(folder.0.join("key"), fs::Permissions::from_mode(0o644)).unwrap();
    let problem = folder.open().unwrap_err().to_string();
    assert!(problem.contains("chmod 600"), "{problem}");
    fs::set_permissions(folder.0.join("key"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(folder.0.join("key"), "zz").unwrap();
    assert!(folder.open().unwrap_err().to_string().contains("已经损坏"));
    let other = Folder::new("badly-named");
    assert!(Witness::create(&other.0, "a b", clock(), &Chance::seeded(1)).is_err());
    assert_eq!(fs::read_dir(&other.0).unwrap().count(), 0, "nothing is left behind");
}
