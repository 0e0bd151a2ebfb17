//! One record being assessed: the order of things, and what a definition says.

use std::cell::OnceCell;
use std::ops::Range;

use gravida_elm::{
    DefinitionId, Evaluation, EvaluationError, Explainer, Message, MessageSeverity, Value,
};

use gravida_fhir::Record;

use super::as_of::AsOf;
use super::asked::Asked;
use super::entries;
use super::missing::{Missing, Turn};
use super::scope::{Reasons, Scope};
use super::stated::has_value;
use super::value::{bounds, text_of};
use crate::assessment::{
    Alert, Assessment, Because, DecisionRelevance, Finding, Gestation, Issue, KnowledgeVersion,
    Recommendation, RecordCounts, SCHEMA, Subject, Task,
};
use crate::knowledge::{FactPlan, Knowledge, Profile};
use crate::words::Severity;

/// How a value that the record does not give is shown.
const UNKNOWN: &str = "unknown";

/// One record being assessed.
pub(super) struct Run<'k, 'r, 'e> {
    pub(super) knowledge: &'k Knowledge,
    pub(super) profile: &'r Profile,
    pub(super) evaluation: &'r Evaluation<'e>,
    pub(super) is_leaf: &'r dyn Fn(DefinitionId) -> bool,
    /// Made where reasons are asked for.
    pub(super) explainer: OnceCell<Explainer<'r, 'e>>,
    /// For what nobody asks the reasons of.
    pub(super) unknowns: OnceCell<Explainer<'r, 'e>>,
    pub(super) issues: Vec<Issue>,
    pub(super) missing: Missing<'k>,
    pub(super) scope: &'r Scope,
}

/// Why a definition answered what it did, as far as the scope asks for it.
pub(super) struct Answered {
    pub(super) because: Vec<Because>,
    /// The facts that would settle it: see [`Missing::facts_at`].
    pub(super) missing: Range<usize>,
}

impl<'k, 'r, 'e> Run<'k, 'r, 'e> {
    /// What is missing stays with the run, for the next record.
    pub(super) fn assess(
        &mut self,
        asked: &[Asked<'k>],
        reading_issues: &[gravida_fhir::Issue],
        as_of: &AsOf,
    ) -> Assessment {
        let record = self.evaluation.record();
        self.read(reading_issues, as_of);
        let subject = self.subject();
        if self.scope.reasons() > Reasons::None && !self.scope.is_advice_alone() {
            self.observe();
        }
        self.evaluation.settle();
        let mut parts = Parts::default();
        let knowledge = self.knowledge;
        for asked in asked {
            self.decide(asked, &mut parts);
        }
        parts.alerts.sort_by_key(|alert| alert.level);
        parts.tasks.sort_by(|one, other| {
            (one.due.is_none(), &one.due).cmp(&(other.due.is_none(), &other.due))
        });
        let pictures = if self.scope.is_everything() {
            self.pictures(&parts.tasks, as_of)
        } else {
            Vec::new()
        };
        if self.scope.reasons() >= Reasons::Missing {
            self.turns();
        }
        self.end();
        Assessment {
            schema: SCHEMA.to_owned(),
            as_of: as_of.moment().to_string(),
            as_of_source: as_of.source(),
            profile: self.profile.id.clone(),
            knowledge: KnowledgeVersion {
                version: knowledge.version().to_owned(),
                digest: knowledge.digest().to_owned(),
            },
            subject,
            entries: entries::of(knowledge, record, &parts),
            alerts: parts.alerts,
            decisions: parts.decisions,
            findings: parts.findings,
            recommendations: parts.recommendations,
            tasks: parts.tasks,
            pictures,
            missing: (self.missing).finish(knowledge, !self.scope.is_without_references()),
            issues: std::mem::take(&mut self.issues),
            record: counts(record),
        }
    }

    /// The issues that the record comes with.
    pub(super) fn read(&mut self, reading_issues: &[gravida_fhir::Issue], as_of: &AsOf) {
        self.issues.extend(as_of.issue());
        self.issues.extend(
            reading_issues
                .iter()
                .chain(self.evaluation.record().issues())
                .map(issue_of_reading),
        );
    }

    /// Which facts the knowledge would have asked for before or after all others.
    pub(super) fn turns(&mut self) {
        let facts = &self.knowledge.plan().facts;
        self.missing.count(facts.len());
        for (place, fact) in facts.iter().enumerate() {
            if fact.has_turn() && self.missing.is_of_use(place) {
                let turn = self.turn(fact);
                self.missing.turn(place, turn);
            }
        }
    }

    /// What cannot be worked out leaves the fact in its order.
    fn turn(&self, fact: &FactPlan) -> Turn {
        let holds = |condition: Option<DefinitionId>| {
            condition
                .and_then(|condition| self.evaluation.value(condition).ok())
                .and_then(|value| value.as_boolean())
                == Some(true)
        };
        let says = |(id, values): &(DefinitionId, Vec<String>)| {
            let value = self.evaluation.value(*id).ok();
            value.is_none_or(|value| has_value(value, values))
        };
        if holds(fact.ask_first) {
            Turn::First
        } else if holds(fact.ask_last)
            || (!fact.ask_when.is_empty() && !fact.ask_when.iter().any(says))
        {
            Turn::Last
        } else if fact.is_at_once {
            Turn::AtOnce
        } else {
            Turn::Usual
        }
    }

    /// When all has been asked: what the logic told by the way, and the gravest first.
    pub(super) fn end(&mut self) {
        self.issues.extend(
            self.evaluation
                .messages()
                .iter()
                .filter_map(issue_of_message),
        );
        self.issues.sort_by_key(|issue| issue.severity);
    }

    pub(super) fn subject(&mut self) -> Subject {
        let plan = self.knowledge.plan();
        let age_years = plan
            .age
            .and_then(|id| bounds(self.value_or_issue(id, "age"), None));
        let loss = plan
            .loss
            .is_some_and(|id| self.value_or_issue(id, "loss").as_boolean() == Some(true));
        // Weeks are not counted on for her once the pregnancy is lost.
        let days = plan
            .gestation_days
            .filter(|_| !loss)
            .and_then(|id| bounds(self.value_or_issue(id, "gestation"), Some("d")));
        let gestation = days.map(|days| Gestation {
            days,
            method: plan
                .gestation_method
                .and_then(|id| text_of(self.value_or_issue(id, "gestation"))),
        });
        Subject {
            id: self.evaluation.record().id().to_owned(),
            age_years,
            gestation,
            loss,
        }
    }

    fn decide(&mut self, asked: &Asked<'k>, parts: &mut Parts) {
        let decision = asked.decision;
        let relevance = self.relevance(asked);
        let is_asked = relevance.relevant == Some(true);
        parts.decisions.push(relevance);
        for (item, id) in &asked.alerts {
            parts.alerts.extend(self.alert(decision, item, *id));
        }
        for (item, id) in &asked.findings {
            let finding = self.finding(decision, item, *id, is_asked);
            parts.findings.extend(finding);
        }
        let first = parts.recommendations.len();
        for (item, id, in_force) in &asked.recommendations {
            let position = self.recommendation(decision, item, *id, *in_force, is_asked);
            parts.recommendations.extend(position);
        }
        if let Some(positions) = parts.recommendations.get_mut(first..) {
            positions.sort_by_key(|position| !position.in_force);
        }
        for (item, plan) in &asked.tasks {
            parts
                .tasks
                .extend(self.task(decision, item, plan, is_asked));
        }
    }

    /// The value of a definition; a failure is an issue, and then it is null.
    pub(super) fn value_or_issue(&mut self, id: DefinitionId, whose: &str) -> Value<'e> {
        match self.evaluation.value(id) {
            Ok(value) => value,
            Err(error) => {
                self.fail(whose, &error);
                Value::Null
            }
        }
    }

    pub(super) fn fail(&mut self, whose: &str, error: &EvaluationError) {
        self.issues.push(Issue {
            severity: Severity::Error,
            place: whose.to_owned(),
            message: format!("could not be decided: {error}"),
        });
    }

    /// What decided a definition that applies or does not, and, while it is not known, what would
    /// settle it.
    pub(super) fn why(&mut self, id: DefinitionId, state: State) -> Answered {
        let is_told = match state {
            State::Applies => Reasons::OfWhatApplies,
            State::IsUnknown => Reasons::Missing,
            State::Other => Reasons::All,
        };
        let reasons = self.scope.reasons();
        if reasons < is_told {
            return Answered {
                because: Vec::new(),
                missing: 0..0,
            };
        }
        let is_missing_told = matches!(state, State::IsUnknown);
        Answered {
            because: if reasons == Reasons::All || !is_missing_told {
                self.because(id)
            } else {
                Vec::new()
            },
            missing: if is_missing_told {
                self.settled_by(id)
            } else {
                0..0
            },
        }
    }

    /// What decided a definition, of what is worth telling.
    pub(super) fn because(&self, id: DefinitionId) -> Vec<Because> {
        let explainer = self.explainer();
        explainer
            .deciding(id)
            .into_iter()
            .filter(|step| self.knowledge.plan().told.contains(step))
            .map(|step| {
                let step = explainer.step(step);
                let (library, definition) = self.knowledge.definition_name(step.definition);
                let has_namesake = self.knowledge.plan().namesakes.contains(&step.definition);
                Because {
                    definition: definition.to_owned(),
                    library: has_namesake.then(|| library.to_owned()),
                    value: if step.value == "null" {
                        UNKNOWN.to_owned()
                    } else {
                        step.value
                    },
                    resources: step.resources,
                }
            })
            .collect()
    }

    fn explainer(&self) -> &Explainer<'r, 'e> {
        self.explainer.get_or_init(|| {
            if self.scope.is_without_references() {
                self.evaluation.explainer_of_steps(self.is_leaf)
            } else {
                self.evaluation.explainer(self.is_leaf)
            }
        })
    }

    /// The facts that would settle a definition, in the order of the knowledge.
    pub(super) fn settled_by(&mut self, id: DefinitionId) -> Range<usize> {
        if let Some(set) = self.evaluation.unknown_set(id) {
            return self.settled_by_set(set);
        }
        let explainer = match self.scope.reasons() {
            // Explained already, or will be.
            Reasons::All => self.explainer(),
            _ => self
                .unknowns
                .get_or_init(|| self.evaluation.explainer_of_unknowns(self.is_leaf)),
        };
        if let Some(set) = explainer.unknown_set(id) {
            return self.settled_by_set(set);
        }
        let facts = self.facts_of(&explainer.unknown(id));
        self.missing.keep(&facts)
    }

    /// The same of a set that the evaluation has a number for.
    pub(super) fn settled_by_set(&mut self, set: u32) -> Range<usize> {
        let number = set as usize;
        self.missing.numbered(number).unwrap_or_else(|| {
            let facts = self.facts_of(&self.evaluation.unknown_in(set));
            self.missing.keep_numbered(number, &facts)
        })
    }

    /// Places of the facts that these leaves are.
    fn facts_of(&self, leaves: &[DefinitionId]) -> Vec<usize> {
        let facts_of = &self.knowledge.plan().facts_of;
        let mut facts: Vec<usize> = leaves
            .iter()
            .filter_map(|leaf| facts_of.get(leaf))
            .flatten()
            .copied()
            .collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }
}

/// What is asked of an explanation depends on what was answered.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    Applies,
    IsUnknown,
    Other,
}

/// The parts of an assessment that decisions add to.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) decisions: Vec<DecisionRelevance>,
    pub(super) alerts: Vec<Alert>,
    pub(super) findings: Vec<Finding>,
    pub(super) recommendations: Vec<Recommendation>,
    pub(super) tasks: Vec<Task>,
}

pub(super) fn counts(record: &Record) -> RecordCounts {
    let excluded = record.excluded();
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    RecordCounts {
        resources: count(record.resources().count()),
        entered_in_error: count(excluded.entered_in_error),
        refuted: count(excluded.refuted),
        duplicates: count(excluded.duplicates),
    }
}

fn issue_of_reading(issue: &gravida_fhir::Issue) -> Issue {
    Issue {
        severity: match issue.severity {
            gravida_fhir::Severity::Error => Severity::Error,
            gravida_fhir::Severity::Warning => Severity::Warning,
            gravida_fhir::Severity::Information => Severity::Information,
        },
        place: issue.location.clone(),
        message: issue.message.clone(),
    }
}

/// What CQL told by `Message`; traces are for authors.
fn issue_of_message(message: &Message) -> Option<Issue> {
    let severity = match message.severity {
        MessageSeverity::Trace => return None,
        MessageSeverity::Message => Severity::Information,
        MessageSeverity::Warning => Severity::Warning,
        MessageSeverity::Error => Severity::Error,
    };
    Some(Issue {
        severity,
        place: message.code.clone(),
        message: message.text.clone(),
    })
}
