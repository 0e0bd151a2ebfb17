//! How precise a value is, and the least and greatest it can stand for.

use gravida_fhir::{Decimal, Precision};

use super::decimal_value;
use crate::operators::temporal::{parts_of, rebuilt};
use crate::operators::{Context, Outcome, decimal, undefined};
use crate::value::Value;

/// Digits that write a date or moment at each precision: `YYYYMMDDhhmmssfff`.
const DIGITS: [(Precision, i32); 7] = [
    (Precision::Year, 4),
    (Precision::Month, 6),
    (Precision::Day, 8),
    (Precision::Hour, 10),
    (Precision::Minute, 12),
    (Precision::Second, 14),
    (Precision::Millisecond, 17),
];
/// Digits that a time of day does without.
const DATE_DIGITS: i32 = 8;

fn digits(precision: Precision, is_time_of_day: bool) -> i32 {
    let digits = DIGITS
        .iter()
        .find(|(known, _)| *known == precision)
        .map_or(0, |(_, digits)| *digits);
    if is_time_of_day {
        digits - DATE_DIGITS
    } else {
        digits
    }
}

/// `Precision(argument Decimal | Date | DateTime | Time) Integer`: how many
/// decimal places, or how many digits of a date or time, are given.
/// <https://cql.hl7.org/09-b-cqlreference.html#precision-1>
///
/// # Errors
/// Where the operand is of another type.
pub fn precision<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::Decimal(number) => Ok(Value::Integer(number.scale().into())),
        other => {
            let parts = parts_of(other).ok_or_else(|| undefined("Precision", &[other]))?;
            Ok(Value::Integer(digits(
                parts.precision(),
                parts.is_time_of_day,
            )))
        }
    }
}

/// `LowBoundary(input T, precision Integer) T`: the least value that the input
/// may stand for, with so many digits; the most there are if not said.
/// <https://cql.hl7.org/09-b-cqlreference.html#lowboundary>
///
/// # Errors
/// Where the input is neither a Decimal nor a date or time.
pub fn low_boundary<'a>(_: &Context<'a>, input: Value<'a>, precision: Value<'a>) -> Outcome<'a> {
    boundary("LowBoundary", input, precision, false)
}

/// `HighBoundary(input T, precision Integer) T`: the greatest value that the
/// input may stand for, with so many digits; the most there are if not said.
/// <https://cql.hl7.org/09-b-cqlreference.html#highboundary>
///
/// # Errors
/// Where the input is neither a Decimal nor a date or time.
pub fn high_boundary<'a>(_: &Context<'a>, input: Value<'a>, precision: Value<'a>) -> Outcome<'a> {
    boundary("HighBoundary", input, precision, true)
}

fn boundary<'a>(
    operator: &'static str,
    input: Value<'a>,
    precision: Value<'a>,
    is_high: bool,
) -> Outcome<'a> {
    let (input, precision) = (input.plain(), precision.plain());
    let wanted = match precision {
        Value::Null => None,
        Value::Integer(wanted) => Some(wanted),
        other => return Err(undefined(operator, &[input, other])),
    };
    match input {
        Value::Null => Ok(Value::Null),
        Value::Integer(number) => Ok(decimal_value(decimal_boundary(
            number.into(),
            wanted,
            is_high,
        ))),
        Value::Decimal(number) => Ok(decimal_value(decimal_boundary(number, wanted, is_high))),
        _ => {
            let parts = parts_of(input).ok_or_else(|| undefined(operator, &[input]))?;
            let finest = if matches!(input, Value::Date(_)) {
                Precision::Day
            } else {
                Precision::Millisecond
            };
            let wanted = wanted.unwrap_or_else(|| digits(finest, parts.is_time_of_day));
            let precision = DIGITS
                .iter()
                .map(|(precision, _)| *precision)
                .filter(|precision| {
                    *precision <= finest && (!parts.is_time_of_day || *precision >= Precision::Hour)
                })
                .find(|precision| digits(*precision, parts.is_time_of_day) == wanted);
            let Some(precision) = precision else {
                return Ok(Value::Null);
            };
            let bound = if is_high {
                parts.latest()
            } else {
                parts.earliest()
            };
            Ok(rebuilt(input, bound.truncated(precision)).unwrap_or(Value::Null))
        }
    }
}

/// A decimal stands for all that begin with its digits: 1.58 for 1.58 to 1.57999999 above or below.
fn decimal_boundary(number: Decimal, wanted: Option<i32>, is_high: bool) -> Option<Decimal> {
    let wanted = u8::try_from(wanted.unwrap_or_else(|| Decimal::MAX_SCALE.into())).ok()?;
    if wanted > Decimal::MAX_SCALE {
        return None;
    }
    if wanted < number.scale() {
        let divisor = decimal::power_of_ten(number.scale() - wanted);
        let floor = number.units().div_euclid(divisor);
        let is_exact = number.units().rem_euclid(divisor) == 0;
        return Decimal::from_parts(
            if is_high && !is_exact {
                floor + 1
            } else {
                floor
            },
            wanted,
        );
    }
    let factor = decimal::power_of_ten(wanted - number.scale());
    let units = number.units() * factor;
    let reach = factor - 1;
    let units = match (is_high, units < 0) {
        (true, false) => units + reach,
        (false, true) => units - reach,
        _ => units,
    };
    Decimal::from_parts(units, wanted)
}
