//! FHIR R4: the assessment as a Bundle of type `collection`.
//!
//! | in the assessment | in the Bundle |
//! |---|---|
//! | subject | Patient, by id only |
//! | alert | DetectedIssue with a mitigation |
//! | recommendation | GuidanceResponse, its outcome and standing in contained Parameters |
//! | recommendation against something that is ordered | also a DetectedIssue that names the order |
//! | recommendation in force that proposes an order | also a MedicationRequest or ServiceRequest, intent `proposal` |
//! | finding | Observation; RiskAssessment for a prognosis |
//! | task | Task, intent `proposal` |
//! | issue, failure | OperationOutcome |
//! | knowledge | Provenance |
//!
//! Ids follow from the assessment's own, the only moment is the assessment's,
//! and every reference inside the Bundle resolves in it. Entries of the record
//! are not repeated: they are named by identifier.

mod plan;
mod recommendation;
mod resources;
pub(crate) mod types;

use gravida_guideline::Outcome;
use gravida_guideline::assessment::Assessment;

use crate::node::{Node, list, object, text};
use crate::titles::Titles;
pub use plan::applied;
use resources::Writer;
use types::{BASE, instant};

/// The assessment as a FHIR R4 Bundle in indented JSON, ending in a newline.
#[must_use]
pub fn fhir(assessment: &Assessment, titles: &Titles) -> String {
    rendered(serde_json::to_string_pretty(&bundle(assessment, titles)))
}

/// The same as one line of JSON, for NDJSON.
#[must_use]
pub fn fhir_line(assessment: &Assessment, titles: &Titles) -> String {
    rendered(serde_json::to_string(&bundle(assessment, titles)))
}

/// The order that a recommendation in force becomes when it applies, as a proposal: a
/// MedicationRequest or ServiceRequest. `None` for any other recommendation.
#[must_use]
pub fn proposed_order(
    assessment: &Assessment,
    titles: &Titles,
    recommendation: &str,
) -> Option<serde_json::Value> {
    let one = assessment
        .recommendations
        .iter()
        .find(|one| one.id == recommendation)?;
    let order = Writer::new(assessment, titles).order(one)?;
    serde_json::to_value(order.content).ok()
}

fn bundle(assessment: &Assessment, titles: &Titles) -> Node {
    let spoken = titles.locale().spoken(assessment);
    let assessment = &*spoken.assessment;
    // English, in which the knowledge is written, goes without saying.
    let language = if titles.locale().is_english() {
        Node::Nothing
    } else {
        text(titles.locale().tag())
    };
    let writer = Writer::new(assessment, titles);
    let mut resources = vec![writer.patient()];
    resources.extend(assessment.alerts.iter().map(|alert| writer.alert(alert)));
    for recommendation in &assessment.recommendations {
        resources.push(writer.guidance(recommendation));
        if recommendation.outcome == Outcome::Failed {
            resources.push(writer.failure(recommendation));
        }
        resources.extend(writer.order_advised_against(recommendation));
        resources.extend(writer.proposal(recommendation));
    }
    resources.extend(
        assessment
            .findings
            .iter()
            .filter_map(|finding| writer.finding(finding)),
    );
    resources.extend(assessment.tasks.iter().map(|task| writer.task(task)));
    resources.extend(writer.issues());
    let provenance = writer.provenance(&resources);
    resources.push(provenance);
    object([
        ("resourceType", text("Bundle")),
        ("language", language),
        ("type", text("collection")),
        ("timestamp", text(instant(&assessment.as_of))),
        (
            "entry",
            list(resources.into_iter().map(|resource| {
                object([
                    (
                        "fullUrl",
                        text(format!(
                            "{BASE}/fhir/{}/{}",
                            resource.resource_type, resource.id
                        )),
                    ),
                    ("resource", resource.content),
                ])
            })),
        ),
    ])
}

/// Nothing in a [`Node`] can be refused by JSON; a rendering is total all the same.
fn rendered(text: Result<String, serde_json::Error>) -> String {
    let mut text = text.unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
