//! What two assessments of the same record advise differently.

use std::collections::{BTreeMap, BTreeSet};

use crate::assessment::{Assessment, Recommendation};
use crate::words::Outcome;

/// One piece of advice that has changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Id of the recommendation, alert or task.
    pub id: String,
    /// What it was; `None` where the knowledge did not hold it.
    pub before: Option<String>,
    /// What it is; `None` where the knowledge does not hold it.
    pub after: Option<String>,
}

/// Every recommendation, alert and task that came out otherwise, by id.
///
/// Of a recommendation that applied and applies, another direction or sentence
/// counts as well; of one that did not, only the outcome does.
#[must_use]
pub fn changes(before: &Assessment, after: &Assessment) -> Vec<Change> {
    changes_of_advice(&advice(before), &advice(after))
}

/// The same for advice that was kept from earlier assessments.
#[must_use]
pub fn changes_of_advice(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<Change> {
    let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    ids.into_iter()
        .filter(|id| before.get(*id) != after.get(*id))
        .map(|id| Change {
            id: id.clone(),
            before: before.get(id).cloned(),
            after: after.get(id).cloned(),
        })
        .collect()
}

/// What an assessment advises, in short: a text for each recommendation, alert
/// and task, by id, to be compared with that of another assessment.
#[must_use]
pub fn advice(assessment: &Assessment) -> BTreeMap<String, String> {
    let recommendations = assessment
        .recommendations
        .iter()
        .map(|one| (one.id.clone(), state(one)));
    // An alert or a task that is not there is one that is not raised or not due.
    let alerts = assessment
        .alerts
        .iter()
        .map(|one| (one.id.clone(), format!("{} alert", one.level)));
    let tasks = assessment.tasks.iter().map(|one| {
        let due = one.due.as_deref().unwrap_or("not dated");
        (one.id.clone(), format!("task {due}"))
    });
    recommendations.chain(alerts).chain(tasks).collect()
}

fn state(one: &Recommendation) -> String {
    match one.outcome {
        Outcome::Applies => format!("{} ({}): {}", one.outcome, one.direction, one.summary),
        Outcome::DoesNotApply | Outcome::NeedsData | Outcome::Failed => one.outcome.to_string(),
    }
}
