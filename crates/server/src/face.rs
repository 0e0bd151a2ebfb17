//! Who reads an answer, and how errors are written for each: the one place
//! where a [`Refusal`] gets its body.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gravida_report::locale::Locale;
use maud::html;
use serde_json::json;

use crate::page::{Place, Shell, Visitor, layout_in};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::watch::RequestId;

/// Who reads an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// A person with a browser.
    Browser,
    /// A FHIR client.
    Fhir,
    /// A CDS Hooks client, or any other that asks for JSON.
    Json,
    /// Whoever else: a probe, a script.
    Plain,
}

impl Face {
    /// Who sent `request`: the path says it first, then what it accepts.
    pub(crate) fn of(request: &Request) -> Self {
        if let Some(face) = Self::of_path(request.uri().path()) {
            return face;
        }
        let accepted = request
            .headers()
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .unwrap_or_default();
        if accepted.contains("text/html") {
            Self::Browser
        } else if accepted.contains("application/fhir+json") {
            Self::Fhir
        } else if accepted.contains("application/json") {
            Self::Json
        } else {
            Self::Plain
        }
    }

    /// Whom a path is for, where it is for systems alone.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let is_below = |root: &str| {
            path.strip_prefix(root)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if is_below("/fhir") {
            Some(Self::Fhir)
        } else if is_below("/cds-services") {
            Some(Self::Json)
        } else {
            None
        }
    }

    fn body(self, status: StatusCode, message: &str) -> Response {
        let reason = status.canonical_reason().unwrap_or("Error");
        let (kind, text) = match self {
            Self::Fhir => (
                "application/fhir+json; charset=utf-8",
                json!({
                    "resourceType": "OperationOutcome",
                    "issue": [{
                        "severity": "error",
                        "code": issue_type(status),
                        "diagnostics": message,
                    }],
                })
                .to_string(),
            ),
            Self::Json => (
                "application/json; charset=utf-8",
                json!({"status": status.as_u16(), "error": reason, "message": message}).to_string(),
            ),
            // People are written to by [`page`].
            Self::Browser | Self::Plain => (
                "text/plain; charset=utf-8",
                format!("{} {reason}: {message}\n", status.as_u16()),
            ),
        };
        (status, [(header::CONTENT_TYPE, kind)], text).into_response()
    }

    /// What is said where no refusal of ours says more.
    fn in_general(self, status: StatusCode) -> &'static str {
        match status {
            StatusCode::NOT_FOUND => match self {
                Self::Fhir => {
                    "there is nothing at this address; `/fhir/metadata` says what there is, and no address ends in a slash"
                }
                Self::Json => {
                    "there is nothing at this address; `/cds-services` names the services, and no address ends in a slash"
                }
                Self::Browser | Self::Plain => "there is nothing at this address",
            },
            StatusCode::METHOD_NOT_ALLOWED => "this address is not asked in this way; see `Allow`",
            StatusCode::REQUEST_TIMEOUT => "the request took too long; send it again in one piece",
            StatusCode::PAYLOAD_TOO_LARGE => {
                "the request is larger than this service reads; split it"
            }
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                "the request is of a media type that is not read here"
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                "the service cannot answer now; try again in a moment"
            }
            status if status.is_client_error() => "the request is malformed",
            _ => "this is a fault of the service; give the request id to whoever runs it",
        }
    }
}

/// Writes refusals for whoever reads them, and replaces whatever a library
/// wrote of an error, which may quote the request.
pub(crate) async fn show_refusals(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Response {
    let face = Face::of(&request);
    let id = request.extensions().get::<RequestId>().copied();
    let (request, visitor) = match face {
        Face::Browser => {
            let (mut parts, body) = request.into_parts();
            let Ok(visitor) = Visitor::from_request_parts(&mut parts, &service).await;
            (Request::from_parts(parts, body), Some(visitor))
        }
        Face::Fhir | Face::Json | Face::Plain => (request, None),
    };
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let refusal = response.extensions_mut().remove::<Refusal>();
    if refusal.is_none() && is_written(&response) {
        return response;
    }
    let shown = match &visitor {
        Some(visitor) => page(visitor, status, refusal.as_ref(), id),
        None => {
            let message = refusal.as_ref().map(Refusal::message);
            face.body(status, message.unwrap_or_else(|| face.in_general(status)))
        }
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(shown.headers().clone());
    Response::from_parts(parts, shown.into_body())
}

/// Whether a handler of ours wrote the body: libraries answer in plain text or not at all.
fn is_written(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|content_type| !content_type.as_bytes().starts_with(b"text/plain"))
}

/// FHIR's issue type for a status (<https://hl7.org/fhir/R4/valueset-issue-type.html>).
fn issue_type(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "login",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED
        | StatusCode::NOT_ACCEPTABLE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => "not-supported",
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => "timeout",
        StatusCode::PAYLOAD_TOO_LARGE => "too-long",
        StatusCode::UNPROCESSABLE_ENTITY => "processing",
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => "throttled",
        status if status.is_client_error() => "invalid",
        _ => "exception",
    }
}

/// The sentence for people that leads to the list of examples.
pub(crate) const NO_EXAMPLE: &str = "error-no-example";

/// The page of an error: what it is in the reader's language, then the words for whoever runs
/// the service, which are English as those for systems are.
fn page(
    visitor: &Visitor,
    status: StatusCode,
    refusal: Option<&Refusal>,
    id: Option<RequestId>,
) -> Response {
    let locale = visitor.locale();
    let (title, general) = in_words(locale, status);
    let own = refusal.and_then(Refusal::key).map(|key| locale.label(key));
    let is_no_example = refusal.and_then(Refusal::key) == Some(NO_EXAMPLE);
    let shell = Shell {
        status,
        ..Shell::new(title, Place::Elsewhere)
    };
    let main = html! {
        h1 { (title) }
        div role="alert" {
            p { (own.unwrap_or(general)) }
            @if let Some(refusal) = refusal && !is_no_example { p lang="en" { (refusal.message()) } }
        }
        @if let Some(id) = id && status.is_server_error() {
            p.quiet { (locale.label("error-request")) " " code { (id) } }
        }
        @if is_no_example {
            p { a href="/examples" { (locale.label("page-examples")) } }
        }
        p { a href="/" { (locale.label("error-start-page")) } }
    };
    layout_in(visitor.service(), locale, &shell, &main)
}

/// Heading and sentence for a status.
fn in_words(locale: &Locale, status: StatusCode) -> (&str, &str) {
    let say = |title, sentence| (locale.label(title), locale.label(sentence));
    match status {
        StatusCode::UNAUTHORIZED => say("error-login-title", "error-login"),
        StatusCode::FORBIDDEN => say("error-forbidden-title", "error-forbidden"),
        StatusCode::NOT_FOUND => say("error-not-found-title", "error-not-found"),
        StatusCode::METHOD_NOT_ALLOWED => say("error-method-title", "error-method"),
        StatusCode::REQUEST_TIMEOUT => say("error-too-slow-title", "error-too-slow"),
        StatusCode::CONFLICT => say("error-conflict-title", "error-conflict"),
        StatusCode::PAYLOAD_TOO_LARGE => say("error-too-large-title", "error-too-large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => say("error-media-title", "error-media"),
        StatusCode::UNPROCESSABLE_ENTITY => say("error-content-title", "error-content"),
        StatusCode::TOO_MANY_REQUESTS => say("error-too-many-title", "error-too-many"),
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
            say("error-other-system-title", "error-other-system")
        }
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE => {
            say("error-not-now-title", "error-not-now")
        }
        status if status.is_client_error() => say("error-malformed-title", "error-malformed"),
        _ => say("error-fault-title", "error-fault"),
    }
}
