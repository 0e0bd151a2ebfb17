//! Where records are read and assessed: on threads of their own, away from
//! those that serve sockets, and never in a queue without end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::{Semaphore, oneshot};

use crate::refusal::Refusal;
use crate::settings::Limits;

type Task = Box<dyn FnOnce() + Send>;

/// The workers of a service. A worker goes from one task to the next without
/// rest, so that what it has at hand stays at hand.
#[derive(Debug)]
pub(crate) struct Workers {
    /// One permit for each task that runs or waits.
    admitted: Arc<Semaphore>,
    tasks: Sender<Task>,
}

impl Workers {
    pub(crate) fn new(limits: &Limits) -> std::io::Result<Self> {
        let workers = limits.worker_count();
        let (tasks, waiting) = unbounded();
        for number in 1..=workers {
            let waiting: Receiver<Task> = waiting.clone();
            std::thread::Builder::new()
                .name(format!("worker-{number}"))
                .spawn(move || waiting.into_iter().for_each(|task| task()))?;
        }
        Ok(Self {
            admitted: Arc::new(Semaphore::new(workers.saturating_add(limits.waiting))),
            tasks,
        })
    }

    /// Whether one more task would be taken.
    pub(crate) fn has_room(&self) -> bool {
        self.admitted.available_permits() > 0
    }

    /// Runs `task` as soon as a worker is free.
    ///
    /// A client that goes away while its task waits gives its place back; a
    /// task that has begun keeps its worker until it ends.
    ///
    /// # Errors
    /// [`Refusal::overloaded`] when too many wait already,
    /// [`Refusal::internal`] when the task panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let admission = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map(Arc::new)
            .map_err(|_| Refusal::overloaded())?;
        let (done, answer) = oneshot::channel();
        let place = Arc::downgrade(&admission);
        let task = move || {
            // Who has gone away has no place any more.
            let Some(place) = place.upgrade() else {
                return;
            };
            // A panic ends the task and not the worker; the client learns of it by `done` being dropped.
            let result = catch_unwind(AssertUnwindSafe(task));
            drop(place);
            if let Ok(result) = result {
                // Nobody waits any more.
                let _ = done.send(result);
            }
        };
        self.tasks
            .send(Box::new(task))
            .map_err(|_| Refusal::internal())?;
        answer.await.map_err(|_| Refusal::internal())
    }
}
