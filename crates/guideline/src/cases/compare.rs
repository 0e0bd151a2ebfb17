//! What a case expects against what came out, told so that a clinician can
//! see which part of the knowledge disagrees with which.

use super::{AlertState, Case, Expectation, Expected, relevance_word};
use crate::assessment::{Assessment, Because};
use crate::check::Report;
use crate::knowledge::Knowledge;
use crate::words::{Outcome, Severity};

/// Reports every expectation that was not met.
/// Results of calculators and places in measures are no part of an assessment and are left out.
pub(crate) fn compare(
    case: &Case,
    assessment: &Assessment,
    knowledge: &Knowledge,
    report: &mut Report<'_>,
) {
    let is_result = |id: &str| {
        knowledge
            .calculators()
            .iter()
            .flat_map(|calculator| &calculator.results)
            .any(|result| result.id == id)
    };
    let is_measure = |id: &str| knowledge.measures().iter().any(|measure| measure.id == id);
    for expectation in case
        .expectations
        .iter()
        .filter(|expectation| !is_result(&expectation.id) && !is_measure(&expectation.id))
    {
        if let Some(difference) = difference(expectation, assessment) {
            report.error(
                &expectation.place,
                format!(
                    "case `{}`: `{}` is expected to be {difference}",
                    case.name, expectation.id
                ),
                None,
            );
        }
    }
    for result in &assessment.recommendations {
        if result.outcome == Outcome::Failed {
            let why = result.failure.as_deref().unwrap_or("no reason given");
            report.error(
                &case.place,
                format!("case `{}`: `{}` failed: {why}", case.name, result.id),
                None,
            );
        }
    }
    for issue in assessment
        .issues
        .iter()
        .filter(|issue| issue.severity == Severity::Error)
    {
        report.error(
            &case.place,
            format!("case `{}`: {}: {}", case.name, issue.place, issue.message),
            None,
        );
    }
}

/// `expected, but is found, because …`; `None` when they agree.
fn difference(expectation: &Expectation, assessment: &Assessment) -> Option<String> {
    let id = expectation.id.as_str();
    match &expectation.expected {
        Expected::Outcome(expected, wanted) => {
            let result = assessment
                .recommendations
                .iter()
                .find(|result| result.id == id)?;
            let lacking: Vec<&str> = wanted
                .iter()
                .filter(|fact| !result.missing.contains(fact))
                .map(String::as_str)
                .collect();
            if result.outcome == *expected && lacking.is_empty() {
                return None;
            }
            if result.outcome == *expected {
                return Some(format!(
                    "settled by {}, but what settles it is {}{}",
                    crate::decode::list_of(&lacking),
                    or_nothing(&result.missing),
                    because(&result.because),
                ));
            }
            let missing = match result.outcome {
                Outcome::NeedsData => format!(" ({} would settle it)", or_nothing(&result.missing)),
                Outcome::Applies | Outcome::DoesNotApply | Outcome::Failed => String::new(),
            };
            Some(format!(
                "`{expected}`, but is `{}`{missing}{}",
                result.outcome,
                because(&result.because)
            ))
        }
        Expected::Alert(expected) => {
            let raised = assessment.alerts.iter().find(|alert| alert.id == id);
            let unsettled: Vec<String> = assessment
                .missing
                .iter()
                .filter(|missing| missing.settles.iter().any(|settled| settled == id))
                .map(|missing| missing.fact.clone())
                .collect();
            let found = match raised {
                Some(_) => AlertState::Raised,
                None if !unsettled.is_empty() => AlertState::Unknown,
                None => AlertState::NotRaised,
            };
            if found == *expected {
                return None;
            }
            let why = match raised {
                Some(alert) => because(&alert.because),
                None if unsettled.is_empty() => String::new(),
                None => format!(" ({} would settle it)", or_nothing(&unsettled)),
            };
            Some(format!(
                "`{}`, but is `{}`{why}",
                expected.as_str(),
                found.as_str()
            ))
        }
        // No part of an assessment.
        Expected::Membership(_) => None,
        Expected::Relevance(expected) => {
            let found = assessment.decisions.iter().find(|known| known.id == id)?;
            if found.relevant == *expected {
                return None;
            }
            let why = if found.relevant.is_none() {
                format!(" ({} would settle it)", or_nothing(&found.missing))
            } else {
                String::new()
            };
            Some(format!(
                "`{}`, but is `{}`{why}",
                relevance_word(*expected),
                relevance_word(found.relevant)
            ))
        }
        Expected::Value(expected) => {
            let (found, why) = found_value(id, assessment);
            if is_same_value(expected.as_deref(), found.as_deref()) {
                return None;
            }
            let shown = |value: Option<&str>| {
                value.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"))
            };
            Some(format!(
                "{}, but is {}{}",
                shown(expected.as_deref()),
                shown(found.as_deref()),
                because(why)
            ))
        }
    }
}

/// The value of a finding, or the day a task is due.
fn found_value<'a>(id: &str, assessment: &'a Assessment) -> (Option<String>, &'a [Because]) {
    if let Some(finding) = assessment.findings.iter().find(|finding| finding.id == id) {
        return (finding.value.clone(), &finding.because);
    }
    match assessment.tasks.iter().find(|task| task.id == id) {
        Some(task) => (
            Some(task.due.clone().unwrap_or_else(|| "unknown".to_owned())),
            &task.because,
        ),
        None => (None, &[]),
    }
}

/// Values are the same as text, as numbers, or as a day and a moment of that day.
pub(crate) fn is_same_value(expected: Option<&str>, found: Option<&str>) -> bool {
    match (expected, found) {
        (None, None) => true,
        (Some(expected), Some(found)) => {
            expected == found
                || matches!((expected.parse::<f64>(), found.parse::<f64>()), (Ok(one), Ok(other)) if (one - other).abs() < f64::EPSILON)
                || (gravida_fhir::Date::parse(expected).is_ok()
                    && found
                        .strip_prefix(expected)
                        .is_some_and(|rest| rest.starts_with('T')))
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn or_nothing(facts: &[String]) -> String {
    if facts.is_empty() {
        "nothing that can be asked".to_owned()
    } else {
        crate::decode::list_of(facts)
    }
}

fn because(steps: &[Because]) -> String {
    if steps.is_empty() {
        return String::new();
    }
    let steps: Vec<String> = steps
        .iter()
        .map(|step| {
            let resources = match step.resources.as_slice() {
                [] => String::new(),
                some => format!(" [{}]", some.join(", ")),
            };
            format!("{} = {}{resources}", step.definition, step.value)
        })
        .collect();
    format!(", because {}", steps.join("; "))
}
