//! What is asked first of sparse records: the fact that the knowledge puts
//! before all others, and the conclusion that it puts after them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where its expectation does"
)]

use std::borrow::Cow;

use gravida_fhir::{DateTime, ReadOptions};
use gravida_guideline::{AsOf, Assessor, Knowledge, case_records, embedded};

const NOW: &str = "2026-11-20T09:00:00Z";
const NO_SIGN: &str = "abdominal-or-pelvic-pain: false, severe-pain: false, shoulder-tip-pain: false, \
    fainting-or-dizziness: false, collapse: false, fever: false, vaginal-bleeding: false";

/// What is missing of a case, most useful first.
fn missing(facts: &str) -> Vec<String> {
    let case = format!(
        "decision: hcg-trend\ncases:\n  - name: sparse\n    as-of: {NOW}\n    facts: {{ {facts} }}\n    expect: {{}}\n"
    );
    let mut files = embedded();
    files.retain(|path, _| !path.ends_with("cases.yaml"));
    let path = "decisions/hcg-trend/cases.yaml".to_owned();
    files.insert(path, Cow::Owned(case.into_bytes()));
    let cases = case_records(&files);
    assert_eq!(cases.len(), 1, "a fact is misspelt: {facts}");
    let knowledge = Knowledge::embedded().unwrap();
    let assessor = Assessor::new(&knowledge);
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let reading = gravida_fhir::read(cases[0].bundle.to_string().as_bytes(), &options).unwrap();
    let as_of = AsOf::given(DateTime::parse(NOW).unwrap());
    let profile = knowledge.profile("europe").unwrap();
    let assessment = assessor.assess(&reading.records[0], &[], profile, &as_of);
    assessment.missing.into_iter().map(|one| one.fact).collect()
}

#[track_caller]
fn check(facts: &str, first: &str) {
    let missing = missing(facts);
    assert_eq!(
        missing.first().map(String::as_str),
        Some(first),
        "{missing:?}"
    );
    let conclusion = "confirmed-miscarriage";
    let is_asked = missing.iter().any(|fact| fact == conclusion);
    assert!(!is_asked || missing.last().is_some_and(|fact| fact == conclusion));
}

#[test]
fn a_size_without_its_route_asks_for_the_route() {
    check(
        "currently-pregnant: true, crown-rump-length: 6",
        "scan-route",
    );
    check(
        &format!(
            "currently-pregnant: true, crown-rump-length: 6, cardiac-activity: not-seen, {NO_SIGN}"
        ),
        "scan-route",
    );
    check(
        &format!(
            "currently-pregnant: true, pregnancy-location: intrauterine, mean-sac-diameter: 26, {NO_SIGN}"
        ),
        "scan-route",
    );
}

#[test]
fn without_a_size_or_with_a_heartbeat_the_usual_order_stands() {
    check("currently-pregnant: true", "abdominal-or-pelvic-pain");
    check(
        "currently-pregnant: true, vaginal-bleeding: true",
        "pregnancy-location",
    );
    check(
        "currently-pregnant: true, crown-rump-length: 12, cardiac-activity: seen",
        "abdominal-or-pelvic-pain",
    );
}
