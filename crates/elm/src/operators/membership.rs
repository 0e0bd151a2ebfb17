//! Membership and inclusion, which lists and intervals share: `in`, `contains`,
//! `included in`, `includes` and their proper forms, and the set operations.
//! <https://cql.hl7.org/09-b-cqlreference.html#list-operators-2>

use gravida_fhir::Precision;

use super::{Context, Outcome, interval, list, undefined};
use crate::value::Value;

/// `contains _precision_(container List<T> | Interval<T>, point T) Boolean`;
/// false where the container is null. A list also contains null where it has a null item.
/// <https://cql.hl7.org/09-b-cqlreference.html#contains>
///
/// # Errors
/// Where the container is neither list nor interval.
pub fn contains<'a>(
    context: &Context<'a>,
    container: Value<'a>,
    point: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    holds("Contains", context, container, point, precision)
}

/// `in _precision_(point T, container List<T> | Interval<T>) Boolean`: the dual of [`contains`].
/// <https://cql.hl7.org/09-b-cqlreference.html#in>
///
/// # Errors
/// Where the container is neither list nor interval.
pub fn is_in<'a>(
    context: &Context<'a>,
    point: Value<'a>,
    container: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    holds("In", context, container, point, precision)
}

fn holds<'a>(
    operator: &'static str,
    context: &Context<'a>,
    container: Value<'a>,
    point: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    let point = point.plain();
    match list::listed(context, container) {
        Value::Null => Ok(Value::Boolean(false)),
        Value::List(items) => Ok(list::contains_item(context, items, point)?.into()),
        Value::Interval(interval) => {
            Ok(interval::contains_point(operator, context, interval, point, precision)?.into())
        }
        other => Err(undefined(operator, &[other, point])),
    }
}

/// `properly includes _precision_(container List<T> | Interval<T>, point T) Boolean`:
/// contains the point, and more than that; in an interval, not as one of its bounds.
/// <https://cql.hl7.org/09-b-cqlreference.html#proper-includes>
///
/// # Errors
/// Where the container is neither list nor interval.
pub fn proper_contains<'a>(
    context: &Context<'a>,
    container: Value<'a>,
    point: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    properly_holds("ProperContains", context, container, point, precision)
}

/// `properly included in _precision_(point T, container List<T> | Interval<T>) Boolean`:
/// the dual of [`proper_contains`].
/// <https://cql.hl7.org/09-b-cqlreference.html#proper-in>
///
/// # Errors
/// Where the container is neither list nor interval.
pub fn proper_in<'a>(
    context: &Context<'a>,
    point: Value<'a>,
    container: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    properly_holds("ProperIn", context, container, point, precision)
}

fn properly_holds<'a>(
    operator: &'static str,
    context: &Context<'a>,
    container: Value<'a>,
    point: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    let point = point.plain();
    match list::listed(context, container) {
        // A list or interval that is asked about is more likely meant as a part than as a point.
        Value::Null if matches!(point, Value::List(_) | Value::Interval(_)) => Ok(Value::Null),
        Value::Null => Ok(Value::Boolean(false)),
        Value::List(items) => Ok(list::properly_contains_item(context, items, point)?.into()),
        Value::Interval(interval) => Ok(interval::properly_contains_point(
            operator, context, interval, point, precision,
        )?
        .into()),
        other => Err(undefined(operator, &[other, point])),
    }
}

/// `includes _precision_(left List<T> | Interval<T>, right List<T> | Interval<T>) Boolean`:
/// everything in the second is in the first.
/// <https://cql.hl7.org/09-b-cqlreference.html#includes>
///
/// # Errors
/// Where the operands are not both lists or both intervals.
pub fn includes<'a>(
    context: &Context<'a>,
    left: Value<'a>,
    right: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    covers("Includes", context, left, right, precision)
}

/// `included in _precision_(left List<T> | Interval<T>, right List<T> | Interval<T>) Boolean`,
/// also `during`: the dual of [`includes`].
/// <https://cql.hl7.org/09-b-cqlreference.html#included-in>
///
/// # Errors
/// Where the operands are not both lists or both intervals.
pub fn included_in<'a>(
    context: &Context<'a>,
    left: Value<'a>,
    right: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    covers("IncludedIn", context, right, left, precision)
}

fn covers<'a>(
    operator: &'static str,
    context: &Context<'a>,
    container: Value<'a>,
    part: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    match (
        list::listed(context, container),
        list::listed(context, part),
    ) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(items), Value::List(parts)) => {
            Ok(list::includes_items(context, items, parts)?.into())
        }
        (Value::Interval(container), Value::Interval(part)) => {
            Ok(interval::includes_interval(operator, context, container, part, precision)?.into())
        }
        (container @ (Value::List(_) | Value::Interval(_)), point) => {
            holds(operator, context, container, point, precision)
        }
        (container, part) => Err(undefined(operator, &[container, part])),
    }
}

/// `properly includes _precision_(left List<T> | Interval<T>, right List<T> | Interval<T>) Boolean`:
/// everything in the second is in the first, and the first has more.
/// <https://cql.hl7.org/09-b-cqlreference.html#proper-includes>
///
/// # Errors
/// Where the operands are not both lists or both intervals.
pub fn proper_includes<'a>(
    context: &Context<'a>,
    left: Value<'a>,
    right: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    properly_covers("ProperIncludes", context, left, right, precision)
}

/// `properly included in _precision_(left List<T> | Interval<T>, right List<T> | Interval<T>) Boolean`:
/// the dual of [`proper_includes`].
/// <https://cql.hl7.org/09-b-cqlreference.html#proper-included-in>
///
/// # Errors
/// Where the operands are not both lists or both intervals.
pub fn proper_included_in<'a>(
    context: &Context<'a>,
    left: Value<'a>,
    right: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    properly_covers("ProperIncludedIn", context, right, left, precision)
}

fn properly_covers<'a>(
    operator: &'static str,
    context: &Context<'a>,
    container: Value<'a>,
    part: Value<'a>,
    precision: Option<Precision>,
) -> Outcome<'a> {
    match (
        list::listed(context, container),
        list::listed(context, part),
    ) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(items), Value::List(parts)) => {
            Ok(list::properly_includes_items(context, items, parts)?.into())
        }
        (Value::Interval(container), Value::Interval(part)) => Ok(
            interval::properly_includes_interval(operator, context, container, part, precision)?
                .into(),
        ),
        (container @ (Value::List(_) | Value::Interval(_)), point) => {
            properly_holds(operator, context, container, point, precision)
        }
        (container, part) => Err(undefined(operator, &[container, part])),
    }
}

/// `union(left List<T>, right List<T>) List<T>`, without duplicates, a null
/// list counting as empty; and `union(left Interval<T>, right Interval<T>) Interval<T>`,
/// null where they neither overlap nor meet.
/// <https://cql.hl7.org/09-b-cqlreference.html#union-1>
///
/// # Errors
/// Where the operands are not both lists or both intervals.
pub fn union<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    match (list::listed(context, left), list::listed(context, right)) {
        (Value::Null, Value::Null | Value::Interval(_)) | (Value::Interval(_), Value::Null) => {
            Ok(Value::Null)
        }
        (Value::List(items), Value::Null) | (Value::Null, Value::List(items)) => {
            list::distinct(context, Value::List(items))
        }
        (Value::List(left), Value::List(right)) => list::union(context, left, right),
        (Value::Interval(left), Value::Interval(right)) => interval::union(context, left, right),
        (left, right) => Err(undefined("Union", &[left, right])),
    }
}

/// `intersect(left List<T>, right List<T>) List<T>` and
/// `intersect(left Interval<T>, right Interval<T>) Interval<T>`: what both have; null where either is null.
/// <https://cql.hl7.org/09-b-cqlreference.html#intersect-1>
///
/// # Errors
/// Where the operands are not both lists or both intervals.
pub fn intersect<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    match (list::listed(context, left), list::listed(context, right)) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(left), Value::List(right)) => list::intersect(context, left, right),
        (Value::Interval(left), Value::Interval(right)) => {
            interval::intersect(context, left, right)
        }
        (left, right) => Err(undefined("Intersect", &[left, right])),
    }
}

/// `except(left List<T>, right List<T>) List<T>`, a null second list counting
/// as empty; and `except(left Interval<T>, right Interval<T>) Interval<T>`.
/// <https://cql.hl7.org/09-b-cqlreference.html#except-1>
///
/// # Errors
/// Where the operands are not both lists or both intervals.
pub fn except<'a>(context: &Context<'a>, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
    match (list::listed(context, left), list::listed(context, right)) {
        (Value::Null, _) | (Value::Interval(_), Value::Null) => Ok(Value::Null),
        (Value::List(items), Value::Null) => list::distinct(context, Value::List(items)),
        (Value::List(left), Value::List(right)) => list::except(context, left, right),
        (Value::Interval(left), Value::Interval(right)) => interval::except(context, left, right),
        (left, right) => Err(undefined("Except", &[left, right])),
    }
}
