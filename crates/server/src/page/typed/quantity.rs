//! Values with units as laboratories and people write them.

use gravida_fhir::Decimal;
use gravida_guideline::entry::Units;
use gravida_guideline::knowledge::Fact;

use super::{Doubt, Echo, Note, Read, implausible, number};

/// Spellings of one part of a unit, in lower case, and its UCUM code. Spelling
/// only: whether a fact takes the unit is a matter of its dimension.
const PARTS: &[(&[&str], &str)] = &[
    (&["iu", "[iu]", "ie", "me"], "[IU]"),
    (&["miu", "m[iu]", "mie"], "m[IU]"),
    (&["uiu", "u[iu]", "mciu"], "u[IU]"),
    (&["kiu", "k[iu]"], "k[IU]"),
    (&["l", "liter", "litre"], "L"),
    (&["dl"], "dL"),
    (&["ml"], "mL"),
    (&["g"], "g"),
    (&["kg"], "kg"),
    (&["mg"], "mg"),
    (&["ug", "mcg"], "ug"),
    (&["ng"], "ng"),
    (&["pg"], "pg"),
    (&["mol"], "mol"),
    (&["mmol"], "mmol"),
    (&["umol"], "umol"),
    (&["nmol"], "nmol"),
    (&["pmol"], "pmol"),
    (&["m"], "m"),
    (&["cm"], "cm"),
    (&["mm"], "mm"),
    (&["m2", "sqm"], "m2"),
    (&["min", "minute", "minutes"], "min"),
    (&["h", "hr", "hrs", "hour", "hours", "godz"], "h"),
    (&["d", "day", "days", "24h"], "d"),
    (&["wk", "wks", "week", "weeks", "w"], "wk"),
    (&["mmhg", "mm[hg]"], "mm[Hg]"),
    (&["kpa"], "kPa"),
    (&["%", "percent"], "%"),
    (&["c", "cel", "°c", "℃", "degc"], "Cel"),
    (&["f", "°f", "℉", "degf", "[degf]"], "[degF]"),
    (&["10*9", "10^9", "x10^9", "x10*9", "10e9"], "10*9"),
    (&["10*3", "10^3", "x10^3"], "10*3"),
];

/// Whole units with a spelling of their own.
const WHOLE: &[(&[&str], &str)] = &[
    (&["bpm", "beats/min", "beats/minute", "/min"], "/min"),
    (&["g/l*", "gpt/l"], "10*9/L"),
];

/// Units as people read them.
const WORDS: &[(&str, &str)] = &[
    ("[degF]", "°F"),
    ("Cel", "°C"),
    ("mm[Hg]", "mmHg"),
    ("10*9/L", "10^9/L"),
    ("kg/m2", "kg/m²"),
    ("m2", "m²"),
    ("ug", "µg"),
];

/// Reads a value, with its unit or in the fact's own.
pub(super) fn read(fact: &Fact, text: &str) -> Result<Read, Doubt> {
    let (figures, unit) = split(text);
    let value = number::read(figures)?;
    let own = fact.unit.as_deref().unwrap_or_default();
    let ucum = if unit.is_empty() {
        own.to_owned()
    } else {
        accepted(fact, unit).ok_or_else(|| Doubt::Unit {
            unit: unit.to_owned(),
            accepted: (std::iter::once(own))
                .chain(fact.units.iter().map(String::as_str))
                .map(in_words)
                .collect(),
        })?
    };
    let converted = (ucum != own && !fact.units.contains(&ucum))
        .then(|| Units::new().convert(value, &ucum, own))
        .flatten();
    Ok(Read {
        warning: implausible(fact, value, &ucum),
        note: converted
            .map(|in_own| format!("{} {}", shown(trimmed(in_own)), in_words(own)))
            .map(Note::InOwnUnit),
        echo: Echo::Text(
            format!("{} {}", shown(value), in_words(&ucum))
                .trim_end()
                .to_owned(),
        ),
        answer: format!("{value} {ucum}").trim_end().to_owned(),
    })
}

/// The figures at the start, and the rest.
fn split(text: &str) -> (&str, &str) {
    let is_figure = |letter: char| letter.is_ascii_digit() || " .,'’+-<>≤≥".contains(letter);
    let end = text.find(|letter| !is_figure(letter)).unwrap_or(text.len());
    let (mut figures, mut unit) = text.split_at(end);
    // `150 10^9/L`: the power of ten belongs to the unit.
    if unit.starts_with(['^', '*'])
        && let Some(shorter) = figures.strip_suffix("10")
    {
        (figures, unit) = text.split_at(shorter.len());
    }
    (figures.trim(), unit.trim())
}

/// The UCUM code of a unit that the fact takes.
fn accepted(fact: &Fact, unit: &str) -> Option<String> {
    let own = fact.unit.as_deref().unwrap_or_default();
    let units = Units::new();
    let is_taken = |ucum: &str| {
        fact.units.iter().any(|other| other == ucum)
            || units.is_unit(ucum) && units.is_comparable(ucum, own)
    };
    // `U/L` of a hormone that is measured in international units is `[IU]/L`.
    let spelled = spelled(unit, own.contains("[IU]"));
    [spelled, Some(unit.to_owned())]
        .into_iter()
        .flatten()
        .find(|ucum| is_taken(ucum))
}

fn spelled(unit: &str, is_international: bool) -> Option<String> {
    let written = unit
        .to_lowercase()
        .replace([' ', '.'], "")
        .replace(['µ', 'μ'], "u")
        .replace('²', "2")
        .replace('⁹', "^9")
        .replace('×', "x")
        .replace("per", "/");
    if let Some((_, ucum)) = WHOLE
        .iter()
        .find(|(names, _)| names.contains(&written.as_str()))
    {
        return Some((*ucum).to_owned());
    }
    let parts: Option<Vec<&str>> = written
        .split('/')
        .map(|part| match part {
            "u" if is_international => Some("[IU]"),
            "mu" if is_international => Some("m[IU]"),
            "uu" if is_international => Some("u[IU]"),
            part => (PARTS.iter())
                .find(|(names, _)| names.contains(&part))
                .map(|(_, ucum)| *ucum),
        })
        .collect();
    Some(parts?.join("/"))
}

/// A unit as people read it.
pub(in crate::page) fn in_words(ucum: &str) -> String {
    match WORDS.iter().find(|(code, _)| *code == ucum) {
        Some((_, words)) => (*words).to_owned(),
        None => ucum.replace("[IU]", "IU"),
    }
}

/// A number with its thousands apart.
fn shown(value: Decimal) -> String {
    let text = value.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, places) = match digits.split_once('.') {
        Some((whole, places)) => (whole, format!(".{places}")),
        None => (digits, String::new()),
    };
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) && whole.len() > 3 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{places}")
}

/// Without the zeros that arithmetic leaves at the end.
fn trimmed(value: Decimal) -> Decimal {
    let (mut units, mut scale) = (value.units(), value.scale());
    while scale > 0 && units % 10 == 0 {
        units /= 10;
        scale -= 1;
    }
    Decimal::from_parts(units, scale).unwrap_or(value)
}
