//! Values as JSON, for output.

use gravida_fhir::{Content, Decimal, Element};
use serde_json::{Map, Number, Value as Json};

use crate::value::{Code, Quantity, Value};

/// Deepest nesting that is written; below it stands null.
const MAX_DEPTH: usize = 64;

/// A value as JSON: numbers, texts and truth values as such, dates and times as ISO 8601 text,
/// structured System values as objects named after their elements, FHIR elements as FHIR JSON.
#[must_use]
pub fn to_json(value: Value<'_>) -> Json {
    write(value, MAX_DEPTH)
}

fn write(value: Value<'_>, depth: usize) -> Json {
    let Some(depth) = depth.checked_sub(1) else {
        return Json::Null;
    };
    match value {
        Value::Null => Json::Null,
        Value::Boolean(truth) => Json::Bool(truth),
        Value::Integer(number) => Json::from(number),
        Value::Long(number) => Json::from(number),
        Value::Decimal(number) => decimal(number),
        Value::String(text) => Json::from(text),
        Value::Date(date) => Json::from(date.to_string()),
        Value::DateTime(moment) => Json::from(moment.to_string()),
        Value::Time(time) => Json::from(time.to_string()),
        Value::Quantity(value) => quantity(value),
        Value::Ratio(ratio) => object([
            ("numerator", Some(quantity(&ratio.numerator))),
            ("denominator", Some(quantity(&ratio.denominator))),
        ]),
        Value::Code(value) => code(value),
        Value::Concept(concept) => object([
            ("codes", Some(concept.codes.iter().map(code).collect())),
            ("display", concept.display.map(Json::from)),
        ]),
        Value::Vocabulary(vocabulary) => object([
            ("id", Some(Json::from(vocabulary.id))),
            ("version", vocabulary.version.map(Json::from)),
            ("name", vocabulary.name.map(Json::from)),
        ]),
        Value::Interval(interval) => object([
            ("low", Some(write(interval.low, depth))),
            ("high", Some(write(interval.high, depth))),
            ("lowClosed", Some(Json::Bool(interval.low_closed))),
            ("highClosed", Some(Json::Bool(interval.high_closed))),
        ]),
        Value::List(items) => items.iter().map(|item| write(*item, depth)).collect(),
        Value::Tuple(tuple) => {
            let elements = tuple.names.iter().zip(tuple.values);
            elements
                .map(|(name, value)| ((*name).to_owned(), write(*value, depth)))
                .collect()
        }
        Value::Uncertain { low, high } => object([
            ("low", Some(Json::from(low))),
            ("high", Some(Json::from(high))),
            ("lowClosed", Some(Json::Bool(true))),
            ("highClosed", Some(Json::Bool(true))),
        ]),
        Value::Fhir(element) => fhir(element, depth),
    }
}

/// The digits as they are: a decimal is not pressed through binary floating point more than JSON needs.
fn decimal(number: Decimal) -> Json {
    let text = number.to_string();
    text.parse::<Number>()
        .map_or(Json::from(text), Json::Number)
}

fn quantity(quantity: &Quantity<'_>) -> Json {
    object([
        ("value", Some(decimal(quantity.value))),
        ("unit", Some(Json::from(quantity.unit))),
    ])
}

fn code(code: &Code<'_>) -> Json {
    object([
        ("code", code.code.map(Json::from)),
        ("system", code.system.map(Json::from)),
        ("version", code.version.map(Json::from)),
        ("display", code.display.map(Json::from)),
    ])
}

fn object<const N: usize>(elements: [(&str, Option<Json>); N]) -> Json {
    let present = elements
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Json::Object(present.collect())
}

fn fhir(element: Element<'_>, depth: usize) -> Json {
    let Some(depth) = depth.checked_sub(1) else {
        return Json::Null;
    };
    match element.content() {
        Content::Boolean(truth) => Json::Bool(truth),
        Content::Integer(number) => Json::from(number),
        Content::Decimal(number) => decimal(number),
        Content::String(text) => Json::from(text),
        Content::Date(date) => Json::from(date.to_string()),
        Content::DateTime(moment) => Json::from(moment.to_string()),
        Content::Time(time) => Json::from(time.to_string()),
        Content::Absent => Json::Null,
        Content::List => element.items().map(|item| fhir(item, depth)).collect(),
        Content::Complex => {
            let kind = element.type_id();
            let mut object = Map::new();
            if kind.is_resource() {
                object.insert("resourceType".to_owned(), Json::from(kind.name()));
            }
            for (name, child) in element.children() {
                let model = kind.element(name);
                let mut key = name.as_str().to_owned();
                if model.is_some_and(|model| model.is_choice()) {
                    // Profiles of Quantity go by its name in JSON: `doseQuantity`.
                    let suffix = match child.type_id().name() {
                        "SimpleQuantity" | "MoneyQuantity" => "Quantity",
                        name => name,
                    };
                    let mut letters = suffix.chars();
                    key.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                    key.push_str(letters.as_str());
                }
                object.insert(key, fhir(child, depth));
            }
            Json::Object(object)
        }
    }
}
