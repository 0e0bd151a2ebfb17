//! Whether a decision is asked now: it orders what is asked for, and changes
//! no answer.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

mod support;

use gravida_guideline::{Assessment, BearsOn, Knowledge, KnowledgeFiles, check};
use support::{assess, changed, miniature, shown};

const AS_OF: &str = "2026-05-01T09:00:00Z";
const DECISION: &str = "decisions/umbrella/recommendations.yaml";

/// The miniature, whose one decision is asked when `definition` is true.
fn asked_when(definition: &str) -> KnowledgeFiles {
    changed(
        DECISION,
        "library: Umbrella",
        &format!("library: Umbrella\nrelevant: {definition}"),
    )
}

/// A woman in the rain, or not; `None` when nothing is said of it.
fn assessed(files: KnowledgeFiles, rain: Option<bool>) -> Assessment {
    let rain = rain.map_or_else(String::new, |rain| {
        format!(
            r#",{{"resource": {{"resourceType": "Observation", "id": "rain", "status": "final",
            "subject": {{"reference": "Patient/1"}},
            "code": {{"coding": [{{"system": "https://example.org/codes", "code": "rain"}}]}},
            "effectiveDateTime": "2026-05-01T08:00:00Z", "valueBoolean": {rain}}}}}"#
        )
    });
    let bundle = format!(
        r#"{{"resourceType": "Bundle", "type": "collection", "entry": [
        {{"resource": {{"resourceType": "Patient", "id": "1"}}}}{rain}]}}"#
    );
    assess(&Knowledge::load(files).unwrap(), &bundle, AS_OF)
}

fn asks(assessment: &Assessment) -> Vec<(&str, BearsOn)> {
    assessment
        .missing
        .iter()
        .map(|fact| (fact.fact.as_str(), fact.bears_on))
        .collect()
}

#[test]
fn decision_that_does_not_say_is_asked() {
    let decision = &assessed(miniature(), None).decisions[0];
    assert_eq!(decision.id, "umbrella");
    assert_eq!(decision.title, "Umbrella");
    assert_eq!(decision.relevant, Some(true));
    assert!(decision.missing.is_empty());
}

#[test]
fn relevance_is_true_false_or_open_with_what_settles_it() {
    let of = |rain| assessed(asked_when("Rain on foot"), rain).decisions[0].clone();
    assert_eq!(of(Some(false)).relevant, Some(false));
    let open = of(None);
    assert_eq!(open.relevant, None);
    assert_eq!(open.missing, ["rain", "way"]);
    let open = of(Some(true));
    assert_eq!(
        (open.relevant, &*open.missing),
        (None, &["way".to_owned()][..])
    );
}

#[test]
fn relevance_changes_nothing_but_the_order_of_questions() {
    for rain in [None, Some(true), Some(false)] {
        for definition in ["Rain on foot", "Storm", "Rain and little wind"] {
            let mut plain = assessed(miniature(), rain);
            let mut known = assessed(asked_when(definition), rain);
            for assessment in [&mut plain, &mut known] {
                assessment.decisions.clear();
                assessment.knowledge.digest.clear();
                for fact in &mut assessment.missing {
                    fact.bears_on = BearsOn::RedFlag;
                    fact.settles.retain(|id| id != "umbrella");
                    fact.settles.sort();
                }
                assessment
                    .missing
                    .sort_by(|one, other| one.fact.cmp(&other.fact));
            }
            // What decides relevance alone is asked for too.
            known.missing.retain(|fact| !fact.settles.is_empty());
            assert_eq!(plain, known, "{definition}, {rain:?}");
        }
    }
}

#[test]
fn red_flags_are_asked_for_first_then_what_is_asked_then_relevance_then_the_rest() {
    assert_eq!(
        asks(&assessed(miniature(), None)),
        [
            ("wind-speed", BearsOn::RedFlag),
            ("rain", BearsOn::RelevantDecision),
            ("way", BearsOn::RelevantDecision),
        ]
    );
    let open = assessed(asked_when("Rain on foot"), Some(true));
    assert_eq!(
        asks(&open),
        [
            ("wind-speed", BearsOn::RedFlag),
            ("way", BearsOn::Relevance),
        ]
    );
    assert_eq!(open.missing[1].settles[0], "umbrella");
    assert_eq!(
        asks(&assessed(asked_when("Storm"), Some(true))),
        [
            ("wind-speed", BearsOn::RedFlag),
            ("way", BearsOn::OtherDecision),
        ]
    );
}

#[test]
fn relevance_must_be_a_definition_that_answers_yes_or_no() {
    for (definition, message) in [
        ("Strom", "library `Umbrella` has no definition `Strom`"),
        ("Weather", "does not answer with true, false or null"),
    ] {
        let problems = shown(&check(&asked_when(definition)));
        assert!(problems.contains(message), "{problems}");
        assert!(problems.contains("recommendations.yaml:6:11"), "{problems}");
    }
}

#[test]
fn cases_say_when_a_decision_is_asked() {
    let problems = shown(&check(&asked_when("Storm")));
    for word in ["relevant", "not-relevant"] {
        let message = format!("no case expects `{word}` of `umbrella`");
        assert!(problems.contains(&message), "{problems}");
    }
    let with = |expected: &str| {
        let mut files = asked_when("Storm");
        let cases = "decisions/umbrella/cases.yaml";
        let text = String::from_utf8(files[cases].to_vec()).unwrap();
        let text = text.replace(
            "      storm: raised",
            &format!("      umbrella: {expected}\n      storm: raised"),
        );
        files.insert(cases.to_owned(), text.into_bytes().into());
        shown(&check(&files))
    };
    assert!(!with("relevant").contains("is expected to be"));
    assert!(
        with("unknown").contains("`umbrella` is expected to be `unknown`, but is `relevant`"),
        "{}",
        with("unknown")
    );
    assert!(with("perhaps").contains("`perhaps` is no state of a decision"));
}
