//! The moment asked for with `--as-of`.
//!
//! The clock is read only for `--as-of now`.

use gravida_fhir::DateTime;
use gravida_server::Clock;

use crate::failure::Failure;

/// What a moment looks like, for messages.
pub(crate) const EXAMPLE: &str = "2026-11-20";

/// The moment that `--as-of` asks for; what is left open is filled in by the assessment.
///
/// # Errors
/// When `text` is no date or moment.
pub(crate) fn parse(text: &str) -> Result<DateTime, Failure> {
    let written = if text == "now" {
        Clock::system().text()
    } else {
        text.to_owned()
    };
    DateTime::parse(&written).map_err(|_| {
        Failure::Worded(format!(
            "`--as-of {text}`: not a moment; write it as {EXAMPLE}, {EXAMPLE}T09:30:00Z or now"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_moment_is_said_with_a_remedy() {
        let failure = parse("yesterday").unwrap_err().to_string();
        assert!(failure.starts_with("`--as-of yesterday`: not a moment; write it as 2026-11-20"));
        assert!(parse("2026-11-20").is_ok() && parse("now").is_ok());
    }
}
