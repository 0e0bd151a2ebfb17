//! What the replay of the fuzzing corpus, the test with mangled libraries and
//! the fuzz target do with an input.

use gravida_elm::{Evaluator, Limits, Request, Terminology, compile, to_json};
use gravida_fhir::{DateTime, ReadOptions, read};

const RECORDS: &[u8] = include_bytes!("../fixtures/records.ndjson");
const TERMINOLOGY: &[u8] = include_bytes!("../fixtures/terminology.json");

/// Loads any bytes as ELM and as terminology, runs what was accepted over a few
/// records, and explains it. Must neither panic nor run on.
pub fn exercise(input: &[u8]) {
    let mut terminology = Terminology::new();
    let _ = terminology.add(input, "input");
    let _ = terminology.add(TERMINOLOGY, "terminology.json");
    let program = match compile(&[("input".to_owned(), input)], &terminology) {
        Ok(program) => program,
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            assert!(errors.iter().all(|error| !error.to_string().is_empty()));
            return;
        }
    };
    let options = ReadOptions {
        interest: program.interest(),
        ..ReadOptions::default()
    };
    let (Ok(reading), Ok(as_of)) = (
        read(RECORDS, &options),
        DateTime::parse("2024-06-15T12:00:00+02:00"),
    ) else {
        return;
    };
    let mut request = Request::new(as_of);
    request.limits = Limits {
        steps: 20_000,
        ..Limits::default()
    };
    let mut evaluator = Evaluator::new(&program);
    for record in &reading.records {
        let evaluation = evaluator.begin(record, &request);
        for (library, _) in program.libraries() {
            for name in program.definitions(library) {
                if let Some(id) = program.definition(library, name) {
                    let value = evaluation.value(id).map(to_json);
                    let again = evaluation.value(id).map(to_json);
                    assert_eq!(
                        value, again,
                        "`{name}` answers differently when asked again"
                    );
                    let _ = evaluation.explain(id, &|_| false);
                }
            }
        }
    }
}
