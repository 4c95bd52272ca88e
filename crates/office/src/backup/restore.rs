//! Restoring: out of a backup into a place where nothing is. All of it is checked before the place gets its name.
//!
//! Invariant: what is not whole is taken away again; a restored office is held (`continuity`) from its first moment.

use super::{
    HEAD, Head, MANIFEST, Manifest, Part, Progress, Sum, Summary, VERSION,
    chest::{self, damaged, sync_folder},
    line,
    walk::{Walk, sum},
};
use crate::{Place, Problem, demo, objects::Objects};
use kernel::{Clock, Digest, canonical};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::transfer::{self, Filling, Shape};
use tokio::sync::mpsc::Receiver;

type Parts = Receiver<Result<(String, Vec<u8>), Problem>>;

/// Restores the office in `file` into an empty place. `identity` is the text of the private key's file.
///
/// # Errors
/// A sentence when the place is not empty, the key does not fit, the backup is damaged or made by a newer version; then
/// nothing is left of it.
pub async fn restore(
    file: &Path,
    identity: &str,
    place: &Place,
    clock: &Clock,
    progress: impl Fn(Progress),
) -> Result<Summary, Problem> {
    let folder = place.folder();
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(Problem::Invalid(format!("{} 不是空的，只能恢复到空的文件夹", folder.display())));
    }
    let mut parts = chest::read(file.to_owned(), identity)?;
    let half = half(folder)?;
    if half.exists() {
        // Of a restore that was interrupted.
        fs::remove_dir_all(&half).map_err(unwritable)?;
    }
    let mut attempt = Attempt { place: place.in_folder(half), filling: None, put: Vec::new(), objects: None };
    match attempt.run(&mut parts, folder, clock, progress).await {
        Ok(summary) => Ok(summary),
        Err(problem) => {
            attempt.undo().await;
            Err(problem)
        }
    }
}

/// The folder beside the target in which it is put together.
fn half(folder: &Path) -> Result<PathBuf, Problem> {
    let name = folder.file_name().ok_or_else(|| Problem::Invalid("请写明恢复到哪个文件夹".to_owned()))?;
    let mut half = name.to_owned();
    half.push(".restoring");
    Ok(folder.with_file_name(half))
}

/// What has been put where so far.
struct Attempt {
    place: Place,
    filling: Option<Filling>,
    objects: Option<Objects>,
    put: Vec<String>,
}

impl Attempt {
    async fn run(
        &mut self,
        parts: &mut Parts,
        target: &Path,
        clock: &Clock,
        progress: impl Fn(Progress),
    ) -> Result<Summary, Problem> {
        let mut seen = Seen::default();
        let (path, bytes) = seen.next(parts).await?.ok_or_else(|| damaged("it is empty"))?;
        if path != HEAD {
            return Err(damaged("it does not begin with its head"));
        }
        let head: Head = read_json(&bytes)?;
        let shapes = fits(&head)?;
        self.begin(head.migrations.len()).await?;
        let (mut sums, mut next) = (Sums::new(&shapes), seen.next(parts).await?);
        let mut files = 0;
        while let Some((path, bytes)) = next.take().filter(|(path, _)| path != MANIFEST) {
            match path.split_once('/') {
                Some(("rows", rest)) => {
                    let name = rest.split_once('/').map(|(name, _)| name).unwrap_or_default();
                    let shape = sums.shape(name).ok_or_else(|| damaged(format!("no table {name}")))?;
                    let rows = sums.add(&shape, &bytes)?;
                    self.filling()?.load(shape, Arc::new(rows)).await.map_err(misfit)?;
                    progress(Progress::Rows(sums.rows()));
                }
                Some(("keys", name)) => self.put_key(name, &bytes)?,
                Some(("files", object)) => {
                    files += 1;
                    self.put_object(object, bytes).await?;
                    progress(Progress::Files(files, files));
                }
                _ => return Err(damaged(format!("an unknown part {path}"))),
            }
            next = seen.next(parts).await?;
        }
        let manifest = seen.manifest.take().ok_or_else(|| damaged("its manifest is missing"))?;
        // The end is read, too: only then is every byte before it known to be whole.
        if seen.next(parts).await?.is_some() {
            return Err(damaged("there is something behind the manifest"));
        }
        if manifest.v != VERSION || manifest.parts != seen.parts || manifest.tables != sums.sums() {
            return Err(damaged("its parts are not those of the manifest"));
        }
        self.compare(shapes, &manifest.tables).await?;
        self.filling()?.finish(&head.office, clock.now().millis()).await.map_err(Problem::fault)?;
        self.settle(target, &head)?;
        Ok(manifest.summary(&head))
    }

    async fn begin(&mut self, migrations: usize) -> Result<(), Problem> {
        let folder = self.place.folder();
        fs::create_dir_all(folder.join("keys")).map_err(unwritable)?;
        own(folder)?;
        own(&folder.join("keys"))?;
        let objects = self.place.objects()?;
        if self.place.bucket().is_some() {
            let empty = objects.is_empty().await;
            if !empty.map_err(|e| Problem::Invalid(format!("材料的存放位置不能使用：{e}")))? {
                return Err(Problem::Invalid("材料的存放位置不是空的，只能恢复到空的位置".to_owned()));
            }
        }
        self.objects = Some(objects);
        self.filling = Some(self.place.filling(migrations).await?);
        Ok(())
    }

    fn filling(&self) -> Result<&Filling, Problem> {
        self.filling.as_ref().ok_or_else(|| Problem::fault("nothing is being filled"))
    }

    fn put_key(&self, name: &str, bytes: &[u8]) -> Result<(), Problem> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if name.is_empty() || name.starts_with('.') || !name.bytes().all(plain) {
            return Err(damaged("a key file has no plain name"));
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(self.place.folder().join("keys").join(name)).map_err(unwritable)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(unwritable)
    }

    async fn put_object(&mut self, object: &str, bytes: Vec<u8>) -> Result<(), Problem> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let inside = object.split('/').all(|piece| !piece.is_empty() && piece.bytes().all(plain));
        let Some(objects) = self.objects.as_ref().filter(|_| inside) else {
            return Err(damaged("an attachment has no plain name"));
        };
        if self.place.bucket().is_some() {
            self.put.push(object.to_owned());
        }
        let put = objects.put(object, bytes).await;
        put.map_err(|e| Problem::Invalid(format!("材料写不进存放位置，没有恢复任何内容：{e}")))
    }

    /// What lies in the database now against what the backup says.
    async fn compare(&self, shapes: Vec<Shape>, tables: &[Sum]) -> Result<(), Problem> {
        let mut snapshot = self.filling()?.snapshot().await?;
        let mut walk = Walk::new(shapes);
        while walk.next(&mut snapshot).await?.is_some() {}
        if walk.sums() == tables {
            Ok(())
        } else {
            Err(Problem::fault("the restored rows differ from the backup's"))
        }
    }

    /// The place gets its name.
    fn settle(&mut self, target: &Path, head: &Head) -> Result<(), Problem> {
        let half = self.place.folder();
        if head.demo {
            demo::mark(half).map_err(unwritable)?;
        }
        sync_folder(&half.join("keys/.")).map_err(unwritable)?;
        sync_folder(&half.join(".")).map_err(unwritable)?;
        if target.exists() {
            fs::remove_dir(target).map_err(unwritable)?;
        }
        // Connections to a file hold it by its node, not by its name.
        fs::rename(half, target).map_err(unwritable)?;
        sync_folder(target).map_err(unwritable)
    }

    /// Takes everything away again, as far as it can be reached.
    async fn undo(&mut self) {
        if let Some(filling) = &self.filling
            && let Err(error) = filling.abandon().await
        {
            tracing::error!(cause = %error, "a half-restored database is left: the next restore empties it");
        }
        if let Some(objects) = &self.objects {
            for object in &self.put {
                if let Err(error) = objects.delete(object).await {
                    tracing::error!(cause = %error, "a half-restored attachment is left");
                }
            }
        }
        self.filling = None;
        // Missing when nothing was begun.
        let _ = fs::remove_dir_all(self.place.folder());
    }
}

/// The parts that came, as the manifest must list them.
#[derive(Default)]
struct Seen {
    parts: Vec<Part>,
    manifest: Option<Manifest>,
}

impl Seen {
    async fn next(&mut self, from: &mut Parts) -> Result<Option<(String, Vec<u8>)>, Problem> {
        let Some((path, bytes)) = from.recv().await.transpose()? else { return Ok(None) };
        if path == MANIFEST {
            self.manifest = Some(read_json(&bytes)?);
        } else {
            let digest = Digest::sha256(&[&bytes]);
            self.parts.push(Part { path: path.clone(), size: bytes.len() as u64, digest });
        }
        Ok(Some((path, bytes)))
    }
}

/// The rows that came, summed up by table.
struct Sums(Vec<(Arc<Shape>, u64, Sha256)>);

impl Sums {
    fn new(shapes: &[Shape]) -> Self {
        Self(shapes.iter().map(|shape| (Arc::new(shape.clone()), 0, Sha256::new())).collect())
    }

    fn shape(&self, name: &str) -> Option<Arc<Shape>> {
        self.0.iter().map(|(shape, ..)| shape).find(|shape| shape.name() == name).cloned()
    }

    fn add(&mut self, shape: &Shape, lines: &[u8]) -> Result<Vec<Vec<store::Value>>, Problem> {
        let text = std::str::from_utf8(lines).map_err(damaged)?;
        let width = shape.columns().len();
        let row = |text| {
            line::read(text).filter(|row| row.len() == width).ok_or_else(|| damaged("a line is no row"))
        };
        let rows = text.lines().map(row).collect::<Result<Vec<_>, _>>()?;
        if let Some((_, count, hash)) = self.0.iter_mut().find(|(known, ..)| known.name() == shape.name()) {
            *count += rows.len() as u64;
            hash.update(lines);
        }
        Ok(rows)
    }

    fn rows(&self) -> u64 {
        self.0.iter().map(|(_, rows, _)| rows).sum()
    }

    fn sums(self) -> Vec<Sum> {
        self.0.into_iter().map(|(shape, rows, hash)| sum(shape.name(), rows, hash)).collect()
    }
}

/// The tables of a backup, if this program can read it.
fn fits(head: &Head) -> Result<Vec<Shape>, Problem> {
    let newer = || Problem::Invalid("这份备份由更新版本的 zhiping 制作，请换用新版本再恢复".to_owned());
    if head.v > VERSION {
        return Err(newer());
    }
    if head.v != VERSION || head.kind != "backup" {
        return Err(damaged("its head is of another kind"));
    }
    let known = transfer::migrations();
    if head.migrations.len() > known.len() {
        return Err(newer());
    }
    for (theirs, (name, digest)) in head.migrations.iter().zip(&known) {
        if theirs.name != *name {
            return Err(newer());
        }
        if theirs.digest != *digest {
            return Err(Problem::Invalid("这份备份的数据库结构与本程序的不一致，不能恢复".to_owned()));
        }
    }
    let shapes = head.tables.iter().map(|table| Shape::of(&table.name, &table.columns));
    shapes.collect::<Option<Vec<_>>>().ok_or_else(|| damaged("its head names unknown tables"))
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value = canonical::from_bytes(bytes).map_err(damaged)?;
    serde_json::from_value(value).map_err(damaged)
}

/// Nobody else looks into it.
fn own(folder: &Path) -> Result<(), Problem> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(unwritable)?;
    }
    Ok(())
}

fn unwritable(error: std::io::Error) -> Problem {
    Problem::Invalid(format!("恢复的位置写不进去，没有恢复任何内容：{error}"))
}

fn misfit(error: store::StoreError) -> Problem {
    Problem::Invalid(format!("备份的内容放不进数据库，没有恢复任何内容：{error}"))
}
