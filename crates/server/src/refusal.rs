//! Every error that a client is told.
//!
//! A handler returns `Err(Refusal)`; the outermost layer ([`crate::face`]) puts
//! it into the form that the client reads: a page, an `OperationOutcome`, JSON
//! or plain text. A refusal may quote what the client sent only where the
//! client sent it in this very request, and is never logged beyond its status.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gravida_fhir::ReadError;

/// Why a request is not answered as asked: a status and a sentence with the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    message: Cow<'static, str>,
    key: Option<&'static str>,
    retry_after_seconds: Option<u32>,
}

impl Refusal {
    /// A refusal of any status. `message` is lower case without a full stop,
    /// names the place and the remedy, and puts input in back-ticks.
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            message: message.into(),
            key: None,
            retry_after_seconds: None,
        }
    }

    /// 400: the request is malformed.
    pub fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 404: there is nothing here.
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    /// 422: well-formed, but nothing can be said about it.
    pub fn unprocessable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// 400 or 413, in the reader's words.
    #[must_use]
    pub fn unreadable(error: &ReadError) -> Self {
        let status = match error {
            ReadError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            ReadError::Empty { .. }
            | ReadError::Encoding { .. }
            | ReadError::Syntax { .. }
            | ReadError::NotFhir { .. } => StatusCode::BAD_REQUEST,
        };
        Self::new(status, error.to_string())
    }

    /// 503 with `Retry-After`: more is asked than can be done.
    #[must_use]
    pub const fn overloaded() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            message: Cow::Borrowed("too many requests are waiting; try again in a second"),
            key: None,
            retry_after_seconds: Some(1),
        }
    }

    /// 500: a fault of ours. Its cause is in the log, by request id.
    #[must_use]
    pub const fn internal() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            message: Cow::Borrowed(
                "this is a fault of the service; give the request id to whoever runs it",
            ),
            key: None,
            retry_after_seconds: None,
        }
    }

    /// The same with a sentence for people, by its key in the wording of every language, in place
    /// of the general one for its status. The message is shown beside it.
    #[must_use]
    pub const fn for_people(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// The key of its sentence for people.
    #[must_use]
    pub const fn key(&self) -> Option<&'static str> {
        self.key
    }

    /// The same with `Retry-After`.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// Its status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// What the client is told.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl IntoResponse for Refusal {
    /// Without a body: the outermost layer writes it for the client at hand.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
