//! CDS Hooks 2.0: discovery, services and feedback.

use std::sync::Arc;

use axum::Router;

use crate::service::Service;

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
}
