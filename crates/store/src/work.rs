//! A work: what is written together, as a closure that can be run again.

use crate::{Conn, StoreError};
use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    task::Poll,
};

/// What a work answers: a boxed future over the connection.
pub type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// Runs `work` once. It has failed when it panicked, and when one of its statements failed, whatever it made of that: on a
/// server the transaction is over then, and both engines answer alike.
pub(crate) async fn attempt<T, F>(conn: &mut Conn, work: &mut F) -> Result<T, StoreError>
where
    F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send,
{
    conn.take_failure();
    let tx = &mut *conn;
    let answer = guarded(async move { work(tx).await }).await;
    match (answer, conn.take_failure()) {
        (_, Some(StoreError::Overtaken)) => Err(StoreError::Overtaken),
        (Ok(_), Some(error)) => Err(error),
        (answer, _) => answer,
    }
}

/// A panic is answered like any other failure, so that it ends this work and not the writer. The panic hook has already
/// written where it was.
async fn guarded<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let mut work = pin!(work);
    poll_fn(|cx| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx)))
            .unwrap_or_else(|_| Poll::Ready(Err(StoreError::Database("the work panicked".to_owned()))))
    })
    .await
}
