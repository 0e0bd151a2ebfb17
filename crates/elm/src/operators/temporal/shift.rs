//! Adding calendar durations to dates, moments and times of day.

use super::{Period, out_of_range, parts_of, rebuilt};
use crate::error::EvaluationError;
use crate::operators::calendar::{MILLISECONDS_PER_DAY, Parts, YEARS, days_in_month};
use crate::operators::{decimal, undefined, unusable};
use crate::value::{Quantity, Value};

/// A temporal value moved by a quantity of time; `direction` is 1 or -1.
///
/// A duration finer than the value is known is first brought to the precision
/// of the value, cutting off what is left: 24 hours a day, 30 days a month, 365
/// days or 12 months a year. The fraction of anything but seconds is ignored.
/// Times of day go round at midnight.
/// <https://cql.hl7.org/09-b-cqlreference.html#add-1>
///
/// # Errors
/// Where the unit is no unit of time, or the result lies outside the years 0001 to 9999.
pub(in crate::operators) fn shifted<'a>(
    operator: &'static str,
    value: Value<'a>,
    by: &Quantity<'a>,
    direction: i64,
) -> Result<Value<'a>, EvaluationError> {
    let period = Period::of_unit(by.unit).ok_or_else(|| {
        unusable(
            operator,
            format!(
                "`{}` is not a unit of time that can be added to a date",
                by.unit
            ),
        )
    })?;
    let (amount, period) = match period {
        Period::Second => (
            decimal::steps(by.value) / (decimal::ONE / 1_000),
            Period::Millisecond,
        ),
        _ => (decimal::truncate(by.value), period),
    };
    let amount = i64::try_from(amount).map_err(|_| out_of_range(operator))?;
    let amount = amount
        .checked_mul(direction)
        .ok_or_else(|| out_of_range(operator))?;
    shifted_by(operator, value, amount, period)
}

/// As [`shifted`], by a whole number of periods.
pub(in crate::operators) fn shifted_by<'a>(
    operator: &'static str,
    value: Value<'a>,
    amount: i64,
    period: Period,
) -> Result<Value<'a>, EvaluationError> {
    let parts = parts_of(value).ok_or_else(|| undefined(operator, &[value]))?;
    if parts.is_time_of_day && period < Period::Hour {
        return Err(unusable(operator, "a time of day has no days to add"));
    }
    moved(parts, amount, period)
        .and_then(|parts| rebuilt(value, parts))
        .ok_or_else(|| out_of_range(operator))
}

/// The amount in the coarsest period that the value's precision asks for.
fn at_precision(parts: &Parts, amount: i64, period: Period) -> Option<(i64, Period)> {
    let finest = Period::of_precision(parts.precision());
    let (mut amount, mut period) = match period {
        Period::Week => (amount.checked_mul(7)?, Period::Day),
        period => (amount, period),
    };
    while period > finest {
        (amount, period) = match period {
            Period::Millisecond => (amount / 1_000, Period::Second),
            Period::Second => (amount / 60, Period::Minute),
            Period::Minute => (amount / 60, Period::Hour),
            Period::Hour => (amount / 24, Period::Day),
            Period::Day | Period::Week if finest == Period::Year => (amount / 365, Period::Year),
            Period::Day | Period::Week => (amount / 30, Period::Month),
            Period::Month | Period::Year => (amount / 12, Period::Year),
        };
    }
    Some((amount, period))
}

fn moved(parts: Parts, amount: i64, period: Period) -> Option<Parts> {
    let (amount, period) = at_precision(&parts, amount, period)?;
    let milliseconds = match period {
        Period::Year => return by_months(parts, amount.checked_mul(12)?),
        Period::Month => return by_months(parts, amount),
        Period::Week | Period::Day => MILLISECONDS_PER_DAY,
        Period::Hour => 3_600_000,
        Period::Minute => 60_000,
        Period::Second => 1_000,
        Period::Millisecond => 1,
    };
    let total = parts
        .milliseconds()
        .checked_add(amount.checked_mul(milliseconds)?)?;
    Some(parts.with_milliseconds(total))
        .filter(|moved| moved.is_time_of_day || YEARS.contains(&moved.year))
}

/// Months later, on the same day of the month or the last there is.
fn by_months(mut parts: Parts, months: i64) -> Option<Parts> {
    let month = if parts.known > 1 { parts.month } else { 1 };
    let total = parts
        .year
        .checked_mul(12)?
        .checked_add(month - 1)?
        .checked_add(months)?;
    parts.year = total.div_euclid(12);
    if parts.known > 1 {
        parts.month = total.rem_euclid(12) + 1;
    }
    if parts.known > 2 {
        parts.day = parts.day.min(days_in_month(parts.year, parts.month));
    }
    YEARS.contains(&parts.year).then_some(parts)
}
