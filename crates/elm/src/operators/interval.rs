//! Intervals.
//! <https://cql.hl7.org/09-b-cqlreference.html#interval-operators-3>
//!
//! A bound is a range of points where it may lie: one point where it is known;
//! the end of the type where it is null and closed; everything up to the other
//! bound where it is null and open. Relations are true or false only when they
//! would be so wherever the bounds lie.

use super::order::{both, opposite};
use super::{Context, Outcome, undefined, unusable};
use crate::error::EvaluationError;
use crate::value::{Interval, Value};

mod bounds;
mod collapse;
mod expand;
mod measure;
mod relations;
mod sets;

use bounds::{Bounds, Unbounded};

pub use collapse::collapse;
pub use expand::expand;
pub use measure::{end, point_from, size, start, width};
pub use relations::{
    after, before, ends, meets, meets_after, meets_before, overlaps, overlaps_after,
    overlaps_before, same_as, same_or_after, same_or_before, starts,
};
pub(super) use relations::{
    contains_point, includes_interval, properly_contains_point, properly_includes_interval,
};
pub(super) use sets::{except, intersect, union};

/// The interval selector: `Interval[low, high]` with each bound open or closed.
/// <https://cql.hl7.org/09-b-cqlreference.html#interval-operators-3>
///
/// # Errors
/// Where the lower bound lies above the upper one, nothing lies between them,
/// or the bounds are of different types.
pub fn select<'a>(
    context: &Context<'a>,
    low: Value<'a>,
    high: Value<'a>,
    low_closed: bool,
    high_closed: bool,
) -> Outcome<'a> {
    const NAME: &str = "Interval";
    let interval = Interval {
        low: low.plain(),
        high: high.plain(),
        low_closed,
        high_closed,
    };
    if !interval.low.is_null() && !interval.high.is_null() {
        let is_reversed =
            super::comparison::orders(NAME, context, interval.low, interval.high, None)?
                .and_then(super::order::Orders::is_greater);
        if is_reversed == Some(true) {
            return Err(unusable(NAME, "the lower bound lies above the upper bound"));
        }
        if !(low_closed && high_closed) && is_empty(context, &interval)? {
            return Err(unusable(NAME, "the bounds exclude every point"));
        }
    }
    Ok(context.interval(interval))
}

fn is_empty<'a>(context: &Context<'a>, interval: &Interval<'a>) -> Result<bool, EvaluationError> {
    let bounds = Bounds::of(context, "Interval", interval, Unbounded::IsEndOfType)?;
    Ok(bounds
        .start
        .orders(context, "Interval", &bounds.end, None)?
        .is_greater()
        == Some(true))
}

/// The interval a value is: itself, or the one that holds just the point. `None` for null.
fn as_bounds<'a>(
    context: &Context<'a>,
    operator: &'static str,
    value: Value<'a>,
    unbounded: Unbounded,
) -> Result<Option<Bounds<'a>>, EvaluationError> {
    match value.plain() {
        Value::Null => Ok(None),
        Value::Interval(interval) => Bounds::of(context, operator, interval, unbounded).map(Some),
        other @ (Value::List(_) | Value::Tuple(_) | Value::Boolean(_) | Value::Fhir(_)) => {
            Err(undefined(operator, &[other]))
        }
        point => Ok(Some(Bounds::of_point(point))),
    }
}

/// Whether two intervals begin and end at the same points.
/// <https://cql.hl7.org/09-b-cqlreference.html#equal-1>
pub(super) fn are_equal<'a>(
    context: &Context<'a>,
    left: &Interval<'a>,
    right: &Interval<'a>,
) -> Result<Option<bool>, EvaluationError> {
    const NAME: &str = "Equal";
    let is_same = |bound: &Interval<'_>, other: &Interval<'_>| {
        bound.low_closed == other.low_closed && bound.high_closed == other.high_closed
    };
    let are_both_unbounded =
        left.low.is_null() && left.high.is_null() && right.low.is_null() && right.high.is_null();
    if are_both_unbounded && left.low_closed && left.high_closed && is_same(left, right) {
        return Ok(Some(true));
    }
    let left = Bounds::of(context, NAME, left, Unbounded::IsUnknown)?;
    let right = Bounds::of(context, NAME, right, Unbounded::IsUnknown)?;
    let starts = left.start.try_orders(context, &right.start)?;
    let ends = left.end.try_orders(context, &right.end)?;
    match starts.zip(ends) {
        Some((starts, ends)) => Ok(both(starts.is_equal(), ends.is_equal())),
        None => Ok(Some(false)),
    }
}

/// Whether two intervals are equal, or unknown in the same bounds.
/// <https://cql.hl7.org/09-b-cqlreference.html#equivalent-1>
pub(super) fn are_equivalent<'a>(
    context: &Context<'a>,
    left: &Interval<'a>,
    right: &Interval<'a>,
) -> Result<bool, EvaluationError> {
    const NAME: &str = "Equivalent";
    let is_unknown = |value: Value<'_>, is_closed: bool| value.plain().is_null() && !is_closed;
    let left_bounds = Bounds::of(context, NAME, left, Unbounded::IsEndOfType)?;
    let right_bounds = Bounds::of(context, NAME, right, Unbounded::IsEndOfType)?;
    let is_same_bound = |left_unknown: bool,
                         right_unknown: bool,
                         left: &bounds::Bound<'_>,
                         right: &bounds::Bound<'_>| {
        if left_unknown || right_unknown {
            return Ok(left_unknown && right_unknown);
        }
        Ok::<bool, EvaluationError>(
            left.try_orders(context, right)?
                .is_some_and(|orders| orders.is_equal() == Some(true)),
        )
    };
    Ok(is_same_bound(
        is_unknown(left.low, left.low_closed),
        is_unknown(right.low, right.low_closed),
        &left_bounds.start,
        &right_bounds.start,
    )? && is_same_bound(
        is_unknown(left.high, left.high_closed),
        is_unknown(right.high, right.high_closed),
        &left_bounds.end,
        &right_bounds.end,
    )?)
}

/// Three-valued "not", for the relations that are defined by what they exclude.
const fn not(truth: Option<bool>) -> Option<bool> {
    opposite(truth)
}

#[cfg(test)]
#[path = "interval/tests.rs"]
mod tests;
