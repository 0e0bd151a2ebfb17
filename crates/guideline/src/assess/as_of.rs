//! The moment an assessment speaks of.

use gravida_fhir::{Date, DateTime, Precision, Record, Time};

use crate::assessment::Issue;
use crate::words::{AsOfSource, Severity};

/// The moment an assessment speaks of, exact to the millisecond and with an
/// offset, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct AsOf {
    moment: DateTime,
    source: AsOfSource,
    /// What had to be added to the moment as it was written.
    note: Option<String>,
}

impl AsOf {
    /// A moment given by the caller. What is known only in part is taken at its
    /// end: who says a day speaks of all of it. Without an offset it is UTC.
    #[must_use]
    pub fn given(moment: DateTime) -> Self {
        let is_exact = moment.precision() >= Precision::Second;
        Self::complete(
            moment,
            AsOfSource::Given,
            if is_exact { None } else { Some(Edge::End) },
        )
    }

    /// The newest moment in the record; `None` when the record holds none.
    #[must_use]
    pub fn newest_in(record: &Record) -> Option<Self> {
        let moment = record.newest_moment()?;
        let is_exact = moment.precision() >= Precision::Second;
        Some(Self::complete(
            moment,
            AsOfSource::NewestInRecord,
            if is_exact { None } else { Some(Edge::End) },
        ))
    }

    /// The moment.
    #[must_use]
    pub const fn moment(&self) -> DateTime {
        self.moment
    }

    /// Where it comes from.
    #[must_use]
    pub const fn source(&self) -> AsOfSource {
        self.source
    }

    pub(super) fn issue(&self) -> Option<Issue> {
        let message = self.note.clone()?;
        Some(Issue {
            severity: Severity::Information,
            place: "as-of".to_owned(),
            message,
        })
    }

    fn complete(written: DateTime, source: AsOfSource, edge: Option<Edge>) -> Self {
        let edge_or_start = edge.unwrap_or(Edge::Start);
        let date = complete_date(written.date(), edge_or_start);
        let time = complete_time(written, edge_or_start);
        let offset = written.offset_minutes().unwrap_or(0);
        let moment = DateTime::new(date, time, Some(offset)).unwrap_or(written);
        let mut added = Vec::new();
        if edge.is_some() {
            added.push(format!("taken at its end, `{moment}`"));
        }
        if written.offset_minutes().is_none() {
            added.push("read as UTC, because it has no offset".to_owned());
        }
        let note = (!added.is_empty()).then(|| format!("`{written}` is {}", added.join(" and ")));
        Self {
            moment,
            source,
            note,
        }
    }
}

/// Which end of a period a partial date stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Start,
    End,
}

fn complete_date(date: Date, edge: Edge) -> Date {
    let month = date
        .month()
        .unwrap_or(if edge == Edge::End { 12 } else { 1 });
    let days: &[u8] = if edge == Edge::End {
        &[31, 30, 29, 28]
    } else {
        &[1]
    };
    date.day()
        .is_none()
        .then(|| {
            days.iter()
                .find_map(|day| Date::new(date.year(), Some(month), Some(*day)))
        })
        .flatten()
        .unwrap_or(date)
}

fn complete_time(moment: DateTime, edge: Edge) -> Option<Time> {
    let last = |number: u8| if edge == Edge::End { number } else { 0 };
    Time::new(
        moment.hour().unwrap_or_else(|| last(23)),
        Some(moment.minute().unwrap_or_else(|| last(59))),
        Some(moment.second().unwrap_or_else(|| last(59))),
        Some(
            moment
                .millisecond()
                .unwrap_or(if edge == Edge::End { 999 } else { 0 }),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> AsOf {
        AsOf::given(DateTime::parse(text).unwrap())
    }

    #[test]
    fn an_exact_moment_stays_as_it_is() {
        let as_of = given("2026-11-20T09:00:00+01:00");
        assert_eq!(as_of.moment().to_string(), "2026-11-20T09:00:00.000+01:00");
        assert_eq!(as_of.issue(), None);
    }

    #[test]
    fn a_day_is_taken_at_its_end_and_said() {
        let as_of = given("2026-02");
        assert_eq!(as_of.moment().to_string(), "2026-02-28T23:59:59.999Z");
        assert!(as_of.issue().unwrap().message.contains("no offset"));
    }

    #[test]
    fn a_moment_without_offset_is_utc_and_said() {
        let as_of = given("2026-11-20T09:00:00");
        assert_eq!(as_of.moment().offset_minutes(), Some(0));
        assert!(as_of.issue().unwrap().message.contains("UTC"));
    }
}
