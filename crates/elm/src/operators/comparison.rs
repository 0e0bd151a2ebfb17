//! Comparison: equality and order with unknowns.
//! <https://cql.hl7.org/09-b-cqlreference.html#comparison-operators-4>
//!
//! Where two values are only partly known (a date without its day, an
//! uncertain count), the result is true or false only if it would be so however
//! the gaps were filled; otherwise it is null.

use std::cmp::Ordering;

use gravida_fhir::{Content, Element, Precision};

use super::order::{Orders, both, opposite};
use super::temporal::compare as temporal;
use super::{Context, DEEPEST_NESTING, Outcome, decimal, interval, undefined};
use crate::error::EvaluationError;
use crate::value::{Code, Concept, Quantity, Ratio, Tuple, Value};

mod equivalence;

pub(super) use equivalence::are_equivalent;
pub use equivalence::equivalent;

/// `=<T>(left T, right T) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#equal>
///
/// Lists, tuples, intervals, codes and elements of a record are compared part
/// by part. Numbers are compared by value, quantities in comparable units.
/// Values of different types are not equal.
///
/// # Errors
/// Where values are nested too deep.
pub fn equal<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Ok(Value::Boolean(left == right)),
        (Value::Integer(left), Value::Integer(right)) => Ok(Value::Boolean(left == right)),
        _ => Ok(are_equal(context, left, right)?.into()),
    }
}

/// `!=<T>(left T, right T) Boolean`: the opposite of `=`.
/// <https://cql.hl7.org/09-b-cqlreference.html#not-equal>
///
/// # Errors
/// As [`equal`].
pub fn not_equal<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    Ok(opposite(are_equal(context, left, right)?).into())
}

/// `<(left T, right T) Boolean` for numbers, quantities, strings, dates and times.
/// <https://cql.hl7.org/09-b-cqlreference.html#less>
///
/// # Errors
/// Where the operands have no order.
pub fn less<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    ordered("Less", context, left, right, Orders::is_less)
}

/// `<=(left T, right T) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#less-or-equal>
///
/// # Errors
/// Where the operands have no order.
pub fn less_or_equal<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    ordered("LessOrEqual", context, left, right, Orders::is_at_most)
}

/// `>(left T, right T) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#greater>
///
/// # Errors
/// Where the operands have no order.
pub fn greater<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    ordered("Greater", context, left, right, Orders::is_greater)
}

/// `>=(left T, right T) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#greater-or-equal>
///
/// # Errors
/// Where the operands have no order.
pub fn greater_or_equal<'a>(
    context: &Context<'a>,
    left: Value<'a>,
    right: Value<'a>,
) -> Outcome<'a> {
    ordered("GreaterOrEqual", context, left, right, Orders::is_at_least)
}

fn ordered<'a>(
    operator: &'static str,
    context: &Context<'a>,
    left: Value<'a>,
    right: Value<'a>,
    question: impl Fn(Orders) -> Option<bool>,
) -> Outcome<'a> {
    if let (Value::Integer(left), Value::Integer(right)) = (left, right) {
        return Ok(question(left.cmp(&right).into()).into());
    }
    Ok(orders(operator, context, left, right, None)?
        .and_then(question)
        .into())
}

/// The orders possible between two points; `None` where one is null.
///
/// # Errors
/// Where the operands have no order, such as a number and a text.
pub(super) fn orders(
    operator: &'static str,
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
    precision: Option<Precision>,
) -> Result<Option<Orders>, EvaluationError> {
    let (left, right) = (left.plain(), right.plain());
    if left.is_null() || right.is_null() {
        return Ok(None);
    }
    possible_orders(context, left, right, precision)
        .map(Some)
        .ok_or_else(|| undefined(operator, &[left, right]))
}

/// The orders possible between two plain values that are not null; `None` where there is no order of the two types.
fn possible_orders(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
    precision: Option<Precision>,
) -> Option<Orders> {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => Some(left.cmp(&right).into()),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right).into()),
        (Value::Date(_) | Value::DateTime(_) | Value::Time(_), _) => {
            temporal::orders(context, left, right, precision)
        }
        (Value::Quantity(left), Value::Quantity(right)) => {
            Some(quantity_orders(context, left, right))
        }
        (Value::Quantity(left), _) => {
            let right = Quantity {
                value: as_decimal(right)?,
                unit: "1",
            };
            Some(quantity_orders(context, left, &right))
        }
        (_, Value::Quantity(right)) => {
            let left = Quantity {
                value: as_decimal(left)?,
                unit: "1",
            };
            Some(quantity_orders(context, &left, right))
        }
        (Value::Uncertain { .. }, _) | (_, Value::Uncertain { .. }) => {
            match (range(left), range(right)) {
                (Some(left), Some(right)) => Some(Orders::of_ranges(left, right)),
                _ => uncertain_and_decimal(left, right),
            }
        }
        _ => Some(decimal::compare(as_decimal(left)?, as_decimal(right)?).into()),
    }
}

fn quantity_orders(context: &Context<'_>, left: &Quantity<'_>, right: &Quantity<'_>) -> Orders {
    context
        .units
        .compare((left.value, left.unit), (right.value, right.unit))
        .map_or(Orders::ANY, Orders::from)
}

/// A number as a decimal; `None` of anything else.
pub(super) fn as_decimal(value: Value<'_>) -> Option<gravida_fhir::Decimal> {
    match value {
        Value::Integer(number) => Some(number.into()),
        Value::Long(number) => Some(number.into()),
        Value::Decimal(number) => Some(number),
        _ => None,
    }
}

/// The bounds of a whole number.
fn range(value: Value<'_>) -> Option<(i64, i64)> {
    match value {
        Value::Integer(number) => Some((number.into(), number.into())),
        Value::Long(number) => Some((number, number)),
        Value::Uncertain { low, high } => Some((low.into(), high.into())),
        _ => None,
    }
}

fn uncertain_and_decimal(left: Value<'_>, right: Value<'_>) -> Option<Orders> {
    match (left, right) {
        (Value::Uncertain { low, high }, Value::Decimal(number)) => {
            let mut orders = Orders::NONE;
            if decimal::compare(low.into(), number).is_lt() {
                orders = orders | Orders::LESS;
            }
            if decimal::compare(high.into(), number).is_gt() {
                orders = orders | Orders::GREATER;
            }
            let is_within = decimal::compare(low.into(), number).is_le()
                && decimal::compare(high.into(), number).is_ge();
            if is_within && decimal::significant_places(number) == 0 {
                orders = orders | Orders::EQUAL;
            }
            Some(orders)
        }
        (Value::Decimal(_), Value::Uncertain { .. }) => {
            let turned = uncertain_and_decimal(right, left)?;
            let mut orders = Orders::NONE;
            if turned.is_less() != Some(false) {
                orders = orders | Orders::GREATER;
            }
            if turned.is_greater() != Some(false) {
                orders = orders | Orders::LESS;
            }
            if turned.is_equal() != Some(false) {
                orders = orders | Orders::EQUAL;
            }
            Some(orders)
        }
        _ => None,
    }
}

/// Whether two values are equal; `None` where that is not known.
///
/// # Errors
/// Where values are nested too deep.
pub(super) fn are_equal(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
) -> Result<Option<bool>, EvaluationError> {
    equal_at(context, left, right, 0)
}

pub(super) fn check_depth(depth: u32) -> Result<(), EvaluationError> {
    if depth > DEEPEST_NESTING {
        return Err(EvaluationError::limit(format!(
            "{DEEPEST_NESTING} levels of values inside each other"
        )));
    }
    Ok(())
}

fn equal_at(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
    depth: u32,
) -> Result<Option<bool>, EvaluationError> {
    check_depth(depth)?;
    let (left, right) = (left.plain(), right.plain());
    if left.is_null() || right.is_null() {
        return Ok(None);
    }
    Ok(match (left, right) {
        (Value::Boolean(left), Value::Boolean(right)) => Some(left == right),
        (Value::List(left), Value::List(right)) => {
            if left.len() != right.len() {
                return Ok(Some(false));
            }
            all_parts_equal(
                context,
                left.iter().copied().zip(right.iter().copied()),
                depth,
            )?
        }
        (Value::Tuple(left), Value::Tuple(right)) => equal_tuples(context, left, right, depth)?,
        (Value::Interval(left), Value::Interval(right)) => {
            interval::are_equal(context, left, right)?
        }
        (Value::Ratio(left), Value::Ratio(right)) => equal_ratios(context, left, right),
        (Value::Code(left), Value::Code(right)) => equal_codes(left, right),
        (Value::Concept(left), Value::Concept(right)) => equal_concepts(left, right),
        (Value::Vocabulary(left), Value::Vocabulary(right)) => {
            Some(left.id == right.id && left.version == right.version)
        }
        (Value::Fhir(left), Value::Fhir(right)) => equal_elements(context, left, right, depth)?,
        (Value::List(items), Value::Fhir(element)) | (Value::Fhir(element), Value::List(items))
            if element.is_list() =>
        {
            if element.items().count() != items.len() {
                return Ok(Some(false));
            }
            all_parts_equal(
                context,
                items.iter().copied().zip(element.items().map(Value::Fhir)),
                depth,
            )?
        }
        _ => possible_orders(context, left, right, None).map_or(Some(false), Orders::is_equal),
    })
}

/// Whether all pairs are equal; two nulls are, one null is unknown.
fn all_parts_equal<'v>(
    context: &Context<'_>,
    pairs: impl Iterator<Item = (Value<'v>, Value<'v>)>,
    depth: u32,
) -> Result<Option<bool>, EvaluationError> {
    let mut result = Some(true);
    for (left, right) in pairs {
        let is_equal = if left.plain().is_null() && right.plain().is_null() {
            Some(true)
        } else {
            equal_at(context, left, right, depth + 1)?
        };
        if is_equal == Some(false) {
            return Ok(Some(false));
        }
        result = both(result, is_equal);
    }
    Ok(result)
}

/// Element by element, in the order of the left tuple: the first pair that is not
/// equal decides, so that an unknown one before a different one leaves it unknown.
fn equal_tuples(
    context: &Context<'_>,
    left: &Tuple<'_>,
    right: &Tuple<'_>,
    depth: u32,
) -> Result<Option<bool>, EvaluationError> {
    // Tuples of one selector have their names in one place.
    let are_alike = std::ptr::eq(left.names, right.names);
    if !are_alike
        && (left.names.len() != right.names.len()
            || left.names.iter().any(|name| right.get(name).is_none()))
    {
        return Ok(Some(false));
    }
    for (place, (name, value)) in left.names.iter().zip(left.values).enumerate() {
        let other = if are_alike {
            right.values.get(place).copied()
        } else {
            right.get(name)
        };
        let other = other.unwrap_or(Value::Null);
        let are_null = value.plain().is_null() && other.plain().is_null();
        if !are_null {
            let is_equal = equal_at(context, *value, other, depth + 1)?;
            if is_equal != Some(true) {
                return Ok(is_equal);
            }
        }
    }
    Ok(Some(true))
}

fn equal_elements(
    context: &Context<'_>,
    left: Element<'_>,
    right: Element<'_>,
    depth: u32,
) -> Result<Option<bool>, EvaluationError> {
    if std::ptr::eq(left.record(), right.record()) && left.identity() == right.identity() {
        return Ok(Some(true));
    }
    if left.is_list() != right.is_list() {
        return Ok(Some(false));
    }
    if left.is_list() {
        if left.items().count() != right.items().count() {
            return Ok(Some(false));
        }
        let pairs = left
            .items()
            .map(Value::Fhir)
            .zip(right.items().map(Value::Fhir));
        return all_parts_equal(context, pairs, depth);
    }
    // Resources begin with their ids, which tell most of them apart.
    if let (Some((name, first)), Some((other_name, other))) =
        (left.children().next(), right.children().next())
        && name == other_name
        && let (Some(first), Some(other)) = (first.as_str(), other.as_str())
        && first != other
    {
        return Ok(Some(false));
    }
    if left.type_id() != right.type_id() || left.children().count() != right.children().count() {
        return Ok(Some(false));
    }
    let mut result = Some(true);
    for (name, child) in left.children() {
        let Some(other) = right.get(name) else {
            return Ok(Some(false));
        };
        let are_absent = child.content() == Content::Absent && other.content() == Content::Absent;
        if !are_absent {
            let is_equal = equal_at(context, Value::Fhir(child), Value::Fhir(other), depth + 1)?;
            if is_equal == Some(false) {
                return Ok(Some(false));
            }
            result = both(result, is_equal);
        }
    }
    Ok(result)
}

fn equal_ratios(context: &Context<'_>, left: &Ratio<'_>, right: &Ratio<'_>) -> Option<bool> {
    both(
        quantity_orders(context, &left.numerator, &right.numerator).is_equal(),
        quantity_orders(context, &left.denominator, &right.denominator).is_equal(),
    )
}

/// Elements that both lack are equal, one that only one lacks is unknown.
fn equal_texts(left: Option<&str>, right: Option<&str>) -> Option<bool> {
    match (left, right) {
        (None, None) => Some(true),
        (Some(left), Some(right)) => Some(left == right),
        _ => None,
    }
}

fn equal_codes(left: &Code<'_>, right: &Code<'_>) -> Option<bool> {
    [
        equal_texts(left.code, right.code),
        equal_texts(left.system, right.system),
        equal_texts(left.version, right.version),
        equal_texts(left.display, right.display),
    ]
    .into_iter()
    .fold(Some(true), both)
}

fn equal_concepts(left: &Concept<'_>, right: &Concept<'_>) -> Option<bool> {
    if left.codes.len() != right.codes.len() {
        return Some(false);
    }
    left.codes
        .iter()
        .zip(right.codes)
        .map(|(left, right)| equal_codes(left, right))
        .fold(equal_texts(left.display, right.display), both)
}

/// The order of two values for sorting: total, nulls first, and by what is
/// known where two values are only partly known.
pub(super) fn order_for_sorting(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
) -> Ordering {
    let (left, right) = (left.plain(), right.plain());
    match (left, right) {
        (Value::Date(_) | Value::DateTime(_), Value::Date(_) | Value::DateTime(_))
        | (Value::Time(_), Value::Time(_)) => temporal::order_for_sorting(context, left, right),
        (Value::Quantity(left), Value::Quantity(right)) => context
            .units
            .order_of_kinds(left.unit, right.unit)
            .then_with(|| {
                quantity_orders(context, left, right)
                    .single()
                    .unwrap_or(Ordering::Equal)
            }),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(&right),
        (Value::Uncertain { .. }, _) | (_, Value::Uncertain { .. }) => {
            match (range(left), range(right)) {
                (Some(left), Some(right)) => left.cmp(&right),
                _ => sorting_rank(left).cmp(&sorting_rank(right)),
            }
        }
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        _ => possible_orders(context, left, right, None)
            .and_then(Orders::single)
            .unwrap_or_else(|| sorting_rank(left).cmp(&sorting_rank(right))),
    }
}

/// Where a type comes when values of several types are sorted together.
const fn sorting_rank(value: Value<'_>) -> u8 {
    match value {
        Value::Null => 0,
        Value::Boolean(_) => 1,
        Value::Integer(_) | Value::Long(_) | Value::Decimal(_) | Value::Uncertain { .. } => 2,
        Value::Quantity(_) | Value::Ratio(_) => 3,
        Value::Date(_) | Value::DateTime(_) => 4,
        Value::Time(_) => 5,
        Value::String(_) => 6,
        Value::Code(_) | Value::Concept(_) | Value::Vocabulary(_) => 7,
        Value::Interval(_) | Value::List(_) | Value::Tuple(_) | Value::Fhir(_) => 8,
    }
}

#[cfg(test)]
#[path = "comparison/tests.rs"]
mod tests;
