//! What the page says of answers that were typed, in the reader's language.

use gravida_guideline::FactType;
use gravida_guideline::knowledge::Fact;
use gravida_report::locale::Locale;

use super::typed::{Doubt, Echo, Note, Read, Warning};
use super::visitor::Visitor;

/// `read as …`, with what helps to check it.
pub(super) fn told(read: &Read, locale: &Locale) -> String {
    let echo = read.echo.in_words(locale);
    match read.note.as_ref().map(|note| noted(note, locale)) {
        Some(note) => format!("{echo} ({note})"),
        None => echo,
    }
}

/// An answer in a list of answers: yes and no in the reader's language.
pub(super) fn echo_of(fact: &Fact, read: &Read, visitor: &Visitor) -> String {
    match (fact.kind, read.answer.as_str()) {
        (FactType::Boolean, "true") => visitor.say("page-yes").to_owned(),
        (FactType::Boolean, _) => visitor.say("page-no").to_owned(),
        _ => read.echo.in_words(visitor.locale()),
    }
}

fn noted(note: &Note, locale: &Locale) -> String {
    match note {
        Note::InOwnUnit(value) => {
            locale.phrase("page-note-is", &[("value", value.as_str().into())])
        }
        Note::Days(0) => locale.label("page-note-today").to_owned(),
        Note::Days(days) if *days < 0 => locale.phrase(
            "page-note-days-before",
            &[("count", days.saturating_neg().into())],
        ),
        Note::Days(days) => locale.phrase("page-note-days-later", &[("count", (*days).into())]),
        Note::OnDay(moment) => {
            let day = gravida_fhir::DateTime::new(moment.date(), None, None).unwrap_or(*moment);
            let day = Echo::Moment(day).in_words(locale);
            locale.phrase("page-note-on-day", &[("day", day.as_str().into())])
        }
    }
}

/// What is unusual about an answer that is used all the same.
pub(super) fn warned(warning: &Warning, locale: &Locale) -> String {
    match warning {
        Warning::Later => locale.label("page-warning-later").to_owned(),
        Warning::Implausible { low, high, unit } => {
            let (key, low, high) = match (low, high) {
                (Some(low), Some(high)) => ("page-warning-range", low.as_str(), high.as_str()),
                (Some(low), None) => ("page-warning-low", low.as_str(), ""),
                (None, high) => ("page-warning-high", "", high.as_deref().unwrap_or_default()),
            };
            let arguments = [
                ("low", low.into()),
                ("high", high.into()),
                ("unit", unit.as_str().into()),
            ];
            locale.phrase(key, &arguments).trim_end().to_owned()
        }
    }
}

/// Why an answer is not taken, and what to write instead.
pub(super) fn doubted(doubt: &Doubt, locale: &Locale) -> String {
    let two = |key: &str, one: &str, other: &str| {
        locale.phrase(key, &[("one", one.into()), ("other", other.into())])
    };
    match doubt {
        Doubt::TooLong => locale.label("page-doubt-too-long").to_owned(),
        Doubt::NoNumber => locale.label("page-doubt-no-number").to_owned(),
        Doubt::TwoNumbers { one, other } => two("page-doubt-two-numbers", one, other),
        Doubt::NotWhole => locale.label("page-doubt-not-whole").to_owned(),
        Doubt::Bound => locale.label("page-doubt-bound").to_owned(),
        Doubt::Unit { unit, accepted } => {
            let accepted = accepted.join(", ");
            locale.phrase(
                "page-doubt-unit",
                &[
                    ("unit", unit.as_str().into()),
                    ("accepted", accepted.as_str().into()),
                ],
            )
        }
        Doubt::NoDay => locale.label("page-doubt-no-day").to_owned(),
        Doubt::NoSuchDay => locale.label("page-doubt-no-such-day").to_owned(),
        Doubt::TwoDays { one, other } => two(
            "page-doubt-two-days",
            &Echo::Moment(*one).in_words(locale),
            &Echo::Moment(*other).in_words(locale),
        ),
        Doubt::NoTime => locale.label("page-doubt-no-time").to_owned(),
        Doubt::NoGestation => locale.label("page-doubt-no-gestation").to_owned(),
        Doubt::WeeksOrDays { number } => locale.phrase(
            "page-doubt-weeks-or-days",
            &[("number", number.as_str().into())],
        ),
        Doubt::DaysOfWeek => locale.label("page-doubt-days-of-week").to_owned(),
        Doubt::NoChoice => locale.label("page-doubt-no-choice").to_owned(),
    }
}
