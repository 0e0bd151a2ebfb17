//! Where an interval begins and ends, and what is known about it.

use std::cmp::Ordering;

use gravida_fhir::Precision;

use crate::error::{EvaluationError, Failure};
use crate::operators::arithmetic::{is_maximum, is_minimum, next, previous};
use crate::operators::comparison;
use crate::operators::order::Orders;
use crate::operators::temporal::{parts_of, rebuilt};
use crate::operators::{Context, undefined};
use crate::value::{Interval, Value};

/// A point, or one of the ends of the type.
#[derive(Clone, Copy, Debug)]
pub(super) enum Point<'a> {
    /// The least value of the type, whatever it is.
    Least,
    At(Value<'a>),
    /// The greatest value of the type, whatever it is.
    Greatest,
}

/// A bound lies anywhere between the two points, both included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'a> {
    pub(super) earliest: Point<'a>,
    pub(super) latest: Point<'a>,
}

/// The bounds of an interval, both included in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds<'a> {
    pub(super) start: Bound<'a>,
    pub(super) end: Bound<'a>,
}

/// What `Interval[null, null]` is taken for, which names no type whose ends it could reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unbounded {
    /// All of the type.
    IsEndOfType,
    /// Unknown bounds.
    IsUnknown,
}

impl<'a> Bounds<'a> {
    pub(super) fn of_point(point: Value<'a>) -> Self {
        let bound = Bound::at(Point::At(point));
        Self {
            start: bound,
            end: bound,
        }
    }

    pub(super) fn of(
        context: &Context<'a>,
        operator: &'static str,
        interval: &Interval<'a>,
        unbounded: Unbounded,
    ) -> Result<Self, EvaluationError> {
        let (low, high) = (interval.low.plain(), interval.high.plain());
        let is_unknown = low.is_null() && high.is_null() && unbounded == Unbounded::IsUnknown;
        let first = match low {
            Value::Null => None,
            low if interval.low_closed => Some(low),
            low => Some(next(context, operator, low)?),
        };
        let last = match high {
            Value::Null => None,
            high if interval.high_closed => Some(high),
            high => Some(previous(context, operator, high)?),
        };
        let start = match first {
            Some(first) => Bound::at(Point::At(first)),
            None if interval.low_closed && !is_unknown => Bound::at(Point::Least),
            None => Bound {
                earliest: Point::Least,
                latest: last.map_or(Point::Greatest, Point::At),
            },
        };
        let end = match last {
            Some(last) => Bound::at(Point::At(last)),
            None if interval.high_closed && !is_unknown => Bound::at(Point::Greatest),
            None => Bound {
                earliest: first.map_or(Point::Least, Point::At),
                latest: Point::Greatest,
            },
        };
        Ok(Self { start, end })
    }
}

impl<'a> Bound<'a> {
    pub(super) const fn at(point: Point<'a>) -> Self {
        Self {
            earliest: point,
            latest: point,
        }
    }

    /// The point, where it is a known one.
    pub(super) const fn known(&self) -> Option<Value<'a>> {
        match (self.earliest, self.latest) {
            (Point::At(point), Point::At(_)) => Some(point),
            _ => None,
        }
    }

    /// The same with points cut to a precision.
    pub(super) fn truncated(self, precision: Option<Precision>) -> Self {
        let Some(precision) = precision else {
            return self;
        };
        let cut = |point: Point<'a>| match point {
            Point::At(value) => Point::At(
                parts_of(value)
                    .and_then(|parts| rebuilt(value, parts.truncated(precision)))
                    .unwrap_or(value),
            ),
            end => end,
        };
        Self {
            earliest: cut(self.earliest),
            latest: cut(self.latest),
        }
    }

    /// The bound one point later; `None` where there is no later point.
    pub(super) fn following(
        self,
        context: &Context<'a>,
        operator: &'static str,
    ) -> Result<Option<Self>, EvaluationError> {
        let step = |point: Point<'a>| match point {
            Point::At(value) if is_maximum(value) => Ok(None),
            Point::At(value) => next(context, operator, value).map(|value| Some(Point::At(value))),
            Point::Least => Ok(Some(Point::Least)),
            Point::Greatest => Ok(None),
        };
        let earliest = step(self.earliest)?;
        let latest = step(self.latest)?;
        Ok(earliest.map(|earliest| Self {
            earliest,
            latest: latest.unwrap_or(Point::Greatest),
        }))
    }

    /// The orders possible between two bounds.
    ///
    /// # Errors
    /// Where the points have no order.
    pub(super) fn orders(
        &self,
        context: &Context<'_>,
        operator: &'static str,
        other: &Bound<'_>,
        precision: Option<Precision>,
    ) -> Result<Orders, EvaluationError> {
        // A bound that is one known point has but one order to another.
        if let (Some(point), Some(other)) = (self.known(), other.known()) {
            let orders = comparison::orders(operator, context, point, other, precision)?;
            return Ok(orders.unwrap_or(Orders::ANY));
        }
        let mut orders = Orders::NONE;
        let low = point_orders(context, operator, self.earliest, other.latest, precision)?;
        if low.is_less() != Some(false) {
            orders = orders | Orders::LESS;
        }
        let high = point_orders(context, operator, self.latest, other.earliest, precision)?;
        if high.is_greater() != Some(false) {
            orders = orders | Orders::GREATER;
        }
        if low.is_at_most() != Some(false) && high.is_at_least() != Some(false) {
            orders = orders | Orders::EQUAL;
        }
        Ok(orders)
    }

    /// As [`orders`](Self::orders); `None` where the points have no order.
    pub(super) fn try_orders(
        &self,
        context: &Context<'_>,
        other: &Bound<'_>,
    ) -> Result<Option<Orders>, EvaluationError> {
        match self.orders(context, "Equal", other, None) {
            Ok(orders) => Ok(Some(orders)),
            Err(error) if matches!(error.failure(), Failure::Operands { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn point_orders(
    context: &Context<'_>,
    operator: &'static str,
    left: Point<'_>,
    right: Point<'_>,
    precision: Option<Precision>,
) -> Result<Orders, EvaluationError> {
    Ok(match (left, right) {
        (Point::At(left), Point::At(right)) => {
            comparison::orders(operator, context, left, right, precision)?.unwrap_or(Orders::ANY)
        }
        (Point::Least, Point::Least) | (Point::Greatest, Point::Greatest) => Orders::EQUAL,
        (Point::Least, Point::Greatest) => Orders::LESS,
        (Point::Greatest, Point::Least) => Orders::GREATER,
        (Point::Least, Point::At(value)) => {
            end_order(operator, value, is_minimum(value), Ordering::Less)?
        }
        (Point::Greatest, Point::At(value)) => {
            end_order(operator, value, is_maximum(value), Ordering::Greater)?
        }
        (Point::At(value), Point::Least) => {
            end_order(operator, value, is_minimum(value), Ordering::Greater)?
        }
        (Point::At(value), Point::Greatest) => {
            end_order(operator, value, is_maximum(value), Ordering::Less)?
        }
    })
}

fn end_order(
    operator: &'static str,
    value: Value<'_>,
    is_end: bool,
    order: Ordering,
) -> Result<Orders, EvaluationError> {
    if matches!(value, Value::List(_) | Value::Tuple(_) | Value::Interval(_)) {
        return Err(undefined(operator, &[value]));
    }
    Ok(if is_end { Orders::EQUAL } else { order.into() })
}
