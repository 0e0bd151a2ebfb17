//! Resources of types that nobody looks into.

use super::*;
use crate::Interest;

const INPUT: &str = r##"{"resourceType": "Bundle", "entry": [
    {"resource": {"resourceType": "Patient", "id": "p", "birthDate": "1990-01-01"}},
    {"resource": {"resourceType": "Observation", "id": "o", "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-01-01",
        "code": {"coding": [{"code": "c"}]}, "status": "final", "note": [{"text": "n"}]}},
    {"resource": {"resourceType": "Encounter", "id": "e", "subject": {"reference": "Patient/p"}, "status": "finished",
        "identifier": [{"system": "s", "value": "v"}], "period": {"start": "2026-03-01"}, "reasonCode": [{"coding": [{"code": "c"}]}]}},
    {"resource": {"resourceType": "Encounter", "id": "f", "subject": {"reference": "Patient/p"}, "status": "entered-in-error",
        "period": {"start": "2027-03-01"}}},
    {"resource": {"resourceType": "Encounter", "id": "g", "subject": {"reference": "Patient/p"}, "status": "finished",
        "identifier": [{"system": "s", "value": "v"}], "period": {"start": "2026-03-01"}}}]}"##;

fn options() -> ReadOptions {
    ReadOptions {
        interest: Interest::of(["note"]).in_full(["Observation"]),
        ..ReadOptions::default()
    }
}

#[test]
fn an_outline_says_who_when_and_whether_it_stands() {
    let reading = read(INPUT.as_bytes(), &options()).unwrap();
    let [record] = reading.records.as_slice() else {
        panic!("{:?}", reading.records);
    };
    let json = |id: &str| {
        let found = record.resources().find(|resource| resource.id() == id);
        found.map(|resource| resource.element().to_json())
    };
    assert_eq!(
        json("e"),
        Some(
            serde_json::json!({"resourceType": "Encounter", "id": "e", "status": "finished",
            "subject": {"reference": "Patient/p"}, "period": {"start": "2026-03-01"}})
        )
    );
    assert!(json("o").unwrap().get("code").is_some());
    assert!(json("p").is_some());
    // Entered in error is kept out, and its date does not count.
    assert!(json("f").is_none());
    assert_eq!(record.excluded().entered_in_error, 1);
    assert_eq!(
        record.newest_moment().unwrap().to_string(),
        "2026-03-01T00:00:00.000"
    );
    // Whether two outlines say the same was not asked.
    assert!(json("g").is_some());
    assert_eq!(record.excluded().duplicates, 0);
}

#[test]
fn an_outline_that_belongs_to_nobody_is_counted_and_not_complained_of() {
    let input = r#"{"resourceType": "Patient", "id": "a"}
{"resourceType": "Patient", "id": "b"}
{"resourceType": "Location", "id": "l", "name": "Ward"}
{"resourceType": "Observation", "id": "o", "code": {"text": "x"}}"#;
    let reading = read(input.as_bytes(), &options()).unwrap();
    assert_eq!(reading.records.len(), 2);
    let complaints: Vec<&str> = reading
        .issues
        .iter()
        .map(|issue| issue.location.as_str())
        .collect();
    assert_eq!(complaints, ["Observation/o"]);
    let location = reading
        .counts
        .iter()
        .find(|count| count.type_name == "Location")
        .unwrap();
    assert_eq!((location.read, location.ignored), (0, 1));
}
