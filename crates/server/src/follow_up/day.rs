//! Days of tasks against today.

use gravida_report::locale::Locale;

/// When a task is due, as seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// Its day is past.
    Overdue,
    Today,
    /// Within the next seven days.
    Week,
    Later,
    /// Nobody knows its day yet.
    Undated,
}

impl Slot {
    /// In the order of a worklist.
    pub(super) const ALL: [Self; 5] = [
        Self::Overdue,
        Self::Today,
        Self::Week,
        Self::Later,
        Self::Undated,
    ];

    /// Where a task belongs that is due on `due`, seen from `today`, both ISO
    /// 8601. A day known as a month alone is past when the month is.
    pub(super) fn of(due: Option<&str>, today: &str) -> Self {
        let Some(due) = due else {
            return Self::Undated;
        };
        let due = due.get(..10).unwrap_or(due);
        let Some(same) = today.get(..due.len()) else {
            return Self::Undated;
        };
        match due.cmp(same) {
            std::cmp::Ordering::Less => Self::Overdue,
            std::cmp::Ordering::Equal if due.len() == 10 => Self::Today,
            // Some day of this month or this year.
            std::cmp::Ordering::Equal => Self::Later,
            std::cmp::Ordering::Greater => match days_between(today, due) {
                Some(1..=7) => Self::Week,
                _ => Self::Later,
            },
        }
    }

    /// Its heading.
    pub(super) fn heading(self, locale: &Locale) -> &str {
        match self {
            Self::Overdue => locale.label("worklist-overdue"),
            Self::Today => locale.label("worklist-today"),
            Self::Week => locale.label("worklist-week"),
            Self::Later => locale.label("worklist-later"),
            Self::Undated => locale.label("worklist-undated"),
        }
    }

    /// Its name within a page.
    pub(super) const fn anchor(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Week => "week",
            Self::Later => "later",
            Self::Undated => "undated",
        }
    }
}

/// Days from one date to another, negative when it is earlier; `None` where
/// one of them is not known to the day.
pub(super) fn days_between(from: &str, to: &str) -> Option<i64> {
    Some(day_number(to)? - day_number(from)?)
}

/// The day after a date.
pub(super) fn next_day(date: &str) -> Option<String> {
    let date = gravida_fhir::Date::parse(date).ok()?;
    let (year, month, day) = (date.year(), date.month()?, date.day()?);
    let candidates = [
        (year, month, day.checked_add(1)?),
        (year, month + 1, 1),
        (year.checked_add(1)?, 1, 1),
    ];
    candidates.into_iter().find_map(|(year, month, day)| {
        gravida_fhir::Date::new(year, Some(month), Some(day))
            .map(|_| format!("{year:04}-{month:02}-{day:02}"))
    })
}

/// Days since 1970.
///
/// After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years
/// are counted from March so that the leap day ends them.
fn day_number(date: &str) -> Option<i64> {
    let date = gravida_fhir::Date::parse(date.get(..10)?).ok()?;
    let (month, day) = (i64::from(date.month()?), i64::from(date.day()?));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_months_and_leap_days() {
        assert_eq!(days_between("2026-11-20", "2026-11-22"), Some(2));
        assert_eq!(days_between("2028-02-28", "2028-03-01"), Some(2));
        assert_eq!(days_between("2026-12-31", "2027-01-01"), Some(1));
        assert_eq!(days_between("2026-11-22", "2026-11-20"), Some(-2));
        assert_eq!(days_between("1970-01-01", "2000-01-01"), Some(10_957));
        assert_eq!(days_between("2026-11", "2026-11-20"), None);
    }

    #[test]
    fn the_next_day_may_be_in_the_next_month_or_year() {
        let next = |date| next_day(date).unwrap();
        assert_eq!(next("2026-11-20"), "2026-11-21");
        assert_eq!(next("2026-11-30"), "2026-12-01");
        assert_eq!(next("2028-02-28"), "2028-02-29");
        assert_eq!(next("2027-02-28"), "2027-03-01");
        assert_eq!(next("2026-12-31"), "2027-01-01");
        assert_eq!(next_day("2026-11"), None);
    }

    #[test]
    fn a_task_stands_where_its_day_puts_it() {
        let today = "2026-11-22";
        let slots = [
            (Some("2026-11-21"), Slot::Overdue),
            (Some("2026-11-21T23:59:00+01:00"), Slot::Overdue),
            (Some("2026-11-22T08:00:00Z"), Slot::Today),
            (Some("2026-11-23"), Slot::Week),
            (Some("2026-11-29"), Slot::Week),
            (Some("2026-11-30"), Slot::Later),
            (Some("2026-10"), Slot::Overdue),
            (Some("2026-11"), Slot::Later),
            (Some("2027"), Slot::Later),
            (None, Slot::Undated),
            (Some(""), Slot::Later),
            (Some("soon"), Slot::Later),
        ];
        for (due, slot) in slots {
            assert_eq!(Slot::of(due, today), slot, "{due:?}");
        }
    }
}
