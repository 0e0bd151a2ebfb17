//! Comparing dates, moments and times of day at a precision.
//!
//! Moments at different offsets are brought to the offset of the evaluation,
//! but only when hours or finer decide: a day is the day where it was written.
//! <https://cql.hl7.org/09-b-cqlreference.html#same-as-1>

use std::cmp::Ordering;

use gravida_fhir::{DateTime, Precision};

use super::parts_of;
use crate::operators::Context;
use crate::operators::calendar::{Parts, days_since_epoch};
use crate::operators::order::Orders;
use crate::value::Value;

/// The orders possible between two temporal values; `None` where they are not
/// both dates and moments, or both times of day.
pub(in crate::operators) fn orders(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
    precision: Option<Precision>,
) -> Option<Orders> {
    if let Some(orders) = orders_at_once(context, left, right, precision) {
        return Some(orders);
    }
    let (left, right) = if precision.is_none_or(|precision| precision >= Precision::Hour) {
        at_one_offset(context, left, right)?
    } else {
        (parts_of(left)?, parts_of(right)?)
    };
    (left.is_time_of_day == right.is_time_of_day).then(|| left.orders(&right, precision))
}

/// What [`orders`] answers, where the fields need not be taken apart for it: they are compared
/// as numbers. `None` where they must be.
fn orders_at_once(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
    precision: Option<Precision>,
) -> Option<Orders> {
    let (from, to) = (as_moment(left)?, as_moment(right)?);
    let wanted = precision.unwrap_or(Precision::Millisecond);
    let known = from.precision().min(to.precision()).min(wanted);
    let are_moments = matches!((left, right), (Value::DateTime(_), Value::DateTime(_)));
    let order = if are_moments && wanted >= Precision::Hour {
        order_of_moments(context, from, to, known)?
    } else {
        from.fields_to(known).cmp(&to.fields_to(known))
    };
    let is_decided = match precision {
        Some(_) => known == wanted,
        None => from.precision() == to.precision(),
    };
    Some(if order.is_ne() || is_decided {
        Orders::from(order)
    } else {
        Orders::ANY
    })
}

/// The order of what two moments say down to a precision that both know, at one offset.
/// `None` where their offsets differ and a minute is not known, which is what offsets move.
fn order_of_moments(
    context: &Context<'_>,
    left: DateTime,
    right: DateTime,
    known: Precision,
) -> Option<Ordering> {
    let here = context.offset_minutes();
    let left_offset = left.offset_minutes().unwrap_or(here);
    let right_offset = right.offset_minutes().unwrap_or(here);
    if left_offset == right_offset {
        return Some(left.fields_to(known).cmp(&right.fields_to(known)));
    }
    if known < Precision::Minute {
        return None;
    }
    let minute = |moment: DateTime, offset: i16| {
        let date = moment.date();
        let (month, day) = (date.month()?, date.day()?);
        let days = days_since_epoch(i64::from(date.year()), i64::from(month), i64::from(day));
        let minutes = i64::from(moment.hour()?) * 60 + i64::from(moment.minute()?);
        Some(days * 1_440 + minutes - i64::from(offset))
    };
    let order = minute(left, left_offset)?.cmp(&minute(right, right_offset)?);
    let below_minute = |moment: DateTime| {
        let fields = moment.fields_to(known);
        match known {
            Precision::Second => fields & 0x3f,
            Precision::Millisecond => fields & 0xffff,
            _ => 0,
        }
    };
    Some(order.then_with(|| below_minute(left).cmp(&below_minute(right))))
}

/// A date as the moment that knows no more.
fn as_moment(value: Value<'_>) -> Option<DateTime> {
    match value {
        Value::Date(date) => Some(date.into()),
        Value::DateTime(moment) => Some(moment),
        _ => None,
    }
}

/// The order of two for sorting: by what both know, at the offset of the evaluation, and the
/// less precise first. Equal where either is neither a date nor a time.
pub(in crate::operators) fn order_for_sorting(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
) -> Ordering {
    if let (Value::DateTime(from), Value::DateTime(to)) = (left, right) {
        let known = from.precision().min(to.precision());
        // What is known to the minute can be moved to any offset without losing anything.
        if known >= Precision::Minute
            && let Some(order) = order_of_moments(context, from, to, known)
        {
            return order.then(from.precision().cmp(&to.precision()));
        }
    }
    match (here(context, left), here(context, right)) {
        (Some(left), Some(right)) => left.order_for_sorting(&right),
        _ => Ordering::Equal,
    }
}

/// The fields of both at one offset: their own where they share it, that of the evaluation otherwise.
pub(in crate::operators) fn at_one_offset(
    context: &Context<'_>,
    left: Value<'_>,
    right: Value<'_>,
) -> Option<(Parts, Parts)> {
    let (left_parts, right_parts) = (parts_of(left)?, parts_of(right)?);
    match (left, right) {
        (Value::DateTime(left), Value::DateTime(right)) => {
            let here = context.offset_minutes();
            let left_offset = left.offset_minutes().unwrap_or(here);
            let right_offset = right.offset_minutes().unwrap_or(here);
            if left_offset == right_offset {
                return Some((left_parts, right_parts));
            }
            Some((
                left_parts.moved_to_offset(left_offset, here),
                right_parts.moved_to_offset(right_offset, here),
            ))
        }
        _ => Some((left_parts, right_parts)),
    }
}

/// The fields at the offset of the evaluation, as sorting needs them.
fn here(context: &Context<'_>, value: Value<'_>) -> Option<Parts> {
    let parts = parts_of(value)?;
    Some(match value {
        Value::DateTime(moment) => {
            let here = context.offset_minutes();
            parts.moved_to_offset(moment.offset_minutes().unwrap_or(here), here)
        }
        _ => parts,
    })
}
