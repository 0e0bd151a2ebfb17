//! FHIR operations: `metadata`, `$assess`, and what else a FHIR client may ask.

use std::sync::Arc;

use axum::Router;

use crate::service::Service;

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
}
