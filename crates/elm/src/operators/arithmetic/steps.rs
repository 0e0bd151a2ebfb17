//! The least and greatest values of the types, and the values next to a value.

use gravida_fhir::{Date, DateTime, Decimal, Precision, Time};

use crate::operators::calendar::Parts;
use crate::operators::temporal::{Period, parts_of, shifted_by};
use crate::operators::{Context, Outcome, decimal, undefined, unusable};
use crate::value::Value;

/// The largest decimal, counted in steps.
const MOST_STEPS: i128 = 10_i128.pow(28) - 1;

fn extreme_decimal(sign: i128) -> Option<Decimal> {
    Decimal::from_parts(sign * MOST_STEPS, Decimal::MAX_SCALE)
}

fn first_moment() -> Option<DateTime> {
    let midnight = Time::new(0, Some(0), Some(0), Some(0))?;
    DateTime::new(Date::new(1, Some(1), Some(1))?, Some(midnight), None)
}

fn last_moment() -> Option<DateTime> {
    let last = Time::new(23, Some(59), Some(59), Some(999))?;
    DateTime::new(Date::new(9999, Some(12), Some(31))?, Some(last), None)
}

/// `minimum<T>() T` for the System type of that name.
/// <https://cql.hl7.org/09-b-cqlreference.html#minimum>
///
/// # Errors
/// Where the type has no least value.
pub fn minimum_value<'a>(context: &Context<'a>, type_name: &str) -> Outcome<'a> {
    let value = match type_name {
        "Integer" => Some(Value::Integer(i32::MIN)),
        "Long" => Some(Value::Long(i64::MIN)),
        "Decimal" => extreme_decimal(-1).map(Value::Decimal),
        "Quantity" => extreme_decimal(-1).map(|value| context.quantity(value, "1")),
        "Date" => first_moment().map(|moment| Value::Date(moment.date())),
        "DateTime" => first_moment().map(Value::DateTime),
        "Time" => first_moment().and_then(DateTime::time).map(Value::Time),
        _ => None,
    };
    value.ok_or_else(|| unusable("MinValue", format!("`{type_name}` has no least value")))
}

/// `maximum<T>() T` for the System type of that name.
/// <https://cql.hl7.org/09-b-cqlreference.html#maximum>
///
/// # Errors
/// Where the type has no greatest value.
pub fn maximum_value<'a>(context: &Context<'a>, type_name: &str) -> Outcome<'a> {
    let value = match type_name {
        "Integer" => Some(Value::Integer(i32::MAX)),
        "Long" => Some(Value::Long(i64::MAX)),
        "Decimal" => extreme_decimal(1).map(Value::Decimal),
        "Quantity" => extreme_decimal(1).map(|value| context.quantity(value, "1")),
        "Date" => last_moment().map(|moment| Value::Date(moment.date())),
        "DateTime" => last_moment().map(Value::DateTime),
        "Time" => last_moment().and_then(DateTime::time).map(Value::Time),
        _ => None,
    };
    value.ok_or_else(|| unusable("MaxValue", format!("`{type_name}` has no greatest value")))
}

/// The least value of the type that `value` has; null where that is not known.
pub(in crate::operators) fn minimum_like<'a>(value: Value<'a>) -> Value<'a> {
    let least = match value {
        Value::Integer(_) | Value::Uncertain { .. } => Some(Value::Integer(i32::MIN)),
        Value::Long(_) => Some(Value::Long(i64::MIN)),
        Value::Decimal(_) => extreme_decimal(-1).map(Value::Decimal),
        Value::Date(_) => first_moment().map(|moment| Value::Date(moment.date())),
        Value::DateTime(_) => first_moment().map(Value::DateTime),
        Value::Time(_) => first_moment().and_then(DateTime::time).map(Value::Time),
        _ => None,
    };
    least.unwrap_or(Value::Null)
}

/// The greatest value of the type that `value` has; null where that is not known.
pub(in crate::operators) fn maximum_like<'a>(value: Value<'a>) -> Value<'a> {
    let greatest = match value {
        Value::Integer(_) | Value::Uncertain { .. } => Some(Value::Integer(i32::MAX)),
        Value::Long(_) => Some(Value::Long(i64::MAX)),
        Value::Decimal(_) => extreme_decimal(1).map(Value::Decimal),
        Value::Date(_) => last_moment().map(|moment| Value::Date(moment.date())),
        Value::DateTime(_) => last_moment().map(Value::DateTime),
        Value::Time(_) => last_moment().and_then(DateTime::time).map(Value::Time),
        _ => None,
    };
    greatest.unwrap_or(Value::Null)
}

/// Whether there is no smaller value of the type at the same precision.
pub(in crate::operators) fn is_minimum(value: Value<'_>) -> bool {
    match value {
        Value::Integer(number) => number == i32::MIN,
        Value::Long(number) => number == i64::MIN,
        Value::Decimal(number) => decimal::steps(number) == -MOST_STEPS,
        Value::Quantity(quantity) => decimal::steps(quantity.value) == -MOST_STEPS,
        _ => is_extreme(value, minimum_like(value)),
    }
}

/// Whether there is no greater value of the type at the same precision.
pub(in crate::operators) fn is_maximum(value: Value<'_>) -> bool {
    match value {
        Value::Integer(number) => number == i32::MAX,
        Value::Long(number) => number == i64::MAX,
        Value::Decimal(number) => decimal::steps(number) == MOST_STEPS,
        Value::Quantity(quantity) => decimal::steps(quantity.value) == MOST_STEPS,
        _ => is_extreme(value, maximum_like(value)),
    }
}

fn is_extreme(value: Value<'_>, extreme: Value<'_>) -> bool {
    let cut = |extreme: Parts, precision: Precision| extreme.truncated(precision);
    match (parts_of(value), parts_of(extreme)) {
        (Some(parts), Some(extreme)) => parts == cut(extreme, parts.precision()),
        _ => false,
    }
}

/// `successor of<T>(argument T) T`: the next value, at the precision of a date or time.
/// <https://cql.hl7.org/09-b-cqlreference.html#successor>
///
/// # Errors
/// Where there is none, or the type has no order.
pub fn successor<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    neighbour(context, "Successor", operand, 1)
}

/// `predecessor of<T>(argument T) T`: the value before, at the precision of a date or time.
/// <https://cql.hl7.org/09-b-cqlreference.html#predecessor>
///
/// # Errors
/// Where there is none, or the type has no order.
pub fn predecessor<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    neighbour(context, "Predecessor", operand, -1)
}

fn neighbour<'a>(
    context: &Context<'a>,
    operator: &'static str,
    operand: Value<'a>,
    direction: i8,
) -> Outcome<'a> {
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        other => stepped(context, operator, other, direction),
    }
}

/// The value after `value`, for bounds of intervals.
pub(in crate::operators) fn next<'a>(
    context: &Context<'a>,
    operator: &'static str,
    value: Value<'a>,
) -> Outcome<'a> {
    stepped(context, operator, value, 1)
}

/// The value before `value`, for bounds of intervals.
pub(in crate::operators) fn previous<'a>(
    context: &Context<'a>,
    operator: &'static str,
    value: Value<'a>,
) -> Outcome<'a> {
    stepped(context, operator, value, -1)
}

fn stepped<'a>(
    context: &Context<'a>,
    operator: &'static str,
    value: Value<'a>,
    direction: i8,
) -> Outcome<'a> {
    let is_at_end = if direction > 0 {
        is_maximum(value)
    } else {
        is_minimum(value)
    };
    if is_at_end {
        let end = if direction > 0 {
            "after the greatest"
        } else {
            "before the least"
        };
        return Err(unusable(
            operator,
            format!("there is no value {end} {}", value.type_name()),
        ));
    }
    let stepped = match value {
        Value::Integer(number) => number.checked_add(direction.into()).map(Value::Integer),
        Value::Long(number) => number.checked_add(direction.into()).map(Value::Long),
        Value::Decimal(number) => decimal::from_steps(
            decimal::steps(number) + i128::from(direction),
            number.scale(),
        )
        .map(Value::Decimal),
        Value::Quantity(quantity) => decimal::from_steps(
            decimal::steps(quantity.value) + i128::from(direction),
            quantity.value.scale(),
        )
        .map(|value| context.quantity(value, quantity.unit)),
        Value::Date(_) | Value::DateTime(_) | Value::Time(_) => {
            let period = parts_of(value)
                .map_or(Period::Day, |parts| Period::of_precision(parts.precision()));
            return shifted_by(operator, value, direction.into(), period);
        }
        Value::Uncertain { low, high } => low
            .checked_add(direction.into())
            .zip(high.checked_add(direction.into()))
            .map(|(low, high)| Value::Uncertain { low, high }),
        other => return Err(undefined(operator, &[other])),
    };
    Ok(stepped.unwrap_or(Value::Null))
}

/// The distance between neighbouring values of a number's type.
pub(in crate::operators) fn point_size<'a>(
    context: &Context<'a>,
    value: Value<'a>,
) -> Option<Value<'a>> {
    let step = Decimal::from_parts(1, Decimal::MAX_SCALE)?;
    match value {
        Value::Integer(_) | Value::Uncertain { .. } => Some(Value::Integer(1)),
        Value::Long(_) => Some(Value::Long(1)),
        Value::Decimal(_) => Some(Value::Decimal(step)),
        Value::Quantity(quantity) => Some(context.quantity(step, quantity.unit)),
        _ => None,
    }
}
