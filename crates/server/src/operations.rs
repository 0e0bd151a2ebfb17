//! What the operator asks: is it alive, can it answer, what has it done.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::refusal::Refusal;
use crate::service::Service;

/// Routes for everybody: they tell nothing of anybody.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
}

/// Routes for systems.
pub(crate) fn guarded() -> Router<Arc<Service>> {
    Router::new().route("/metrics", get(metrics))
}

/// The process answers; nothing else is looked at.
async fn health() -> &'static str {
    "ok\n"
}

/// Whether one more assessment would be taken.
async fn ready(State(service): State<Arc<Service>>) -> Result<&'static str, Refusal> {
    if service.has_free_worker() {
        Ok("ready\n")
    } else {
        Err(Refusal::overloaded())
    }
}

async fn metrics(State(service): State<Arc<Service>>) -> Result<Response, Refusal> {
    let text = service.metrics().text().ok_or_else(Refusal::internal)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
