use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::samples;

fn sample() -> Value {
    serde_json::from_str(&fhir(&samples::threatened(), &samples::titles())).unwrap()
}

fn of_type<'v>(bundle: &'v Value, resource_type: &str) -> Vec<&'v Value> {
    bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] == resource_type)
        .collect()
}

fn each(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                visit(name, member);
                each(member, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each(item, visit)),
        _ => {}
    }
}

#[test]
fn every_reference_resolves_in_the_bundle() {
    let bundle = sample();
    for entry in bundle["entry"].as_array().unwrap() {
        let resource = &entry["resource"];
        each(resource, &mut |name, value| {
            if name != "reference"
                || resource["resourceType"] == "DetectedIssue"
                    && value.as_str().unwrap().starts_with("https:")
            {
                return;
            }
            let reference = value.as_str().unwrap();
            if let Some(contained) = reference.strip_prefix('#') {
                assert_eq!(resource["contained"][0]["id"], contained);
                return;
            }
            let found = bundle["entry"].as_array().unwrap().iter().any(|other| {
                let other = &other["resource"];
                format!(
                    "{}/{}",
                    other["resourceType"].as_str().unwrap(),
                    other["id"].as_str().unwrap()
                ) == reference
            });
            assert!(found, "`{reference}` does not resolve");
        });
    }
}

#[test]
fn ids_and_addresses_are_unique_and_valid() {
    let bundle = sample();
    let mut seen = BTreeSet::new();
    for entry in bundle["entry"].as_array().unwrap() {
        let (id, url) = (
            entry["resource"]["id"].as_str().unwrap(),
            entry["fullUrl"].as_str().unwrap(),
        );
        assert!(
            id.len() <= 64
                && id
                    .chars()
                    .all(|one| one.is_ascii_alphanumeric() || "-.".contains(one))
        );
        assert!(seen.insert(url.to_owned()), "{url} twice");
    }
}

#[test]
fn required_elements_are_present() {
    let required: [(&str, &[&str]); 10] = [
        ("GuidanceResponse", &["moduleUri", "status", "subject"]),
        ("DetectedIssue", &["status", "patient"]),
        (
            "MedicationRequest",
            &["status", "intent", "medicationCodeableConcept", "subject"],
        ),
        ("ServiceRequest", &["status", "intent", "subject", "code"]),
        ("Observation", &["status", "code", "valueString"]),
        ("Task", &["status", "intent", "for"]),
        ("OperationOutcome", &["issue"]),
        ("Provenance", &["target", "recorded", "agent"]),
        ("RiskAssessment", &["status", "subject"]),
        ("Patient", &["id"]),
    ];
    let mut assessment = samples::threatened();
    assessment.findings[0].id = "livebirth-prognosis".to_owned();
    let mut second = assessment.findings[0].clone();
    second.id = "loss-history".to_owned();
    assessment.findings.push(second);
    let bundle: Value = serde_json::from_str(&fhir(&assessment, &samples::titles())).unwrap();
    for (resource_type, elements) in required {
        let found = of_type(&bundle, resource_type);
        assert!(!found.is_empty(), "no {resource_type}");
        for resource in found {
            for element in elements {
                assert!(
                    !resource[element].is_null(),
                    "{resource_type} without {element}: {resource}"
                );
            }
        }
    }
}

#[test]
fn nothing_is_written_empty() {
    each(&sample(), &mut |name, value| {
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        assert!(!is_empty, "`{name}` is empty");
    });
}

#[test]
fn outcomes_become_statuses() {
    let bundle = sample();
    let status = |id: &str| {
        let wanted = format!("guidance-{id}");
        let found = of_type(&bundle, "GuidanceResponse")
            .into_iter()
            .find(|one| one["id"] == *wanted);
        found.unwrap()["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status("nice-ng126-1.5.2"), "success");
    assert_eq!(status("sample-not"), "success");
    assert_eq!(status("sample-waiting"), "data-required");
    assert_eq!(status("sample-failed"), "failure");
}

#[test]
fn an_order_that_is_advised_against_is_named() {
    let bundle = sample();
    let issues = of_type(&bundle, "DetectedIssue");
    let against = issues
        .iter()
        .find(|issue| issue["id"] == "against-sample-against")
        .unwrap();
    assert_eq!(
        against["implicated"][0]["identifier"]["value"],
        "ServiceRequest/lit"
    );
    assert!(
        against["detail"]
            .as_str()
            .unwrap()
            .starts_with("[RECALLED] ")
    );
}

#[test]
fn only_bodies_in_force_propose_orders() {
    let bundle = sample();
    let medications = of_type(&bundle, "MedicationRequest");
    assert_eq!(medications.len(), 1);
    assert_eq!(medications[0]["intent"], "proposal");
    assert_eq!(
        medications[0]["medicationCodeableConcept"]["coding"][0]["code"],
        "G03DA04"
    );
    assert!(
        medications[0]["dosageInstruction"][0]["text"]
            .as_str()
            .unwrap()
            .contains("until 16 completed weeks")
    );
}

#[test]
fn an_empty_assessment_is_a_bundle_too() {
    let bundle: Value = serde_json::from_str(&fhir(&samples::empty(), &Titles::default())).unwrap();
    assert_eq!(bundle["entry"].as_array().unwrap().len(), 2);
}

/// Our own reader understands every element that is written.
#[test]
fn the_record_reader_finds_nothing_to_complain_about() {
    let text = fhir(&samples::threatened(), &samples::titles());
    let reading =
        gravida_fhir::read(text.as_bytes(), &gravida_fhir::ReadOptions::default()).unwrap();
    assert_eq!(reading.issues, []);
    let [record] = &reading.records[..] else {
        panic!("{} records", reading.records.len())
    };
    assert_eq!(record.issues(), []);
    assert_eq!(record.id(), "anna");
}
