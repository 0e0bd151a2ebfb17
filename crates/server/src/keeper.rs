//! The store of saved cases, asked away from the threads that serve sockets,
//! by a few at a time.

use std::sync::Arc;

use axum::http::StatusCode;
use gravida_store::{Store, StoreError};
use tokio::sync::Semaphore;

use crate::refusal::Refusal;

/// So many requests use the store at once: it has one writer at a time, and a
/// few readers fill the gaps.
const AT_ONCE: usize = 8;
/// So many more may wait.
const WAITING: usize = 256;

/// A store with its queue.
#[derive(Debug)]
pub(crate) struct Keeper {
    store: Arc<Store>,
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl Keeper {
    pub(crate) fn new(store: Store) -> Self {
        Self {
            store: Arc::new(store),
            admitted: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            running: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The store, for what takes no time.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Runs `task` as soon as there is room.
    ///
    /// # Errors
    /// [`Refusal::overloaded`] when too many wait already,
    /// [`Refusal::internal`] when the task panicked; what the store refuses.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let admission = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|_| Refusal::overloaded())?;
        let room = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|_| Refusal::overloaded())?;
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || {
            let result = task(&store);
            drop((room, admission));
            result
        })
        .await
        .map_err(|_| Refusal::internal())?
        .map_err(|error| refusal(&error))
    }
}

/// What a client is told of a refusal of the store.
fn refusal(error: &StoreError) -> Refusal {
    let status = match error {
        StoreError::NoSuchCase(_)
        | StoreError::NoSuchVersion { .. }
        | StoreError::NoSuchTask { .. } => StatusCode::NOT_FOUND,
        StoreError::Conflict { .. }
        | StoreError::LabelTaken { .. }
        | StoreError::TaskLapsed { .. } => StatusCode::CONFLICT,
        StoreError::Text { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        StoreError::Full { .. } => StatusCode::INSUFFICIENT_STORAGE,
        StoreError::Missing { .. }
        | StoreError::CannotOpen { .. }
        | StoreError::NotAStore { .. }
        | StoreError::Newer { .. }
        | StoreError::Damaged { .. }
        | StoreError::ReadOnly { .. }
        | StoreError::Locked { .. }
        | StoreError::Unreachable { .. }
        | StoreError::Untrusted { .. }
        | StoreError::Address { .. }
        | StoreError::Failed { .. }
        | StoreError::NotBuiltIn
        | StoreError::Backup { .. }
        | StoreError::NoRandomness(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    if !error.is_about_content() {
        // Such an error names the store and never what is in it.
        tracing::error!(error = %error, "the store refused");
    }
    Refusal::new(status, error.to_string())
}
