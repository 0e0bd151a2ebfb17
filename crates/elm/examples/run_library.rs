//! Runs a library over records and prints one JSON object for each patient.
//!
//! `cargo run -p gravida-elm --example run_library -- LIBRARY ELM_FOLDER RECORDS [TERMINOLOGY]`

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write as _;

use gravida_elm::{Evaluator, Request, Terminology, compile, to_json};
use gravida_fhir::{DateTime, ReadOptions, read};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, folder, records, terminology_file @ ..] = arguments.as_slice() else {
        return Err("give a library, a folder of ELM, a file of records and, if the library declares value sets, their file".into());
    };
    let mut terminology = Terminology::new();
    for file in terminology_file {
        terminology.add(&std::fs::read(file)?, file)?;
    }
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push((path.display().to_string(), std::fs::read(&path)?));
        }
    }
    files.sort();
    let sources: Vec<(String, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.clone(), bytes.as_slice()))
        .collect();
    let program = compile(&sources, &terminology).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;

    let reading = read(&std::fs::read(records)?, &ReadOptions::default())?;
    let mut evaluator = Evaluator::new(&program);
    let mut output = std::io::stdout().lock();
    for record in &reading.records {
        let as_of = record
            .newest_moment()
            .map_or_else(|| DateTime::parse("2024-01-01T00:00:00Z"), Ok)?;
        let request = Request::new(as_of);
        let evaluation = evaluator.begin(record, &request);
        let mut answers = BTreeMap::new();
        for name in program.definitions(library) {
            if let Some(id) = program.definition(library, name) {
                let answer = match evaluation.value(id) {
                    Ok(value) => to_json(value),
                    Err(error) => serde_json::json!({"error": error.to_string()}),
                };
                answers.insert(name.to_owned(), answer);
            }
        }
        writeln!(output, "{}", serde_json::json!({record.id(): answers}))?;
    }
    Ok(())
}
