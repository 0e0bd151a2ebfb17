//! What the operator sees of a request: a line in the log and numbers, never
//! what was asked or answered.
//!
//! A path or a query can hold an identifier of a person, so the log names the
//! route that was matched, as it is written in this crate, and a number drawn
//! for the request by which client and operator can speak of it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::metrics::Metrics;
use crate::service::Service;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request in the log and in its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(u64);

impl RequestId {
    fn next() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        Self(COUNT.fetch_add(1, Ordering::Relaxed))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:x}-{:06x}", std::process::id(), self.0)
    }
}

/// Logs and counts each request.
pub(crate) async fn watch(
    State(service): State<Arc<Service>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::next();
    let mut seen = Seen {
        service: Arc::clone(&service),
        id,
        method: method(request.method()),
        route: route(&service, &request),
        began: Instant::now(),
        status: None,
    };
    service.metrics().begin();
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    seen.status = Some(response.status());
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// A request as it is told when it ends, or when its client goes away before.
struct Seen {
    service: Arc<Service>,
    id: RequestId,
    method: &'static str,
    route: Arc<str>,
    began: Instant,
    status: Option<StatusCode>,
}

impl Drop for Seen {
    fn drop(&mut self) {
        let seconds = self.began.elapsed().as_secs_f64();
        // What proxies log for a client that closed the connection before the answer.
        let status = self.status.map_or(499, |status| status.as_u16());
        let metrics: &Metrics = self.service.metrics();
        metrics.end(self.method, &self.route, status, seconds);
        let milliseconds = (seconds * 1e6).round() / 1e3;
        let (method, route, request) = (self.method, &*self.route, self.id);
        if status >= 500 {
            tracing::error!(method, route, status, milliseconds, %request);
        } else {
            tracing::info!(method, route, status, milliseconds, %request);
        }
    }
}

/// The route as it is written in the code, with the id of a service of hooks in its place: that is
/// none of the client's, and an operator asks how long each of them takes.
fn route(service: &Service, request: &Request) -> Arc<str> {
    let Some(path) = request.extensions().get::<MatchedPath>() else {
        return "none".into();
    };
    let called = (request.uri().path())
        .strip_prefix("/cds-services/")
        .map(|rest| {
            let id = rest.strip_suffix("/feedback").unwrap_or(rest);
            (service.knowledge().services().service(id)).map(|_| request.uri().path())
        });
    called.flatten().unwrap_or(path.as_str()).into()
}

/// The method, where it is one of HTTP's own: any other is the client's text.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
