//! An assessment as a row of a population: outcomes, dates, and what is missing, lent and not
//! copied.
//!
//! A row says what [`Assessor::assess_within`] with [`Reasons::Missing`] says, without texts. What
//! it names of the knowledge it borrows from the knowledge; the rest lies in the [`Rows`] that
//! made it, until the next row is asked for.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use gravida_elm::{Evaluator, Memory, Request, Value};
use gravida_fhir::Record;

use super::asked::Asked;
use super::measure::MeasureRow;
use super::missing::{Missing, MissingRow};
use super::run::{Run, counts};
use super::{AsOf, Assessor, Reasons, RowParts, Scope};
use crate::assessment::{Issue, RecordCounts, Subject};
use crate::knowledge::{
    Alert, Decision, Fact, Knowledge, Measure, MeasurePlan, Profile, Recommendation, Task,
};
use crate::words::Outcome;

/// Makes rows, one after the other; one for each thread.
///
/// ```
/// use gravida_fhir::{DateTime, ReadOptions, read};
/// use gravida_guideline::{AsOf, Assessor, Knowledge, Scope};
///
/// let knowledge = Knowledge::embedded().map_err(|problems| problems[0].to_string())?;
/// let profile = knowledge.default_profile().ok_or("no profile")?;
/// let assessor = Assessor::new(&knowledge);
/// let options = ReadOptions { interest: assessor.interest(), ..ReadOptions::default() };
/// let bundle = br#"{"resourceType": "Patient", "id": "one", "birthDate": "1990-05-01"}"#;
/// let as_of = AsOf::given(DateTime::parse("2026-11-22T00:00:00Z")?);
///
/// let mut rows = assessor.rows(profile, &Scope::everything());
/// for record in read(bundle, &options)?.records {
///     let row = rows.row(&record, &[], &as_of);
///     for one in row.recommendations() {
///         let missing: Vec<&str> = one.missing(&row).map(|fact| fact.id.as_str()).collect();
///         println!("{} {:?} {missing:?}", one.recommendation.id, one.outcome);
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Rows<'a, 'k> {
    assessor: &'a Assessor<'k>,
    profile: &'a Profile,
    scope: Scope,
    /// With those of which others are made.
    parts: RowParts,
    decisions: Vec<Asked<'k>>,
    measures: Vec<(&'k Measure, &'k MeasurePlan)>,
    /// Made for the first row; the moment is each row's own.
    request: Option<Request>,
    evaluator: Evaluator<'k>,
    memory: Memory,
    made: Made<'k>,
}

/// What the last row is made of; kept, so that the next allocates little.
#[derive(Debug, Default)]
struct Made<'k> {
    alerts: Vec<(&'k Decision, &'k Alert)>,
    decisions: Vec<DecisionRow<'k>>,
    recommendations: Vec<RecommendationRow<'k>>,
    tasks: Vec<TaskRow<'k>>,
    failures: Vec<String>,
    missing: Missing<'k>,
    measures: Vec<MeasureRow<'k>>,
}

/// One woman at one moment. What it borrows for `'k` is the knowledge's.
#[derive(Debug)]
pub struct Row<'r, 'k> {
    /// Whom it is about.
    pub subject: Subject,
    /// What could not be read, what contradicts what, what is implausible, the gravest first.
    pub issues: Vec<Issue>,
    /// How much was read, and how much of it was kept out of the logic.
    pub counts: RecordCounts,
    knowledge: &'k Knowledge,
    made: &'r Made<'k>,
}

/// Whether a decision is asked of her now.
#[derive(Clone, Debug)]
pub struct DecisionRow<'k> {
    /// The decision.
    pub decision: &'k Decision,
    /// `None` when the record does not say enough.
    pub relevant: Option<bool>,
    missing: Range<usize>,
}

/// One body's position.
#[derive(Clone, Debug)]
pub struct RecommendationRow<'k> {
    /// The decision it answers.
    pub decision: &'k Decision,
    /// The recommendation.
    pub recommendation: &'k Recommendation,
    /// Whether the profile puts this body in force for the decision and question.
    pub in_force: bool,
    /// Exactly one of four.
    pub outcome: Outcome,
    missing: Range<usize>,
    failure: Option<usize>,
}

/// A dated thing to do; moments are ISO 8601.
#[derive(Clone, Debug)]
pub struct TaskRow<'k> {
    /// The decision it belongs to.
    pub decision: &'k Decision,
    /// The task.
    pub task: &'k Task,
    /// First day or moment it can be done.
    pub opens: Option<String>,
    /// When it is due.
    pub due: Option<String>,
    /// Last day or moment it is of use.
    pub closes: Option<String>,
}

impl<'r, 'k> Row<'r, 'k> {
    /// Red flags that are raised, each with its decision, emergencies first.
    pub fn alerts(&self) -> impl Iterator<Item = (&'k Decision, &'k Alert)> + use<'r, 'k> {
        self.made.alerts.iter().copied()
    }

    /// Every decision in the scope, in the order of the knowledge.
    #[must_use]
    pub const fn decisions(&self) -> &'r [DecisionRow<'k>] {
        self.made.decisions.as_slice()
    }

    /// Every body's position: by decision, those in force first.
    #[must_use]
    pub const fn recommendations(&self) -> &'r [RecommendationRow<'k>] {
        self.made.recommendations.as_slice()
    }

    /// What is to be done, by the day it is due.
    #[must_use]
    pub const fn tasks(&self) -> &'r [TaskRow<'k>] {
        self.made.tasks.as_slice()
    }

    /// What would settle something, most useful first.
    pub fn missing(&self) -> impl Iterator<Item = MissingRow<'r, 'k>> + use<'r, 'k> {
        self.made.missing.rows(self.knowledge)
    }

    /// Where she stands in the measures of the scope, in the order of the knowledge.
    #[must_use]
    pub const fn measures(&self) -> &'r [MeasureRow<'k>] {
        self.made.measures.as_slice()
    }

    fn facts(&self, range: &Range<usize>) -> impl Iterator<Item = &'k Fact> + use<'r, 'k> {
        let facts = self.knowledge.facts();
        let places: &'r [usize] = self.made.missing.facts_at(range);
        places.iter().filter_map(move |place| facts.get(*place))
    }
}

impl<'k> DecisionRow<'k> {
    /// The facts that would settle whether it is asked, while that is not known.
    pub fn missing<'r>(&self, row: &Row<'r, 'k>) -> impl Iterator<Item = &'k Fact> + use<'r, 'k> {
        row.facts(&self.missing)
    }
}

impl<'k> RecommendationRow<'k> {
    /// The facts that would settle it, while the outcome is [`Outcome::NeedsData`].
    pub fn missing<'r>(&self, row: &Row<'r, 'k>) -> impl Iterator<Item = &'k Fact> + use<'r, 'k> {
        row.facts(&self.missing)
    }

    /// Why it could not be evaluated, while the outcome is [`Outcome::Failed`].
    #[must_use]
    pub fn failure<'r>(&self, row: &Row<'r, 'k>) -> Option<&'r str> {
        let failure = row.made.failures.get(self.failure?)?;
        Some(failure.as_str())
    }
}

impl<'k> Assessor<'k> {
    /// Rows under a profile, as far as a scope goes; how far the scope explains does not matter.
    #[must_use]
    pub fn rows<'a>(&'a self, profile: &'a Profile, scope: &Scope) -> Rows<'a, 'k> {
        let knowledge = self.knowledge;
        Rows {
            assessor: self,
            profile,
            scope: scope.clone().with_reasons(Reasons::Missing),
            parts: RowParts::ALL,
            decisions: Asked::of(knowledge, profile, scope),
            measures: (knowledge.measures().iter().zip(&knowledge.plan().measures))
                .filter(|(measure, _)| scope.touches_measure(measure))
                .collect(),
            request: None,
            evaluator: Evaluator::new(knowledge.program()),
            memory: Memory::new(Arc::new(self.footprints_of(scope))),
            made: Made::default(),
        }
    }
}

impl<'k> Rows<'_, 'k> {
    /// The same with these parts alone.
    #[must_use]
    pub fn with_parts(self, parts: RowParts) -> Self {
        Self {
            parts: parts.whole(),
            ..self
        }
    }

    /// The row of one record at a moment. `issues` are those of the reading that belong to no
    /// record. Total, as an assessment is.
    pub fn row<'r>(
        &'r mut self,
        record: &'r Record,
        issues: &[gravida_fhir::Issue],
        as_of: &AsOf,
    ) -> Row<'r, 'k> {
        let knowledge = self.assessor.knowledge;
        let leaves = &knowledge.plan().leaves;
        let is_leaf = |definition| leaves.contains(&definition);
        let moment = as_of.moment();
        let request = self
            .request
            .get_or_insert_with(|| self.assessor.request(self.profile, moment));
        request.as_of = moment;
        let mut made = std::mem::take(&mut self.made);
        let evaluation = self.evaluator.begin_with(record, request, &mut self.memory);
        made.begin(evaluation.memory_number());
        let mut run = Run {
            knowledge,
            profile: self.profile,
            evaluation: &evaluation,
            is_leaf: &is_leaf,
            explainer: OnceCell::new(),
            unknowns: OnceCell::new(),
            issues: Vec::new(),
            missing: std::mem::take(&mut made.missing),
            scope: &self.scope,
        };
        run.read(issues, as_of);
        let subject = run.subject();
        let parts = self.parts;
        if parts.issues {
            run.observe();
        }
        if parts.waiting {
            evaluation.settle();
        }
        for asked in &self.decisions {
            run.row(asked, parts, &mut made);
        }
        run.turns();
        run.end();
        // Behind the end: what is said by the way is said of the assessment, not of what is counted.
        let measures = self.measures.iter().filter(|_| parts.measures);
        made.measures.extend(
            measures
                .map(|(measure, plan)| MeasureRow::of(measure, plan, |id| evaluation.value(id))),
        );
        let Run {
            issues, missing, ..
        } = run;
        drop(evaluation);
        made.missing = missing;
        made.missing.rank(knowledge);
        made.alerts.sort_by_key(|(_, alert)| alert.level);
        made.tasks.sort_by(|one, other| {
            (one.due.is_none(), &one.due).cmp(&(other.due.is_none(), &other.due))
        });
        self.made = made;
        Row {
            subject,
            issues,
            counts: counts(record),
            knowledge,
            made: &self.made,
        }
    }
}

impl Made<'_> {
    fn begin(&mut self, numbered_by: u64) {
        self.alerts.clear();
        self.decisions.clear();
        self.recommendations.clear();
        self.tasks.clear();
        self.failures.clear();
        self.measures.clear();
        self.missing.begin(numbered_by);
    }
}

impl<'k> Run<'k, '_, '_> {
    fn row(&mut self, asked: &Asked<'k>, parts: RowParts, made: &mut Made<'k>) {
        let decision = asked.decision;
        let (relevant, missing) = self.row_of_relevance(asked, parts);
        let is_asked = relevant == Some(true);
        made.decisions.push(DecisionRow {
            decision,
            relevant,
            missing,
        });
        for (alert, id) in &asked.alerts {
            match self.value_or_issue(*id, &alert.id).as_boolean() {
                Some(true) => made.alerts.push((decision, alert)),
                Some(false) => {}
                None if parts.missing => {
                    let facts = self.settled_by(*id);
                    self.missing.alert(alert, &facts);
                }
                None => {}
            }
        }
        let findings = (asked.findings.iter()).filter(|_| parts.missing || parts.issues);
        for (finding, id) in findings {
            match self.evaluation.value(*id) {
                Ok(Value::Null) if parts.missing => {
                    let facts = self.settled_by(*id);
                    self.missing.other(&finding.id, is_asked, &facts);
                }
                Ok(_) => {}
                Err(error) => self.fail(&finding.id, &error),
            }
        }
        let first = made.recommendations.len();
        let recommendations = (asked.recommendations.iter()).filter(|_| parts.recommendations);
        for (item, id, in_force) in recommendations {
            let (outcome, failure) = self.outcome(*id);
            let missing = if parts.waiting && outcome == Outcome::NeedsData {
                let facts = self.settled_by(*id);
                if parts.missing {
                    (self.missing).recommendation(&item.id, *in_force, is_asked, &facts);
                }
                facts
            } else {
                0..0
            };
            made.recommendations.push(RecommendationRow {
                decision,
                recommendation: item,
                in_force: *in_force,
                outcome,
                missing,
                failure: failure.map(|failure| {
                    made.failures.push(failure);
                    made.failures.len() - 1
                }),
            });
        }
        if let Some(positions) = made.recommendations.get_mut(first..) {
            positions.sort_by_key(|position| !position.in_force);
        }
        for (task, plan) in asked.tasks.iter().filter(|_| parts.tasks) {
            match self.value_or_issue(plan.condition, &task.id).as_boolean() {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    if parts.missing {
                        let facts = self.settled_by(plan.condition);
                        self.missing.other(&task.id, is_asked, &facts);
                    }
                    continue;
                }
            }
            let [opens, due, closes] = self.moments(task, plan);
            made.tasks.push(TaskRow {
                decision,
                task,
                opens,
                due,
                closes,
            });
        }
    }

    fn row_of_relevance(
        &mut self,
        asked: &Asked<'k>,
        parts: RowParts,
    ) -> (Option<bool>, Range<usize>) {
        let Some(id) = asked.relevant else {
            return (Some(true), 0..0);
        };
        match self.evaluation.value(id) {
            Ok(value) => match value.as_boolean() {
                None if parts.missing => {
                    let facts = self.settled_by(id);
                    self.missing.relevance(&asked.decision.id, &facts);
                    (None, facts)
                }
                None => (None, 0..0),
                known => (known, 0..0),
            },
            Err(error) => {
                self.fail(&asked.decision.id, &error);
                (Some(true), 0..0)
            }
        }
    }
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
