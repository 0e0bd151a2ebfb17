//! Reading fixed-width numbers from the front of a text.

use super::PrimitiveError;

/// What is left to read of a date or time.
pub(super) struct Scan<'t> {
    rest: &'t [u8],
    form: &'static str,
}

/// A time of day as written; a leap second already folded into the one before it.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: Option<u8>,
    pub(super) second: Option<u8>,
    pub(super) millisecond: Option<u16>,
    pub(super) is_leap_second: bool,
}

impl<'t> Scan<'t> {
    /// Starts at the front of `text`; `form` is what an error says was expected.
    pub(super) const fn new(text: &'t str, form: &'static str) -> Self {
        Self {
            rest: text.as_bytes(),
            form,
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) const fn wrong_form(&self) -> PrimitiveError {
        PrimitiveError::Form(self.form)
    }

    /// Consumes `byte` if it comes next.
    pub(super) fn accept(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Consumes exactly four digits.
    #[inline]
    pub(super) fn year(&mut self) -> Result<u16, PrimitiveError> {
        let century = self.pair()?;
        Ok(u16::from(century) * 100 + u16::from(self.pair()?))
    }

    /// Consumes exactly two digits.
    #[inline]
    pub(super) fn pair(&mut self) -> Result<u8, PrimitiveError> {
        match self.rest {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] => {
                self.rest = rest;
                Ok((tens - b'0') * 10 + (ones - b'0'))
            }
            _ => Err(self.wrong_form()),
        }
    }

    /// Consumes `hh[:mm[:ss[.fff…]]]`. Fractions finer than a millisecond are cut off.
    pub(super) fn clock(&mut self) -> Result<Clock, PrimitiveError> {
        let mut clock = Clock {
            hour: self.pair()?,
            minute: None,
            second: None,
            millisecond: None,
            is_leap_second: false,
        };
        if self.accept(b':') {
            clock.minute = Some(self.pair()?);
            if self.accept(b':') {
                clock.second = Some(self.pair()?);
                if self.accept(b'.') {
                    clock.millisecond = Some(self.fraction()?);
                }
            }
        }
        if clock.second == Some(60) {
            clock.second = Some(59);
            clock.is_leap_second = true;
        }
        if clock.hour > 23
            || clock.minute.is_some_and(|m| m > 59)
            || clock.second.is_some_and(|s| s > 59)
        {
            return Err(PrimitiveError::Clock);
        }
        Ok(clock)
    }

    fn fraction(&mut self) -> Result<u16, PrimitiveError> {
        let mut millisecond = 0_u16;
        let mut count = 0_u32;
        while let Some((digit, rest)) = self.rest.split_first() {
            if !digit.is_ascii_digit() {
                break;
            }
            if count < 3 {
                millisecond = millisecond * 10 + u16::from(digit - b'0');
            }
            count += 1;
            self.rest = rest;
        }
        match count {
            0 => Err(self.wrong_form()),
            1 => Ok(millisecond * 100),
            2 => Ok(millisecond * 10),
            _ => Ok(millisecond),
        }
    }

    /// Consumes `Z`, `+hh:mm` or `-hh:mm`, if there is one: minutes east of UTC.
    pub(super) fn offset(&mut self) -> Result<Option<i16>, PrimitiveError> {
        if self.accept(b'Z') {
            return Ok(Some(0));
        }
        let sign = if self.accept(b'+') {
            1
        } else if self.accept(b'-') {
            -1
        } else {
            return Ok(None);
        };
        let hours = i16::from(self.pair()?);
        if !self.accept(b':') {
            return Err(self.wrong_form());
        }
        let minutes = i16::from(self.pair()?);
        let total = hours * 60 + minutes;
        if minutes > 59 || total > 14 * 60 {
            return Err(PrimitiveError::Offset);
        }
        Ok(Some(sign * total))
    }
}
