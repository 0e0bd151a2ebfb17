//! What an assessment holds, on knowledge small enough to be seen whole.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

mod support;

use gravida_fhir::DateTime;
use gravida_guideline::{
    AsOf, AsOfSource, Assessment, Assessor, Explained, Knowledge, Outcome, Severity, Verification,
};
use support::{assess, changed, miniature, record};

const AS_OF: &str = "2026-05-01T09:00:00Z";

const RAIN: &str = r#"{"resourceType": "Observation", "id": "rain", "status": "final", "subject": {"reference": "Patient/1"},
    "code": {"coding": [{"system": "https://example.org/codes", "code": "rain", "display": "Rain"}]},
    "effectiveDateTime": "2026-05-01T08:00:00Z", "valueBoolean": true}"#;
const NO_RAIN: &str = r#"{"resourceType": "Observation", "id": "no-rain", "status": "final", "subject": {"reference": "Patient/1"},
    "code": {"coding": [{"system": "https://example.org/codes", "code": "rain"}]},
    "effectiveDateTime": "2026-05-01T07:00:00Z", "valueBoolean": false}"#;
const PATIENT: &str = r#"{"resourceType": "Patient", "id": "1", "birthDate": "1990"}"#;

fn wind(value: &str, unit: &str) -> String {
    format!(
        r#"{{"resourceType": "Observation", "id": "wind", "status": "final", "subject": {{"reference": "Patient/1"}},
        "code": {{"text": "Wind on the hill", "coding": [{{"system": "https://example.org/codes", "code": "wind-speed"}}]}},
        "effectiveDateTime": "2026-05-01T08:30:00Z",
        "valueQuantity": {{"value": {value}, "unit": "{unit}", "system": "http://unitsofmeasure.org", "code": "{unit}"}}}}"#
    )
}

fn bundle(resources: &[&str]) -> String {
    let entries: Vec<String> = resources
        .iter()
        .map(|resource| format!("{{\"resource\": {resource}}}"))
        .collect();
    format!(
        r#"{{"resourceType": "Bundle", "type": "collection", "entry": [{}]}}"#,
        entries.join(",")
    )
}

fn outcome<'a>(
    assessment: &'a Assessment,
    id: &str,
) -> &'a gravida_guideline::assessment::Recommendation {
    assessment
        .recommendations
        .iter()
        .find(|result| result.id == id)
        .unwrap()
}

#[test]
fn advice_that_applies_says_why_and_on_what() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessment = assess(
        &knowledge,
        &bundle(&[PATIENT, RAIN, &wind("18", "km/h")]),
        AS_OF,
    );
    let result = outcome(&assessment, "north-2020-1.10");
    assert_eq!(result.outcome, Outcome::Applies);
    assert_eq!(result.section, "1.10");
    assert!(result.in_force);
    assert_eq!(result.because[0].definition, "Rain and little wind");
    assert_eq!(
        result.because[0].resources,
        ["Observation/rain", "Observation/wind"]
    );
    assert_eq!(result.evidence[0].interval.as_deref(), Some("0.77 to 158"));
    assert_eq!(result.sources[0].title, "What to carry");
    let entries: Vec<String> = assessment
        .entries
        .iter()
        .map(|entry| {
            let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
            format!(
                "{} | {} | {} {}",
                entry.reference,
                part(&entry.label),
                part(&entry.value),
                part(&entry.unit)
            )
        })
        .collect();
    assert_eq!(
        entries,
        [
            "Observation/rain | Rain | true -",
            "Observation/wind | Wind on the hill | 18 km/h",
        ]
    );
}

#[test]
fn entry_without_words_is_named_in_those_of_the_value_sets() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let rain = RAIN.replace(
        r#"{"system": "https://example.org/codes", "code": "rain", "display": "Rain"}"#,
        r#"{"system": "https://hospital.example", "code": "R1"},
           {"system": "https://example.org/codes", "code": "rain"}"#,
    );
    let wind = wind("18", "km/h").replace(r#""text": "Wind on the hill", "#, "");
    let assessment = assess(&knowledge, &bundle(&[PATIENT, &rain, &wind]), AS_OF);
    let labels: Vec<&str> = (assessment.entries.iter())
        .map(|entry| entry.label.as_deref().unwrap())
        .collect();
    // No value set has the code of the wind, so that all there is to show is the code.
    assert_eq!(labels, ["Rain", "wind-speed"]);
}

#[test]
fn age_is_a_range_when_the_birth_date_is_partial() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessment = assess(&knowledge, &bundle(&[PATIENT]), AS_OF);
    assert_eq!(assessment.subject.id, "1");
    assert_eq!(assessment.subject.age_years, Some([35, 36]));
    assert_eq!(assessment.subject.gestation, None);
}

#[test]
fn missing_facts_are_ordered_by_what_they_settle() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessment = assess(&knowledge, &bundle(&[PATIENT]), AS_OF);
    let missing: Vec<(&str, String)> = assessment
        .missing
        .iter()
        .map(|fact| (fact.fact.as_str(), fact.settles.join(" ")))
        .collect();
    assert_eq!(
        missing,
        [
            ("wind-speed", "storm north-2020-1.10".to_owned()),
            (
                "rain",
                "north-2020-1.10 south-2020-2 weather look-again".to_owned()
            ),
            ("way", "south-2020-2 look-again".to_owned()),
        ]
    );
    assert_eq!(
        outcome(&assessment, "north-2020-1.10").missing,
        ["rain", "wind-speed"]
    );
}

#[test]
fn what_cannot_change_the_answer_is_not_asked_for() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessment = assess(&knowledge, &bundle(&[PATIENT, NO_RAIN]), AS_OF);
    assert_eq!(
        outcome(&assessment, "north-2020-1.10").outcome,
        Outcome::DoesNotApply
    );
    let missing: Vec<&str> = assessment
        .missing
        .iter()
        .map(|fact| fact.fact.as_str())
        .collect();
    assert_eq!(missing, ["wind-speed"], "for the storm only");
}

#[test]
fn profile_decides_who_is_in_force_and_comes_first() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessor = Assessor::new(&knowledge);
    let record = record(&assessor, &bundle(&[PATIENT]));
    let as_of = AsOf::given(DateTime::parse(AS_OF).unwrap());
    let order = |profile: &str| -> Vec<(String, bool)> {
        let profile = knowledge.profile(profile).unwrap();
        let assessment = assessor.assess(&record, &[], profile, &as_of);
        assessment
            .recommendations
            .iter()
            .map(|result| (result.id.clone(), result.in_force))
            .collect()
    };
    assert_eq!(
        order("home"),
        [
            ("north-2020-1.10".to_owned(), true),
            ("south-2020-2".to_owned(), false)
        ]
    );
    assert_eq!(
        order("abroad"),
        [
            ("south-2020-2".to_owned(), true),
            ("north-2020-1.10".to_owned(), false)
        ]
    );
}

#[test]
fn contradiction_is_reported_at_its_entries() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessment = assess(&knowledge, &bundle(&[PATIENT, RAIN, NO_RAIN]), AS_OF);
    let issue = assessment
        .issues
        .iter()
        .find(|issue| issue.message.contains("both"))
        .unwrap();
    assert_eq!(issue.severity, Severity::Warning);
    assert_eq!(issue.place, "Observation/rain, Observation/no-rain");
}

#[test]
fn implausible_value_and_unusable_unit_are_reported_and_kept() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessment = assess(&knowledge, &bundle(&[PATIENT, &wind("100", "m/s")]), AS_OF);
    assert!(assessment.issues.iter().any(|issue| {
        issue.place == "Observation/wind"
            && issue.message == "`Wind speed` is 100 m/s, which is outside the plausible 0 to 60 m/s; it is used as it is"
    }));
    assert_eq!(assessment.alerts[0].id, "storm");
    let assessment = assess(
        &knowledge,
        &bundle(&[PATIENT, &wind("100", "mm[Hg]")]),
        AS_OF,
    );
    assert!(assessment.issues.iter().any(|issue| {
        issue.message == "`Wind speed` is given in `mm[Hg]`, which cannot be brought to `m/s`"
    }));
}

#[test]
fn failing_definition_is_a_failed_outcome_and_others_go_on() {
    let elm = String::from_utf8(miniature()["elm/Umbrella.json"].to_vec()).unwrap();
    let start = elm.find("\"name\":\"Rain on foot\"").unwrap();
    let place = start + elm.get(start..).unwrap().find("\"expression\":").unwrap();
    let broken = format!(
        "{}\"expression\":{{\"type\":\"Message\",\"source\":{{\"type\":\"Null\"}},\
         \"condition\":{{\"type\":\"Literal\",\"valueType\":\"{{urn:hl7-org:elm-types:r1}}Boolean\",\"value\":\"true\"}},\
         \"severity\":{{\"type\":\"Literal\",\"valueType\":\"{{urn:hl7-org:elm-types:r1}}String\",\"value\":\"Error\"}},\
         \"message\":{{\"type\":\"Literal\",\"valueType\":\"{{urn:hl7-org:elm-types:r1}}String\",\"value\":\"no shoes\"}}}},\"was\":",
        elm.get(..place).unwrap()
    );
    let mut files = miniature();
    let rest = elm.get(place + "\"expression\":".len()..).unwrap();
    files.insert(
        "elm/Umbrella.json".to_owned(),
        format!("{broken}{rest}").into_bytes().into(),
    );
    let knowledge = Knowledge::load(files).unwrap();
    let assessment = assess(
        &knowledge,
        &bundle(&[PATIENT, RAIN, &wind("5", "m/s")]),
        AS_OF,
    );
    let failed = outcome(&assessment, "south-2020-2");
    assert_eq!(failed.outcome, Outcome::Failed);
    assert!(
        failed.failure.as_deref().unwrap().contains("no shoes"),
        "{failed:?}"
    );
    assert_eq!(
        outcome(&assessment, "north-2020-1.10").outcome,
        Outcome::Applies
    );
    assert!(
        assessment
            .issues
            .iter()
            .any(|issue| issue.place == "look-again" && issue.severity == Severity::Error)
    );
}

#[test]
fn wording_and_tasks() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let way = r#"{"resourceType": "Observation", "id": "way", "status": "final", "subject": {"reference": "Patient/1"},
        "code": {"coding": [{"system": "https://example.org/codes", "code": "way"}]},
        "valueCodeableConcept": {"coding": [{"system": "https://example.org/codes", "code": "on-foot"}]}}"#;
    let assessment = assess(&knowledge, &bundle(&[PATIENT, RAIN, way]), AS_OF);
    let weather = &assessment.findings[0];
    assert_eq!(
        (weather.value.as_deref(), weather.text.as_deref()),
        (Some("wet"), Some("It is wet."))
    );
    let task = &assessment.tasks[0];
    assert_eq!(
        (task.due.as_deref(), task.recommendation.as_deref()),
        (Some("2026-05-02"), Some("south-2020-2"))
    );
    assert_eq!(task.verification, Verification::Recalled);
    let assessment = assess(&knowledge, &bundle(&[PATIENT, NO_RAIN]), AS_OF);
    assert_eq!(assessment.findings[0].text.as_deref(), Some("It is dry."));
}

#[test]
fn newest_moment_is_used_and_said() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessor = Assessor::new(&knowledge);
    let record = record(&assessor, &bundle(&[PATIENT, RAIN, NO_RAIN]));
    let as_of = AsOf::newest_in(&record).unwrap();
    let assessment = assessor.assess(&record, &[], knowledge.profile("home").unwrap(), &as_of);
    assert_eq!(assessment.as_of_source, AsOfSource::NewestInRecord);
    assert!(
        assessment.as_of.starts_with("2026-05-01T08:00:00"),
        "{}",
        assessment.as_of
    );
}

#[test]
fn json_is_read_back_as_it_was() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let assessment = assess(
        &knowledge,
        &bundle(&[PATIENT, RAIN, &wind("25", "m/s")]),
        AS_OF,
    );
    let json = serde_json::to_string(&assessment).unwrap();
    assert_eq!(
        serde_json::from_str::<Assessment>(&json).unwrap(),
        assessment
    );
    assert!(json.starts_with(r#"{"schema":"gravida.assessment/1","asOf":"#));
}

#[test]
fn explain_finds_every_id() {
    let knowledge = Knowledge::load(miniature()).unwrap();
    let kind = |id: &str| match knowledge.explain(id) {
        Some(Explained::Recommendation {
            sources,
            evidence,
            guideline,
            ..
        }) => {
            assert_eq!(
                (sources.len(), evidence.len(), guideline.is_some()),
                (1, 1, true)
            );
            "recommendation"
        }
        Some(Explained::Alert { .. }) => "alert",
        Some(Explained::Finding { .. }) => "finding",
        Some(Explained::Task { .. }) => "task",
        Some(Explained::Fact { .. }) => "fact",
        Some(Explained::Decision { .. }) => "decision",
        Some(Explained::Guideline {
            recommendations, ..
        }) => {
            assert_eq!(recommendations.len(), 1);
            "guideline"
        }
        Some(Explained::Evidence { .. }) => "evidence",
        Some(Explained::Profile { in_force, .. }) => {
            assert_eq!(in_force[0].1[0].id, "north-2020");
            "profile"
        }
        Some(Explained::Calculator { .. }) => "calculator",
        Some(Explained::Claim { .. }) => "claim",
        Some(Explained::ClaimSource { .. }) => "article",
        Some(Explained::Measure { .. }) => "measure",
        Some(Explained::Picture { .. }) => "picture",
        Some(Explained::ValueSet { .. }) => "value set",
        None => "nothing",
    };
    for (id, expected) in [
        ("north-2020-1.10", "recommendation"),
        ("storm", "alert"),
        ("wind-over-time", "picture"),
        ("weather", "finding"),
        ("look-again", "task"),
        ("rain", "fact"),
        ("umbrella", "decision"),
        ("south-2020", "guideline"),
        ("walk-2019", "evidence"),
        ("home", "profile"),
        ("twice-the-wind", "calculator"),
        ("https://gravida.example/ValueSet/rain", "value set"),
        ("snow", "nothing"),
    ] {
        assert_eq!(kind(id), expected, "{id}");
    }
}

#[test]
fn digest_follows_the_content() {
    let one = Knowledge::load(miniature()).unwrap();
    let other = Knowledge::load(changed(
        "profiles/home.yaml",
        "title: Home",
        "title: At home",
    ))
    .unwrap();
    assert_eq!(one.digest().len(), "sha256:".len() + 64);
    assert_ne!(one.digest(), other.digest());
    assert_eq!(one.digest(), Knowledge::load(miniature()).unwrap().digest());
}
