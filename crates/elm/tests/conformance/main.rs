//! HL7's CQL tests against the executor, through the official translator's ELM.
//!
//! Expectations are read from the published suite, in place; only the compiled
//! expressions are committed. A test that fails must be listed in
//! `conformance/ledger.json` with its reason, and a listed test that passes must
//! be taken off the list: both fail the build.

// A test may stop at the first surprise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

mod compare;
mod engine;
mod ledger;
mod literal;
mod suite;

use std::collections::{BTreeMap, BTreeSet};

use suite::{Test, Translation};

#[test]
fn every_test_passes_or_is_in_the_ledger() {
    let Some(folder) = suite::folder() else {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "HL7's suite is not beside this repository; get cql-tests and name the folder that holds it in GRAVIDA_SHARED"
        );
        println!(
            "skipped: HL7's suite is not beside this repository (GRAVIDA_SHARED names the folder that holds cql-tests)"
        );
        return;
    };
    let ledger = ledger::read();
    let mut findings = Vec::new();
    let mut met = BTreeSet::new();
    let mut passed = BTreeMap::new();
    for file in suite::files(&folder) {
        let tests = suite::tests(&folder, &file);
        let translations: BTreeMap<String, Translation> = suite::translations(&file)
            .into_iter()
            .map(|translation| (translation.test.clone(), translation))
            .collect();
        let count: &mut (usize, usize) = passed.entry(file.clone()).or_default();
        for test in &tests {
            let name = format!("{file}/{}", test.name);
            let failure = match translations.get(&test.name) {
                Some(translation)
                    if translation.expression_sha256 == suite::hash(&test.expression) =>
                {
                    run(test, translation).err()
                }
                _ => Some(
                    "its translation is missing or stale; run `npm run conformance` in tools/cql"
                        .to_owned(),
                ),
            };
            count.1 += 1;
            count.0 += usize::from(failure.is_none());
            match (failure, ledger.contains_key(&name)) {
                (Some(failure), false) => {
                    findings.push(format!("{name}: {failure}\n    {}", test.expression));
                }
                (None, true) => findings.push(format!(
                    "{name}: passes, but is listed in conformance/ledger.json; take it off the list"
                )),
                _ => {}
            }
            met.insert(name);
        }
    }
    for name in ledger.keys().filter(|name| !met.contains(*name)) {
        findings.push(format!(
            "{name}: is listed in conformance/ledger.json, but the suite has no such test"
        ));
    }
    for (file, (passed, all)) in &passed {
        println!("{file}: {passed} of {all}");
    }
    let sum = passed
        .values()
        .fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
    println!("all: {} of {}", sum.0, sum.1);
    assert!(
        findings.is_empty(),
        "{} findings:\n{}",
        findings.len(),
        findings.join("\n")
    );
}

/// Runs one test; the error says what is wrong.
fn run(test: &Test, translation: &Translation) -> Result<(), String> {
    let definition = match (&translation.definition, &translation.refused) {
        (Some(definition), _) => definition,
        (None, Some(_)) if test.is_invalid => return Ok(()),
        (None, refused) => {
            return Err(format!(
                "refused by the translator: {}",
                refused.as_deref().unwrap_or_default()
            ));
        }
    };
    let expected = match &test.output {
        Some(output) => Some(
            literal::parse(output)
                .map_err(|error| format!("expectation cannot be read: {error}"))?,
        ),
        None => None,
    };
    engine::evaluate(definition.get(), |outcome| match (outcome, &expected) {
        (Err(_), _) if test.is_invalid => Ok(()),
        (Err(error), _) => Err(error),
        (Ok(value), None) => Err(format!(
            "answers {}, but must be refused",
            compare::describe(value)
        )),
        // Two tests are marked invalid and give an output all the same: either will do.
        (Ok(value), Some(expected)) if compare::is_same(value, expected) => Ok(()),
        (Ok(value), Some(_)) => Err(format!(
            "answers {}, expected {}",
            compare::describe(value),
            test.output.as_deref().unwrap_or_default()
        )),
    })
}

#[test]
fn every_expectation_of_the_suite_can_be_read() {
    let Some(folder) = suite::folder() else {
        return;
    };
    let ledger = ledger::read();
    for file in suite::files(&folder) {
        for test in suite::tests(&folder, &file) {
            let name = format!("{file}/{}", test.name);
            let Some(output) = test.output.filter(|_| !ledger.contains_key(&name)) else {
                continue;
            };
            if let Err(error) = literal::parse(&output) {
                panic!("{name}: {error}");
            }
        }
    }
}
