//! The office's keys, one file for each kind, so that each can be rotated and guarded by itself.

use super::{
    case::CaseKey,
    seal::{self, Unsealable},
};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{
    Chance, Digest,
    digest::{hex, unhex},
};
use sm3::Sm3;
use std::{fs, path::Path};

/// All keys of an office.
#[derive(Clone)]
pub struct Keys {
    master: [u8; 16],
    index: [u8; 32],
    session: [u8; 32],
    certificate: [u8; 32],
}

/// A key file that is missing or damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// It cannot be read or written.
    #[error("密钥文件 {file} 不能读写：{cause}")]
    Io {
        /// Which.
        file: String,
        /// Why.
        cause: String,
    },
    /// It does not hold a key.
    #[error("密钥文件 {file} 的内容不是密钥")]
    Damaged {
        /// Which.
        file: String,
    },
    /// It is already there.
    #[error("密钥文件 {file} 已经存在，不会覆盖")]
    Exists {
        /// Which.
        file: String,
    },
}

impl Keys {
    /// Makes all keys in an empty folder.
    ///
    /// # Errors
    /// When a key file is already there, or cannot be written.
    pub fn create(folder: &Path, chance: &Chance) -> Result<Self, KeyProblem> {
        fs::create_dir_all(folder).map_err(|e| io(folder, &e))?;
        Ok(Self {
            master: make(&folder.join("master.key"), chance)?,
            index: make(&folder.join("index.key"), chance)?,
            session: make(&folder.join("session.key"), chance)?,
            certificate: make(&folder.join("certificate.key"), chance)?,
        })
    }

    /// Reads all keys.
    ///
    /// # Errors
    /// When one is missing or damaged.
    pub fn load(folder: &Path) -> Result<Self, KeyProblem> {
        Ok(Self {
            master: read(&folder.join("master.key"))?,
            index: read(&folder.join("index.key"))?,
            session: read(&folder.join("session.key"))?,
            certificate: read(&folder.join("certificate.key"))?,
        })
    }

    /// The secret scalar of the certificate key.
    pub const fn certificate(&self) -> &[u8; 32] {
        &self.certificate
    }

    /// A fresh case key, and the same wrapped by the master key.
    ///
    /// # Errors
    /// Never in practice: the cipher takes so short a value.
    pub fn new_case_key(&self, case: &str, chance: &Chance) -> Result<(CaseKey, Vec<u8>), Unsealable> {
        let key = CaseKey::new(chance.bytes());
        let wrapped = seal::seal(&self.master, &wrap_place(case), key.bytes(), chance)?;
        Ok((key, wrapped))
    }

    /// The case key of a case.
    ///
    /// # Errors
    /// When the wrapped key belongs to another case or another master key.
    pub fn unwrap_case_key(&self, case: &str, wrapped: &[u8]) -> Result<CaseKey, Unsealable> {
        let bytes = seal::open(&self.master, &wrap_place(case), wrapped)?;
        Ok(CaseKey::new(bytes.try_into().map_err(|_| Unsealable)?))
    }

    /// Seals a value that belongs to no case, such as a person's document.
    ///
    /// # Errors
    /// When the value is too long for the cipher.
    pub fn seal(&self, place: &[u8], plain: &[u8], chance: &Chance) -> Result<Vec<u8>, Unsealable> {
        seal::seal(&self.master, place, plain, chance)
    }

    /// Opens such a value.
    ///
    /// # Errors
    /// When it does not open.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        seal::open(&self.master, place, sealed)
    }

    /// The keyed digest under which a value can be looked up without being readable.
    pub fn index(&self, column: &str, kind: &str, value: &str) -> [u8; 32] {
        hmac(&self.index, &[column.as_bytes(), b"\0", kind.as_bytes(), b"\0", value.as_bytes()])
    }

    /// The secret that forms of a session carry.
    pub fn csrf(&self, session: &[u8]) -> String {
        hex(&hmac(&self.session, &[b"csrf", session]))[..32].to_owned()
    }
}

/// A fresh session: the secret for the cookie, and the digest for the database.
pub fn session_token(chance: &Chance) -> (String, [u8; 32]) {
    let secret = hex(&chance.bytes::<32>());
    let digest = session_digest(&secret);
    (secret, digest)
}

/// The digest of a cookie's secret.
pub fn session_digest(secret: &str) -> [u8; 32] {
    Digest::sha256(&[b"session", secret.as_bytes()]).bytes
}

pub(super) fn hmac(key: &[u8], pieces: &[&[u8]]) -> [u8; 32] {
    // A key of any length is taken.
    let mut mac = Hmac::<Sm3>::new_from_slice(key).expect("HMAC takes keys of any length");
    for piece in pieces {
        mac.update(piece);
    }
    mac.finalize().into_bytes().into()
}

fn wrap_place(case: &str) -> Vec<u8> {
    format!("cases‖{case}‖wrapped_key").into_bytes()
}

fn make<const N: usize>(file: &Path, chance: &Chance) -> Result<[u8; N], KeyProblem> {
    if file.exists() {
        return Err(KeyProblem::Exists { file: file.display().to_string() });
    }
    let key: [u8; N] = chance.bytes();
    fs::write(file, format!("{}\n", hex(&key))).map_err(|e| io(file, &e))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).map_err(|e| io(file, &e))?;
    }
    Ok(key)
}

fn read<const N: usize>(file: &Path) -> Result<[u8; N], KeyProblem> {
    let text = fs::read_to_string(file).map_err(|e| io(file, &e))?;
    let bytes = unhex(text.trim()).and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| KeyProblem::Damaged { file: file.display().to_string() })
}

fn io(file: &Path, cause: &std::io::Error) -> KeyProblem {
    KeyProblem::Io { file: file.display().to_string(), cause: cause.to_string() }
}
