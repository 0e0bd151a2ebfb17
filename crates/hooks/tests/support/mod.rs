//! What the tests share: the knowledge once, and calls made of example records.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that unwraps fails loudly"
)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use gravida_fhir::DateTime;
use gravida_guideline::{Assessor, Knowledge};
use gravida_hooks::{Answer, Card, Hooks, Options, Problem};
use serde_json::{Value, json};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::embedded().unwrap());
static ASSESSOR: LazyLock<Assessor<'static>> = LazyLock::new(|| Assessor::new(&KNOWLEDGE));
static HOOKS: LazyLock<Hooks<'static>> =
    LazyLock::new(|| Hooks::new(&KNOWLEDGE, &ASSESSOR).unwrap());

pub fn knowledge() -> &'static Knowledge {
    &KNOWLEDGE
}

pub fn assessor() -> &'static Assessor<'static> {
    &ASSESSOR
}

pub fn hooks() -> &'static Hooks<'static> {
    &HOOKS
}

pub const HOOK_INSTANCE: &str = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";

/// An example record.
pub fn example(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(format!("{name}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The names of all example records that are a Bundle.
pub fn examples() -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The moment that the command line takes for a record: the newest in it.
pub fn moment_of(record: &Value) -> DateTime {
    let options = gravida_fhir::ReadOptions::default();
    let reading = gravida_fhir::read(record.to_string().as_bytes(), &options).unwrap();
    gravida_guideline::AsOf::newest_in(&reading.records[0]).map_or_else(
        || DateTime::parse("2026-11-22T09:00:00Z").unwrap(),
        |as_of| as_of.moment(),
    )
}

/// The id of the one Patient of a record.
pub fn patient_of(record: &Value) -> String {
    resources(record)
        .iter()
        .find(|resource| resource["resourceType"] == "Patient")
        .and_then(|patient| patient["id"].as_str())
        .unwrap_or_default()
        .to_owned()
}

pub fn resources(record: &Value) -> Vec<Value> {
    match record["entry"].as_array() {
        Some(entries) => entries
            .iter()
            .map(|entry| entry["resource"].clone())
            .collect(),
        None => vec![record.clone()],
    }
}

/// A searchset of resources of one type; null for none.
pub fn searchset(resources: &[Value]) -> Value {
    if resources.is_empty() {
        return Value::Null;
    }
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| json!({ "resource": resource, "search": { "mode": "match" } }))
        .collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "total": entries.len(), "entry": entries })
}

/// The record as a server holds it: references name type and id, not an entry of a document.
fn as_on_a_server(record: &Value) -> Value {
    let mut text = record.to_string();
    for entry in record["entry"].as_array().into_iter().flatten() {
        let own = &entry["resource"];
        if let (Some(url), Some(kind), Some(id)) = (
            entry["fullUrl"].as_str(),
            own["resourceType"].as_str(),
            own["id"].as_str(),
        ) && url.starts_with("urn:")
        {
            text = text.replace(url, &format!("{kind}/{id}"));
        }
    }
    serde_json::from_str(&text).unwrap()
}

/// A call of a service with a record as prefetch; orders that are drafts go where drafts belong.
pub fn call(service: &str, hook: &str, record: &Value) -> Value {
    let record = &as_on_a_server(record);
    let mut by_type: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut drafts = Vec::new();
    for resource in resources(record) {
        let kind = resource["resourceType"].as_str().unwrap().to_owned();
        let is_order = matches!(kind.as_str(), "MedicationRequest" | "ServiceRequest");
        let is_open = matches!(
            resource["status"].as_str(),
            Some("draft" | "active" | "on-hold")
        );
        if hook != "patient-view" && is_order && is_open {
            drafts.push(resource);
        } else {
            by_type.entry(kind).or_default().push(resource);
        }
    }
    let mut prefetch = serde_json::Map::new();
    for template in hooks().templates(service) {
        let found = by_type.remove(template.resource_type).unwrap_or_default();
        let value = match template.key.as_str() {
            "patient" => found.first().cloned().unwrap_or(Value::Null),
            _ => searchset(&found),
        };
        prefetch.insert(template.key.clone(), value);
    }
    let mut context = json!({ "userId": "Practitioner/example", "patientId": patient_of(record) });
    if hook != "patient-view" {
        let ids: Vec<Value> = drafts
            .iter()
            .map(|order| {
                json!(format!(
                    "{}/{}",
                    order["resourceType"].as_str().unwrap(),
                    order["id"].as_str().unwrap()
                ))
            })
            .collect();
        let entries: Vec<Value> = drafts
            .iter()
            .map(|order| json!({ "resource": order }))
            .collect();
        context["draftOrders"] =
            json!({ "resourceType": "Bundle", "type": "collection", "entry": entries });
        if hook == "order-select" {
            context["selections"] = json!(ids);
        }
    }
    json!({ "hook": hook, "hookInstance": HOOK_INSTANCE, "context": context, "prefetch": prefetch })
}

/// Answers a call at a moment.
pub fn answer_at(
    service: &str,
    call: &Value,
    moment: DateTime,
    options: &Options<'_>,
) -> Result<Answer, Problem> {
    let body = call.to_string();
    let read = hooks().read(service, body.as_bytes())?;
    let profile = knowledge().default_profile().unwrap();
    hooks().answer(&read, assessor(), profile, moment, options)
}

/// Answers a call made of a record, at the record's newest moment.
pub fn answer(service: &str, hook: &str, record: &Value) -> Answer {
    answer_at(
        service,
        &call(service, hook, record),
        moment_of(record),
        &Options::default(),
    )
    .unwrap()
}

/// Cards in lines: indicator, rule and summary.
pub fn lines(answer: &Answer) -> Vec<String> {
    answer
        .cards
        .cards
        .iter()
        .zip(&answer.shown)
        .map(|(card, shown): (&Card, _)| {
            format!("{} {}: {}", card.indicator, shown.rule, card.summary)
        })
        .collect()
}
