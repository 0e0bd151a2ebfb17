//! What stands in single fields: codes, units, durations, dates, addresses.

use serde_json::Value;

use super::{Report, codes};
use crate::assessment::Coding;
use crate::knowledge::{Fact, Place};
use crate::load::Draft;

/// Canonical address of UCUM, the only code system of units.
const UCUM: &str = "http://unitsofmeasure.org";

/// Checks codes and units wherever they stand.
pub(super) fn check(draft: &Draft, report: &mut Report<'_>) {
    for fact in &draft.facts {
        check_fact(fact, report);
    }
    for decision in &draft.decisions {
        for recommendation in &decision.recommendations {
            if let Some(coding) = recommendation
                .regimen
                .as_ref()
                .and_then(|regimen| regimen.code.as_ref())
            {
                check_coding(coding, &recommendation.place, report);
            }
        }
    }
    for result in draft
        .calculators
        .iter()
        .flat_map(|calculator| &calculator.results)
    {
        if let Some(unit) = &result.unit {
            check_unit(unit, &result.place, report);
        }
    }
    for picture in &draft.pictures {
        check_unit(&picture.across.unit, &picture.across.place, report);
        if let Some((unit, place)) = picture
            .up
            .as_ref()
            .and_then(|up| Some((up.unit.as_ref()?, &up.place)))
        {
            check_unit(unit, place, report);
        }
    }
    for guideline in &draft.guidelines {
        check_address(&guideline.url, &guideline.place, report);
        if let Some(date) = &guideline.date
            && gravida_fhir::Date::parse(date).is_err()
        {
            report.error(
                &guideline.place,
                format!("`{date}` is no date"),
                Some("write `2026`, `2026-11` or `2026-11-22`".to_owned()),
            );
        }
    }
    for evidence in &draft.evidence {
        if let Some(url) = &evidence.url {
            check_address(url, &evidence.place, report);
        }
    }
}

fn check_fact(fact: &Fact, report: &mut Report<'_>) {
    if let Some(unit) = &fact.unit {
        check_unit(unit, &fact.place, report);
    }
    for unit in &fact.units {
        check_unit(unit, &fact.place, report);
    }
    if let Some(range) = &fact.range
        && let (Some(low), Some(high)) = (range.low, range.high)
        && low > high
    {
        report.error(
            &fact.place,
            format!("the range of `{}` ends before it begins", fact.id),
            None,
        );
    }
    if let Some(holds_for) = &fact.holds_for
        && !is_holds_for(holds_for)
    {
        report.error(
            &fact.place,
            format!("`{holds_for}` is no `holds-for`"),
            Some("write an ISO 8601 duration such as `P2D`, `pregnancy` or `always`".to_owned()),
        );
    }
    for code in &fact.codes {
        check_coding(&code.coding, &code.place, report);
    }
    for template in fact.entry.values().flatten() {
        check_template(template, &fact.place, report);
    }
}

/// Codes and units inside a resource, wherever it has any.
fn check_template(json: &Value, place: &Place, report: &mut Report<'_>) {
    match json {
        Value::Array(items) => items
            .iter()
            .for_each(|item| check_template(item, place, report)),
        Value::Object(entries) => {
            let text = |key: &str| entries.get(key).and_then(Value::as_str).unwrap_or_default();
            if entries.contains_key("value")
                && text("system") == UCUM
                && !text("code").contains("${")
            {
                check_unit(text("code"), place, report);
            }
            if let Some(Value::Array(codings)) = entries.get("coding") {
                for coding in codings {
                    let text =
                        |key: &str| coding.get(key).and_then(Value::as_str).unwrap_or_default();
                    if !text("code").contains("${") {
                        check_system_and_code(text("system"), text("code"), place, report);
                    }
                }
            }
            entries
                .values()
                .for_each(|value| check_template(value, place, report));
        }
        _ => {}
    }
}

fn check_coding(coding: &Coding, place: &Place, report: &mut Report<'_>) {
    check_system_and_code(&coding.system, &coding.code, place, report);
}

/// Reports what is wrong with a code.
pub(super) fn check_system_and_code(
    system: &str,
    code: &str,
    place: &Place,
    report: &mut Report<'_>,
) {
    if let Some((message, remedy)) = codes::wrong_with(system, code) {
        report.error(place, message, Some(remedy));
    }
}

fn check_unit(unit: &str, place: &Place, report: &mut Report<'_>) {
    if let Err(error) = octofhir_ucum::validate(unit) {
        report.error(
            place,
            format!("`{unit}` is no UCUM unit: {error}"),
            Some("write the case-sensitive UCUM code, such as `[IU]/L`, `mm` or `d`".to_owned()),
        );
    }
}

fn check_address(url: &str, place: &Place, report: &mut Report<'_>) {
    if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
        report.error(
            place,
            format!("`{url}` is no address"),
            Some("write it with `https://`".to_owned()),
        );
    }
}

/// Whether a text is an ISO 8601 duration of days, weeks, months, years or
/// hours and minutes, `pregnancy` or `always`.
fn is_holds_for(text: &str) -> bool {
    if matches!(text, "pregnancy" | "always") {
        return true;
    }
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let (days, time) = match rest.split_once('T') {
        Some((days, time)) if !time.is_empty() => (days, time),
        Some(_) => return false,
        None => (rest, ""),
    };
    (!days.is_empty() || !time.is_empty()) && is_in_order(days, "YMWD") && is_in_order(time, "HMS")
}

/// Whether a text is numbers, each followed by one of `letters`, in their order.
fn is_in_order(text: &str, letters: &str) -> bool {
    let mut allowed = letters.chars();
    let mut figures = 0;
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            figures += 1;
        } else if figures > 0 && allowed.any(|known| known == letter) {
            figures = 0;
        } else {
            return false;
        }
    }
    figures == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_for_is_a_duration_or_a_word() {
        for good in [
            "P2D",
            "PT48H",
            "P1Y6M",
            "P1DT12H",
            "P6W",
            "pregnancy",
            "always",
        ] {
            assert!(is_holds_for(good), "{good}");
        }
        for bad in ["2D", "P", "PT", "P2", "PD", "P2D3Y", "P2X", "two days", ""] {
            assert!(!is_holds_for(bad), "{bad}");
        }
    }
}
