//! One expression through the executor.

use gravida_elm::{Evaluator, Request, Terminology, Value, compile};
use gravida_fhir::{DateTime, ReadOptions, Record, read};

/// The moment at which the suite is run; it has a full set of parts, in UTC.
const AS_OF: &str = "2026-11-22T10:15:30.500Z";

/// Compiles the ELM definition `Result` as a library of its own, evaluates it
/// over a record of nothing but a patient, and hands the outcome to `judge`.
pub fn evaluate<R>(definition: &str, judge: impl FnOnce(Result<Value<'_>, String>) -> R) -> R {
    let library = format!(
        r#"{{"library": {{"identifier": {{"id": "Test"}}, "schemaIdentifier": {{"id": "urn:hl7-org:elm", "version": "r1"}},
        "usings": {{"def": [{{"localIdentifier": "System", "uri": "urn:hl7-org:elm-types:r1"}}]}},
        "statements": {{"def": [{definition}]}}}}}}"#
    );
    let sources = [("Test".to_owned(), library.as_bytes())];
    let program = match compile(&sources, &Terminology::new()) {
        Ok(program) => program,
        Err(errors) => {
            let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
            return judge(Err(format!("does not load: {}", errors.join("; "))));
        }
    };
    let Some(result) = program.definition("Test", "Result") else {
        return judge(Err("has no definition `Result` once loaded".to_owned()));
    };
    let record = empty_record();
    let request = Request::new(DateTime::parse(AS_OF).unwrap());
    let mut evaluator = Evaluator::new(&program);
    let evaluation = evaluator.begin(&record, &request);
    judge(evaluation.value(result).map_err(|error| error.to_string()))
}

fn empty_record() -> Record {
    let reading = read(
        br#"{"resourceType": "Patient", "id": "nobody"}"#,
        &ReadOptions::default(),
    )
    .unwrap();
    reading.records.into_iter().next().unwrap()
}
