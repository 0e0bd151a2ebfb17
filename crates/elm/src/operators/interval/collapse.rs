//! Joining intervals that overlap or meet.

use std::cmp::Ordering;

use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::Precision;

use super::bounds::{Bound, Bounds, Point, Unbounded};
use crate::error::EvaluationError;
use crate::operators::comparison::order_for_sorting;
use crate::operators::order::either;
use crate::operators::sort::merge_sort;
use crate::operators::temporal::{self, Period};
use crate::operators::{Context, Outcome, arithmetic, undefined, unusable};
use crate::value::{Interval, Quantity, Value};

const NAME: &str = "Collapse";

/// `collapse(argument List<Interval<T>>, per Quantity) List<Interval<T>>`: the
/// fewest intervals that hold the same points, in order. With `per`, intervals
/// no further apart than that are joined too. Intervals without any bound are left out.
/// <https://cql.hl7.org/09-b-cqlreference.html#collapse>
///
/// # Errors
/// Where an item is no interval, or `per` cannot be added to its points.
pub fn collapse<'a>(context: &Context<'a>, intervals: Value<'a>, per: Value<'a>) -> Outcome<'a> {
    let items = match intervals.plain() {
        Value::Null => return Ok(Value::Null),
        Value::List(items) => items,
        other => return Err(undefined(NAME, &[other])),
    };
    let per = match per.plain() {
        Value::Null => None,
        Value::Quantity(per) => Some(per),
        other => return Err(undefined(NAME, &[intervals, other])),
    };
    let mut sorted: ArenaVec<'_, Bounds<'a>> = ArenaVec::new_in(context.arena);
    for item in items {
        match item.plain() {
            Value::Null => {}
            Value::Interval(interval)
                if interval.low.plain().is_null() && interval.high.plain().is_null() => {}
            Value::Interval(interval) => {
                sorted.push(Bounds::of(context, NAME, interval, Unbounded::IsEndOfType)?)
            }
            other => return Err(undefined(NAME, &[other])),
        }
    }
    let scratch = sorted.clone();
    merge_sort(&mut sorted, scratch, |left, right| {
        order_of(context, &left.start, &right.start)
            .then_with(|| order_of(context, &left.end, &right.end))
    });
    let mut joined: ArenaVec<'_, Bounds<'a>> = ArenaVec::new_in(context.arena);
    for next in sorted {
        match joined.last_mut() {
            Some(last) if is_reached(context, last, &next, per)? => {
                if next
                    .end
                    .orders(context, NAME, &last.end, None)?
                    .is_greater()
                    == Some(true)
                {
                    last.end = next.end;
                }
            }
            _ => joined.push(next),
        }
    }
    Ok(context.list(
        joined
            .into_iter()
            .map(|bounds| super::sets::made_of(context, bounds)),
    ))
}

fn order_of(context: &Context<'_>, left: &Bound<'_>, right: &Bound<'_>) -> Ordering {
    match (left.earliest, right.earliest) {
        (Point::At(left), Point::At(right)) => order_for_sorting(context, left, right),
        (left, right) => rank(left).cmp(&rank(right)),
    }
}

const fn rank(point: Point<'_>) -> u8 {
    match point {
        Point::Least => 0,
        Point::At(_) => 1,
        Point::Greatest => 2,
    }
}

/// Whether `next`, which starts no earlier, overlaps or meets `last` or comes within `per` of it.
fn is_reached<'a>(
    context: &Context<'a>,
    last: &Bounds<'a>,
    next: &Bounds<'a>,
    per: Option<&Quantity<'a>>,
) -> Result<bool, EvaluationError> {
    let is_within = last
        .end
        .orders(context, NAME, &next.start, None)?
        .is_at_least();
    let is_next = match last.end.following(context, NAME)? {
        Some(following) => following
            .orders(context, NAME, &next.start, None)?
            .is_at_least(),
        None => Some(false),
    };
    let is_near = match (per, last.end.known()) {
        (Some(per), Some(end)) => {
            let (reach, precision) = extended(context, end, per)?;
            Bound::at(Point::At(reach))
                .orders(context, NAME, &next.start, precision)?
                .is_at_least()
        }
        _ => Some(false),
    };
    Ok(either(is_within, either(is_next, is_near)) == Some(true))
}

/// The point `per` later, and the precision at which points are then compared.
fn extended<'a>(
    context: &Context<'a>,
    end: Value<'a>,
    per: &Quantity<'a>,
) -> Result<(Value<'a>, Option<Precision>), EvaluationError> {
    match end {
        Value::Date(_) | Value::DateTime(_) | Value::Time(_) => {
            let period = Period::of_unit(per.unit)
                .ok_or_else(|| unusable(NAME, format!("`{}` is not a unit of time", per.unit)))?;
            Ok((
                temporal::shifted(NAME, end, per, 1)?,
                Some(period.precision()),
            ))
        }
        Value::Quantity(_) => {
            let step = context.quantity(per.value, per.unit);
            Ok((arithmetic::add(context, end, step)?, None))
        }
        _ => Ok((
            arithmetic::add(context, end, Value::Decimal(per.value))?,
            None,
        )),
    }
}

/// The intervals of a list joined where they overlap or meet, for `expand`.
pub(super) fn collapsed<'a>(
    context: &Context<'a>,
    items: &'a [Value<'a>],
) -> Result<&'a [Value<'a>], EvaluationError> {
    match collapse(context, Value::List(items), Value::Null)? {
        Value::List(items) => Ok(items),
        _ => Ok(&[]),
    }
}

/// The bounds of an interval that is given by both, or `None`.
pub(super) fn known_points<'a>(
    context: &Context<'a>,
    operator: &'static str,
    interval: &Interval<'a>,
) -> Result<Option<(Value<'a>, Value<'a>)>, EvaluationError> {
    let bounds = Bounds::of(context, operator, interval, Unbounded::IsUnknown)?;
    Ok(bounds.start.known().zip(bounds.end.known()))
}
