//! What an explanation names: the definitions and resources that decided, and
//! the unknowns that could still change the answer.

// A helper of a test may stop at the first surprise as a test may.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;

use gravida_elm::{
    DefinitionId, Evaluation, Evaluator, Explanation, Program, Request, Terminology, Value,
    compile, to_json,
};
use gravida_fhir::{DateTime, ReadOptions, Record, read};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn library(definitions: &[(String, Json)]) -> Program {
    let definitions: Vec<Json> = definitions
        .iter()
        .map(|(name, expression)| json!({"name": name, "expression": expression}))
        .collect();
    let elm =
        json!({"library": {"identifier": {"id": "Test"}, "statements": {"def": definitions}}});
    let elm = elm.to_string();
    compile(
        &[("test.json".to_owned(), elm.as_bytes())],
        &Terminology::new(),
    )
    .unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn record(resources: &[Json]) -> Record {
    let mut entries = vec![json!({"resource": {"resourceType": "Patient", "id": "one"}})];
    entries.extend(
        resources
            .iter()
            .map(|resource| json!({"resource": resource})),
    );
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries});
    let mut reading = read(bundle.to_string().as_bytes(), &ReadOptions::default()).unwrap();
    reading.records.remove(0)
}

fn request() -> Request {
    Request::new(DateTime::parse("2024-01-01T00:00:00Z").unwrap())
}

fn id(program: &Program, name: &str) -> DefinitionId {
    program.definition("Test", name).unwrap()
}

/// Leaves are the definitions whose name is a single capital letter.
fn is_leaf(program: &Program, definition: DefinitionId) -> bool {
    let (_, name) = program.definition_name(definition);
    name.len() == 1
}

fn explained(program: &Program, evaluation: &Evaluation<'_>, name: &str) -> Explanation {
    let is_leaf = |definition| is_leaf(program, definition);
    let explanation = evaluation.explain(id(program, name), &is_leaf);
    // The walk that leaves the reasons out finds the same.
    let unknowns = evaluation.explainer_of_unknowns(&is_leaf);
    assert_eq!(unknowns.unknown(id(program, name)), explanation.unknown);
    explanation
}

fn names(program: &Program, definitions: &[DefinitionId]) -> Vec<String> {
    definitions
        .iter()
        .map(|definition| program.definition_name(*definition).1.to_owned())
        .collect()
}

fn reference(name: &str) -> Json {
    json!({"type": "ExpressionRef", "name": name})
}

fn two(kind: &str, left: Json, right: Json) -> Json {
    json!({"type": kind, "operand": [left, right]})
}

fn integer(number: i32) -> Json {
    json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Integer", "value": number.to_string()})
}

fn truth(truth: bool) -> Json {
    json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}Boolean", "value": truth.to_string()})
}

/// Explains `root` over the leaves A (null), B (null), F (false) and T (true).
fn unknown_of(root: Json) -> Vec<String> {
    let definitions = [
        ("A", json!({"type": "Null"})),
        ("B", json!({"type": "Null"})),
        ("F", truth(false)),
        ("T", truth(true)),
        ("Root", root),
    ];
    let program = library(&definitions.map(|(name, json)| (name.to_owned(), json)));
    let (record, request) = (record(&[]), request());
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(&record, &request);
    names(&program, &explained(&program, &evaluation, "Root").unknown)
}

#[test]
fn the_structure_of_three_valued_logic_says_which_unknowns_decide() {
    let [a, b, f, t] = ["A", "B", "F", "T"].map(reference);
    let and = |left: &Json, right: &Json| two("And", left.clone(), right.clone());
    let or = |left: &Json, right: &Json| two("Or", left.clone(), right.clone());
    let choice = |condition: &Json, then: Json, otherwise: Json| json!({"type": "If", "condition": condition, "then": then, "else": otherwise});
    let table: Vec<(Json, &[&str])> = vec![
        (and(&a, &f), &[]),
        (and(&f, &a), &[]),
        (and(&a, &t), &["A"]),
        (and(&a, &b), &["A", "B"]),
        (or(&a, &t), &[]),
        (or(&a, &f), &["A"]),
        (or(&a, &b), &["A", "B"]),
        (two("Implies", f.clone(), a.clone()), &[]),
        (two("Implies", a.clone(), t.clone()), &[]),
        (two("Implies", a.clone(), f.clone()), &["A"]),
        (two("Xor", a.clone(), t.clone()), &["A"]),
        (json!({"type": "Not", "operand": a}), &["A"]),
        (json!({"type": "IsNull", "operand": a}), &["A"]),
        (and(&or(&a, &t), &b), &["B"]),
        (and(&or(&a, &f), &f), &[]),
        (choice(&a, integer(1), integer(2)), &["A"]),
        (choice(&a, integer(1), integer(1)), &[]),
        (choice(&t, a.clone(), b.clone()), &["A"]),
        (choice(&f, a.clone(), b.clone()), &["B"]),
        (json!({"type": "Coalesce", "operand": [t, a]}), &[]),
        (json!({"type": "Coalesce", "operand": [a, t]}), &["A"]),
        (two("Less", a.clone(), b.clone()), &["A", "B"]),
        (two("Less", a.clone(), json!({"type": "Null"})), &[]),
        (
            json!({"type": "Exists", "operand": {"type": "List", "element": [a.clone()]}}),
            &["A"],
        ),
        (
            json!({"type": "Exists", "operand": {"type": "List", "element": []}}),
            &[],
        ),
    ];
    for (root, expected) in table {
        assert_eq!(unknown_of(root.clone()), expected, "{root}");
    }
}

#[test]
fn a_false_side_is_the_reason_and_its_definitions_come_outermost_first() {
    let definitions = [
        ("T", truth(true)),
        ("Small", two("Less", integer(5), integer(3))),
        ("Inner", reference("Small")),
        ("Root", two("And", reference("T"), reference("Inner"))),
    ];
    let program = library(&definitions.map(|(name, json)| (name.to_owned(), json)));
    let (record, request) = (record(&[]), request());
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(&record, &request);
    let explanation = explained(&program, &evaluation, "Root");
    let steps: Vec<DefinitionId> = explanation
        .steps
        .iter()
        .map(|step| step.definition)
        .collect();
    assert_eq!(names(&program, &steps), ["Root", "Inner", "Small"]);
    assert_eq!(explanation.value, "false");
    assert!(explanation.steps.iter().all(|step| step.value == "false"));
}

fn observation(number: u8, value: Option<i32>) -> Json {
    let mut resource = json!({
        "resourceType": "Observation", "id": format!("o{number}"), "status": "final",
        "code": {"text": format!("test {number}")}, "subject": {"reference": "Patient/one"},
    });
    if let Some(value) = value {
        resource["valueInteger"] = json!(value);
    }
    resource
}

fn observations() -> Json {
    json!({"type": "Retrieve", "dataType": "{http://hl7.org/fhir}Observation"})
}

fn value_of(scope: &str) -> Json {
    json!({"type": "Property", "scope": scope, "path": "value.value"})
}

#[test]
fn the_resources_of_the_rows_that_passed_are_named_and_missing_elements_where_nothing_is_known() {
    let over = |limit: i32| {
        json!({"type": "Query", "source": [{"alias": "O", "expression": observations()}],
            "where": two("Greater", value_of("O"), integer(limit))})
    };
    let first = json!({"type": "First", "source": {"type": "Query",
        "source": [{"alias": "O", "expression": observations()}],
        "where": two("Equal", json!({"type": "Property", "scope": "O", "path": "id.value"}), json!({"type": "Literal", "valueType": "{urn:hl7-org:elm-types:r1}String", "value": "o3"}))}});
    let definitions = [
        (
            "Any above five",
            json!({"type": "Exists", "operand": over(5)}),
        ),
        (
            "Any above fifty",
            json!({"type": "Exists", "operand": over(50)}),
        ),
        (
            "Third",
            json!({"type": "Property", "path": "value.value", "source": first}),
        ),
        (
            "Encounter",
            json!({"type": "First", "source": {"type": "Retrieve", "dataType": "{http://hl7.org/fhir}Encounter"}}),
        ),
    ];
    let program = library(&definitions.map(|(name, json)| (name.to_owned(), json)));
    let record = record(&[
        observation(1, Some(3)),
        observation(2, Some(7)),
        observation(3, None),
    ]);
    let request = request();
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(&record, &request);
    let above = explained(&program, &evaluation, "Any above five");
    assert_eq!(
        (above.value.as_str(), above.resources.as_slice()),
        ("true", ["Observation/o2".to_owned()].as_slice())
    );
    let above = explained(&program, &evaluation, "Any above fifty");
    assert_eq!(above.value, "false");
    assert!(above.unknown.is_empty() && above.unknown_places.is_empty());
    let third = explained(&program, &evaluation, "Third");
    assert_eq!(third.value, "null");
    assert_eq!(third.unknown_places, ["Observation/o3: no `value`"]);
    let encounter = explained(&program, &evaluation, "Encounter");
    assert_eq!(encounter.unknown_places, ["no Encounter"]);
}

/// A random expression over Boolean leaves A to D and number leaves W to Y.
fn boolean(depth: u32) -> BoxedStrategy<Json> {
    let leaf = prop_oneof![
        4 => prop::sample::select(vec!["A", "B", "C", "D"]).prop_map(reference),
        1 => any::<bool>().prop_map(truth),
        1 => Just(json!({"type": "Null"})),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || boolean(depth - 1);
    let kinds = prop::sample::select(vec!["And", "Or", "Xor", "Implies"]);
    let comparisons = prop::sample::select(vec!["Less", "GreaterOrEqual", "Equal"]);
    let tests = prop::sample::select(vec!["Not", "IsNull", "IsTrue", "IsFalse"]);
    prop_oneof![
        2 => leaf,
        4 => (kinds, inner(), inner()).prop_map(|(kind, left, right)| two(kind, left, right)),
        1 => (tests, inner()).prop_map(|(kind, operand)| json!({"type": kind, "operand": operand})),
        1 => (inner(), inner(), inner()).prop_map(|(condition, then, otherwise)|
            json!({"type": "If", "condition": condition, "then": then, "else": otherwise})),
        1 => (inner(), inner(), inner(), inner(), inner()).prop_map(|(first, then, second, other, otherwise)|
            json!({"type": "Case", "caseItem": [{"when": first, "then": then}, {"when": second, "then": other}], "else": otherwise})),
        1 => (inner(), inner()).prop_map(|(first, second)| json!({"type": "Coalesce", "operand": [first, second]})),
        1 => prop::collection::vec(inner(), 0..3).prop_map(|items| json!({"type": "Exists", "operand": {"type": "List", "element": items}})),
        2 => (comparisons, number(depth - 1), number(depth - 1)).prop_map(|(kind, left, right)| two(kind, left, right)),
    ]
    .boxed()
}

fn number(depth: u32) -> BoxedStrategy<Json> {
    let leaf = prop_oneof![
        3 => prop::sample::select(vec!["W", "X", "Y"]).prop_map(reference),
        1 => (-1..3).prop_map(integer),
    ];
    if depth == 0 {
        return leaf.boxed();
    }
    let inner = || number(depth - 1);
    prop_oneof![
        2 => leaf,
        1 => (inner(), inner()).prop_map(|(left, right)| two("Add", left, right)),
        1 => (boolean(depth - 1), inner(), inner()).prop_map(|(condition, then, otherwise)|
            json!({"type": "If", "condition": condition, "then": then, "else": otherwise})),
        1 => (inner(), inner()).prop_map(|(first, second)| json!({"type": "Coalesce", "operand": [first, second]})),
    ]
    .boxed()
}

const LEAVES: [&str; 7] = ["A", "B", "C", "D", "W", "X", "Y"];

fn candidates(leaf: &str) -> Vec<Value<'static>> {
    match leaf {
        "A" | "B" | "C" | "D" => vec![Value::Boolean(true), Value::Boolean(false)],
        _ => (-2..5).map(Value::Integer).collect(),
    }
}

fn state() -> impl Strategy<Value = Vec<Option<usize>>> {
    prop::collection::vec(
        prop_oneof![2 => Just(None), 1 => (0_usize..2).prop_map(Some)],
        LEAVES.len(),
    )
}

fn answer(
    program: &Program,
    record: &Record,
    leaves: &[(&str, Value<'static>)],
) -> (Json, BTreeSet<String>) {
    let request = request();
    let mut evaluator = Evaluator::new(program);
    let evaluation = evaluator.begin(record, &request);
    for (leaf, value) in leaves {
        evaluation.assume(id(program, leaf), *value);
    }
    let value = to_json(evaluation.value(id(program, "Root")).unwrap());
    let unknown = explained(program, &evaluation, "Root").unknown;
    (value, names(program, &unknown).into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// An unknown that is not named never changes the answer; one that is named changes it or,
    /// once known, leaves fewer or other things to ask.
    #[test]
    fn named_unknowns_decide_and_others_never_do(root in boolean(4), state in state()) {
        let mut definitions: Vec<(String, Json)> = LEAVES
            .iter()
            .map(|leaf| ((*leaf).to_owned(), json!({"type": "Null"})))
            .collect();
        definitions.push(("Root".to_owned(), root));
        let program = library(&definitions);
        let record = record(&[]);
        let known: Vec<(&str, Value<'static>)> = LEAVES
            .iter()
            .zip(&state)
            .filter_map(|(leaf, choice)| Some((*leaf, candidates(leaf)[(*choice)?])))
            .collect();
        let (value, unknown) = answer(&program, &record, &known);
        for leaf in LEAVES.iter().zip(&state).filter(|(_, choice)| choice.is_none()).map(|(leaf, _)| *leaf) {
            let mut decides = false;
            for candidate in candidates(leaf) {
                let mut with = known.clone();
                with.push((leaf, candidate));
                let (other_value, other_unknown) = answer(&program, &record, &with);
                if unknown.contains(leaf) {
                    decides |= other_value != value || other_unknown != unknown;
                } else {
                    prop_assert_eq!(&other_value, &value, "{} was not named but {:?} changes the answer", leaf, candidate);
                }
            }
            prop_assert!(decides || !unknown.contains(leaf), "{} was named but nothing depends on it", leaf);
        }
    }
}
