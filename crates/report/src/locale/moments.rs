//! Moments, numbers and stretches of time as a language writes them.

use super::Locale;

impl Locale {
    /// A date or moment of the record, as far as it is known: what is no date
    /// stays as it is. English keeps the order of ISO 8601.
    #[must_use]
    pub fn moment(&self, iso: &str) -> String {
        let (date, time) = iso
            .split_once('T')
            .map_or((iso, None), |(date, time)| (date, Some(time)));
        let date = self.date(date);
        match time {
            None => date,
            Some(time) => {
                let clock = clock(time);
                self.phrase(
                    "date-clock",
                    &[("date", (&*date).into()), ("clock", (&*clock).into())],
                )
            }
        }
    }

    /// The day of a date or moment, without the time of day.
    #[must_use]
    pub fn day(&self, iso: &str) -> String {
        self.date(iso.split_once('T').map_or(iso, |(date, _)| date))
    }

    /// The day of a date or moment for a reader of prose: `20 November 2026`.
    #[must_use]
    pub fn day_in_words(&self, iso: &str) -> String {
        let date = iso.split_once('T').map_or(iso, |(date, _)| date);
        match parts(date) {
            Some((year, month, Some(day))) => self.phrase(
                "date-day-in-words",
                &[
                    ("year", year.into()),
                    ("month", month.into()),
                    ("day", day.into()),
                ],
            ),
            _ => self.date(date),
        }
    }

    fn date(&self, iso: &str) -> String {
        match parts(iso) {
            Some((year, month, Some(day))) => self.phrase(
                "date-day",
                &[
                    ("iso", iso.into()),
                    ("year", year.into()),
                    ("month", month.into()),
                    ("day", day.into()),
                ],
            ),
            Some((year, month, None)) => self.phrase(
                "date-month",
                &[
                    ("iso", iso.into()),
                    ("year", year.into()),
                    ("month", month.into()),
                ],
            ),
            None => iso.to_owned(),
        }
    }

    /// Day and month of a date or moment known to the day.
    pub(crate) fn day_and_month(&self, iso: &str) -> Option<String> {
        let (_, month, day) = parts(iso.get(..10)?)?;
        Some(self.phrase(
            "date-day-short",
            &[("month", month.into()), ("day", day?.into())],
        ))
    }

    /// A number as the record writes it, with the signs of this language; what
    /// is no number stays as it is.
    #[must_use]
    pub fn number(&self, written: &str) -> String {
        let (sign, digits) = written
            .strip_prefix('-')
            .map_or(("", written), |digits| ("-", digits));
        let (whole, fraction) = digits
            .split_once('.')
            .map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
        let is_figures =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_figures(whole) || fraction.is_some_and(|fraction| !is_figures(fraction)) {
            return written.to_owned();
        }
        let mut number = format!("{sign}{}", self.grouped(whole));
        if let Some(fraction) = fraction {
            number.push_str(self.label("number-decimal-sign"));
            number.push_str(fraction);
        }
        number
    }

    /// Groups of three where there are five figures or more, by a narrow space
    /// that breaks no line; none in a language that says `none`.
    fn grouped(&self, figures: &str) -> String {
        if self.label("number-group-sign") == "none" || figures.len() < 5 {
            return figures.to_owned();
        }
        let mut grouped = String::new();
        for (place, figure) in figures.chars().enumerate() {
            if place > 0 && (figures.len() - place).is_multiple_of(3) {
                grouped.push('\u{202f}');
            }
            grouped.push(figure);
        }
        grouped
    }

    /// `1 year`, `35 years`, `34 to 35 years`.
    #[must_use]
    pub fn years(&self, [low, high]: [i64; 2]) -> String {
        if low == high {
            self.phrase("years", &[("count", low.into())])
        } else {
            self.phrase("years-range", &[("low", low.into()), ("high", high.into())])
        }
    }

    /// Completed weeks and days of so many days: `7 weeks 3 days`, or a range of two.
    #[must_use]
    pub fn gestation(&self, [low, high]: [i64; 2]) -> String {
        if low == high {
            return self.weeks_and_days(low);
        }
        let (low, high) = (self.weeks_and_days(low), self.weeks_and_days(high));
        self.phrase(
            "range",
            &[("low", (&*low).into()), ("high", (&*high).into())],
        )
    }

    fn weeks_and_days(&self, days: i64) -> String {
        let (weeks, rest) = (days.div_euclid(7), days.rem_euclid(7));
        let in_days = |days: i64| self.phrase("days", &[("count", days.into())]);
        let in_weeks = |weeks: i64| self.phrase("weeks", &[("count", weeks.into())]);
        match (weeks, rest) {
            (0, rest) => in_days(rest),
            (weeks, 0) => in_weeks(weeks),
            (weeks, rest) => {
                let (weeks, rest) = (in_weeks(weeks), in_days(rest));
                self.phrase(
                    "weeks-and-days",
                    &[("weeks", (&*weeks).into()), ("days", (&*rest).into())],
                )
            }
        }
    }
}

/// Year, month and day of `2026-11-22` or `2026-11`.
fn parts(iso: &str) -> Option<(&str, i64, Option<i64>)> {
    let mut parts = iso.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next());
    let figures = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_date = figures(year, 4)
        && figures(month, 2)
        && day.is_none_or(|day| figures(day, 2))
        && parts.next().is_none();
    let month = month.parse().ok().filter(|month| (1..=12).contains(month));
    match (is_date, day.map(str::parse)) {
        (true, None) => Some((year, month?, None)),
        (true, Some(Ok(day))) => Some((year, month?, Some(day))),
        _ => None,
    }
}

/// The time of day to the minute, with its zone: `09:00Z`.
fn clock(time: &str) -> String {
    let zone_at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let minutes = clock.get(..5).unwrap_or(clock);
    let zone = if zone == "+00:00" { "Z" } else { zone };
    format!("{minutes}{zone}")
}
