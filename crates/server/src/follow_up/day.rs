//! Days of tasks against today.

use gravida_fhir::Date;
use gravida_report::locale::Locale;

use crate::calendar;

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

/// Days from one date or moment to another, negative when it is earlier; `None`
/// where one of them is not known to the day.
pub(super) fn days_between(from: &str, to: &str) -> Option<i64> {
    calendar::days_between(day_of(from)?, day_of(to)?)
}

/// The day that a date or a moment begins with.
pub(super) fn day_of(text: &str) -> Option<Date> {
    Date::parse(text.get(..10)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
