//! The page for people: entry of a case, the assessment, pictures, downloads.

use std::sync::Arc;

use axum::Router;

use crate::service::Service;

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
}
