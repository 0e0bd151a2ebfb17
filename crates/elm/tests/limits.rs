//! Budgets: whatever a library or a request asks for ends with a clear error,
//! within the stack of an ordinary thread.

// A helper of a test may stop at the first surprise as a test may.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use gravida_elm::{Evaluator, Failure, LoadError, Program, Request, Terminology, compile};
use gravida_fhir::{DateTime, ReadOptions, Reading, read};
use serde_json::{Value as Json, json};

fn library(definitions: &[(&str, Json)]) -> String {
    let definitions: Vec<Json> = definitions
        .iter()
        .map(|(name, expression)| json!({"name": name, "expression": expression}))
        .collect();
    json!({"library": {"identifier": {"id": "Test"}, "statements": {"def": definitions}}})
        .to_string()
}

fn load(elm: &str) -> Result<Program, Vec<LoadError>> {
    compile(
        &[("test.json".to_owned(), elm.as_bytes())],
        &Terminology::new(),
    )
}

fn patient() -> Reading {
    read(
        br#"{"resourceType": "Patient", "id": "one"}"#,
        &ReadOptions::default(),
    )
    .unwrap()
}

fn request() -> Request {
    Request::new(DateTime::parse("2024-01-01T00:00:00Z").unwrap())
}

/// Text, because a value nested this deep could not even be dropped safely.
fn nested(depth: usize) -> String {
    let null = r#"{"type": "Null"}"#;
    let expression = format!(
        "{}{null}{}",
        r#"{"type": "Not", "operand": "#.repeat(depth),
        "}".repeat(depth)
    );
    library(&[("Deep", json!("here"))]).replace(r#""here""#, &expression)
}

#[test]
fn an_expression_nested_to_the_limit_is_loaded_and_evaluated() {
    let mut expression = json!({"type": "Null"});
    for _ in 0..190 {
        expression = json!({"type": "And", "operand": [expression, {"type": "Null"}]});
    }
    let program = load(&library(&[("Deep", expression)])).unwrap();
    let reading = patient();
    let request = request();
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(&reading.records[0], &request);
    let id = program.definition("Test", "Deep").unwrap();
    assert!(evaluation.value(id).unwrap().is_null());
    assert_eq!(evaluation.explain(id, &|_| false).value, "null");
}

#[test]
fn an_expression_nested_beyond_the_limit_is_refused() {
    for depth in [300, 390, 50_000] {
        let errors = load(&nested(depth)).unwrap_err();
        assert!(
            errors[0].message.contains("nested deeper than"),
            "{}",
            errors[0]
        );
    }
    let brackets = "[".repeat(1_000_000);
    let errors = load(&brackets).unwrap_err();
    assert!(
        errors[0].message.contains("nested deeper than"),
        "{}",
        errors[0]
    );
}

#[test]
fn a_chain_of_definitions_beyond_the_depth_is_an_error_and_not_a_crash() {
    let mut definitions = vec![("D0".to_owned(), json!({"type": "Null"}))];
    for number in 1..3_000 {
        let reference = json!({"type": "ExpressionRef", "name": format!("D{}", number - 1)});
        definitions.push((
            format!("D{number}"),
            json!({"type": "Not", "operand": reference}),
        ));
    }
    let definitions: Vec<(&str, Json)> = definitions
        .iter()
        .map(|(name, expression)| (name.as_str(), expression.clone()))
        .collect();
    let program = load(&library(&definitions)).unwrap();
    let reading = patient();
    let request = request();
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(&reading.records[0], &request);
    let deepest = program.definition("Test", "D2999").unwrap();
    assert!(
        evaluation
            .value(deepest)
            .is_err_and(|error| error.is_limit())
    );
    let shallow = program.definition("Test", "D100").unwrap();
    assert!(
        evaluation
            .explain(deepest, &|_| false)
            .value
            .contains("gave up")
    );
    // Asked for on its own, in a fresh evaluation, a shallow one is fine.
    let evaluation = evaluator.begin(&reading.records[0], &request);
    assert!(evaluation.value(shallow).unwrap().is_null());
}

#[test]
fn steps_are_counted_and_bounded() {
    let list = |length: usize| {
        let items: Vec<Json> = (0..length)
            .map(|_| json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Integer", "value": "1"}))
            .collect();
        json!({"type": "List", "element": items})
    };
    let sources: Vec<Json> = ["A", "B", "C", "D", "E"]
        .iter()
        .map(|alias| json!({"alias": alias, "expression": list(30)}))
        .collect();
    let program = load(&library(&[(
        "Product",
        json!({"type": "Count", "source": {"type": "Query", "source": sources}}),
    )]))
    .unwrap();
    let reading = patient();
    let mut request = request();
    request.limits.steps = 100_000;
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(&reading.records[0], &request);
    let id = program.definition("Test", "Product").unwrap();
    let error = evaluation.value(id).unwrap_err();
    assert_eq!(error.failure(), &Failure::Limit("100000 steps".to_owned()));
    assert_eq!(
        error.to_string(),
        "gave up after 100000 steps; raise the limit or simplify the definition"
    );
}

#[test]
fn recursion_is_refused_with_the_definitions_name() {
    let errors = load(&library(&[
        ("First", json!({"type": "ExpressionRef", "name": "Second"})),
        (
            "Second",
            json!({"type": "Not", "operand": {"type": "ExpressionRef", "name": "First"}}),
        ),
    ]))
    .unwrap_err();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].message.contains("leads back to itself"));
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let mut document: Json = serde_json::from_str(&library(&[
        ("One", json!({"type": "Frobnicate", "locator": "3:1-3:9"})),
        ("Two", json!({"type": "ExpressionRef", "name": "Nowhere"})),
        ("Three", json!({"type": "Not"})),
        ("Four", json!(7)),
        ("Five", json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Integer", "value": "many"})),
    ]))
    .unwrap();
    document["library"]["valueSets"] =
        json!({"def": [{"name": "Gone", "id": "https://example.org/gone"}]});
    document["library"]["includes"] =
        json!({"def": [{"localIdentifier": "X", "path": "X", "version": "1"}]});
    let errors = load(&document.to_string()).unwrap_err();
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    for expected in [
        "library `Test`, definition `One`, at 3:1-3:9: uses the node `Frobnicate`, which this executor does not know",
        "definition `Two`: refers to the definition `Nowhere`, which is not declared",
        "definition `Three`: `Not` needs 1 operand and has 0",
        "definition `Four`: has an expression that is not an object",
        "definition `Five`: has the literal `many`, which is no Integer",
        "declares the value set `https://example.org/gone`, which was not given",
        "includes `X` version `1`, which was not given",
    ] {
        assert!(
            lines.iter().any(|line| line.contains(expected)),
            "{expected}\nnot in\n{}",
            lines.join("\n")
        );
    }
}
