//! Retrieves with a related context, `["Partner" -> Observation]`: what is about somebody
//! related to the patient, and none of it taken for hers. Each answer is worked by hand.

// A test may stop at the first surprise.
#![allow(clippy::unwrap_used)]

use gravida_elm::{Evaluator, Request, Terminology, compile, to_json};
use gravida_fhir::{DateTime, ReadOptions, read};
use serde_json::{Value as Json, json};

/// Observations: o1 and o2 are hers; o3 is about the partner by its subject, o4 by its focus,
/// o5 by the record of the man that is linked to be the partner; o6 is about her mother.
/// Conditions: c1 is hers, c2 is about that man.
const RECORD: &[u8] = include_bytes!("fixtures/related.json");
const LIBRARY: &[u8] = include_bytes!("fixtures/elm/Related.json");

/// Scarlet and crimson.
const RED: &[u8] = br#"{"resourceType": "ValueSet", "url": "https://example.org/ValueSet/red",
    "status": "active", "compose": {"include": [{"system": "https://example.org/colours",
    "concept": [{"code": "scarlet"}, {"code": "crimson"}]}]}}"#;

fn check(definition: &str, expected: Json) {
    let mut terminology = Terminology::new();
    terminology.add(RED, "red.json").unwrap();
    let sources = [("Related.json".to_owned(), LIBRARY)];
    let program = compile(&sources, &terminology).unwrap();
    let options = ReadOptions {
        interest: program.interest(),
        ..ReadOptions::default()
    };
    let reading = read(RECORD, &options).unwrap();
    let [record] = reading.records.as_slice() else {
        unreachable!("the man has no record of his own");
    };
    let request = Request::new(DateTime::parse("2026-02-01T12:00:00Z").unwrap());
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(record, &request);
    let id = program.definition("Related", definition).unwrap();
    let answer = to_json(evaluation.value(id).unwrap());
    assert_eq!(answer, expected, "{definition}");
}

#[test]
fn what_is_about_others_is_not_hers() {
    check("Her own", json!(2));
}

#[test]
fn what_is_about_the_partner_is_found_by_subject_focus_and_linked_record() {
    check("Of the partner", json!(3));
    check("Conditions of the partner", json!(1));
}

#[test]
fn codes_choose_among_what_is_about_the_partner() {
    // Scarlet o3 and crimson o5; o4 is navy, as is her own o2.
    check("Of the partner, by value set", json!(2));
    check("Of the partner, by code", json!(1));
}

#[test]
fn two_related_persons_are_told_apart() {
    check("Of the mother", json!(1));
    // o6 is azure.
    check("Of the mother, by value set", json!(0));
}

#[test]
fn nothing_is_about_nobody() {
    // An empty list and not null, as of any retrieve that finds nothing.
    check("Of nobody", json!(0));
    check("Of nobody is null", json!(false));
}
