//! Variance, standard deviation and geometric mean. Sums are exact; only the
//! last division and root are rounded, to eight places.

use ethnum::I256;
use gravida_fhir::Decimal;

use super::known;
use crate::error::EvaluationError;
use crate::operators::comparison::as_decimal;
use crate::operators::{Context, Outcome, decimal, undefined};
use crate::value::Value;

/// Numbers, and the unit where they are quantities.
struct Sample<'a> {
    steps: Vec<i128>,
    unit: Option<&'a str>,
}

impl<'a> Sample<'a> {
    /// The items in the unit of the first; `None` where units are not comparable.
    fn of(
        operator: &'static str,
        context: &Context<'a>,
        source: Value<'a>,
    ) -> Result<Option<Self>, EvaluationError> {
        let items = known(operator, context, source)?;
        let unit = match items.first() {
            Some(Value::Quantity(first)) => Some(first.unit),
            _ => None,
        };
        let mut steps = Vec::with_capacity(items.len());
        for item in items {
            let number = match (item, unit) {
                (Value::Quantity(quantity), Some(unit)) => {
                    match context.units.convert(quantity.value, quantity.unit, unit) {
                        Some(number) => number,
                        None => return Ok(None),
                    }
                }
                (Value::Quantity(_), None) | (_, Some(_)) => {
                    return Err(undefined(operator, &[item]));
                }
                _ => as_decimal(item).ok_or_else(|| undefined(operator, &[item]))?,
            };
            steps.push(decimal::steps(number));
        }
        Ok(Some(Self { steps, unit }))
    }

    /// Sum of squared distances from the mean over `count - freedom`.
    fn variance(&self, freedom: i128) -> Option<Decimal> {
        let count = i128::try_from(self.steps.len()).ok()?;
        let divisor = count.checked_sub(freedom).filter(|divisor| *divisor > 0)?;
        let mut total = I256::ZERO;
        let mut squares = I256::ZERO;
        for steps in &self.steps {
            let steps = I256::from(*steps);
            total = total.checked_add(steps)?;
            squares = squares.checked_add(steps.checked_mul(steps)?)?;
        }
        let numerator = squares
            .checked_mul(I256::from(count))?
            .checked_sub(total.checked_mul(total)?)?;
        let denominator = I256::from(count.checked_mul(divisor)?.checked_mul(decimal::ONE)?);
        let rounded = numerator
            .checked_add(denominator / I256::from(2))?
            .checked_div(denominator)?;
        decimal::from_steps(i128::try_from(rounded).ok()?, 1)
    }
}

/// `Variance(argument List<T>) T`: of a sample; of quantities in the square of their unit.
/// <https://cql.hl7.org/09-b-cqlreference.html#variance>
///
/// # Errors
/// Where an item is neither a number nor a quantity.
pub fn variance<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    spread("Variance", context, source, 1, false)
}

/// `PopulationVariance(argument List<T>) T`; of quantities in the square of their unit.
/// <https://cql.hl7.org/09-b-cqlreference.html#population-variance>
///
/// # Errors
/// Where an item is neither a number nor a quantity.
pub fn population_variance<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    spread("PopulationVariance", context, source, 0, false)
}

/// `StdDev(argument List<T>) T`: of a sample.
/// <https://cql.hl7.org/09-b-cqlreference.html#stddev>
///
/// # Errors
/// Where an item is neither a number nor a quantity.
pub fn std_dev<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    spread("StdDev", context, source, 1, true)
}

/// `PopulationStdDev(argument List<T>) T`
/// <https://cql.hl7.org/09-b-cqlreference.html#population-stddev>
///
/// # Errors
/// Where an item is neither a number nor a quantity.
pub fn population_std_dev<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    spread("PopulationStdDev", context, source, 0, true)
}

fn spread<'a>(
    operator: &'static str,
    context: &Context<'a>,
    source: Value<'a>,
    freedom: i128,
    takes_root: bool,
) -> Outcome<'a> {
    let Some(sample) = Sample::of(operator, context, source)? else {
        return Ok(Value::Null);
    };
    let variance = sample.variance(freedom);
    let result = if takes_root {
        variance.and_then(decimal::square_root)
    } else {
        variance
    };
    Ok(match (result, sample.unit) {
        (None, _) => Value::Null,
        (Some(number), None) => Value::Decimal(number),
        (Some(number), Some(unit)) if takes_root => context.quantity(number, unit),
        (Some(number), Some(unit)) => match context.units.product(unit, unit) {
            Some(square) => context.quantity(number, context.arena.alloc_str(&square)),
            None => Value::Null,
        },
    })
}

/// `GeometricMean(argument List<Decimal>) Decimal`: the n-th root of the
/// product; null where an item is not positive.
/// <https://cql.hl7.org/09-b-cqlreference.html#geometric-mean>
///
/// # Errors
/// Where an item is no number.
pub fn geometric_mean<'a>(context: &Context<'a>, source: Value<'a>) -> Outcome<'a> {
    const NAME: &str = "GeometricMean";
    let items = known(NAME, context, source)?;
    if items.is_empty() {
        return Ok(Value::Null);
    }
    let mut logarithms = 0.0;
    for item in &items {
        let number = as_decimal(*item).ok_or_else(|| undefined(NAME, &[*item]))?;
        if number.units() <= 0 {
            return Ok(Value::Null);
        }
        logarithms += decimal::to_float(number).ln();
    }
    let mean = (logarithms / items.len() as f64).exp();
    Ok(decimal::from_float(mean).map_or(Value::Null, Value::Decimal))
}
