//! One reader to a task. Whoever holds a reader and asks for another one waits for itself as soon as all do so at once; a
//! build for development says so at the first time, whatever else is lent then.

#[cfg(debug_assertions)]
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// The tasks that hold a reader, by what their ids print: ids have no order.
#[cfg(debug_assertions)]
static HOLDING: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// That a task holds a reader, until it is dropped. Outside of tasks nobody is counted.
#[derive(Debug)]
pub(super) struct Held {
    #[cfg(debug_assertions)]
    task: Option<String>,
}

#[cfg(debug_assertions)]
impl Held {
    /// # Panics
    /// When the task holds a reader already.
    pub(super) fn take() -> Self {
        let task = tokio::task::try_id().map(|id| id.to_string());
        let is_new = task.clone().is_none_or(|task| holding().insert(task));
        assert!(
            is_new,
            "a task that holds a reader asks for another one: all at once would wait for each other"
        );
        Self { task }
    }
}

#[cfg(debug_assertions)]
impl Drop for Held {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            holding().remove(task);
        }
    }
}

#[cfg(debug_assertions)]
fn holding() -> std::sync::MutexGuard<'static, BTreeSet<String>> {
    HOLDING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(not(debug_assertions))]
impl Held {
    pub(super) const fn take() -> Self {
        Self {}
    }
}
