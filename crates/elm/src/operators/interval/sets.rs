//! Union, intersection and difference of two intervals.

use super::bounds::{Bound, Bounds, Point, Unbounded};
use crate::error::EvaluationError;
use crate::operators::order::{both, either};
use crate::operators::{Context, Outcome};
use crate::value::{Interval, Value};

fn bounds<'a>(
    context: &Context<'a>,
    operator: &'static str,
    left: &Interval<'a>,
    right: &Interval<'a>,
) -> Result<(Bounds<'a>, Bounds<'a>), EvaluationError> {
    Ok((
        Bounds::of(context, operator, left, Unbounded::IsUnknown)?,
        Bounds::of(context, operator, right, Unbounded::IsUnknown)?,
    ))
}

/// The bound as an interval shows it: null and closed at the end of the type, null and open where unknown.
fn shown(bound: Option<Bound<'_>>) -> (Value<'_>, bool) {
    match bound {
        Some(Bound {
            earliest: Point::At(value),
            latest: Point::At(_),
        }) => (value, true),
        Some(
            Bound {
                earliest: Point::Least,
                latest: Point::Least,
            }
            | Bound {
                earliest: Point::Greatest,
                latest: Point::Greatest,
            },
        ) => (Value::Null, true),
        _ => (Value::Null, false),
    }
}

fn made<'a>(context: &Context<'a>, start: Option<Bound<'a>>, end: Option<Bound<'a>>) -> Value<'a> {
    let (low, low_closed) = shown(start);
    let (high, high_closed) = shown(end);
    context.interval(Interval {
        low,
        high,
        low_closed,
        high_closed,
    })
}

/// The interval with these bounds.
pub(super) fn made_of<'a>(context: &Context<'a>, bounds: Bounds<'a>) -> Value<'a> {
    made(context, Some(bounds.start), Some(bounds.end))
}

/// Whether the two have a point in common.
fn overlap(
    context: &Context<'_>,
    operator: &'static str,
    left: &Bounds<'_>,
    right: &Bounds<'_>,
) -> Result<Option<bool>, EvaluationError> {
    Ok(both(
        left.start
            .orders(context, operator, &right.end, None)?
            .is_at_most(),
        left.end
            .orders(context, operator, &right.start, None)?
            .is_at_least(),
    ))
}

/// Whether the second starts just after the first ends.
fn meet<'a>(
    context: &Context<'a>,
    operator: &'static str,
    left: &Bounds<'a>,
    right: &Bounds<'a>,
) -> Result<Option<bool>, EvaluationError> {
    match left.end.following(context, operator)? {
        Some(following) => Ok(following
            .orders(context, operator, &right.start, None)?
            .is_equal()),
        None => Ok(Some(false)),
    }
}

/// The one that comes first or last; `None` where that is not known.
fn chosen<'a>(
    context: &Context<'_>,
    operator: &'static str,
    (left, right): (Bound<'a>, Bound<'a>),
    wants_later: bool,
) -> Result<Option<Bound<'a>>, EvaluationError> {
    let orders = left.orders(context, operator, &right, None)?;
    let is_left = if wants_later {
        orders.is_at_least()
    } else {
        orders.is_at_most()
    };
    Ok(match (is_left, orders.is_equal()) {
        (Some(true), _) => Some(left),
        (Some(false), _) => Some(right),
        (None, _)
            if (if wants_later {
                orders.is_at_most()
            } else {
                orders.is_at_least()
            }) == Some(true) =>
        {
            Some(right)
        }
        _ => None,
    })
}

/// `union(left Interval<T>, right Interval<T>) Interval<T>`: null where they neither overlap nor meet.
/// <https://cql.hl7.org/09-b-cqlreference.html#union>
pub(in crate::operators) fn union<'a>(
    context: &Context<'a>,
    left: &Interval<'a>,
    right: &Interval<'a>,
) -> Outcome<'a> {
    const NAME: &str = "Union";
    let (left, right) = bounds(context, NAME, left, right)?;
    let is_joined = either(
        overlap(context, NAME, &left, &right)?,
        either(
            meet(context, NAME, &left, &right)?,
            meet(context, NAME, &right, &left)?,
        ),
    );
    if is_joined != Some(true) {
        return Ok(Value::Null);
    }
    let start = chosen(context, NAME, (left.start, right.start), false)?;
    let end = chosen(context, NAME, (left.end, right.end), true)?;
    Ok(made(context, start, end))
}

/// `intersect(left Interval<T>, right Interval<T>) Interval<T>`: null where they do not overlap.
/// <https://cql.hl7.org/09-b-cqlreference.html#intersect>
pub(in crate::operators) fn intersect<'a>(
    context: &Context<'a>,
    left: &Interval<'a>,
    right: &Interval<'a>,
) -> Outcome<'a> {
    const NAME: &str = "Intersect";
    let (left, right) = bounds(context, NAME, left, right)?;
    if overlap(context, NAME, &left, &right)? != Some(true) {
        return Ok(Value::Null);
    }
    let start = chosen(context, NAME, (left.start, right.start), true)?;
    let end = chosen(context, NAME, (left.end, right.end), false)?;
    Ok(made(context, start, end))
}

/// `except(left Interval<T>, right Interval<T>) Interval<T>`: null where
/// nothing or more than one interval would be left.
/// <https://cql.hl7.org/09-b-cqlreference.html#except>
pub(in crate::operators) fn except<'a>(
    context: &Context<'a>,
    left: &Interval<'a>,
    right: &Interval<'a>,
) -> Outcome<'a> {
    const NAME: &str = "Except";
    let (first, second) = bounds(context, NAME, left, right)?;
    match overlap(context, NAME, &first, &second)? {
        Some(true) => {}
        Some(false) => return Ok(made(context, Some(first.start), Some(first.end))),
        None => return Ok(Value::Null),
    }
    let has_before = first
        .start
        .orders(context, NAME, &second.start, None)?
        .is_less();
    let has_after = first
        .end
        .orders(context, NAME, &second.end, None)?
        .is_greater();
    match (has_before, has_after) {
        (Some(true), Some(false)) => match second.start.known() {
            Some(point) => {
                let end = crate::operators::arithmetic::previous(context, NAME, point)?;
                Ok(made(
                    context,
                    Some(first.start),
                    Some(Bound::at(Point::At(end))),
                ))
            }
            None => Ok(Value::Null),
        },
        (Some(false), Some(true)) => match second.end.known() {
            Some(point) => {
                let start = crate::operators::arithmetic::next(context, NAME, point)?;
                Ok(made(
                    context,
                    Some(Bound::at(Point::At(start))),
                    Some(first.end),
                ))
            }
            None => Ok(Value::Null),
        },
        _ => Ok(Value::Null),
    }
}
