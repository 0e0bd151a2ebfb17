//! Invariant *Same answer everywhere*: a hook says of every example record what
//! the assessment of the whole record says, no more and no less.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use gravida_guideline::{AsOf, CardSubject, Indicator, Outcome};
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
