//! Wide decimal numbers for unit arithmetic: an integer of 256 bits times a power of ten.

use std::cmp::Ordering;

use ethnum::I256;
use gravida_fhir::Decimal;
use octofhir_ucum::Number;

/// Powers of ten up to this exponent fit 256 bits together with their sign.
const LARGEST_POWER: i32 = 76;
/// Unit factors with this many digits were rounded when they were computed.
const ROUNDED_DIGITS: u32 = 28;
/// Products of rounded factors are taken as equal when they differ by less than
/// one part in 10 to this power, far below the digits a decimal has.
const TOLERANCE_DIGITS: u32 = 20;

/// `digits` × 10^`exponent`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scaled {
    digits: I256,
    exponent: i32,
    /// False where a factor such as 5/9 was rounded on the way.
    is_exact: bool,
}

impl From<Decimal> for Scaled {
    fn from(value: Decimal) -> Self {
        Self {
            digits: I256::from(value.units()),
            exponent: -i32::from(value.scale()),
            is_exact: true,
        }
    }
}

impl From<Number> for Scaled {
    fn from(number: Number) -> Self {
        let (digits, exponent) = number.to_integer_and_exponent();
        let is_exact = digits.unsigned_abs() < 10_u128.pow(ROUNDED_DIGITS - 1);
        Self {
            digits: I256::from(digits),
            exponent,
            is_exact,
        }
    }
}

fn power_of_ten(exponent: i32) -> Option<I256> {
    let exponent = u32::try_from(exponent)
        .ok()
        .filter(|_| exponent <= LARGEST_POWER)?;
    I256::from(10).checked_pow(exponent)
}

impl Scaled {
    pub(super) fn times(self, other: Self) -> Option<Self> {
        let digits = match (i64::try_from(self.digits), i64::try_from(other.digits)) {
            (Ok(left), Ok(right)) => I256::from(i128::from(left) * i128::from(right)),
            _ => self.digits.checked_mul(other.digits)?,
        };
        Some(Self {
            digits,
            exponent: self.exponent.checked_add(other.exponent)?,
            is_exact: self.is_exact && other.is_exact,
        })
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let exponent = self.exponent.min(other.exponent);
        let left = self
            .digits
            .checked_mul(power_of_ten(self.exponent.checked_sub(exponent)?)?)?;
        let right = other
            .digits
            .checked_mul(power_of_ten(other.exponent.checked_sub(exponent)?)?)?;
        Some(Self {
            digits: left.checked_add(right)?,
            exponent,
            is_exact: self.is_exact && other.is_exact,
        })
    }

    pub(super) fn negated(self) -> Self {
        Self {
            digits: self.digits.wrapping_neg(),
            ..self
        }
    }

    /// The quotient as a decimal: eight places, a half rounded away from zero,
    /// without zeros at the end. `None` where it is out of range.
    pub(super) fn divided_by(self, divisor: Self) -> Option<Decimal> {
        if divisor.digits == I256::ZERO {
            return None;
        }
        let shift = self
            .exponent
            .checked_sub(divisor.exponent)?
            .checked_add(i32::from(Decimal::MAX_SCALE))?;
        let quotient = if shift >= 0 {
            rounded(
                self.digits.checked_mul(power_of_ten(shift)?)?,
                divisor.digits,
            )?
        } else {
            match power_of_ten(shift.checked_neg()?)
                .and_then(|power| divisor.digits.checked_mul(power))
            {
                Some(divisor) => rounded(self.digits, divisor)?,
                None => I256::ZERO,
            }
        };
        let mut units = i128::try_from(quotient).ok()?;
        let mut scale = Decimal::MAX_SCALE;
        while scale > 0 && units % 10 == 0 {
            units /= 10;
            scale -= 1;
        }
        Decimal::from_parts(units, scale)
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        let are_exact = self.is_exact && other.is_exact;
        if are_exact && self.exponent == other.exponent {
            return self.digits.cmp(&other.digits);
        }
        let signs = self.digits.signum().cmp(&other.digits.signum());
        if signs != Ordering::Equal || self.digits == I256::ZERO {
            return signs;
        }
        let exponent = self.exponent.min(other.exponent);
        let aligned = |number: Self| {
            let power = power_of_ten(number.exponent.checked_sub(exponent)?)?;
            number.digits.checked_mul(power)
        };
        let is_positive = self.digits > I256::ZERO;
        match (aligned(self), aligned(other)) {
            (Some(left), Some(right)) => {
                if are_exact {
                    return left.cmp(&right);
                }
                let allowed = left.abs().max(right.abs()) / I256::from(10).pow(TOLERANCE_DIGITS);
                if (left - right).abs() <= allowed {
                    Ordering::Equal
                } else {
                    left.cmp(&right)
                }
            }
            // The one that does not fit any more is the larger in magnitude.
            (None, _) if is_positive => Ordering::Greater,
            (None, _) => Ordering::Less,
            (_, None) if is_positive => Ordering::Less,
            (_, None) => Ordering::Greater,
        }
    }
}

/// `dividend / divisor`, a half rounded away from zero.
fn rounded(dividend: I256, divisor: I256) -> Option<I256> {
    let quotient = dividend.checked_div(divisor)?;
    let remainder = dividend.checked_rem(divisor)?;
    if remainder.abs() >= divisor.abs() - remainder.abs() {
        let away = if (dividend < I256::ZERO) == (divisor < I256::ZERO) {
            1
        } else {
            -1
        };
        quotient.checked_add(I256::from(away))
    } else {
        Some(quotient)
    }
}
