//! What applying the plan of one decision to a record gives: a CarePlan whose
//! RequestGroup has one action for each position in force that applies.

use gravida_guideline::assessment::{Assessment, Recommendation};
use gravida_guideline::{Direction, Outcome};

use super::resources::{Writer, marked};
use super::types::{BASE, id, instant, note, own_concept};
use crate::export::plan_url;
use crate::node::{Node, list, object, text};
use crate::titles::Titles;

/// The plan of `decision`, applied; indented JSON ending in a newline. What needs data is said
/// with the questions that would settle it: silence of the record is no reason to do nothing.
#[must_use]
pub fn applied(assessment: &Assessment, titles: &Titles, decision: &str) -> String {
    let writer = Writer::new(assessment, titles);
    let of_decision: Vec<&Recommendation> = assessment
        .recommendations
        .iter()
        .filter(|one| one.decision == decision && one.in_force)
        .collect();
    let applying = || {
        of_decision
            .iter()
            .filter(|one| one.outcome == Outcome::Applies)
    };
    let mut contained = Vec::new();
    let mut actions: Vec<Node> = assessment
        .alerts
        .iter()
        .filter(|alert| alert.decision == decision)
        .map(|alert| {
            object([
                (
                    "title",
                    text(marked(titles.locale(), &alert.summary, alert.verification)),
                ),
                ("description", text(&alert.action)),
                ("priority", text("stat")),
                (
                    "code",
                    list([own_concept("alert", &alert.id, &alert.summary)]),
                ),
            ])
        })
        .collect();
    for one in applying() {
        let order = writer.order(one);
        let resource = match &order {
            Some(order) => object([("reference", text(format!("#{}", order.id)))]),
            None => Node::Nothing,
        };
        actions.push(action(titles, one, resource));
        contained.extend(order.map(|order| order.content));
    }
    let waiting: Vec<Node> = of_decision
        .iter()
        .filter(|one| one.outcome == Outcome::NeedsData)
        .map(|one| {
            let asked: Vec<&str> = assessment
                .missing
                .iter()
                .filter(|missing| one.missing.contains(&missing.fact))
                .map(|missing| missing.ask.as_str())
                .collect();
            note(&format!("{}: {}", one.summary, asked.join(" ")))
        })
        .collect();
    let group = object([
        ("resourceType", text("RequestGroup")),
        ("id", text("plan")),
        ("instantiatesCanonical", list([text(plan_url(decision))])),
        ("status", text("draft")),
        ("intent", text("proposal")),
        ("subject", writer.subject()),
        ("authoredOn", text(instant(&assessment.as_of))),
        ("action", list(actions)),
    ]);
    contained.insert(0, group);
    let plan = object([
        ("resourceType", text("CarePlan")),
        ("id", text(id("plan", decision))),
        ("contained", list(contained)),
        ("instantiatesCanonical", list([text(plan_url(decision))])),
        ("status", text("draft")),
        ("intent", text("proposal")),
        ("title", text(titles.decision(decision))),
        ("subject", writer.subject()),
        ("created", text(instant(&assessment.as_of))),
        (
            "activity",
            list([object([(
                "reference",
                object([("reference", text("#plan"))]),
            )])]),
        ),
        ("note", list(waiting)),
    ]);
    super::rendered(serde_json::to_string_pretty(&plan))
}

fn action(titles: &Titles, one: &Recommendation, resource: Node) -> Node {
    let documentation = one.sources.iter().map(|source| {
        object([
            ("type", text("citation")),
            ("label", text(&source.id)),
            (
                "citation",
                text(format!("{} {}", source.title, source.section)),
            ),
            (
                "document",
                object([(
                    "url",
                    text(format!("{BASE}/DocumentReference/{}", id("", &source.id))),
                )]),
            ),
        ])
    });
    let direction = object([
        ("url", text(format!("{BASE}/direction"))),
        ("valueCode", text(one.direction.as_str())),
    ]);
    // Whoever carries out plans blindly must not start what a body advises against.
    let behavior = match one.direction {
        Direction::Against | Direction::ConsiderAgainst | Direction::InsufficientEvidence => {
            text("could")
        }
        Direction::For | Direction::Consider => Node::Nothing,
    };
    object([
        ("extension", list([direction])),
        (
            "title",
            text(marked(titles.locale(), &one.summary, one.verification)),
        ),
        (
            "description",
            one.detail.as_deref().map_or(Node::Nothing, text),
        ),
        (
            "code",
            list([own_concept("recommendation", &one.id, &one.summary)]),
        ),
        ("documentation", list(documentation)),
        ("requiredBehavior", behavior),
        ("resource", resource),
    ])
}
