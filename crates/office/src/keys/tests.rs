//! Tests of the key ring in a folder of its own.

use super::*;
use kernel::Chance;
use proof::certificate::Signer as _;
use std::{fs, path::PathBuf};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("zhiping-keys-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(folder: &Folder, kind: KeyKind, text: &str) {
    // Overwriting keeps the mode.
    fs::write(kind.path(&folder.0), text).unwrap();
}

fn read(folder: &Folder, kind: KeyKind) -> String {
    fs::read_to_string(kind.path(&folder.0)).unwrap()
}

/// req: X6
#[test]
fn keys_are_made_once_and_read_back() {
    let folder = Folder::new("made");
    let made = Keys::create(&folder.0, &Chance::seeded(1), true).unwrap();
    let loaded = Keys::load(&folder.0).unwrap();
    assert!(loaded.demo());
    assert_eq!(made.fingerprints(), loaded.fingerprints());
    let texts: std::collections::BTreeSet<_> = made.fingerprints().into_iter().map(|f| f.text).collect();
    assert_eq!(texts.len(), KeyKind::ALL.len());
    assert!(texts.iter().all(|text| text.len() == 39));
    let again = Keys::create(&folder.0, &Chance::seeded(2), true).unwrap_err();
    assert!(matches!(again, KeyProblem::Exists { .. }), "{again}");
    assert_eq!(Keys::load(&folder.0).unwrap().fingerprints(), made.fingerprints());
    assert!(!format!("{loaded:?}").contains(&read(&folder, KeyKind::Master)[20..40]));
}

/// req: X6
#[cfg(unix)]
#[test]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("mode");
    Keys::create(&folder.0, &Chance::seeded(1), false).unwrap();
    let path = KeyKind::Index.path(&folder.0);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let problem = Keys::load(&folder.0).unwrap_err();
    assert!(problem.to_string().contains("640") && problem.to_string().contains("chmod 600"), "{problem}");
}

#[test]
fn what_is_wrong_with_a_key_file_is_said() {
    let folder = Folder::new("wrong");
    Keys::create(&folder.0, &Chance::seeded(1), false).unwrap();
    let (index, session) = (read(&folder, KeyKind::Index), read(&folder, KeyKind::Session));
    let problem = |kind: KeyKind, text: &str| {
        write(&folder, kind, text);
        let problem = Keys::load(&folder.0).unwrap_err();
        write(&folder, KeyKind::Index, &index);
        problem
    };
    assert!(matches!(problem(KeyKind::Index, "钥匙"), KeyProblem::Damaged { .. }));
    assert!(matches!(problem(KeyKind::Index, &index.replace(":1}", ":2}")), KeyProblem::Damaged { .. }));
    assert!(matches!(problem(KeyKind::Index, &session), KeyProblem::Misplaced { .. }));
    assert!(matches!(problem(KeyKind::Index, &index.replace("false", "true")), KeyProblem::Mixed { .. }));
    fs::remove_file(KeyKind::Session.path(&folder.0)).unwrap();
    let missing = Keys::load(&folder.0).unwrap_err();
    assert!(missing.to_string().starts_with("缺少密钥文件"), "{missing}");
}

#[test]
fn a_case_key_opens_for_its_case_and_master_only() {
    let (one, two) = (Folder::new("one"), Folder::new("two"));
    let chance = Chance::seeded(3);
    let keys = Keys::create(&one.0, &chance, false).unwrap();
    let other = Keys::create(&two.0, &chance, false).unwrap();
    let (case, wrapped) = keys.new_case_key("case-1", &chance).unwrap();
    let sealed = case.seal(b"sealed_part/1", "电话".as_bytes(), &chance).unwrap();
    let again = keys.unwrap_case_key("case-1", &wrapped).unwrap();
    assert_eq!(again.open(b"sealed_part/1", &sealed).unwrap(), "电话".as_bytes());
    assert_eq!(again.open(b"sealed_part/2", &sealed), Err(Unsealable));
    assert!(keys.unwrap_case_key("case-2", &wrapped).is_err());
    assert!(other.unwrap_case_key("case-1", &wrapped).is_err());
    // Rows under the master key are apart from wrapped keys.
    assert!(keys.open(b"cases\xe2\x80\x96case-1\xe2\x80\x96wrapped_key", &wrapped).is_err());
}

#[test]
fn another_cipher_seals_from_now_on_and_old_values_still_open() {
    let (folder, chance) = (Folder::new("suite"), Chance::seeded(4));
    let keys = Keys::create(&folder.0, &chance, false).unwrap();
    let (_, wrapped) = keys.new_case_key("case-1", &chance).unwrap();
    let old = keys.seal(b"person/1", b"A", &chance).unwrap();
    let keys = keys.sealing_with(SealSuite::Aes256Gcm);
    let new = keys.seal(b"person/1", b"B", &chance).unwrap();
    assert_eq!((old[0], new[0]), (1, 2));
    assert_eq!(keys.open(b"person/1", &old).unwrap(), b"A");
    assert_eq!(keys.open(b"person/1", &new).unwrap(), b"B");
    let case = keys.unwrap_case_key("case-1", &wrapped).unwrap();
    assert_eq!(case.seal(b"x", b"", &chance).unwrap()[0], 2);
}

#[test]
fn look_ups_depend_on_column_kind_and_value() {
    let folder = Folder::new("index");
    let keys = Keys::create(&folder.0, &Chance::seeded(5), false).unwrap();
    let digest = keys.index("person", "passport", "E12345678");
    assert_eq!(digest, keys.index("person", "passport", "E12345678"));
    for (column, kind, value) in [
        ("persons", "passport", "E12345678"),
        ("person", "passpor", "tE12345678"),
        ("person", "passport", "E12345679"),
    ] {
        assert_ne!(digest, keys.index(column, kind, value));
    }
}

#[test]
fn a_form_secret_belongs_to_its_session_and_purpose() {
    let folder = Folder::new("csrf");
    let keys = Keys::create(&folder.0, &Chance::seeded(6), false).unwrap();
    let secret = keys.csrf(b"session-1", "form");
    assert_eq!(secret.len(), 32);
    assert!(keys.csrf_holds(b"session-1", "form", &secret));
    assert!(!keys.csrf_holds(b"session-2", "form", &secret));
    assert!(!keys.csrf_holds(b"session-1", "upload", &secret));
    assert!(!keys.csrf_holds(b"session-1", "form", ""));
}

#[test]
fn the_certificate_key_signs() {
    let folder = Folder::new("certificate");
    let keys = Keys::create(&folder.0, &Chance::seeded(7), true).unwrap();
    let signature = keys.certificate().sign(b"bytes").unwrap();
    assert!(keys.certificate().public().verifies(b"bytes", &signature));
    let shown = keys.fingerprints().into_iter().find(|f| f.kind == KeyKind::Certificate).unwrap();
    assert_eq!(shown.text.replace(' ', ""), keys.certificate().public().fingerprint());
}
