//! Follow-up of saved cases: what was entered, by whom, and who is due for what.

use std::sync::Arc;

use axum::Router;

use crate::service::Service;

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
}
