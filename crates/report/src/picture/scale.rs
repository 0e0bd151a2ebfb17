//! Where numbers lie on an axis, and which numbers are written beside it.
//!
//! Marks stand at what people count in: hours at parts and multiples of days,
//! days at weeks, values at one, two and five.

use crate::locale::Locale;

/// Most marks that an axis from left to right has room for.
const MOST_ACROSS: f64 = 9.0;
/// Most marks that an axis of values has room for.
const MOST_UP: f64 = 6.0;
/// Above so many decades only the powers of ten are marked.
const FEW_DECADES: f64 = 2.5;

/// Below so much of a decade, marks at one, two and five are too few.
const LITTLE_OF_A_DECADE: f64 = 0.6;

/// A map from numbers to places on the page.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    domain: [f64; 2],
    range: [f64; 2],
    is_logarithmic: bool,
}

impl Scale {
    /// A linear map of the span of `values`, with a margin on both sides.
    pub(super) fn across(values: &[f64], range: [f64; 2]) -> Self {
        let [low, high] = span(values.iter().copied()).unwrap_or([0.0, 1.0]);
        let width = high - low;
        let margin = if width > 0.0 { width * 0.03 } else { 1.0 };
        Self {
            domain: [low - margin, high + margin],
            range,
            is_logarithmic: false,
        }
    }

    /// A linear map that holds zero and ends at a mark.
    pub(super) fn linear(values: &[f64], range: [f64; 2]) -> Self {
        let [low, high] = span(values.iter().copied().chain([0.0])).unwrap_or([0.0, 1.0]);
        let step = nice((high - low) / MOST_UP);
        let ends = [(low / step).floor() * step, (high / step).ceil() * step];
        let domain = if ends[0] < ends[1] { ends } else { [0.0, 1.0] };
        Self {
            domain,
            range,
            is_logarithmic: false,
        }
    }

    /// A logarithmic map of the positive `values`, which ends at marks.
    pub(super) fn logarithmic(values: &[f64], range: [f64; 2]) -> Self {
        let positive = values.iter().copied().filter(|value| *value > 0.0);
        let [low, high] = span(positive).unwrap_or([1.0, 10.0]);
        // Room above and below for the words beside a mark.
        let room = (high / low).powf(0.06).max(1.1);
        let domain = [low / room, high * room];
        Self {
            domain,
            range,
            is_logarithmic: true,
        }
    }

    /// Where a number lies; what is beyond an end lies at the end.
    pub(super) fn place(&self, number: f64) -> f64 {
        let [low, high] = self.domain;
        let number = number.clamp(low, high);
        let share = if self.is_logarithmic {
            (number / low).ln() / (high / low).ln()
        } else {
            (number - low) / (high - low)
        };
        let [start, end] = self.range;
        start + share * (end - start)
    }

    /// Whether a number can be drawn at all: not, on a logarithmic axis, zero and below.
    pub(super) fn has(&self, number: f64) -> bool {
        !self.is_logarithmic || number > 0.0
    }

    /// Numbers to be written beside an axis of values.
    pub(super) fn marks(&self) -> Vec<f64> {
        let [low, high] = self.domain;
        if !self.is_logarithmic {
            return multiples(low, high, nice((high - low) / MOST_UP));
        }
        let decades = (high / low).log10();
        if decades < LITTLE_OF_A_DECADE {
            return multiples(low, high, nice((high - low) / MOST_UP));
        }
        let factors: &[f64] = if decades > FEW_DECADES {
            &[1.0]
        } else {
            &[1.0, 2.0, 5.0]
        };
        let mut marks = Vec::new();
        let mut decade = 10_f64.powf(low.log10().floor());
        while decade <= high * 1.001 && decade > 0.0 {
            let of_decade = factors.iter().map(|factor| factor * decade);
            marks.extend(of_decade.filter(|mark| *mark >= low * 0.999 && *mark <= high * 1.001));
            decade *= 10.0;
        }
        marks
    }

    /// Numbers to be written beside an axis from left to right, with their words.
    pub(super) fn marks_across(&self, unit: &str, locale: &Locale) -> Vec<(f64, String)> {
        let [low, high] = self.domain;
        let steps: &[f64] = match unit {
            "h" => &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0, 72.0, 96.0, 168.0],
            "d" => &[1.0, 2.0, 7.0],
            "wk" => &[1.0 / 7.0, 2.0 / 7.0, 1.0],
            _ => &[],
        };
        let least = (high - low) / MOST_ACROSS;
        let largest = steps.last().copied().unwrap_or(1.0);
        let step = steps
            .iter()
            .copied()
            .find(|step| *step >= least)
            .unwrap_or_else(|| largest * nice(least / largest));
        multiples(low, high, step)
            .into_iter()
            .map(|mark| (mark, words(locale, mark, unit, step)))
            .collect()
    }
}

/// A mark from left to right: hours become days where they are many, weeks that are not whole are
/// written as gestation is, `5+3`.
fn words(locale: &Locale, mark: f64, unit: &str, step: f64) -> String {
    if unit == "h" && step > 96.0 {
        return counted(locale, mark / 24.0, "d");
    }
    if unit == "wk" && step < 1.0 {
        let days = (mark * 7.0).round();
        let (weeks, days) = (days.div_euclid(7.0), days.rem_euclid(7.0));
        return format!("{weeks}+{days}");
    }
    counted(locale, mark, unit)
}

/// So many of a unit of time, as short as it is said.
pub(super) fn counted(locale: &Locale, count: f64, unit: &str) -> String {
    let number = number(locale, count);
    match unit {
        "h" => locale.phrase("picture-hours", &[("number", (&*number).into())]),
        "d" => locale.phrase("picture-days", &[("number", (&*number).into())]),
        "wk" => locale.phrase("picture-weeks", &[("number", (&*number).into())]),
        unit => format!("{number} {unit}"),
    }
}

/// The lowest and the highest.
fn span(values: impl Iterator<Item = f64>) -> Option<[f64; 2]> {
    values
        .filter(|value| value.is_finite())
        .fold(None, |span, value| {
            Some(span.map_or([value, value], |[low, high]: [f64; 2]| {
                [low.min(value), high.max(value)]
            }))
        })
}

/// The least of one, two and five times a power of ten that is not below `number`.
fn nice(number: f64) -> f64 {
    if !number.is_finite() || number <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(number.log10().floor());
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|nice| *nice >= number * 0.999_999)
        .unwrap_or(10.0 * power)
}

fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let slack = step * 1e-6;
    let mut count = ((low - slack) / step).ceil();
    let mut marks = Vec::new();
    while count * step <= high + slack && marks.len() < 100 {
        // Adding zero turns minus zero, which would be written, into zero.
        marks.push(count * step + 0.0);
        count += 1.0;
    }
    marks
}

/// A number as a reader wants it: three digits or all before the point, thousands apart.
pub(super) fn number(locale: &Locale, value: f64) -> String {
    let places = match value.abs() {
        size if size >= 100.0 || size == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        _ => 4,
    };
    // Half is rounded away from zero, as people and the logic do.
    let shift = 10_f64.powi(i32::try_from(places).unwrap_or(0));
    let written = format!("{:.places$}", (value * shift).round() / shift);
    let trimmed = if written.contains('.') {
        written.trim_end_matches('0').trim_end_matches('.')
    } else {
        &written
    };
    apart(trimmed).replace('.', locale.label("number-decimal-sign"))
}

/// Digits of a number of five and more in groups of three.
fn apart(written: &str) -> String {
    let (whole, rest) = written.find('.').map_or((written, ""), |point| {
        written.split_at_checked(point).unwrap_or((written, ""))
    });
    let digits = whole.trim_start_matches('-').len();
    if digits < 5 {
        return written.to_owned();
    }
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if left % 3 == 0 && digit != '-' && left != digits {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    grouped.push_str(rest);
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_grouped() {
        let cases = [
            (0.0, "0"),
            (5.25, "5.25"),
            (47.999, "48"),
            (1788.4, "1788"),
            (1498.5, "1499"),
            (12_345.0, "12\u{202f}345"),
            (-123_456.0, "-123\u{202f}456"),
            (0.05, "0.05"),
        ];
        for (value, expected) in cases {
            assert_eq!(number(Locale::built_in_english(), value), expected);
        }
    }

    #[test]
    fn hours_are_marked_at_parts_and_multiples_of_days() {
        let words = |values: &[f64]| -> Vec<String> {
            Scale::across(values, [0.0, 700.0])
                .marks_across("h", Locale::built_in_english())
                .into_iter()
                .map(|(_, words)| words)
                .collect()
        };
        assert_eq!(
            words(&[0.0, 96.0]).join(" "),
            "0 h 12 h 24 h 36 h 48 h 60 h 72 h 84 h 96 h"
        );
        assert_eq!(
            words(&[0.0, 1000.0]).join(" "),
            "0 d 7 d 14 d 21 d 28 d 35 d 42 d"
        );
        // Five years before: still a handful of marks.
        assert!((3..=10).contains(&words(&[-43_800.0, 48.0]).len()));
    }

    #[test]
    fn a_logarithmic_axis_has_marks_and_no_zero() {
        let scale = Scale::logarithmic(&[0.0, 900.0, 6000.0], [300.0, 0.0]);
        assert_eq!(scale.marks(), [1000.0, 2000.0, 5000.0]);
        assert!(!scale.has(0.0));
        assert!(scale.has(1.0));
        let narrow = Scale::logarithmic(&[1210.0, 1250.0], [300.0, 0.0]);
        assert!(narrow.marks().len() >= 2, "{:?}", narrow.marks());
        let equal = Scale::logarithmic(&[100.0, 100.0], [300.0, 0.0]);
        assert!(equal.place(100.0) > 0.0 && equal.place(100.0) < 300.0);
        let wide = Scale::logarithmic(&[2.0, 150_000.0], [300.0, 0.0]);
        assert_eq!(wide.marks().len(), 5);
    }

    #[test]
    fn one_value_has_an_axis() {
        let scale = Scale::across(&[7.0], [0.0, 100.0]);
        assert_eq!(scale.place(7.0), 50.0);
        assert_eq!(Scale::linear(&[0.0], [100.0, 0.0]).marks().len(), 6);
    }
}
