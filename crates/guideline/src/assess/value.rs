//! Values as an assessment shows them.

use gravida_elm::{Quantity, Value};
use serde_json::Value as Json;

/// A value as text; `None` for null.
pub(crate) fn text_of(value: Value<'_>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.to_owned()),
        Value::Uncertain { low, high } => Some(format!("{low} to {high}")),
        other => Some(text_of_json(&gravida_elm::to_json(other))),
    }
}

fn text_of_json(json: &Json) -> String {
    match json {
        Json::Null => "unknown".to_owned(),
        Json::String(text) => text.clone(),
        Json::Bool(_) | Json::Number(_) => json.to_string(),
        Json::Array(items) => items
            .iter()
            .map(text_of_json)
            .collect::<Vec<_>>()
            .join(", "),
        Json::Object(entries) => {
            let get = |key: &str| {
                entries
                    .get(key)
                    .filter(|value| !value.is_null())
                    .map(text_of_json)
            };
            if let (Some(value), Some(unit)) = (get("value"), get("unit")) {
                return if unit == "1" {
                    value
                } else {
                    format!("{value} {unit}")
                };
            }
            if entries.contains_key("lowClosed") {
                let bound = |key: &str| get(key).unwrap_or_else(|| "unknown".to_owned());
                return format!("{} to {}", bound("low"), bound("high"));
            }
            let named = get("display")
                .or_else(|| get("text"))
                .or_else(|| get("code"))
                .or_else(|| get("codes"));
            named.unwrap_or_else(|| {
                entries
                    .iter()
                    .map(|(key, value)| format!("{key}: {}", text_of_json(value)))
                    .collect::<Vec<_>>()
                    .join(", ")
            })
        }
    }
}

/// Lowest and highest whole number that a value can be, where it is one or can
/// be rounded down to one; `unit` is the unit a quantity is brought to.
pub(crate) fn bounds(value: Value<'_>, unit: Option<&str>) -> Option<[i64; 2]> {
    let [low, high] = match value {
        Value::Integer(number) => [f64::from(number), f64::from(number)],
        Value::Uncertain { low, high } => [f64::from(low), f64::from(high)],
        Value::Interval(interval) => {
            let [low, _] = bounds(interval.low, unit)?;
            let [_, high] = bounds(interval.high, unit)?;
            let low = if interval.low_closed { low } else { low + 1 };
            let high = if interval.high_closed { high } else { high - 1 };
            return Some([low, high]);
        }
        other => {
            let number = number_in(other, unit)?;
            [number, number]
        }
    };
    Some([whole(low)?, whole(high)?])
}

/// Rounds down; `None` for what no whole number can hold.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the magnitude is checked before"
)]
fn whole(number: f64) -> Option<i64> {
    /// Far above any age or duration, far below the precision of `f64`.
    const LARGEST: f64 = 1e12;
    let floor = number.floor();
    (floor.abs() <= LARGEST).then_some(floor as i64)
}

/// A number, or a quantity brought to `unit`; `None` for anything else and for
/// units that cannot be converted.
pub(super) fn number_in(value: Value<'_>, unit: Option<&str>) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(f64::from(number)),
        Value::Long(number) => number.to_string().parse().ok(),
        Value::Decimal(number) => number.to_string().parse().ok(),
        Value::Quantity(quantity) => in_unit(quantity, unit?),
        _ => None,
    }
}

fn in_unit(quantity: &Quantity<'_>, unit: &str) -> Option<f64> {
    let number: f64 = quantity.value.to_string().parse().ok()?;
    let (from, to) = (ucum(quantity.unit), ucum(unit));
    if from == to {
        return Some(number);
    }
    octofhir_ucum::convert(number, from, to).ok().or_else(|| {
        // The same arbitrary unit at another scale is convertible; UCUM's own
        // rule, that arbitrary units are never, is about different ones.
        let stands_in = |unit: &str| unit.replace("[IU]", "mol").replace("[iU]", "mol");
        let has_arbitrary = |unit: &str| unit.contains("[IU]") || unit.contains("[iU]");
        (has_arbitrary(from) && has_arbitrary(to))
            .then(|| octofhir_ucum::convert(number, &stands_in(from), &stands_in(to)).ok())
            .flatten()
    })
}

/// CQL's words for spans of time as UCUM codes.
fn ucum(unit: &str) -> &str {
    match unit {
        "year" | "years" => "a",
        "month" | "months" => "mo",
        "week" | "weeks" => "wk",
        "day" | "days" => "d",
        "hour" | "hours" => "h",
        "minute" | "minutes" => "min",
        "second" | "seconds" => "s",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use gravida_fhir::Decimal;

    use super::*;

    fn quantity(value: &str, unit: &'static str) -> Quantity<'static> {
        Quantity {
            value: Decimal::parse(value).unwrap(),
            unit,
        }
    }

    #[test]
    fn arbitrary_units_of_the_same_kind_convert() {
        assert_eq!(
            in_unit(&quantity("1200", "m[IU]/mL"), "[IU]/L"),
            Some(1200.0)
        );
        assert_eq!(in_unit(&quantity("1.2", "[IU]/mL"), "[IU]/L"), Some(1200.0));
        assert_eq!(in_unit(&quantity("5", "mg"), "mm"), None);
    }

    #[test]
    fn weeks_are_brought_to_days() {
        let weeks = quantity("7", "weeks");
        assert_eq!(bounds(Value::Quantity(&weeks), Some("d")), Some([49, 49]));
    }

    #[test]
    fn an_uncertain_number_is_a_range() {
        assert_eq!(
            bounds(Value::Uncertain { low: 34, high: 35 }, None),
            Some([34, 35])
        );
        assert_eq!(
            text_of(Value::Uncertain { low: 34, high: 35 }).as_deref(),
            Some("34 to 35")
        );
    }

    #[test]
    fn null_has_no_text() {
        assert_eq!(text_of(Value::Null), None);
        assert_eq!(bounds(Value::Null, None), None);
    }
}
