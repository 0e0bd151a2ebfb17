//! Dates, moments and times of day: construction, components, arithmetic,
//! durations. Their comparison is in `temporal/compare.rs`, that of intervals
//! of them in the interval chapter.
//! <https://cql.hl7.org/09-b-cqlreference.html#datetime-operators-2>

use gravida_fhir::{Date, DateTime, Precision, Time};

use super::calendar::Parts;
use super::{Context, Outcome, decimal, undefined, unusable};
use crate::error::EvaluationError;
use crate::value::Value;

pub(super) mod compare;
mod instant;
mod measure;
mod shift;

pub use instant::instants;
pub use measure::{difference_between, duration_between};
pub(super) use shift::{shifted, shifted_by};

/// A unit of calendar time that durations are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// Calendar years.
    Year,
    /// Calendar months.
    Month,
    /// Weeks; a difference counts Sundays.
    Week,
    /// Days.
    Day,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
    /// Seconds.
    Second,
    /// Milliseconds.
    Millisecond,
}

impl Period {
    /// The period that a unit names: `year`, `years` or the UCUM code `a`, and so on.
    #[must_use]
    pub fn of_unit(unit: &str) -> Option<Self> {
        Some(match unit {
            "year" | "years" | "a" => Self::Year,
            "month" | "months" | "mo" => Self::Month,
            "week" | "weeks" | "wk" => Self::Week,
            "day" | "days" | "d" => Self::Day,
            "hour" | "hours" | "h" => Self::Hour,
            "minute" | "minutes" | "min" => Self::Minute,
            "second" | "seconds" | "s" => Self::Second,
            "millisecond" | "milliseconds" | "ms" => Self::Millisecond,
            _ => return None,
        })
    }

    /// The field of a date or time that the period needs to be known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        match self {
            Self::Year => Precision::Year,
            Self::Month => Precision::Month,
            Self::Week | Self::Day => Precision::Day,
            Self::Hour => Precision::Hour,
            Self::Minute => Precision::Minute,
            Self::Second => Precision::Second,
            Self::Millisecond => Precision::Millisecond,
        }
    }

    /// The period of one step at a precision.
    pub(super) const fn of_precision(precision: Precision) -> Self {
        match precision {
            Precision::Year => Self::Year,
            Precision::Month => Self::Month,
            Precision::Day => Self::Day,
            Precision::Hour => Self::Hour,
            Precision::Minute => Self::Minute,
            Precision::Second => Self::Second,
            Precision::Millisecond => Self::Millisecond,
        }
    }
}

/// Reads leading integers; the first null ends the known fields, and nothing may follow it.
fn known_fields<const N: usize>(
    operator: &'static str,
    operands: &[Value<'_>],
) -> Result<[Option<i32>; N], EvaluationError> {
    let mut fields = [None; N];
    let mut has_gap = false;
    for (field, operand) in fields.iter_mut().zip(operands) {
        match operand.plain() {
            Value::Null => has_gap = true,
            Value::Integer(_) if has_gap => {
                return Err(unusable(
                    operator,
                    "a finer component is given although a coarser one is missing",
                ));
            }
            Value::Integer(number) => *field = Some(number),
            other => return Err(undefined(operator, &[other])),
        }
    }
    Ok(fields)
}

fn narrowed<T: TryFrom<i32>>(
    operator: &'static str,
    field: Option<i32>,
) -> Result<Option<T>, EvaluationError> {
    field
        .map(|field| T::try_from(field).map_err(|_| out_of_range(operator)))
        .transpose()
}

pub(super) fn out_of_range(operator: &'static str) -> EvaluationError {
    unusable(
        operator,
        "there is no such date or time between the years 0001 and 9999",
    )
}

/// `Date(year Integer[, month Integer[, day Integer]]) Date`; null without a year.
/// <https://cql.hl7.org/09-b-cqlreference.html#date-1>
///
/// # Errors
/// Where a component is not an Integer, or there is no such date.
pub fn date<'a>(_: &Context<'a>, components: &[Value<'a>]) -> Outcome<'a> {
    Ok(build_date("Date", known_fields("Date", components)?)?.map_or(Value::Null, Value::Date))
}

fn build_date(
    operator: &'static str,
    [year, month, day]: [Option<i32>; 3],
) -> Result<Option<Date>, EvaluationError> {
    let Some(year) = narrowed(operator, year)? else {
        return Ok(None);
    };
    Date::new(year, narrowed(operator, month)?, narrowed(operator, day)?)
        .map(Some)
        .ok_or_else(|| out_of_range(operator))
}

/// `DateTime(year Integer[, month … millisecond Integer[, timezoneOffset Decimal]]) DateTime`.
/// Without an offset the moment is read at the offset of the evaluation.
/// <https://cql.hl7.org/09-b-cqlreference.html#datetime-1>
///
/// # Errors
/// Where a component is of another type, or there is no such moment.
pub fn date_time<'a>(
    _: &Context<'a>,
    components: &[Value<'a>],
    offset_hours: Value<'a>,
) -> Outcome<'a> {
    const NAME: &str = "DateTime";
    let [year, month, day, hour, minute, second, millisecond] =
        known_fields::<7>(NAME, components)?;
    let Some(date) = build_date(NAME, [year, month, day])? else {
        return Ok(Value::Null);
    };
    let time = build_time(NAME, [hour, minute, second, millisecond])?;
    let offset_minutes = match offset_hours.plain() {
        Value::Null => None,
        Value::Integer(hours) => Some(i128::from(hours) * 60),
        Value::Decimal(hours) => {
            decimal::rounded_quotient(decimal::steps(hours).saturating_mul(60), decimal::ONE)
        }
        other => return Err(undefined(NAME, &[other])),
    };
    let offset_minutes = offset_minutes
        .map(|minutes| {
            i16::try_from(minutes)
                .map_err(|_| unusable(NAME, "the offset must lie between -14 and 14 hours"))
        })
        .transpose()?;
    DateTime::new(date, time, offset_minutes)
        .map(Value::DateTime)
        .ok_or_else(|| out_of_range(NAME))
}

/// `Time(hour Integer[, minute Integer[, second Integer[, millisecond Integer]]]) Time`; null without an hour.
/// <https://cql.hl7.org/09-b-cqlreference.html#time-1>
///
/// # Errors
/// Where a component is not an Integer, or there is no such time of day.
pub fn time<'a>(_: &Context<'a>, components: &[Value<'a>]) -> Outcome<'a> {
    Ok(build_time("Time", known_fields("Time", components)?)?.map_or(Value::Null, Value::Time))
}

fn build_time(
    operator: &'static str,
    [hour, minute, second, millisecond]: [Option<i32>; 4],
) -> Result<Option<Time>, EvaluationError> {
    let Some(hour) = narrowed(operator, hour)? else {
        return Ok(None);
    };
    Time::new(
        hour,
        narrowed(operator, minute)?,
        narrowed(operator, second)?,
        narrowed(operator, millisecond)?,
    )
    .map(Some)
    .ok_or_else(|| out_of_range(operator))
}

/// `Now() DateTime`: the moment the evaluation speaks of, always the same within one.
/// <https://cql.hl7.org/09-b-cqlreference.html#now>
#[must_use]
pub fn now<'a>(context: &Context<'a>) -> Value<'a> {
    Value::DateTime(context.moment())
}

/// `Today() Date`: the date of `Now()`.
/// <https://cql.hl7.org/09-b-cqlreference.html#today>
#[must_use]
pub fn today<'a>(context: &Context<'a>) -> Value<'a> {
    Value::Date(context.moment().date())
}

/// `TimeOfDay() Time`: the time of day of `Now()`; null where that is not known to the hour.
/// <https://cql.hl7.org/09-b-cqlreference.html#timeofday>
#[must_use]
pub fn time_of_day<'a>(context: &Context<'a>) -> Value<'a> {
    context.moment().time().map_or(Value::Null, Value::Time)
}

/// `_precision_ from(argument Date | DateTime | Time) Integer`: null where that component is not known.
/// <https://cql.hl7.org/09-b-cqlreference.html#datetime-component-from>
///
/// # Errors
/// Where the operand is neither a date nor a time.
pub fn component_from<'a>(
    _: &Context<'a>,
    operand: Value<'a>,
    component: Precision,
) -> Outcome<'a> {
    let operand = operand.plain();
    let parts = match operand {
        Value::Null => return Ok(Value::Null),
        _ => parts_of(operand).ok_or_else(|| undefined("DateTimeComponentFrom", &[operand]))?,
    };
    let has_component =
        parts.reaches(component) && (!parts.is_time_of_day || component >= Precision::Hour);
    if !has_component {
        return Ok(Value::Null);
    }
    let field = match component {
        Precision::Year => parts.year,
        Precision::Month => parts.month,
        Precision::Day => parts.day,
        Precision::Hour => parts.hour,
        Precision::Minute => parts.minute,
        Precision::Second => parts.second,
        Precision::Millisecond => parts.millisecond,
    };
    Ok(i32::try_from(field).map_or(Value::Null, Value::Integer))
}

/// `timezoneoffset from(argument DateTime) Decimal`: hours east of UTC; that of
/// the evaluation where the moment gives none.
/// <https://cql.hl7.org/09-b-cqlreference.html#datetime-component-from>
///
/// # Errors
/// Where the operand is not a DateTime.
pub fn timezone_offset_from<'a>(context: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::DateTime(moment) => {
            let minutes = moment
                .offset_minutes()
                .unwrap_or_else(|| context.offset_minutes());
            let steps = i128::from(minutes) * decimal::ONE / 60;
            Ok(decimal::from_steps(steps, 1).map_or(Value::Null, Value::Decimal))
        }
        other => Err(undefined("TimezoneOffsetFrom", &[other])),
    }
}

/// `date from(argument DateTime) Date`
/// <https://cql.hl7.org/09-b-cqlreference.html#datetime-component-from>
///
/// # Errors
/// Where the operand is not a DateTime.
pub fn date_from<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match operand.plain() {
        Value::Null => Ok(Value::Null),
        Value::Date(date) => Ok(Value::Date(date)),
        Value::DateTime(moment) => Ok(Value::Date(moment.date())),
        other => Err(undefined("DateFrom", &[other])),
    }
}

/// `time from(argument DateTime) Time`: null where the hour is not known.
/// <https://cql.hl7.org/09-b-cqlreference.html#datetime-component-from>
///
/// # Errors
/// Where the operand is not a DateTime.
pub fn time_from<'a>(_: &Context<'a>, operand: Value<'a>) -> Outcome<'a> {
    match operand.plain() {
        Value::Null | Value::Date(_) => Ok(Value::Null),
        Value::DateTime(moment) => Ok(moment.time().map_or(Value::Null, Value::Time)),
        other => Err(undefined("TimeFrom", &[other])),
    }
}

/// The fields of a date, moment or time; `None` of anything else.
pub(super) fn parts_of(value: Value<'_>) -> Option<Parts> {
    match value {
        Value::Date(date) => Some(Parts::from(date)),
        Value::DateTime(moment) => Some(Parts::from(moment)),
        Value::Time(time) => Some(Parts::from(time)),
        _ => None,
    }
}

/// A value of the same type and offset as `like`, with other fields; `None` out of range.
pub(super) fn rebuilt<'a>(like: Value<'a>, parts: Parts) -> Option<Value<'a>> {
    match like {
        Value::Date(_) => parts.to_date().map(Value::Date),
        Value::DateTime(moment) => parts
            .to_moment(moment.offset_minutes())
            .map(Value::DateTime),
        Value::Time(_) => parts.to_time().map(Value::Time),
        _ => None,
    }
}

#[cfg(test)]
#[path = "temporal/tests.rs"]
mod tests;
