//! A table of expressions over FHIR records, each expected value worked by hand
//! from the CQL reference.
//!
//! The expectations stand in the CQL, above the definition they speak of:
//! `//= RECORD: LITERAL -- why`. Records are in `fhir_table/records`, value sets
//! in `fhir_table/valuesets.json`; the ELM beside them is written by
//! `npm run translate -- --in … --out …` in tools/cql, and the freshness check
//! fails when it is stale.

// A test may stop at the first surprise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

#[path = "conformance/compare.rs"]
mod compare;
#[path = "conformance/literal.rs"]
mod literal;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gravida_elm::{Evaluator, Program, Request, Terminology, compile};
use gravida_fhir::{DateTime, ReadOptions, Record, read};

/// The moment the table speaks of.
const AS_OF: &str = "2026-02-01T12:00:00.000Z";

/// One line of the table.
struct Check {
    library: String,
    definition: String,
    record: String,
    expected: String,
    place: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fhir_table")
}

/// Files of a folder with this ending, as name and content, sorted by name.
fn files(folder: &Path, ending: &str) -> BTreeMap<String, String> {
    fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name()?.to_str()?.strip_suffix(ending)?.to_owned();
            Some((name, fs::read_to_string(&path).unwrap()))
        })
        .collect()
}

/// All checks, read from the comments of the CQL.
fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for (library, text) in files(&folder(), ".cql") {
        let mut waiting = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let place = format!("{library}.cql:{}", number + 1);
            if let Some(expectation) = line.strip_prefix("//= ") {
                let (record, expected) = expectation.split_once(": ").expect(&place);
                let expected = expected.split(" -- ").next().unwrap_or_default();
                waiting.push((record.to_owned(), expected.trim().to_owned(), place));
            } else if let Some(rest) = line.strip_prefix("define \"") {
                let (definition, _) = rest.split_once('"').expect(&place);
                for (record, expected, place) in waiting.drain(..) {
                    checks.push(Check {
                        library: library.clone(),
                        definition: definition.to_owned(),
                        record,
                        expected,
                        place,
                    });
                }
            }
        }
        assert!(
            waiting.is_empty(),
            "{library}.cql: an expectation without a definition"
        );
    }
    checks
}

fn program() -> Program {
    let mut terminology = Terminology::new();
    let value_sets = fs::read(folder().join("valuesets.json")).unwrap();
    terminology.add(&value_sets, "valuesets.json").unwrap();
    let libraries = files(&folder().join("elm"), ".json");
    let sources: Vec<(String, &[u8])> = libraries
        .iter()
        .map(|(name, text)| (format!("{name}.json"), text.as_bytes()))
        .collect();
    compile(&sources, &terminology).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", errors.join("\n"))
    })
}

fn record(name: &str, text: &str) -> Record {
    let reading = read(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert!(reading.issues.is_empty(), "{name}: {:?}", reading.issues);
    let [record] = <[Record; 1]>::try_from(reading.records).unwrap();
    record
}

#[test]
fn every_line_of_the_table_holds() {
    let program = program();
    let records: BTreeMap<String, Record> = files(&folder().join("records"), ".json")
        .into_iter()
        .map(|(name, text)| {
            let record = record(&name, &text);
            (name, record)
        })
        .collect();
    let request = Request::new(DateTime::parse(AS_OF).unwrap());
    let checks = checks();
    assert!(checks.len() >= 150, "only {} checks", checks.len());
    let mut evaluator = Evaluator::new(&program);
    let mut findings = Vec::new();
    for check in &checks {
        let record = records.get(&check.record).expect(&check.place);
        let Some(definition) = program.definition(&check.library, &check.definition) else {
            findings.push(format!("{}: no such definition", check.place));
            continue;
        };
        let expected = literal::parse(&check.expected).expect(&check.place);
        let found = match evaluator.begin(record, &request).value(definition) {
            Ok(value) if compare::is_same(value, &expected) => continue,
            Ok(value) => compare::describe(value),
            Err(error) => error.to_string(),
        };
        findings.push(format!(
            "{}: `{}` of {} is {found}, expected {}",
            check.place, check.definition, check.record, check.expected
        ));
    }
    println!(
        "{} of {} checks hold",
        checks.len() - findings.len(),
        checks.len()
    );
    assert!(
        findings.is_empty(),
        "{} findings:\n{}",
        findings.len(),
        findings.join("\n")
    );
}
