//! What is kept out: entered in error, refuted, repeated.

use super::*;

fn condition(id: &str, code: &str, onset: &str) -> Value {
    json!({"resourceType": "Condition", "id": id, "code": {"coding": [{"system": "s", "code": code, "display": id}]},
        "onsetDateTime": onset})
}

fn with(mut resource: Value, fields: &Value) -> Value {
    resource
        .as_object_mut()
        .unwrap()
        .extend(fields.as_object().unwrap().clone());
    resource
}

fn status(code: &str) -> Value {
    json!({"verificationStatus": {"coding": [{"system": "v", "code": code}]}})
}

fn read_record(resources: &[Value]) -> Record {
    read_json(&bundle(resources)).records.remove(0)
}

#[test]
fn entered_in_error_is_kept_out_and_counted() {
    let record = read_record(&[
        condition("1", "a", "2024-01-01"),
        with(
            condition("2", "b", "2024-01-01"),
            &status("entered-in-error"),
        ),
        json!({"resourceType": "Observation", "id": "3", "status": "entered-in-error"}),
    ]);
    assert_eq!(references(&record), ["Condition/1"]);
    assert_eq!(record.excluded().entered_in_error, 2);
    assert_eq!(
        told(record.issues()),
        [
            "Condition/2: EnteredInError",
            "Observation/3: EnteredInError"
        ]
    );
    assert_eq!(
        severities(record.issues(), IssueCode::EnteredInError),
        [Severity::Information; 2]
    );
}

#[test]
fn refuted_is_kept_apart() {
    let text = json!({"verificationStatus": "refuted"});
    let record = read_record(&[
        condition("1", "a", "2024-01-01"),
        with(condition("2", "a", "2024-01-01"), &status("refuted")),
        with(condition("3", "c", "2024-01-01"), &text),
    ]);
    let type_id = type_named("Condition").unwrap();
    let ids = |found: Vec<Resource<'_>>| {
        found
            .iter()
            .map(|resource| resource.id().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(record.of_type(type_id).collect()), ["1"]);
    assert_eq!(ids(record.refuted_of_type(type_id).collect()), ["2", "3"]);
    assert_eq!(record.excluded().refuted, 2);
    assert_eq!(severities(record.issues(), IssueCode::Refuted).len(), 2);
}

#[test]
fn two_that_say_the_same_are_folded_and_told() {
    let record = read_record(&[
        condition("b", "a", "2024-01-01"),
        condition("a", "a", "2024-01-01"),
        condition("c", "a", "2024-01-02"),
        condition("d", "x", "2024-01-01"),
    ]);
    assert_eq!(
        references(&record),
        ["Condition/a", "Condition/c", "Condition/d"]
    );
    assert_eq!(record.excluded().duplicates, 1);
    assert_eq!(told(record.issues()), ["Condition/b: Duplicate"]);
    let from = first(&record, "Condition");
    assert_eq!(record.resolve("Condition/b", from).unwrap().id(), "a");
}

/// Two events of one month, or of no date at all, are two events.
#[test]
fn what_is_not_dated_to_the_day_is_never_folded() {
    for onset in ["2019", "2019-04"] {
        let record = read_record(&[condition("1", "a", onset), condition("2", "a", onset)]);
        assert_eq!(record.resources().count(), 2, "{onset}");
    }
    let undated =
        |id: &str| json!({"resourceType": "Condition", "id": id, "code": {"text": "event"}});
    assert_eq!(
        read_record(&[undated("1"), undated("2")])
            .resources()
            .count(),
        2
    );
    assert_eq!(
        read_record(&[undated("1"), undated("1")])
            .resources()
            .count(),
        1
    );
    let nameless = json!({"resourceType": "Condition", "code": {"text": "event"}});
    assert_eq!(
        read_record(&[nameless.clone(), nameless])
            .resources()
            .count(),
        2
    );
}

#[test]
fn what_tells_two_apart_keeps_them_apart() {
    let observation = |id: &str| {
        json!({"resourceType": "Observation", "id": id, "code": {"coding": [{"code": "l"}]},
        "effectiveDateTime": "2024-01-01T10:00:00Z", "valueQuantity": {"value": 42, "unit": "mm"}})
    };
    for difference in [
        json!({"valueQuantity": {"value": 43, "unit": "mm"}}),
        json!({"valueQuantity": {"value": 42, "unit": "cm"}}),
        json!({"focus": [{"reference": "#twin"}]}),
        json!({"bodySite": {"text": "left"}}),
        json!({"component": [{"valueInteger": 1}]}),
        json!({"code": {"coding": [{"code": "m"}]}}),
        json!({"effectiveDateTime": "2024-01-01T10:00:01Z"}),
    ] {
        let record = read_record(&[observation("1"), with(observation("2"), &difference)]);
        assert_eq!(record.resources().count(), 2, "{difference}");
    }
    let wording = json!({"note": [{"text": "second copy"}], "code": {"coding": [{"code": "l", "display": "length"}]}});
    assert_eq!(
        read_record(&[observation("1"), with(observation("2"), &wording)])
            .resources()
            .count(),
        1
    );
    let identified = |id: &str| {
        with(
            observation(id),
            &json!({"identifier": [{"system": "s", "value": id}]}),
        )
    };
    assert_eq!(
        read_record(&[identified("1"), identified("2")])
            .resources()
            .count(),
        2
    );
}

#[test]
fn the_same_id_keeps_the_version_updated_last() {
    let version = |value: i32, updated: &str| {
        json!({"resourceType": "Observation", "id": "1", "valueInteger": value,
        "meta": {"lastUpdated": updated}})
    };
    let (old, new) = (
        version(1, "2024-01-01T10:00:00Z"),
        version(2, "2024-01-01T10:00:00-01:00"),
    );
    for order in [[&old, &new], [&new, &old]] {
        let record = read_record(&order.map(Value::clone));
        assert_eq!(
            at(first(&record, "Observation"), "value")
                .unwrap()
                .to_json(),
            json!(2)
        );
        assert_eq!(record.excluded().duplicates, 1);
    }
}

#[test]
fn what_is_folded_twice_leads_to_what_is_kept() {
    let updated = |id: &str, at: &str| {
        with(
            condition(id, "a", "2024-01-01"),
            &json!({"meta": {"lastUpdated": at}}),
        )
    };
    let record = read_record(&[
        updated("b", "2024-01-01T10:00:00Z"),
        updated("b", "2024-01-02T10:00:00Z"),
        updated("a", "2024-01-01T10:00:00Z"),
    ]);
    assert_eq!(references(&record), ["Condition/a"]);
    let from = first(&record, "Condition");
    assert_eq!(record.resolve("Condition/b", from), Some(from));
    assert_eq!(record.excluded().duplicates, 2);
}

#[test]
fn one_identifier_for_two_different_things_is_told_and_both_are_kept() {
    let identified = |id: &str, value: i32| {
        json!({"resourceType": "Observation", "id": id, "valueInteger": value,
        "identifier": [{"system": "s", "value": "x"}]})
    };
    let record = read_record(&[identified("1", 1), identified("2", 2), identified("3", 1)]);
    assert_eq!(references(&record), ["Observation/1", "Observation/2"]);
    let warnings = record
        .issues()
        .iter()
        .filter(|issue| issue.severity == Severity::Warning)
        .count();
    assert_eq!(warnings, 1, "{:?}", record.issues());
}

#[test]
fn a_patient_given_twice_is_one() {
    let reading = read_json(&bundle(&[
        json!({"resourceType": "Patient", "id": "p", "birthDate": "1990"}),
        json!({"resourceType": "Patient", "id": "p", "birthDate": "1990"}),
    ]));
    assert_eq!(reading.records.len(), 1);
    assert_eq!(references(&reading.records[0]), ["Patient/p"]);
}
