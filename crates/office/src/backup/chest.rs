//! The container: age( gzip( tar( parts ) ) ), written and read by a thread of its own, part by part.
//!
//! Invariant: under its own name there is a whole file or none: what is being written has another name, and gets its own
//! when all of it is on the disk.

use super::{MANIFEST, Manifest, Part, key};
use crate::Problem;
use age::{
    DecryptError, Decryptor, Encryptor, Identity,
    stream::StreamWriter,
    x25519::{self, Recipient},
};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use kernel::{Digest, Moment, canonical};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};
use tokio::{sync::mpsc, task::JoinHandle};

/// So many parts wait for the other side.
const WAITING: usize = 4;
/// No part is larger; a longer one is damage.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A container being written.
pub(super) struct Writing {
    parts: mpsc::Sender<Sent>,
    task: JoinHandle<io::Result<Manifest>>,
    to: PathBuf,
}

enum Sent {
    Part(String, Vec<u8>),
    /// The last part lacks only the list of the others.
    Last(Manifest),
}

impl Writing {
    /// Begins a file that is not there yet.
    pub(super) fn begin(to: &Path, recipient: Recipient, at: Moment) -> Result<Self, Problem> {
        if to.exists() {
            return Err(Problem::Invalid(format!("{} 已经存在，不会覆盖", to.display())));
        }
        let unusable = |e: io::Error| Problem::Invalid(format!("不能写 {}：{e}", to.display()));
        let half = half(to);
        let file = alone(&half)
            .map_err(unusable)?
            .ok_or_else(|| Problem::Invalid(format!("另一个备份正在写 {}", half.display())))?;
        file.set_len(0).map_err(unusable)?;
        let (parts, received) = mpsc::channel(WAITING);
        let target = to.to_owned();
        let task = tokio::task::spawn_blocking(move || {
            let written = write(file, &recipient, at, received).and_then(|manifest| {
                fs::rename(&half, &target)?;
                sync_folder(&target)?;
                Ok(manifest)
            });
            if written.is_err() {
                // What is left under the other name harms nobody, and the next one takes it away.
                let _ = fs::remove_file(&half);
            }
            written
        });
        Ok(Self { parts, task, to: to.to_owned() })
    }

    pub(super) async fn put(&mut self, path: String, bytes: Vec<u8>) -> Result<(), Problem> {
        match self.parts.send(Sent::Part(path, bytes)).await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.failure().await),
        }
    }

    /// Writes the last part, and gives the file its name.
    pub(super) async fn end(mut self, last: Manifest) -> Result<Manifest, Problem> {
        if self.parts.send(Sent::Last(last)).await.is_err() {
            return Err(self.failure().await);
        }
        let failed = |cause: String| {
            Problem::Invalid(format!("备份没有写完，{} 没有建立：{cause}", self.to.display()))
        };
        self.task.await.map_err(Problem::fault)?.map_err(|e| failed(e.to_string()))
    }

    async fn failure(&mut self) -> Problem {
        match (&mut self.task).await {
            Ok(Err(error)) => {
                Problem::Invalid(format!("备份没有写完，{} 没有建立：{error}", self.to.display()))
            }
            other => Problem::fault(format!("the writer of the backup is gone: {other:?}")),
        }
    }
}

/// The name of a file while it is not whole.
pub(super) fn half(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// The file for one writer only, readable by its owner; `None`: another has it.
pub(super) fn alone(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// A name is on the disk only when its folder is.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

type Tar = tar::Builder<GzEncoder<StreamWriter<BufWriter<File>>>>;

fn write(
    file: File,
    recipient: &Recipient,
    at: Moment,
    mut received: mpsc::Receiver<Sent>,
) -> io::Result<Manifest> {
    let recipients = std::iter::once(recipient as &dyn age::Recipient);
    let sealed = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
    let sealed = sealed.wrap_output(BufWriter::new(file))?;
    let mut tar = tar::Builder::new(GzEncoder::new(sealed, Compression::fast()));
    let mut parts = Vec::new();
    while let Some(sent) = received.blocking_recv() {
        match sent {
            Sent::Part(path, bytes) => {
                add(&mut tar, &path, &bytes, at)?;
                parts.push(Part { path, size: bytes.len() as u64, digest: Digest::sha256(&[&bytes]) });
            }
            Sent::Last(manifest) => {
                let manifest = Manifest { parts, ..manifest };
                let bytes = canonical::to_bytes(&manifest).map_err(io::Error::other)?;
                add(&mut tar, MANIFEST, &bytes, at)?;
                let mut file = tar.into_inner()?.finish()?.finish()?;
                file.flush()?;
                file.get_ref().sync_all()?;
                return Ok(manifest);
            }
        }
    }
    Err(io::Error::new(io::ErrorKind::Interrupted, "nobody waits for it any more"))
}

fn add(tar: &mut Tar, path: &str, bytes: &[u8], at: Moment) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(at.millis() / 1000).unwrap_or_default());
    tar.append_data(&mut header, path, bytes)
}

/// A container being read: its parts in order, then nothing. Whoever stops listening stops the reading.
pub(super) fn read(
    file: PathBuf,
    identity: &str,
) -> Result<mpsc::Receiver<Result<(String, Vec<u8>), Problem>>, Problem> {
    let identity = key::identity(identity)?;
    let input =
        File::open(&file).map_err(|e| Problem::Invalid(format!("读不到备份 {}：{e}", file.display())))?;
    let (sender, parts) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        if let Err(problem) = unpack(input, &identity, &sender) {
            // Nobody listens any more: then nobody wants to know.
            let _ = sender.blocking_send(Err(problem));
        }
    });
    Ok(parts)
}

fn unpack(
    input: File,
    identity: &x25519::Identity,
    to: &mpsc::Sender<Result<(String, Vec<u8>), Problem>>,
) -> Result<(), Problem> {
    let opened = Decryptor::new_buffered(BufReader::new(input)).map_err(unopened)?;
    let opened = opened.decrypt(std::iter::once(identity as &dyn Identity)).map_err(unopened)?;
    let mut archive = tar::Archive::new(GzDecoder::new(opened));
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let path = String::from_utf8(entry.path_bytes().into_owned()).map_err(damaged)?;
        let size = entry.size();
        if size > LARGEST {
            return Err(damaged(format!("{path} is too large")));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(damaged)?;
        if bytes.len() as u64 != size {
            return Err(damaged(format!("{path} is cut off")));
        }
        if to.blocking_send(Ok((path, bytes))).is_err() {
            return Ok(());
        }
    }
    // To the very end, which `age` authenticates: a file that was cut behind the last part is damaged, too.
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(damaged)?;
    let behind = io::copy(&mut rest.into_inner(), &mut io::sink()).map_err(damaged)?;
    if behind > 0 {
        return Err(damaged("there is something behind the end"));
    }
    Ok(())
}

fn unopened(error: DecryptError) -> Problem {
    Problem::Invalid(match error {
        DecryptError::NoMatchingKeys => "这把私钥打不开这份备份：备份是加密给另一把公钥的".to_owned(),
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => {
            "这个文件不是 zhiping 的备份，或者开头已经损坏".to_owned()
        }
        other => return damaged(other),
    })
}

/// The sentence for whatever is wrong inside.
pub(super) fn damaged(cause: impl std::fmt::Display) -> Problem {
    tracing::debug!(cause = %cause, "the backup is damaged");
    Problem::Invalid("备份文件已经损坏或者不完整，没有恢复任何内容；请换一份备份".to_owned())
}
