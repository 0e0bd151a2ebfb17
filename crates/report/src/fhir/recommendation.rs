//! What a recommendation becomes: guidance, an order to be confirmed, an alarm
//! about an order that is there.

use gravida_guideline::assessment::Recommendation;
use gravida_guideline::{Direction, Outcome, Proposes, Severity};

use super::resources::{Resource, Writer, guidance_id, issue, marked, resource};
use super::types::{BASE, coding, id, note, own_concept, record_reference, reference, words};
use crate::locale::Locale;
use crate::node::{Node, list, object, text};
use crate::sentences::{regimen_sentence, rests_on};

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

impl<'a> Writer<'a> {
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
                    list(
                        notes(self.locale, recommendation)
                            .iter()
                            .map(|words| note(words)),
                    ),
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
            .unwrap_or(self.locale.label("could-not-be-worked-out"));
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
                        text(marked(
                            self.locale,
                            &recommendation.summary,
                            recommendation.verification,
                        )),
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

    /// The same where it stands alone, without the guidance that it follows from.
    pub(crate) fn order(&self, recommendation: &Recommendation) -> Option<Resource> {
        let mut order = self.proposal(recommendation)?;
        if let Node::Object(members) = &mut order.content {
            members
                .retain(|(name, _)| !matches!(*name, "supportingInformation" | "supportingInfo"));
        }
        Some(order)
    }

    fn medication_request(&self, recommendation: &Recommendation) -> Resource {
        let regimen = recommendation.regimen.as_ref();
        let drug = regimen.map_or(recommendation.summary.as_str(), |regimen| {
            regimen.drug.as_str()
        });
        let code = regimen.and_then(|regimen| regimen.code.as_ref());
        let dosage = regimen.map_or(Node::Nothing, |regimen| {
            list([object([
                ("text", text(regimen_sentence(self.locale, regimen))),
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
                        self.locale,
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
                        self.locale,
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
fn notes(locale: &Locale, recommendation: &Recommendation) -> Vec<String> {
    let mut notes = vec![marked(
        locale,
        &recommendation.summary,
        recommendation.verification,
    )];
    notes.extend(recommendation.detail.clone());
    if recommendation.outcome == Outcome::DoesNotApply {
        notes.extend(recommendation.when_not.clone());
    }
    notes.extend(recommendation.sources.iter().map(|source| {
        marked(
            locale,
            format!(
                "{}: {} {} {}",
                locale.label("source"),
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

fn optional_words(content: Option<&str>) -> Node {
    content.map_or(Node::Nothing, words)
}

fn module(recommendation: &Recommendation) -> String {
    format!("{BASE}/recommendation/{}", recommendation.id)
}
