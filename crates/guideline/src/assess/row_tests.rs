//! A row says what the assessment of the same record says, whatever records came before it.

use std::sync::OnceLock;

use gravida_fhir::{ReadOptions, Reading};
use serde_json::{Value, json};

use super::*;
use crate::assessment::Assessment;
use crate::check::case_records;

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::load(crate::embedded()).unwrap())
}

/// A record to be assessed, and the moment.
struct Given {
    name: String,
    reading: Reading,
    as_of: AsOf,
}

fn read(assessor: &Assessor<'_>, name: &str, text: &str) -> Vec<Given> {
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let reading = gravida_fhir::read(text.as_bytes(), &options).unwrap();
    let newest = reading.records.first().and_then(AsOf::newest_in);
    newest
        .map(|as_of| Given {
            name: name.to_owned(),
            reading,
            as_of,
        })
        .into_iter()
        .collect()
}

/// Every example, and every so manieth of the worked cases.
fn given(assessor: &Assessor<'_>, every: usize) -> Vec<Given> {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples");
    let mut paths: Vec<_> = std::fs::read_dir(examples)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 75, "{} examples", paths.len());
    let mut all = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        all.extend(read(assessor, &path.to_string_lossy(), &text));
    }
    let cases = case_records(knowledge().files());
    assert!(cases.len() > 1_000, "{} cases", cases.len());
    for case in cases.iter().step_by(every) {
        let text = case.bundle.to_string();
        let name = format!("{}: {}", case.owner, case.name);
        for mut one in read(assessor, &name, &text) {
            one.as_of = AsOf::given(gravida_fhir::DateTime::parse(&case.as_of).unwrap());
            all.push(one);
        }
    }
    all
}

fn ids<'f>(facts: impl Iterator<Item = &'f Fact>) -> Vec<&'f str> {
    facts.map(|fact| fact.id.as_str()).collect()
}

/// All that a row says, as JSON.
fn said(row: &Row<'_, '_>) -> Value {
    json!({
        "subject": row.subject,
        "alerts": row.alerts().map(|(decision, alert)| [&alert.id, &decision.id]).collect::<Vec<_>>(),
        "decisions": row.decisions().iter()
            .map(|one| json!([one.decision.id, one.relevant, ids(one.missing(row))]))
            .collect::<Vec<_>>(),
        "recommendations": row.recommendations().iter()
            .map(|one| json!([
                one.recommendation.id, one.decision.id, one.in_force, one.outcome,
                ids(one.missing(row)), one.failure(row),
            ]))
            .collect::<Vec<_>>(),
        "tasks": row.tasks().iter()
            .map(|one| json!([one.task.id, one.decision.id, one.opens, one.due, one.closes]))
            .collect::<Vec<_>>(),
        "missing": row.missing()
            .map(|one| json!([one.fact.id, one.bears_on, one.settles]))
            .collect::<Vec<_>>(),
        "issues": row.issues,
        "record": row.counts,
    })
}

/// The same of an assessment.
fn said_in_full(assessment: &Assessment) -> Value {
    json!({
        "subject": assessment.subject,
        "alerts": assessment.alerts.iter()
            .map(|alert| [&alert.id, &alert.decision])
            .collect::<Vec<_>>(),
        "decisions": assessment.decisions.iter()
            .map(|one| json!([one.id, one.relevant, one.missing]))
            .collect::<Vec<_>>(),
        "recommendations": assessment.recommendations.iter()
            .map(|one| json!([
                one.id, one.decision, one.in_force, one.outcome, one.missing, one.failure,
            ]))
            .collect::<Vec<_>>(),
        "tasks": assessment.tasks.iter()
            .map(|one| json!([one.id, one.decision, one.opens, one.due, one.closes]))
            .collect::<Vec<_>>(),
        "missing": assessment.missing.iter()
            .map(|one| json!([one.fact, one.bears_on, one.settles]))
            .collect::<Vec<_>>(),
        "issues": assessment.issues,
        "record": assessment.record,
    })
}

#[test]
fn a_row_says_what_the_assessment_says() {
    let assessor = Assessor::new(knowledge());
    let everything = Scope::everything();
    let given = given(&assessor, 100);
    let profile = knowledge().default_profile().unwrap();
    let mut rows = assessor.rows(profile, &everything);
    for one in &given {
        let Given { reading, as_of, .. } = one;
        let record = &reading.records[0];
        let row = said(&rows.row(record, &reading.issues, as_of));
        let full = assessor.assess(record, &reading.issues, profile, as_of);
        assert_eq!(row, said_in_full(&full), "{}", one.name);
    }
    // What is remembered is of other moments.
    let later = AsOf::given(gravida_fhir::DateTime::parse("2026-12-24T00:00:00Z").unwrap());
    let to_missing = Scope::everything().with_reasons(Reasons::Missing);
    for one in given.iter().step_by(5) {
        let Reading {
            records, issues, ..
        } = &one.reading;
        let row = said(&rows.row(&records[0], issues, &later));
        let full = assessor.assess_within(&records[0], issues, profile, &later, &to_missing);
        assert_eq!(row, said_in_full(&full), "{}", one.name);
    }
}

/// What was seen before changes nothing: in another order, with a memory that is given up all the
/// time, and with moments in other offsets in between.
#[test]
fn a_row_is_the_same_whatever_came_before() {
    let assessor = Assessor::new(knowledge());
    let profile = knowledge().default_profile().unwrap();
    let given = given(&assessor, 100);
    let everything = Scope::everything();
    let row_of = |rows: &mut Rows<'_, '_>, one: &Given, as_of: &AsOf| {
        said(&rows.row(&one.reading.records[0], &one.reading.issues, as_of))
    };
    let mut alone = assessor.rows(profile, &everything);
    let footprints = Arc::new(assessor.footprints_of(&everything));
    alone.memory = Memory::new(Arc::clone(&footprints)).with_limit(0);
    let mut warm = assessor.rows(profile, &everything);
    let mut forgetful = assessor.rows(profile, &everything);
    forgetful.memory = Memory::new(footprints).with_limit(40_000);
    for one in &given {
        row_of(&mut warm, one, &one.as_of);
    }
    let moments = [
        "2026-11-20T09:00:00+05:45",
        "2024-02-29T12:00:00Z",
        "2027-06-01T00:00:00Z",
    ];
    let moments = moments.map(|text| AsOf::given(gravida_fhir::DateTime::parse(text).unwrap()));
    let mut random = 20_261_122_u64;
    for _ in 0..60 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let one = &given[(random >> 33) as usize % given.len()];
        let as_of = moments
            .get((random >> 29) as usize % 8)
            .unwrap_or(&one.as_of);
        let expected = row_of(&mut alone, one, as_of);
        assert_eq!(row_of(&mut warm, one, as_of), expected, "{}", one.name);
        assert_eq!(row_of(&mut forgetful, one, as_of), expected, "{}", one.name);
    }
}
