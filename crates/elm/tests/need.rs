//! What definitions look into is read off their retrieves, through whatever
//! they refer to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use gravida_elm::{Terminology, compile};
use serde_json::{Value as Json, json};

fn retrieve(resource_type: &str, value_set: Option<&str>) -> Json {
    let mut retrieve =
        json!({"type": "Retrieve", "dataType": format!("{{http://hl7.org/fhir}}{resource_type}")});
    if let Some(name) = value_set {
        retrieve["codeProperty"] = json!("code");
        retrieve["codeComparator"] = json!("in");
        retrieve["codes"] = json!({"type": "ValueSetRef", "name": name});
    }
    json!({"type": "Exists", "operand": retrieve})
}

#[test]
fn needs_follow_references_and_join_codes() {
    let mut terminology = Terminology::new();
    for (name, code) in [("one", "1"), ("two", "2")] {
        let set = json!({"resourceType": "ValueSet", "url": format!("http://set/{name}"), "status": "active",
            "compose": {"include": [{"system": "http://codes", "concept": [{"code": code}]}]}});
        terminology.add(set.to_string().as_bytes(), name).unwrap();
    }
    let library = json!({"library": {
        "identifier": {"id": "Test"},
        "usings": {"def": [{"localIdentifier": "FHIR", "uri": "http://hl7.org/fhir", "version": "4.0.1"}]},
        "valueSets": {"def": [{"name": "One", "id": "http://set/one"}, {"name": "Two", "id": "http://set/two"}]},
        "statements": {"def": [
            {"name": "Coded", "expression": retrieve("Observation", Some("One"))},
            {"name": "Also coded", "expression": {"type": "And", "operand": [
                {"type": "ExpressionRef", "name": "Coded"}, retrieve("Observation", Some("Two"))]}},
            {"name": "Any", "expression": {"type": "Or", "operand": [
                {"type": "ExpressionRef", "name": "Coded"}, retrieve("Observation", None)]}},
            {"name": "Other", "expression": retrieve("Condition", None)},
        ]}}})
    .to_string();
    let program = compile(
        &[("test.json".to_owned(), library.as_bytes())],
        &terminology,
    )
    .unwrap();
    let needs = |name: &str| program.needs(program.definition("Test", name));

    let coded = needs("Also coded");
    assert_eq!(coded.len(), 1);
    let (path, codes) = coded[0].codes.clone().unwrap();
    assert_eq!(path, "code");
    let codes: Vec<String> = codes
        .into_iter()
        .map(|(system, code)| format!("{system}|{code}"))
        .collect();
    assert_eq!(codes, ["http://codes|1", "http://codes|2"]);

    assert_eq!(needs("Any")[0].codes, None);
    assert_eq!(needs("Other")[0].resource_type, "Condition");
    let both = program.needs(
        ["Coded", "Other"]
            .into_iter()
            .filter_map(|name| program.definition("Test", name)),
    );
    let types: Vec<&str> = both.iter().map(|need| need.resource_type).collect();
    assert_eq!(types, ["Condition", "Observation"]);
}
