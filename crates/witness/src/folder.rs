//! The witness's folder: its name and key, the logs it knows, and for each what it cosigned last.
//!
//! `witness.json` (name), `key` (the secret, only for its owner), `lock`, and for each log `logs/<digest>/log.json` and
//! `logs/<digest>/checkpoint`. Nothing is kept in memory but name and key, so a server and a visit from the command line
//! may share the folder.

use crate::Problem;
use kernel::{
    Chance, Clock, Digest, Moment, canonical,
    digest::{hex, unhex},
};
use proof::{
    ledger::{AddCheckpoint, Checkpoint, SignedCheckpoint, VerifierKey, WitnessSigner},
    trust::KeyKind,
};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The version of the folder's files.
const VERSION: u32 = 1;

/// A witness. Cloning shares it.
#[derive(Clone)]
pub struct Witness(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    signer: WitnessSigner,
    clock: Clock,
}

/// A log that the witness knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Its key.
    pub key: VerifierKey,
    /// Where it is, for a witness that visits; the address under which `/log/checkpoint` lies.
    pub url: Option<String>,
    /// What was cosigned last.
    pub last: Option<SignedCheckpoint>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Card {
    v: u32,
    name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogCard {
    v: u32,
    key: String,
    url: Option<String>,
}

impl Witness {
    /// Makes a folder with a new key.
    ///
    /// # Errors
    /// When it is not empty, cannot be written, or the name cannot be one.
    pub fn create(folder: &Path, name: &str, clock: Clock, chance: &Chance) -> Result<Self, Problem> {
        let io = |error: io::Error| Problem::file(folder, &error);
        fs::create_dir_all(folder).map_err(io)?;
        if fs::read_dir(folder).map_err(io)?.next().is_some() {
            return Err(Problem::Use(format!("{} 不是空文件夹，没有建立见证人", folder.display())));
        }
        let seed: [u8; 32] = chance.bytes();
        // The name is examined before anything is written.
        signer(name, &seed)?;
        write(&folder.join("key"), hex(&seed).as_bytes(), true)?;
        write_json(&folder.join("witness.json"), &Card { v: VERSION, name: name.to_owned() })?;
        Self::open(folder, clock)
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// When it is not there, damaged, or its key is readable by others.
    pub fn open(folder: &Path, clock: Clock) -> Result<Self, Problem> {
        let card: Card = read_json(&folder.join("witness.json"))?.ok_or_else(|| {
            let folder = folder.display();
            Problem::Use(format!("{folder} 里没有见证人，请先用 zhiping witness init 建立"))
        })?;
        let path = folder.join("key");
        must_be_private(&path)?;
        let seed = read(&path)?.and_then(|text| String::from_utf8(text).ok());
        let seed = seed.and_then(|text| unhex(text.trim())).and_then(|bytes| bytes.try_into().ok());
        let seed: [u8; 32] = seed.ok_or_else(|| Problem::damaged(&path))?;
        let signer = signer(&card.name, &seed)?;
        Ok(Self(Arc::new(Inner { folder: folder.to_owned(), signer, clock })))
    }

    /// The name.
    pub fn name(&self) -> &str {
        self.0.signer.name()
    }

    /// The public key, in the line that the office registers.
    pub fn verifier_key(&self) -> VerifierKey {
        let signer = &self.0.signer;
        VerifierKey { id: signer.id(), kind: KeyKind::Witness, public: signer.public() }
    }

    /// Makes a log known, or gives a known one another address.
    ///
    /// # Errors
    /// When the key is no log's, another key is known under its name, or the folder cannot be written.
    pub fn know(&self, key: &VerifierKey, url: Option<&str>) -> Result<(), Problem> {
        if key.kind != KeyKind::Log {
            return Err(Problem::Use("这是见证人的公钥，不是日志的".to_owned()));
        }
        let url = url.map(|url| url.trim_end_matches('/').to_owned());
        let _lock = self.lock()?;
        if let Some(known) = self.known(key.name())?
            && known.key != *key
        {
            return Err(Problem::Use(format!(
                "日志“{}”已经登记了另一把公钥。同一名称不换公钥：日志中断以后另有新的名称",
                key.name()
            )));
        }
        let folder = self.log_folder(key.name());
        fs::create_dir_all(&folder).map_err(|error| Problem::file(&folder, &error))?;
        write_json(&folder.join("log.json"), &LogCard { v: VERSION, key: key.to_string(), url })
    }

    /// The logs that are known, by name.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn logs(&self) -> Result<Vec<Known>, Problem> {
        let folder = self.0.folder.join("logs");
        let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
        let mut logs = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| Problem::file(&folder, &error))?.path();
            logs.extend(read_log(&path)?);
        }
        logs.sort_by(|one, other| one.key.id.cmp(&other.key.id));
        Ok(logs)
    }

    /// What is known of a log by its name.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn known(&self, origin: &str) -> Result<Option<Known>, Problem> {
        read_log(&self.log_folder(origin))
    }

    /// Decides about a request and, when it continues what was cosigned before, stores the checkpoint and cosigns it.
    /// Answers the signature line.
    ///
    /// # Errors
    /// [`Problem::Refused`] with the reason, [`Problem::Unknown`], or a fault of the folder; nothing is signed then.
    pub fn cosign(&self, request: &AddCheckpoint) -> Result<String, Problem> {
        let origin = &request.checkpoint.checkpoint().origin;
        let _lock = self.lock()?;
        let known = self.known(origin)?.ok_or_else(|| Problem::Unknown(origin.clone()))?;
        let last: Option<&Checkpoint> = known.last.as_ref().map(SignedCheckpoint::checkpoint);
        let checkpoint = request.examine(last, &known.key)?;
        // First the disk, then the signature: a crash between them loses nothing but an answer.
        write(&self.log_folder(origin).join("checkpoint"), &request.checkpoint.bytes(), false)?;
        let seconds = u64::try_from(self.0.clock.now().millis() / 1000).unwrap_or_default();
        self.0.signer.cosign(checkpoint, seconds).map_err(|error| Problem::Use(error.to_string()))
    }

    pub(crate) fn log_folder(&self, origin: &str) -> PathBuf {
        let name = hex(&Digest::sha256(&[origin.as_bytes()]).bytes[..16]);
        self.0.folder.join("logs").join(name)
    }

    pub(crate) fn signer(&self) -> &WitnessSigner {
        &self.0.signer
    }

    pub(crate) fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// One decision at a time, also among processes; the lock ends with the file.
    pub(crate) fn lock(&self) -> Result<File, Problem> {
        let path = self.0.folder.join("lock");
        let open = OpenOptions::new().create(true).append(true).open(&path);
        let file = open.map_err(|error| Problem::file(&path, &error))?;
        file.lock().map_err(|error| Problem::file(&path, &error))?;
        Ok(file)
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.signer.fmt(f)
    }
}

fn signer(name: &str, seed: &[u8; 32]) -> Result<WitnessSigner, Problem> {
    WitnessSigner::new(name, seed)
        .map_err(|_| Problem::Use(format!("“{name}”不能作为见证人的名称：不能是空的，不能有空格和加号")))
}

fn read_log(folder: &Path) -> Result<Option<Known>, Problem> {
    let path = folder.join("log.json");
    let Some(card) = read_json::<LogCard>(&path)? else { return Ok(None) };
    let key = card.key.parse().map_err(|_| Problem::damaged(&path))?;
    let path = folder.join("checkpoint");
    let last = read(&path)?.map(|note| SignedCheckpoint::parse(&note)).transpose();
    let last = last.map_err(|_| Problem::damaged(&path))?;
    Ok(Some(Known { key, url: card.url, last }))
}

/// A file's bytes; `None` when it is not there.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Problem> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::file(path, &error)),
    }
}

pub(crate) fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Option<T>, Problem> {
    let Some(bytes) = read(path)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|_| Problem::damaged(path))
}

pub(crate) fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), Problem> {
    let bytes = canonical::to_bytes(value).map_err(|error| Problem::Use(error.to_string()))?;
    write(path, &bytes, false)
}

/// Writes a file so that after a crash it is the old one or the new one, whole and on the disk.
pub(crate) fn write(path: &Path, bytes: &[u8], private: bool) -> Result<(), Problem> {
    let beside = path.with_extension("new");
    let written = || -> io::Result<()> {
        let mode = if private { 0o600 } else { 0o644 };
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    written().map_err(|error| Problem::file(path, &error))
}

fn must_be_private(path: &Path) -> Result<(), Problem> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = match fs::metadata(path) {
        Ok(data) => data.permissions().mode() & 0o777,
        Err(error) => return Err(Problem::file(path, &error)),
    };
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Problem::Use(format!(
        "见证人的密钥 {path} 的权限太宽（{mode:03o}），其他用户能够读到：请执行 chmod 600 {path}"
    )))
}
