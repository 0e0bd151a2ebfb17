//! What must hold for any input whatever, shared by the property tests, the
//! replay of the fuzzing corpus and the fuzz target.

use std::collections::HashSet;

use gravida_fhir::{Content, Element, Interest, ReadOptions, Record, Resource, model, read};

/// Reads `input` in two ways and walks through everything that was read.
pub fn exercise(input: &[u8]) {
    let narrow = ReadOptions {
        interest: Interest::of(["code", "value"]).only_types(["Observation", "Condition"]),
        ..ReadOptions::default()
    };
    for options in [ReadOptions::default(), narrow] {
        match read(input, &options) {
            Ok(reading) => {
                for record in &reading.records {
                    walk(record);
                }
                for issue in &reading.issues {
                    assert!(!issue.location.is_empty() && !issue.message.is_empty());
                }
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// Every element lies in its resource, and every way to reach a resource gives the same one.
fn walk(record: &Record) {
    let mut met = HashSet::new();
    for resource in record.resources() {
        let of_type = record.of_type(resource.type_id());
        let refuted = record.refuted_of_type(resource.type_id());
        assert!(of_type.chain(refuted).any(|same| same == resource));
        assert!(!resource.is_contained());
        let mut open = vec![resource.element()];
        while let Some(element) = open.pop() {
            assert!(met.insert(element.identity()), "met twice: {element:?}");
            let lies_inside = |owner: Resource<'_>| owner == resource || owner.is_contained();
            assert!(element.resource().is_some_and(lies_inside), "{element:?}");
            follow(record, element);
            match element.content() {
                Content::Complex => open.extend(element.children().map(|(_, child)| child)),
                Content::List => open.extend(element.items()),
                _ => assert_eq!(element.children().count(), 0),
            }
        }
        assert!(resource.element().to_json().is_object());
    }
    if let Some(patient) = record.patient() {
        assert_eq!(patient.type_id().name(), "Patient");
    }
}

fn follow(record: &Record, element: Element<'_>) {
    let reference = model::element_named("reference").and_then(|name| element.get(name));
    if let Some(reference) = reference.and_then(Element::as_str)
        && let Some(from) = element.resource()
        && let Some(target) = record.resolve(reference, from)
    {
        assert!(std::ptr::eq(target.record(), record));
        assert!(!target.reference().is_empty());
    }
}
