//! The modules joined, within the layers that every request passes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::refusal::Refusal;
use crate::service::Service;
use crate::settings::HookOrigins;
use crate::{access, client, face, fhir, follow_up, header as security, hooks, host};
use crate::{operations, pace, page, smart, watch};

/// All routes of the service.
pub fn router(service: &Arc<Service>) -> Router {
    layered(modules(service), service)
}

/// The modules, each behind the guard of those it is for.
pub(crate) fn modules(service: &Arc<Service>) -> Router<Arc<Service>> {
    let people = Router::new()
        .merge(page::router())
        .merge(follow_up::router())
        .merge(access::router())
        .merge(smart::router())
        .layer(from_fn_with_state(Arc::clone(service), access::people));
    let hooks = hooks::router()
        .layer(from_fn_with_state(Arc::clone(service), access::systems))
        .layer(cross_origin(&service.settings().hook_origins));
    let systems = Router::new()
        .merge(fhir::router())
        .merge(operations::guarded())
        .layer(from_fn_with_state(Arc::clone(service), access::systems));
    Router::new()
        .merge(people)
        .merge(hooks)
        .merge(systems)
        .merge(operations::router())
        .merge(smart::doorway())
}

/// `routes` within the layers that every request passes, the one added last first.
pub(crate) fn layered(routes: Router<Arc<Service>>, service: &Arc<Service>) -> Router {
    let limits = service.settings().limits;
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            limits.request_time,
        ))
        .layer(RequestBodyTimeoutLayer::new(limits.body_pause))
        // One limit for all, however a handler takes its body.
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(limits.body_bytes))
        .layer(from_fn(refuse_packed))
        .layer(from_fn_with_state(Arc::clone(service), pace::keep))
        .layer(from_fn_with_state(Arc::clone(service), host::check))
        .layer(from_fn_with_state(Arc::clone(service), client::find))
        .layer(from_fn_with_state(Arc::clone(service), face::show_refusals))
        .layer(from_fn(security::secure))
        .layer(from_fn_with_state(Arc::clone(service), watch::watch))
        .with_state(Arc::clone(service))
}

/// Nothing is unpacked: what is small as it comes could be large then.
async fn refuse_packed(request: Request, next: Next) -> Response {
    let mut codings = request.headers().get_all(header::CONTENT_ENCODING).iter();
    if codings.all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return next.run(request).await;
    }
    Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the body is packed (`Content-Encoding`); send it as it is",
    )
    .into_response()
}

/// Lets a browser show answers of hooks to pages of these origins.
fn cross_origin(origins: &HookOrigins) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([header::ACCESS_CONTROL_ALLOW_ORIGIN]);
    match origins {
        HookOrigins::None => CorsLayer::new(),
        HookOrigins::Any => layer.allow_origin(AllowOrigin::any()),
        HookOrigins::Listed(origins) => layer.allow_origin(AllowOrigin::list(
            origins
                .iter()
                .filter_map(|origin| HeaderValue::from_str(origin).ok()),
        )),
    }
}

/// A handler panicked: the connection and all others go on. What it said is
/// not told and not logged, because it may quote the request.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Refusal::internal().into_response()
}

#[cfg(test)]
mod tests;
