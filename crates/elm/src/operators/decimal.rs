//! Exact arithmetic on decimals: eight places, a half rounded away from zero,
//! null (here `None`) where the result is out of range.
//! <https://cql.hl7.org/09-b-cqlreference.html#arithmetic-operators-4>

use std::cmp::Ordering;

use gravida_fhir::Decimal;

/// Decimal places of a [`steps`] count.
const PLACES: u8 = Decimal::MAX_SCALE;
/// Steps in one.
pub(super) const ONE: i128 = 100_000_000;

/// Ten to the power of `exponent`, which callers keep below 39.
pub(super) const fn power_of_ten(exponent: u8) -> i128 {
    10_i128.pow(exponent as u32)
}

/// The value counted in the smallest step of the type, 0.00000001.
pub(super) fn steps(number: Decimal) -> i128 {
    number.units() * power_of_ten(PLACES.saturating_sub(number.scale()))
}

/// The decimal of so many steps with `scale` places, or as many more as it takes.
pub(super) fn from_steps(steps: i128, scale: u8) -> Option<Decimal> {
    let mut units = steps;
    let mut places = PLACES;
    while places > scale && units % 10 == 0 {
        units /= 10;
        places -= 1;
    }
    Decimal::from_parts(units, places)
}

/// `dividend / divisor` rounded to the nearest integer, a half away from zero.
pub(super) fn rounded_quotient(dividend: i128, divisor: i128) -> Option<i128> {
    let quotient = dividend.checked_div(divisor)?;
    let remainder = dividend.checked_rem(divisor)?;
    if remainder.unsigned_abs() >= divisor.unsigned_abs() - remainder.unsigned_abs() {
        quotient.checked_add(if (dividend < 0) == (divisor < 0) {
            1
        } else {
            -1
        })
    } else {
        Some(quotient)
    }
}

pub(crate) fn compare(left: Decimal, right: Decimal) -> Ordering {
    if left.scale() == right.scale() {
        return left.units().cmp(&right.units());
    }
    steps(left).cmp(&steps(right))
}

pub(super) fn is_zero(number: Decimal) -> bool {
    number.units() == 0
}

pub(super) fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    from_steps(steps(left) + steps(right), left.scale().max(right.scale()))
}

pub(super) fn negate(number: Decimal) -> Option<Decimal> {
    Decimal::from_parts(-number.units(), number.scale())
}

pub(super) fn subtract(left: Decimal, right: Decimal) -> Option<Decimal> {
    from_steps(steps(left) - steps(right), left.scale().max(right.scale()))
}

pub(super) fn multiply(left: Decimal, right: Decimal) -> Option<Decimal> {
    // Out of 128 bits is out of range: 10^20 with 16 places needs only 10^36.
    let units = left.units().checked_mul(right.units())?;
    let scale = left.scale() + right.scale();
    if scale <= PLACES {
        return Decimal::from_parts(units, scale);
    }
    let steps = rounded_quotient(units, power_of_ten(scale - PLACES))?;
    from_steps(steps, left.scale().max(right.scale()).max(1))
}

/// The quotient to eight places, without the zeros at the end but for one place.
pub(super) fn divide(left: Decimal, right: Decimal) -> Option<Decimal> {
    let dividend = steps(left).checked_mul(ONE)?;
    from_steps(rounded_quotient(dividend, steps(right))?, 1)
}

/// The integer part of the quotient.
pub(super) fn divide_truncated(left: Decimal, right: Decimal) -> Option<Decimal> {
    let quotient = steps(left).checked_div(steps(right))?;
    Decimal::from_parts(quotient.checked_mul(10)?, 1)
}

/// What the truncated quotient leaves, with the sign of the dividend.
pub(super) fn modulo(left: Decimal, right: Decimal) -> Option<Decimal> {
    from_steps(
        steps(left).checked_rem(steps(right))?,
        left.scale().max(right.scale()),
    )
}

/// Rounded to `places`, a half away from zero.
pub(super) fn round(number: Decimal, places: u8) -> Option<Decimal> {
    if places >= number.scale() {
        return Some(number);
    }
    let units = rounded_quotient(number.units(), power_of_ten(number.scale() - places))?;
    Decimal::from_parts(units, places)
}

/// The largest integer not above the number.
pub(super) fn floor(number: Decimal) -> i128 {
    number.units().div_euclid(power_of_ten(number.scale()))
}

/// The smallest integer not below the number.
pub(super) fn ceiling(number: Decimal) -> i128 {
    let divisor = power_of_ten(number.scale());
    let floor = number.units().div_euclid(divisor);
    if number.units().rem_euclid(divisor) == 0 {
        floor
    } else {
        floor + 1
    }
}

/// The integer part.
pub(super) fn truncate(number: Decimal) -> i128 {
    number.units() / power_of_ten(number.scale())
}

/// Places up to the last digit that is not zero.
pub(super) fn significant_places(number: Decimal) -> u8 {
    let mut units = number.units();
    let mut places = number.scale();
    while places > 0 && units % 10 == 0 {
        units /= 10;
        places -= 1;
    }
    places
}

/// The nearest binary fraction, for logarithms and the like.
pub(super) fn to_float(number: Decimal) -> f64 {
    number.units() as f64 / power_of_ten(number.scale()) as f64
}

/// The nearest decimal with eight places; `None` where it is out of range or not a number.
pub(super) fn from_float(number: f64) -> Option<Decimal> {
    let steps = (number * ONE as f64).round();
    // 2^100 is beyond the range, and within what the conversion keeps exact in sign and size.
    if !steps.is_finite() || steps.abs() >= 2_f64.powi(100) {
        return None;
    }
    from_steps(steps as i128, 1)
}

/// `base` to the power of an integer, exact but for rounding to eight places at each step.
pub(super) fn power(base: Decimal, exponent: i64) -> Option<Decimal> {
    let mut remaining = exponent.unsigned_abs();
    let mut square = base;
    let mut result = Decimal::from_parts(1, 0)?;
    while remaining > 0 {
        if remaining & 1 == 1 {
            result = multiply(result, square)?;
        }
        remaining >>= 1;
        if remaining > 0 {
            square = multiply(square, square)?;
        }
    }
    if exponent < 0 {
        divide(Decimal::from_parts(1, 0)?, result)
    } else {
        from_steps(steps(result), base.scale())
    }
}

/// The square root to eight places; `None` of a negative number.
pub(super) fn square_root(number: Decimal) -> Option<Decimal> {
    let steps = steps(number);
    if steps < 0 {
        return None;
    }
    let scaled = steps.checked_mul(ONE)?;
    let root = scaled.isqrt();
    // A root is rounded up when the number lies beyond the square of its upper half.
    let root = if scaled - root * root > root {
        root + 1
    } else {
        root
    };
    from_steps(root, 1)
}

#[cfg(test)]
#[path = "decimal_tests.rs"]
mod tests;
