//! Typed comparison of a result with what the suite expects: numbers by value,
//! moments by instant and precision, intervals by the points they hold.

use std::fmt::Write;

use gravida_elm::{Interval, Value};
use gravida_fhir::{DateTime, Decimal, Time};

use crate::literal::Literal;

/// True when `value` is what `literal` says.
pub fn is_same(value: Value<'_>, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::Null, Literal::Null) => true,
        (Value::Boolean(a), Literal::Boolean(b)) => a == *b,
        (Value::Integer(a), Literal::Integer(b)) => a == *b,
        (Value::Long(a), Literal::Long(b)) => a == *b,
        (Value::Decimal(a), Literal::Decimal(b)) => hundred_millionths(a) == hundred_millionths(*b),
        (Value::String(a), Literal::String(b)) => a == b,
        (Value::Date(a), Literal::Date(b)) => a.to_string() == b.to_string(),
        (Value::DateTime(a), Literal::DateTime(b)) => instant(a) == instant(*b),
        // Where date-times are meant the suite sometimes writes dates, which CQL converts.
        (Value::DateTime(a), Literal::Date(b)) => instant(a) == instant(DateTime::from(*b)),
        (Value::Time(a), Literal::Time(b)) => a.to_string() == b.to_string(),
        (Value::Quantity(a), Literal::Quantity(number, unit)) => {
            hundred_millionths(a.value) == hundred_millionths(*number) && a.unit == unit
        }
        (
            Value::Uncertain { low, high },
            Literal::Interval {
                low: l,
                high: h,
                low_closed: true,
                high_closed: true,
            },
        ) => {
            matches!((&**l, &**h), (Literal::Integer(l), Literal::Integer(h)) if low == *l && high == *h)
        }
        (
            Value::Interval(interval),
            Literal::Interval {
                low,
                high,
                low_closed,
                high_closed,
            },
        ) => is_same_interval(interval, low, high, *low_closed, *high_closed),
        (Value::List(items), Literal::List(expected)) => {
            items.len() == expected.len()
                && items
                    .iter()
                    .zip(expected)
                    .all(|(item, expected)| is_same(*item, expected))
        }
        (Value::Tuple(tuple), Literal::Fields(fields)) => {
            tuple.names.len() == fields.len()
                && fields.iter().all(|(name, expected)| {
                    tuple
                        .get(name)
                        .is_some_and(|found| is_same(found, expected))
                })
        }
        (Value::Code(code), Literal::Fields(fields)) => {
            let has = |name: &str, found: Option<&str>| match field(fields, name) {
                Some(Literal::String(text)) => found == Some(text),
                Some(_) => false,
                None => found.is_none(),
            };
            has("code", code.code)
                && has("system", code.system)
                && has("version", code.version)
                && has("display", code.display)
        }
        (Value::Concept(concept), Literal::Fields(fields)) => match field(fields, "codes") {
            Some(Literal::List(codes)) => {
                codes.len() == concept.codes.len()
                    && codes
                        .iter()
                        .zip(concept.codes)
                        .all(|(expected, code)| is_same(Value::Code(code), expected))
            }
            Some(single) => match concept.codes {
                [code] => is_same(Value::Code(code), single),
                _ => false,
            },
            None => concept.codes.is_empty(),
        },
        _ => false,
    }
}

fn field<'l>(fields: &'l [(String, Literal)], name: &str) -> Option<&'l Literal> {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value)
}

fn is_same_interval(
    interval: &Interval<'_>,
    low: &Literal,
    high: &Literal,
    low_closed: bool,
    high_closed: bool,
) -> bool {
    let bound =
        |value: Value<'_>, closed: bool, literal: &Literal, expected_closed: bool, step: i128| {
            if closed == expected_closed || value.is_null() {
                return closed == expected_closed && is_same(value, literal);
            }
            // One says [2, the other (1: the same points.
            let inward = |point: i128, closed: bool| if closed { point } else { point + step };
            match (point(value), expected_point(literal)) {
                (Some((kind, a)), Some((expected_kind, b))) => {
                    kind == expected_kind && inward(a, closed) == inward(b, expected_closed)
                }
                _ => false,
            }
        };
    bound(interval.low, interval.low_closed, low, low_closed, 1)
        && bound(interval.high, interval.high_closed, high, high_closed, -1)
}

/// A point as a number of its type's smallest steps, with the type.
fn point(value: Value<'_>) -> Option<(String, i128)> {
    match value {
        Value::Integer(a) => Some(("Integer".into(), a.into())),
        Value::Long(a) => Some(("Long".into(), a.into())),
        Value::Decimal(a) => Some(("Decimal".into(), hundred_millionths(a))),
        Value::Quantity(a) => Some((a.unit.to_owned(), hundred_millionths(a.value))),
        Value::Date(a) => Some((
            format!("Date {:?}", a.precision()),
            days(a.year(), a.month().unwrap_or(1), a.day()?),
        )),
        Value::DateTime(a) => {
            let (precision, instant) = instant(a);
            matches!(precision, gravida_fhir::Precision::Millisecond)
                .then(|| Some(("DateTime".into(), *instant.first()?)))
                .flatten()
        }
        Value::Time(a) => Some(("Time".into(), milliseconds(a)?)),
        _ => None,
    }
}

fn expected_point(literal: &Literal) -> Option<(String, i128)> {
    match literal {
        Literal::Integer(a) => point(Value::Integer(*a)),
        Literal::Long(a) => point(Value::Long(*a)),
        Literal::Decimal(a) => point(Value::Decimal(*a)),
        Literal::Date(a) => point(Value::Date(*a)),
        Literal::DateTime(a) => point(Value::DateTime(*a)),
        Literal::Time(a) => point(Value::Time(*a)),
        Literal::Quantity(number, unit) => Some((unit.clone(), hundred_millionths(*number))),
        _ => None,
    }
}

fn hundred_millionths(decimal: Decimal) -> i128 {
    decimal.units() * 10_i128.pow(8 - u32::from(decimal.scale()))
}

fn milliseconds(time: Time) -> Option<i128> {
    let minutes = i128::from(time.hour()) * 60 + i128::from(time.minute()?);
    Some((minutes * 60 + i128::from(time.second()?)) * 1000 + i128::from(time.millisecond()?))
}

/// Days since 1 March of year 0, in the proleptic Gregorian calendar.
fn days(year: u16, month: u8, day: u8) -> i128 {
    let (year, month) = if month > 2 {
        (i128::from(year), i128::from(month) - 3)
    } else {
        (i128::from(year) - 1, i128::from(month) + 9)
    };
    year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + i128::from(day)
}

/// Precision, and the moment as far as that goes: in milliseconds of UTC once
/// there is an hour (an absent offset is UTC, the suite's own assumption), and
/// as written where there is none.
fn instant(moment: DateTime) -> (gravida_fhir::Precision, Vec<i128>) {
    let precision = moment.precision();
    let Some(hour) = moment.hour() else {
        let parts = [
            Some(i128::from(moment.year())),
            moment.month().map(i128::from),
            moment.day().map(i128::from),
        ];
        return (precision, parts.into_iter().flatten().collect());
    };
    let day = days(
        moment.year(),
        moment.month().unwrap_or(1),
        moment.day().unwrap_or(1),
    );
    let minutes = (day * 24 + i128::from(hour)) * 60 + i128::from(moment.minute().unwrap_or(0))
        - i128::from(moment.offset_minutes().unwrap_or(0));
    let seconds = minutes * 60 + i128::from(moment.second().unwrap_or(0));
    (
        precision,
        vec![seconds * 1000 + i128::from(moment.millisecond().unwrap_or(0))],
    )
}

/// The value as text, for messages.
pub fn describe(value: Value<'_>) -> String {
    let list = |items: &[Value<'_>]| {
        let items: Vec<String> = items.iter().map(|item| describe(*item)).collect();
        items.join(", ")
    };
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(a) => a.to_string(),
        Value::Integer(a) => a.to_string(),
        Value::Long(a) => format!("{a}L"),
        Value::Decimal(a) => format!("{a} (Decimal)"),
        Value::String(a) => format!("{a:?}"),
        Value::Date(a) => format!("@{a}"),
        Value::DateTime(a) => format!("@{a} (DateTime)"),
        Value::Time(a) => format!("@T{a}"),
        Value::Quantity(a) => format!("{} '{}'", a.value, a.unit),
        Value::Interval(a) => format!(
            "Interval{}{}, {}{}",
            if a.low_closed { '[' } else { '(' },
            describe(a.low),
            describe(a.high),
            if a.high_closed { ']' } else { ')' }
        ),
        Value::List(items) => format!("{{{}}}", list(items)),
        Value::Tuple(tuple) => {
            let mut text = String::from("Tuple {");
            for (name, value) in tuple.names.iter().zip(tuple.values) {
                let _ = write!(text, " {name}: {}", describe(*value));
            }
            text + " }"
        }
        Value::Uncertain { low, high } => format!("{low}..{high}"),
        Value::Ratio(_)
        | Value::Code(_)
        | Value::Concept(_)
        | Value::Vocabulary(_)
        | Value::Fhir(_) => format!("{value:?}"),
    }
}
