//! The commit queue: one task owns the writer. Whatever waits is run in savepoints of one transaction and committed once,
//! since a lone flush to disk costs more than all of them together.

use crate::{
    StoreError,
    engine::Conn,
    work::{Work, attempt},
};
use tokio::sync::{mpsc, oneshot};

/// At most so many works share a commit, so that the first does not wait for a storm behind it.
const SHARED: usize = 256;

#[derive(Debug, Clone)]
pub(crate) struct Queue(mpsc::Sender<Box<dyn Job>>);

/// A waiting work with the way back to whoever waits for it.
trait Job: Send {
    fn run<'a>(&'a mut self, conn: &'a mut Conn) -> Work<'a, ()>;
    fn fail(&mut self, error: StoreError);
    fn answer(self: Box<Self>);
}

struct Waiting<T, F> {
    work: F,
    outcome: Option<Result<T, StoreError>>,
    back: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Waiting<T, F>
where
    T: Send + 'static,
    F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + 'static,
{
    fn run<'a>(&'a mut self, conn: &'a mut Conn) -> Work<'a, ()> {
        let Self { work, outcome, .. } = self;
        Box::pin(async move {
            let result = attempt(conn, work).await;
            let answer = result.as_ref().map(|_| ()).map_err(Clone::clone);
            *outcome = Some(result);
            answer
        })
    }
    fn fail(&mut self, error: StoreError) {
        self.outcome = Some(Err(error));
    }
    fn answer(self: Box<Self>) {
        // Whoever waited may have gone; the write stands either way.
        let _ = self.back.send(self.outcome.unwrap_or(Err(StoreError::Closed)));
    }
}

impl Queue {
    pub(crate) fn start(writer: Conn) -> Self {
        let (sender, receiver) = mpsc::channel(1024);
        tokio::spawn(serve(writer, receiver));
        Self(sender)
    }

    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    {
        let (back, answer) = oneshot::channel();
        let job = Box::new(Waiting { work, outcome: None, back });
        self.0.send(job).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

async fn serve(mut writer: Conn, mut waiting: mpsc::Receiver<Box<dyn Job>>) {
    let mut jobs = Vec::new();
    while waiting.recv_many(&mut jobs, SHARED).await > 0 {
        if let Err(error) = commit(&mut writer, &mut jobs).await {
            tracing::error!(cause = %error, "store.commit failed");
            // Nothing was committed, whatever each work thought of itself.
            let _ = writer.script("rollback").await;
            for job in &mut jobs {
                job.fail(error.clone());
            }
        }
        for job in jobs.drain(..) {
            job.answer();
        }
    }
}

async fn commit(writer: &mut Conn, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    // What ends one work begins the next: a statement alone is a way to the connection's thread and back.
    let mut ended = "begin immediate";
    for job in jobs.iter_mut() {
        writer.script(&format!("{ended}; savepoint work")).await?;
        ended = match job.run(writer).await {
            Ok(()) => "release work",
            Err(_) => "rollback to work; release work",
        };
    }
    writer.script(&format!("{ended}; commit")).await
}
