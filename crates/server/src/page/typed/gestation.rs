//! Weeks and days of a pregnancy: `6+3`, `6w3d`, `6 3/7`, `45 days`.

use gravida_fhir::{DateTime, Decimal};
use gravida_guideline::knowledge::Fact;

use super::{Doubt, Echo, Note, Read, implausible, number};

const DAYS_OF_WEEK: i64 = 7;
/// Longer than any answer: more cannot be what was meant.
const MOST_DAYS: i64 = 10_000;

const WEEKS: &[&str] = &[
    "w", "wk", "wks", "week", "weeks", "tyg", "tydz", "tydzień", "tygodnie", "tygodni", "周",
    "孕周",
];
const DAYS: &[&str] = &["d", "day", "days", "dzień", "dni", "dn", "天", "日"];

/// Reads weeks and days, or either of them.
pub(super) fn read(fact: &Fact, text: &str, now: DateTime) -> Result<Read, Doubt> {
    let unit_is_weeks = fact.unit.as_deref() == Some("wk");
    let days = match parse(&text.to_lowercase())? {
        Parsed::Days(days) => days,
        Parsed::Bare(weeks) if unit_is_weeks => weeks.saturating_mul(DAYS_OF_WEEK),
        Parsed::Bare(number) => {
            return Err(Doubt::WeeksOrDays {
                number: number.to_string(),
            });
        }
    };
    if days > MOST_DAYS {
        return Err(Doubt::NoGestation);
    }
    let value = Decimal::from_parts(i128::from(days), 0).ok_or(Doubt::NoGestation)?;
    Ok(Read {
        answer: format!("{days} d"),
        echo: Echo::Gestation(days),
        note: Some(Note::OnDay(now)),
        warning: implausible(fact, value, "d"),
    })
}

enum Parsed {
    Days(i64),
    /// A number without a unit.
    Bare(i64),
}

fn parse(text: &str) -> Result<Parsed, Doubt> {
    // `6+3/40` and `6/40`: the forty weeks of a whole pregnancy are a manner of writing.
    let text = text.strip_suffix("/40").unwrap_or(text).trim();
    // `6 3/7` counts the days as sevenths; with a word after it, too.
    let sevenths = text.replace("/7", "");
    if sevenths.len() != text.len() {
        let parts: Vec<&str> = words(&sevenths)
            .filter(|word| !is_unit(word, WEEKS))
            .collect();
        return match parts.as_slice() {
            [weeks, days] => weeks_plus(weeks, days),
            [weeks, "+", days] => weeks_plus(weeks, days),
            _ => Err(Doubt::NoGestation),
        };
    }
    let parts: Vec<&str> = words(text).filter(|word| *word != ",").collect();
    match parts.as_slice() {
        [weeks, "+", days] => weeks_plus(weeks, days),
        [weeks, "+", days, unit] if is_unit(unit, WEEKS) => weeks_plus(weeks, days),
        [weeks, unit, "+", days] if is_unit(unit, WEEKS) => weeks_plus(weeks, days),
        [weeks, unit, days] if is_unit(unit, WEEKS) => weeks_plus(weeks, days),
        [weeks, unit, days, of_day] if is_unit(unit, WEEKS) && is_unit(of_day, DAYS) => {
            weeks_plus(weeks, days)
        }
        [weeks, unit, "+" | "and", days, of_day]
            if is_unit(unit, WEEKS) && is_unit(of_day, DAYS) =>
        {
            weeks_plus(weeks, days)
        }
        [number, unit] if is_unit(unit, DAYS) => Ok(Parsed::Days(whole(number)?)),
        [number, unit] if is_unit(unit, WEEKS) => {
            Ok(Parsed::Days(whole(number)?.saturating_mul(DAYS_OF_WEEK)))
        }
        [number] => Ok(Parsed::Bare(whole(number)?)),
        _ => Err(Doubt::NoGestation),
    }
}

fn weeks_plus(weeks: &str, days: &str) -> Result<Parsed, Doubt> {
    let (weeks, days) = (whole(weeks)?, whole(days)?);
    if days >= DAYS_OF_WEEK {
        return Err(Doubt::DaysOfWeek);
    }
    Ok(Parsed::Days(
        weeks.saturating_mul(DAYS_OF_WEEK).saturating_add(days),
    ))
}

fn is_unit(word: &str, names: &[&str]) -> bool {
    names.contains(&word.trim_end_matches('.'))
}

fn whole(text: &str) -> Result<i64, Doubt> {
    let number = number::read(text).map_err(|_| Doubt::NoGestation)?;
    let is_whole = number.scale() == 0 && number.units() >= 0;
    i64::try_from(number.units())
        .ok()
        .filter(|_| is_whole)
        .ok_or(Doubt::NoGestation)
}

/// Figures, words and signs apart: `6w3d` is four of them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let is_same = |letter: char| match first {
            '0'..='9' => letter.is_ascii_digit(),
            first if first.is_alphabetic() => letter.is_alphabetic() || letter == '.',
            _ => false,
        };
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, letter)| !is_same(*letter))
            .map_or(rest.len(), |(place, _)| place);
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}
