//! Counts over many women: small, and the same however the women were divided among threads
//! and parts.
//!
//! Every woman is added once; tallies of other women are merged. Whatever is told of many women
//! as a whole is made from this and never from a second look at them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::assess::{AsOf, MeasureRow, Row};
use crate::words::{AlertLevel, AsOfSource, BearsOn, Criterion, Membership, Outcome, Severity};

/// Under this name stands what is counted of women whose age is not known to lie in one band.
pub const UNKNOWN: &str = "unknown";

/// Counts over women, mergeable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tally {
    /// Women assessed.
    pub women: u64,
    /// Lines, records and resources that could not be used.
    pub rejects: u64,
    /// The first and the last day for which a woman was assessed; `None` where there was none.
    pub period: Option<[String; 2]>,
    /// Women with an alert, by its id.
    pub alerts: BTreeMap<String, u64>,
    /// Outcomes by the id of the recommendation.
    pub recommendations: BTreeMap<String, Outcomes>,
    /// Women with a task, by its id.
    pub tasks: BTreeMap<String, Due>,
    /// Women in whose record a fact is missing that would settle something, by its id, by the
    /// foremost thing it bears on.
    pub missing: BTreeMap<String, BTreeMap<String, u64>>,
    /// Women by their place in a measure, by its id.
    pub measures: BTreeMap<String, Members>,
    /// What the records are like.
    pub quality: Quality,
    /// By band of age, under its lower end in years with three figures, or [`UNKNOWN`].
    pub ages: BTreeMap<String, Stratum>,
    /// By the year for which a woman was assessed.
    pub years: BTreeMap<String, Stratum>,
}

/// How often each outcome came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outcomes {
    /// Whether the profile puts it in force.
    pub in_force: bool,
    /// It applies.
    pub applies: u64,
    /// It does not apply.
    pub does_not_apply: u64,
    /// The record does not say enough.
    pub needs_data: u64,
    /// It could not be evaluated.
    pub failed: u64,
}

/// Women with a task, by its day against the day assessed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Due {
    /// Its day has passed.
    pub overdue: u64,
    /// Its day is that day, or is to come.
    pub ahead: u64,
    /// Its day is not known.
    pub undated: u64,
}

/// Women by their place in a measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Members {
    /// In whom what is looked for is recorded.
    pub numerator: u64,
    /// Of whom it is recorded that it is not so.
    pub not_in_numerator: u64,
    /// Who are left out for a reason that is stated.
    pub excluded: u64,
    /// Who are looked at and do not count.
    pub outside_denominator: u64,
    /// Who are not looked at.
    pub outside: u64,
    /// Of whom it is not known whether they are looked at.
    pub unknown_population: u64,
    /// Of whom it is not known whether they count, or are left out.
    pub unknown_denominator: u64,
    /// Who count, and of whom what is looked for is not known.
    pub unknown_numerator: u64,
    /// Of whom a criterion could not be evaluated.
    pub failed: u64,
}

/// What records are like, in women.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quality {
    /// With an issue that is an error.
    pub with_errors: u64,
    /// With a warning and no error.
    pub with_warnings: u64,
    /// With resources that were entered in error.
    pub with_entered_in_error: u64,
    /// With resources whose content was refuted.
    pub with_refuted: u64,
    /// With resources that repeat others.
    pub with_duplicates: u64,
    /// Without an age.
    pub without_age: u64,
    /// With a pregnancy that goes on and is dated.
    pub with_gestation: u64,
    /// Assessed for the newest moment of the record.
    pub at_newest_moment: u64,
    /// In whose assessment a recommendation or a measure failed.
    pub with_failures: u64,
}

/// What is counted of a band of age, or of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stratum {
    /// Women.
    pub women: u64,
    /// With an alert to act on at once.
    pub with_emergency: u64,
    /// With an alert to act on today, and none to act on at once.
    pub with_urgency: u64,
    /// With a task whose day has passed.
    pub with_overdue: u64,
    /// By their place in a measure, by its id.
    pub measures: BTreeMap<String, Members>,
}

impl Tally {
    /// Adds a woman, assessed for a moment. `bands` are the lower ends of the bands of age after
    /// the first, in years, ascending.
    pub fn add(&mut self, row: &Row<'_, '_>, as_of: &AsOf, bands: &[u16]) {
        self.women += 1;
        let day = day_of(&as_of.moment().to_string()).map(str::to_owned);
        if let Some(day) = &day {
            self.widen(day, day);
        }
        let mut has_failed = false;
        for (_, alert) in row.alerts() {
            add(&mut self.alerts, &alert.id, 1);
        }
        for one in row.recommendations() {
            has_failed |= one.outcome == Outcome::Failed;
            change(&mut self.recommendations, &one.recommendation.id, |all| {
                all.in_force |= one.in_force;
                all.add(one.outcome);
            });
        }
        let mut has_overdue = false;
        for one in row.tasks() {
            let due = one.due.as_deref().and_then(day_of);
            let is_overdue = due.is_some_and(|due| day.as_deref().is_some_and(|day| due < day));
            has_overdue |= is_overdue;
            change(&mut self.tasks, &one.task.id, |all| match due {
                _ if is_overdue => all.overdue += 1,
                Some(_) => all.ahead += 1,
                None => all.undated += 1,
            });
        }
        for one in row.missing() {
            change(&mut self.missing, &one.fact.id, |counts| {
                add(counts, one.bears_on.as_str(), 1);
            });
        }
        let mut stratum = Stratum {
            women: 1,
            with_overdue: u64::from(has_overdue),
            ..Stratum::default()
        };
        let level = row.alerts().map(|(_, alert)| alert.level).min();
        stratum.with_emergency = u64::from(level == Some(AlertLevel::Emergency));
        stratum.with_urgency = u64::from(level == Some(AlertLevel::Urgent));
        for one in row.measures() {
            has_failed |= one.membership == Membership::Failed;
            change(&mut self.measures, &one.measure.id, |all| all.add(one));
            if one.membership != Membership::Outside {
                change(&mut stratum.measures, &one.measure.id, |all| all.add(one));
            }
        }
        self.quality.add(row, as_of, has_failed);
        let band = band(row.subject.age_years, bands);
        change(&mut self.ages, &band, |all| all.merge(&stratum));
        let year = day.as_deref().and_then(|day| day.get(..4));
        change(&mut self.years, year.unwrap_or(UNKNOWN), |all| {
            all.merge(&stratum)
        });
    }

    /// Adds something that could not be used.
    pub const fn add_reject(&mut self) {
        self.rejects += 1;
    }

    /// Adds another tally, of other women.
    pub fn merge(&mut self, other: &Self) {
        self.women += other.women;
        self.rejects += other.rejects;
        if let Some([first, last]) = &other.period {
            self.widen(first, last);
        }
        for (id, count) in &other.alerts {
            add(&mut self.alerts, id, *count);
        }
        for (id, theirs) in &other.recommendations {
            change(&mut self.recommendations, id, |mine| mine.merge(*theirs));
        }
        for (id, theirs) in &other.tasks {
            change(&mut self.tasks, id, |mine| {
                mine.overdue += theirs.overdue;
                mine.ahead += theirs.ahead;
                mine.undated += theirs.undated;
            });
        }
        for (id, theirs) in &other.missing {
            change(&mut self.missing, id, |mine| {
                for (bears_on, count) in theirs {
                    add(mine, bears_on, *count);
                }
            });
        }
        for (id, theirs) in &other.measures {
            change(&mut self.measures, id, |mine| mine.merge(*theirs));
        }
        self.quality.merge(other.quality);
        for (mine, theirs) in [
            (&mut self.ages, &other.ages),
            (&mut self.years, &other.years),
        ] {
            for (key, stratum) in theirs {
                change(mine, key, |mine| mine.merge(stratum));
            }
        }
    }

    /// Women in whose record a fact is missing that would settle something.
    #[must_use]
    pub fn women_missing(&self, fact: &str) -> u64 {
        let counts = self.missing.get(fact);
        counts.map_or(0, |counts| counts.values().sum())
    }

    /// Of these, those in whom it bears on this foremost.
    #[must_use]
    pub fn women_missing_for(&self, fact: &str, bears_on: BearsOn) -> u64 {
        let counts = self.missing.get(fact);
        let count = counts.and_then(|counts| counts.get(bears_on.as_str()));
        count.copied().unwrap_or(0)
    }

    fn widen(&mut self, first: &str, last: &str) {
        match &mut self.period {
            None => self.period = Some([first.to_owned(), last.to_owned()]),
            Some([from, to]) => {
                if first < from.as_str() {
                    first.clone_into(from);
                }
                if last > to.as_str() {
                    last.clone_into(to);
                }
            }
        }
    }
}

impl Outcomes {
    const fn add(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Applies => &mut self.applies,
            Outcome::DoesNotApply => &mut self.does_not_apply,
            Outcome::NeedsData => &mut self.needs_data,
            Outcome::Failed => &mut self.failed,
        };
        *count += 1;
    }

    const fn merge(&mut self, other: Self) {
        self.in_force |= other.in_force;
        self.applies += other.applies;
        self.does_not_apply += other.does_not_apply;
        self.needs_data += other.needs_data;
        self.failed += other.failed;
    }
}

impl Due {
    /// Women with the task.
    #[must_use]
    pub const fn women(self) -> u64 {
        self.overdue + self.ahead + self.undated
    }
}

impl Members {
    const fn add(&mut self, row: &MeasureRow<'_>) {
        let count = match row.membership {
            Membership::Numerator => &mut self.numerator,
            Membership::NotInNumerator => &mut self.not_in_numerator,
            Membership::Excluded => &mut self.excluded,
            Membership::OutsideDenominator => &mut self.outside_denominator,
            Membership::Outside => &mut self.outside,
            Membership::Failed => &mut self.failed,
            Membership::Unknown => match row.open {
                Some(Criterion::InitialPopulation) => &mut self.unknown_population,
                Some(Criterion::Denominator | Criterion::DenominatorExclusion) => {
                    &mut self.unknown_denominator
                }
                Some(Criterion::Numerator) | None => &mut self.unknown_numerator,
            },
        };
        *count += 1;
    }

    const fn merge(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.not_in_numerator += other.not_in_numerator;
        self.excluded += other.excluded;
        self.outside_denominator += other.outside_denominator;
        self.outside += other.outside;
        self.unknown_population += other.unknown_population;
        self.unknown_denominator += other.unknown_denominator;
        self.unknown_numerator += other.unknown_numerator;
        self.failed += other.failed;
    }

    /// Who count and of whom the answer is known: what a share is of.
    #[must_use]
    pub const fn counted(self) -> u64 {
        self.numerator + self.not_in_numerator
    }
}

impl Quality {
    fn add(&mut self, row: &Row<'_, '_>, as_of: &AsOf, has_failed: bool) {
        // The gravest comes first.
        match row.issues.first().map(|issue| issue.severity) {
            Some(Severity::Error) => self.with_errors += 1,
            Some(Severity::Warning) => self.with_warnings += 1,
            Some(Severity::Information) | None => {}
        }
        self.with_entered_in_error += u64::from(row.counts.entered_in_error > 0);
        self.with_refuted += u64::from(row.counts.refuted > 0);
        self.with_duplicates += u64::from(row.counts.duplicates > 0);
        self.without_age += u64::from(row.subject.age_years.is_none());
        self.with_gestation += u64::from(row.subject.gestation.is_some());
        self.at_newest_moment += u64::from(as_of.source() == AsOfSource::NewestInRecord);
        self.with_failures += u64::from(has_failed);
    }

    const fn merge(&mut self, other: Self) {
        self.with_errors += other.with_errors;
        self.with_warnings += other.with_warnings;
        self.with_entered_in_error += other.with_entered_in_error;
        self.with_refuted += other.with_refuted;
        self.with_duplicates += other.with_duplicates;
        self.without_age += other.without_age;
        self.with_gestation += other.with_gestation;
        self.at_newest_moment += other.at_newest_moment;
        self.with_failures += other.with_failures;
    }
}

impl Stratum {
    fn merge(&mut self, other: &Self) {
        self.women += other.women;
        self.with_emergency += other.with_emergency;
        self.with_urgency += other.with_urgency;
        self.with_overdue += other.with_overdue;
        for (id, theirs) in &other.measures {
            change(&mut self.measures, id, |mine| mine.merge(*theirs));
        }
    }
}

/// The name of the band in which an age lies, whichever of its bounds it is.
fn band(age: Option<[i64; 2]>, bands: &[u16]) -> String {
    let lower = |years: i64| {
        let reached = bands.iter().rev().find(|low| i64::from(**low) <= years);
        reached.copied().unwrap_or(0)
    };
    match age {
        Some([low, high]) if lower(low) == lower(high) => format!("{:03}", lower(low)),
        _ => UNKNOWN.to_owned(),
    }
}

/// The day that a date or moment begins with, where it says year, month and day.
#[must_use]
pub fn day_of(moment: &str) -> Option<&str> {
    let day = moment.get(..10)?;
    let is_whole = day.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_whole.then_some(day)
}

fn add(counts: &mut BTreeMap<String, u64>, id: &str, number: u64) {
    change(counts, id, |count| *count += number);
}

/// Changes the value under a key, made where there is none; the key is copied only then.
fn change<V: Default>(map: &mut BTreeMap<String, V>, key: &str, change: impl FnOnce(&mut V)) {
    match map.get_mut(key) {
        Some(value) => change(value),
        None => {
            let mut value = V::default();
            change(&mut value);
            map.insert(key.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_between_two_bands_is_in_neither() {
        let bands = [20, 25, 40];
        for (age, expected) in [
            (Some([19, 19]), "000"),
            (Some([20, 20]), "020"),
            (Some([24, 24]), "020"),
            (Some([24, 25]), UNKNOWN),
            (Some([40, 41]), "040"),
            (None, UNKNOWN),
        ] {
            assert_eq!(band(age, &bands), expected, "{age:?}");
        }
    }

    #[test]
    fn a_day_is_whole_or_none() {
        assert_eq!(day_of("2026-11-20T09:00:00Z"), Some("2026-11-20"));
        assert_eq!(day_of("2026-11-20"), Some("2026-11-20"));
        assert_eq!(day_of("2026-11"), None);
        assert_eq!(day_of("November 2026"), None);
    }

    #[test]
    fn merging_widens_the_period_and_adds_up() {
        let tally = |first: &str, last: &str, women| Tally {
            women,
            period: Some([first.to_owned(), last.to_owned()]),
            ..Tally::default()
        };
        let mut all = Tally::default();
        all.merge(&tally("2026-03-01", "2026-04-01", 2));
        all.merge(&tally("2025-12-31", "2026-03-05", 3));
        all.merge(&Tally::default());
        assert_eq!(all, tally("2025-12-31", "2026-04-01", 5));
    }
}
