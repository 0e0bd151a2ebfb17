//! The rows of one woman, and the cells of a row.
//!
//! A row says what the assessment says: nothing is added and nothing rounded.
//! Ids of the knowledge are borrowed where whoever assesses can lend them.

use std::borrow::Cow;

use gravida_guideline::assessment::{Assessment, Gestation, RecordCounts};
use gravida_guideline::{AlertLevel, AsOfSource, BearsOn, Direction, Outcome, Severity};

use crate::schema::{ISSUES, MISSING, RECOMMENDATIONS, REJECTS, TABLES, TASKS, Table, WOMEN};

/// An id or a word of the knowledge.
pub type Id<'k> = Cow<'k, str>;

/// Where a record comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Number of the record in the run, from 1.
    pub record: u64,
    /// The input, as the user named it.
    pub source: String,
    /// Line of the input, from 1; `None` for a record put together from many lines.
    pub line: Option<u64>,
}

/// Everything that is told about one woman.
#[derive(Clone, Debug, PartialEq)]
pub struct Woman<'k> {
    /// Where her record comes from.
    pub place: Place,
    /// Id of the Patient; empty where the record has none.
    pub patient: String,
    /// The moment assessed for, ISO 8601.
    pub as_of: String,
    /// Where that moment comes from.
    pub as_of_source: AsOfSource,
    /// Completed years of age, least and most possible.
    pub age_years: Option<[i64; 2]>,
    /// Gestation of an ongoing, dated pregnancy.
    pub gestation: Option<Gestation>,
    /// Whether the record says that this pregnancy was lost.
    pub loss: bool,
    /// Ids of the alerts raised, emergencies first.
    pub alerts: Vec<(AlertLevel, Id<'k>)>,
    /// Every decision, and whether it is asked of her now; `None` when that is not known.
    pub decisions: Vec<(Id<'k>, Option<bool>)>,
    /// Every body's position.
    pub recommendations: Vec<RecommendationRow<'k>>,
    /// Dated things to do.
    pub tasks: Vec<TaskRow<'k>>,
    /// What would settle something, most useful first.
    pub missing: Vec<MissingRow<'k>>,
    /// What a reader must know, the gravest first.
    pub issues: Vec<IssueRow>,
    /// How much was read.
    pub counts: RecordCounts,
}

/// One body's position on one decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecommendationRow<'k> {
    /// Id of the decision it answers.
    pub decision: Id<'k>,
    /// Which question of the decision, where it holds several.
    pub question: Option<Id<'k>>,
    /// Id of the recommendation.
    pub recommendation: Id<'k>,
    /// Id of the guideline document.
    pub guideline: Id<'k>,
    /// Whether the profile puts this body in force.
    pub in_force: bool,
    /// What came out.
    pub outcome: Outcome,
    /// Which way it points when it applies.
    pub direction: Direction,
    /// Ids of the facts that would settle it, while it needs data.
    pub missing: Vec<Id<'k>>,
    /// Why it could not be evaluated, where it failed.
    pub failure: Option<String>,
}

/// A dated thing to do; moments are ISO 8601.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow<'k> {
    /// Id of the decision it belongs to.
    pub decision: Id<'k>,
    /// Id of the task.
    pub task: Id<'k>,
    /// Id of the recommendation it follows from.
    pub recommendation: Option<Id<'k>>,
    /// First day or moment it can be done.
    pub opens: Option<String>,
    /// When it is due.
    pub due: Option<String>,
    /// Last day or moment it is of use.
    pub closes: Option<String>,
}

/// A fact that would settle something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingRow<'k> {
    /// Id of the fact.
    pub fact: Id<'k>,
    /// The foremost thing it bears on.
    pub bears_on: BearsOn,
    /// Ids of what it would help to settle.
    pub settles: Vec<Id<'k>>,
}

/// Something a reader must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueRow {
    /// How bad.
    pub severity: Severity,
    /// Where in the record, or the id of the part of the knowledge that met it.
    pub place: String,
    /// What.
    pub message: String,
}

/// Something that could not be assessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The input, as the user named it.
    pub source: String,
    /// Line of the input, from 1.
    pub line: Option<u64>,
    /// Number of the record, where it has one.
    pub record: Option<u64>,
    /// Id of the Patient, where it is known.
    pub patient: Option<String>,
    /// Why it was left out, and the remedy.
    pub reason: String,
}

impl Woman<'static> {
    /// The rows of an assessment.
    #[must_use]
    pub fn of(assessment: Assessment, place: Place) -> Self {
        Self {
            place,
            patient: assessment.subject.id,
            as_of: assessment.as_of,
            as_of_source: assessment.as_of_source,
            age_years: assessment.subject.age_years,
            gestation: assessment.subject.gestation,
            loss: assessment.subject.loss,
            alerts: assessment
                .alerts
                .into_iter()
                .map(|alert| (alert.level, Cow::Owned(alert.id)))
                .collect(),
            decisions: assessment
                .decisions
                .into_iter()
                .map(|decision| (Cow::Owned(decision.id), decision.relevant))
                .collect(),
            recommendations: assessment
                .recommendations
                .into_iter()
                .map(|one| RecommendationRow {
                    decision: Cow::Owned(one.decision),
                    question: one.question.map(Cow::Owned),
                    recommendation: Cow::Owned(one.id),
                    guideline: Cow::Owned(one.guideline),
                    in_force: one.in_force,
                    outcome: one.outcome,
                    direction: one.direction,
                    missing: owned(one.missing),
                    failure: one.failure,
                })
                .collect(),
            tasks: assessment
                .tasks
                .into_iter()
                .map(|task| TaskRow {
                    decision: Cow::Owned(task.decision),
                    task: Cow::Owned(task.id),
                    recommendation: task.recommendation.map(Cow::Owned),
                    opens: task.opens,
                    due: task.due,
                    closes: task.closes,
                })
                .collect(),
            missing: assessment
                .missing
                .into_iter()
                .map(|fact| MissingRow {
                    fact: Cow::Owned(fact.fact),
                    bears_on: fact.bears_on,
                    settles: owned(fact.settles),
                })
                .collect(),
            issues: assessment
                .issues
                .into_iter()
                .map(|issue| IssueRow {
                    severity: issue.severity,
                    place: issue.place,
                    message: issue.message,
                })
                .collect(),
            counts: assessment.record,
        }
    }
}

fn owned(ids: Vec<String>) -> Vec<Id<'static>> {
    ids.into_iter().map(Cow::Owned).collect()
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

impl Woman<'_> {
    /// Gives all her rows to `sink`: her own, then those of the other tables.
    ///
    /// # Errors
    /// The first that the sink has.
    pub fn write(&self, sink: &mut impl Sink) -> Result<(), SinkError> {
        let record = Cell::count(self.place.record);
        let patient = Cell::Text(&self.patient);
        self.own_row(record, patient, sink)?;
        let mut words = Vec::new();
        for one in &self.recommendations {
            borrow(&one.missing, &mut words);
            sink.row(
                &RECOMMENDATIONS,
                &[
                    record,
                    patient,
                    Cell::Text(&one.decision),
                    Cell::text(one.question.as_deref()),
                    Cell::Text(&one.recommendation),
                    Cell::Text(&one.guideline),
                    Cell::Flag(one.in_force),
                    Cell::Text(one.outcome.as_str()),
                    Cell::Text(one.direction.as_str()),
                    Cell::Words(&words),
                    Cell::text(one.failure.as_deref()),
                ],
            )?;
        }
        for task in &self.tasks {
            sink.row(
                &TASKS,
                &[
                    record,
                    patient,
                    Cell::Text(&task.decision),
                    Cell::Text(&task.task),
                    Cell::text(task.recommendation.as_deref()),
                    Cell::text(task.opens.as_deref()),
                    Cell::text(task.due.as_deref()),
                    Cell::text(task.closes.as_deref()),
                    Cell::text(task.due.as_deref().and_then(whole_day)),
                ],
            )?;
        }
        for (rank, fact) in (1..).zip(&self.missing) {
            borrow(&fact.settles, &mut words);
            sink.row(
                &MISSING,
                &[
                    record,
                    patient,
                    Cell::Number(rank),
                    Cell::Text(&fact.fact),
                    Cell::Text(fact.bears_on.as_str()),
                    Cell::Words(&words),
                ],
            )?;
        }
        for issue in &self.issues {
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

    fn own_row(
        &self,
        record: Cell<'_>,
        patient: Cell<'_>,
        sink: &mut impl Sink,
    ) -> Result<(), SinkError> {
        let alerts = |level: AlertLevel| -> Vec<&str> {
            let raised = self.alerts.iter().filter(|(one, _)| *one == level);
            raised.map(|(_, id)| &**id).collect()
        };
        let decisions = |asked: Option<bool>| -> Vec<&str> {
            let such = self.decisions.iter().filter(|(_, one)| *one == asked);
            such.map(|(id, _)| &**id).collect()
        };
        let age = |end: fn([i64; 2]) -> i64| Cell::number(self.age_years.map(end));
        let gestation = |end: fn([i64; 2]) -> i64| {
            Cell::number(self.gestation.as_ref().map(|one| end(one.days)))
        };
        let method = self
            .gestation
            .as_ref()
            .and_then(|one| one.method.as_deref());
        sink.row(
            &WOMEN,
            &[
                record,
                patient,
                Cell::Text(&self.place.source),
                self.place.line.map_or(Cell::Null, Cell::count),
                Cell::Text(&self.as_of),
                Cell::Text(self.as_of_source.as_str()),
                age(|[low, _]| low),
                age(|[_, high]| high),
                gestation(|[low, _]| low),
                gestation(|[_, high]| high),
                Cell::text(method),
                Cell::Flag(self.loss),
                Cell::Words(&alerts(AlertLevel::Emergency)),
                Cell::Words(&alerts(AlertLevel::Urgent)),
                Cell::Words(&decisions(Some(true))),
                Cell::Words(&decisions(None)),
                Cell::count(self.counts.resources),
                Cell::count(self.counts.entered_in_error),
                Cell::count(self.counts.refuted),
                Cell::count(self.counts.duplicates),
            ],
        )
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

fn borrow<'a>(ids: &'a [Id<'_>], words: &mut Vec<&'a str>) {
    words.clear();
    words.extend(ids.iter().map(|id| &**id));
}

/// The day that a date or moment begins with, where it says year, month and day.
fn whole_day(moment: &str) -> Option<&str> {
    let day = moment.get(..10)?;
    let is_whole = day.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_whole.then_some(day)
}
