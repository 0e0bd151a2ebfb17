//! What was entered of a case, in the form it is kept in.
//!
//! Answers are kept as they were read (`2026-11-03`, not `three weeks ago`), so
//! that they mean the same on any later day, and any later knowledge can be
//! asked about them.

use std::collections::BTreeMap;
use std::sync::Arc;

use gravida_guideline::knowledge::{Fact, Knowledge};
use gravida_guideline::{Assessment, advice};
use gravida_report::locale::Locale;
use gravida_store::{Derived, NewTask};
use serde::{Deserialize, Serialize};

use crate::page::{Case, Draft, Saved, Source, Typed};
use crate::refusal::Refusal;
use crate::service::Service;

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
    pub record: Option<EnteredRecord>,
}

/// A FHIR record that was brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EnteredRecord {
    /// What it was called.
    pub name: String,
    /// As it was given.
    pub content: String,
    /// Which of its patients, counted from zero.
    #[serde(default)]
    pub patient: usize,
}

/// One typed answer, as it was read.
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
    /// Answers that the knowledge has no place for any more.
    pub left_out: Vec<EnteredAnswer>,
}

impl Entered {
    /// What was entered of a case that is open on the page.
    pub(crate) fn of(case: &Case) -> Self {
        let is_dated = |id: &str| {
            let line = case.entered.lines.iter().find(|line| line.fact.id == id);
            line.is_some_and(|line| line.fact.is_dated)
        };
        let answers = case.entered.answers();
        Self {
            as_of: case.assessment.as_of.clone(),
            profile: case.profile.clone(),
            answers: answers
                .into_iter()
                .map(|answer| EnteredAnswer {
                    at: answer.at.filter(|_| is_dated(&answer.fact)),
                    fact: answer.fact,
                    text: answer.text,
                })
                .collect(),
            record: case.draft.source.as_ref().map(|source| EnteredRecord {
                name: source.name(),
                content: String::from_utf8_lossy(&source.content()).into_owned(),
                patient: case.draft.patient,
            }),
        }
    }

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

    /// The same as a case under work, looked at at another moment where `as_of`
    /// is given; answers stay at the moment they were given at.
    pub(crate) fn to_draft(
        &self,
        knowledge: &Knowledge,
        as_of: Option<&str>,
        saved: Option<Saved>,
    ) -> Draft {
        let as_of = as_of.unwrap_or(&self.as_of);
        let typed = |answer: &EnteredAnswer| {
            let is_dated = knowledge
                .fact(&answer.fact)
                .is_some_and(|fact| fact.is_dated);
            let at = match &answer.at {
                Some(at) => at.clone(),
                None if is_dated && as_of != self.as_of => self.as_of.clone(),
                None => String::new(),
            };
            Typed {
                seen: format!("{}@{at}", answer.text),
                fact: answer.fact.clone(),
                text: answer.text.clone(),
                at,
            }
        };
        Draft {
            source: self.record.as_ref().map(|record| Source::File {
                name: record.name.clone(),
                content: record.content.clone().into(),
            }),
            patient: self.record.as_ref().map_or(0, |record| record.patient),
            // A profile may have gone since: that of the service is in force then.
            profile: knowledge
                .profile(&self.profile)
                .map(|profile| profile.id.clone()),
            as_of: as_of.to_owned(),
            as_of_seen: as_of.to_owned(),
            answers: self.answers.iter().map(typed).collect(),
            saved,
            ..Draft::default()
        }
    }

    /// Assesses it for a moment; the one it was looked at where `as_of` is
    /// `None`. Long work: only within [`Service::work`].
    ///
    /// # Errors
    /// When the record or the moment cannot be read.
    pub(crate) fn assess(
        &self,
        service: &Service,
        as_of: Option<&str>,
    ) -> Result<AssessedEntry, Refusal> {
        let draft = Arc::new(self.to_draft(service.knowledge(), as_of, None));
        let case = Case::open(service, &draft, None)?;
        if !case.entered.is_as_of_settled {
            return Err(Refusal::bad_request(
                "the moment of the case is no date; enter it anew",
            ));
        }
        let is_used = |answer: &EnteredAnswer| {
            let lines = &case.entered.lines;
            lines.iter().any(|line| {
                line.fact.id == answer.fact && line.typed.text == answer.text && line.is_settled()
            })
        };
        let left_out = self.answers.iter().filter(|answer| !is_used(answer));
        Ok(AssessedEntry {
            left_out: left_out.cloned().collect(),
            assessment: case.assessment,
        })
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
    /// The answer as people read it, with its day where it has one.
    pub(crate) fn shown(&self, fact: Option<&Fact>, locale: &Locale) -> String {
        let text = match self.text.as_str() {
            "true" => locale.label("saved-yes").to_owned(),
            "false" => locale.label("saved-no").to_owned(),
            text => fact
                .and_then(|fact| {
                    let choice = fact.choices.iter().find(|choice| choice.id == text)?;
                    Some(locale.choice_label(fact, choice).to_owned())
                })
                .unwrap_or_else(|| locale.moment(text)),
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
