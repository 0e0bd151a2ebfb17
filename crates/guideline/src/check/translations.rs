//! That translations are of texts that exist, were made from the English of
//! today, and keep every number, unit and placeholder of it.

use std::collections::BTreeSet;

use super::Report;
use crate::load::{Draft, FileKind, KnowledgeFiles, kind_of, whole_file};
use crate::problem::Problem;
use crate::translation::{digest_of, read, tags, texts};

/// Checks the translations of every language.
pub(super) fn check(files: &KnowledgeFiles, draft: &Draft, problems: &mut Vec<Problem>) {
    let english = texts(draft);
    for tag in tags(files) {
        let mut seen = BTreeSet::new();
        let mut stale = Vec::new();
        for (path, content) in files {
            if !matches!(kind_of(path), FileKind::Translation { tag: own } if own == tag) {
                continue;
            }
            let entries = read(path, content, problems);
            let mut report = Report::new(problems);
            for entry in entries {
                let (id, part) = &entry.key;
                let Some(text) = english.get(&entry.key) else {
                    report.warning(
                        &entry.place,
                        format!("the knowledge has no `{part}` of `{id}`"),
                        Some("take the translation out, or correct its id".to_owned()),
                    );
                    continue;
                };
                if digest_of(text) != entry.of {
                    stale.push(format!("{id} {part}"));
                } else if let Some(lost) = first_lost(text, &entry.text) {
                    report.error(
                        &entry.place,
                        format!(
                            "`{lost}` of the English `{part}` of `{id}` is not in the translation"
                        ),
                        Some("numbers, units and placeholders stay as they are".to_owned()),
                    );
                }
                if !seen.insert(entry.key.clone()) {
                    let message = format!("`{part}` of `{id}` is translated twice");
                    report.error(&entry.place, message, Some("keep one".to_owned()));
                }
            }
        }
        let place = whole_file(&format!("translations/{tag}"));
        let mut report = Report::new(problems);
        if !stale.is_empty() {
            report.warning(
                &place,
                format!(
                    "{} translations were made from another English and are not shown: {}",
                    stale.len(),
                    stale.join(", ")
                ),
                Some("translate again, with the digest of the English of today".to_owned()),
            );
        }
        let missing = english.keys().filter(|key| !seen.contains(*key)).count();
        if missing > 0 {
            report.warning(
                &place,
                format!(
                    "{missing} of {} texts are not translated and shown in English",
                    english.len()
                ),
                None,
            );
        }
    }
}

/// The first number, unit or placeholder of `english` that `translation` lacks.
pub(crate) fn first_lost(english: &str, translation: &str) -> Option<String> {
    // In `10 125` and `10,125` only the English says what the sign stands for: any
    // reading of the translation that has every number is the one that was meant.
    let readings = [
        &[' ', '\u{a0}', '\u{202f}', ','][..],
        &[' ', '\u{a0}', '\u{202f}'],
        &[],
    ];
    let lost = |signs: &&[char]| first_number_lost(english, translation, signs);
    let lost_numbers: Option<Vec<String>> = readings.iter().map(lost).collect();
    if let Some(lost) = lost_numbers {
        return lost.into_iter().next_back();
    }
    let kept = |part: &String| !translation.contains(part.as_str());
    placeholders(english)
        .into_iter()
        .find(kept)
        .or_else(|| units(english).into_iter().find(kept))
}

/// The first number that the translation lacks where `signs` part groups of figures in it.
fn first_number_lost(english: &str, translation: &str, signs: &[char]) -> Option<String> {
    let mut there = numbers(&ungrouped(translation, signs));
    for number in numbers(&ungrouped(english, &[','])) {
        match there.iter().position(|other| *other == number) {
            Some(place) => {
                there.swap_remove(place);
            }
            None => return Some(number),
        }
    }
    None
}

/// Runs of figures, with a decimal comma read as a point; ten thousands written
/// with their character (`42 万`) in figures.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut number = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let goes_on = characters.peek().is_some_and(char::is_ascii_digit);
        match character {
            figure if figure.is_ascii_digit() => number.push(figure),
            '.' | ',' if !number.is_empty() && goes_on => number.push('.'),
            ' ' if !number.is_empty() && characters.peek() == Some(&'万') => {}
            '万' if !number.is_empty() => {
                numbers.push(ten_thousands(&std::mem::take(&mut number)))
            }
            _ if !number.is_empty() => numbers.push(std::mem::take(&mut number)),
            _ => {}
        }
    }
    if !number.is_empty() {
        numbers.push(number);
    }
    numbers
}

/// So many ten thousands: `42.12` is 421200.
fn ten_thousands(number: &str) -> String {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if part.len() > 4 {
        return number.to_owned();
    }
    format!("{whole}{part:0<4}")
}

/// The text with the signs between groups of figures taken out: a sign that has one
/// to three figures before it, not beginning with 0, and after it groups of exactly three.
fn ungrouped(text: &str, signs: &[char]) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|figure: char| figure.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        whole.push_str(before);
        let (group, mut after) = number.split_at(figures(number));
        let may_group = group.len() <= 3 && !group.starts_with('0') && !whole.ends_with(['.', ',']);
        whole.push_str(group);
        let sign = after.chars().next().filter(|sign| signs.contains(sign));
        if let Some(sign) = sign.filter(|_| may_group) {
            while let Some(next) = after.strip_prefix(sign).filter(|next| figures(next) == 3) {
                let (group, more) = next.split_at(3);
                whole.push_str(group);
                after = more;
            }
        }
        rest = after;
    }
    whole + rest
}

/// How many figures `text` begins with.
fn figures(text: &str) -> usize {
    text.len()
        - text
            .trim_start_matches(|figure: char| figure.is_ascii_digit())
            .len()
}

fn placeholders(text: &str) -> Vec<String> {
    text.split("${")
        .skip(1)
        .filter_map(|rest| Some(format!("${{{}}}", rest.split_once('}')?.0)))
        .collect()
}

/// Words after a number that are units: with a stroke between letters, or short and known to UCUM.
fn units(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .iter()
        .zip(words.iter().skip(1))
        .filter(|(number, _)| number.ends_with(|end: char| end.is_ascii_digit()))
        .map(|(_, unit)| unit.trim_end_matches(['.', ',', ';', ':', ')', '?']))
        .filter(|unit| {
            let is_ratio = unit.split_once('/').is_some_and(|(over, under)| {
                !over.is_empty() && under.starts_with(|first: char| first.is_ascii_alphabetic())
            });
            (is_ratio && !unit.contains("and/or"))
                || matches!(
                    *unit,
                    "%" | "mg" | "g" | "kg" | "mm" | "cm" | "ml" | "mL" | "IU"
                )
        })
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(english: &str, translation: &str, lost: Option<&str>) {
        assert_eq!(first_lost(english, translation).as_deref(), lost);
    }

    #[test]
    fn numbers_units_and_placeholders_stay() {
        check("400 mg twice", "400 mg dwa razy", None);
        check("400 mg twice", "dwa razy 400", Some("mg"));
        check("400 mg twice", "40 mg dwa razy", Some("400"));
        check("4.5 of 10 (45 %)", "4,5 z 10 (45 %)", None);
        check("7 and 7", "7", Some("7"));
        check("below 20 IU/L.", "poniżej 20 IU/L", None);
        check("below 20 IU/L.", "poniżej 20 jednostek", Some("IU/L"));
        check("It was ${value}.", "Było ${value}.", None);
        check("It was ${value}.", "Było.", Some("${value}"));
        check("No number.", "Bez liczby.", None);
    }

    #[test]
    fn thousands_are_grouped_as_each_language_does() {
        check("of 421,201 women", "z 421 201 kobiet", None);
        check("of 421,201 women", "z 421\u{a0}201 kobiet", None);
        check("of 421,201 women", "421201 名", None);
        check("421,201 women", "42 120 kobiet", Some("421201"));
        check("hCG of 1,000 or less", "hCG 1\u{202f}000 lub mniej", None);
        check("1,500 IU/L", "1500 IU/L", None);
        check("1,234,567.5 g", "1 234 567,5 g", None);
        check("10.125 or 0.125", "10,125 albo 0,125", None);
        check("10.125 or 1,000", "10,125 albo 1 000", None);
        check("2 500 mg", "2 razy 500 mg", None);
        check("420,000 women", "42 万名女性", None);
        check("421,200 women", "42.12万名女性", None);
        check("421,201 women", "42 万名女性", Some("421201"));
        check("aged 35, 36 and 37", "w wieku 35, 36 i 37", None);
        check("weeks 8, 120 women", "120 kobiet, 8 tygodni", None);
    }

    #[test]
    fn what_was_made_from_another_english_is_stale_and_what_lost_a_number_is_wrong() {
        let mut files = crate::embedded();
        files.retain(|path, _| !path.starts_with("translations/"));
        let draft = crate::load::read_all(&files, &mut Vec::new());
        let english = texts(&draft);
        let of = |id: &str| digest_of(english[&(id.to_owned(), "summary".to_owned())]);
        let file = format!(
            "state: draft\ntexts:\n\
             - {{ id: progesterone-stop, part: summary, of: '{}', text: stop }}\n\
             - {{ id: dating-scan, part: summary, of: '00000000', text: scan }}\n\
             - {{ id: no-such-thing, part: summary, of: '00000000', text: x }}\n",
            of("progesterone-stop"),
        );
        files.insert(
            "translations/xx/a.yaml".to_owned(),
            file.into_bytes().into(),
        );
        let mut problems = Vec::new();
        super::check(&files, &draft, &mut problems);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        for part in [
            "`16` of the English `summary` of `progesterone-stop` is not in the translation",
            "1 translations were made from another English and are not shown: dating-scan summary",
            "the knowledge has no `summary` of `no-such-thing`",
            "texts are not translated and shown in English",
        ] {
            assert!(
                told.iter().any(|one| one.contains(part)),
                "{part}: {told:#?}"
            );
        }
    }
}
