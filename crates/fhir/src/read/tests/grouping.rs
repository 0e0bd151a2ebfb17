//! Which record a resource comes into, and how references are followed.

use super::*;

fn patient(id: &str) -> Value {
    json!({"resourceType": "Patient", "id": id})
}

fn about(id: &str, reference: &str) -> Value {
    json!({"resourceType": "Observation", "id": id, "subject": {"reference": reference}})
}

/// Records as `id: references`.
fn records(reading: &Reading) -> Vec<String> {
    reading
        .records
        .iter()
        .map(|record| format!("{}: {}", record.id(), references(record).join(" ")))
        .collect()
}

#[test]
fn the_only_patient_takes_what_names_nobody() {
    let reading = read_json(&bundle(&[
        json!({"resourceType": "Observation", "id": "1"}),
        json!({"resourceType": "Practitioner", "id": "dr"}),
        patient("p"),
        json!({"resourceType": "Condition", "id": "2", "subject": {"display": "Jane"}}),
    ]));
    assert_eq!(
        records(&reading),
        ["p: Condition/2 Observation/1 Patient/p Practitioner/dr"]
    );
    assert!(reading.issues.is_empty());
}

#[test]
fn each_patient_gets_their_own() {
    let reading = read_json(&bundle(&[
        about("1", "Patient/b"),
        patient("a"),
        about("2", "http://example.org/fhir/Patient/a"),
        about("3", "Patient/b/_history/4"),
        patient("b"),
        json!({"resourceType": "FamilyMemberHistory", "id": "4", "patient": {"reference": "Patient/a"}}),
        json!({"resourceType": "Coverage", "id": "5", "beneficiary": {"reference": "Patient/b"}}),
    ]));
    assert_eq!(
        records(&reading),
        [
            "b: Coverage/5 Observation/1 Observation/3 Patient/b",
            "a: FamilyMemberHistory/4 Observation/2 Patient/a"
        ]
    );
}

#[test]
fn somebody_else_is_never_merged_into_the_only_patient() {
    let reading = read_json(&bundle(&[
        patient("p"),
        about("1", "Patient/q"),
        about("2", "Group/g"),
        about("3", "urn:uuid:unknown"),
        about("4", "#inside"),
    ]));
    assert_eq!(
        records(&reading),
        ["p: Patient/p", "q: Observation/1", "unknown: Observation/3"]
    );
    assert_eq!(
        told(&reading.issues),
        [
            "Observation/2: Subject",
            "Observation/4: Subject",
            "Patient/q: Subject",
            "Patient/unknown: Subject"
        ]
    );
}

#[test]
fn without_a_patient_the_references_name_the_record() {
    let reading = read_json(&bundle(&[
        about("1", "Patient/x"),
        json!({"resourceType": "Medication", "id": "m"}),
    ]));
    assert_eq!(records(&reading), ["x: Medication/m Observation/1"]);
    assert!(reading.issues.is_empty() && reading.records[0].patient().is_none());
    let reading = read_json(&json!({"resourceType": "Observation", "id": "1"}));
    assert_eq!(records(&reading), [": Observation/1"]);
}

#[test]
fn what_belongs_to_nobody_goes_where_it_is_referred_to() {
    let reading = read_json(&bundle(&[
        patient("a"),
        patient("b"),
        json!({"resourceType": "MedicationRequest", "id": "1", "subject": {"reference": "Patient/a"},
            "medicationReference": {"reference": "Medication/m"}, "requester": {"reference": "Practitioner/dr"}}),
        json!({"resourceType": "MedicationRequest", "id": "2", "subject": {"reference": "Patient/b"},
            "medicationReference": {"reference": "Medication/m"}}),
        json!({"resourceType": "Medication", "id": "m", "manufacturer": {"reference": "Organization/o"}}),
        json!({"resourceType": "Organization", "id": "o"}),
        json!({"resourceType": "Practitioner", "id": "dr"}),
        json!({"resourceType": "Location", "id": "nowhere"}),
        json!({"resourceType": "Observation", "id": "whose"}),
    ]));
    assert_eq!(
        records(&reading),
        [
            "a: Medication/m MedicationRequest/1 Organization/o Patient/a Practitioner/dr",
            "b: Medication/m MedicationRequest/2 Organization/o Patient/b"
        ]
    );
    assert_eq!(
        told(&reading.issues),
        ["Location/nowhere: Subject", "Observation/whose: Subject"]
    );
    for record in &reading.records {
        let request = first(record, "MedicationRequest");
        let target = record.resolve("Medication/m", request).unwrap();
        assert_eq!(target.reference(), "Medication/m");
        assert_eq!(record.resolve("Organization/o", target).unwrap().id(), "o");
    }
}

#[test]
fn addresses_of_entries_name_patients() {
    let reading = read_json(&json!({"resourceType": "Bundle", "entry": [
        {"fullUrl": "urn:uuid:11", "resource": {"resourceType": "Patient"}},
        {"fullUrl": "urn:uuid:22", "resource": {"resourceType": "Patient", "id": "two"}},
        {"fullUrl": "urn:uuid:33", "resource": about("1", "urn:uuid:11")},
        {"fullUrl": "urn:uuid:44", "resource": about("2", "urn:uuid:22")},
        {"fullUrl": "urn:uuid:55", "resource": about("3", "Patient/two")},
        {"fullUrl": "urn:uuid:66", "resource": {"resourceType": "Group", "id": "g"}},
        {"resource": about("4", "urn:uuid:66")},
    ]}));
    assert_eq!(
        records(&reading),
        [
            "11: Observation/1 Patient/",
            "two: Observation/2 Observation/3 Patient/two"
        ]
    );
    assert!(told(&reading.issues).contains(&"Observation/4: Subject".to_owned()));
}

#[test]
fn the_same_id_on_two_servers_is_two_people() {
    let entry = |server: &str, resource: Value| {
        let path = format!(
            "{}/{}",
            resource["resourceType"].as_str().unwrap(),
            resource["id"].as_str().unwrap()
        );
        json!({"fullUrl": format!("{server}/{path}"), "resource": resource})
    };
    let reading = read_json(&json!({"resourceType": "Bundle", "entry": [
        entry("http://a.org", patient("1")),
        entry("http://b.org", patient("1")),
        entry("http://b.org", about("x", "Patient/1")),
        entry("http://a.org", about("y", "Patient/1")),
        entry("http://a.org", about("z", "http://b.org/Patient/1")),
    ]}));
    assert_eq!(
        records(&reading),
        [
            "1: Observation/y Patient/1",
            "1: Observation/x Observation/z Patient/1"
        ]
    );
}

#[test]
fn an_identifier_names_a_patient() {
    let by_identifier = |id: &str, value: &str| json!({"resourceType": "Observation", "id": id, "subject": {"identifier": {"system": "s", "value": value}}});
    let named = |id: &str, value: &str| json!({"resourceType": "Patient", "id": id, "identifier": [{"system": "s", "value": value}]});
    let reading = read_json(&bundle(&[
        named("a", "1"),
        named("b", "2"),
        by_identifier("x", "2"),
        by_identifier("y", "1"),
        by_identifier("z", "3"),
        json!({"resourceType": "Observation", "id": "w", "subject": {"reference": "#me"}, "contained":
            [{"resourceType": "Patient", "id": "me", "identifier": [{"system": "s", "value": "2"}]}]}),
    ]));
    assert_eq!(
        records(&reading),
        [
            "a: Observation/y Patient/a",
            "b: Observation/w Observation/x Patient/b",
            "3: Observation/z"
        ]
    );
}

#[test]
fn ndjson_of_bundles_keeps_patients_apart_and_joins_their_parts() {
    let text = [
        bundle(&[
            patient("a"),
            json!({"resourceType": "Observation", "id": "1"}),
        ]),
        bundle(&[
            patient("b"),
            json!({"resourceType": "Observation", "id": "1"}),
        ]),
        bundle(&[about("2", "Patient/a")]),
        about("3", "Patient/b"),
        json!({"resourceType": "Observation", "id": "whose"}),
    ]
    .map(|line| line.to_string())
    .join("\n");
    let reading = read_text(&text);
    assert_eq!(
        records(&reading),
        [
            "a: Observation/1 Observation/2 Patient/a",
            "b: Observation/1 Observation/3 Patient/b"
        ]
    );
    assert_eq!(told(&reading.issues), ["Observation/whose: Subject"]);
}

/// Exports often call every patient `patient`; two people must not become one.
#[test]
fn namesakes_in_different_bundles_are_told_apart() {
    let line = |birth: &str, identifier: &str| {
        bundle(&[
            json!({"resourceType": "Patient", "id": "patient", "birthDate": birth,
                "identifier": [{"system": "s", "value": identifier}]}),
            about("o", "Patient/patient"),
        ])
        .to_string()
    };
    let same = [line("1990-01-02", "1"), line("1990-01", "1")].join("\n");
    assert_eq!(
        records(&read_text(&same)),
        ["patient: Observation/o Patient/patient"]
    );

    let other = [
        line("1990-01-02", "1"),
        line("1991-01-02", "1"),
        line("1990-01-02", "2"),
    ];
    let reading = read_text(&other.join("\n"));
    assert_eq!(
        records(&reading),
        ["patient: Observation/o Patient/patient"; 3]
    );
    assert_eq!(
        severities(&reading.issues, IssueCode::Subject),
        [Severity::Warning; 2]
    );

    let lines = [
        other.join("\n"),
        about("whose", "Patient/patient").to_string(),
    ]
    .join("\n");
    let reading = read_text(&lines);
    assert_eq!(
        records(&reading).last().unwrap(),
        "patient: Observation/whose"
    );
}

#[test]
fn an_identifier_of_two_people_names_neither() {
    let named = |id: &str| json!({"resourceType": "Patient", "id": id, "identifier": [{"system": "s", "value": "1"}]});
    let reading = read_json(&bundle(&[
        named("a"),
        named("b"),
        json!({"resourceType": "Observation", "id": "x", "subject": {"identifier": {"system": "s", "value": "1"}}}),
    ]));
    assert_eq!(
        records(&reading),
        ["a: Patient/a", "b: Patient/b", "1: Observation/x"]
    );
}

#[test]
fn references_of_every_form_are_followed() {
    let reading = read_json(&json!({"resourceType": "Bundle", "entry": [
        {"fullUrl": "http://a.org/fhir/Patient/p", "resource": patient("p")},
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Specimen", "id": "s"}},
        {"fullUrl": "http://a.org/fhir/Observation/o", "resource": {"resourceType": "Observation", "id": "o",
            "contained": [{"resourceType": "Device", "id": "d", "note": [{"text": "in"}]}, {"resourceType": "Device", "id": "e"}],
            "status": "final"}}
    ]}));
    let record = &reading.records[0];
    let from = first(record, "Observation");
    for (reference, expected) in [
        ("Specimen/s", Some("Specimen/s")),
        ("Specimen/s/_history/3", Some("Specimen/s")),
        ("urn:uuid:1", Some("Specimen/s")),
        ("http://a.org/fhir/Patient/p", Some("Patient/p")),
        ("http://a.org/fhir/Patient/p/_history/1", Some("Patient/p")),
        ("http://b.org/fhir/Patient/p", None),
        ("http://b.org/fhir/Specimen/s", Some("Specimen/s")),
        ("#e", Some("Observation/o#e")),
        ("#", Some("Observation/o")),
        ("#x", None),
        ("Specimen/x", None),
        ("Patient/s", None),
        ("", None),
        ("/", None),
        ("s", None),
    ] {
        let found = record.resolve(reference, from).map(Resource::reference);
        assert_eq!(found.as_deref(), expected, "{reference}");
    }
    let inside = record.resolve("#d", from).unwrap();
    assert!(inside.is_contained());
    assert_eq!(record.resolve("#e", inside).unwrap().id(), "e");
    assert_eq!(at(inside, "note.0.text").unwrap().resource(), Some(inside));
    assert_eq!(at(from, "status").unwrap().resource(), Some(from));
    assert_eq!(record.resources().count(), 3);
    assert_eq!(record.of_type(type_named("Device").unwrap()).count(), 0);
}

#[test]
fn the_newest_moment_is_the_last_that_is_past() {
    for (resources, expected) in [
        (
            vec![json!({"resourceType": "Patient", "id": "p", "birthDate": "2030-01-01"})],
            None,
        ),
        (vec![about("1", "Patient/p")], None),
        (
            vec![
                json!({"resourceType": "Observation", "effectiveDateTime": "2024-05-12"}),
                json!({"resourceType": "Observation", "effectiveDateTime": "2024-05-12T08:00:00+02:00",
                    "valueDateTime": "2024-12-24"}),
                json!({"resourceType": "ServiceRequest", "authoredOn": "2024-05", "occurrenceDateTime": "2025-01-01"}),
                json!({"resourceType": "Encounter", "status": "planned", "period": {"start": "2025-02-02"}}),
                json!({"resourceType": "Observation", "status": "entered-in-error", "effectiveDateTime": "2026-01-01"}),
            ],
            Some("2024-05-12T08:00:00.000+02:00"),
        ),
        (
            vec![json!({"resourceType": "Condition", "onsetDateTime": "2024"})],
            Some("2024-01-01T00:00:00.000"),
        ),
        (
            vec![
                json!({"resourceType": "Encounter", "period": {"start": "2024-01-01", "end": "2024-01-03"}}),
                json!({"resourceType": "MedicationStatement", "effectivePeriod": {"start": "2024-01-02", "end": "2024-09-01"}}),
            ],
            Some("2024-01-03T00:00:00.000"),
        ),
        (
            vec![
                json!({"resourceType": "Observation", "issued": "2024-03-01T00:30:00+01:00"}),
                json!({"resourceType": "Observation", "issued": "2024-02-29T23:45:00Z"}),
            ],
            Some("2024-02-29T23:45:00.000Z"),
        ),
    ] {
        let reading = read_json(&bundle(&resources));
        let newest = reading.records[0]
            .newest_moment()
            .map(|moment| moment.to_string());
        assert_eq!(newest.as_deref(), expected, "{resources:?}");
    }
}
