//! The scalar values of FHIR and CQL that Rust has no type for: exact decimals,
//! and dates and times that remember how much of them is known.
//!
//! Plain data: parsing, writing and access to the parts. Comparison and
//! arithmetic follow rules of their own (precision, uncertainty) and belong to
//! whoever evaluates expressions.

mod date;
mod decimal;
mod scan;
mod time;

use thiserror::Error;

pub use date::{Date, DateTime};
pub use decimal::Decimal;
pub use time::Time;

/// How much of a date or time is known, from coarse to fine.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year = 0,
    /// Year and month.
    Month = 1,
    /// Year, month and day.
    Day = 2,
    /// To the hour.
    Hour = 3,
    /// To the minute.
    Minute = 4,
    /// To the second.
    Second = 5,
    /// To the millisecond, the finest there is.
    Millisecond = 6,
}

impl Precision {
    pub(crate) const fn from_rank(rank: u8) -> Self {
        match rank {
            0 => Self::Year,
            1 => Self::Month,
            2 => Self::Day,
            3 => Self::Hour,
            4 => Self::Minute,
            5 => Self::Second,
            _ => Self::Millisecond,
        }
    }
}

/// Why a text is not a date, a time or a moment.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PrimitiveError {
    /// The text does not have the form of the type.
    #[error("expected the form {0}")]
    Form(&'static str),
    /// The year is outside 0001 to 9999.
    #[error("the year must lie between 0001 and 9999")]
    Year,
    /// The month is outside 01 to 12.
    #[error("the month must lie between 01 and 12")]
    Month,
    /// The month has no such day.
    #[error("the month has no such day")]
    Day,
    /// Hour, minute or second is out of range.
    #[error("the time of day must lie between 00:00:00 and 23:59:59.999")]
    Clock,
    /// The offset from UTC is beyond what any place uses.
    #[error("the offset from UTC must lie between -14:00 and +14:00")]
    Offset,
}

#[cfg(test)]
mod tests;
