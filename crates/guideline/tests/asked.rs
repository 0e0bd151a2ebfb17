//! What is asked first of sparse records: the fact that the knowledge puts
//! before all others, and the conclusion that it puts after them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
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
    let conclusion = missing
        .iter()
        .position(|fact| fact == "confirmed-miscarriage");
    assert!(
        conclusion.is_none_or(|at| at > missing.len() / 2),
        "{missing:?}"
    );
}

/// What is asked one after the other of somebody who knows all the answers, until one of `settled`
/// would be next.
#[track_caller]
fn asked_before(begin: &str, answers: &[(&str, &str)], settled: &[&str]) -> Vec<String> {
    let mut facts = begin.to_owned();
    let mut asked = Vec::new();
    loop {
        let missing = missing(&facts);
        let next = missing.first().expect("something is always missing");
        if settled.contains(&next.as_str()) {
            return asked;
        }
        let answer = answers.iter().find(|(fact, _)| fact == next);
        let (fact, answer) = answer.unwrap_or_else(|| panic!("`{next}` is asked after {asked:?}"));
        facts = format!("{facts}, {fact}: {answer}");
        asked.push(next.clone());
    }
}

#[test]
fn a_size_without_its_route_asks_for_the_route() {
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
fn signs_of_an_emergency_are_asked_before_the_scan_and_its_route() {
    check("currently-pregnant: true", "abdominal-or-pelvic-pain");
    check(
        "currently-pregnant: true, vaginal-bleeding: true",
        "abdominal-or-pelvic-pain",
    );
    check(
        "currently-pregnant: true, crown-rump-length: 12, cardiac-activity: seen",
        "abdominal-or-pelvic-pain",
    );
    check(
        "currently-pregnant: true, crown-rump-length: 6",
        "abdominal-or-pelvic-pain",
    );
    let signs = [
        ("severe-pain", "false"),
        ("shoulder-tip-pain", "false"),
        ("fainting-or-dizziness", "false"),
        ("collapse", "false"),
        ("heart-rate", "78 /min"),
        ("systolic-blood-pressure", "'118 mm[Hg]'"),
        ("diastolic-blood-pressure", "'72 mm[Hg]'"),
    ];
    let begin = "currently-pregnant: true, abdominal-or-pelvic-pain: true, mean-sac-diameter: 15";
    let asked = asked_before(begin, &signs, &["scan-route", "pregnancy-location"]);
    assert_eq!(asked.len(), signs.len(), "{asked:?}");
}

#[test]
fn what_makes_sense_only_with_something_else_is_not_asked_without_it() {
    let place = |missing: &[String], fact: &str| missing.iter().position(|one| one == fact);
    let pregnant = "currently-pregnant: true, gestational-age: 49 d";
    let others = missing(&format!("{pregnant}, vaginal-bleeding: false"));
    for fact in [
        "bleeding-amount",
        "severe-pain",
        "ectopic-ruptured",
        "mental-health-screen",
        "progestogen-taken",
    ] {
        let at = place(&others, fact).expect("what is unknown stays unknown");
        assert!(at > others.len() / 2, "{fact} is number {at}: {others:?}");
    }
    let bleeds = missing(&format!("{pregnant}, vaginal-bleeding: true"));
    assert!(place(&bleeds, "bleeding-amount") < place(&bleeds, "pregnancy-location"));
    let hurts = missing(&format!("{pregnant}, abdominal-or-pelvic-pain: true"));
    assert!(place(&hurts, "severe-pain") < place(&hurts, "pregnancy-location"));
    let outside = missing(&format!("{pregnant}, pregnancy-location: ectopic"));
    assert!(
        place(&outside, "ectopic-ruptured") < Some(12),
        "{outside:?}"
    );
}
