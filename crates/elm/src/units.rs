//! Units of measure: which are comparable, and how values convert between them.
//!
//! UCUM expressions are parsed by `octofhir-ucum`; the arithmetic is ours, on
//! 256-bit integers, so that 1 g is exactly 1000 mg. Beside UCUM there are CQL's
//! calendar durations (`year`, `months` …). Three rules go beyond UCUM's own:
//!
//! - The same arbitrary unit at another scale or volume is comparable
//!   (`m[IU]/mL` and `[IU]/L`); different arbitrary units never are.
//! - A calendar `year` or `month` is never equal to the definite `a` or `mo`,
//!   only equivalent (CQL reference, Quantity). Weeks and shorter are definite.
//! - A unit that cannot be parsed is comparable with the very same text only.
//!
//! Nothing here knows values other than decimals.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::sync::Arc;

use gravida_fhir::Decimal;
use octofhir_ucum::{
    EvalResult, Number, SpecialKind, evaluate, parse_expression, simplify_expression,
};

use crate::codes::ShortMap;
use crate::operators::decimal;

use scaled::Scaled;

mod scaled;

/// Longest unit text that is looked at; longer ones count as unparsable.
const LONGEST_UNIT: usize = 200;
/// How many units are kept parsed; further ones are parsed each time.
const KEPT_UNITS: usize = 4_096;

/// Unit arithmetic, with the units already met kept parsed.
///
/// One per evaluating thread: the store behind it is not shared.
#[derive(Debug, Default)]
pub struct Units {
    known: RefCell<ShortMap<Arc<Unit>>>,
}

/// What a unit text means.
#[derive(Debug)]
struct Unit {
    scale: Scale,
    /// Exponents of the base units, as UCUM orders them.
    dimension: [i8; 7],
    /// Arbitrary atoms such as `[iU]`, with their exponents.
    arbitrary: Vec<(&'static str, i32)>,
}

/// How numbers in a unit map to the base units of its dimension.
#[derive(Debug)]
enum Scale {
    /// `value × factor`
    Linear(Scaled),
    /// `value × factor + offset`: temperatures.
    Affine { factor: Scaled, offset: Scaled },
    /// By a function such as a logarithm; converted by the UCUM library.
    Function,
    /// A calendar duration of so many months.
    Calendar { months: i64 },
    /// Not a unit we can read.
    Unknown,
}

/// Plural and singular of CQL's calendar durations and the UCUM unit that the
/// definite ones (weeks and shorter) are equal to.
const CALENDAR: [(&str, &str, &str); 8] = [
    ("year", "years", "a"),
    ("month", "months", "mo"),
    ("week", "weeks", "wk"),
    ("day", "days", "d"),
    ("hour", "hours", "h"),
    ("minute", "minutes", "min"),
    ("second", "seconds", "s"),
    ("millisecond", "milliseconds", "ms"),
];

/// The UCUM spelling of a calendar duration, any other unit as it is.
fn spelled_for_ucum(unit: &str) -> &str {
    CALENDAR
        .iter()
        .find(|(one, many, _)| *one == unit || *many == unit)
        .map_or(unit, |(_, _, code)| code)
}

/// Whether the text is one of CQL's calendar durations, such as `day` or `years`.
#[must_use]
pub fn is_calendar_duration(unit: &str) -> bool {
    CALENDAR
        .iter()
        .any(|(one, many, _)| *one == unit || *many == unit)
}

/// Whether two texts are the same unit without any arithmetic: equal, both
/// dimensionless, or singular and plural of one calendar duration.
fn is_same_text(left: &str, right: &str) -> bool {
    let is_one = |unit: &str| unit.is_empty() || unit == "1";
    left == right
        || is_one(left) && is_one(right)
        || CALENDAR.iter().any(|(one, many, _)| {
            (left == *one && right == *many) || (left == *many && right == *one)
        })
}

impl Unit {
    fn parse(text: &str) -> Self {
        let months = match text {
            "year" | "years" => Some(12),
            "month" | "months" => Some(1),
            _ => None,
        };
        if let Some(months) = months {
            return Self {
                scale: Scale::Calendar { months },
                dimension: [0; 7],
                arbitrary: Vec::new(),
            };
        }
        let text = if text.is_empty() {
            "1"
        } else {
            spelled_for_ucum(text)
        };
        Self::parse_ucum(text).unwrap_or(Self {
            scale: Scale::Unknown,
            dimension: [0; 7],
            arbitrary: Vec::new(),
        })
    }

    fn parse_ucum(text: &str) -> Option<Self> {
        if text.len() > LONGEST_UNIT {
            return None;
        }
        let meaning = evaluate(&parse_expression(text).ok()?).ok()?;
        let scale = scale_of(&meaning)?;
        let EvalResult { dim, arbitrary, .. } = meaning;
        Some(Self {
            scale,
            dimension: dim.0,
            arbitrary,
        })
    }

    fn is_commensurable(&self, other: &Self) -> bool {
        match (&self.scale, &other.scale) {
            (Scale::Unknown, _) | (_, Scale::Unknown) => false,
            (Scale::Calendar { .. }, Scale::Calendar { .. }) => true,
            (Scale::Calendar { .. }, _) | (_, Scale::Calendar { .. }) => false,
            _ => self.dimension == other.dimension && self.arbitrary == other.arbitrary,
        }
    }

    /// A value of this unit in base units, where that is a matter of multiplication and addition.
    fn to_base(&self, value: Decimal) -> Option<Scaled> {
        match &self.scale {
            Scale::Linear(factor) => Scaled::from(value).times(*factor),
            Scale::Affine { factor, offset } => Scaled::from(value).times(*factor)?.plus(*offset),
            Scale::Calendar { months } => {
                Scaled::from(value).times(Scaled::from(Decimal::from(*months)))
            }
            Scale::Function | Scale::Unknown => None,
        }
    }

    /// The reverse of [`to_base`](Self::to_base), rounded to eight places.
    fn value_of_base(&self, base: Scaled) -> Option<Decimal> {
        match &self.scale {
            Scale::Linear(factor) => base.divided_by(*factor),
            Scale::Affine { factor, offset } => base.plus(offset.negated())?.divided_by(*factor),
            Scale::Calendar { months } => base.divided_by(Scaled::from(Decimal::from(*months))),
            Scale::Function | Scale::Unknown => None,
        }
    }
}

fn scale_of(meaning: &EvalResult) -> Option<Scale> {
    let Some(special) = meaning.special else {
        return Some(Scale::Linear(Scaled::from(meaning.factor)));
    };
    let offset = match special.unit.special {
        SpecialKind::Celsius => "273.15",
        SpecialKind::Fahrenheit => "459.67",
        SpecialKind::Reaumur => "218.52",
        _ => return Some(Scale::Function),
    };
    Some(Scale::Affine {
        factor: Scaled::from(meaning.factor.checked_mul(special.scale)?),
        offset: Scaled::from(Number::parse(offset)?.checked_mul(meaning.factor)?),
    })
}

impl Units {
    /// Nothing parsed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn unit(&self, text: &str) -> Arc<Unit> {
        if let Some(unit) = self.known.borrow().get(text) {
            return Arc::clone(unit);
        }
        let unit = Arc::new(Unit::parse(text));
        let mut known = self.known.borrow_mut();
        if known.len() < KEPT_UNITS && text.len() <= LONGEST_UNIT {
            known.insert(text.into(), Arc::clone(&unit));
        }
        unit
    }

    /// Whether the text is a UCUM unit or a calendar duration.
    #[must_use]
    pub fn is_unit(&self, text: &str) -> bool {
        !matches!(self.unit(text).scale, Scale::Unknown)
    }

    /// Whether values in the two units can be compared.
    #[must_use]
    pub fn is_comparable(&self, left: &str, right: &str) -> bool {
        is_same_text(left, right) || self.unit(left).is_commensurable(&self.unit(right))
    }

    /// The order of two values with units; `None` where the units are not comparable.
    #[must_use]
    pub fn compare(&self, left: (Decimal, &str), right: (Decimal, &str)) -> Option<Ordering> {
        if is_same_text(left.1, right.1) {
            return Some(decimal::compare(left.0, right.0));
        }
        let (left_unit, right_unit) = (self.unit(left.1), self.unit(right.1));
        if !left_unit.is_commensurable(&right_unit) {
            return None;
        }
        match (left_unit.to_base(left.0), right_unit.to_base(right.0)) {
            (Some(left), Some(right)) => Some(left.compare(right)),
            _ => {
                let converted = convert_by_function(right.0, right.1, left.1)?;
                Some(Scaled::from(left.0).compare(Scaled::from(converted)))
            }
        }
    }

    /// Whether two values with units are equivalent: a calendar year is then
    /// also 365 days or one `a`, and a calendar month 30 days or one `mo`.
    #[must_use]
    pub fn is_equivalent(&self, left: (Decimal, &str), right: (Decimal, &str)) -> bool {
        if let Some(order) = self.compare(left, right) {
            return order == Ordering::Equal;
        }
        let in_months = |value: Decimal, unit: &str| {
            let months = match unit {
                "year" | "years" | "a" => 12,
                "month" | "months" | "mo" => 1,
                _ => return None,
            };
            Scaled::from(value).times(Scaled::from(Decimal::from(months)))
        };
        if let (Some(left), Some(right)) = (in_months(left.0, left.1), in_months(right.0, right.1))
        {
            return left.compare(right) == Ordering::Equal;
        }
        match (self.in_days(left), self.in_days(right)) {
            (Some(left), Some(right)) => left.compare(right) == Ordering::Equal,
            _ => false,
        }
    }

    /// Days, with a calendar year as 365 and a calendar month as 30 of them.
    fn in_days(&self, (value, unit): (Decimal, &str)) -> Option<Scaled> {
        let days = match unit {
            "year" | "years" => 365,
            "month" | "months" => 30,
            _ => return self.convert(value, unit, "d").map(Scaled::from),
        };
        Scaled::from(value).times(Scaled::from(Decimal::from(days)))
    }

    /// `value` of unit `from` in unit `to`, rounded to eight places; `None` where
    /// the units are not comparable or the result is out of range.
    ///
    /// A calendar year counts as one `a`, as 12 months or as 365 days, whichever
    /// leads to `to`; a calendar month as one `mo` or 30 days.
    #[must_use]
    pub fn convert(&self, value: Decimal, from: &str, to: &str) -> Option<Decimal> {
        if is_same_text(from, to) {
            return Some(value);
        }
        match (from, to) {
            ("year" | "years", "a") | ("month" | "months", "mo") => return Some(value),
            ("a", "year" | "years") | ("mo", "month" | "months") => return Some(value),
            _ => {}
        }
        let (source, target) = (self.unit(from), self.unit(to));
        match (&source.scale, &target.scale) {
            (Scale::Calendar { .. }, Scale::Calendar { .. }) => {}
            (Scale::Calendar { .. }, _) => {
                let days = self.in_days((value, from))?;
                let day = self.unit("d");
                if !day.is_commensurable(&target) {
                    return None;
                }
                let Scale::Linear(factor) = &day.scale else {
                    return None;
                };
                return target.value_of_base(days.times(*factor)?);
            }
            (_, Scale::Calendar { .. }) => {
                let days = self.in_days((value, from))?;
                let one = self.in_days((Decimal::from(1), to))?;
                return days.divided_by(one);
            }
            _ => {}
        }
        if !source.is_commensurable(&target) {
            return None;
        }
        match source.to_base(value) {
            Some(base) if !matches!(target.scale, Scale::Function) => target.value_of_base(base),
            _ => convert_by_function(value, from, to),
        }
    }

    /// Whichever of two comparable units is the finer; the left one where they are alike.
    #[must_use]
    pub fn finer<'u>(&self, left: &'u str, right: &'u str) -> &'u str {
        let one = Decimal::from(1);
        match self.compare((one, left), (one, right)) {
            Some(Ordering::Greater) => right,
            _ => left,
        }
    }

    /// The unit of a product: `cm` and `cm` give `cm2`. `None` where a unit cannot be multiplied.
    #[must_use]
    pub fn product(&self, left: &str, right: &str) -> Option<String> {
        combined(left, right, '.')
    }

    /// The unit of a quotient: `g` and `mL` give `g.mL-1`. `None` where a unit cannot be divided.
    #[must_use]
    pub fn quotient(&self, left: &str, right: &str) -> Option<String> {
        combined(left, right, '/')
    }

    /// An order of units that puts comparable ones together; for sorting only.
    #[must_use]
    pub(crate) fn order_of_kinds(&self, left: &str, right: &str) -> Ordering {
        let (left_unit, right_unit) = (self.unit(left), self.unit(right));
        let rank = |unit: &Unit| match unit.scale {
            Scale::Linear(_) | Scale::Affine { .. } | Scale::Function => 0,
            Scale::Calendar { .. } => 1,
            Scale::Unknown => 2,
        };
        rank(&left_unit)
            .cmp(&rank(&right_unit))
            .then_with(|| left_unit.dimension.cmp(&right_unit.dimension))
            .then_with(|| left_unit.arbitrary.cmp(&right_unit.arbitrary))
            .then_with(|| {
                if rank(&left_unit) == 2 {
                    left.cmp(right)
                } else {
                    Ordering::Equal
                }
            })
    }
}

fn combined(left: &str, right: &str, joint: char) -> Option<String> {
    let is_one = |unit: &str| unit.is_empty() || unit == "1";
    if is_one(right) {
        return Some(if is_one(left) { "1" } else { left }.to_owned());
    }
    if is_one(left) && joint == '.' {
        return Some(right.to_owned());
    }
    let (left, right) = (
        if is_one(left) {
            "1"
        } else {
            spelled_for_ucum(left)
        },
        spelled_for_ucum(right),
    );
    if left.len() + right.len() > LONGEST_UNIT {
        return None;
    }
    simplify_expression(&format!("({left}){joint}({right})")).ok()
}

/// Conversion of units defined by a logarithm or the like. These have no exact
/// decimal values; binary floating point is as good as any.
fn convert_by_function(value: Decimal, from: &str, to: &str) -> Option<Decimal> {
    let number: f64 = value.to_string().parse().ok()?;
    let converted =
        octofhir_ucum::convert(number, spelled_for_ucum(from), spelled_for_ucum(to)).ok()?;
    Decimal::parse(&format!("{converted:.8}"))
}

#[cfg(test)]
mod tests;
