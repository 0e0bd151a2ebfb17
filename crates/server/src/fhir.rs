//! FHIR operations: `$assess` on what is sent and on a Patient of a server,
//! `PlanDefinition/$apply`, the knowledge as resources, and what of all this
//! there is, as `metadata` and OperationDefinitions.
//!
//! Errors are OperationOutcomes: whoever calls below `/fhir` is a FHIR client,
//! and [`crate::face`] writes a refusal as one.

mod capability;
mod input;
pub(crate) mod remote;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::refusal::Refusal;
use crate::service::{Question, Service};
use input::Input;

/// What a FHIR client is sent.
const FHIR_JSON: &str = "application/fhir+json; charset=utf-8";

/// The routes of this module.
pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new()
        .route("/fhir/metadata", get(capability::metadata))
        .route("/fhir/OperationDefinition/{id}", get(capability::operation))
        .route("/fhir/$assess", post(assess_sent))
        .route(
            "/fhir/Patient/{id}/$assess",
            get(assess_patient).post(assess_patient),
        )
        .route("/fhir/PlanDefinition/{id}/$apply", get(apply).post(apply))
        .route("/fhir/{kind}/{id}", get(read))
}

/// Parameters of an operation that stand in the address.
type Parameters = Query<Vec<(String, String)>>;

async fn assess_sent(
    State(service): State<Arc<Service>>,
    Query(parameters): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    must_answer_json(&headers, &parameters)?;
    must_send_json(&headers, &body)?;
    let input = Input::read(&parameters, &body)?;
    let record = input.record.clone().ok_or_else(|| {
        Refusal::bad_request("there is no record; send a Bundle, or Parameters with a `record`")
    })?;
    let (question, patient) = (input.question(), input.subject);
    answer(&service, record, question, patient, Rendering::Assessment).await
}

async fn assess_patient(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    Query(parameters): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    must_answer_json(&headers, &parameters)?;
    must_send_json(&headers, &body)?;
    let input = Input::read(&parameters, &body)?;
    if input.record.is_some() {
        return Err(Refusal::bad_request(
            "the record of this Patient is fetched; send one to `$assess` instead",
        ));
    }
    let record = remote::record(&service, &id).await?;
    let question = input.question();
    answer(&service, record, question, Some(id), Rendering::Assessment).await
}

async fn apply(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    Query(parameters): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    must_answer_json(&headers, &parameters)?;
    if service.knowledge().decision(&id).is_none() {
        return Err(Refusal::not_found(
            "there is no such PlanDefinition; `gravida list decisions` names them",
        ));
    }
    must_send_json(&headers, &body)?;
    let input = Input::read(&parameters, &body)?;
    let record = match (&input.record, &input.subject) {
        (Some(record), _) => record.clone(),
        (None, Some(subject)) => remote::record(&service, subject).await?,
        (None, None) => {
            return Err(Refusal::bad_request(
                "say whom to apply it to: `subject=Patient/ID`, or Parameters with a `data` Bundle",
            ));
        }
    };
    let (question, patient) = (input.question(), input.subject);
    answer(&service, record, question, patient, Rendering::Plan(id)).await
}

/// A resource of the exported knowledge.
async fn read(
    State(service): State<Arc<Service>>,
    Path((kind, id)): Path<(String, String)>,
    Query(parameters): Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    must_answer_json(&headers, &parameters)?;
    let found = service
        .work(move |service| {
            gravida_report::export_one(service.knowledge(), &kind, &id)
                .map_err(|_| Refusal::internal())
        })
        .await??;
    match found {
        Some(one) => Ok(fhir(one.content.to_string())),
        None => Err(Refusal::not_found(
            "there is no such resource; `metadata` names the types that can be read, and `gravida export` writes all there are",
        )),
    }
}

/// What becomes of an assessment.
enum Rendering {
    Assessment,
    /// The plan of a decision.
    Plan(String),
}

async fn answer(
    service: &Arc<Service>,
    record: Bytes,
    question: Question,
    patient: Option<String>,
    rendering: Rendering,
) -> Result<Response, Refusal> {
    let text = service
        .work(move |service| {
            let assessment = service.answer_one(&record, &question, patient.as_deref())?;
            let titles = service.pages().titles_in("");
            Ok(match rendering {
                Rendering::Assessment => gravida_report::fhir(&assessment, titles),
                Rendering::Plan(decision) => {
                    gravida_report::applied(&assessment, titles, &decision)
                }
            })
        })
        .await??;
    Ok(fhir(text))
}

fn fhir(text: String) -> Response {
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        text,
    )
        .into_response()
}

/// JSON of R4 is the one form there is; who asks for another alone is told so.
fn must_answer_json(headers: &HeaderMap, parameters: &[(String, String)]) -> Result<(), Refusal> {
    let format = parameters.iter().find(|(name, _)| name == "_format");
    let accepted = match format {
        // A plus sign in an address stands for a space.
        Some((_, format)) => is_accepted(&format.replace(' ', "+")),
        None => match headers.get(header::ACCEPT).map(HeaderValue::to_str) {
            None => true,
            Some(Ok(accept)) => accept.split(',').any(is_accepted),
            Some(Err(_)) => false,
        },
    };
    if accepted {
        Ok(())
    } else {
        Err(Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            "answers are `application/fhir+json` of FHIR 4.0; accept that",
        ))
    }
}

/// Whether this one of the types that a client accepts is JSON of R4.
fn is_accepted(kind: &str) -> bool {
    let (name, is_r4) = media_type(kind);
    let is_wanted = !kind.split(';').skip(1).any(|one| {
        let one = one.trim().to_ascii_lowercase();
        let weight = one.strip_prefix("q=").map(str::parse::<f32>);
        matches!(weight, Some(Ok(weight)) if weight <= 0.0)
    });
    let is_json = matches!(
        name.as_str(),
        "json" | "application/fhir+json" | "application/json" | "application/*" | "*/*"
    );
    is_json && is_r4 && is_wanted
}

/// The name of a media type, and whether it is of R4 or of no version of FHIR.
fn media_type(written: &str) -> (String, bool) {
    let mut parts = written
        .split(';')
        .map(|part| part.trim().to_ascii_lowercase());
    let name = parts.next().unwrap_or_default();
    let version = parts.find_map(|part| {
        let version = part.strip_prefix("fhirversion=")?;
        Some(version.trim_matches('"').to_owned())
    });
    (
        name,
        version.is_none_or(|version| version.starts_with("4.0")),
    )
}

/// Whatever is sent must be JSON of R4, or say nothing of what it is.
fn must_send_json(headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
    let kind = headers.get(header::CONTENT_TYPE);
    let Some(kind) = kind.filter(|_| !body.is_empty()) else {
        return Ok(());
    };
    let (name, is_r4) = media_type(kind.to_str().unwrap_or_default());
    let is_json = matches!(
        name.as_str(),
        "application/fhir+json"
            | "application/json"
            | "application/fhir+ndjson"
            | "application/x-ndjson"
    );
    if is_json && is_r4 {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "send `application/fhir+json` of FHIR 4.0",
    ))
}
