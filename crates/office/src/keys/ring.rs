//! The office's keys, and the operations that need one of them.

use super::{
    case::CaseKey,
    file::{self, KeyKind, KeyProblem},
    hmac::hmac,
    seal::{self, SealSuite, Unsealable},
};
use kernel::{Chance, digest::hex};
use proof::{
    certificate::{Signer as _, Sm2Signer},
    ledger::{LogSigner, NameProblem},
};
use std::path::Path;

/// All keys of an office. It shows none of them, not even to a debugger's print.
#[derive(Clone)]
pub struct Keys {
    master: [u8; 32],
    index: [u8; 32],
    session: [u8; 32],
    certificate: Sm2Signer,
    log: [u8; 32],
    demo: bool,
    suite: SealSuite,
}

/// What people write down when keys are made, to recognise them later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Which key.
    pub kind: KeyKind,
    /// 32 hexadecimal digits in groups of four. Of the certificate key: of its public key, as in the trust file.
    pub text: String,
}

impl Keys {
    /// Makes all keys in a folder that has none.
    ///
    /// # Errors
    /// When a key file is already there, or cannot be written.
    pub fn create(folder: &Path, chance: &Chance, demo: bool) -> Result<Self, KeyProblem> {
        file::make_folder(folder)?;
        for kind in KeyKind::ALL {
            let path = kind.path(folder);
            if path.exists() {
                return Err(KeyProblem::Exists { file: path.display().to_string() });
            }
        }
        for kind in KeyKind::ALL {
            let mut key = chance.bytes();
            // One in about 2³² is beyond the curve's order.
            while kind == KeyKind::Certificate && Sm2Signer::from_secret(&key).is_err() {
                key = chance.bytes();
            }
            file::write(folder, kind, &key, demo)?;
        }
        Self::load(folder)
    }

    /// Reads all keys.
    ///
    /// # Errors
    /// When one is missing, damaged, misplaced, readable by others, or a demo key among production keys.
    pub fn load(folder: &Path) -> Result<Self, KeyProblem> {
        let (master, demo) = file::read(folder, KeyKind::Master)?;
        let read = |kind: KeyKind| match file::read(folder, kind)? {
            (key, flag) if flag == demo => Ok(key),
            _ => Err(KeyProblem::Mixed { file: kind.path(folder).display().to_string() }),
        };
        let damaged =
            |_| KeyProblem::Damaged { file: KeyKind::Certificate.path(folder).display().to_string() };
        Ok(Self {
            master,
            index: read(KeyKind::Index)?,
            session: read(KeyKind::Session)?,
            certificate: Sm2Signer::from_secret(&read(KeyKind::Certificate)?).map_err(damaged)?,
            log: read(KeyKind::Log)?,
            demo,
            suite: SealSuite::default(),
        })
    }

    /// The same keys, sealing with another cipher from now on; what was sealed before still opens.
    #[must_use]
    pub fn sealing_with(mut self, suite: SealSuite) -> Self {
        self.suite = suite;
        self
    }

    /// Whether these are demo keys.
    pub const fn demo(&self) -> bool {
        self.demo
    }

    /// Who signs certificates and status lists.
    pub const fn certificate(&self) -> &Sm2Signer {
        &self.certificate
    }

    /// Who signs the checkpoints of the log of this origin, the `breaks`-th after the first. Each origin has a key of its
    /// own, so that a trust file can tell what was signed before a break from what was signed after it.
    ///
    /// # Errors
    /// When the origin cannot be one.
    pub fn log(&self, origin: &str, breaks: u64) -> Result<LogSigner, NameProblem> {
        let number = breaks.to_be_bytes();
        let key = if breaks == 0 { self.log } else { hmac(&self.log, &[b"zhiping log origin v1", &number]) };
        LogSigner::new(origin, &key)
    }

    /// The fingerprints of all keys. They tell nothing about the secret ones.
    pub fn fingerprints(&self) -> Vec<Fingerprint> {
        let secret = |kind: KeyKind, key: &[u8; 32]| {
            let digest = hmac(key, &[b"zhiping fingerprint v1", kind.key().as_bytes()]);
            Fingerprint { kind, text: grouped(&hex(&digest[..16])) }
        };
        vec![
            secret(KeyKind::Master, &self.master),
            secret(KeyKind::Index, &self.index),
            Fingerprint {
                kind: KeyKind::Certificate,
                text: grouped(&self.certificate.public().fingerprint()),
            },
            secret(KeyKind::Session, &self.session),
            secret(KeyKind::Log, &self.log),
        ]
    }

    /// A fresh case key, and the same wrapped by the master key.
    ///
    /// # Errors
    /// Never in practice: the cipher takes so short a value.
    pub fn new_case_key(&self, case: &str, chance: &Chance) -> Result<(CaseKey, Vec<u8>), Unsealable> {
        let key = CaseKey::new(chance.bytes(), self.suite);
        let wrapped = seal::seal(self.suite, &self.wrapping(), &wrap_place(case), key.bytes(), chance)?;
        Ok((key, wrapped))
    }

    /// The case key of a case.
    ///
    /// # Errors
    /// When the wrapped key belongs to another case or another master key.
    pub fn unwrap_case_key(&self, case: &str, wrapped: &[u8]) -> Result<CaseKey, Unsealable> {
        let bytes = seal::open(&self.wrapping(), &wrap_place(case), wrapped)?;
        Ok(CaseKey::new(bytes.try_into().map_err(|_| Unsealable)?, self.suite))
    }

    /// Seals a value that belongs to no case, such as a person's document.
    ///
    /// # Errors
    /// When the value is too long for the cipher.
    pub fn seal(&self, place: &[u8], plain: &[u8], chance: &Chance) -> Result<Vec<u8>, Unsealable> {
        seal::seal(self.suite, &self.rows(), place, plain, chance)
    }

    /// Opens such a value.
    ///
    /// # Errors
    /// When it does not open.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        seal::open(&self.rows(), place, sealed)
    }

    /// The keyed digest under which a value in normal form can be looked up without being readable.
    pub fn index(&self, column: &str, kind: &str, value: &str) -> [u8; 32] {
        hmac(&self.index, &[&framed(column), &framed(kind), &framed(value)])
    }

    /// The secret that forms of a session carry, for one purpose.
    pub fn csrf(&self, session: &[u8], purpose: &str) -> String {
        hex(&hmac(&self.session, &[b"csrf", &framed(purpose), session])[..16])
    }

    /// Whether a form carries the secret of its session and purpose. Takes the same time for every wrong one.
    pub fn csrf_holds(&self, session: &[u8], purpose: &str, given: &str) -> bool {
        let expected = self.csrf(session, purpose);
        // Comparing keyed digests of both instead of the texts tells nothing by time.
        hmac(&self.session, &[b"compare", expected.as_bytes()])
            == hmac(&self.session, &[b"compare", given.as_bytes()])
    }

    fn wrapping(&self) -> [u8; 32] {
        hmac(&self.master, &[b"zhiping case keys v1"])
    }

    fn rows(&self) -> [u8; 32] {
        hmac(&self.master, &[b"zhiping rows v1"])
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({}, demo: {})", self.certificate.key_id(), self.demo)
    }
}

/// A text with its length in front, so that no two lists of texts are joined to the same bytes.
fn framed(text: &str) -> Vec<u8> {
    let length = text.len() as u64;
    [&length.to_be_bytes(), text.as_bytes()].concat()
}

fn grouped(digits: &str) -> String {
    digits.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

fn wrap_place(case: &str) -> Vec<u8> {
    format!("cases‖{case}‖wrapped_key").into_bytes()
}
