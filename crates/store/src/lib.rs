//! The only SQL. Rows in and out; no decisions.
//!
//! Invariant: every change passes through [`Store::write`]; nothing that was answered is ever lost, and a work that fails
//! leaves nothing behind.

pub mod engine;

mod migrate;
mod queue;
mod serial;
mod work;

pub mod accounts;
pub mod ballot;
pub mod cases;
pub mod certificates;
pub mod clock;
pub mod drafts;
pub mod files;
pub mod listing;
pub mod log;
pub mod offices;
pub mod search;
pub mod transfer;
pub mod witness;

pub use engine::{Conn, Value};
pub use work::Work;

use engine::Engine;
use std::path::Path;

/// Why the store did not do it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("database: {0}")]
    Database(String),
    /// The case moved on since it was read.
    #[error("the case moved")]
    Moved,
    /// A claim that must be unique is held by another case.
    #[error("claimed: {key}")]
    Claimed {
        /// The claim.
        key: String,
    },
    /// A form with this token was answered before.
    #[error("answered before")]
    Answered,
    /// The schema in the file is not ours.
    #[error("schema: {0}")]
    Schema(String),
    /// A newer version of the program was here.
    #[error("the database has {0}, which a newer version made")]
    Newer(String),
    /// A restore into this database has not ended.
    #[error("a restore into this database has not ended")]
    Unfinished,
    /// A restore goes into an empty database only.
    #[error("the database is not empty")]
    NotEmpty,
    /// Too many others wrote the same at the same time; nothing was written.
    #[error("overtaken by other writers again and again")]
    Overtaken,
    /// The database cannot write just now: no room, a medium that is read-only or fails, no resources.
    #[error("the database cannot write: {0}")]
    Unable(String),
    /// There is no connection to the database.
    #[error("no connection to the database: {0}")]
    Lost(String),
    /// The database is not in UTF8, or sorts text in another way than by code point; lists would lose rows.
    #[error("the database must be in UTF8 and sort text by code point")]
    Order,
    /// The writer has stopped.
    #[error("the store is closing")]
    Closed,
}

/// One database. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Store {
    engine: Engine,
    writer: Writer,
}

/// How writes become transactions: together on one file, side by side on a server.
#[derive(Debug, Clone)]
enum Writer {
    Queue(queue::Queue),
    Serial(serial::Serial),
}

impl Store {
    /// Opens `folder/zhiping.db`, making it when missing, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or its schema is not ours.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::file(folder).await?.up_to_date().await
    }

    /// Opens the database that a `postgres://` URL names, and brings its schema up to date. Other instances may do so at
    /// the same time.
    ///
    /// # Errors
    /// When it cannot be reached, sorts text in another way than SQLite, or its schema is not ours.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::server(url).await?.up_to_date().await
    }

    /// The database of `folder` with the schema that it has, for looking at.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub async fn file(folder: &Path) -> Result<Self, StoreError> {
        let (engine, writer) = Engine::file(&folder.join("zhiping.db")).await?;
        Ok(Self { engine, writer: Writer::Queue(queue::Queue::start(writer)) })
    }

    /// The database that a `postgres://` URL names with the schema that it has, for looking at.
    ///
    /// # Errors
    /// When it cannot be reached, or sorts text in another way than SQLite.
    pub async fn server(url: &str) -> Result<Self, StoreError> {
        let (engine, writers) = Engine::server(url).await?;
        Ok(Self { engine, writer: Writer::Serial(serial::Serial::new(writers)) })
    }

    /// How many migrations this program would bring.
    ///
    /// # Errors
    /// When the database refuses, or is not ours to use.
    pub async fn lacking(&self) -> Result<usize, StoreError> {
        migrate::lacking(self).await
    }

    async fn up_to_date(self) -> Result<Self, StoreError> {
        migrate::up(&self).await?;
        Ok(self)
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When none can be opened.
    pub async fn reader(&self) -> Result<Conn, StoreError> {
        self.engine.reader().await
    }

    /// The whole database at this moment, for reading as long as it takes.
    ///
    /// # Errors
    /// When no connection can be opened.
    pub async fn snapshot(&self) -> Result<transfer::Snapshot, StoreError> {
        Ok(transfer::Snapshot::new(self.engine.snapshot().await?))
    }

    /// The names of all tables.
    async fn tables(&self) -> Result<Vec<String>, StoreError> {
        let rows = self.reader().await?.rows(self.engine.tables(), &[]).await?;
        rows.iter().map(|row| row.text(0)).collect()
    }

    /// Commits `work`, which may run more than once and must have no other effects: no hashing, signing, file or network
    /// inside. It goes on when the caller stops waiting.
    ///
    /// # Errors
    /// What the work answered, or why the commit failed.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    {
        match &self.writer {
            Writer::Queue(queue) => queue.write(work).await,
            Writer::Serial(serial) => serial.write(work).await,
        }
    }
}
