//! What must hold for any input.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps is a test that fails loudly"
)]

mod exercise;

use gravida_fhir::{Interest, ReadOptions, Reading, Resource, read};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use exercise::exercise;

/// A Bundle with something of everything that reading treats in its own way.
fn sample() -> Value {
    let observation = |id: &str, fields: Value| {
        let mut resource = json!({"resourceType": "Observation", "id": id, "status": "final",
            "subject": {"reference": "Patient/a"}, "code": {"coding": [{"system": "s", "code": "c"}]}});
        for (name, value) in fields.as_object().cloned().unwrap_or_default() {
            resource[name] = value;
        }
        json!({"fullUrl": format!("urn:uuid:{id}"), "resource": resource})
    };
    json!({"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "a", "birthDate": "1990-02",
            "name": [{"given": ["A", null], "_given": [null, {"extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]}]}],
            "identifier": [{"system": "i", "value": "1"}]}},
        {"resource": {"resourceType": "Patient", "id": "b"}},
        observation("1", json!({"effectiveDateTime": "2024-01-01T10:00:00+01:00", "valueQuantity": {"value": 1.25, "unit": "mg"}})),
        observation("2", json!({"effectiveDateTime": "2024-01-01T10:00:00+01:00", "valueQuantity": {"value": 1.25, "unit": "mg"}})),
        observation("3", json!({"effectivePeriod": {"start": "2024", "end": "2025-01"}, "component": [
            {"code": {"text": "t"}, "valueInteger": 5}, {"valueTime": "10:00:00"}]})),
        observation("4", json!({"status": "entered-in-error"})),
        observation("5", json!({"subject": {"identifier": {"system": "i", "value": "1"}}, "specimen": {"reference": "#s"},
            "contained": [{"resourceType": "Specimen", "id": "s", "note": [{"text": "n"}]}]})),
        observation("6", json!({"subject": {"reference": "Patient/b"}, "hasMember": [{"reference": "urn:uuid:1"}]})),
        observation("7", json!({"subject": {"reference": "Patient/unknown"}, "valueBoolean": true})),
        {"resource": {"resourceType": "Condition", "subject": {"reference": "Patient/b"}, "onsetAge": {"value": 30, "unit": "a"},
            "verificationStatus": {"coding": [{"code": "refuted"}]}, "extension": [{"url": "u", "valueString": "x"}]}},
        {"resource": {"resourceType": "MedicationRequest", "id": "m", "subject": {"reference": "Patient/a"},
            "medicationReference": {"reference": "Medication/x"}, "dosageInstruction": [{"doseAndRate": [{"doseQuantity": {"value": 2}}]}]}},
        {"resource": {"resourceType": "Medication", "id": "x"}},
        {"resource": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Procedure", "subject": {"reference": "Patient/b"},
            "performedPeriod": {"start": "2023-05-05"}}}]}},
        {"resource": {"resourceType": "Unheard"}}
    ]})
}

fn read_value(value: &Value) -> Reading {
    read(value.to_string().as_bytes(), &ReadOptions::default()).unwrap()
}

/// Each record's id with its resources as JSON, all sorted.
fn contents(reading: &Reading) -> Vec<(String, Vec<String>)> {
    let json = |resource: Resource<'_>| resource.element().to_json().to_string();
    let mut contents: Vec<(String, Vec<String>)> = reading
        .records
        .iter()
        .map(|record| {
            let mut resources: Vec<String> = record.resources().map(json).collect();
            resources.sort();
            (record.id().to_owned(), resources)
        })
        .collect();
    contents.sort();
    contents
}

/// Any JSON, with property names and values that FHIR uses often enough to matter.
fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just("Patient/a".to_owned()),
        Just("#s".to_owned()),
        Just("2024-02-30".to_owned()),
        Just("2024-02".to_owned()),
        Just("entered-in-error".to_owned()),
        Just("Observation".to_owned()),
        Just("Bundle".to_owned()),
        ".{0,12}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let key = prop_oneof![
        Just("resourceType".to_owned()),
        Just("id".to_owned()),
        Just("entry".to_owned()),
        Just("resource".to_owned()),
        Just("value".to_owned()),
        Just("_value".to_owned()),
        Just("extension".to_owned()),
        Just("contained".to_owned()),
        Just("coding".to_owned()),
        Just("reference".to_owned()),
        Just("subject".to_owned()),
        "[a-zA-Z]{0,6}",
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<String, Value>>())),
        ]
    })
}

/// What to do to one value somewhere in a document.
#[derive(Clone, Debug)]
enum Change {
    Replace(Value),
    Wrap,
    Empty,
    Rename(String),
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => any_json().prop_map(Change::Replace),
        1 => Just(Change::Wrap),
        1 => Just(Change::Empty),
        1 => "[a-zA-Z_]{1,10}".prop_map(Change::Rename),
    ]
}

/// Changes the value that a walk in document order meets as number `place`.
fn change(value: &mut Value, place: &mut usize, what: &Change) {
    if *place == 0 {
        match what {
            Change::Replace(other) => *value = other.clone(),
            Change::Wrap => *value = Value::from(vec![value.take()]),
            Change::Empty => {
                *value = if value.is_array() {
                    json!([])
                } else {
                    json!({})
                }
            }
            Change::Rename(name) => {
                if let Some(object) = value.as_object_mut()
                    && let Some(key) = object.keys().next().cloned()
                    && let Some(inner) = object.remove(&key)
                {
                    object.insert(name.clone(), inner);
                }
            }
        }
    }
    *place = place.wrapping_sub(1);
    match value {
        Value::Array(items) if *place < usize::MAX / 2 => {
            items.iter_mut().for_each(|item| change(item, place, what))
        }
        Value::Object(object) if *place < usize::MAX / 2 => object
            .values_mut()
            .for_each(|item| change(item, place, what)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        exercise(&bytes);
    }

    #[test]
    fn any_json_is_read_or_refused(value in any_json(), type_name in "Patient|Observation|Bundle|Condition|Medication") {
        exercise(value.to_string().as_bytes());
        let mut resource = value;
        if let Some(object) = resource.as_object_mut() {
            object.insert("resourceType".to_owned(), Value::from(type_name));
            exercise(resource.to_string().as_bytes());
        }
    }

    #[test]
    fn a_changed_bundle_is_read_or_refused(changes in prop::collection::vec((0_usize..260, any_change()), 1..6)) {
        let mut bundle = sample();
        for (place, what) in changes {
            change(&mut bundle, &mut { place }, &what);
        }
        exercise(bundle.to_string().as_bytes());
    }

    #[test]
    fn a_damaged_text_is_read_or_refused(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5), end in any::<prop::sample::Index>()) {
        let mut text = sample().to_string().into_bytes();
        for (place, byte) in edits {
            let place = place.index(text.len());
            text[place] = byte;
        }
        exercise(&text);
        text.truncate(end.index(text.len()));
        exercise(&text);
    }

    /// The order of a Bundle means nothing.
    #[test]
    fn a_shuffled_bundle_gives_the_same_records(order in Just((0..14).collect::<Vec<usize>>()).prop_shuffle()) {
        let bundle = sample();
        let mut shuffled = bundle.clone();
        let entries = bundle["entry"].as_array().unwrap();
        prop_assert_eq!(entries.len(), order.len());
        shuffled["entry"] = order.iter().map(|place| entries[*place].clone()).collect();
        prop_assert_eq!(contents(&read_value(&shuffled)), contents(&read_value(&bundle)));
    }

    /// Cutting a Bundle into lines of NDJSON changes nothing either.
    #[test]
    fn a_bundle_split_into_lines_gives_the_same_records(cuts in prop::collection::vec(0_usize..14, 0..5)) {
        let bundle = sample();
        let entries = bundle["entry"].as_array().unwrap();
        let mut bounds = cuts;
        bounds.extend([0, entries.len()]);
        bounds.sort_unstable();
        let lines: Vec<String> = bounds
            .windows(2)
            .map(|bound| json!({"resourceType": "Bundle", "entry": entries[bound[0]..bound[1]]}).to_string())
            .collect();
        let reading = read(lines.join("\n").as_bytes(), &ReadOptions::default()).unwrap();
        prop_assert_eq!(contents(&reading), contents(&read_value(&bundle)));
    }

    /// What is read can be written and read again.
    #[test]
    fn what_was_read_comes_back_the_same(changes in prop::collection::vec((0_usize..260, any_change()), 0..3)) {
        let mut bundle = sample();
        for (place, what) in changes {
            change(&mut bundle, &mut { place }, &what);
        }
        let Ok(reading) = read(bundle.to_string().as_bytes(), &ReadOptions::default()) else { return Ok(()) };
        for record in &reading.records {
            for resource in record.resources() {
                let json = resource.element().to_json();
                let again = read_value(&json);
                // A resource about itself only, such as one without an id, may be kept out.
                let Some(found) = again.records.first().and_then(|record| record.resources().next()) else { continue };
                prop_assert_eq!(found.element().to_json(), json);
            }
        }
    }

    /// A narrow interest drops elements, never resources of the types it has.
    #[test]
    fn a_narrow_interest_reads_the_same_resources(names in prop::collection::vec("code|value|effective|component|unit|name", 0..4)) {
        let options = ReadOptions { interest: Interest::of(names.iter().map(String::as_str)), ..ReadOptions::default() };
        let text = sample().to_string();
        let narrow = read(text.as_bytes(), &options).unwrap();
        let whole = read_value(&sample());
        let references = |reading: &Reading| -> Vec<Vec<String>> {
            reading.records.iter().map(|record| record.resources().map(Resource::reference).collect()).collect()
        };
        prop_assert_eq!(references(&narrow), references(&whole));
        for (one, other) in narrow.records.iter().zip(&whole.records) {
            prop_assert_eq!(one.newest_moment(), other.newest_moment());
            prop_assert_eq!(one.excluded(), other.excluded());
        }
    }
}
