//! What the service asks to be allowed to read: no more than the logic looks
//! into (<https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html>).

use gravida_hooks::Template;

/// How a server writes what may be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `patient/Observation.read`
    First,
    /// `patient/Observation.rs`
    Second,
}

/// The resource types that the logic looks into, in order.
pub(super) fn types(templates: &[Template]) -> Vec<&'static str> {
    let mut types: Vec<&'static str> = templates.iter().map(|one| one.resource_type).collect();
    // What a search brings along must be allowed too.
    if templates.iter().any(|one| one.query.contains("_include=")) {
        types.push("Medication");
    }
    types.sort_unstable();
    types.dedup();
    types
}

/// The scopes to ask for; the patient is the one that the health record system
/// shows where it launched, and chosen there otherwise. Who signs in is asked for
/// where that can be checked.
pub(super) fn asked(types: &[&str], style: Style, is_launched: bool, names_people: bool) -> String {
    let launch = if is_launched {
        "launch"
    } else {
        "launch/patient"
    };
    let launch = if names_people {
        format!("{launch} openid fhirUser")
    } else {
        launch.to_owned()
    };
    let reading = match style {
        Style::First => "read",
        Style::Second => "rs",
    };
    types.iter().fold(launch, |text, kind| {
        format!("{text} patient/{kind}.{reading}")
    })
}

/// Types that `granted` does not let be read and searched in full.
pub(super) fn missing<'t>(types: &[&'t str], granted: &str) -> Vec<&'t str> {
    let grants = |kind: &str| {
        granted
            .split_whitespace()
            .any(|scope| lets_read(scope, kind))
    };
    types.iter().copied().filter(|kind| !grants(kind)).collect()
}

fn lets_read(scope: &str, kind: &str) -> bool {
    let Some((level, rest)) = scope.split_once('/') else {
        return false;
    };
    // What follows a question mark narrows: then something is kept back.
    let Some((of, what)) = rest.split_once('.').filter(|_| !scope.contains('?')) else {
        return false;
    };
    matches!(level, "patient" | "user")
        && (of == "*" || of == kind)
        && (matches!(what, "read" | "*") || (what.contains('r') && what.contains('s')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: &[&str] = &["Observation", "Patient"];

    #[test]
    fn scopes_are_asked_for_type_by_type() {
        assert_eq!(
            asked(TYPES, Style::Second, true, false),
            "launch patient/Observation.rs patient/Patient.rs"
        );
        assert_eq!(
            asked(TYPES, Style::First, false, true),
            "launch/patient openid fhirUser patient/Observation.read patient/Patient.read"
        );
    }

    #[test]
    fn what_is_granted_otherwise_or_wider_is_known() {
        for enough in [
            "patient/Patient.rs patient/Observation.rs launch",
            "patient/*.rs",
            "patient/*.read",
            "patient/*.*",
            "user/*.cruds",
            "launch openid patient/Observation.cruds  patient/Patient.read",
        ] {
            assert!(missing(TYPES, enough).is_empty(), "{enough}");
        }
        for (less, lacks) in [
            ("", &["Observation", "Patient"][..]),
            ("patient/Patient.rs", &["Observation"]),
            ("patient/Patient.rs patient/Observation.r", &["Observation"]),
            ("patient/*.write", &["Observation", "Patient"]),
            ("system/*.rs", &["Observation", "Patient"]),
            (
                "patient/Patient.rs patient/Observation.rs?category=x",
                &["Observation"],
            ),
        ] {
            assert_eq!(missing(TYPES, less), lacks, "{less}");
        }
    }
}
