//! What was entered of a case, in the form it is kept in.
//!
//! Answers are kept as they were read (`2026-11-03`, not `three weeks ago`), so
//! that they mean the same on any later day, and any later knowledge can be
//! asked about them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gravida_guideline::entry::{self, Answer};
use gravida_guideline::knowledge::{Fact, Knowledge};
use gravida_guideline::{Assessment, advice};
use gravida_report::locale::Locale;
use gravida_store::{Derived, NewTask};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::refusal::Refusal;
use crate::service::{Moment, Question, Service};

/// Name and version of the form.
pub(crate) const FORMAT: &str = "gravida.entered/1";

/// What was entered of one woman.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Entered {
    /// The moment it was looked at, ISO 8601.
    pub as_of: String,
    /// Id of the profile in force.
    pub profile: String,
    /// What was typed, as it was read.
    #[serde(default)]
    pub answers: Vec<EnteredAnswer>,
    /// The FHIR record that the answers add to, as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// One typed answer, as it was read: see [`Answer`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EnteredAnswer {
    pub fact: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// An assessment of what was entered.
#[derive(Debug)]
pub(crate) struct AssessedEntry {
    pub assessment: Assessment,
    /// Answers that the knowledge has no place for any more, in words.
    pub left_out: Vec<String>,
}

impl Entered {
    /// Reads the form it is kept in.
    ///
    /// # Errors
    /// [`Refusal`] 400 when it is something else.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(bytes).map_err(|_| {
            Refusal::bad_request(
                "what was entered cannot be read; go back to the assessment and save from there",
            )
        })
    }

    /// The form it is kept in.
    pub(crate) fn to_json(&self) -> String {
        // Strings and lists of strings: there is nothing that JSON cannot hold.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Assesses it for a moment; the one it was looked at where `moment` is
    /// `None`. Long work: only within [`Service::work`].
    ///
    /// # Errors
    /// When the record cannot be read, or holds another number of patients than one.
    pub(crate) fn assess(
        &self,
        service: &Service,
        moment: Option<&Moment>,
    ) -> Result<AssessedEntry, Refusal> {
        let own = || {
            gravida_fhir::DateTime::parse(&self.as_of)
                .map(Moment::Given)
                .map_err(|_| {
                    Refusal::bad_request("the moment of the case is no date; enter it anew")
                })
        };
        let moment = match moment {
            Some(moment) => moment.clone(),
            None => own()?,
        };
        // A profile may have gone since: that of the service is in force then.
        let profile = service
            .profile(Some(&self.profile))
            .is_ok()
            .then(|| self.profile.clone());
        let (bundle, left_out) = self.bundle(service.knowledge());
        let question = Question {
            source: Cow::Borrowed("saved case"),
            profile,
            moment,
        };
        let mut assessed = service.answer(bundle.as_bytes(), &question)?.assessments;
        match (assessed.pop(), assessed.is_empty()) {
            (Some(assessment), true) => Ok(AssessedEntry {
                assessment,
                left_out,
            }),
            _ => Err(Refusal::unprocessable(
                "this record is about several women; save a record of one",
            )),
        }
    }

    /// The record that it makes, and what had to be left out because the
    /// knowledge of today has no place for it.
    fn bundle(&self, knowledge: &Knowledge) -> (String, Vec<String>) {
        let resources = self.record.as_deref().map(resources).unwrap_or_default();
        let patient = resources
            .iter()
            .find(|one| one.get("resourceType").and_then(Value::as_str) == Some("Patient"))
            .and_then(|one| one.get("id")?.as_str())
            .map(str::to_owned);
        if let (Some(record), true) = (&self.record, self.answers.is_empty()) {
            return (record.clone(), Vec::new());
        }
        let mut answers: Vec<Answer> = self.answers.iter().map(EnteredAnswer::to_answer).collect();
        let mut left_out = Vec::new();
        loop {
            let made = entry::bundle(
                &answers,
                &resources,
                &self.as_of,
                patient.as_deref(),
                knowledge.facts(),
            );
            match made {
                Ok(bundle) => return (bundle.to_string(), left_out),
                Err(errors) => {
                    for error in errors.iter().rev() {
                        if error.answer < answers.len() {
                            answers.remove(error.answer);
                        }
                        left_out.push(error.to_string());
                    }
                    // Without an error at any answer there is nothing to leave out.
                    if errors.is_empty() {
                        answers.clear();
                    }
                }
            }
        }
    }

    /// What changed from `self` to `other`, by fact in the order of the knowledge.
    pub(crate) fn changes(&self, other: &Self, knowledge: &Knowledge) -> Vec<EntryChange> {
        let (before, after) = (self.by_fact(), other.by_fact());
        let place = |id: &str| {
            knowledge
                .facts()
                .iter()
                .position(|fact| fact.id == id)
                .unwrap_or(usize::MAX)
        };
        let mut ids: Vec<&str> = before.keys().chain(after.keys()).copied().collect();
        ids.sort_unstable_by_key(|id| (place(id), *id));
        ids.dedup();
        ids.into_iter()
            .filter_map(|id| {
                let none = Vec::new();
                let (was, is) = (
                    before.get(id).unwrap_or(&none),
                    after.get(id).unwrap_or(&none),
                );
                let gone: Vec<&EnteredAnswer> = was
                    .iter()
                    .filter(|one| !is.contains(one))
                    .copied()
                    .collect();
                let new: Vec<&EnteredAnswer> = is
                    .iter()
                    .filter(|one| !was.contains(one))
                    .copied()
                    .collect();
                (!gone.is_empty() || !new.is_empty()).then(|| EntryChange {
                    fact: id.to_owned(),
                    gone: gone.into_iter().cloned().collect(),
                    new: new.into_iter().cloned().collect(),
                })
            })
            .collect()
    }

    fn by_fact(&self) -> BTreeMap<&str, Vec<&EnteredAnswer>> {
        let mut by_fact: BTreeMap<&str, Vec<&EnteredAnswer>> = BTreeMap::new();
        for answer in &self.answers {
            by_fact.entry(&answer.fact).or_default().push(answer);
        }
        by_fact
    }
}

/// What changed in the answers to one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntryChange {
    pub fact: String,
    /// Answers that are no longer there.
    pub gone: Vec<EnteredAnswer>,
    /// Answers that are new.
    pub new: Vec<EnteredAnswer>,
}

impl EnteredAnswer {
    fn to_answer(&self) -> Answer {
        Answer {
            fact: self.fact.clone(),
            text: self.text.clone(),
            at: self.at.clone(),
        }
    }

    /// The answer as people read it, with its day where it has one.
    pub(crate) fn shown(&self, fact: Option<&Fact>, locale: &Locale) -> String {
        let text = match self.text.as_str() {
            "true" => locale.label("saved-yes").to_owned(),
            "false" => locale.label("saved-no").to_owned(),
            text => fact
                .and_then(|fact| fact.choices.iter().find(|choice| choice.id == text))
                .map_or_else(|| locale.moment(text), |choice| choice.label.clone()),
        };
        match &self.at {
            Some(at) => locale.phrase(
                "saved-answer-at",
                &[
                    ("answer", text.as_str().into()),
                    ("day", locale.moment(at).as_str().into()),
                ],
            ),
            None => text,
        }
    }
}

/// What an assessment means for follow-up.
pub(crate) fn derived(assessment: &Assessment) -> Derived {
    Derived {
        advice: serde_json::to_vec(&advice(assessment)).unwrap_or_default(),
        // Emergencies come first in an assessment.
        flag: assessment
            .alerts
            .first()
            .map(|alert| alert.level.to_string()),
        tasks: assessment
            .tasks
            .iter()
            .map(|task| NewTask {
                task: task.id.clone(),
                kind: task.decision.clone(),
                summary: task.summary.clone(),
                opens: task.opens.clone(),
                due: task.due.clone(),
                closes: task.closes.clone(),
            })
            .collect(),
    }
}

/// The resources of a record: of a Bundle, a single resource, or NDJSON of either.
fn resources(record: &str) -> Vec<Value> {
    let whole: Result<Value, _> = serde_json::from_str(record);
    let parts: Vec<Value> = match whole {
        Ok(whole) => vec![whole],
        Err(_) => record
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect(),
    };
    parts.into_iter().flat_map(unbundled).collect()
}

fn unbundled(mut part: Value) -> Vec<Value> {
    if part.get("resourceType").and_then(Value::as_str) != Some("Bundle") {
        return vec![part];
    }
    match part.get_mut("entry").map(Value::take) {
        Some(Value::Array(entries)) => entries
            .into_iter()
            .filter_map(|mut entry| entry.get_mut("resource").map(Value::take))
            .collect(),
        _ => Vec::new(),
    }
}
