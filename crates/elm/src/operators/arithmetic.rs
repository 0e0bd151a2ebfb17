//! Arithmetic on Integer, Long, Decimal and Quantity, on dates and times with a
//! quantity of time, and on uncertain counts. A result that does not fit its
//! type is null.
//! <https://cql.hl7.org/09-b-cqlreference.html#arithmetic-operators-4>

use gravida_fhir::Decimal;

use super::comparison::as_decimal;
use super::temporal::shifted;
use super::{Context, Outcome, decimal, quantity, undefined, unusable};
use crate::value::{Quantity, Value};

mod boundary;
mod steps;

pub use boundary::{high_boundary, low_boundary, precision};
pub(super) use steps::{
    is_maximum, is_minimum, maximum_like, minimum_like, next, point_size, previous,
};
pub use steps::{maximum_value, minimum_value, predecessor, successor};

/// Two numbers brought to the wider of their types.
enum Pair {
    Integers(i32, i32),
    Longs(i64, i64),
    Decimals(Decimal, Decimal),
}

fn pair(left: Value<'_>, right: Value<'_>) -> Option<Pair> {
    Some(match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Pair::Integers(left, right),
        (Value::Integer(left), Value::Long(right)) => Pair::Longs(left.into(), right),
        (Value::Long(left), Value::Integer(right)) => Pair::Longs(left, right.into()),
        (Value::Long(left), Value::Long(right)) => Pair::Longs(left, right),
        _ => Pair::Decimals(as_decimal(left)?, as_decimal(right)?),
    })
}

fn integer<'a>(number: Option<i32>) -> Value<'a> {
    number.map_or(Value::Null, Value::Integer)
}

fn long<'a>(number: Option<i64>) -> Value<'a> {
    number.map_or(Value::Null, Value::Long)
}

pub(super) fn decimal_value<'a>(number: Option<Decimal>) -> Value<'a> {
    number.map_or(Value::Null, Value::Decimal)
}

/// The bounds of a count, where at least one of two operands is uncertain.
fn uncertain_pair(left: Value<'_>, right: Value<'_>) -> Option<[(i64, i64); 2]> {
    let bounds = |value: Value<'_>| match value {
        Value::Integer(number) => Some((i64::from(number), i64::from(number))),
        Value::Uncertain { low, high } => Some((low.into(), high.into())),
        _ => None,
    };
    match (left, right) {
        (Value::Uncertain { .. }, _) | (_, Value::Uncertain { .. }) => {
            Some([bounds(left)?, bounds(right)?])
        }
        _ => None,
    }
}

/// True where one operand is an uncertain count and the other a number that the
/// result could not be given as a range with: such a result is null.
fn is_uncertain_with_number(left: Value<'_>, right: Value<'_>) -> bool {
    let is_number =
        |value: Value<'_>| matches!(value, Value::Uncertain { .. }) || as_decimal(value).is_some();
    let has_uncertain =
        matches!(left, Value::Uncertain { .. }) || matches!(right, Value::Uncertain { .. });
    has_uncertain && is_number(left) && is_number(right)
}

fn uncertain<'a>(low: i64, high: i64) -> Value<'a> {
    match (i32::try_from(low), i32::try_from(high)) {
        (Ok(low), Ok(high)) if low == high => Value::Integer(low),
        (Ok(low), Ok(high)) => Value::Uncertain { low, high },
        _ => Value::Null,
    }
}

/// `+(left T, right T) T` for numbers and quantities, and
/// `+(left Date | DateTime | Time, right Quantity)`, also of two texts.
/// <https://cql.hl7.org/09-b-cqlreference.html#add>
///
/// # Errors
/// Where the operands cannot be added, or a date would leave the years 0001 to 9999.
pub fn add<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Add";
    let (left, right) = (left.plain(), right.plain());
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    if let Some([left, right]) = uncertain_pair(left, right) {
        return Ok(uncertain(left.0 + right.0, left.1 + right.1));
    }
    if is_uncertain_with_number(left, right) {
        return Ok(Value::Null);
    }
    match (left, right) {
        (Value::Quantity(left), Value::Quantity(right)) => {
            Ok(quantity::combine(context, left, right, decimal::add))
        }
        (Value::Date(_) | Value::DateTime(_) | Value::Time(_), Value::Quantity(by)) => {
            shifted(NAME, left, by, 1)
        }
        (Value::String(_), Value::String(_)) => super::string::concatenate(context, &[left, right]),
        _ => match pair(left, right).ok_or_else(|| undefined(NAME, &[left, right]))? {
            Pair::Integers(left, right) => Ok(integer(left.checked_add(right))),
            Pair::Longs(left, right) => Ok(long(left.checked_add(right))),
            Pair::Decimals(left, right) => Ok(decimal_value(decimal::add(left, right))),
        },
    }
}

/// `-(left T, right T) T` for numbers and quantities, and
/// `-(left Date | DateTime | Time, right Quantity)`.
/// <https://cql.hl7.org/09-b-cqlreference.html#subtract>
///
/// # Errors
/// Where the operands cannot be subtracted, or a date would leave the years 0001 to 9999.
pub fn subtract<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Subtract";
    let (left, right) = (left.plain(), right.plain());
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    if let Some([left, right]) = uncertain_pair(left, right) {
        return Ok(uncertain(left.0 - right.1, left.1 - right.0));
    }
    if is_uncertain_with_number(left, right) {
        return Ok(Value::Null);
    }
    match (left, right) {
        (Value::Quantity(left), Value::Quantity(right)) => {
            Ok(quantity::combine(context, left, right, decimal::subtract))
        }
        (Value::Date(_) | Value::DateTime(_) | Value::Time(_), Value::Quantity(by)) => {
            shifted(NAME, left, by, -1)
        }
        _ => match pair(left, right).ok_or_else(|| undefined(NAME, &[left, right]))? {
            Pair::Integers(left, right) => Ok(integer(left.checked_sub(right))),
            Pair::Longs(left, right) => Ok(long(left.checked_sub(right))),
            Pair::Decimals(left, right) => Ok(decimal_value(decimal::subtract(left, right))),
        },
    }
}

/// `*(left T, right T) T` for numbers and quantities; units are multiplied.
/// <https://cql.hl7.org/09-b-cqlreference.html#multiply>
///
/// # Errors
/// Where an operand is neither a number nor a quantity.
pub fn multiply<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    let (left, right) = (left.plain(), right.plain());
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    if let Some([left, right]) = uncertain_pair(left, right) {
        let products = [
            left.0 * right.0,
            left.0 * right.1,
            left.1 * right.0,
            left.1 * right.1,
        ];
        let low = products.iter().copied().fold(i64::MAX, i64::min);
        let high = products.iter().copied().fold(i64::MIN, i64::max);
        return Ok(uncertain(low, high));
    }
    if is_uncertain_with_number(left, right) {
        return Ok(Value::Null);
    }
    if let Some((left, right)) = quantities(left, right) {
        return Ok(quantity::multiply(context, &left, &right));
    }
    match pair(left, right).ok_or_else(|| undefined("Multiply", &[left, right]))? {
        Pair::Integers(left, right) => Ok(integer(left.checked_mul(right))),
        Pair::Longs(left, right) => Ok(long(left.checked_mul(right))),
        Pair::Decimals(left, right) => Ok(decimal_value(decimal::multiply(left, right))),
    }
}

/// `/(left Decimal, right Decimal) Decimal` and of quantities, whose units are
/// divided; null where the divisor is zero.
/// <https://cql.hl7.org/09-b-cqlreference.html#divide>
///
/// # Errors
/// Where an operand is neither a number nor a quantity.
pub fn divide<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    let (left, right) = (left.plain(), right.plain());
    if left.is_null() || right.is_null() || is_uncertain_with_number(left, right) {
        return Ok(Value::Null);
    }
    if let Some((left, right)) = quantities(left, right) {
        return Ok(quantity::divide(context, &left, &right));
    }
    match (as_decimal(left), as_decimal(right)) {
        (Some(left), Some(right)) => Ok(decimal_value(decimal::divide(left, right))),
        _ => Err(undefined("Divide", &[left, right])),
    }
}

/// Both as quantities, where at least one is.
fn quantities<'a>(left: Value<'a>, right: Value<'a>) -> Option<(Quantity<'a>, Quantity<'a>)> {
    let quantity = |value: Value<'a>| match value {
        Value::Quantity(quantity) => Some(*quantity),
        _ => as_decimal(value).map(|value| Quantity { value, unit: "1" }),
    };
    match (left, right) {
        (Value::Quantity(_), _) | (_, Value::Quantity(_)) => {
            Some((quantity(left)?, quantity(right)?))
        }
        _ => None,
    }
}

/// `div(left T, right T) T`: the quotient without its fraction; null where the divisor is zero.
/// <https://cql.hl7.org/09-b-cqlreference.html#truncated-divide>
///
/// # Errors
/// Where the operands are not numbers or quantities of a comparable unit.
pub fn truncated_divide<'a>(
    context: &Context<'a>,
    left: Value<'a>,
    right: Value<'a>,
) -> Outcome<'a> {
    let (left, right) = (left.plain(), right.plain());
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    if let (Value::Quantity(left), Value::Quantity(right)) = (left, right) {
        return Ok(quantity::in_left_unit(
            context,
            left,
            right,
            decimal::divide_truncated,
        ));
    }
    match pair(left, right).ok_or_else(|| undefined("TruncatedDivide", &[left, right]))? {
        Pair::Integers(left, right) => Ok(integer(left.checked_div(right))),
        Pair::Longs(left, right) => Ok(long(left.checked_div(right))),
        Pair::Decimals(left, right) => Ok(decimal_value(decimal::divide_truncated(left, right))),
    }
}

/// `mod(left T, right T) T`: what truncated division leaves; null where the divisor is zero.
/// <https://cql.hl7.org/09-b-cqlreference.html#modulo>
///
/// # Errors
/// Where the operands are not numbers or quantities of a comparable unit.
pub fn modulo<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    let (left, right) = (left.plain(), right.plain());
    if left.is_null() || right.is_null() || is_uncertain_with_number(left, right) {
        return Ok(Value::Null);
    }
    if let (Value::Quantity(left), Value::Quantity(right)) = (left, right) {
        return Ok(quantity::in_left_unit(
            context,
            left,
            right,
            decimal::modulo,
        ));
    }
    match pair(left, right).ok_or_else(|| undefined("Modulo", &[left, right]))? {
        Pair::Integers(_, 0) | Pair::Longs(_, 0) => Ok(Value::Null),
        Pair::Integers(left, right) => Ok(Value::Integer(left.wrapping_rem(right))),
        Pair::Longs(left, right) => Ok(Value::Long(left.wrapping_rem(right))),
        Pair::Decimals(left, right) => Ok(decimal_value(decimal::modulo(left, right))),
    }
}

/// `^(argument T, exponent T) T`: an Integer or Long to a negative power is a Decimal.
/// <https://cql.hl7.org/09-b-cqlreference.html#power>
///
/// # Errors
/// Where an operand is no number.
pub fn power<'a>(_: &Context<'a>, base: Value<'a>, exponent: Value<'a>) -> Outcome<'a> {
    let (base, exponent) = (base.plain(), exponent.plain());
    if base.is_null() || exponent.is_null() || is_uncertain_with_number(base, exponent) {
        return Ok(Value::Null);
    }
    Ok(
        match pair(base, exponent).ok_or_else(|| undefined("Power", &[base, exponent]))? {
            Pair::Integers(base, exponent) => match u32::try_from(exponent) {
                Ok(exponent) => integer(base.checked_pow(exponent)),
                Err(_) => decimal_value(decimal::power(base.into(), exponent.into())),
            },
            Pair::Longs(base, exponent) => match u32::try_from(exponent) {
                Ok(exponent) => long(base.checked_pow(exponent)),
                Err(_) => decimal_value(decimal::power(base.into(), exponent)),
            },
            Pair::Decimals(base, exponent) => decimal_value(decimal_power(base, exponent)),
        },
    )
}

fn decimal_power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    if decimal::significant_places(exponent) == 0 {
        return decimal::power(base, i64::try_from(decimal::truncate(exponent)).ok()?);
    }
    decimal::from_float(decimal::to_float(base).powf(decimal::to_float(exponent)))
}

/// `Exp(argument Decimal) Decimal`: e to that power.
/// <https://cql.hl7.org/09-b-cqlreference.html#exp>
///
/// # Errors
/// Where the operand is no number, or the result is out of range (HL7's tests expect an error there).
pub fn exp<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Exp";
    let operand = operand.plain();
    if operand.is_null() || matches!(operand, Value::Uncertain { .. }) {
        return Ok(Value::Null);
    }
    let exponent = as_decimal(operand).ok_or_else(|| undefined(NAME, &[operand]))?;
    decimal::from_float(decimal::to_float(exponent).exp())
        .map(Value::Decimal)
        .ok_or_else(|| unusable(NAME, "the result is out of range"))
}

/// `Ln(argument Decimal) Decimal`: the natural logarithm; null of a negative number.
/// <https://cql.hl7.org/09-b-cqlreference.html#ln>
///
/// # Errors
/// Where the operand is no number, or is zero (HL7's tests expect an error there).
pub fn ln<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Ln";
    let operand = operand.plain();
    if operand.is_null() || matches!(operand, Value::Uncertain { .. }) {
        return Ok(Value::Null);
    }
    let number = as_decimal(operand).ok_or_else(|| undefined(NAME, &[operand]))?;
    if decimal::is_zero(number) {
        return Err(unusable(NAME, "zero has no logarithm"));
    }
    Ok(decimal_value(decimal::from_float(
        decimal::to_float(number).ln(),
    )))
}

/// `Log(argument Decimal, base Decimal) Decimal`: null where there is none.
/// <https://cql.hl7.org/09-b-cqlreference.html#log>
///
/// # Errors
/// Where an operand is no number.
pub fn log<'a>(_: &Context<'a>, operand: Value<'a>, base: Value<'a>) -> Outcome<'a> {
    let (operand, base) = (operand.plain(), base.plain());
    if operand.is_null() || base.is_null() || is_uncertain_with_number(operand, base) {
        return Ok(Value::Null);
    }
    let (Some(number), Some(base_number)) = (as_decimal(operand), as_decimal(base)) else {
        return Err(undefined("Log", &[operand, base]));
    };
    let (number, base) = (decimal::to_float(number), decimal::to_float(base_number));
    // The logarithms to base 2 and 10 are exact at their powers.
    let result = if base == 2.0 {
        number.log2()
    } else if base == 10.0 {
        number.log10()
    } else {
        number.ln() / base.ln()
    };
    Ok(decimal_value(decimal::from_float(result)))
}

/// `Abs(argument T) T`; null where the magnitude does not fit.
/// <https://cql.hl7.org/09-b-cqlreference.html#abs>
///
/// # Errors
/// Where the operand is neither a number nor a quantity.
pub fn abs<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let is_negative = match operand.plain() {
        Value::Uncertain { low, high } if low < 0 && high > 0 => {
            let most = i64::from(low).abs().max(high.into());
            return Ok(uncertain(0, most));
        }
        Value::Uncertain { low, .. } => low < 0,
        Value::Integer(number) => number < 0,
        Value::Long(number) => number < 0,
        Value::Decimal(number) => number.units() < 0,
        Value::Quantity(quantity) => quantity.value.units() < 0,
        Value::Null => false,
        other => return Err(undefined("Abs", &[other])),
    };
    if is_negative {
        negate(context, operand)
    } else {
        Ok(operand.plain())
    }
}

/// `-(argument T) T`; null where the result does not fit.
/// <https://cql.hl7.org/09-b-cqlreference.html#negate>
///
/// # Errors
/// Where the operand is neither a number nor a quantity.
pub fn negate<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    Ok(match operand.plain() {
        Value::Null => Value::Null,
        Value::Integer(number) => integer(number.checked_neg()),
        Value::Long(number) => long(number.checked_neg()),
        Value::Decimal(number) => decimal_value(decimal::negate(number)),
        Value::Quantity(quantity) => decimal::negate(quantity.value)
            .map_or(Value::Null, |value| context.quantity(value, quantity.unit)),
        Value::Uncertain { low, high } => uncertain(-i64::from(high), -i64::from(low)),
        other => return Err(undefined("Negate", &[other])),
    })
}

fn whole<'a>(
    operator: &'static str,
    operand: Value<'a>,
    cut: impl Fn(Decimal) -> i128,
) -> Outcome<'a> {
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        known @ (Value::Integer(_) | Value::Uncertain { .. }) => Ok(known),
        other => {
            let number = as_decimal(other).ok_or_else(|| undefined(operator, &[other]))?;
            Ok(integer(i32::try_from(cut(number)).ok()))
        }
    }
}

/// `Ceiling(argument Decimal) Integer`: the least integer not below it; null where that is no Integer.
/// <https://cql.hl7.org/09-b-cqlreference.html#ceiling>
///
/// # Errors
/// Where the operand is no number.
pub fn ceiling<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    whole("Ceiling", operand, decimal::ceiling)
}

/// `Floor(argument Decimal) Integer`: the greatest integer not above it; null where that is no Integer.
/// <https://cql.hl7.org/09-b-cqlreference.html#floor>
///
/// # Errors
/// Where the operand is no number.
pub fn floor<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    whole("Floor", operand, decimal::floor)
}

/// `Truncate(argument Decimal) Integer`: without the fraction; null where that is no Integer.
/// <https://cql.hl7.org/09-b-cqlreference.html#truncate>
///
/// # Errors
/// Where the operand is no number.
pub fn truncate<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    whole("Truncate", operand, decimal::truncate)
}

/// `Round(argument Decimal[, precision Integer]) Decimal`: to so many places
/// (none if not said), a half away from zero.
/// <https://cql.hl7.org/09-b-cqlreference.html#round>
///
/// # Errors
/// Where the operand is no number or the precision no Integer.
pub fn round<'a>(_: &Context<'a>, operand: Value<'a>, places: Value<'a>) -> Outcome<'a> {
    let (operand, places) = (operand.plain(), places.plain());
    let places = match places {
        Value::Null => 0,
        Value::Integer(places) => u8::try_from(places.max(0)).unwrap_or(u8::MAX),
        other => return Err(undefined("Round", &[operand, other])),
    };
    if operand.is_null() || matches!(operand, Value::Uncertain { .. }) {
        return Ok(Value::Null);
    }
    let number = as_decimal(operand).ok_or_else(|| undefined("Round", &[operand]))?;
    Ok(decimal_value(decimal::round(number, places)))
}

#[cfg(test)]
#[path = "arithmetic/tests.rs"]
mod tests;
