//! Numbers with a decimal point or comma, and with or without marks of thousands.

use gravida_fhir::Decimal;

use super::Doubt;

/// Reads a number. `1,5` and `1.5` are the same; `1,500` is two numbers, and asked about.
pub(super) fn read(text: &str) -> Result<Decimal, Doubt> {
    if text.starts_with(['<', '>', '≤', '≥']) {
        return Err(Doubt::Bound);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = without_thousands(digits.trim())?;
    // No value of a body has more figures; nothing may be rounded away unseen.
    let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
    if places > usize::from(Decimal::MAX_SCALE) {
        return Err(Doubt::NoNumber);
    }
    Decimal::parse(&format!("{sign}{digits}")).ok_or(Doubt::NoNumber)
}

/// Figures with at most one point among them.
fn without_thousands(digits: &str) -> Result<String, Doubt> {
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    for mark in [' ', '\'', '’'] {
        if digits.contains(mark) {
            let (whole, places) = split_last(digits, &['.', ',']);
            let whole = grouped(whole, mark).ok_or(Doubt::NoNumber)?;
            return joined(&whole, places);
        }
    }
    let (commas, points) = (digits.matches(',').count(), digits.matches('.').count());
    match (commas, points) {
        (0, 0) if is_plain(digits) => Ok(digits.to_owned()),
        (0, 1) => {
            let (whole, places) = split_last(digits, &['.']);
            joined(whole, places)
        }
        (1, 0) => {
            let (whole, places) = split_last(digits, &[',']);
            let decimal = joined(whole, places)?;
            let is_group = places.is_some_and(|places| places.len() == 3)
                && (1..=3).contains(&whole.len())
                && !whole.starts_with('0');
            if is_group {
                return Err(Doubt::TwoNumbers {
                    one: decimal,
                    other: digits.replace(',', ""),
                });
            }
            Ok(decimal)
        }
        // Both: the last one is the decimal mark, the other one marks thousands.
        (_, 1) if digits.rfind('.') > digits.rfind(',') => both(digits, '.', ','),
        (1, _) if digits.rfind(',') > digits.rfind('.') => both(digits, ',', '.'),
        // Several of one kind can only mark thousands.
        (2.., 0) => grouped(digits, ',').ok_or(Doubt::NoNumber),
        (0, 2..) => grouped(digits, '.').ok_or(Doubt::NoNumber),
        _ => Err(Doubt::NoNumber),
    }
}

fn both(digits: &str, decimal: char, thousands: char) -> Result<String, Doubt> {
    let (whole, places) = split_last(digits, &[decimal]);
    let whole = grouped(whole, thousands).ok_or(Doubt::NoNumber)?;
    joined(&whole, places)
}

/// Splits at the last of the marks.
fn split_last<'t>(digits: &'t str, marks: &[char]) -> (&'t str, Option<&'t str>) {
    match digits.rsplit_once(marks) {
        Some((whole, places)) => (whole, Some(places)),
        None => (digits, None),
    }
}

fn joined(whole: &str, places: Option<&str>) -> Result<String, Doubt> {
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match places {
        None if is_plain(whole) => Ok(whole.to_owned()),
        // `.5` is written too.
        Some(places) if is_plain(places) && (is_plain(whole) || whole.is_empty()) => {
            let whole = if whole.is_empty() { "0" } else { whole };
            Ok(format!("{whole}.{places}"))
        }
        _ => Err(Doubt::NoNumber),
    }
}

/// Figures in groups of three, without their marks; `None` where they are not such groups.
fn grouped(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let first = groups.next()?;
    let is_first =
        (1..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_digit());
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
    }
    is_first.then_some(digits)
}
