//! CDS Hooks 2.0: discovery, services and feedback.
//!
//! What a call means is for `gravida-hooks` to say. Here it is let in, data that
//! it does not bring is fetched where that is allowed, and cards are counted.

mod clients;
mod desk;
pub(crate) mod fetch;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use gravida_hooks::{FeedbackOutcome, Fetched, Problem, read_feedback};

use crate::access::Caller;
use crate::refusal::Refusal;
use crate::service::Service;
pub(crate) use clients::authorization;
pub use clients::{ClientsError, HookClients, HookSettings, Secret};
use desk::Asking;
pub(crate) use desk::HookDesk;

/// Where services are found and called.
pub(crate) const PATH: &str = "/cds-services";

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route(PATH, get(discover))
        .route("/cds-services/{id}", post(call))
        .route("/cds-services/{id}/feedback", post(feedback))
}

async fn discover(State(service): State<Arc<Service>>) -> Result<Response, Refusal> {
    Ok(json(service.hooks().hooks()?.discovery().to_owned()))
}

/// What became of a call on a worker.
enum Step {
    Answered(Result<desk::Written, Problem>),
    /// What would have to be fetched first: key and address.
    Fetch(fetch::Plan),
}

async fn call(
    State(service): State<Arc<Service>>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    must_be_json(&headers)?;
    let languages = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|languages| languages.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let asking = Asking { caller, languages };
    let language = service.pages().titles_in(&asking.languages).locale().tag();
    let language = HeaderValue::from_str(language).map_err(|_| Refusal::internal())?;
    let (asked, bytes, who) = (id.clone(), body.clone(), asking.clone());
    let step = service
        .work(move |service| service.hooks().begin(service, &asked, &bytes, &who))
        .await??;
    let written = match step {
        Step::Answered(written) => written,
        Step::Fetch(plan) => {
            let fetched: Vec<(String, Fetched)> = (fetch::all(plan).await.into_iter())
                .map(|got| (got.key, got.fetched))
                .collect();
            service
                .work(move |service| {
                    service
                        .hooks()
                        .finish(service, &id, &body, &asking, fetched)
                })
                .await??
        }
    };
    let written = written.map_err(|problem| refusal(&problem))?;
    if service.has_store() {
        service.hooks().note_shown(&service, written.shown);
    }
    let mut response = json(written.body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, language);
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    Ok(response)
}

async fn feedback(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    must_be_json(&headers)?;
    if !service.hooks().hooks()?.has(&id) {
        return Err(refusal(&Problem::NoService(id.chars().take(64).collect())));
    }
    let told = read_feedback(&body).map_err(|problem| refusal(&problem))?;
    // Cards that wait to be counted must be known before anything is told of them.
    service.hooks().flush(&service).await?;
    let kept = told
        .into_iter()
        .map(|one| {
            let reason = one.override_reason.unwrap_or_default();
            gravida_store::Feedback {
                service: id.clone(),
                card: one.card,
                outcome: match one.outcome {
                    FeedbackOutcome::Accepted => "accepted".to_owned(),
                    FeedbackOutcome::Overridden => "overridden".to_owned(),
                },
                outcome_at: one.outcome_timestamp,
                reason: reason.code,
                reason_label: reason.display,
                comment: reason.comment,
            }
        })
        .collect::<Vec<_>>();
    let now = service.clock().text();
    service
        .keep(move |store| store.keep_feedback(&now, &kept))
        .await?;
    Ok(StatusCode::OK.into_response())
}

/// The bodies of this interface are JSON; another form is said to be another, and none is taken for JSON.
fn must_be_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let kind = kind.to_str().unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json") {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "send JSON, as `content-type: application/json`",
    ))
}

fn json(body: String) -> Response {
    (
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json; charset=utf-8"),
            ),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        body,
    )
        .into_response()
}

fn refusal(problem: &Problem) -> Refusal {
    let status = match problem {
        Problem::NoService(_) => StatusCode::NOT_FOUND,
        Problem::Malformed(_) => StatusCode::BAD_REQUEST,
        Problem::Precondition(_) => StatusCode::PRECONDITION_FAILED,
        Problem::Internal => return Refusal::internal(),
    };
    Refusal::new(status, problem.to_string())
}
