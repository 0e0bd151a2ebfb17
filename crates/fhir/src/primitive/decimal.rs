//! Exact decimals.

use std::fmt;

/// An exact decimal number, kept with the places it was written with.
///
/// The value is [`units`](Self::units) / 10^[`scale`](Self::scale). The range is
/// CQL's: from (−10^28 + 1) / 10^8 to (10^28 − 1) / 10^8, with at most eight
/// decimal places (CQL reference, `System.Decimal`). Equality is of the
/// representation, so `1.5` and `1.50` differ; comparing values is the
/// executor's business.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// `units * 16 + scale` in two's complement, high word first. Two words
    /// rather than an `i128`, whose alignment would widen everything it is put in.
    words: [u64; 2],
}

impl Decimal {
    /// Most decimal places a decimal keeps.
    pub const MAX_SCALE: u8 = 8;
    /// One more than the most units there can be at scale eight: 10^28.
    const UNITS_BOUND: i128 = 10_i128.pow(28);

    /// The number `units` / 10^`scale`, or `None` where it is out of range or has more than eight places.
    #[must_use]
    pub const fn from_parts(units: i128, scale: u8) -> Option<Self> {
        if scale > Self::MAX_SCALE {
            return None;
        }
        let bound = Self::UNITS_BOUND / 10_i128.pow((Self::MAX_SCALE - scale) as u32);
        if units >= bound || units <= -bound {
            return None;
        }
        Some(Self::pack(units, scale))
    }

    const fn pack(units: i128, scale: u8) -> Self {
        let packed = (units << 4) | scale as i128;
        Self {
            words: [(packed >> 64) as u64, packed as u64],
        }
    }

    /// The number without its decimal point.
    #[must_use]
    pub const fn units(self) -> i128 {
        self.packed() >> 4
    }

    /// How many decimal places it was written with, 0 to 8.
    #[must_use]
    pub const fn scale(self) -> u8 {
        let [_, low] = self.words;
        (low & 15) as u8
    }

    const fn packed(self) -> i128 {
        let [high, low] = self.words;
        ((high as i128) << 64) | low as i128
    }

    /// Reads a number: an optional sign, digits, optionally a point with digits
    /// and an exponent, as in JSON. Places beyond the eighth are rounded, a half
    /// away from zero. `None` where the text is no number or the value is out of
    /// range.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (is_negative, digits) = match text.as_bytes().split_first()? {
            (b'-', rest) => (true, rest),
            (b'+', rest) => (false, rest),
            _ => (false, text.as_bytes()),
        };
        let mut number = Digits::default();
        let rest = number.read(digits)?;
        let rest = match rest.split_first() {
            Some((b'.', rest)) => number.read_places(rest)?,
            _ => rest,
        };
        match rest.split_first() {
            None => {}
            Some((b'e' | b'E', exponent)) => number.shift(parse_exponent(exponent)?),
            Some(_) => return None,
        }
        let (units, scale) = number.finish()?;
        Self::from_parts(if is_negative { -units } else { units }, scale)
    }
}

/// Digits gathered so far; the value is `units` / 10^`places`.
#[derive(Default)]
struct Digits {
    units: i128,
    /// Decimal places; negative after a large exponent.
    places: i64,
    /// True once a digit did not fit any more: the number has too many.
    is_too_long: bool,
}

impl Digits {
    /// More digits than the range has would only be rounded away; a few more
    /// are held so that rounding sees them.
    const HELD: i128 = 10_i128.pow(36);

    fn push(&mut self, digit: u8) -> bool {
        if self.units >= Self::HELD {
            return false;
        }
        self.units = self.units * 10 + i128::from(digit - b'0');
        true
    }

    fn read<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = text.split_at_checked(count)?;
        if digits.is_empty() {
            return None;
        }
        for digit in digits {
            self.is_too_long |= !self.push(*digit);
        }
        Some(rest)
    }

    fn read_places<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = text.split_at_checked(count)?;
        if digits.is_empty() {
            return None;
        }
        for digit in digits {
            // A place that does not fit lies far behind the eighth and cannot matter.
            if self.push(*digit) {
                self.places += 1;
            }
        }
        Some(rest)
    }

    fn shift(&mut self, exponent: i64) {
        self.places = self.places.saturating_sub(exponent);
    }

    fn finish(mut self) -> Option<(i128, u8)> {
        if self.is_too_long {
            return None;
        }
        if self.units == 0 {
            return Some((0, u8::try_from(self.places.clamp(0, 8)).ok()?));
        }
        if self.places < 0 {
            let factor = 10_i128.checked_pow(u32::try_from(-self.places).ok()?)?;
            self.units = self.units.checked_mul(factor)?;
            self.places = 0;
        }
        let excess = self.places.saturating_sub(i64::from(Decimal::MAX_SCALE));
        if excess > 0 {
            self.units = u32::try_from(excess)
                .ok()
                .and_then(|excess| 10_i128.checked_pow(excess))
                .map_or(0, |divisor| {
                    self.units / divisor + (self.units % divisor) / (divisor / 2)
                });
            self.places = i64::from(Decimal::MAX_SCALE);
        }
        Some((self.units, u8::try_from(self.places).ok()?))
    }
}

fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut exponent = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        exponent = exponent
            .saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'));
    }
    Some(if is_negative { -exponent } else { exponent })
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.units();
        let magnitude = units.unsigned_abs();
        let divisor = 10_u128.pow(u32::from(self.scale()));
        let sign = if units < 0 { "-" } else { "" };
        if self.scale() == 0 {
            return write!(formatter, "{sign}{magnitude}");
        }
        let whole = magnitude / divisor;
        let places = magnitude % divisor;
        let width = usize::from(self.scale());
        write!(formatter, "{sign}{whole}.{places:0width$}")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Decimal({self})")
    }
}

impl From<i32> for Decimal {
    fn from(number: i32) -> Self {
        Self::pack(i128::from(number), 0)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::pack(i128::from(number), 0)
    }
}
