//! Days and moments: `3 Nov 2026`, `2026-11-03`, `yesterday 14:30`, `3 weeks ago`.

use gravida_fhir::{Date, DateTime, Time};

use super::{Doubt, Echo, Note, Read, Warning, number};
use crate::calendar;

/// Names of the months, whole and short, by language; Polish also as dates are said.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "stycznia", "styczeń", "sty"],
    &["february", "feb", "lutego", "luty", "lut"],
    &["march", "mar", "marca", "marzec"],
    &["april", "apr", "kwietnia", "kwiecień", "kwi"],
    &["may", "maja", "maj"],
    &["june", "jun", "czerwca", "czerwiec", "cze"],
    &["july", "jul", "lipca", "lipiec", "lip"],
    &["august", "aug", "sierpnia", "sierpień", "sie"],
    &["september", "sept", "sep", "września", "wrzesień", "wrz"],
    &["october", "oct", "października", "październik", "paź"],
    &["november", "nov", "listopada", "listopad", "lis"],
    &["december", "dec", "grudnia", "grudzień", "gru"],
];

/// Days said from today.
const NAMED: &[(&[&str], i64)] = &[
    (&["today", "now", "dziś", "dzisiaj", "今天"], 0),
    (&["yesterday", "wczoraj", "昨天"], -1),
    (&["tomorrow", "jutro", "明天"], 1),
];

const AGO: &[&str] = &["ago", "temu", "before"];

/// Day, month in words and year, as far as they are known, and the time of day.
pub(super) fn in_english(moment: DateTime) -> String {
    let date = moment.date();
    let month = date.month().and_then(name_of);
    let day = match (month, date.day()) {
        (Some(month), Some(day)) => format!("{day} {month} {}", date.year()),
        (Some(month), None) => format!("{month} {}", date.year()),
        (None, _) => format!("{:04}", date.year()),
    };
    match (moment.hour(), moment.minute()) {
        (Some(hour), minute) => format!("{day}, {hour:02}:{:02}", minute.unwrap_or(0)),
        (None, _) => day,
    }
}

/// A moment as ISO 8601 writes it, to the minute and without its zone.
pub(super) fn without_zone(moment: DateTime) -> String {
    let time = moment
        .hour()
        .and_then(|hour| Time::new(hour, Some(moment.minute().unwrap_or(0)), None, None));
    DateTime::new(moment.date(), time, None)
        .unwrap_or(moment)
        .to_string()
}

/// A moment as the clock shows it at an offset such as `+01:00`, or in UTC where
/// none is known, to the minute: so much of it is shown, and read again.
pub(in crate::page) fn at_offset(moment: DateTime, zone: &str) -> Option<DateTime> {
    let zone = if zone.is_empty() { "Z" } else { zone };
    let sample = DateTime::parse(&format!("2000-01-01T00:00:00{zone}")).ok()?;
    let offset = sample.offset_minutes()?;
    calendar::at_offset(moment, offset)
}

fn name_of(month: u8) -> Option<String> {
    let name = MONTHS.get(usize::from(month).checked_sub(1)?)?.first()?;
    let (first, rest) = name.split_at_checked(1)?;
    Some(format!("{}{rest}", first.to_uppercase()))
}

/// What is told of a day or moment that was read.
pub(super) fn told(moment: DateTime, now: DateTime) -> Read {
    let distance = calendar::days_between(now.date(), moment.date());
    Read {
        answer: moment.to_string(),
        echo: Echo::Moment(moment),
        note: distance.map(Note::Days),
        warning: is_later(moment, now).then_some(Warning::Later),
    }
}

/// Whether a moment lies after `now`, as far as both are known.
fn is_later(moment: DateTime, now: DateTime) -> bool {
    let parts = |one: DateTime| {
        [
            Some(u16::from(one.month().unwrap_or(0))).filter(|month| *month > 0),
            one.day().map(u16::from),
            one.hour().map(u16::from),
            one.minute().map(u16::from),
        ]
    };
    if moment.year() != now.year() {
        return moment.year() > now.year();
    }
    for (one, other) in parts(moment).into_iter().zip(parts(now)) {
        match (one, other) {
            (Some(one), Some(other)) if one != other => return one > other,
            (Some(_), Some(_)) => {}
            _ => return false,
        }
    }
    false
}

/// A day, or as much of one as was written; no time of day.
pub(super) fn read_day(text: &str, now: DateTime) -> Result<DateTime, Doubt> {
    let date = day(&text.to_lowercase(), now)?;
    DateTime::new(date, None, None).ok_or(Doubt::NoSuchDay)
}

/// A day, a moment, or a time of today.
pub(super) fn read_moment(text: &str, now: DateTime) -> Result<DateTime, Doubt> {
    if let Ok(moment) = DateTime::parse(text) {
        let offset = moment
            .time()
            .and(moment.offset_minutes().or(now.offset_minutes()));
        return DateTime::new(moment.date(), moment.time(), offset).ok_or(Doubt::NoSuchDay);
    }
    let text = text.to_lowercase();
    let (rest, time) = split_time(&text)?;
    let date = if rest.is_empty() && time.is_some() {
        now.date()
    } else {
        day(rest, now)?
    };
    let offset = time.and(now.offset_minutes());
    DateTime::new(date, time, offset).ok_or(Doubt::NoDay)
}

/// Takes the time of day from the end of a text.
fn split_time(text: &str) -> Result<(&str, Option<Time>), Doubt> {
    let (before, last) = text.rsplit_once(' ').unwrap_or(("", text));
    // `2 pm` is written in two words.
    if matches!(last, "am" | "pm")
        && let (rest, hour) = before.rsplit_once(' ').unwrap_or(("", before))
        && let Some(time) = clock(hour, last)
    {
        return Ok((without_at(rest), Some(time)));
    }
    let half = ["am", "pm"].into_iter().find(|half| last.ends_with(half));
    if let Some(half) = half
        && let Some(hour) = last.strip_suffix(half)
        && hour.starts_with(|letter: char| letter.is_ascii_digit())
    {
        let time = clock(hour, half).ok_or(Doubt::NoTime)?;
        return Ok((without_at(before), Some(time)));
    }
    if last.contains(':') {
        let time = clock(last, "").ok_or(Doubt::NoTime)?;
        return Ok((without_at(before), Some(time)));
    }
    Ok((text, None))
}

fn without_at(text: &str) -> &str {
    let text = text.trim_end_matches([',', ' ']);
    text.strip_suffix(" at").unwrap_or(text)
}

fn clock(text: &str, half: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match (half, hour) {
        ("", hour) => hour,
        ("am", 12) => 0,
        ("pm", 12) => 12,
        ("am", 1..=11) => hour,
        ("pm", 1..=11) => hour.checked_add(12)?,
        _ => return None,
    };
    Time::new(hour, Some(minute), Some(0), None)
}

fn day(text: &str, now: DateTime) -> Result<Date, Doubt> {
    if let Some((_, days)) = NAMED.iter().find(|(names, _)| names.contains(&text)) {
        return shifted(now, *days);
    }
    if let Ok(date) = Date::parse(text) {
        return Ok(date);
    }
    let text = text.replace(['年', '月'], "/").replace('日', "");
    let words: Vec<&str> = text
        .split([' ', ','])
        .filter(|word| !word.is_empty() && *word != "of")
        .collect();
    if let [count, unit, ago] = words.as_slice()
        && AGO.contains(ago)
    {
        return ago_by(count, unit, now);
    }
    if let [one] = words.as_slice() {
        return in_figures(one.trim_end_matches('/'), now);
    }
    in_words(&words, now)
}

fn ago_by(count: &str, unit: &str, now: DateTime) -> Result<Date, Doubt> {
    let count = number::read(count).map_err(|_| Doubt::NoDay)?;
    if count.scale() > 0 {
        return Err(Doubt::NoDay);
    }
    let count = i64::try_from(count.units()).map_err(|_| Doubt::NoDay)?;
    let days = match unit {
        "d" | "day" | "days" | "dni" | "dzień" => 1,
        "w" | "wk" | "wks" | "week" | "weeks" | "tyg" | "tygodnie" | "tygodni" | "tydzień" => 7,
        _ => return Err(Doubt::NoDay),
    };
    shifted(now, count.saturating_mul(days).saturating_neg())
}

/// `3 nov 2026`, `nov 3 2026`, `nov 2026`, and without the year the last such day.
fn in_words(words: &[&str], now: DateTime) -> Result<Date, Doubt> {
    let month_at = (words.iter())
        .position(|word| month_named(word).is_some())
        .ok_or(Doubt::NoDay)?;
    let month = words.get(month_at).and_then(|word| month_named(word));
    let month = month.ok_or(Doubt::NoDay)?;
    let others: Vec<&str> = (words.iter().enumerate())
        .filter(|(place, _)| *place != month_at)
        .map(|(_, word)| *word)
        .collect();
    match others.as_slice() {
        [] => Err(Doubt::NoDay),
        [one] if one.len() == 4 => dated(year(one)?, Some(month), None),
        [one] => {
            let day = ordinal(one)?;
            latest(month, day, now)
        }
        [first, second] if second.len() == 4 || second.len() == 2 => {
            dated(year(second)?, Some(month), Some(ordinal(first)?))
        }
        [first, second] if first.len() == 4 => {
            dated(year(first)?, Some(month), Some(ordinal(second)?))
        }
        _ => Err(Doubt::NoDay),
    }
}

/// `3/11/2026`, `03.11.2026`, `2026/11/3`, `3.11.`, `11/2026`.
fn in_figures(text: &str, now: DateTime) -> Result<Date, Doubt> {
    let text = text.trim_end_matches('.');
    let mark = ['/', '.', '-']
        .into_iter()
        .find(|mark| text.contains(*mark))
        .ok_or(Doubt::NoDay)?;
    let parts: Vec<&str> = text.split(mark).collect();
    let number = |part: &str| part.parse::<u8>().map_err(|_| Doubt::NoDay);
    match parts.as_slice() {
        [first, month, day] if first.len() == 4 => {
            dated(year(first)?, Some(number(month)?), Some(number(day)?))
        }
        [first, second, last] => {
            let year = year(last)?;
            // Who writes points writes the day first; slashes and dashes are written both ways.
            one_of(
                number(first)?,
                number(second)?,
                mark == '.',
                |day, month| dated(year, Some(month), Some(day)),
            )
        }
        [month, last] if last.len() == 4 => dated(year(last)?, Some(number(month)?), None),
        [first, month] if first.len() == 4 => dated(year(first)?, Some(number(month)?), None),
        [first, second] => one_of(
            number(first)?,
            number(second)?,
            mark == '.',
            |day, month| latest(month, day, now),
        ),
        _ => Err(Doubt::NoDay),
    }
}

/// The one reading of two numbers as day and month, or a doubt that names both.
fn one_of(
    first: u8,
    second: u8,
    is_day_first: bool,
    read: impl Fn(u8, u8) -> Result<Date, Doubt>,
) -> Result<Date, Doubt> {
    let day_first = read(first, second);
    if is_day_first || first == second {
        return day_first;
    }
    match (day_first, read(second, first)) {
        (Ok(one), Ok(other)) => {
            let moment = |date| DateTime::new(date, None, None).ok_or(Doubt::NoSuchDay);
            Err(Doubt::TwoDays {
                one: moment(one)?,
                other: moment(other)?,
            })
        }
        (Ok(one), Err(_)) | (Err(_), Ok(one)) => Ok(one),
        (Err(doubt), Err(_)) => Err(doubt),
    }
}

fn dated(year: u16, month: Option<u8>, day: Option<u8>) -> Result<Date, Doubt> {
    Date::new(year, month, day).ok_or(Doubt::NoSuchDay)
}

/// The last such day that is not after today; the leap day of the last leap year.
fn latest(month: u8, day: u8, now: DateTime) -> Result<Date, Doubt> {
    (0..=8)
        .filter_map(|back| Date::new(now.year().checked_sub(back)?, Some(month), Some(day)))
        .find(|date| calendar::days_between(*date, now.date()).is_some_and(|days| days >= 0))
        .ok_or(Doubt::NoSuchDay)
}

/// A year in four figures, or in two of this century.
fn year(text: &str) -> Result<u16, Doubt> {
    let number: u16 = text.parse().map_err(|_| Doubt::NoDay)?;
    match text.len() {
        4 => Ok(number),
        2 => Ok(2000 + number),
        _ => Err(Doubt::NoDay),
    }
}

/// `3`, `3rd`, `3.`
fn ordinal(text: &str) -> Result<u8, Doubt> {
    let figures = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let ending = text.get(figures.len()..).unwrap_or_default();
    if !matches!(ending, "" | "." | "st" | "nd" | "rd" | "th") {
        return Err(Doubt::NoDay);
    }
    figures.parse().map_err(|_| Doubt::NoDay)
}

fn month_named(word: &str) -> Option<u8> {
    let word = word.trim_end_matches('.');
    let place = MONTHS.iter().position(|names| names.contains(&word))?;
    u8::try_from(place + 1).ok()
}

fn shifted(now: DateTime, days: i64) -> Result<Date, Doubt> {
    calendar::later_by(now.date(), days).ok_or(Doubt::NoSuchDay)
}
