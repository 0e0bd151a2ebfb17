//! Calls of functions that share a name, in ELM without signatures: what is known when the library
//! is loaded decides, and what is left open the values decide.

// A helper of a test may stop at the first surprise as a test may.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use gravida_elm::{EvaluationError, Evaluator, LoadError, Program, Request, Terminology, compile};
use gravida_fhir::{DateTime, ReadOptions, read};
use serde_json::{Value as Json, json};

fn system(name: &str) -> Json {
    json!({"type": "NamedTypeSpecifier", "name": format!("{{urn:hl7-org:elm-types:r1}}{name}")})
}

fn fhir(name: &str) -> Json {
    json!({"type": "NamedTypeSpecifier", "name": format!("{{http://hl7.org/fhir}}{name}")})
}

fn text(value: &str) -> Json {
    json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}String", "value": value})
}

fn integer(value: i32) -> Json {
    json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Integer",
        "value": value.to_string()})
}

fn function(name: &str, operand: Json, body: Json) -> Json {
    json!({"type": "FunctionDef", "name": name, "expression": body,
        "operand": [{"name": "x", "operandTypeSpecifier": operand}]})
}

fn call(name: &str, operand: Json) -> Json {
    json!({"type": "FunctionRef", "name": name, "operand": [operand]})
}

fn given() -> Json {
    json!({"type": "OperandRef", "name": "x"})
}

/// An expression of which nothing says the type.
fn untyped(value: Json) -> Json {
    json!({"type": "Coalesce", "operand": [{"type": "Null"}, value]})
}

fn load(functions: &[Json], tested: Json) -> Result<Program, Vec<LoadError>> {
    let mut statements = functions.to_vec();
    statements.push(json!({"name": "Tested", "context": "Patient", "expression": tested}));
    let library = json!({"library": {"identifier": {"id": "Test"},
        "statements": {"def": statements}}});
    compile(
        &[("test.json".to_owned(), library.to_string().as_bytes())],
        &Terminology::new(),
    )
}

fn answer(functions: &[Json], tested: Json) -> Result<String, EvaluationError> {
    let program = load(functions, tested).unwrap();
    let patient = br#"{"resourceType": "Patient", "id": "one", "birthDate": "1990-01-01"}"#;
    let reading = read(
        patient,
        &ReadOptions {
            interest: program.interest().clone(),
            ..ReadOptions::default()
        },
    )
    .unwrap();
    let request = Request::new(DateTime::parse("2024-01-01T00:00:00Z").unwrap());
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(&reading.records[0], &request);
    let value = evaluation.value(program.definition("Test", "Tested").unwrap())?;
    Ok(gravida_elm::to_json(value).to_string())
}

fn kinds() -> Vec<Json> {
    vec![
        function("Kind", system("Integer"), text("number")),
        function("Kind", system("String"), text("text")),
    ]
}

#[test]
fn a_literal_or_a_cast_is_known_when_the_library_is_loaded() {
    assert_eq!(
        answer(&kinds(), call("Kind", integer(1))).unwrap(),
        r#""number""#
    );
    assert_eq!(
        answer(&kinds(), call("Kind", text("one"))).unwrap(),
        r#""text""#
    );
    let cast = json!({"type": "As", "operand": {"type": "Null"},
        "asType": "{urn:hl7-org:elm-types:r1}String"});
    assert_eq!(answer(&kinds(), call("Kind", cast)).unwrap(), r#""text""#);
}

#[test]
fn the_declared_type_of_an_operand_is_known_too() {
    let mut functions = kinds();
    functions.push(function("Told", system("String"), call("Kind", given())));
    // Null would fit both, but the operand is declared to be a text.
    let tested = call("Told", json!({"type": "Null"}));
    assert_eq!(answer(&functions, tested).unwrap(), r#""text""#);
}

#[test]
fn the_value_decides_where_no_type_is_known() {
    assert_eq!(
        answer(&kinds(), call("Kind", untyped(integer(1)))).unwrap(),
        r#""number""#
    );
    assert_eq!(
        answer(&kinds(), call("Kind", untyped(text("one")))).unwrap(),
        r#""text""#
    );
}

#[test]
fn resources_and_elements_are_told_apart() {
    let functions = [
        function("Kind", fhir("DomainResource"), text("resource")),
        function("Kind", fhir("Element"), text("element")),
    ];
    let patient = json!({"type": "SingletonFrom", "operand":
        {"type": "Retrieve", "dataType": "{http://hl7.org/fhir}Patient"}});
    let birth_date = json!({"type": "Property", "path": "birthDate", "source": patient});
    assert_eq!(
        answer(&functions, call("Kind", patient)).unwrap(),
        r#""resource""#
    );
    assert_eq!(
        answer(&functions, call("Kind", birth_date)).unwrap(),
        r#""element""#
    );
}

#[test]
fn the_closest_of_several_that_fit_is_called() {
    let functions = [
        function("Kind", system("Any"), text("anything")),
        function("Kind", system("Integer"), text("number")),
    ];
    assert_eq!(
        answer(&functions, call("Kind", untyped(integer(1)))).unwrap(),
        r#""number""#
    );
    assert_eq!(
        answer(&functions, call("Kind", untyped(text("one")))).unwrap(),
        r#""anything""#
    );
}

#[test]
fn null_is_passed_on_where_every_function_that_fits_answers_the_same() {
    let functions = [
        function("Same", system("Integer"), given()),
        function("Same", system("String"), given()),
    ];
    let null = || untyped(json!({"type": "Null"}));
    assert_eq!(answer(&functions, call("Same", null())).unwrap(), "null");
    let error = answer(&kinds(), call("Kind", null())).unwrap_err();
    assert!(error.to_string().contains("answer differently"), "{error}");
}

#[test]
fn a_value_that_no_function_takes_is_an_error() {
    let boolean = json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Boolean",
        "value": "true"});
    let errors = load(&kinds(), call("Kind", boolean.clone())).unwrap_err();
    assert!(
        errors[0].to_string().contains("none of its overloads"),
        "{}",
        errors[0]
    );
    let error = answer(&kinds(), call("Kind", untyped(boolean))).unwrap_err();
    assert!(
        error.to_string().contains("no function of this name"),
        "{error}"
    );
}

#[test]
fn a_function_that_calls_its_own_name_means_the_other() {
    let functions = [
        function("Kind", system("Integer"), text("number")),
        function("Kind", system("String"), call("Kind", untyped(integer(1)))),
    ];
    assert_eq!(
        answer(&functions, call("Kind", text("one"))).unwrap(),
        r#""number""#
    );
}

#[test]
fn calls_within_calls_evaluate_each_operand_once() {
    // With operands evaluated twice, 60 calls within each other would take 2^60 steps.
    let functions = [
        function("Same", system("Integer"), given()),
        function("Same", system("String"), given()),
    ];
    let nested = (0..60).fold(untyped(integer(1)), |inner, _| call("Same", untyped(inner)));
    assert_eq!(answer(&functions, nested).unwrap(), "1");
}
