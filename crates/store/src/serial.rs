//! Writes on a server: each work is a SERIALIZABLE transaction of its own, run again when another one was in the way. This
//! is the one place that tries again.

use crate::{
    Conn, StoreError,
    engine::Writers,
    work::{self, Work},
};
use kernel::Chance;
use std::time::Duration;

/// So often a work is tried. Every failed try means that another write was committed.
const TRIES: u32 = 24;
/// The longest pause between two tries.
const LONGEST_MILLIS: u64 = 100;

#[derive(Debug, Clone)]
pub(crate) struct Serial(Writers);

impl Serial {
    pub(crate) fn new(writers: Writers) -> Self {
        Self(writers)
    }

    /// In a task of its own, so that a caller who goes away leaves no half transaction behind.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    {
        let writers = self.0.clone();
        tokio::spawn(insist(writers, work)).await.map_err(|_| StoreError::Closed)?
    }
}

async fn insist<T, F>(writers: Writers, mut work: F) -> Result<T, StoreError>
where
    F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send,
{
    for again in 0..TRIES {
        match transaction(writers.get().await?, &mut work).await {
            Err(StoreError::Overtaken) => tokio::time::sleep(pause(again)).await,
            answer => return answer,
        }
    }
    tracing::warn!(tries = TRIES, "store.write gave up");
    Err(StoreError::Overtaken)
}

/// Longer every time, and by chance, so that those who met do not meet again. No outcome depends on it.
fn pause(again: u32) -> Duration {
    let longest = LONGEST_MILLIS.min(1 << again.min(20));
    Duration::from_micros(Chance::system().below(longest * 1000))
}

/// One transaction. The savepoint is there to be released: that fails, and with it the commit, when the work or the server
/// has ended the transaction in between; a bare commit would be answered yes.
async fn transaction<T, F>(mut conn: Conn, work: &mut F) -> Result<T, StoreError>
where
    F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send,
{
    conn.script("begin isolation level serializable; savepoint work").await?;
    match work::attempt(&mut conn, work).await {
        Ok(done) => match conn.script("release work; commit").await {
            Ok(()) => Ok(done),
            Err(StoreError::Overtaken) => Err(StoreError::Overtaken),
            Err(error) => {
                conn.give_up();
                Err(error)
            }
        },
        Err(error) => {
            if conn.script("rollback").await.is_err() {
                conn.give_up();
            }
            Err(error)
        }
    }
}
