//! Bounds and sizes of intervals.

use super::bounds::{Bounds, Unbounded};
use crate::operators::arithmetic::{self, maximum_like, minimum_like, next, point_size, previous};
use crate::operators::{Context, Outcome, undefined, unusable};
use crate::value::{Interval, Value};

/// `start of(argument Interval<T>) T`: the first point. The least value of the
/// type for a closed null bound, null for an open one.
/// <https://cql.hl7.org/09-b-cqlreference.html#start>
///
/// # Errors
/// Where the operand is no interval.
pub fn start<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Start";
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::Interval(interval) => first_point(context, NAME, interval),
        other => Err(undefined(NAME, &[other])),
    }
}

/// `end of(argument Interval<T>) T`: the last point. The greatest value of the
/// type for a closed null bound, null for an open one.
/// <https://cql.hl7.org/09-b-cqlreference.html#end>
///
/// # Errors
/// Where the operand is no interval.
pub fn end<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "End";
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::Interval(interval) => last_point(context, NAME, interval),
        other => Err(undefined(NAME, &[other])),
    }
}

fn first_point<'a>(
    context: &Context<'a>,
    operator: &'static str,
    interval: &Interval<'a>,
) -> Outcome<'a> {
    match (interval.low.plain(), interval.low_closed) {
        (Value::Null, true) => Ok(minimum_like(interval.high.plain())),
        (Value::Null, false) => Ok(Value::Null),
        (low, true) => Ok(low),
        (low, false) => next(context, operator, low),
    }
}

fn last_point<'a>(
    context: &Context<'a>,
    operator: &'static str,
    interval: &Interval<'a>,
) -> Outcome<'a> {
    match (interval.high.plain(), interval.high_closed) {
        (Value::Null, true) => Ok(maximum_like(interval.low.plain())),
        (Value::Null, false) => Ok(Value::Null),
        (high, true) => Ok(high),
        (high, false) => previous(context, operator, high),
    }
}

/// `width of(argument Interval<T>) T` for numbers and quantities: last point less first.
/// <https://cql.hl7.org/09-b-cqlreference.html#width>
///
/// # Errors
/// For intervals of dates or times; `duration in` measures those.
pub fn width<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "Width";
    let interval = match operand.plain() {
        Value::Null => return Ok(Value::Null),
        Value::Interval(interval) => interval,
        other => return Err(undefined(NAME, &[other])),
    };
    for bound in [interval.low.plain(), interval.high.plain()] {
        if matches!(bound, Value::Date(_) | Value::DateTime(_) | Value::Time(_)) {
            return Err(unusable(
                NAME,
                "an interval of dates or times has a duration instead",
            ));
        }
    }
    arithmetic::subtract(
        context,
        last_point(context, NAME, interval)?,
        first_point(context, NAME, interval)?,
    )
}

/// `Size(argument Interval<T>) T`: how many points, counted in steps of the type; the width and one step.
/// <https://cql.hl7.org/09-b-cqlreference.html#size>
///
/// # Errors
/// For intervals of dates or times.
pub fn size<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    let width = width(context, operand)?;
    match point_size(context, width) {
        Some(step) => arithmetic::add(context, width, step),
        None => Ok(Value::Null),
    }
}

/// `point from(argument Interval<T>) T`: the point of an interval that holds just one.
/// <https://cql.hl7.org/09-b-cqlreference.html#point-from>
///
/// # Errors
/// Where the interval holds more than one point.
pub fn point_from<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "PointFrom";
    let interval = match operand.plain() {
        Value::Null => return Ok(Value::Null),
        Value::Interval(interval) => interval,
        other => return Err(undefined(NAME, &[other])),
    };
    let bounds = Bounds::of(context, NAME, interval, Unbounded::IsUnknown)?;
    match bounds
        .start
        .orders(context, NAME, &bounds.end, None)?
        .is_equal()
    {
        Some(true) => Ok(bounds.start.known().unwrap_or(Value::Null)),
        Some(false) => Err(unusable(NAME, "the interval holds more than one point")),
        None => Ok(Value::Null),
    }
}
