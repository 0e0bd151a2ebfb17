//! Runs every case and compares what comes out with what is expected.

use gravida_fhir::{DateTime, ReadOptions};

use super::Report;
use crate::assess::{AsOf, Assessor, Scope};
use crate::cases::{self, Case, CaseFile, Expected};
use crate::knowledge::{Knowledge, Place, Profile};

/// Runs all cases.
pub(super) fn check(knowledge: &Knowledge, files: &[CaseFile], report: &mut Report<'_>) {
    let assessor = Assessor::new(knowledge);
    for case in files.iter().flat_map(|file| &file.cases) {
        if let Err(message) = run(knowledge, &assessor, case, report) {
            report.error(
                &case.place,
                format!("case `{}`: {message}", case.name),
                None,
            );
        }
    }
}

fn run(
    knowledge: &Knowledge,
    assessor: &Assessor<'_>,
    case: &Case,
    report: &mut Report<'_>,
) -> Result<(), String> {
    let bundle = match case.bundle(knowledge.facts()) {
        Ok(bundle) => bundle,
        Err(errors) => {
            for (place, error) in errors {
                report.error(&place, error.message, error.remedy);
            }
            return Ok(());
        }
    };
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let reading = gravida_fhir::read(bundle.to_string().as_bytes(), &options)
        .map_err(|error| error.to_string())?;
    let [record] = reading.records.as_slice() else {
        return Err(format!(
            "a case is about one woman, and this one has the records of {}",
            reading.records.len()
        ));
    };
    let profile = match &case.profile {
        Some(id) => knowledge.profile(id),
        None => knowledge.default_profile(),
    };
    // A profile that does not exist, and a moment that is none, were reported when the case was read.
    let (Some(profile), Ok(moment)) = (profile, DateTime::parse(&case.as_of)) else {
        return Ok(());
    };
    let as_of = AsOf::given(moment);
    let expected = case.expectations.iter().map(|expectation| &expectation.id);
    let scope = Scope::of(expected);
    let assessment = assessor.assess_within(record, &reading.issues, profile, &as_of, &scope);
    cases::compare(case, &assessment, knowledge, report);
    check_results(knowledge, assessor, case, record, &as_of, report);
    check_measures(assessor, case, record, profile, &as_of, report);
    Ok(())
}

/// Where she stands in measures is no part of an assessment either.
fn check_measures(
    assessor: &Assessor<'_>,
    case: &Case,
    record: &gravida_fhir::Record,
    profile: &Profile,
    as_of: &AsOf,
    report: &mut Report<'_>,
) {
    for expectation in &case.expectations {
        let Expected::Membership(expected) = &expectation.expected else {
            continue;
        };
        let Some(found) = assessor.measure(record, profile, as_of, &expectation.id) else {
            continue;
        };
        if found.membership != *expected {
            let open = found
                .open
                .map_or_else(String::new, |criterion| format!(" (by its {criterion})"));
            report.error(
                &expectation.place,
                format!(
                    "case `{}`: `{}` is expected to be `{expected}`, but is `{}`{open}",
                    case.name, expectation.id, found.membership
                ),
                None,
            );
        }
    }
}

/// Results of calculators are no part of an assessment; they are evaluated by themselves.
fn check_results(
    knowledge: &Knowledge,
    assessor: &Assessor<'_>,
    case: &Case,
    record: &gravida_fhir::Record,
    as_of: &AsOf,
    report: &mut Report<'_>,
) {
    for expectation in &case.expectations {
        let Expected::Value(expected) = &expectation.expected else {
            continue;
        };
        let result = knowledge
            .calculators()
            .iter()
            .flat_map(|calculator| &calculator.results)
            .find(|result| result.id == expectation.id);
        let Some(result) = result else { continue };
        let found = assessor.evaluate(record, as_of, &result.definition);
        let place: &Place = &expectation.place;
        match found {
            Err(error) => report.error(
                place,
                format!("case `{}`: `{}` failed: {error}", case.name, result.id),
                None,
            ),
            Ok(found) if cases::is_same_value(expected.as_deref(), found.as_deref()) => {}
            Ok(found) => {
                let shown = |value: Option<&str>| {
                    value.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"))
                };
                report.error(
                    place,
                    format!(
                        "case `{}`: `{}` is expected to be {}, but is {}",
                        case.name,
                        result.id,
                        shown(expected.as_deref()),
                        shown(found.as_deref()),
                    ),
                    None,
                );
            }
        }
    }
}
