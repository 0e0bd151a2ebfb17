//! One function for each kind of resource in the Bundle.

use gravida_guideline::assessment::{Alert, Assessment, Finding, Recommendation, Task};
use gravida_guideline::{AlertLevel, Severity, Verification};

use super::types::{BASE, id, instant, own_concept, record_reference, reference, words};
use crate::locale::Locale;
use crate::node::{Node, list, object, optional, text};
use crate::sentences::rests_on;
use crate::titles::Titles;
use crate::view::is_link;
use crate::wording;

/// A resource that has its place in the Bundle.
pub(crate) struct Resource {
    pub(crate) resource_type: &'static str,
    pub(crate) id: String,
    pub(crate) content: Node,
}

/// Writes resources about one subject at one moment.
pub(crate) struct Writer<'a> {
    pub(super) assessment: &'a Assessment,
    pub(super) titles: &'a Titles,
    pub(super) locale: &'a Locale,
    patient: String,
    pub(super) moment: String,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(assessment: &'a Assessment, titles: &'a Titles) -> Self {
        let patient = if assessment.subject.id.is_empty() {
            "subject".to_owned()
        } else {
            id("", &assessment.subject.id)
        };
        Self {
            assessment,
            titles,
            locale: titles.locale(),
            patient,
            moment: instant(&assessment.as_of),
        }
    }

    pub(crate) fn patient(&self) -> Resource {
        let original = &self.assessment.subject.id;
        let identifier = if original.is_empty() || *original == self.patient {
            Node::Nothing
        } else {
            list([object([
                ("system", text(format!("{BASE}/record-reference"))),
                ("value", text(format!("Patient/{original}"))),
            ])])
        };
        resource(
            "Patient",
            self.patient.clone(),
            [("identifier", identifier)],
        )
    }

    pub(crate) fn alert(&self, alert: &Alert) -> Resource {
        let severity = match alert.level {
            AlertLevel::Emergency => "high",
            AlertLevel::Urgent => "moderate",
        };
        resource(
            "DetectedIssue",
            id("alert", &alert.id),
            [
                ("status", text("final")),
                (
                    "code",
                    own_concept("alert", &alert.id, wording::level(self.locale, alert.level)),
                ),
                ("severity", text(severity)),
                ("patient", self.subject()),
                ("identifiedDateTime", text(&self.moment)),
                ("evidence", evidence(&rests_on(&alert.because))),
                (
                    "detail",
                    text(marked(self.locale, &alert.summary, alert.verification)),
                ),
                (
                    "reference",
                    optional(
                        alert
                            .sources
                            .first()
                            .map(|source| source.url.as_str())
                            .filter(|url| is_link(url)),
                    ),
                ),
                (
                    "mitigation",
                    list([object([("action", words(&alert.action))])]),
                ),
            ],
        )
    }

    /// A finding with a value. A finding whose id speaks of a prognosis is a
    /// risk, any other an observation.
    pub(crate) fn finding(&self, finding: &Finding) -> Option<Resource> {
        let value = finding.text.as_ref().or(finding.value.as_ref())?;
        let value = marked(self.locale, value, finding.verification);
        let code = own_concept("finding", &finding.id, &finding.label);
        let basis = list(rests_on(&finding.because).into_iter().map(record_reference));
        // FHIR lets an observation derive from observations, not from conditions.
        let observations = list(
            rests_on(&finding.because)
                .into_iter()
                .filter(|entry| entry.starts_with("Observation/"))
                .map(record_reference),
        );
        let is_prognosis = finding.id.split('-').any(|word| word == "prognosis");
        Some(if is_prognosis {
            resource(
                "RiskAssessment",
                id("finding", &finding.id),
                [
                    ("status", text("final")),
                    ("code", code),
                    ("subject", self.subject()),
                    ("occurrenceDateTime", text(&self.moment)),
                    ("basis", basis),
                    (
                        "prediction",
                        list([object([
                            ("outcome", words(&finding.label)),
                            ("rationale", text(&value)),
                        ])]),
                    ),
                ],
            )
        } else {
            resource(
                "Observation",
                id("finding", &finding.id),
                [
                    ("status", text("final")),
                    ("code", code),
                    ("subject", self.subject()),
                    ("effectiveDateTime", text(&self.moment)),
                    ("valueString", text(&value)),
                    ("derivedFrom", observations),
                ],
            )
        })
    }

    pub(crate) fn task(&self, task: &Task) -> Resource {
        let period = object([
            ("start", optional(task.opens.as_deref())),
            (
                "end",
                optional(task.closes.as_deref().or(task.due.as_deref())),
            ),
        ]);
        let due = task.due.as_deref().map(|due| {
            object([
                ("type", words(self.locale.label("due"))),
                ("valueDateTime", text(due)),
            ])
        });
        let follows_from = task
            .recommendation
            .as_deref()
            .and_then(|wanted| {
                self.assessment
                    .recommendations
                    .iter()
                    .find(|one| one.id == wanted)
            })
            .map_or(Node::Nothing, |one| {
                reference("GuidanceResponse", &guidance_id(one))
            });
        resource(
            "Task",
            id("task", &task.id),
            [
                ("status", text("draft")),
                ("intent", text("proposal")),
                (
                    "description",
                    text(marked(self.locale, &task.summary, task.verification)),
                ),
                ("for", self.subject()),
                ("authoredOn", text(&self.moment)),
                ("reasonReference", follows_from),
                ("restriction", object([("period", period)])),
                ("input", list(due)),
            ],
        )
    }

    /// What could not be read or contradicts itself, where there is any of it.
    pub(crate) fn issues(&self) -> Option<Resource> {
        let issues = &self.assessment.issues;
        (!issues.is_empty()).then(|| {
            resource(
                "OperationOutcome",
                "issues".to_owned(),
                [(
                    "issue",
                    list(
                        issues
                            .iter()
                            .map(|one| issue(one.severity, &one.place, &one.message)),
                    ),
                )],
            )
        })
    }

    /// Which knowledge and which version made all of `resources`.
    pub(crate) fn provenance(&self, resources: &[Resource]) -> Resource {
        let knowledge = &self.assessment.knowledge;
        let product = format!("{} {}", wording::PRODUCT, knowledge.version);
        resource(
            "Provenance",
            "provenance".to_owned(),
            [
                (
                    "target",
                    list(
                        resources
                            .iter()
                            .map(|one| reference(one.resource_type, &one.id)),
                    ),
                ),
                ("occurredDateTime", text(&self.moment)),
                ("recorded", text(&self.moment)),
                (
                    "agent",
                    list([object([
                        ("type", own_concept("agent", "assembler", wording::PRODUCT)),
                        ("who", object([("display", text(&product))])),
                    ])]),
                ),
                (
                    "entity",
                    list([object([
                        ("role", text("source")),
                        (
                            "what",
                            object([
                                (
                                    "identifier",
                                    object([
                                        ("system", text(format!("{BASE}/knowledge-digest"))),
                                        ("value", text(&knowledge.digest)),
                                    ]),
                                ),
                                (
                                    "display",
                                    text(format!(
                                        "{} {}",
                                        self.locale.label("knowledge"),
                                        knowledge.version
                                    )),
                                ),
                            ]),
                        ),
                    ])]),
                ),
            ],
        )
    }

    pub(super) fn subject(&self) -> Node {
        reference("Patient", &self.patient)
    }
}

pub(super) fn issue(severity: Severity, place: &str, message: &str) -> Node {
    object([
        ("severity", text(severity.as_str())),
        ("code", text("processing")),
        ("details", words(message)),
        ("diagnostics", text(place)),
    ])
}

fn evidence(entries: &[&str]) -> Node {
    let detail = list(entries.iter().map(|entry| record_reference(entry)));
    list([object([("detail", detail)])])
}

pub(super) fn guidance_id(recommendation: &Recommendation) -> String {
    id("guidance", &recommendation.id)
}

/// A sentence with the mark of the recalled in front, so that it is not lost where only text is shown.
pub(super) fn marked(locale: &Locale, sentence: &str, verification: Verification) -> String {
    match verification {
        Verification::Seen => sentence.to_owned(),
        Verification::Recalled => format!("[{}] {sentence}", locale.label("recalled")),
    }
}

pub(super) fn resource(
    resource_type: &'static str,
    id: String,
    members: impl IntoIterator<Item = (&'static str, Node)>,
) -> Resource {
    let mut all = vec![("resourceType", text(resource_type)), ("id", text(&id))];
    all.extend(members);
    Resource {
        resource_type,
        id,
        content: Node::Object(all),
    }
}
