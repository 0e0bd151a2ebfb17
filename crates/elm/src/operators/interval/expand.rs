//! Cutting intervals into pieces of one size.

use bumpalo::collections::Vec as ArenaVec;
use gravida_fhir::Precision;

use super::collapse::{collapsed, known_points};
use crate::error::EvaluationError;
use crate::operators::comparison;
use crate::operators::temporal::{Period, parts_of, rebuilt, shifted_by};
use crate::operators::{Context, Outcome, decimal, too_large, undefined, unusable};
use crate::value::{Interval, Quantity, Value};

const NAME: &str = "Expand";
/// Most pieces one expansion may make.
const MOST_PIECES: usize = 100_000;

/// `expand(argument List<Interval<T>>, per Quantity) List<Interval<T>>` and
/// `expand(argument Interval<T>, per Quantity) List<T>`: the pieces of size
/// `per` that lie wholly in the intervals, or their starting points.
///
/// Points are cut to the precision of `per`; without `per`, pieces are one step
/// at the coarsest precision of the bounds. Decimals cut in whole pieces give
/// Integers, as HL7's tests expect. An interval whose bounds are known
/// less precisely than `per`, or not at all, has no pieces.
/// <https://cql.hl7.org/09-b-cqlreference.html#expand>
///
/// # Errors
/// Where the operand holds no intervals, `per` does not fit its points, or
/// there would be more than 100,000 pieces.
pub fn expand<'a>(context: &Context<'a>, operand: Value<'a>, per: Value<'a>) -> Outcome<'a> {
    let per = match per.plain() {
        Value::Null => None,
        Value::Quantity(per) => Some(*per),
        Value::Integer(size) => Some(Quantity {
            value: size.into(),
            unit: "1",
        }),
        Value::Decimal(size) => Some(Quantity {
            value: size,
            unit: "1",
        }),
        other => return Err(undefined(NAME, &[operand, other])),
    };
    let mut pieces = ArenaVec::new_in(context.arena);
    match operand.plain() {
        Value::Null => return Ok(Value::Null),
        Value::Interval(interval) => {
            cut(context, interval, per, &mut |first, _| {
                collect(context, &mut pieces, first)
            })?;
        }
        Value::List(items) => {
            for item in collapsed(context, items)? {
                if let Value::Interval(interval) = item {
                    cut(context, interval, per, &mut |low, high| {
                        let piece = context.interval(Interval {
                            low,
                            high,
                            low_closed: true,
                            high_closed: true,
                        });
                        collect(context, &mut pieces, piece)
                    })?;
                }
            }
        }
        other => return Err(undefined(NAME, &[other])),
    }
    Ok(Value::List(pieces.into_bump_slice()))
}

fn collect<'a>(
    context: &Context<'a>,
    pieces: &mut ArenaVec<'a, Value<'a>>,
    piece: Value<'a>,
) -> Result<(), EvaluationError> {
    if pieces.len() >= MOST_PIECES {
        return Err(too_large("an expansion", MOST_PIECES));
    }
    pieces.push(piece);
    context.budget.spend(1)
}

type Emit<'f, 'a> = &'f mut dyn FnMut(Value<'a>, Value<'a>) -> Result<(), EvaluationError>;

fn cut<'a>(
    context: &Context<'a>,
    interval: &Interval<'a>,
    per: Option<Quantity<'a>>,
    emit: Emit<'_, 'a>,
) -> Result<(), EvaluationError> {
    let Some((low, high)) = known_points(context, NAME, interval)? else {
        return Ok(());
    };
    match (low, high) {
        (Value::Date(_) | Value::DateTime(_) | Value::Time(_), _) => {
            cut_time(context, low, high, per, emit)
        }
        (Value::Quantity(first), Value::Quantity(last)) => {
            let per = per.unwrap_or(Quantity {
                value: step(first.value.scale().min(last.value.scale())),
                unit: first.unit,
            });
            let convert = |quantity: &Quantity<'_>| {
                context
                    .units
                    .convert(quantity.value, quantity.unit, first.unit)
                    .ok_or_else(|| {
                        unusable(
                            NAME,
                            format!(
                                "`{}` cannot be converted to `{}`",
                                quantity.unit, first.unit
                            ),
                        )
                    })
            };
            let (last, size) = (convert(last)?, convert(&per)?);
            let unit = first.unit;
            cut_numbers(
                (first.value, last),
                size,
                (false, false),
                &mut |low, high| emit(context.quantity(low, unit), context.quantity(high, unit)),
            )
        }
        _ => {
            let (Some(first), Some(last)) =
                (comparison::as_decimal(low), comparison::as_decimal(high))
            else {
                return Err(undefined(NAME, &[low, high]));
            };
            if let Some(per) = per
                && !context.units.is_comparable(per.unit, "1")
            {
                return Err(unusable(
                    NAME,
                    format!("numbers cannot be cut in pieces of `{}`", per.unit),
                ));
            }
            let size = per.map_or_else(|| step(first.scale().min(last.scale())), |per| per.value);
            let are_whole = (is_whole(low), is_whole(high));
            let makes_whole = decimal::significant_places(size) == 0;
            let as_value = |number: gravida_fhir::Decimal| {
                if !makes_whole {
                    return Ok(Value::Decimal(number));
                }
                match low {
                    Value::Long(_) => i64::try_from(number.units()).map(Value::Long),
                    _ => i32::try_from(number.units()).map(Value::Integer),
                }
                .map_err(|_| unusable(NAME, "a bound is out of range"))
            };
            cut_numbers((first, last), size, are_whole, &mut |low, high| {
                emit(as_value(low)?, as_value(high)?)
            })
        }
    }
}

const fn is_whole(value: Value<'_>) -> bool {
    matches!(value, Value::Integer(_) | Value::Long(_))
}

/// One in the last of `places`.
fn step(places: u8) -> gravida_fhir::Decimal {
    gravida_fhir::Decimal::from_parts(1, places).unwrap_or_else(|| 1.into())
}

/// Pieces of decimal numbers. A whole number cut finer than it is known, into
/// tenths say, covers all tenths that begin with it.
fn cut_numbers(
    (first, last): (gravida_fhir::Decimal, gravida_fhir::Decimal),
    size: gravida_fhir::Decimal,
    are_whole: (bool, bool),
    emit: &mut dyn FnMut(
        gravida_fhir::Decimal,
        gravida_fhir::Decimal,
    ) -> Result<(), EvaluationError>,
) -> Result<(), EvaluationError> {
    let places = decimal::significant_places(size);
    let smallest = decimal::power_of_ten(gravida_fhir::Decimal::MAX_SCALE - places);
    let cut = |number: gravida_fhir::Decimal| decimal::steps(number).div_euclid(smallest);
    let size = cut(size);
    if size <= 0 {
        return Err(unusable(NAME, "pieces must be larger than nothing"));
    }
    let mut low = cut(first);
    let mut end = cut(last);
    if are_whole.1 && places > 0 {
        end += decimal::power_of_ten(places) - 1;
    }
    while let Some(high) = low.checked_add(size - 1).filter(|high| *high <= end) {
        let number = |units: i128| {
            gravida_fhir::Decimal::from_parts(units, places)
                .ok_or_else(|| unusable(NAME, "a bound is out of range"))
        };
        emit(number(low)?, number(high)?)?;
        low = high + 1;
    }
    Ok(())
}

fn cut_time<'a>(
    context: &Context<'a>,
    low: Value<'a>,
    high: Value<'a>,
    per: Option<Quantity<'a>>,
    emit: Emit<'_, 'a>,
) -> Result<(), EvaluationError> {
    let (Some(first), Some(last)) = (parts_of(low), parts_of(high)) else {
        return Err(undefined(NAME, &[low, high]));
    };
    let (amount, period) = match per {
        None => (
            1,
            Period::of_precision(first.precision().min(last.precision())),
        ),
        Some(per) => {
            let period = Period::of_unit(per.unit).ok_or_else(|| {
                unusable(
                    NAME,
                    format!("dates and times cannot be cut in pieces of `{}`", per.unit),
                )
            })?;
            (
                i64::try_from(decimal::truncate(per.value)).unwrap_or(0),
                period,
            )
        }
    };
    if amount <= 0 {
        return Err(unusable(
            NAME,
            "pieces must be at least one whole period long",
        ));
    }
    let precision = period.precision();
    let is_coarser = !first.reaches(precision) || !last.reaches(precision);
    let is_date_of_time_of_day = first.is_time_of_day && precision < Precision::Hour;
    if is_coarser || is_date_of_time_of_day {
        return Ok(());
    }
    let cut = |value: Value<'a>, parts: crate::operators::calendar::Parts| {
        rebuilt(value, parts.truncated(precision))
            .ok_or_else(|| unusable(NAME, "a bound is out of range"))
    };
    let end = cut(high, last)?;
    let mut piece = cut(low, first)?;
    loop {
        let is_past = |point| -> Result<bool, EvaluationError> {
            let orders = comparison::orders(NAME, context, point, end, None)?;
            Ok(orders.is_none_or(|orders| orders.is_at_most() != Some(true)))
        };
        if is_past(piece)? {
            return Ok(());
        }
        // The next piece may begin after the last moment there is, or go round midnight.
        let (last_point, following) = match shifted_by(NAME, piece, amount, period) {
            Ok(following)
                if comparison::orders(NAME, context, following, piece, None)?
                    .is_some_and(|orders| orders.is_greater() == Some(true)) =>
            {
                (
                    shifted_by(NAME, following, -1, Period::of_precision(precision))?,
                    Some(following),
                )
            }
            _ if amount == 1 && period != Period::Week => (piece, None),
            _ => return Ok(()),
        };
        if is_past(last_point)? {
            return Ok(());
        }
        emit(piece, last_point)?;
        match following {
            Some(following) => piece = following,
            None => return Ok(()),
        }
    }
}
