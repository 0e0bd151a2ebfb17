//! Where records are read and assessed: on threads of their own, away from
//! those that serve sockets, and never in a queue without end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::sync::{Semaphore, oneshot};

use crate::refusal::Refusal;
use crate::settings::Limits;

/// Tasks in the hands of each worker, that which runs among them.
const READY: usize = 16;

type Task = Box<dyn FnOnce() + Send>;

/// The workers of a service. A worker goes from one task to the next without
/// rest, so that what it has at hand stays at hand.
#[derive(Debug)]
pub(crate) struct Workers {
    /// One permit for each task that runs or waits.
    admitted: Arc<Semaphore>,
    /// One permit for each task that is in the hands of workers: those that lie ready are let go
    /// only when their turn comes, whoever has gone away, so they are few.
    ready: Arc<Semaphore>,
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
            ready: Arc::new(Semaphore::new(workers.saturating_mul(READY))),
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
        let turn = Arc::clone(&self.ready)
            .acquire_owned()
            .await
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
            drop((turn, place));
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// What a task holds is let go with whoever waited for it, however long the workers are busy, but
    /// for the few that lie ready.
    #[tokio::test]
    async fn who_goes_away_leaves_nothing_waiting() {
        let limits = Limits {
            workers: Some(1),
            waiting: 8,
            ..Limits::default()
        };
        let workers = Arc::new(Workers::new(&limits).unwrap());
        let (end, ended) = mpsc::channel::<()>();
        let (tell, begun) = oneshot::channel();
        let busy = tokio::spawn({
            let workers = Arc::clone(&workers);
            async move {
                let wait = move || (tell.send(()), ended.recv());
                workers.run(wait).await.is_ok()
            }
        });
        begun.await.unwrap();
        let body = Arc::new(());
        for _ in 0..100 {
            let held = Arc::clone(&body);
            let mut asked = Box::pin(workers.run(move || drop(held)));
            assert!(
                std::future::poll_fn(|context| {
                    std::task::Poll::Ready(asked.as_mut().poll(context).is_pending())
                })
                .await
            );
        }
        assert!(workers.has_room());
        // The worker has one task in hand, and a few of these lie ready for it.
        assert_eq!(Arc::strong_count(&body), READY);
        end.send(()).unwrap();
        assert!(busy.await.unwrap());
        assert_eq!(workers.run(|| 7).await, Ok(7));
        assert_eq!(Arc::strong_count(&body), 1);
    }
}
