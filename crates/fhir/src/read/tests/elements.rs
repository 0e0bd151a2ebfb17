//! Elements of every kind, right and wrong.

use super::*;
use crate::{Content, Decimal, Interest, TypeId};

#[test]
fn a_choice_is_found_under_its_base_name_with_its_type() {
    let record = observation(json!({
        "code": {"coding": [{"system": "http://loinc.org", "code": "1"}], "text": "one"},
        "effectiveDateTime": "2024-05",
        "valueQuantity": {"value": 1.50, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"},
        "component": [{"valueInteger": -3}, {"valueBoolean": true}, {"valueTime": "10:00:00"}]
    }));
    let observation = first(&record, "Observation");
    let value = at(observation, "value").unwrap();
    assert_eq!(value.type_id().name(), "Quantity");
    assert_eq!(
        at(observation, "value.value").unwrap().content(),
        Content::Decimal(Decimal::parse("1.5").unwrap())
    );
    assert_eq!(at(observation, "value.unit").unwrap().as_str(), Some("mg"));
    assert_eq!(
        at(observation, "effective").unwrap().type_id().name(),
        "dateTime"
    );
    assert_eq!(
        at(observation, "component.0.value").unwrap().content(),
        Content::Integer(-3)
    );
    assert_eq!(
        at(observation, "component.1.value").unwrap().content(),
        Content::Boolean(true)
    );
    assert!(matches!(
        at(observation, "component.2.value").unwrap().content(),
        Content::Time(_)
    ));
    assert!(at(observation, "component").unwrap().is_list());
    assert_eq!(
        at(observation, "component.2.value").unwrap().resource(),
        Some(observation)
    );
    assert!(record.issues().is_empty(), "{:?}", record.issues());
}

#[test]
fn decimals_keep_their_places_and_wide_ones_their_digits() {
    for text in [
        "1.50",
        "0.0",
        "-12345678901234567890.12345678",
        "99999999999999999999",
        "1e2",
    ] {
        let input = format!(
            r#"{{"resourceType":"Observation","id":"1","valueQuantity":{{"value":{text}}}}}"#
        );
        let reading = read_text(&input);
        let value = at(first(&reading.records[0], "Observation"), "value.value").unwrap();
        assert_eq!(
            value.content(),
            Content::Decimal(Decimal::parse(text).unwrap()),
            "{text}"
        );
    }
}

/// Each wrong value costs its own element, and says where, and nothing else.
#[test]
fn a_wrong_value_costs_its_element_and_is_told_with_its_place() {
    use IssueCode::{Kind, Value as Bad};
    let table = [
        (
            json!({"valueQuantity": {"value": "1.5"}}),
            ".valueQuantity.value",
            Kind,
        ),
        (
            json!({"valueQuantity": {"value": true}}),
            ".valueQuantity.value",
            Kind,
        ),
        (
            json!({"valueQuantity": {"value": [1]}}),
            ".valueQuantity.value",
            Kind,
        ),
        (
            json!({"valueQuantity": {"value": {}}}),
            ".valueQuantity.value",
            Kind,
        ),
        (json!({"valueQuantity": "1.5 mg"}), ".valueQuantity", Kind),
        (
            json!({"valueQuantity": [{"value": 1}]}),
            ".valueQuantity",
            Kind,
        ),
        (json!({"valueQuantity": 7}), ".valueQuantity", Kind),
        (
            json!({"valueInteger": 2_147_483_648_i64}),
            ".valueInteger",
            Bad,
        ),
        (json!({"valueInteger": 1.5}), ".valueInteger", Bad),
        (json!({"valueInteger": 1e300}), ".valueInteger", Bad),
        (json!({"valueInteger": "1"}), ".valueInteger", Kind),
        (json!({"valueBoolean": "true"}), ".valueBoolean", Kind),
        (json!({"valueBoolean": 1}), ".valueBoolean", Kind),
        (json!({"valueString": 5}), ".valueString", Kind),
        (
            json!({"valueDateTime": "2023-02-29"}),
            ".valueDateTime",
            Bad,
        ),
        (
            json!({"valueDateTime": "0000-01-01"}),
            ".valueDateTime",
            Bad,
        ),
        (
            json!({"valueDateTime": "2023-01-01T10:00:00+15:00"}),
            ".valueDateTime",
            Bad,
        ),
        (json!({"valueDateTime": 2023}), ".valueDateTime", Kind),
        (json!({"valueTime": "25:00:00"}), ".valueTime", Bad),
        (json!({"status": {"value": "final"}}), ".status", Kind),
        (
            json!({"component": [{"code": {}}, 5]}),
            ".component[1]",
            Kind,
        ),
        (
            json!({"component": [{"code": {}}, [{}]]}),
            ".component[1]",
            Kind,
        ),
        (
            json!({"component": [{}, {"valueQuantity": {"value": "x"}}]}),
            ".component[1].valueQuantity.value",
            Kind,
        ),
        (
            json!({"code": {"coding": [{"code": 5}]}}),
            ".code.coding[0].code",
            Kind,
        ),
        (json!({"code": null}), ".code", Kind),
        (json!({"category": {"text": "one"}}), ".category", Kind),
        (
            json!({"contained": [{"resourceType": "Specimen", "id": 5}]}),
            ".contained[0].id",
            Kind,
        ),
    ];
    for (fields, place, code) in table {
        let record = observation(fields.clone());
        assert_eq!(
            told(record.issues()),
            [format!("Observation/7{place}: {code:?}")],
            "{fields}"
        );
        assert!(
            at(first(&record, "Observation"), "subject.reference").is_some(),
            "{fields}"
        );
    }
}

#[test]
fn numbers_of_too_many_digits_are_told() {
    for number in [
        "100000000000000000000",
        "1e21",
        "123456789012345678901234567890.5",
        "-1e400",
    ] {
        let input = format!(
            r#"{{"resourceType":"Observation","id":"7","valueQuantity":{{"value":{number},"unit":"1"}}}}"#
        );
        let reading = read_text(&input);
        assert_eq!(
            told(reading.records[0].issues()),
            ["Observation/7.valueQuantity.value: Value"],
            "{number}"
        );
        assert_eq!(
            at(first(&reading.records[0], "Observation"), "value.unit")
                .unwrap()
                .as_str(),
            Some("1")
        );
    }
}

#[test]
fn counts_below_their_least_are_told() {
    let reading = read_json(
        &json!({"resourceType": "Patient", "id": "p", "multipleBirthInteger": -1,
        "telecom": [{"rank": 0}, {"rank": 1}]}),
    );
    assert_eq!(
        told(reading.records[0].issues()),
        ["Patient/p.telecom[0].rank: Value"]
    );
}

#[test]
fn a_single_value_where_a_list_belongs_is_read_as_its_only_item() {
    let record = observation(json!({"category": {"text": "one"}, "identifier": [{"value": "i"}]}));
    assert_eq!(
        at(first(&record, "Observation"), "category.0.text")
            .unwrap()
            .as_str(),
        Some("one")
    );
    assert_eq!(
        severities(record.issues(), IssueCode::Kind),
        [Severity::Warning]
    );
}

#[test]
fn a_date_with_a_time_is_read_as_the_date() {
    let reading = read_json(
        &json!({"resourceType": "Patient", "id": "p", "birthDate": "1990-03-02T00:00:00Z"}),
    );
    let patient = reading.records[0].patient().unwrap();
    assert_eq!(
        at(patient, "birthDate").unwrap().to_json(),
        json!("1990-03-02")
    );
    assert_eq!(
        told(reading.records[0].issues()),
        ["Patient/p.birthDate: Value"]
    );
}

#[test]
fn leap_seconds_are_read_as_second_59_and_told() {
    let record = observation(json!({"effectiveInstant": "2016-12-31T23:59:60.5Z"}));
    assert_eq!(
        at(first(&record, "Observation"), "effective")
            .unwrap()
            .to_json(),
        json!("2016-12-31T23:59:59.500Z")
    );
    assert_eq!(
        severities(record.issues(), IssueCode::Value),
        [Severity::Information]
    );
}

#[test]
fn two_types_of_one_choice_are_told_and_the_first_is_kept() {
    let text = r#"{"resourceType":"Observation","id":"7","valueString":"a","valueBoolean":true,"status":"final","status":"amended"}"#;
    let reading = read_text(text);
    let observation = first(&reading.records[0], "Observation");
    assert_eq!(at(observation, "value").unwrap().as_str(), Some("a"));
    assert_eq!(at(observation, "status").unwrap().as_str(), Some("final"));
    assert_eq!(
        told(reading.records[0].issues()),
        [
            "Observation/7.valueBoolean: Repeated",
            "Observation/7.status: Repeated"
        ]
    );
}

#[test]
fn an_absent_value_says_why() {
    let absent = json!({"extension": [
        {"url": "http://example.org/other", "valueString": "x"},
        {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "asked-unknown"}
    ]});
    let reading = read_json(
        &json!({"resourceType": "Patient", "id": "p", "_birthDate": absent,
        "_gender": {"extension": []}, "active": true, "_active": absent,
        "name": [{"given": ["A", null, "C"], "_given": [null, absent, null], "_family": absent},
                 {"_given": [absent]}]}),
    );
    let patient = reading.records[0].patient().unwrap();
    let birth = at(patient, "birthDate").unwrap();
    assert_eq!(
        (birth.content(), birth.absent_reason()),
        (Content::Absent, Some("asked-unknown"))
    );
    assert_eq!(at(patient, "gender").unwrap().absent_reason(), None);
    assert_eq!(
        at(patient, "active").unwrap().content(),
        Content::Boolean(true)
    );
    assert_eq!(
        at(patient, "name.0.given.1").unwrap().absent_reason(),
        Some("asked-unknown")
    );
    assert_eq!(at(patient, "name.0.given.2").unwrap().as_str(), Some("C"));
    assert_eq!(
        at(patient, "name.0.family").unwrap().absent_reason(),
        Some("asked-unknown")
    );
    assert_eq!(
        at(patient, "name.1.given.0").unwrap().absent_reason(),
        Some("asked-unknown")
    );
    assert!(
        reading.records[0].issues().is_empty(),
        "{:?}",
        reading.records[0].issues()
    );
}

#[test]
fn unknown_properties_are_told_once_for_each_kind() {
    let record = observation(
        json!({"colour": "red", "component": [{"colour": 1}, {"colour": 2}], "_colour": {}}),
    );
    assert_eq!(
        told(record.issues()),
        [
            "Observation/7._colour: UnknownElement",
            "Observation/7.colour: UnknownElement",
            "Observation/7.component[0].colour: UnknownElement"
        ]
    );
}

#[test]
fn a_modifier_extension_is_told() {
    let record = observation(
        json!({"modifierExtension": [{"url": "http://example.org/not", "valueBoolean": true}]}),
    );
    assert_eq!(
        severities(record.issues(), IssueCode::Value),
        [Severity::Warning]
    );
}

#[test]
fn only_what_is_of_interest_is_kept() {
    let input = bundle(&[
        json!({"resourceType": "Patient", "id": "p", "birthDate": "1990", "name": [{"family": "F"}], "telecom": [{}]}),
        json!({"resourceType": "Observation", "id": "1", "subject": {"reference": "Patient/p"},
            "valueQuantity": {"value": 1, "unit": "mg"}, "text": {"div": "<div/>"}, "issued": "2024-01-01T00:00:00Z"}),
        json!({"resourceType": "Coverage", "id": "c", "beneficiary": {"reference": "Patient/p"}}),
    ]);
    let interest = Interest::of(["unit", "name"]).only_types(["Observation"]);
    let options = ReadOptions {
        interest,
        ..ReadOptions::default()
    };
    let reading = read(input.to_string().as_bytes(), &options).unwrap();
    let record = &reading.records[0];
    let names = |resource: Resource<'_>| -> Vec<&str> {
        resource
            .element()
            .children()
            .map(|(name, _)| name.as_str())
            .collect()
    };
    assert_eq!(
        names(first(record, "Observation")),
        ["id", "issued", "subject", "value"]
    );
    assert_eq!(
        at(first(record, "Observation"), "value").unwrap().to_json(),
        json!({"value": 1, "unit": "mg"})
    );
    assert_eq!(
        names(record.patient().unwrap()),
        ["birthDate", "id", "name"]
    );
    assert_eq!(references(record), ["Observation/1", "Patient/p"]);
    let coverage = reading
        .counts
        .iter()
        .find(|count| count.type_name == "Coverage")
        .unwrap();
    assert_eq!((coverage.read, coverage.ignored), (0, 1));
}

#[test]
fn a_resource_comes_back_as_the_json_it_was() {
    let observation = json!({
        "resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/p"},
        "meta": {"lastUpdated": "2024-05-01T10:00:00.000Z", "profile": ["http://example.org/p"]},
        "text": {"status": "generated", "div": "<div>\u{e9}\n\"</div>"},
        "contained": [{"resourceType": "Specimen", "id": "s", "collection": {"collectedDateTime": "2024-04"}}],
        "extension": [{"url": "http://example.org/e", "valueDecimal": 0.25}],
        "code": {"coding": [{"system": "s", "code": "c", "userSelected": false}]},
        "effectivePeriod": {"start": "2024-04-01", "_end": {"extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}},
        "valueRange": {"low": {"value": 1.25}, "high": {"value": 2}},
        "component": [{"code": {"text": "t"}, "valueSampledData": {"origin": {"value": 0}, "period": 1, "dimensions": 1}}]
    });
    let reading = read_json(&observation);
    let record = &reading.records[0];
    assert_eq!(
        first(record, "Observation").element().to_json(),
        observation
    );
    assert!(record.issues().is_empty(), "{:?}", record.issues());
}

#[test]
fn every_element_of_every_resource_type_can_be_read_as_anything() {
    let values = [
        json!(null),
        json!(true),
        json!(3),
        json!(1.5),
        json!("x"),
        json!([]),
        json!({}),
        json!([null, 1, "x", {}, []]),
    ];
    for type_id in crate::model::types().filter(|type_id| type_id.is_resource()) {
        for value in &values {
            let mut resource = json!({"resourceType": type_id.name()});
            for element in type_id.elements() {
                for choice in element.types {
                    let property = crate::model::property(element, *choice);
                    resource[format!("_{property}")] = value.clone();
                    resource[property] = value.clone();
                }
            }
            read_all(&resource, type_id);
        }
    }
}

fn read_all(resource: &Value, type_id: TypeId) {
    let reading = read(resource.to_string().as_bytes(), &ReadOptions::default());
    let reading = reading.unwrap_or_else(|error| panic!("{type_id:?}: {error}"));
    for record in &reading.records {
        for resource in record.resources() {
            assert!(resource.element().to_json().is_object());
        }
    }
}
