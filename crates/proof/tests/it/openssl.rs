//! `openssl` beside us: what we sign it verifies, what it signs we verify, and it refuses what we refuse.

use crate::made::{NOW, payload, signer, text, trust};
use proof::{
    certificate::{Options, Outcome, PublicKey, SignedFile, Signer as _, Sm2Signer, verify_certificate},
    trust::TrustFile,
};
use std::{fs, path::PathBuf, process::Command};

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("zhiping-openssl-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    /// Runs `openssl` here; answers whether it said yes.
    fn openssl(&self, arguments: &str) -> bool {
        let command = Command::new("openssl").args(arguments.split(' ')).current_dir(&self.0).output();
        command.unwrap().status.success()
    }

    fn verifies(&self) -> bool {
        self.openssl("dgst -sm3 -verify key.pem -sigopt distid:1234567812345678 -signature s.der payload")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// An `openssl` with SM2 is on the path; without one these tests pass, saying so.
fn here() -> bool {
    let listed = Command::new("openssl").args(["list", "-public-key-algorithms"]).output();
    let here = listed.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("SM2"));
    if !here {
        eprintln!("no openssl with SM2 on the path: nothing was compared");
    }
    here
}

/// req: F4
#[test]
fn openssl_verifies_what_we_sign_and_refuses_what_we_refuse() {
    if !here() {
        return;
    }
    let folder = Folder::new("theirs");
    let signer = signer(1);
    let payload = text(&payload(&signer));
    let signature = signer.sign(payload.as_bytes()).unwrap();
    folder.write("key.pem", signer.public().pem().as_bytes());
    folder.write("payload", payload.as_bytes());
    folder.write("s.der", &signature);
    assert!(folder.verifies());
    let altered = payload.replace("高级工程师", "正高级工程师");
    folder.write("payload", altered.as_bytes());
    assert!(!folder.verifies());
    assert!(!signer.public().verifies(altered.as_bytes(), &signature));
    folder.write("payload", payload.as_bytes());
    let mut bent = signature.clone();
    *bent.last_mut().unwrap() ^= 1;
    folder.write("s.der", &bent);
    assert!(!folder.verifies());
    assert!(!signer.public().verifies(payload.as_bytes(), &bent));
    folder.write("s.der", &signature);
    folder.write("key.pem", crate::made::signer(2).public().pem().as_bytes());
    assert!(!folder.verifies());
}

/// req: F4
#[test]
fn we_verify_what_openssl_signs() {
    if !here() {
        return;
    }
    let folder = Folder::new("ours");
    assert!(folder.openssl("genpkey -algorithm SM2 -out secret.pem"));
    assert!(folder.openssl("pkey -in secret.pem -pubout -outform DER -out key.der"));
    let der = fs::read(folder.0.join("key.der")).unwrap();
    let public = PublicKey::from_point(&der[der.len() - 65..]).unwrap();
    let mut trusted = trust().keys.remove(0);
    trusted.public = public.into();
    let trust = TrustFile { keys: vec![trusted], ..trust() };
    let payload = text(&payload(&signer(1)));
    folder.write("payload", payload.as_bytes());
    let sign = |distid: &str| {
        let sign = format!("dgst -sm3 -sign secret.pem -sigopt distid:{distid} -out s.der payload");
        assert!(folder.openssl(&sign));
        let signature = data_encoding::BASE64.encode(&fs::read(folder.0.join("s.der")).unwrap());
        let file = SignedFile {
            v: 1,
            kind: "certificate".to_owned(),
            key: "cert-main".to_owned(),
            payload: payload.clone(),
            signature,
            receipt: None,
        };
        let options = Options { without_status: true };
        verify_certificate(&file.bytes().unwrap(), &trust, None, NOW, options).outcome
    };
    assert_eq!(sign("1234567812345678"), Outcome::Valid);
    assert_eq!(sign("8765432187654321"), Outcome::Invalid, "another identifier is another signature");
    folder.write("key.pem", public.pem().as_bytes());
    assert_eq!(sign("1234567812345678"), Outcome::Valid);
    assert!(folder.verifies(), "openssl reads our PEM");
    assert!(Sm2Signer::from_secret(&[1; 32]).unwrap().public() != public);
}
