//! The modules joined, within the layers that every request passes.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::refusal::Refusal;
use crate::service::Service;
use crate::{face, fhir, follow_up, hooks, operations, page};

/// All routes of the service. Layers added later are passed earlier.
pub fn router(service: Arc<Service>) -> Router {
    let limits = service.settings().limits;
    Router::new()
        .merge(page::router())
        .merge(follow_up::router())
        .merge(hooks::router())
        .merge(fhir::router())
        .merge(operations::router())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            limits.request_time,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        // One limit for all, however a handler takes its body.
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(limits.body_bytes))
        .layer(middleware::from_fn(face::show_refusals))
        .with_state(service)
}

/// A handler panicked: the connection and all others go on. What it said is
/// not told and not logged, because it may quote the request.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Refusal::internal().into_response()
}
