//! Values that logic wrote in English, with their moments, numbers and
//! stretches of time as a language writes them, and the words of
//! `phrases.yaml` in it. Other words stay.

use gravida_guideline::VALUES;

use super::Locale;

/// What a value is made of, as far as languages write it differently.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece<'v> {
    /// A number, and what follows it directly: `34`, `,`.
    Number(&'v str, &'v str),
    /// Anything else, as it is.
    Other(&'v str),
}

impl Locale {
    /// A value of the assessment: `Done on 2023-06-14` with its words and its day
    /// in this language. English stays as it is.
    #[must_use]
    pub fn value(&self, written: &str) -> String {
        if self.is_english() {
            return written.to_owned();
        }
        let whole = self.said(VALUES, written, written);
        if whole != written {
            return whole.to_owned();
        }
        self.phrases.swapped(written, |rest| self.figures(rest))
    }

    /// A text in a picture, the same way.
    #[must_use]
    pub fn drawn(&self, written: &str) -> String {
        if self.is_english() {
            return written.to_owned();
        }
        self.drawn.swapped(written, |rest| self.figures(rest))
    }

    /// The same without the words.
    fn figures(&self, written: &str) -> String {
        let words: Vec<&str> = written.split(' ').collect();
        let mut said: Vec<String> = Vec::new();
        let mut rest = words.as_slice();
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            let (before, core, end) = bare(first);
            let piece = if is_number(core) {
                Piece::Number(core, end)
            } else {
                Piece::Other(core)
            };
            match (piece, rest) {
                (Piece::Number(low, ""), ["to", high, ..])
                    if is_number(bare(high).1) && bare(high).0.is_empty() =>
                {
                    let (_, high, end) = bare(high);
                    rest = rest.get(2..).unwrap_or_default();
                    let (low, high) = (self.number(low), self.number(high));
                    let arguments = [("low", (&*low).into()), ("high", (&*high).into())];
                    said.push(format!("{before}{}{end}", self.phrase("range", &arguments)));
                }
                (Piece::Number(number, ""), [unit, ..]) if counted(bare(unit).1).is_some() => {
                    let (_, unit, end) = bare(unit);
                    let key = counted(unit).unwrap_or_default();
                    match number.parse::<i64>() {
                        Ok(count) => {
                            rest = rest.get(1..).unwrap_or_default();
                            let said_of = self.phrase(key, &[("count", count.into())]);
                            said.push(format!("{before}{said_of}{end}"));
                        }
                        Err(_) => said.push(format!("{before}{}", self.number(number))),
                    }
                }
                (Piece::Number(number, end), _) => {
                    said.push(format!("{before}{}{end}", self.number(number)));
                }
                (Piece::Other(core), _) => said.push(format!("{before}{}{end}", self.moment(core))),
            }
        }
        said.join(" ")
    }
}

/// A word without the signs around it, and these.
fn bare(word: &str) -> (&str, &str, &str) {
    let core = word.trim_start_matches('(');
    let before = word.len() - core.len();
    let kept = core.trim_end_matches([')', ',', ';', ':', '.']);
    (
        word.get(..before).unwrap_or_default(),
        kept,
        core.get(kept.len()..).unwrap_or_default(),
    )
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.ends_with(|last: char| last.is_ascii_digit())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.matches('.').count() <= 1
}

/// The key of what is counted.
fn counted(word: &str) -> Option<&'static str> {
    match word {
        "day" | "days" => Some("days"),
        "week" | "weeks" => Some("weeks"),
        "year" | "years" => Some("years"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::locale::Locales;

    #[track_caller]
    fn check(tag: &str, written: &str, expected: &str) {
        assert_eq!(
            Locales::built_in().get(tag).unwrap().value(written),
            expected
        );
    }

    #[test]
    fn days_and_weeks_in_a_value_are_said_as_the_language_says_them() {
        let losses = "2023-06-14 (8 weeks); 2025-02 (9 weeks)";
        check("en", losses, losses);
        check(
            "pl",
            losses,
            "14 czerwca 2023 (8 tygodni); luty 2025 (9 tygodni)",
        );
        check("zh", losses, "2023年6月14日 (8 周); 2025年2月 (9 周)");
    }

    #[test]
    fn numbers_take_the_sign_of_the_language_and_what_is_no_number_stays() {
        check("pl", "16.6 to 27.1 %", "16,6 – 27,1 %");
        check(
            "pl",
            "7+3, ISO 15189, anti-beta2",
            "7+3, ISO 15\u{202f}189, anti-beta2",
        );
        check(
            "pl",
            "2.5 mIU/L on 2026-11-01",
            "2,5 mIU/L on 1 listopada 2026",
        );
        check("pl", "1.2.3 . (", "1.2.3 . (");
        check("pl", "", "");
    }
}
