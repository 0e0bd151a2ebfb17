//! Arithmetic on quantities. Where units are not comparable the result is null.
//! <https://cql.hl7.org/09-b-cqlreference.html#quantity>

use gravida_fhir::Decimal;

use super::{Context, Outcome, decimal, undefined};
use crate::value::{Quantity, Value};

/// A sum or difference, in the finer of the two units.
pub(super) fn combine<'a>(
    context: &Context<'a>,
    left: &Quantity<'a>,
    right: &Quantity<'a>,
    operation: impl Fn(Decimal, Decimal) -> Option<Decimal>,
) -> Value<'a> {
    if !context.units.is_comparable(left.unit, right.unit) {
        return Value::Null;
    }
    let unit = context.units.finer(left.unit, right.unit);
    let result = context
        .units
        .convert(left.value, left.unit, unit)
        .zip(context.units.convert(right.value, right.unit, unit))
        .and_then(|(left, right)| operation(left, right));
    result.map_or(Value::Null, |value| context.quantity(value, unit))
}

/// An operation on both numbers in the unit of the left operand, which the result keeps.
pub(super) fn in_left_unit<'a>(
    context: &Context<'a>,
    left: &Quantity<'a>,
    right: &Quantity<'a>,
    operation: impl Fn(Decimal, Decimal) -> Option<Decimal>,
) -> Value<'a> {
    if !context.units.is_comparable(left.unit, right.unit) {
        return Value::Null;
    }
    context
        .units
        .convert(right.value, right.unit, left.unit)
        .and_then(|right| operation(left.value, right))
        .map_or(Value::Null, |value| context.quantity(value, left.unit))
}

/// The right number in the unit of the left, where the units are of one kind
/// but written differently, so that metres and centimetres do not stay side by side.
fn aligned<'a>(context: &Context<'a>, left: &Quantity<'a>, right: &Quantity<'a>) -> Quantity<'a> {
    let is_bare = |unit: &str| unit.is_empty() || unit == "1";
    if is_bare(left.unit)
        || is_bare(right.unit)
        || !context.units.is_comparable(left.unit, right.unit)
    {
        return *right;
    }
    match context.units.convert(right.value, right.unit, left.unit) {
        Some(value) => Quantity {
            value,
            unit: left.unit,
        },
        None => *right,
    }
}

pub(super) fn multiply<'a>(
    context: &Context<'a>,
    left: &Quantity<'a>,
    right: &Quantity<'a>,
) -> Value<'a> {
    let right = aligned(context, left, right);
    match (
        decimal::multiply(left.value, right.value),
        context.units.product(left.unit, right.unit),
    ) {
        (Some(value), Some(unit)) => context.quantity(value, context.arena.alloc_str(&unit)),
        _ => Value::Null,
    }
}

pub(super) fn divide<'a>(
    context: &Context<'a>,
    left: &Quantity<'a>,
    right: &Quantity<'a>,
) -> Value<'a> {
    let right = aligned(context, left, right);
    match (
        decimal::divide(left.value, right.value),
        context.units.quotient(left.unit, right.unit),
    ) {
        (Some(value), Some(unit)) => context.quantity(value, context.arena.alloc_str(&unit)),
        _ => Value::Null,
    }
}

/// `convert(argument Quantity, unit String) Quantity`; null where the units are not comparable.
/// <https://cql.hl7.org/09-b-cqlreference.html#convertquantity>
///
/// # Errors
/// Where the operands are of other types.
pub fn convert_quantity<'a>(
    context: &Context<'a>,
    quantity: Value<'a>,
    unit: Value<'a>,
) -> Outcome<'a> {
    match (quantity.plain(), unit.plain()) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Quantity(quantity), Value::String(unit)) => Ok(context
            .units
            .convert(quantity.value, quantity.unit, unit)
            .map_or(Value::Null, |value| context.quantity(value, unit))),
        (quantity, unit) => Err(undefined("ConvertQuantity", &[quantity, unit])),
    }
}

/// `CanConvertQuantity(argument Quantity, unit String) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#canconvertquantity>
///
/// # Errors
/// Where the operands are of other types.
pub fn can_convert_quantity<'a>(
    context: &Context<'a>,
    quantity: Value<'a>,
    unit: Value<'a>,
) -> Outcome<'a> {
    if quantity.plain().is_null() || unit.plain().is_null() {
        return Ok(Value::Null);
    }
    Ok(Value::Boolean(
        !convert_quantity(context, quantity, unit)?.is_null(),
    ))
}
