//! Every definition of `fixtures/cql/Records.cql` over every record of
//! `fixtures/records.ndjson`, against answers worked by hand.

// A helper of a test may stop at the first surprise as a test may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use gravida_elm::{Evaluator, Program, Request, Terminology, compile, to_json};
use gravida_fhir::{DateTime, ReadOptions, Record, read};
use serde_json::{Value as Json, json};

const RECORDS: &[u8] = include_bytes!("fixtures/records.ndjson");
const EXPECTED: &[u8] = include_bytes!("fixtures/records.expected.json");

fn program() -> Program {
    let mut terminology = Terminology::new();
    terminology
        .add(
            include_bytes!("fixtures/terminology.json"),
            "terminology.json",
        )
        .unwrap();
    let sources = [
        (
            "Records.json".to_owned(),
            include_bytes!("fixtures/elm/Records.json").as_slice(),
        ),
        (
            "Shared.json".to_owned(),
            include_bytes!("fixtures/elm/Shared.json").as_slice(),
        ),
    ];
    compile(&sources, &terminology).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

fn request() -> Request {
    let mut request = Request::new(DateTime::parse("2024-06-15T12:00:00Z").unwrap());
    request.parameters.insert(
        ("Records".to_owned(), "Period".to_owned()),
        json!({"low": "2023-01-01T00:00:00Z", "high": "2023-12-31T23:59:59Z"}),
    );
    request
}

fn answers(program: &Program, record: &Record) -> BTreeMap<String, Json> {
    let request = request();
    let mut evaluator = Evaluator::new(program);
    let evaluation = evaluator.begin(record, &request);
    program
        .definitions("Records")
        .filter(|name| *name != "Patient")
        .map(|name| {
            let id = program.definition("Records", name).unwrap();
            let answer = match evaluation.value(id) {
                Ok(value) => to_json(value),
                Err(error) => json!({"error": error.to_string()}),
            };
            (name.to_owned(), answer)
        })
        .collect()
}

#[test]
fn every_answer_is_the_one_worked_by_hand() {
    let program = program();
    let options = ReadOptions {
        interest: program.interest(),
        ..ReadOptions::default()
    };
    let reading = read(RECORDS, &options).unwrap();
    let expected: BTreeMap<String, BTreeMap<String, Json>> =
        serde_json::from_slice(EXPECTED).unwrap();
    let mut differences = Vec::new();
    let mut checks = 0;
    for record in &reading.records {
        let expected = &expected[record.id()];
        for (name, answer) in answers(&program, record) {
            checks += 1;
            if expected.get(&name) != Some(&answer) {
                differences.push(format!(
                    "{}, {name}: expected {}, answered {answer}",
                    record.id(),
                    expected.get(&name).unwrap_or(&json!("nothing"))
                ));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {checks} differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert!(checks >= 150, "only {checks} checks");
}

#[test]
fn answers_do_not_depend_on_which_elements_were_left_out() {
    let program = program();
    let lean = ReadOptions {
        interest: program.interest(),
        ..ReadOptions::default()
    };
    let lean = read(RECORDS, &lean).unwrap();
    let full = read(RECORDS, &ReadOptions::default()).unwrap();
    for (lean, full) in lean.records.iter().zip(&full.records) {
        assert_eq!(answers(&program, lean), answers(&program, full));
    }
}
