//! The moment asked for with `--as-of`.
//!
//! The only reader of the clock, and only for `--as-of now`.

use std::time::{SystemTime, UNIX_EPOCH};

use gravida_fhir::DateTime;

use crate::failure::Failure;

/// What a moment looks like, for messages.
pub(crate) const EXAMPLE: &str = "2026-11-20";

/// The moment that `--as-of` asks for; what is left open is filled in by the assessment.
///
/// # Errors
/// When `text` is no date or moment.
pub(crate) fn parse(text: &str) -> Result<DateTime, Failure> {
    let written = if text == "now" {
        now()?
    } else {
        text.to_owned()
    };
    DateTime::parse(&written).map_err(|_| {
        Failure::Worded(format!(
            "`--as-of {text}`: not a moment; write it as {EXAMPLE}, {EXAMPLE}T09:30:00Z or now"
        ))
    })
}

fn now() -> Result<String, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| {
        Failure::Worded(
            "the clock of this machine stands before 1970; give `--as-of` a date".to_owned(),
        )
    })?;
    Ok(utc(since.as_secs()))
}

/// Seconds since 1970 as an ISO 8601 moment in UTC.
///
/// Days to civil date after Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms": years are counted from March so that the leap day ends them.
fn utc(seconds: u64) -> String {
    let (days, of_day) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_since_1970_become_civil_time() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(utc(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(utc(1_795_339_805), "2026-11-22T09:30:05Z");
        assert_eq!(utc(4_107_542_400), "2100-03-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_moment_is_said_with_a_remedy() {
        let failure = parse("yesterday").unwrap_err().to_string();
        assert!(failure.starts_with("`--as-of yesterday`: not a moment; write it as 2026-11-20"));
        assert!(parse("2026-11-20").is_ok() && parse("now").is_ok());
    }
}
