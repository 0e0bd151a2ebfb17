//! What the operator asks: is it alive, can it answer.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::service::Service;

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(health))
}

/// The process answers; nothing else is looked at.
async fn health() -> &'static str {
    "ok\n"
}
