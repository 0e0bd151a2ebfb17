//! Equivalence: whether two values mean the same for practical purposes. Always
//! true or false, never null.

use gravida_fhir::{Content, Decimal, Element};

use super::{as_decimal, check_depth, equal_at};
use crate::error::EvaluationError;
use crate::operators::{Context, Outcome, decimal, interval};
use crate::value::{Code, Concept, Quantity, Ratio, Tuple, Value};

/// `~<T>(left T, right T) Boolean`
/// <https://cql.hl7.org/09-b-cqlreference.html#equivalent>
///
/// Texts are compared without regard to case and kind of white space, decimals
/// at the precision of the less precise one, codes by code and system, concepts
/// by any code in common, and two nulls are equivalent.
///
/// # Errors
/// Where values are nested too deep.
pub fn equivalent<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    are_equivalent(context, left, right).map(Value::Boolean)
}

/// Whether two values are equivalent.
///
/// # Errors
/// Where values are nested too deep.
pub(in crate::operators) fn are_equivalent(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
) -> Result<bool, EvaluationError> {
    equivalent_at(context, left, right, 0)
}

fn equivalent_at(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
    depth: u32,
) -> Result<bool, EvaluationError> {
    check_depth(depth)?;
    let (left, right) = (left.plain(), right.plain());
    Ok(match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Null, _) | (_, Value::Null) => false,
        (Value::String(left), Value::String(right)) => equivalent_texts(left, right),
        (Value::Decimal(_), _) | (_, Value::Decimal(_)) => {
            match (as_decimal(left), as_decimal(right)) {
                (Some(left), Some(right)) => equivalent_decimals(left, right),
                _ => equal_at(context, left, right, depth)? == Some(true),
            }
        }
        (Value::Quantity(left), Value::Quantity(right)) => {
            equivalent_quantities(context, left, right)
        }
        (Value::Ratio(left), Value::Ratio(right)) => equivalent_ratios(context, left, right),
        (Value::Code(left), Value::Code(right)) => equivalent_codes(left, right),
        (Value::Concept(left), Value::Concept(right)) => equivalent_concepts(left, right),
        (Value::Concept(concept), Value::Code(code))
        | (Value::Code(code), Value::Concept(concept)) => concept
            .codes
            .iter()
            .any(|known| equivalent_codes(known, code)),
        (Value::Interval(left), Value::Interval(right)) => {
            interval::are_equivalent(context, left, right)?
        }
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && all_equivalent(
                    context,
                    left.iter().copied().zip(right.iter().copied()),
                    depth,
                )?
        }
        (Value::Tuple(left), Value::Tuple(right)) => {
            equivalent_tuples(context, left, right, depth)?
        }
        (Value::Fhir(left), Value::Fhir(right)) => {
            equivalent_elements(context, left, right, depth)?
        }
        (Value::List(items), Value::Fhir(element)) | (Value::Fhir(element), Value::List(items))
            if element.is_list() =>
        {
            let pairs = items.iter().copied().zip(element.items().map(Value::Fhir));
            element.items().count() == items.len() && all_equivalent(context, pairs, depth)?
        }
        (Value::Vocabulary(left), Value::Vocabulary(right)) => left.id == right.id,
        _ => equal_at(context, left, right, depth)? == Some(true),
    })
}

fn all_equivalent<'v>(
    context: &Context<'_>,
    mut pairs: impl Iterator<Item = (Value<'v>, Value<'v>)>,
    depth: u32,
) -> Result<bool, EvaluationError> {
    pairs.try_fold(true, |so_far, (left, right)| {
        Ok(so_far && equivalent_at(context, left, right, depth + 1)?)
    })
}

fn equivalent_texts(left: &str, right: &str) -> bool {
    let folded = |letter: char| {
        let letter = if letter.is_whitespace() { ' ' } else { letter };
        letter.to_lowercase()
    };
    left == right
        || left
            .chars()
            .flat_map(folded)
            .eq(right.chars().flat_map(folded))
}

/// At the places of the less precise one, not counting zeros at the end.
fn equivalent_decimals(left: Decimal, right: Decimal) -> bool {
    let places = decimal::significant_places(left).min(decimal::significant_places(right));
    match (decimal::round(left, places), decimal::round(right, places)) {
        (Some(left), Some(right)) => decimal::compare(left, right).is_eq(),
        _ => false,
    }
}

fn equivalent_quantities(context: &Context<'_>, left: &Quantity<'_>, right: &Quantity<'_>) -> bool {
    if left.unit == right.unit {
        return equivalent_decimals(left.value, right.value);
    }
    context
        .units
        .is_equivalent((left.value, left.unit), (right.value, right.unit))
}

/// Whether the two divisions have the same result.
fn equivalent_ratios(context: &Context<'_>, left: &Ratio<'_>, right: &Ratio<'_>) -> bool {
    let product = |above: &Quantity<'_>, below: &Quantity<'_>| {
        Some((
            decimal::multiply(above.value, below.value)?,
            context.units.product(above.unit, below.unit)?,
        ))
    };
    match (
        product(&left.numerator, &right.denominator),
        product(&right.numerator, &left.denominator),
    ) {
        (Some(left), Some(right)) => context
            .units
            .is_equivalent((left.0, &left.1), (right.0, &right.1)),
        _ => {
            equivalent_quantities(context, &left.numerator, &right.numerator)
                && equivalent_quantities(context, &left.denominator, &right.denominator)
        }
    }
}

/// Code and system; version and display do not change what a code means.
pub(in crate::operators) fn equivalent_codes(left: &Code<'_>, right: &Code<'_>) -> bool {
    left.code == right.code && left.system == right.system
}

pub(in crate::operators) fn equivalent_concepts(left: &Concept<'_>, right: &Concept<'_>) -> bool {
    left.codes.iter().any(|code| {
        right
            .codes
            .iter()
            .any(|other| equivalent_codes(code, other))
    })
}

fn equivalent_tuples(
    context: &Context<'_>,
    left: &Tuple<'_>,
    right: &Tuple<'_>,
    depth: u32,
) -> Result<bool, EvaluationError> {
    if left.names.len() != right.names.len() {
        return Ok(false);
    }
    for (name, value) in left.names.iter().zip(left.values) {
        let Some(other) = right.get(name) else {
            return Ok(false);
        };
        if !equivalent_at(context, *value, other, depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn equivalent_elements(
    context: &Context<'_>,
    left: Element<'_>,
    right: Element<'_>,
    depth: u32,
) -> Result<bool, EvaluationError> {
    if left.is_list() || right.is_list() {
        let pairs = left
            .items()
            .map(Value::Fhir)
            .zip(right.items().map(Value::Fhir));
        return Ok(
            left.items().count() == right.items().count() && all_equivalent(context, pairs, depth)?
        );
    }
    if left.type_id() != right.type_id() || left.children().count() != right.children().count() {
        return Ok(false);
    }
    for (name, child) in left.children() {
        let Some(other) = right.get(name) else {
            return Ok(false);
        };
        let are_absent = child.content() == Content::Absent && other.content() == Content::Absent;
        if !are_absent
            && !equivalent_at(context, Value::Fhir(child), Value::Fhir(other), depth + 1)?
        {
            return Ok(false);
        }
    }
    Ok(true)
}
