//! Values in words, for explanations.

use crate::value::{Code, Quantity, Value};

/// Most items of a list that are written out.
const MAX_ITEMS: usize = 5;

/// A value as a person would write it down; long lists are cut.
pub(super) fn shown(value: Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Long(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::String(text) => text.to_owned(),
        Value::Date(date) => date.to_string(),
        Value::DateTime(moment) => moment.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Quantity(value) => quantity(value),
        Value::Ratio(ratio) => {
            format!(
                "{} : {}",
                quantity(&ratio.numerator),
                quantity(&ratio.denominator)
            )
        }
        Value::Code(value) => code(value),
        Value::Concept(concept) => match (concept.display, concept.codes.first()) {
            (Some(display), _) => display.to_owned(),
            (None, Some(first)) => code(first),
            (None, None) => "a concept without codes".to_owned(),
        },
        Value::Vocabulary(vocabulary) => vocabulary.name.unwrap_or(vocabulary.id).to_owned(),
        Value::Interval(interval) => {
            let (low, high) = (shown(interval.low), shown(interval.high));
            let opening = if interval.low_closed { '[' } else { '(' };
            let closing = if interval.high_closed { ']' } else { ')' };
            format!("{opening}{low}, {high}{closing}")
        }
        Value::List(items) => {
            let written = items.iter().take(MAX_ITEMS).map(|item| shown(*item));
            let mut written: Vec<String> = written.collect();
            if items.len() > MAX_ITEMS {
                written.push(format!("and {} more", items.len() - MAX_ITEMS));
            }
            format!("{{{}}}", written.join(", "))
        }
        Value::Tuple(tuple) => {
            let elements = tuple.names.iter().zip(tuple.values);
            let written = elements.map(|(name, value)| format!("{name}: {}", shown(*value)));
            format!("{{{}}}", written.collect::<Vec<_>>().join(", "))
        }
        Value::Uncertain { low, high } => format!("{low} to {high}"),
        Value::Fhir(element) => match value.plain() {
            Value::Fhir(_) if element.type_id().is_resource() => element.place(),
            // What the logic made itself lies in no resource.
            Value::Fhir(_) if element.resource().is_none() => element.place(),
            Value::Fhir(_) => format!("{} of {}", element.type_id().name(), element.place()),
            plain => shown(plain),
        },
    }
}

fn quantity(quantity: &Quantity<'_>) -> String {
    match quantity.unit {
        "1" => quantity.value.to_string(),
        unit => format!("{} {unit}", quantity.value),
    }
}

fn code(code: &Code<'_>) -> String {
    let text = code.display.or(code.code).unwrap_or("a code without text");
    text.to_owned()
}
