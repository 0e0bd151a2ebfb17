//! What reading must do, by area.

mod echoes;
mod elements;
mod forms;
mod grouping;
mod outline;
mod people;
mod repeats;

use serde_json::{Value, json};

use super::*;
use crate::issue::{IssueCode, Severity};
use crate::model::{element_named, type_named};
use crate::{Element, Resource};

fn read_text(text: &str) -> Reading {
    read(text.as_bytes(), &ReadOptions::default()).unwrap()
}

fn read_json(json: &Value) -> Reading {
    read_text(&json.to_string())
}

fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| json!({"resource": resource}))
        .collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

/// Reads a patient `p` with one Observation made of `fields` and returns the record.
fn observation(fields: Value) -> Record {
    let mut resource =
        json!({"resourceType": "Observation", "id": "7", "subject": {"reference": "Patient/p"}});
    resource
        .as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    let mut reading = read_json(&bundle(&[
        json!({"resourceType": "Patient", "id": "p"}),
        resource,
    ]));
    assert_eq!(reading.records.len(), 1, "{:?}", reading.issues);
    reading.records.remove(0)
}

fn first<'r>(record: &'r Record, type_name: &str) -> Resource<'r> {
    record
        .of_type(type_named(type_name).unwrap())
        .next()
        .unwrap()
}

/// Follows `path` (`value.unit`, `component.0.code`) from a resource.
fn at<'r>(resource: Resource<'r>, path: &str) -> Option<Element<'r>> {
    path.split('.')
        .try_fold(resource.element(), |element, step| {
            match step.parse::<usize>() {
                Ok(place) => element.items().nth(place),
                Err(_) => element.get(element_named(step).unwrap()),
            }
        })
}

/// Issues as `location: code` for short comparison.
fn told(issues: &[Issue]) -> Vec<String> {
    issues
        .iter()
        .map(|issue| format!("{}: {:?}", issue.location, issue.code))
        .collect()
}

/// The resources of a record, sorted.
fn references(record: &Record) -> Vec<String> {
    let mut references: Vec<String> = record.resources().map(Resource::reference).collect();
    references.sort();
    references
}

fn read_error(input: &[u8]) -> String {
    read(input, &ReadOptions::default())
        .unwrap_err()
        .to_string()
}

fn severities(issues: &[Issue], code: IssueCode) -> Vec<Severity> {
    issues
        .iter()
        .filter(|issue| issue.code == code)
        .map(|issue| issue.severity)
        .collect()
}
