//! Prints the call of a CDS Hooks service with an example record as prefetch:
//! `cargo run --package gravida-benches --bin patient_view -- early-pregnancy
//! examples/two-losses-bleeding-heartbeat.json`.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;

use gravida_guideline::{Assessor, Knowledge};
use gravida_hooks::Hooks;
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(service), Some(path)) = (arguments.next(), arguments.next()) else {
        return Err("give the id of a service and the path of a record".into());
    };
    let record: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let knowledge = Knowledge::embedded().map_err(|_| "the knowledge does not load")?;
    let assessor = Assessor::new(&knowledge);
    let hooks = Hooks::new(&knowledge, &assessor).map_err(|_| "the services do not load")?;

    let mut by_type: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for entry in record
        .get("entry")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Some(resource) = entry.get("resource")
            && let Some(kind) = resource.get("resourceType").and_then(Value::as_str)
        {
            by_type.entry(kind).or_default().push(resource);
        }
    }
    let patient = by_type
        .get("Patient")
        .and_then(|patients| patients.first().copied())
        .ok_or("there is no Patient in it")?;
    let prefetch: Map<String, Value> = hooks
        .templates(&service)
        .iter()
        .map(|template| {
            let found = by_type.get(template.resource_type);
            let value = match template.key.as_str() {
                "patient" => patient.clone(),
                _ => found.map_or(Value::Null, |found| searchset(found)),
            };
            (template.key.clone(), value)
        })
        .collect();
    let call = json!({
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": { "userId": "Practitioner/example", "patientId": patient.get("id") },
        "prefetch": prefetch,
    });
    std::io::stdout().write_all(call.to_string().as_bytes())?;
    Ok(())
}

/// A Bundle as a search gives it.
fn searchset(resources: &[&Value]) -> Value {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| json!({ "resource": resource, "search": { "mode": "match" } }))
        .collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "total": entries.len(), "entry": entries })
}
