//! Taking a backup: the database in one snapshot, then keys, then the attachments that the snapshot names. A content is
//! written before the row that names it and never taken away, so all of them are there.

use super::{
    Columns, HEAD, Head, Manifest, Migration, Progress, Summary, VERSION, chest::Writing, key, walk::Walk,
};
use crate::{Office, Problem, files::object};
use kernel::canonical;
use std::path::Path;
use store::transfer::{self, Shape, TABLES};

/// So many contents are named at once.
const AT_ONCE: i64 = 1000;

impl Office {
    /// Writes the whole office into one file that only the recipient's key opens, while it is in use.
    ///
    /// # Errors
    /// A sentence when the recipient or the place of the file cannot be used, or it could not be written whole; then there
    /// is none.
    pub async fn backup(
        &self,
        to: &Path,
        recipient: &str,
        progress: impl Fn(Progress),
    ) -> Result<Summary, Problem> {
        let recipient = key::recipient(recipient)?;
        let (head, shapes) = self.head();
        let mut chest = Writing::begin(to, recipient, self.now())?;
        chest.put(HEAD.to_owned(), canonical::to_bytes(&head).map_err(Problem::fault)?).await?;
        let mut snapshot = self.store().snapshot().await?;
        let mut walk = Walk::new(shapes);
        while let Some((path, lines)) = walk.next(&mut snapshot).await? {
            chest.put(path, lines).await?;
            progress(Progress::Rows(walk.rows()));
        }
        let mut contents: Vec<(String, String)> = Vec::new();
        loop {
            let last = contents.last().map_or(("", ""), |(case, address)| (case, address));
            let more = store::files::contents(snapshot.conn(), last, AT_ONCE).await?;
            if more.is_empty() {
                break;
            }
            contents.extend(more);
        }
        // The database may forget this moment: what follows is never overwritten.
        drop(snapshot);
        for (name, bytes) in self.key_files()? {
            chest.put(format!("keys/{name}"), bytes).await?;
        }
        let total = contents.len() as u64;
        let mut missing = Vec::new();
        for (done, (case, address)) in (1..).zip(contents) {
            let path = object(&case, &address);
            let found = self.objects().get(&path).await;
            match found.map_err(|e| Problem::Invalid(format!("存放材料的服务没有响应，备份没有做成：{e}")))?
            {
                Some(bytes) => chest.put(format!("files/{path}"), bytes).await?,
                None => missing.push(format!("files/{path}")),
            }
            progress(Progress::Files(done, total));
        }
        let manifest = Manifest { v: VERSION, parts: Vec::new(), tables: walk.sums(), missing };
        Ok(chest.end(manifest).await?.summary(&head))
    }

    /// The digest of all rows as they are now; equal to a backup's when the data are.
    ///
    /// # Errors
    /// A fault.
    pub async fn data_digest(&self) -> Result<kernel::Digest, Problem> {
        let mut walk = Walk::new(self.head().1);
        let mut snapshot = self.store().snapshot().await?;
        while walk.next(&mut snapshot).await?.is_some() {}
        Ok(super::digest(&walk.sums()))
    }

    fn head(&self) -> (Head, Vec<Shape>) {
        let shapes: Vec<Shape> = TABLES.iter().map(transfer::Table::shape).collect();
        let migrations = transfer::migrations().into_iter().map(|(name, digest)| Migration { name, digest });
        let tables = shapes
            .iter()
            .map(|shape| Columns { name: shape.name().to_owned(), columns: shape.columns().to_vec() });
        let head = Head {
            v: VERSION,
            kind: "backup".to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            office: self.season().office.to_string(),
            name: self.season().name.clone(),
            demo: self.season().demo,
            at: self.now().millis(),
            migrations: migrations.collect(),
            tables: tables.collect(),
        };
        (head, shapes)
    }

    /// Everything in the folder of keys, whichever kinds there will be.
    fn key_files(&self) -> Result<Vec<(String, Vec<u8>)>, Problem> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(self.place().folder().join("keys")).map_err(Problem::fault)? {
            let entry = entry.map_err(Problem::fault)?;
            if entry.file_type().map_err(Problem::fault)?.is_file() {
                let bytes = std::fs::read(entry.path()).map_err(Problem::fault)?;
                found.push((entry.file_name().to_string_lossy().into_owned(), bytes));
            }
        }
        found.sort();
        Ok(found)
    }
}
