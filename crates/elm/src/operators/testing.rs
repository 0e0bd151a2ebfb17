//! What the tests of all chapters share: a context, and values written as text.

use bumpalo::Bump;
use gravida_fhir::{Date, DateTime, Decimal, Time};

use super::{Context, Outcome};
use crate::units::Units;
use crate::value::{Interval, Value};

/// Runs `check` in a context whose moment is 2026-03-15T12:00:00.000Z.
pub(crate) fn with_context(check: impl for<'a> FnOnce(&Context<'a>)) {
    let arena = Bump::new();
    let units = Units::new();
    let as_of = DateTime::parse("2026-03-15T12:00:00.000Z").expect("a moment");
    check(&Context {
        arena: &arena,
        as_of,
        units: &units,
        budget: super::Budget::new(5_000_000),
        passing: std::cell::Cell::new(false),
    });
}

/// A value from text close to CQL's own: `1`, `1L`, `1.0`, `'text'`, `@2020-01`,
/// `@2020-01-01T12`, `@T12:30`, `5 'mg'`, `5 days`, `{1, 2}`, `[1, 2)`, `true`, `null`.
pub(crate) fn value<'a>(context: &Context<'a>, text: &str) -> Value<'a> {
    let text = text.trim();
    match text {
        "null" => return Value::Null,
        "true" => return Value::Boolean(true),
        "false" => return Value::Boolean(false),
        _ => {}
    }
    if let Some(rest) = text.strip_prefix("@T") {
        return Value::Time(Time::parse(rest).expect("a time"));
    }
    if let Some(rest) = text.strip_prefix('@') {
        return if rest.contains('T') {
            Value::DateTime(DateTime::parse(rest).expect("a moment"))
        } else {
            Value::Date(Date::parse(rest).expect("a date"))
        };
    }
    if let Some(inner) = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    {
        return context.list(
            parts(inner)
                .map(|part| value(context, part))
                .collect::<Vec<_>>(),
        );
    }
    if text.starts_with(['[', '(']) {
        let inner = &text[1..text.len() - 1];
        let bounds: Vec<_> = parts(inner).map(|part| value(context, part)).collect();
        return context.interval(Interval {
            low: bounds[0],
            high: bounds[1],
            low_closed: text.starts_with('['),
            high_closed: text.ends_with(']'),
        });
    }
    if let Some(inner) = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        return context.text(inner);
    }
    if let Some((number, unit)) = text.split_once(' ') {
        let unit = context.arena.alloc_str(unit.trim_matches('\''));
        return context.quantity(Decimal::parse(number).expect("a number"), unit);
    }
    if let Some(number) = text.strip_suffix('L') {
        return Value::Long(number.parse().expect("a number"));
    }
    if text.contains('.') {
        return Value::Decimal(Decimal::parse(text).expect("a number"));
    }
    Value::Integer(text.parse().expect("a number"))
}

/// The parts between commas that are not inside brackets.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    text.split(move |letter| {
        match letter {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth -= 1,
            _ => {}
        }
        letter == ',' && depth == 0
    })
    .filter(|part| !part.trim().is_empty())
}

/// An outcome as text, in the form that [`value`] reads.
pub(crate) fn shown(outcome: Outcome<'_>) -> String {
    match outcome {
        Ok(value) => written(value),
        Err(error) => format!("error: {error}"),
    }
}

fn written(value: Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Long(number) => format!("{number}L"),
        Value::Decimal(number) => number.to_string(),
        Value::String(text) => format!("'{text}'"),
        Value::Date(date) => format!("@{date}"),
        Value::DateTime(moment) if moment.time().is_none() => format!("@{moment}T"),
        Value::DateTime(moment) => format!("@{moment}"),
        Value::Time(time) => format!("@T{time}"),
        Value::Quantity(quantity) => format!("{} '{}'", quantity.value, quantity.unit),
        Value::Interval(interval) => format!(
            "{}{}, {}{}",
            if interval.low_closed { '[' } else { '(' },
            written(interval.low),
            written(interval.high),
            if interval.high_closed { ']' } else { ')' },
        ),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(|item| written(*item)).collect();
            format!("{{{}}}", items.join(", "))
        }
        Value::Uncertain { low, high } => format!("{low}..{high}"),
        other => format!("{other:?}"),
    }
}
