//! How many periods lie between two dates, moments or times of day.

use std::cmp::Ordering;

use gravida_fhir::Precision;

use super::compare::at_one_offset;
use super::{Period, parts_of};
use crate::operators::calendar::{MILLISECONDS_PER_DAY, Parts};
use crate::operators::{Context, Outcome, undefined};
use crate::value::Value;

/// 1970-01-01 was a Thursday; weeks begin on Sunday.
const DAYS_FROM_SUNDAY_TO_EPOCH: i64 = 4;

/// `_duration_ between(low T, high T) Integer`: whole periods elapsed from the
/// first to the second; negative where the second is earlier.
///
/// Where a moment is not known well enough for one answer, the result is the
/// range of the possible ones. A Date stands for its day, so two dates known to
/// the day give one number; a DateTime known to the day lies anywhere in it. A
/// moment known to the second is taken as the whole second.
/// <https://cql.hl7.org/09-b-cqlreference.html#duration>
///
/// # Errors
/// Where the operands are not both dates and moments, or both times of day.
pub fn duration_between<'a>(
    context: &Context<'a>,
    low: Value<'a>,
    high: Value<'a>,
    period: Period,
) -> Outcome<'a> {
    let (low, high) = (low.plain(), high.plain());
    if low.is_null() || high.is_null() {
        return Ok(Value::Null);
    }
    let error = || undefined("DurationBetween", &[low, high]);
    let (from, to) = at_one_offset(context, low, high).ok_or_else(error)?;
    if from.is_time_of_day != to.is_time_of_day || (from.is_time_of_day && period < Period::Hour) {
        return Err(error());
    }
    let are_dates = matches!((low, high), (Value::Date(_), Value::Date(_)));
    let are_known_times =
        from.is_time_of_day && from.reaches(period.precision()) && to.reaches(period.precision());
    let latest = |parts: Parts| {
        if are_known_times {
            parts.earliest()
        } else if are_dates {
            let latest = parts.latest();
            latest.truncated(Precision::Day).earliest()
        } else {
            parts.latest_measured()
        }
    };
    Ok(counted(
        whole_periods(latest(from), to.earliest(), period),
        whole_periods(from.earliest(), latest(to), period),
    ))
}

/// `difference in _precision_ between(low T, high T) Integer`: how many
/// boundaries of the period lie between the two; weeks begin on Sunday.
/// <https://cql.hl7.org/09-b-cqlreference.html#difference>
///
/// # Errors
/// Where the operands are not both dates and moments, or both times of day.
pub fn difference_between<'a>(
    context: &Context<'a>,
    low: Value<'a>,
    high: Value<'a>,
    period: Period,
) -> Outcome<'a> {
    let (low, high) = (low.plain(), high.plain());
    if low.is_null() || high.is_null() {
        return Ok(Value::Null);
    }
    let error = || undefined("DifferenceBetween", &[low, high]);
    let (from, to) = if period >= Period::Hour {
        at_one_offset(context, low, high).ok_or_else(error)?
    } else {
        (
            parts_of(low).ok_or_else(error)?,
            parts_of(high).ok_or_else(error)?,
        )
    };
    if from.is_time_of_day != to.is_time_of_day || (from.is_time_of_day && period < Period::Hour) {
        return Err(error());
    }
    let precision = period.precision();
    let latest = |parts: Parts| {
        if parts.reaches(precision) {
            parts.earliest()
        } else {
            parts.latest()
        }
    };
    Ok(counted(
        boundaries(latest(from), to.earliest(), period),
        boundaries(from.earliest(), latest(to), period),
    ))
}

/// One number, a range of numbers, or null where they do not fit an Integer.
fn counted<'a>(low: i64, high: i64) -> Value<'a> {
    match (i32::try_from(low), i32::try_from(high)) {
        (Ok(low), Ok(high)) if low == high => Value::Integer(low),
        (Ok(low), Ok(high)) => Value::Uncertain { low, high },
        _ => Value::Null,
    }
}

/// Whole periods from one fully known moment to another, toward zero.
fn whole_periods(from: Parts, to: Parts, period: Period) -> i64 {
    let elapsed = to.milliseconds() - from.milliseconds();
    match period {
        Period::Year => whole_months(from, to) / 12,
        Period::Month => whole_months(from, to),
        Period::Week => elapsed / (7 * MILLISECONDS_PER_DAY),
        Period::Day => elapsed / MILLISECONDS_PER_DAY,
        Period::Hour => elapsed / 3_600_000,
        Period::Minute => elapsed / 60_000,
        Period::Second => elapsed / 1_000,
        Period::Millisecond => elapsed,
    }
}

fn whole_months(from: Parts, to: Parts) -> i64 {
    let within_month = |parts: &Parts| (parts.day, parts.millisecond_of_day());
    let months = (to.year - from.year) * 12 + to.month - from.month;
    match (months.cmp(&0), within_month(&to).cmp(&within_month(&from))) {
        (Ordering::Greater, Ordering::Less) => months - 1,
        (Ordering::Less, Ordering::Greater) => months + 1,
        _ => months,
    }
}

fn boundaries(from: Parts, to: Parts, period: Period) -> i64 {
    let counted = |divisor: i64| {
        to.milliseconds().div_euclid(divisor) - from.milliseconds().div_euclid(divisor)
    };
    match period {
        Period::Year => to.year - from.year,
        Period::Month => (to.year - from.year) * 12 + to.month - from.month,
        Period::Week => {
            let week =
                |parts: &Parts| (parts.day_number() + DAYS_FROM_SUNDAY_TO_EPOCH).div_euclid(7);
            week(&to) - week(&from)
        }
        Period::Day => to.day_number() - from.day_number(),
        Period::Hour => counted(3_600_000),
        Period::Minute => counted(60_000),
        Period::Second => counted(1_000),
        Period::Millisecond => counted(1),
    }
}
