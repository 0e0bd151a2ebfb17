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
use gravida_guideline::knowledge::Measure;
use gravida_guideline::{
    AlertLevel, AsOf, Assessment, Assessor, Criterion, Knowledge, Membership, Outcome,
};
use gravida_population::rows::{Place, Reject};
#[cfg(feature = "arrow")]
use gravida_population::schema::Kind;
use gravida_population::schema::TABLES;
use gravida_population::text::{TextForm, TextRows, TextTable, heading};
use gravida_population::{Cohort, Tally};
use serde_json::{Value, json};

/// Place of the table of what could not be used.
const REJECTS: usize = 6;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::embedded().unwrap())
}

fn cohort() -> Cohort<'static> {
    let profile = knowledge().default_profile().unwrap().clone();
    Cohort::new(Assessor::new(knowledge()), profile, None, None)
}

/// The rows of one record, by table.
fn rows(json: &[u8], form: TextForm) -> Vec<String> {
    let place = Place {
        record: 7,
        source: "women.ndjson".into(),
        line: Some(3),
    };
    let mut rows = TextRows::new(form);
    let (cohort, mut tally) = (cohort(), Tally::default());
    cohort
        .worker()
        .assess(json, &place, None, &mut rows, &mut tally)
        .unwrap();
    let text = |lines: TextTable| String::from_utf8(lines.bytes).unwrap();
    rows.finish().into_iter().map(text).collect()
}

fn parsed(lines: &str) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap();
    lines.lines().map(parse).collect()
}

/// What one record by itself is told: the whole assessment, with all reasons; nothing of a
/// woman whose record has no moment.
fn assessments(json: &[u8]) -> Vec<(Assessment, Vec<Placed>)> {
    let assessor = Assessor::new(knowledge());
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let reading = read(json, &options).unwrap();
    let profile = knowledge().default_profile().unwrap();
    let assess = |record| {
        let as_of = AsOf::newest_in(record)?;
        let place = |one: &'static Measure| {
            let row = assessor.measure(record, profile, &as_of, &one.id).unwrap();
            (one.id.as_str(), row.membership, row.open)
        };
        Some((
            assessor.assess(record, &reading.issues, profile, &as_of),
            knowledge().measures().iter().map(place).collect(),
        ))
    };
    reading.records.iter().filter_map(assess).collect()
}

/// Where a woman stands in a measure, and by which criterion that is open.
type Placed = (&'static str, Membership, Option<Criterion>);

/// The rows that an assessment amounts to, put together here from its parts.
fn expected(assessment: &Assessment, measures: &[Placed]) -> [Vec<Value>; 6] {
    let key = (7, &assessment.subject.id);
    let (age, gestation) = (assessment.subject.age_years, &assessment.subject.gestation);
    let alerts = |level| -> Vec<&str> {
        let raised = assessment.alerts.iter().filter(|one| one.level == level);
        raised.map(|one| one.id.as_str()).collect()
    };
    let decisions = |asked| -> Vec<&str> {
        let such = (assessment.decisions.iter()).filter(|one| one.relevant == asked);
        such.map(|one| one.id.as_str()).collect()
    };
    let woman = json!({
        "record": key.0, "patient": key.1, "source": "women.ndjson", "line": 3,
        "as_of": assessment.as_of, "as_of_source": assessment.as_of_source,
        "age_years_low": age.map(|age| age[0]), "age_years_high": age.map(|age| age[1]),
        "gestation_days_low": gestation.as_ref().map(|one| one.days[0]),
        "gestation_days_high": gestation.as_ref().map(|one| one.days[1]),
        "gestation_method": gestation.as_ref().and_then(|one| one.method.clone()),
        "loss": assessment.subject.loss,
        "emergency_alerts": alerts(AlertLevel::Emergency),
        "urgent_alerts": alerts(AlertLevel::Urgent),
        "decisions_asked": decisions(Some(true)), "decisions_unknown": decisions(None),
        "resources": assessment.record.resources,
        "entered_in_error": assessment.record.entered_in_error,
        "refuted": assessment.record.refuted, "duplicates": assessment.record.duplicates,
    });
    let recommendations = assessment.recommendations.iter().map(|one| {
        json!({
            "record": key.0, "patient": key.1, "decision": one.decision,
            "question": one.question, "recommendation": one.id, "guideline": one.guideline,
            "in_force": one.in_force, "outcome": one.outcome, "direction": one.direction,
            "missing": one.missing, "failure": one.failure,
        })
    });
    let tasks = assessment.tasks.iter().map(|one| {
        json!({
            "record": key.0, "patient": key.1, "decision": one.decision, "task": one.id,
            "recommendation": one.recommendation, "opens": one.opens, "due": one.due,
            "closes": one.closes,
            "due_day": one.due.as_ref().and_then(|due| due.get(..10)),
        })
    });
    let missing = (1..).zip(&assessment.missing).map(|(rank, one)| {
        json!({
            "record": key.0, "patient": key.1, "rank": rank, "fact": one.fact,
            "bears_on": one.bears_on, "settles": one.settles,
        })
    });
    let is_told = |membership| {
        !matches!(
            membership,
            Membership::Outside | Membership::OutsideDenominator
        )
    };
    let measures = measures
        .iter()
        .filter(|one| is_told(one.1))
        .map(|(id, membership, open)| {
            json!({
                "record": key.0, "patient": key.1, "measure": id, "membership": membership,
                "criterion": open,
            })
        });
    let issues = assessment.issues.iter().map(|one| {
        json!({
            "record": key.0, "patient": key.1, "severity": one.severity,
            "where": one.place, "message": one.message,
        })
    });
    [
        vec![woman],
        recommendations.collect(),
        tasks.collect(),
        missing.collect(),
        measures.collect(),
        issues.collect(),
    ]
}

fn check(name: &str, json: &[u8]) {
    let tables = rows(json, TextForm::Ndjson);
    let assessments = assessments(json);
    for place in 0..REJECTS {
        let expected: Vec<Value> = assessments
            .iter()
            .flat_map(|(one, measures)| expected(one, measures)[place].clone())
            .collect();
        assert_eq!(
            parsed(&tables[place]),
            expected,
            "{name}: {}",
            TABLES[place].name
        );
    }
    for reject in parsed(&tables[REJECTS]) {
        assert!(assessments.is_empty(), "{name}");
        let reason = reject["reason"].as_str().unwrap();
        assert!(
            reason.starts_with("nothing in the record is dated"),
            "{name}: {reason}"
        );
        assert_eq!(reject["patient"], "patient");
    }
    let told = tables[0].lines().count() + tables[REJECTS].lines().count();
    assert!(told > 0, "{name}");
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
    let bundle = simulator.unwrap().bundle(1);
    let mut tables = rows(bundle.as_bytes(), TextForm::Ndjson);
    tables[REJECTS] = rows(b"{\"resourceType\": ", TextForm::Ndjson).remove(REJECTS);
    for (table, lines) in TABLES.iter().zip(tables) {
        for row in parsed(&lines) {
            let names: Vec<&str> = row
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect();
            assert_eq!(names.len(), table.columns.len(), "{names:?}");
            for column in table.columns {
                assert!(names.contains(&column.name));
                assert!(!(column.is_required && row[column.name].is_null()), "{row}");
            }
        }
    }
}

#[test]
fn csv_has_a_heading_and_quotes_what_needs_it() {
    let reject = Reject {
        source: "women.ndjson".into(),
        line: Some(3),
        record: None,
        patient: None,
        reason: "a \"comma\", and\na line".to_owned(),
    };
    let mut rows = TextRows::new(TextForm::Csv);
    reject.write(&mut rows).unwrap();
    let lines = rows.finish().remove(REJECTS);
    assert_eq!(
        heading(TextForm::Csv, TABLES[REJECTS]),
        "source,line,record,patient,reason\n"
    );
    assert_eq!(
        String::from_utf8(lines.bytes).unwrap(),
        "women.ndjson,3,,,\"a \"\"comma\"\", and\na line\"\n"
    );
}

#[test]
fn what_is_no_record_is_rejected_with_place_and_reason() {
    let tables = rows(b"{\"resourceType\": ", TextForm::Ndjson);
    let rejects = parsed(&tables[REJECTS]);
    assert_eq!(rejects[0]["source"], "women.ndjson");
    assert_eq!(rejects[0]["line"], 3);
    let reason = rejects[0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("column "), "{reason}");
    assert!(tables[..REJECTS].iter().all(String::is_empty));
}

#[test]
fn outcomes_that_are_not_asked_for_have_no_row_and_are_counted() {
    let simulator = gravida_simulator::Simulator::new(3, gravida_simulator::Knobs::default());
    let bundle = simulator.unwrap().bundle(1);
    let place = Place::default();
    let told = |cohort: Cohort<'static>| {
        let (mut rows, mut tally) = (TextRows::new(TextForm::Ndjson), Tally::default());
        let mut worker = cohort.worker();
        worker
            .assess(bundle.as_bytes(), &place, None, &mut rows, &mut tally)
            .unwrap();
        let lines = String::from_utf8(rows.finish().remove(1).bytes).unwrap();
        (parsed(&lines), tally)
    };
    let (all, counted) = told(cohort());
    let (some, counted_again) = told(cohort().with_outcomes(&[Outcome::Applies, Outcome::Failed]));
    let applying = all.iter().filter(|row| row["outcome"] == "applies");
    assert_eq!(some, applying.cloned().collect::<Vec<_>>());
    assert!(
        some.len() * 2 < all.len(),
        "{} of {}",
        some.len(),
        all.len()
    );
    assert_eq!(counted, counted_again);
}

/// Every table that can be asked for alone has the rows that it has beside the others.
#[test]
fn a_table_by_itself_has_the_rows_that_it_has_among_all() {
    let simulator =
        gravida_simulator::Simulator::new(3, gravida_simulator::Knobs::default()).unwrap();
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/two-losses-bleeding-heartbeat.json"
    );
    let mut records: Vec<String> = (0..6).map(|number| simulator.bundle(number)).collect();
    records.push(fs::read_to_string(example).unwrap());
    let told = |cohort: &Cohort<'static>| {
        let (mut rows, mut tally) = (TextRows::new(TextForm::Ndjson), Tally::default());
        let mut worker = cohort.worker();
        for record in &records {
            let (json, place) = (record.as_bytes(), Place::default());
            worker
                .assess(json, &place, None, &mut rows, &mut tally)
                .unwrap();
        }
        (rows.finish(), tally)
    };
    let (all, counted) = told(&cohort());
    for (place, table) in TABLES[..REJECTS].iter().enumerate() {
        let cohort = cohort().with_tables(&[table]);
        let (alone, counted_again) = told(&cohort);
        for (number, (one, whole)) in alone.iter().zip(&all).enumerate() {
            let expected = if number == place { whole.rows } else { 0 };
            assert_eq!(one.rows, expected, "{} of {}", number, table.name);
        }
        assert!(all[place].rows > 0, "{}", table.name);
        assert_eq!(alone[place].bytes, all[place].bytes, "{}", table.name);
        let parts = cohort.parts();
        assert_eq!(counted_again.women, counted.women);
        assert_eq!(counted_again.alerts, counted.alerts);
        for (is_counted, again, at_first) in [
            (
                parts.tasks,
                json!(counted_again.tasks),
                json!(counted.tasks),
            ),
            (
                parts.missing,
                json!(counted_again.missing),
                json!(counted.missing),
            ),
            (
                parts.measures,
                json!(counted_again.measures),
                json!(counted.measures),
            ),
            (
                parts.recommendations,
                json!(counted_again.recommendations),
                json!(counted.recommendations),
            ),
        ] {
            let expected = if is_counted { at_first } else { json!({}) };
            assert_eq!(again, expected, "{}", table.name);
        }
    }
}

#[cfg(feature = "arrow")]
#[test]
fn arrow_holds_what_json_holds() {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Date32Type, Int32Type, Int64Type};
    use gravida_population::arrow::ArrowRows;

    let simulator = gravida_simulator::Simulator::new(3, gravida_simulator::Knobs::default());
    let bundle = simulator.unwrap().bundle(1);
    let expected = rows(bundle.as_bytes(), TextForm::Ndjson);
    let place = Place {
        record: 7,
        source: "women.ndjson".into(),
        line: Some(3),
    };
    let (cohort, mut tally, mut sink) = (cohort(), Tally::default(), ArrowRows::new());
    let mut worker = cohort.worker();
    worker
        .assess(bundle.as_bytes(), &place, None, &mut sink, &mut tally)
        .unwrap();
    let batches = sink.take().unwrap();
    assert_eq!(sink.len(1), 0, "nothing is left");
    for ((table, batch), lines) in TABLES.iter().zip(&batches).zip(&expected) {
        let lines = parsed(lines);
        assert_eq!(batch.num_rows(), lines.len(), "{}", table.name);
        for (column, array) in table.columns.iter().zip(batch.columns()) {
            for (row, line) in lines.iter().enumerate() {
                let value = match column.kind {
                    _ if array.is_null(row) => Value::Null,
                    Kind::Text => json!(array.as_string::<i32>().value(row)),
                    Kind::Word => {
                        let words = array.as_dictionary::<Int32Type>();
                        let key = usize::try_from(words.keys().value(row)).unwrap();
                        json!(words.values().as_string::<i32>().value(key))
                    }
                    Kind::Number => json!(array.as_primitive::<Int64Type>().value(row)),
                    Kind::Flag => json!(array.as_boolean().value(row)),
                    Kind::Day => {
                        let day = array.as_primitive::<Date32Type>().value_as_date(row);
                        json!(day.unwrap().to_string())
                    }
                    Kind::Words => {
                        let words = array.as_list::<i32>().value(row);
                        json!(words.as_string::<i32>().iter().collect::<Vec<_>>())
                    }
                };
                assert_eq!(value, line[column.name], "{}.{}", table.name, column.name);
            }
        }
    }
}

#[test]
fn the_document_has_every_column_and_no_other() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cohort.md");
    let document = fs::read_to_string(path).unwrap();
    for table in TABLES {
        let heading = format!("### {}\n\nOne row: {}.\n", table.name, table.row);
        let (_, behind) = document.split_once(&heading).unwrap();
        let section = behind.split("\n#").next().unwrap();
        let rows: Vec<&str> = section
            .lines()
            .filter(|line| line.starts_with("| `"))
            .collect();
        assert_eq!(rows.len(), table.columns.len(), "{}", table.name);
        for (row, column) in rows.iter().zip(table.columns) {
            let absent = if column.is_required {
                ""
            } else {
                ", may be absent"
            };
            let kind = format!("{:?}", column.kind).to_lowercase();
            let expected = format!(
                "| `{}` | {kind}{absent} | {} |",
                column.name, column.meaning
            );
            assert_eq!(*row, expected);
        }
    }
}
