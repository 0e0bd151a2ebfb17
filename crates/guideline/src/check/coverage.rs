//! That the knowledge is shown by cases: each decision has them, and each part
//! of it has one for every way it can come out.

use std::collections::BTreeMap;

use super::Report;
use crate::cases::{AlertState, CaseFile, Expected, relevance_word};
use crate::entry::probe;
use crate::knowledge::{Decision, Fact, Place};
use crate::load::Draft;
use crate::words::{FactType, Membership, Outcome};

/// Checks that every part of the knowledge has the cases it needs.
pub(super) fn check(draft: &Draft, cases: &[CaseFile], report: &mut Report<'_>) {
    let mut expected: BTreeMap<&str, Vec<&Expected>> = BTreeMap::new();
    for expectation in cases
        .iter()
        .flat_map(|file| &file.cases)
        .flat_map(|case| &case.expectations)
    {
        expected
            .entry(&expectation.id)
            .or_default()
            .push(&expectation.expected);
    }
    let has_cases = |owner: &str| {
        cases
            .iter()
            .any(|file| file.owner == owner && !file.cases.is_empty())
    };
    for decision in &draft.decisions {
        if has_cases(&decision.id) {
            check_decision(decision, &expected, report);
        } else {
            report.error(
                &decision.place,
                format!("decision `{}` has no cases", decision.id),
                Some(format!("write decisions/{}/cases.yaml", decision.id)),
            );
        }
    }
    for measure in &draft.measures {
        let exclusion = measure.exclusion.as_ref().map(|_| Membership::Excluded);
        let wanted = [
            Membership::Numerator,
            Membership::NotInNumerator,
            Membership::Outside,
            Membership::Unknown,
        ];
        for wanted in wanted.into_iter().chain(exclusion) {
            must_expect(
                &measure.id,
                &measure.place,
                &expected,
                &format!("`{wanted}`"),
                report,
                |expected| *expected == Expected::Membership(wanted),
            );
        }
    }
    for calculator in &draft.calculators {
        if !has_cases(&calculator.id) {
            report.error(
                &calculator.place,
                format!("calculator `{}` has no cases", calculator.id),
                Some(format!("write calculators/{}/cases.yaml", calculator.id)),
            );
            continue;
        }
        for result in &calculator.results {
            must_expect(
                &result.id,
                &result.place,
                &expected,
                "a value",
                report,
                |expected| matches!(expected, Expected::Value(Some(_))),
            );
        }
    }
}

fn check_decision(
    decision: &Decision,
    expected: &BTreeMap<&str, Vec<&Expected>>,
    report: &mut Report<'_>,
) {
    if decision.relevant.is_some() {
        for relevant in [true, false] {
            must_expect(
                &decision.id,
                &decision.place,
                expected,
                &format!("`{}`", relevance_word(Some(relevant))),
                report,
                |expected| *expected == Expected::Relevance(Some(relevant)),
            );
        }
    }
    for item in &decision.recommendations {
        for outcome in [Outcome::Applies, Outcome::DoesNotApply, Outcome::NeedsData] {
            let wanted = format!("`{outcome}`");
            must_expect(
                &item.id,
                &item.place,
                expected,
                &wanted,
                report,
                |expected| matches!(expected, Expected::Outcome(found, _) if *found == outcome),
            );
        }
    }
    for item in &decision.alerts {
        for state in AlertState::ALL {
            let wanted = format!("`{}`", state.as_str());
            must_expect(
                &item.id,
                &item.place,
                expected,
                &wanted,
                report,
                |expected| matches!(expected, Expected::Alert(found) if *found == state),
            );
        }
    }
    for item in &decision.findings {
        must_expect(
            &item.id,
            &item.place,
            expected,
            "a value",
            report,
            |expected| matches!(expected, Expected::Value(Some(_))),
        );
    }
    for item in &decision.tasks {
        must_expect(
            &item.id,
            &item.place,
            expected,
            "a day",
            report,
            |expected| matches!(expected, Expected::Value(Some(_))),
        );
        must_expect(
            &item.id,
            &item.place,
            expected,
            "`none`",
            report,
            |expected| matches!(expected, Expected::Value(None)),
        );
    }
}

fn must_expect(
    id: &str,
    place: &Place,
    expected: &BTreeMap<&str, Vec<&Expected>>,
    wanted: &str,
    report: &mut Report<'_>,
    is_it: impl Fn(&Expected) -> bool,
) {
    if !id.is_empty()
        && !expected
            .get(id)
            .into_iter()
            .flatten()
            .any(|expected| is_it(expected))
    {
        report.error(
            place,
            format!("no case expects {wanted} of `{id}`"),
            Some("write one in cases.yaml".to_owned()),
        );
    }
}

/// Checks that every kind of answer has a template, and that templates read
/// without issue.
pub(super) fn check_templates(facts: &[Fact], report: &mut Report<'_>) {
    for fact in facts {
        let wanted: Vec<&str> = match fact.kind {
            FactType::Boolean => vec!["true", "false"],
            FactType::Choice => fact
                .choices
                .iter()
                .map(|choice| choice.id.as_str())
                .collect(),
            FactType::Integer
            | FactType::Decimal
            | FactType::Quantity
            | FactType::Duration
            | FactType::Date
            | FactType::DateTime => vec!["value"],
        };
        for key in wanted {
            if fact.entry.get(key).is_none_or(Vec::is_empty) {
                report.error(
                    &fact.place,
                    format!("`{}` has no entry for the answer `{key}`", fact.id),
                    Some("say which FHIR resources such an answer becomes".to_owned()),
                );
                continue;
            }
            for message in issues_of(fact, key) {
                report.error(
                    &fact.place,
                    format!("the entry for `{key}` of `{}`: {message}", fact.id),
                    None,
                );
            }
        }
    }
}

/// What the record reader says about an answer written as FHIR.
fn issues_of(fact: &Fact, key: &str) -> Vec<String> {
    let bytes = probe(fact, key).to_string().into_bytes();
    match gravida_fhir::read(&bytes, &gravida_fhir::ReadOptions::default()) {
        Err(error) => vec![error.to_string()],
        Ok(reading) => reading
            .issues
            .iter()
            .chain(
                reading
                    .records
                    .iter()
                    .flat_map(gravida_fhir::Record::issues),
            )
            .map(|issue| format!("{}: {}", issue.location, issue.message))
            .collect(),
    }
}
