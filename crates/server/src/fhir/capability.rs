//! What there is, for FHIR clients: the CapabilityStatement and the
//! OperationDefinitions.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::{Parameters, fhir, must_answer_json};
use crate::refusal::Refusal;
use crate::service::Service;

/// Base of the addresses of definitions.
const BASE: &str = "https://gravida.example";

/// One operation.
struct Operation {
    id: &'static str,
    name: &'static str,
    title: &'static str,
    description: &'static str,
    /// The resource type it is on; on the system where there is none.
    resource: Option<&'static str>,
    parameters: &'static [Parameter],
    answers: &'static str,
}

/// Name, type, how many there must be at least, and what it means.
type Parameter = (&'static str, &'static str, u8, &'static str);

const AS_OF: Parameter = (
    "asOf",
    "dateTime",
    0,
    "The moment to assess for; now where it is not given.",
);

const PROFILE: Parameter = (
    "profile",
    "code",
    0,
    "Which bodies are in force; that of the service where it is not given.",
);

const OPERATIONS: &[Operation] = &[
    Operation {
        id: "assess",
        name: "assess",
        title: "Assess a record",
        description: "Assesses the record that is sent: a Bundle, or Parameters. Nothing of it is kept.",
        resource: None,
        parameters: &[
            ("record", "Bundle", 1, "The record."),
            (
                "patient",
                "string",
                0,
                "The id of the Patient who is meant, where the record is about several.",
            ),
            AS_OF,
            PROFILE,
        ],
        answers: "Bundle",
    },
    Operation {
        id: "patient-assess",
        name: "assess",
        title: "Assess a Patient",
        description: "Assesses the record of a Patient of the FHIR server that this service was given.",
        resource: Some("Patient"),
        parameters: &[AS_OF, PROFILE],
        answers: "Bundle",
    },
    Operation {
        id: "plan-apply",
        name: "apply",
        title: "Apply a plan",
        description: "Applies the plan of one decision to a record: what of it is in force and applies, and what would have to be known.",
        resource: Some("PlanDefinition"),
        parameters: &[
            (
                "subject",
                "string",
                0,
                "The Patient of the record that is sent; of the FHIR server that this service was given, where none is.",
            ),
            ("data", "Bundle", 0, "The record, where it is sent."),
            AS_OF,
            PROFILE,
        ],
        answers: "CarePlan",
    },
];

pub(super) async fn metadata(
    State(service): State<Arc<Service>>,
    Query(parameters): Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    must_answer_json(&headers, &parameters)?;
    Ok(fhir(statement(&service).to_string()))
}

/// The CapabilityStatement: what this service, as it was started, can do.
pub(super) fn statement(service: &Service) -> Value {
    let knowledge = service.knowledge();
    let about = format!(
        "Decision support for early pregnancy and recurrent pregnancy loss; not a medical device. Knowledge {} {}",
        knowledge.version(),
        knowledge.digest()
    );
    let operations = |resource: Option<&str>| -> Vec<Value> {
        OPERATIONS
            .iter()
            .filter(|operation| operation.resource == resource)
            .map(|operation| {
                json!({
                    "name": operation.name,
                    "definition": format!("{BASE}/OperationDefinition/{}", operation.id),
                })
            })
            .collect()
    };
    let readable = |kind: &str| {
        let mut resource = json!({ "type": kind, "interaction": [{ "code": "read" }] });
        let own = operations(Some(kind));
        if let Some(members) = resource.as_object_mut().filter(|_| !own.is_empty()) {
            members.insert("operation".to_owned(), json!(own));
        }
        resource
    };
    let mut resources: Vec<Value> = [
        "CodeSystem",
        "DocumentReference",
        "Library",
        "Measure",
        "OperationDefinition",
        "PlanDefinition",
        "ValueSet",
    ]
    .into_iter()
    .map(readable)
    .collect();
    if !service.settings().hooks.fhir_servers.is_empty() {
        resources.push(json!({ "type": "Patient", "operation": operations(Some("Patient")) }));
    }
    let guard = if service.access().asks_for_tokens() {
        "A bearer token that whoever runs the service gave out, as `Authorization: Bearer`."
    } else {
        "None: the service is reached from its own machine alone."
    };
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": service.started(),
        "kind": "instance",
        "software": { "name": "Gravida", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": about },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{
            "mode": "server",
            "security": { "cors": false, "description": guard },
            "resource": resources,
            "operation": operations(None),
        }],
    })
}

pub(super) async fn operation(
    Path(id): Path<String>,
    Query(parameters): Parameters,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    must_answer_json(&headers, &parameters)?;
    match definition(&id) {
        Some(definition) => Ok(fhir(definition.to_string())),
        None => Err(Refusal::not_found(
            "there is no such operation; `metadata` names them",
        )),
    }
}

/// An OperationDefinition.
pub(super) fn definition(id: &str) -> Option<Value> {
    let operation = OPERATIONS.iter().find(|operation| operation.id == id)?;
    let mut parameters: Vec<Value> = operation
        .parameters
        .iter()
        .map(|(name, kind, least, about)| {
            json!({ "name": name, "use": "in", "min": least, "max": "1", "documentation": about, "type": kind })
        })
        .collect();
    parameters.push(json!({
        "name": "return", "use": "out", "min": 1, "max": "1", "type": operation.answers,
    }));
    let mut definition = json!({
        "resourceType": "OperationDefinition",
        "id": operation.id,
        "url": format!("{BASE}/OperationDefinition/{}", operation.id),
        "name": operation.name,
        "title": operation.title,
        "status": "active",
        "kind": "operation",
        "affectsState": false,
        "description": operation.description,
        "code": operation.name,
        "system": operation.resource.is_none(),
        "type": false,
        "instance": operation.resource.is_some(),
        "parameter": parameters,
    });
    if let (Some(resource), Some(members)) = (operation.resource, definition.as_object_mut()) {
        members.insert("resource".to_owned(), json!([resource]));
    }
    Some(definition)
}

/// The ids of all operations, each with the names and types of its parameters.
#[cfg(test)]
pub(super) fn operations() -> impl Iterator<Item = (&'static str, Vec<(&'static str, &'static str)>)>
{
    OPERATIONS.iter().map(|operation| {
        let parameters = operation.parameters.iter();
        (operation.id, parameters.map(|one| (one.0, one.1)).collect())
    })
}
