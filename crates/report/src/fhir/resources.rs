//! One function for each kind of resource in the Bundle.

use gravida_guideline::assessment::{Alert, Assessment, Finding, Recommendation, Task};
use gravida_guideline::{AlertLevel, Direction, Outcome, Proposes, Severity, Verification};

use super::types::{
    BASE, coding, id, instant, note, own_concept, record_reference, reference, words,
};
use crate::node::{Node, list, object, optional, text};
use crate::sentences::{regimen_sentence, rests_on};
use crate::titles::Titles;
use crate::view::is_link;
use crate::wording;

/// Resource types of the record that are orders or acts, whose being advised
/// against is worth an alarm.
const ORDERS: [&str; 7] = [
    "CarePlan",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationRequest",
    "MedicationStatement",
    "Procedure",
    "ServiceRequest",
];

/// A resource that has its place in the Bundle.
pub(crate) struct Resource {
    pub(crate) resource_type: &'static str,
    pub(crate) id: String,
    pub(crate) content: Node,
}

/// Writes resources about one subject at one moment.
pub(crate) struct Writer<'a> {
    assessment: &'a Assessment,
    titles: &'a Titles,
    patient: String,
    moment: String,
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
                    own_concept("alert", &alert.id, wording::level(alert.level)),
                ),
                ("severity", text(severity)),
                ("patient", self.subject()),
                ("identifiedDateTime", text(&self.moment)),
                ("evidence", evidence(&rests_on(&alert.because))),
                ("detail", text(marked(&alert.summary, alert.verification))),
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

    pub(crate) fn guidance(&self, recommendation: &Recommendation) -> Resource {
        let status = match recommendation.outcome {
            Outcome::Applies | Outcome::DoesNotApply => "success",
            Outcome::NeedsData => "data-required",
            Outcome::Failed => "failure",
        };
        let failure = match recommendation.outcome {
            Outcome::Failed => list([reference(
                "OperationOutcome",
                &id("failure", &recommendation.id),
            )]),
            Outcome::Applies | Outcome::DoesNotApply | Outcome::NeedsData => Node::Nothing,
        };
        resource(
            "GuidanceResponse",
            guidance_id(recommendation),
            [
                ("contained", list([standing(recommendation)])),
                ("moduleUri", text(module(recommendation))),
                ("status", text(status)),
                ("subject", self.subject()),
                ("occurrenceDateTime", text(&self.moment)),
                ("reasonCode", list([self.decision(recommendation)])),
                (
                    "note",
                    list(notes(recommendation).iter().map(|words| note(words))),
                ),
                ("evaluationMessage", failure),
                (
                    "outputParameters",
                    object([("reference", text("#standing"))]),
                ),
                (
                    "dataRequirement",
                    list(
                        recommendation
                            .missing
                            .iter()
                            .map(|fact| self.data_requirement(fact)),
                    ),
                ),
            ],
        )
    }

    /// Why a recommendation could not be evaluated.
    pub(crate) fn failure(&self, recommendation: &Recommendation) -> Resource {
        let why = recommendation
            .failure
            .as_deref()
            .unwrap_or(wording::COULD_NOT_BE_WORKED_OUT);
        resource(
            "OperationOutcome",
            id("failure", &recommendation.id),
            [(
                "issue",
                list([issue(Severity::Error, &recommendation.id, why)]),
            )],
        )
    }

    /// Where she has, or is to have, what is advised against.
    pub(crate) fn order_advised_against(
        &self,
        recommendation: &Recommendation,
    ) -> Option<Resource> {
        let is_against = match recommendation.direction {
            Direction::Against | Direction::ConsiderAgainst => true,
            Direction::For | Direction::Consider | Direction::InsufficientEvidence => false,
        };
        let orders: Vec<&str> = rests_on(&recommendation.because)
            .into_iter()
            .filter(|entry| {
                entry
                    .split_once('/')
                    .is_some_and(|(resource_type, _)| ORDERS.contains(&resource_type))
            })
            .collect();
        let is_shown = is_against
            && recommendation.in_force
            && recommendation.outcome == Outcome::Applies
            && !orders.is_empty();
        is_shown.then(|| {
            resource(
                "DetectedIssue",
                id("against", &recommendation.id),
                [
                    ("status", text("final")),
                    ("code", self.decision(recommendation)),
                    ("severity", text("moderate")),
                    ("patient", self.subject()),
                    ("identifiedDateTime", text(&self.moment)),
                    ("implicated", list(orders.into_iter().map(record_reference))),
                    (
                        "evidence",
                        list([object([(
                            "detail",
                            list([reference("GuidanceResponse", &guidance_id(recommendation))]),
                        )])]),
                    ),
                    (
                        "detail",
                        text(marked(&recommendation.summary, recommendation.verification)),
                    ),
                ],
            )
        })
    }

    /// What a recommendation in force would become as an order.
    pub(crate) fn proposal(&self, recommendation: &Recommendation) -> Option<Resource> {
        let is_for = match recommendation.direction {
            Direction::For | Direction::Consider => true,
            Direction::InsufficientEvidence | Direction::ConsiderAgainst | Direction::Against => {
                false
            }
        };
        if !(is_for && recommendation.in_force && recommendation.outcome == Outcome::Applies) {
            return None;
        }
        match recommendation.proposes {
            Proposes::None => None,
            Proposes::Medication => Some(self.medication_request(recommendation)),
            Proposes::Service => Some(self.service_request(recommendation)),
        }
    }

    fn medication_request(&self, recommendation: &Recommendation) -> Resource {
        let regimen = recommendation.regimen.as_ref();
        let drug = regimen.map_or(recommendation.summary.as_str(), |regimen| {
            regimen.drug.as_str()
        });
        let code = regimen.and_then(|regimen| regimen.code.as_ref());
        let dosage = regimen.map_or(Node::Nothing, |regimen| {
            list([object([
                ("text", text(regimen_sentence(regimen))),
                ("route", optional_words(regimen.route.as_deref())),
            ])])
        });
        resource(
            "MedicationRequest",
            id("proposal", &recommendation.id),
            [
                ("status", text("draft")),
                ("intent", text("proposal")),
                (
                    "medicationCodeableConcept",
                    object([("coding", list(code.map(coding))), ("text", text(drug))]),
                ),
                ("subject", self.subject()),
                ("supportingInformation", self.proposed_by(recommendation)),
                ("authoredOn", text(&self.moment)),
                ("instantiatesUri", list([text(module(recommendation))])),
                (
                    "note",
                    list([note(&marked(
                        &recommendation.summary,
                        recommendation.verification,
                    ))]),
                ),
                ("dosageInstruction", dosage),
            ],
        )
    }

    fn service_request(&self, recommendation: &Recommendation) -> Resource {
        resource(
            "ServiceRequest",
            id("proposal", &recommendation.id),
            [
                ("instantiatesUri", list([text(module(recommendation))])),
                ("status", text("draft")),
                ("intent", text("proposal")),
                (
                    "code",
                    words(&marked(
                        &recommendation.summary,
                        recommendation.verification,
                    )),
                ),
                ("subject", self.subject()),
                ("authoredOn", text(&self.moment)),
                ("supportingInfo", self.proposed_by(recommendation)),
            ],
        )
    }

    fn proposed_by(&self, recommendation: &Recommendation) -> Node {
        list([reference("GuidanceResponse", &guidance_id(recommendation))])
    }

    /// A finding with a value. A finding whose id speaks of a prognosis is a
    /// risk, any other an observation.
    pub(crate) fn finding(&self, finding: &Finding) -> Option<Resource> {
        let value = finding.text.as_ref().or(finding.value.as_ref())?;
        let value = marked(value, finding.verification);
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
        let due = task
            .due
            .as_deref()
            .map(|due| object([("type", words(wording::DUE)), ("valueDateTime", text(due))]));
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
                    text(marked(&task.summary, task.verification)),
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
                                    text(format!("{} {}", wording::KNOWLEDGE, knowledge.version)),
                                ),
                            ]),
                        ),
                    ])]),
                ),
            ],
        )
    }

    fn subject(&self) -> Node {
        reference("Patient", &self.patient)
    }

    fn decision(&self, recommendation: &Recommendation) -> Node {
        let title = self.titles.decision(&recommendation.decision);
        own_concept("decision", &recommendation.decision, title)
    }

    fn data_requirement(&self, fact: &str) -> Node {
        let kind = self.titles.fact(fact);
        let codes = kind.map_or(&[][..], |kind| kind.codes.as_slice());
        let filter = if codes.is_empty() {
            Node::Nothing
        } else {
            list([object([
                ("path", text("code")),
                ("code", list(codes.iter().map(coding))),
            ])])
        };
        object([
            (
                "extension",
                list([object([
                    ("url", text(format!("{BASE}/fact"))),
                    ("valueCode", text(fact)),
                ])]),
            ),
            (
                "type",
                text(kind.map_or("Observation", |kind| kind.resource_type.as_str())),
            ),
            ("codeFilter", filter),
        ])
    }
}

/// What GuidanceResponse has no element for.
fn standing(recommendation: &Recommendation) -> Node {
    let code = |name, code: &str| object([("name", text(name)), ("valueCode", text(code))]);
    let words = |name, words: &str| object([("name", text(name)), ("valueString", text(words))]);
    let mut parameters = vec![
        code("outcome", recommendation.outcome.as_str()),
        code("direction", recommendation.direction.as_str()),
        object([
            ("name", text("inForce")),
            ("valueBoolean", Node::Boolean(recommendation.in_force)),
        ]),
        code("strengthGrade", recommendation.strength_grade.as_str()),
        code("certaintyGrade", recommendation.certainty_grade.as_str()),
        code("verification", recommendation.verification.as_str()),
        code("guideline", &recommendation.guideline),
    ];
    let printed = [
        ("section", &recommendation.section),
        ("strength", &recommendation.strength),
        ("certainty", &recommendation.certainty),
    ];
    parameters.extend(
        printed
            .into_iter()
            .filter(|(_, printed)| !printed.trim().is_empty())
            .map(|(name, printed)| words(name, printed)),
    );
    object([
        ("resourceType", text("Parameters")),
        ("id", text("standing")),
        ("parameter", list(parameters)),
    ])
}

/// What a recommendation says, sentence by sentence, and where it is written.
fn notes(recommendation: &Recommendation) -> Vec<String> {
    let mut notes = vec![marked(&recommendation.summary, recommendation.verification)];
    notes.extend(recommendation.detail.clone());
    if recommendation.outcome == Outcome::DoesNotApply {
        notes.extend(recommendation.when_not.clone());
    }
    notes.extend(recommendation.sources.iter().map(|source| {
        marked(
            format!(
                "{}: {} {} {}",
                wording::SOURCE,
                source.title,
                source.section,
                source.url
            )
            .trim_end(),
            source.verification,
        )
    }));
    notes
}

fn issue(severity: Severity, place: &str, message: &str) -> Node {
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

fn optional_words(content: Option<&str>) -> Node {
    content.map_or(Node::Nothing, words)
}

fn guidance_id(recommendation: &Recommendation) -> String {
    id("guidance", &recommendation.id)
}

fn module(recommendation: &Recommendation) -> String {
    format!("{BASE}/recommendation/{}", recommendation.id)
}

/// A sentence with the mark of the recalled in front, so that it is not lost where only text is shown.
fn marked(sentence: &str, verification: Verification) -> String {
    match verification {
        Verification::Seen => sentence.to_owned(),
        Verification::Recalled => format!("[{}] {sentence}", wording::RECALLED),
    }
}

fn resource(
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
