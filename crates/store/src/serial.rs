//! Writes on a server: each work is a SERIALIZABLE transaction of its own, run again when another one was in the way. This
//! is the one place that tries again.

use crate::{
    Conn, StoreError,
    engine::Writers,
    work::{self, Work},
};
use kernel::Chance;
use std::{sync::Arc, time::Duration};
use tokio::sync::RwLock;

/// So often a work is tried. Every failed try means that another write was committed.
const TRIES: u32 = 24;
/// After so many, a work runs while no other of this instance does: a long one would else lose to short ones for ever.
const PATIENT: u32 = 8;
/// The longest pause between two tries.
const LONGEST_MILLIS: u64 = 100;

#[derive(Debug, Clone)]
pub(crate) struct Serial {
    writers: Writers,
    /// Shared by works that run beside each other; held alone by one that was overtaken too often.
    floor: Arc<RwLock<()>>,
}

impl Serial {
    pub(crate) fn new(writers: Writers) -> Self {
        Self { writers, floor: Arc::default() }
    }

    /// In a task of its own, so that a caller who goes away leaves no half transaction behind.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    {
        let serial = self.clone();
        tokio::spawn(insist(serial, work)).await.map_err(|_| StoreError::Closed)?
    }
}

async fn insist<T, F>(Serial { writers, floor }: Serial, mut work: F) -> Result<T, StoreError>
where
    F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send,
{
    for again in 0..TRIES {
        // Whoever waits for the floor holds no connection yet.
        let answer = if again < PATIENT {
            let _shared = floor.read().await;
            transaction(writers.get().await?, &mut work).await
        } else {
            let _alone = floor.write().await;
            transaction(writers.get().await?, &mut work).await
        };
        match answer {
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
