//! The only SQL. Rows in and out; no decisions.
//!
//! Invariant: every change passes through [`Store::write`], which commits all waiting works together; nothing that was
//! answered is ever lost, and a work that fails leaves nothing behind.

pub mod engine;

mod migrate;
mod queue;

pub mod accounts;
pub mod cases;
pub mod certificates;
pub mod drafts;
pub mod files;
pub mod listing;
pub mod log;
pub mod offices;
pub mod search;

pub use engine::{Conn, Value};
pub use queue::Work;

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
    /// The writer has stopped.
    #[error("the store is closing")]
    Closed,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.to_string())
    }
}

/// One database. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Store {
    engine: engine::Engine,
    queue: queue::Queue,
}

impl Store {
    /// Opens `folder/zhiping.db`, making it when missing, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or its schema is not ours.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        let (engine, mut writer) = engine::Engine::open(&folder.join("zhiping.db")).await?;
        migrate::up(&mut writer).await?;
        Ok(Self { engine, queue: queue::Queue::start(writer) })
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// When none can be opened.
    pub async fn reader(&self) -> Result<Conn, StoreError> {
        self.engine.reader().await
    }

    /// Commits `work` together with whatever else is waiting. The work may run more than once and must have no other
    /// effects: no hashing, signing, file or network inside.
    ///
    /// # Errors
    /// What the work answered, or why the commit failed.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    {
        self.queue.write(work).await
    }
}
