//! Key files: one for each kind, so that each can be rotated and guarded by itself.
//!
//! `KIND.key` holds one line of canonical JSON: `{"demo":…,"key":"64 hexadecimal digits","kind":"…","v":1}`.
//! Invariant: a key file is never overwritten, and never readable by anybody but its owner.

use kernel::{
    canonical,
    digest::{hex, unhex},
};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// Wraps case keys, seals what belongs to no case.
    Master,
    /// Looks up values that are not readable.
    Index,
    /// Signs certificates and status lists.
    Certificate,
    /// Guards the forms of sessions.
    Session,
    /// Signs the checkpoints of the log.
    Log,
}

/// A key file that cannot be used. [`std::fmt::Display`] is the sentence for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyProblem {
    /// It is not there.
    #[error("缺少密钥文件 {file}：请从备份恢复这个文件")]
    Missing {
        /// Which.
        file: String,
    },
    /// It cannot be read or written.
    #[error("密钥文件 {file} 不能读写：{cause}")]
    Io {
        /// Which.
        file: String,
        /// Why.
        cause: String,
    },
    /// Others may read it.
    #[error("密钥文件 {file} 的权限太宽（{mode:03o}），其他用户能够读到：请执行 chmod 600 {file}")]
    Open {
        /// Which.
        file: String,
        /// Its mode.
        mode: u32,
    },
    /// It does not hold a key.
    #[error("密钥文件 {file} 的内容不是密钥，可能已经损坏：请从备份恢复")]
    Damaged {
        /// Which.
        file: String,
    },
    /// It holds a key of another kind.
    #[error("密钥文件 {file} 里是另一种密钥，可能放错了位置")]
    Misplaced {
        /// Which.
        file: String,
    },
    /// Demo keys and production keys lie in one folder.
    #[error("密钥文件 {file} 与同一文件夹里的其他密钥不一致：演示密钥和正式密钥不能混用")]
    Mixed {
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

/// The line in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    demo: bool,
    key: String,
    kind: KeyKind,
    v: u32,
}

impl KeyKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Master, Self::Index, Self::Certificate, Self::Session, Self::Log];

    /// The name people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Master => "主密钥",
            Self::Index => "检索密钥",
            Self::Certificate => "证书签名密钥",
            Self::Session => "会话密钥",
            Self::Log => "日志签名密钥",
        }
    }

    /// The stable name, also of its file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Master => "master",
            Self::Index => "index",
            Self::Certificate => "certificate",
            Self::Session => "session",
            Self::Log => "log",
        }
    }

    pub(super) fn path(self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.key", self.key()))
    }
}

/// Makes the folder, readable by its owner only.
pub(super) fn make_folder(folder: &Path) -> Result<(), KeyProblem> {
    fs::create_dir_all(folder).map_err(|e| io(folder, &e))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(|e| io(folder, &e))?;
    }
    Ok(())
}

/// Writes a new key file and waits until it is on the disk: what it will seal must never outlive it.
pub(super) fn write(folder: &Path, kind: KeyKind, key: &[u8; 32], demo: bool) -> Result<(), KeyProblem> {
    let path = kind.path(folder);
    let line = Line { demo, key: hex(key), kind, v: 1 };
    let mut bytes =
        canonical::to_bytes(&line).map_err(|_| KeyProblem::Damaged { file: path.display().to_string() })?;
    bytes.push(b'\n');
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&path).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => KeyProblem::Exists { file: path.display().to_string() },
        _ => io(&path, &e),
    })?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(|e| io(&path, &e))
}

/// Reads a key file: the key, and whether it is a demo key.
pub(super) fn read(folder: &Path, kind: KeyKind) -> Result<([u8; 32], bool), KeyProblem> {
    let path = kind.path(folder);
    let file = path.display().to_string();
    let bytes = fs::read(&path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => KeyProblem::Missing { file: file.clone() },
        _ => io(&path, &e),
    })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).map_err(|e| io(&path, &e))?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyProblem::Open { file, mode });
        }
    }
    let line: Option<Line> = serde_json::from_slice(&bytes).ok();
    let line = line.filter(|line| line.v == 1).ok_or_else(|| KeyProblem::Damaged { file: file.clone() })?;
    if line.kind != kind {
        return Err(KeyProblem::Misplaced { file });
    }
    let key = unhex(&line.key).and_then(|key| key.try_into().ok()).ok_or(KeyProblem::Damaged { file })?;
    Ok((key, line.demo))
}

fn io(path: &Path, cause: &std::io::Error) -> KeyProblem {
    KeyProblem::Io { file: path.display().to_string(), cause: cause.to_string() }
}
