//! A row says what the assessment of that woman says.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use gravida_fhir::{ReadOptions, read};
use gravida_guideline::{AsOf, Assessment, Assessor, Knowledge};
use gravida_population::Cohort;
use gravida_population::rows::{Place, Woman};
use gravida_population::schema::TABLES;
use gravida_population::text::{TextForm, TextRows, heading};
use serde_json::Value;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::embedded().unwrap())
}

fn cohort() -> Cohort<'static> {
    let profile = knowledge().default_profile().unwrap().clone();
    Cohort::new(Assessor::new(knowledge()), profile, None, None)
}

fn place() -> Place {
    Place {
        record: 7,
        source: "women.ndjson".to_owned(),
        line: Some(3),
    }
}

/// What one record by itself is told: the whole assessment, with all reasons; nothing of a
/// woman whose record has no moment.
fn assessments(json: &[u8]) -> Vec<Assessment> {
    let assessor = Assessor::new(knowledge());
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let reading = read(json, &options).unwrap();
    let profile = knowledge().default_profile().unwrap();
    let assess = |record| {
        let as_of = AsOf::newest_in(record)?;
        Some(assessor.assess(record, &reading.issues, profile, &as_of))
    };
    reading.records.iter().filter_map(assess).collect()
}

fn check(name: &str, json: &[u8]) {
    let outcome = cohort().assess(json, &place());
    for reject in &outcome.rejects {
        assert!(
            reject.reason.starts_with("nothing in the record is dated"),
            "{name}: {reject:?}"
        );
        assert_eq!(reject.patient.as_deref(), Some("patient"));
    }
    let expected: Vec<Woman<'_>> = assessments(json)
        .into_iter()
        .map(|assessment| Woman::of(assessment, place()))
        .collect();
    assert_eq!(outcome.women, expected, "{name}");
    assert!(outcome.women.len() + outcome.rejects.len() > 0, "{name}");
}

#[test]
fn every_example_has_the_rows_of_its_assessment() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut checked = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            check(&path.display().to_string(), &fs::read(&path).unwrap());
            checked += 1;
        }
    }
    assert!(checked > 50, "{checked} examples");
}

#[test]
fn generated_records_have_the_rows_of_their_assessment() {
    let simulator = gravida_simulator::Simulator::new(3, gravida_simulator::Knobs::default());
    let simulator = simulator.unwrap();
    for number in 0..20 {
        check(&number.to_string(), simulator.bundle(number).as_bytes());
    }
}

#[test]
fn every_row_in_json_has_the_columns_of_its_table() {
    let simulator = gravida_simulator::Simulator::new(3, gravida_simulator::Knobs::default());
    let mut rows = TextRows::new(TextForm::Ndjson);
    let bundle = simulator.unwrap().bundle(1);
    let outcome = cohort().assess(bundle.as_bytes(), &place());
    outcome.women[0].write(&mut rows).unwrap();
    let broken = cohort().assess(b"{\"resourceType\": ", &place());
    broken.rejects[0].write(&mut rows).unwrap();
    for (table, lines) in TABLES.iter().zip(rows.finish()) {
        let text = String::from_utf8(lines.bytes).unwrap();
        assert_eq!(text.lines().count() as u64, lines.rows, "{}", table.name);
        assert!(lines.rows > 0 || table.name == "issues", "{}", table.name);
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let row = row.as_object().unwrap();
            assert_eq!(row.len(), table.columns.len());
            for column in table.columns {
                let value = &row[column.name];
                assert!(
                    !(column.is_required && value.is_null()),
                    "{line}: {}",
                    column.name
                );
            }
        }
    }
}

#[test]
fn csv_has_a_heading_and_quotes_what_needs_it() {
    let mut rows = TextRows::new(TextForm::Csv);
    let mut outcome = cohort().assess(b"no JSON", &place());
    outcome.rejects[0].reason = "a \"comma\", and\na line".to_owned();
    outcome.rejects[0].write(&mut rows).unwrap();
    let lines = rows.finish().remove(5);
    assert_eq!(
        heading(TextForm::Csv, TABLES[5]),
        "source,line,record,patient,reason\n"
    );
    assert_eq!(
        String::from_utf8(lines.bytes).unwrap(),
        "women.ndjson,3,7,,\"a \"\"comma\"\", and\na line\"\n"
    );
}
