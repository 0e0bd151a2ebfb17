//! Invariant *Same answer everywhere*: a hook says of every example record what
//! the assessment of the whole record says, no more and no less.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use gravida_guideline::assessment::Assessment;
use gravida_guideline::{AsOf, BearsOn, CardSubject, Indicator, Outcome, Reasons, Scope};
use support::*;

#[test]
fn hooks_say_what_the_assessment_says() {
    let profile = knowledge().default_profile().unwrap();
    let options = gravida_fhir::ReadOptions {
        interest: assessor().interest(),
        ..gravida_fhir::ReadOptions::default()
    };
    for name in examples() {
        let record = example(&name);
        let moment = moment_of(&record);
        let reading = gravida_fhir::read(record.to_string().as_bytes(), &options).unwrap();
        let patient = patient_of(&record);
        let Some(whole) = reading.records.iter().find(|one| one.id() == patient) else {
            panic!("{name} has no record of its patient");
        };
        let as_of = AsOf::given(moment);
        let assessment = assessor().assess(whole, &reading.issues, profile, &as_of);
        for id in ["early-pregnancy", "recurrent-loss"] {
            let service = knowledge().services().service(id).unwrap();
            let mut expected: Vec<&str> = Vec::new();
            for rule in &service.cards {
                match rule.show {
                    CardSubject::Alerts => {
                        let raised = assessment
                            .alerts
                            .iter()
                            .filter(|one| service.decisions.contains(&one.decision))
                            .filter(|one| rule.level.is_none_or(|level| one.level == level))
                            .map(|one| one.id.as_str());
                        // Those that interrupt are one card.
                        let most = match rule.indicator {
                            Indicator::Critical => 1,
                            Indicator::Info | Indicator::Warning => usize::MAX,
                        };
                        expected.extend(raised.take(most));
                    }
                    CardSubject::Recommendations => expected.extend(
                        assessment
                            .recommendations
                            .iter()
                            .filter(|one| service.decisions.contains(&one.decision))
                            .filter(|one| one.in_force && one.outcome == Outcome::Applies)
                            .filter(|one| rule.directions.contains(&one.direction))
                            .map(|one| one.id.as_str()),
                    ),
                    CardSubject::AgainstOrders | CardSubject::Missing => {}
                }
            }
            let answer = answer(id, "patient-view", &record);
            let own = format!("{id}.");
            let said: Vec<&str> = answer
                .shown
                .iter()
                .map(|shown| shown.rule.as_str())
                .filter(|rule| !rule.starts_with(&own))
                .collect();
            assert_eq!(
                said,
                expected
                    .iter()
                    .copied()
                    .take(said.len())
                    .collect::<Vec<_>>(),
                "{name}: {id}"
            );
            let has_more = answer
                .shown
                .iter()
                .any(|shown| shown.rule == format!("{id}.more"));
            assert!(
                has_more || said.len() == expected.len(),
                "{name}: {id} leaves out {:?}",
                expected.get(said.len()..)
            );
        }
    }
}

/// What cards leave out of an assessment changes nothing of the rest: alerts, what applies and why,
/// and what is missing to alerts and to the decisions that are asked now.
#[test]
fn advice_alone_is_the_same_advice() {
    let profile = knowledge().default_profile().unwrap();
    let options = gravida_fhir::ReadOptions {
        interest: assessor().interest(),
        ..gravida_fhir::ReadOptions::default()
    };
    let service = knowledge().services().service("early-pregnancy").unwrap();
    let scope = Scope::of(knowledge().scope_of(service)).with_reasons(Reasons::OfWhatApplies);
    let alone = scope.clone().advice_alone();
    for name in examples() {
        let record = example(&name);
        let as_of = AsOf::given(moment_of(&record));
        let reading = gravida_fhir::read(record.to_string().as_bytes(), &options).unwrap();
        for one in &reading.records {
            let within =
                |scope| assessor().assess_within(one, &reading.issues, profile, &as_of, scope);
            let (mut whole, part) = (within(&scope), within(&alone));
            whole
                .recommendations
                .retain(|one| matches!(one.outcome, Outcome::Applies | Outcome::Failed));
            assert_eq!(part.alerts, whole.alerts, "{name}");
            assert_eq!(part.recommendations, whole.recommendations, "{name}");
            let asked_for = |assessment: &Assessment| -> BTreeSet<(String, String)> {
                let missing = assessment.missing.iter();
                missing
                    .filter(|one| {
                        matches!(one.bears_on, BearsOn::RedFlag | BearsOn::RelevantDecision)
                    })
                    .map(|one| (one.fact.clone(), format!("{:?}", one.bears_on)))
                    .collect()
            };
            assert_eq!(part.missing.len(), asked_for(&part).len(), "{name}");
            assert_eq!(asked_for(&part), asked_for(&whole), "{name}");
            for decision in &mut whole.decisions {
                decision.missing.clear();
            }
            assert_eq!(part.decisions, whole.decisions, "{name}");
            assert!(part.findings.is_empty() && part.tasks.is_empty(), "{name}");
        }
    }
}
