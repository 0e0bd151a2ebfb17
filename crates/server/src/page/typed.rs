//! Reading answers the way clinicians write them: `6+3`, `1500 IU/L`, `3 Nov`.
//!
//! What was read is echoed in words that read back to the same answer. Where a
//! text has two readings, neither is taken: both are named, and the writer
//! chooses. Knows units and calendars, not medicine: what a fact takes is
//! written in the knowledge.

mod date;
mod gestation;
mod number;
mod quantity;
#[cfg(test)]
mod tests;

use gravida_fhir::{DateTime, Decimal};
use gravida_guideline::FactType;
use gravida_guideline::entry::Units;
use gravida_guideline::knowledge::Fact;
use gravida_report::locale::Locale;

pub(super) use date::at_offset;
pub(super) use quantity::in_words as unit_in_words;

/// Longest answer that is looked at, in letters.
pub(super) const LONGEST: usize = 100;

/// What a typed text was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// As the templates of facts take it: `1500 [IU]/L`, `45 d`, `2026-11-03`.
    pub answer: String,
    /// The same for people; read again, it is the same answer.
    pub echo: Echo,
    /// What else helps to see whether it was read as meant.
    pub note: Option<Note>,
    /// What is unusual about it; the answer is used all the same.
    pub warning: Option<Warning>,
}

/// What was read, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    /// A number, a value with its unit, the name of a choice.
    Text(String),
    /// A day or moment, as far as it is known.
    Moment(DateTime),
    /// Days of a gestation.
    Gestation(i64),
}

/// What helps to see whether an answer was read as meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Note {
    /// The value in the fact's own unit.
    InOwnUnit(String),
    /// How many days it lies from the moment of the case; negative: before.
    Days(i64),
    /// The day on which the gestation was so.
    OnDay(DateTime),
}

impl Echo {
    /// In the words of a language; English writes months out, so that no day
    /// can be taken for a month.
    pub fn in_words(&self, locale: &Locale) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Moment(moment) if locale.is_english() => date::in_english(*moment),
            Self::Moment(moment) => locale.moment(&date::without_zone(*moment)),
            Self::Gestation(days) => locale.gestation([*days, *days]),
        }
    }
}

/// What is unusual about an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Warning {
    /// Outside of what the knowledge calls plausible, as written there.
    Implausible {
        low: Option<String>,
        high: Option<String>,
        unit: String,
    },
    /// Later than the moment that the assessment is for.
    Later,
}

/// Why a typed text is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Longer than any answer.
    TooLong,
    /// No number, or one with more figures than are kept.
    NoNumber,
    /// A comma that can stand for thousands or for decimals.
    TwoNumbers { one: String, other: String },
    /// A number with a fraction, where only whole ones are counted.
    NotWhole,
    /// `<5`: the entry takes no bounds.
    Bound,
    /// A unit that is none, or not one of this fact.
    Unit { unit: String, accepted: Vec<String> },
    /// No day that can be read.
    NoDay,
    /// The calendar has no such day.
    NoSuchDay,
    /// Day and month can be exchanged.
    TwoDays { one: DateTime, other: DateTime },
    /// No time of day that can be read.
    NoTime,
    /// No weeks and days that can be read.
    NoGestation,
    /// A bare number where weeks and days are both usual.
    WeeksOrDays { number: String },
    /// More than six days beside weeks.
    DaysOfWeek,
    /// Not one of the answers that the fact has.
    NoChoice,
}

/// Reads a typed answer to a fact. `now` is the moment that the case is looked at.
pub(super) fn read(fact: &Fact, typed: &str, now: DateTime) -> Result<Read, Doubt> {
    let text = plain(typed)?;
    match fact.kind {
        FactType::Boolean | FactType::Choice => chosen(fact, &text),
        FactType::Integer | FactType::Decimal => {
            let number = number::read(&text)?;
            if fact.kind == FactType::Integer && number.scale() > 0 {
                return Err(Doubt::NotWhole);
            }
            let shown = number.to_string();
            Ok(Read {
                warning: implausible(fact, number, ""),
                answer: shown.clone(),
                echo: Echo::Text(shown),
                note: None,
            })
        }
        FactType::Quantity => quantity::read(fact, &text),
        FactType::Duration => gestation::read(fact, &text, now),
        FactType::Date => date::read_day(&text, now).map(|day| date::told(day, now)),
        FactType::DateTime => date::read_moment(&text, now).map(|moment| date::told(moment, now)),
    }
}

/// Reads when something was so: a day, or a moment.
pub(super) fn read_when(typed: &str, now: DateTime) -> Result<Read, Doubt> {
    date::read_moment(&plain(typed)?, now).map(|moment| date::told(moment, now))
}

/// The text with plain spaces, dashes and figures, and none around it.
fn plain(typed: &str) -> Result<String, Doubt> {
    if typed.chars().count() > LONGEST {
        return Err(Doubt::TooLong);
    }
    let plain: String = typed
        .chars()
        .map(|letter| match letter {
            // Figures and signs as East Asian keyboards write them stand at a fixed distance.
            '\u{ff01}'..='\u{ff5e}' => u32::from(letter)
                .checked_sub(0xfee0)
                .and_then(char::from_u32)
                .unwrap_or(letter),
            '\u{2212}' | '\u{2010}'..='\u{2015}' => '-',
            letter if letter.is_whitespace() => ' ',
            letter => letter,
        })
        .collect();
    Ok(plain
        .split(' ')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" "))
}

fn chosen(fact: &Fact, text: &str) -> Result<Read, Doubt> {
    if !fact.entry.contains_key(text) {
        return Err(Doubt::NoChoice);
    }
    let label = (fact.choices.iter())
        .find(|choice| choice.id == text)
        .map_or(text, |choice| choice.label.as_str());
    Ok(Read {
        answer: text.to_owned(),
        echo: Echo::Text(label.to_owned()),
        note: None,
        warning: None,
    })
}

/// Whether a value lies outside of the plausible range. A value in a unit that
/// arithmetic does not bring to the fact's own is not judged.
fn implausible(fact: &Fact, value: Decimal, unit: &str) -> Option<Warning> {
    let range = fact.range.as_ref()?;
    let own = fact.unit.as_deref().unwrap_or_default();
    if unit != own && fact.units.iter().any(|other| other == unit) {
        return None;
    }
    let in_own = Units::new().convert(value, unit, own)?;
    let number: f64 = in_own.to_string().parse().ok()?;
    let is_outside =
        range.low.is_some_and(|low| number < low) || range.high.is_some_and(|high| number > high);
    is_outside.then(|| Warning::Implausible {
        low: range.low.map(|low| low.to_string()),
        high: range.high.map(|high| high.to_string()),
        unit: quantity::in_words(own),
    })
}
