//! What a run counts while it goes: small, and the same however the women were
//! divided among threads and parts.
//!
//! Every woman is added in her part; parts are merged in their order. Whatever
//! is told of a run as a whole is made from this and never from a second look
//! at the rows.

use std::collections::BTreeMap;

use gravida_guideline::{Outcome, Severity};
use serde::{Deserialize, Serialize};

use crate::rows::{Reject, Woman};

/// Counts over women, mergeable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Women assessed.
    pub women: u64,
    /// Lines, records and resources that could not be used.
    pub rejects: u64,
    /// Women with an alert, by its id.
    pub alerts: BTreeMap<String, u64>,
    /// Outcomes by the id of the recommendation.
    pub recommendations: BTreeMap<String, Outcomes>,
    /// Women with a task, by its id.
    pub tasks: BTreeMap<String, u64>,
    /// Women in whose record a fact is missing that would settle something, by its id.
    pub missing: BTreeMap<String, u64>,
    /// Issues by severity.
    pub issues: BTreeMap<String, u64>,
}

/// How often each outcome came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Outcomes {
    /// It applies.
    pub applies: u64,
    /// It does not apply.
    pub does_not_apply: u64,
    /// The record does not say enough.
    pub needs_data: u64,
    /// It could not be evaluated.
    pub failed: u64,
}

impl Tally {
    /// Adds a woman.
    pub fn add(&mut self, woman: &Woman<'_, '_>) {
        let row = woman.row;
        self.women += 1;
        for (_, alert) in row.alerts() {
            add(&mut self.alerts, &alert.id, 1);
        }
        for one in row.recommendations() {
            let id = one.recommendation.id.as_str();
            if let Some(outcomes) = self.recommendations.get_mut(id) {
                outcomes.add(one.outcome);
            } else {
                let mut outcomes = Outcomes::default();
                outcomes.add(one.outcome);
                self.recommendations.insert(id.to_owned(), outcomes);
            }
        }
        for one in row.tasks() {
            add(&mut self.tasks, &one.task.id, 1);
        }
        for one in row.missing() {
            add(&mut self.missing, &one.fact.id, 1);
        }
        for severity in [Severity::Error, Severity::Warning, Severity::Information] {
            let such = row.issues.iter().filter(|issue| issue.severity == severity);
            add(&mut self.issues, severity.as_str(), such.count() as u64);
        }
    }

    /// Adds what could not be used.
    pub const fn add_reject(&mut self, _reject: &Reject) {
        self.rejects += 1;
    }

    /// Adds another tally, of other women.
    pub fn merge(&mut self, other: &Self) {
        self.women += other.women;
        self.rejects += other.rejects;
        for (mine, theirs) in [
            (&mut self.alerts, &other.alerts),
            (&mut self.tasks, &other.tasks),
            (&mut self.missing, &other.missing),
            (&mut self.issues, &other.issues),
        ] {
            for (id, count) in theirs {
                add(mine, id, *count);
            }
        }
        for (id, outcomes) in &other.recommendations {
            let mine = self.recommendations.entry(id.clone()).or_default();
            mine.applies += outcomes.applies;
            mine.does_not_apply += outcomes.does_not_apply;
            mine.needs_data += outcomes.needs_data;
            mine.failed += outcomes.failed;
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
}

fn add(counts: &mut BTreeMap<String, u64>, id: &str, number: u64) {
    if number == 0 {
        return;
    }
    match counts.get_mut(id) {
        Some(count) => *count += number,
        None => {
            counts.insert(id.to_owned(), number);
        }
    }
}
