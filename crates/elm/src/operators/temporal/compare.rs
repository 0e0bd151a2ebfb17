//! Comparing dates, moments and times of day at a precision.
//!
//! Moments at different offsets are brought to the offset of the evaluation,
//! but only when hours or finer decide: a day is the day where it was written.
//! <https://cql.hl7.org/09-b-cqlreference.html#same-as-1>

use gravida_fhir::Precision;

use super::parts_of;
use crate::operators::Context;
use crate::operators::calendar::Parts;
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
    let (left, right) = if precision.is_none_or(|precision| precision >= Precision::Hour) {
        at_one_offset(context, left, right)?
    } else {
        (parts_of(left)?, parts_of(right)?)
    };
    (left.is_time_of_day == right.is_time_of_day).then(|| left.orders(&right, precision))
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
pub(in crate::operators) fn here(context: &Context<'_>, value: Value<'_>) -> Option<Parts> {
    let parts = parts_of(value)?;
    Some(match value {
        Value::DateTime(moment) => {
            let here = context.offset_minutes();
            parts.moved_to_offset(moment.offset_minutes().unwrap_or(here), here)
        }
        _ => parts,
    })
}
