//! From a record to an assessment: every definition the knowledge names is
//! evaluated, explained and put in its place.
//!
//! Total: whatever the record holds, there is an assessment. A definition that
//! fails is a failed outcome or an issue; all others go on. Nothing here knows
//! what a definition is about.

mod as_of;
mod entries;
mod missing;
mod observed;
mod value;

use std::sync::{Mutex, PoisonError};

use gravida_elm::{
    DefinitionId, Evaluation, EvaluationError, Evaluator, Explainer, Message, MessageSeverity,
    Request, Value,
};
use gravida_fhir::{Interest, Record};

pub use as_of::AsOf;
use missing::Missing;
pub(crate) use value::{bounds, text_of};

use crate::assessment::{
    Alert, Assessment, Because, EvidenceReference, Finding, Gestation, Issue, KnowledgeVersion,
    Recommendation, RecordCounts, SCHEMA, SourceReference, Subject, Task,
};
use crate::knowledge::{self, Decision, DecisionPlan, Knowledge, Profile, Source};
use crate::words::{Outcome, Severity, Verification};

/// Runs knowledge over records: made once, shared by threads, used for any
/// number of records.
#[derive(Debug)]
pub struct Assessor<'k> {
    knowledge: &'k Knowledge,
    /// Evaluators at rest; as many as there were threads at work at once.
    resting: Mutex<Vec<Evaluator<'k>>>,
}

impl<'k> Assessor<'k> {
    /// An assessor for this knowledge.
    #[must_use]
    pub const fn new(knowledge: &'k Knowledge) -> Self {
        Self {
            knowledge,
            resting: Mutex::new(Vec::new()),
        }
    }

    /// The elements a record must keep to be assessed and its entries to be named.
    #[must_use]
    pub fn interest(&self) -> Interest {
        self.knowledge
            .program()
            .interest()
            .and(entries::NAMES.iter().copied())
    }

    /// Assesses one record under a profile at a moment. `issues` are those of
    /// the reading that belong to no record.
    #[must_use]
    pub fn assess(
        &self,
        record: &Record,
        issues: &[gravida_fhir::Issue],
        profile: &Profile,
        as_of: &AsOf,
    ) -> Assessment {
        let mut evaluator = self
            .resting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or_else(|| Evaluator::new(self.knowledge.program()));
        let request = self.request(profile, as_of);
        let leaves = &self.knowledge.plan().leaves;
        let is_leaf = |definition| leaves.contains(&definition);
        let evaluation = evaluator.begin(record, &request);
        let run = Run {
            knowledge: self.knowledge,
            profile,
            evaluation: &evaluation,
            explainer: evaluation.explainer(&is_leaf),
            issues: Vec::new(),
            missing: Missing::default(),
        };
        let assessment = run.assess(issues, as_of);
        drop(evaluation);
        self.resting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(evaluator);
        assessment
    }

    /// The value of one definition as text, and why; `None` for null.
    pub(crate) fn evaluate(
        &self,
        record: &Record,
        as_of: &AsOf,
        name: &knowledge::DefinitionName,
    ) -> Result<Option<String>, EvaluationError> {
        let Some(id) = self
            .knowledge
            .program()
            .definition(&name.library, &name.name)
        else {
            return Ok(None);
        };
        let request = Request::new(as_of.moment());
        let mut evaluator = Evaluator::new(self.knowledge.program());
        evaluator.begin(record, &request).value(id).map(text_of)
    }

    fn request(&self, profile: &Profile, as_of: &AsOf) -> Request {
        let mut request = Request::new(as_of.moment());
        for (term, parameter) in &self.knowledge.draft().subject.parameters {
            if let Some(body) = profile.definitions.get(term) {
                let key = (parameter.library.clone(), parameter.name.clone());
                request
                    .parameters
                    .insert(key, serde_json::Value::String(body.clone()));
            }
        }
        request
    }
}

/// Assesses one record: see [`Assessor::assess`].
#[must_use]
pub fn assess(
    assessor: &Assessor<'_>,
    record: &Record,
    issues: &[gravida_fhir::Issue],
    profile: &Profile,
    as_of: &AsOf,
) -> Assessment {
    assessor.assess(record, issues, profile, as_of)
}

/// How a value that the record does not give is shown.
const UNKNOWN: &str = "unknown";

/// One record being assessed.
struct Run<'r, 'e> {
    knowledge: &'r Knowledge,
    profile: &'r Profile,
    evaluation: &'r Evaluation<'e>,
    explainer: Explainer<'r, 'e>,
    issues: Vec<Issue>,
    missing: Missing,
}

/// What a definition answered, and why.
struct Answered {
    because: Vec<Because>,
    /// Places of facts that would settle it, in the order of the knowledge.
    missing: Vec<usize>,
}

impl<'e> Run<'_, 'e> {
    fn assess(mut self, reading_issues: &[gravida_fhir::Issue], as_of: &AsOf) -> Assessment {
        let record = self.evaluation.record();
        self.issues.extend(as_of.issue());
        self.issues.extend(
            reading_issues
                .iter()
                .chain(record.issues())
                .map(issue_of_reading),
        );
        let subject = self.subject();
        self.observe();
        let mut parts = Parts::default();
        let knowledge = self.knowledge;
        for (decision, plan) in knowledge
            .decisions()
            .iter()
            .zip(&knowledge.plan().decisions)
        {
            self.decide(decision, plan, &mut parts);
        }
        parts.alerts.sort_by_key(|alert| alert.level);
        parts.tasks.sort_by(|one, other| {
            (one.due.is_none(), &one.due).cmp(&(other.due.is_none(), &other.due))
        });
        self.issues.extend(
            self.evaluation
                .messages()
                .iter()
                .filter_map(issue_of_message),
        );
        self.issues.sort_by_key(|issue| issue.severity);
        let excluded = record.excluded();
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
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
            entries: entries::of(record, &parts),
            alerts: parts.alerts,
            findings: parts.findings,
            recommendations: parts.recommendations,
            tasks: parts.tasks,
            missing: self.missing.finish(knowledge),
            issues: self.issues,
            record: RecordCounts {
                resources: count(record.resources().count()),
                entered_in_error: count(excluded.entered_in_error),
                refuted: count(excluded.refuted),
                duplicates: count(excluded.duplicates),
            },
        }
    }

    fn subject(&mut self) -> Subject {
        let plan = self.knowledge.plan();
        let age_years = plan
            .age
            .and_then(|id| bounds(self.value_or_issue(id, "age"), None));
        let days = plan
            .gestation_days
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
        }
    }

    fn decide(&mut self, decision: &Decision, plan: &DecisionPlan, parts: &mut Parts) {
        for (item, id) in decision.alerts.iter().zip(&plan.alerts) {
            parts.alerts.extend(self.alert(decision, item, *id));
        }
        for (item, id) in decision.findings.iter().zip(&plan.findings) {
            parts.findings.extend(self.finding(decision, item, *id));
        }
        let in_force = self
            .knowledge
            .in_force(self.profile, decision)
            .map(|guideline| guideline.id.as_str());
        let mut positions: Vec<Recommendation> = decision
            .recommendations
            .iter()
            .zip(&plan.recommendations)
            .map(|(item, id)| {
                self.recommendation(
                    decision,
                    item,
                    *id,
                    in_force == Some(item.guideline.as_str()),
                )
            })
            .collect();
        positions.sort_by_key(|position| !position.in_force);
        parts.recommendations.extend(positions);
        for (item, plan) in decision.tasks.iter().zip(&plan.tasks) {
            parts.tasks.extend(self.task(decision, item, plan));
        }
    }

    fn alert(
        &mut self,
        decision: &Decision,
        item: &knowledge::Alert,
        id: DefinitionId,
    ) -> Option<Alert> {
        let value = self.value_or_issue(id, &item.id);
        match value.as_boolean() {
            Some(true) => {}
            Some(false) => return None,
            None => {
                let answered = self.explain(id);
                self.missing.alert(item, &answered.missing);
                return None;
            }
        }
        Some(Alert {
            id: item.id.clone(),
            decision: decision.id.clone(),
            level: item.level,
            summary: item.summary.clone(),
            action: item.action.clone(),
            verification: weakest(&item.sources),
            because: self.explain(id).because,
            sources: self.sources(&item.sources),
        })
    }

    fn finding(
        &mut self,
        decision: &Decision,
        item: &knowledge::Finding,
        id: DefinitionId,
    ) -> Option<Finding> {
        let value = match self.evaluation.value(id) {
            Ok(value) => text_of(value),
            Err(error) => {
                self.fail(&item.id, &error);
                return None;
            }
        };
        let answered = self.explain(id);
        if value.is_none() {
            // Nothing to tell, and nothing that could change that.
            if answered.missing.is_empty() {
                return None;
            }
            self.missing.other(&item.id, &answered.missing);
        }
        let text = value.as_ref().and_then(|value| {
            let sentence = item.wording.get(value).or_else(|| item.wording.get("*"))?;
            Some(sentence.replace("${value}", value))
        });
        Some(Finding {
            id: item.id.clone(),
            decision: decision.id.clone(),
            label: item.label.clone(),
            text,
            verification: weakest(&item.sources),
            because: answered.because,
            missing: if value.is_none() {
                self.fact_ids(&answered.missing)
            } else {
                Vec::new()
            },
            value,
            sources: self.sources(&item.sources),
        })
    }

    fn recommendation(
        &mut self,
        decision: &Decision,
        item: &knowledge::Recommendation,
        id: DefinitionId,
        in_force: bool,
    ) -> Recommendation {
        let value = self.evaluation.value(id);
        let answered = self.explain(id);
        let (outcome, failure) = match &value {
            Ok(Value::Boolean(true)) => (Outcome::Applies, None),
            Ok(Value::Boolean(false)) => (Outcome::DoesNotApply, None),
            Ok(Value::Null) => (Outcome::NeedsData, None),
            Ok(_) => (
                Outcome::Failed,
                Some("the condition answers with something else than true or false".to_owned()),
            ),
            Err(error) => (Outcome::Failed, Some(error.to_string())),
        };
        let mut missing = Vec::new();
        if outcome == Outcome::NeedsData {
            missing = self.fact_ids(&answered.missing);
            self.missing
                .recommendation(&item.id, in_force, &answered.missing);
        }
        Recommendation {
            id: item.id.clone(),
            decision: decision.id.clone(),
            guideline: item.guideline.clone(),
            section: item.section.clone(),
            in_force,
            outcome,
            direction: item.direction,
            strength: item.strength.clone(),
            strength_grade: item.strength_grade,
            certainty: item.certainty.clone(),
            certainty_grade: item.certainty_grade,
            verification: item.verification,
            summary: item.summary.clone(),
            detail: item.detail.clone(),
            when_not: item.when_not.clone(),
            regimen: item.regimen.clone(),
            proposes: item.proposes,
            because: answered.because,
            missing,
            failure,
            evidence: item
                .evidence
                .iter()
                .filter_map(|citation| self.evidence(citation))
                .collect(),
            sources: self.sources(&item.sources),
        }
    }

    fn task(
        &mut self,
        decision: &Decision,
        item: &knowledge::Task,
        plan: &knowledge::TaskPlan,
    ) -> Option<Task> {
        let condition = self.value_or_issue(plan.condition, &item.id);
        let answered = self.explain(plan.condition);
        match condition.as_boolean() {
            Some(true) => {}
            Some(false) => return None,
            None => {
                self.missing.other(&item.id, &answered.missing);
                return None;
            }
        }
        let mut moment =
            |id: Option<DefinitionId>| id.and_then(|id| text_of(self.value_or_issue(id, &item.id)));
        let (opens, due, closes) = (
            moment(plan.opens),
            moment(Some(plan.due)),
            moment(plan.closes),
        );
        Some(Task {
            id: item.id.clone(),
            decision: decision.id.clone(),
            recommendation: item.recommendation.clone(),
            opens,
            due,
            closes,
            summary: item.summary.clone(),
            verification: weakest(&item.sources),
            because: answered.because,
            sources: self.sources(&item.sources),
        })
    }

    /// The value of a definition; a failure is an issue, and then it is null.
    fn value_or_issue(&mut self, id: DefinitionId, whose: &str) -> Value<'e> {
        match self.evaluation.value(id) {
            Ok(value) => value,
            Err(error) => {
                self.fail(whose, &error);
                Value::Null
            }
        }
    }

    fn fail(&mut self, whose: &str, error: &EvaluationError) {
        self.issues.push(Issue {
            severity: Severity::Error,
            place: whose.to_owned(),
            message: format!("could not be decided: {error}"),
        });
    }

    fn explain(&self, id: DefinitionId) -> Answered {
        let plan = self.knowledge.plan();
        let explanation = self.explainer.explain(id);
        let because = explanation
            .steps
            .into_iter()
            .filter(|step| plan.told.contains(&step.definition))
            .map(|step| Because {
                definition: self.knowledge.definition_name(step.definition).to_owned(),
                value: if step.value == "null" {
                    UNKNOWN.to_owned()
                } else {
                    step.value
                },
                resources: step.resources,
            })
            .collect();
        let mut missing: Vec<usize> = explanation
            .unknown
            .iter()
            .filter_map(|leaf| plan.facts_of.get(leaf))
            .flatten()
            .copied()
            .collect();
        missing.sort_unstable();
        missing.dedup();
        Answered { because, missing }
    }

    fn fact_ids(&self, places: &[usize]) -> Vec<String> {
        places
            .iter()
            .filter_map(|place| self.knowledge.facts().get(*place))
            .map(|fact| fact.id.clone())
            .collect()
    }

    fn sources(&self, sources: &[Source]) -> Vec<SourceReference> {
        sources
            .iter()
            .map(|source| {
                let document = self.knowledge.document(&source.id);
                SourceReference {
                    id: source.id.clone(),
                    section: source.section.clone(),
                    title: document
                        .map(|document| document.title().to_owned())
                        .unwrap_or_default(),
                    url: document
                        .map(|document| document.url().to_owned())
                        .unwrap_or_default(),
                    verification: source.verification,
                    note: source.note.clone(),
                }
            })
            .collect()
    }

    fn evidence(&self, citation: &knowledge::EvidenceCitation) -> Option<EvidenceReference> {
        let evidence = self.knowledge.evidence(&citation.id)?;
        let result = evidence
            .results
            .iter()
            .find(|result| Some(&result.id) == citation.result.as_ref());
        Some(EvidenceReference {
            id: evidence.id.clone(),
            title: evidence.title.clone(),
            result: citation.result.clone(),
            label: result.map(|result| result.label.clone()),
            intervention: result.and_then(|result| result.intervention.clone()),
            control: result.and_then(|result| result.control.clone()),
            measure: result.and_then(|result| result.measure.clone()),
            value: result.and_then(|result| result.value.clone()),
            interval: result.and_then(|result| result.interval.clone()),
            verification: result.map_or(evidence.verification, |result| result.verification),
        })
    }
}

/// The parts of an assessment that decisions add to.
#[derive(Default)]
struct Parts {
    alerts: Vec<Alert>,
    findings: Vec<Finding>,
    recommendations: Vec<Recommendation>,
    tasks: Vec<Task>,
}

/// Seen only when every source was seen.
fn weakest(sources: &[Source]) -> Verification {
    sources
        .iter()
        .map(|source| source.verification)
        .max()
        .unwrap_or(Verification::Recalled)
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

/// An assessor serves the threads of a population run.
const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Assessor<'static>>();
};
