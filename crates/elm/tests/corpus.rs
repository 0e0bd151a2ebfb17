//! Inputs that once mattered, and libraries with random parts exchanged: each is
//! run or refused, with no panic and no end to the patience of the reader.

// A helper of a test may stop at the first surprise as a test may.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod exercise;

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

#[test]
fn every_input_of_the_corpus_is_run_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/elm_loader");
    let mut paths: Vec<_> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 20, "the corpus is missing");
    for path in paths {
        exercise::exercise(&fs::read(path).unwrap());
    }
}

/// How one place of a document is changed.
#[derive(Clone, Debug)]
enum Change {
    Remove,
    Put(Json),
    /// Something from elsewhere in the document.
    Copy(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let odd = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1.5e300),
        json!(""),
        json!("x"),
        json!("{http://hl7.org/fhir}Observation"),
        json!("{urn:hl7-org:elm-types:r1}Decimal"),
        json!([]),
        json!({}),
        json!({"type": "Null"}),
        json!({"type": "AliasRef", "name": "O"}),
        json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Integer", "value": "2147483647"}),
        json!({"type": "Query", "source": []}),
        json!({"type": "Retrieve", "dataType": "{http://hl7.org/fhir}Patient"}),
    ]);
    prop_oneof![
        1 => Just(Change::Remove),
        2 => odd.prop_map(Change::Put),
        3 => any::<usize>().prop_map(Change::Copy),
    ]
}

/// The place with this number in a walk over the document.
fn place<'j>(json: &'j mut Json, number: &mut usize) -> Option<&'j mut Json> {
    if *number == 0 {
        return Some(json);
    }
    *number -= 1;
    match json {
        Json::Array(items) => items.iter_mut().find_map(|item| place(item, number)),
        Json::Object(object) => object.values_mut().find_map(|value| place(value, number)),
        _ => None,
    }
}

fn count(json: &Json) -> usize {
    1 + match json {
        Json::Array(items) => items.iter().map(count).sum(),
        Json::Object(object) => object.values().map(count).sum(),
        _ => 0,
    }
}

/// Leaves out what is for people and would only dilute the changes.
fn drop_annotations(json: &mut Json) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(drop_annotations),
        Json::Object(object) => {
            object.retain(|key, _| {
                !["annotation", "localId", "locator", "signature"].contains(&key.as_str())
                    && !key.starts_with("resultType")
            });
            object.values_mut().for_each(drop_annotations);
        }
        _ => {}
    }
}

/// A library of some definitions of the fixture that need no others.
fn sample(document: &Json, choice: usize) -> Json {
    let mut sample = document.clone();
    let definitions = sample["library"]["statements"]["def"]
        .as_array_mut()
        .unwrap();
    definitions.retain(|definition| {
        let text = definition.to_string();
        let has_reference = ["ExpressionRef", "FunctionRef"].iter().any(|kind| {
            text.match_indices(&format!("\"type\":\"{kind}\"")).count() > 0
                && !text.contains("\"libraryName\":\"FHIRHelpers\"")
        });
        !has_reference && !text.contains("\"libraryName\":\"Shared\"")
    });
    let length = definitions.len();
    definitions.rotate_left(choice % length);
    definitions.truncate(8);
    sample["library"]["includes"] = json!({"def": [
        {"localIdentifier": "FHIRHelpers", "path": "FHIRHelpers", "version": "4.0.1"}]});
    sample["library"]["concepts"] = json!({"def": []});
    sample
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_library_is_run_or_refused(
        choice in any::<usize>(),
        changes in prop::collection::vec((any::<usize>(), change()), 1..4),
    ) {
        let document: Json = serde_json::from_slice(include_bytes!("fixtures/elm/Records.json")).unwrap();
        let mut document = sample(&document, choice);
        drop_annotations(&mut document);
        for (at, change) in changes {
            let mut from = at;
            let total = count(&document);
            let replacement = match change {
                Change::Remove => Json::Null,
                Change::Put(json) => json,
                Change::Copy(source) => {
                    let mut source = source % total;
                    place(&mut document, &mut source).unwrap().clone()
                }
            };
            from %= total;
            *place(&mut document, &mut from).unwrap() = replacement;
        }
        exercise::exercise(document.to_string().as_bytes());
    }
}
