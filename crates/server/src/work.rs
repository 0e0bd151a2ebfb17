//! Where records are read and assessed: away from the threads that serve
//! sockets, at most as many at once as there are workers, and never in a queue
//! without end.

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::refusal::Refusal;
use crate::settings::Limits;

/// The workers of a service.
#[derive(Debug)]
pub(crate) struct Workers {
    /// One permit for each task that runs or waits.
    admitted: Arc<Semaphore>,
    /// One permit for each task that runs.
    running: Arc<Semaphore>,
}

impl Workers {
    pub(crate) fn new(limits: &Limits) -> Self {
        let workers = limits.worker_count();
        Self {
            admitted: Arc::new(Semaphore::new(workers.saturating_add(limits.waiting))),
            running: Arc::new(Semaphore::new(workers)),
        }
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
            .map_err(|_| Refusal::overloaded())?;
        let worker = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|_| Refusal::overloaded())?;
        tokio::task::spawn_blocking(move || {
            let result = task();
            drop((worker, admission));
            result
        })
        .await
        .map_err(|_| Refusal::internal())
    }
}
