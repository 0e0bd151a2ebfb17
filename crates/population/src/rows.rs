//! The rows of one woman, and the cells of a row.
//!
//! A row says what the assessment says: nothing is added and nothing rounded.

use std::sync::Arc;

use gravida_guideline::tally::day_of;
use gravida_guideline::{AlertLevel, AsOf, Membership, Row};

use crate::schema::{
    ISSUES, MEASURES, MISSING, RECOMMENDATIONS, REJECTS, TABLES, TASKS, Table, WOMEN,
};
use crate::wanted::Wanted;

/// Where a record comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Number of the record in the run, from 1.
    pub record: u64,
    /// The input, as the user named it.
    pub source: Arc<str>,
    /// Line of the input, from 1: of her Patient where resources were put together; `None` for a
    /// file that is one record.
    pub line: Option<u64>,
}

/// Everything that is told about one woman.
#[derive(Clone, Copy, Debug)]
pub struct Woman<'r, 'k> {
    /// Where her record comes from.
    pub place: &'r Place,
    /// The moment assessed for.
    pub as_of: &'r AsOf,
    /// What the knowledge says of her then.
    pub row: &'r Row<'r, 'k>,
}

/// Something that could not be assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The input, as the user named it.
    pub source: Arc<str>,
    /// Line of the input, from 1.
    pub line: Option<u64>,
    /// Number of the record, where it has one.
    pub record: Option<u64>,
    /// Id of the Patient, where it is known.
    pub patient: Option<String>,
    /// Why it was left out, and the remedy.
    pub reason: String,
}

/// The value of one column in one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// A text, a word, or a day as `YYYY-MM-DD`.
    Text(&'a str),
    /// A number.
    Number(i64),
    /// True or false.
    Flag(bool),
    /// Ids in their order.
    Words(&'a [&'a str]),
}

impl<'a> Cell<'a> {
    fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    fn count(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// Takes rows, each as the cells of its table's columns in their order.
pub trait Sink {
    /// One row of `table`.
    ///
    /// # Errors
    /// Whatever keeps the sink from taking it.
    fn row(&mut self, table: &'static Table, cells: &[Cell<'_>]) -> Result<(), SinkError>;
}

/// Why rows could not be taken.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SinkError(pub String);

impl Woman<'_, '_> {
    /// Gives her rows to `sink`, as far as they are wanted: her own, then those of the other tables.
    ///
    /// # Errors
    /// The first that the sink has.
    pub fn write(&self, sink: &mut impl Sink, wanted: &Wanted) -> Result<(), SinkError> {
        let record = Cell::count(self.place.record);
        let patient = Cell::Text(&self.row.subject.id);
        if wanted.has(&WOMEN) {
            self.own_row(record, patient, sink)?;
        }
        // What a table is made of may be there for the sake of another one.
        if wanted.has(&RECOMMENDATIONS) {
            self.recommendations(record, patient, wanted, sink)?;
        }
        if wanted.has(&TASKS) {
            self.tasks(record, patient, sink)?;
        }
        if wanted.has(&MISSING) {
            self.missing(record, patient, sink)?;
        }
        if wanted.has(&MEASURES) {
            self.measures(record, patient, sink)?;
        }
        if wanted.has(&ISSUES) {
            self.issues(record, patient, sink)?;
        }
        Ok(())
    }

    fn own_row(
        &self,
        record: Cell<'_>,
        patient: Cell<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), SinkError> {
        let row = self.row;
        let alerts = |level: AlertLevel| -> Vec<&str> {
            let raised = row.alerts().filter(|(_, alert)| alert.level == level);
            raised.map(|(_, alert)| alert.id.as_str()).collect()
        };
        let decisions = |asked: Option<bool>| -> Vec<&str> {
            let such = row.decisions().iter().filter(|one| one.relevant == asked);
            such.map(|one| one.decision.id.as_str()).collect()
        };
        let subject = &row.subject;
        let as_of = self.as_of.moment().to_string();
        let age = |end: fn([i64; 2]) -> i64| Cell::number(subject.age_years.map(end));
        let gestation = subject.gestation.as_ref();
        let days = |end: fn([i64; 2]) -> i64| Cell::number(gestation.map(|one| end(one.days)));
        let method = gestation.and_then(|one| one.method.as_deref());
        sink.row(
            &WOMEN,
            &[
                record,
                patient,
                Cell::Text(&self.place.source),
                self.place.line.map_or(Cell::Null, Cell::count),
                Cell::Text(&as_of),
                Cell::Text(self.as_of.source().as_str()),
                age(|[low, _]| low),
                age(|[_, high]| high),
                days(|[low, _]| low),
                days(|[_, high]| high),
                Cell::text(method),
                Cell::Flag(subject.loss),
                Cell::Words(&alerts(AlertLevel::Emergency)),
                Cell::Words(&alerts(AlertLevel::Urgent)),
                Cell::Words(&decisions(Some(true))),
                Cell::Words(&decisions(None)),
                Cell::count(row.counts.resources),
                Cell::count(row.counts.entered_in_error),
                Cell::count(row.counts.refuted),
                Cell::count(row.counts.duplicates),
            ],
        )
    }

    fn recommendations(
        &self,
        record: Cell<'_>,
        patient: Cell<'_>,
        wanted: &Wanted,
        sink: &mut impl Sink,
    ) -> Result<(), SinkError> {
        let row = self.row;
        let mut words = Vec::new();
        let recommendations = row.recommendations().iter();
        for one in recommendations.filter(|one| wanted.has_outcome(one.outcome)) {
            words.clear();
            words.extend(one.missing(row).map(|fact| fact.id.as_str()));
            let item = one.recommendation;
            sink.row(
                &RECOMMENDATIONS,
                &[
                    record,
                    patient,
                    Cell::Text(&one.decision.id),
                    Cell::text(item.question.as_deref()),
                    Cell::Text(&item.id),
                    Cell::Text(&item.guideline),
                    Cell::Flag(one.in_force),
                    Cell::Text(one.outcome.as_str()),
                    Cell::Text(item.direction.as_str()),
                    Cell::Words(&words),
                    Cell::text(one.failure(row)),
                ],
            )?;
        }
        Ok(())
    }

    fn tasks(
        &self,
        record: Cell<'_>,
        patient: Cell<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), SinkError> {
        for one in self.row.tasks() {
            sink.row(
                &TASKS,
                &[
                    record,
                    patient,
                    Cell::Text(&one.decision.id),
                    Cell::Text(&one.task.id),
                    Cell::text(one.task.recommendation.as_deref()),
                    Cell::text(one.opens.as_deref()),
                    Cell::text(one.due.as_deref()),
                    Cell::text(one.closes.as_deref()),
                    Cell::text(one.due.as_deref().and_then(day_of)),
                ],
            )?;
        }
        Ok(())
    }

    fn missing(
        &self,
        record: Cell<'_>,
        patient: Cell<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), SinkError> {
        for (rank, one) in (1..).zip(self.row.missing()) {
            sink.row(
                &MISSING,
                &[
                    record,
                    patient,
                    Cell::Number(rank),
                    Cell::Text(&one.fact.id),
                    Cell::Text(one.bears_on.as_str()),
                    Cell::Words(one.settles),
                ],
            )?;
        }
        Ok(())
    }

    fn measures(
        &self,
        record: Cell<'_>,
        patient: Cell<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), SinkError> {
        for one in self.row.measures() {
            if matches!(
                one.membership,
                Membership::Outside | Membership::OutsideDenominator
            ) {
                continue;
            }
            sink.row(
                &MEASURES,
                &[
                    record,
                    patient,
                    Cell::Text(&one.measure.id),
                    Cell::Text(one.membership.as_str()),
                    Cell::text(one.open.map(|criterion| criterion.as_str())),
                ],
            )?;
        }
        Ok(())
    }

    fn issues(
        &self,
        record: Cell<'_>,
        patient: Cell<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), SinkError> {
        for issue in &self.row.issues {
            sink.row(
                &ISSUES,
                &[
                    record,
                    patient,
                    Cell::Text(issue.severity.as_str()),
                    Cell::Text(&issue.place),
                    Cell::Text(&issue.message),
                ],
            )?;
        }
        Ok(())
    }
}

impl Reject {
    /// Gives its row to `sink`.
    ///
    /// # Errors
    /// What the sink has.
    pub fn write(&self, sink: &mut impl Sink) -> Result<(), SinkError> {
        sink.row(
            &REJECTS,
            &[
                Cell::Text(&self.source),
                self.line.map_or(Cell::Null, Cell::count),
                self.record.map_or(Cell::Null, Cell::count),
                Cell::text(self.patient.as_deref()),
                Cell::Text(&self.reason),
            ],
        )
    }
}

/// Place of `table` among [`TABLES`].
#[must_use]
pub fn place_of(table: &Table) -> usize {
    TABLES
        .iter()
        .position(|one| one.name == table.name)
        .unwrap_or(TABLES.len())
}
