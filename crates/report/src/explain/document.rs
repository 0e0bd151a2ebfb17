//! What stands beside the decisions: guidelines, evidence, facts, calculators,
//! profiles, value sets.

use gravida_guideline::Knowledge;
use gravida_guideline::assessment::Coding;
use gravida_guideline::knowledge::{
    Calculator, CitedSource, Decision, Evidence, Fact, Guideline, Picture, Profile, Recommendation,
    ValueSet,
};

use super::statement::definition;
use super::{joined, sources};
use crate::card::{Card, Part};
use crate::locale::Locale;
use crate::sentences::evidence_figures;
use crate::wording;

pub(super) fn ids(knowledge: &Knowledge) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    ids.extend(knowledge.guidelines().iter().map(|one| one.id.as_str()));
    ids.extend(knowledge.all_evidence().iter().map(|one| one.id.as_str()));
    ids.extend(knowledge.facts().iter().map(|one| one.id.as_str()));
    for calculator in knowledge.calculators() {
        ids.push(calculator.id.as_str());
        ids.extend(calculator.results.iter().map(|one| one.id.as_str()));
    }
    ids.extend(knowledge.profiles().iter().map(|one| one.id.as_str()));
    ids.extend(knowledge.pictures().iter().map(|one| one.id.as_str()));
    ids.extend(knowledge.measures().iter().map(|one| one.id.as_str()));
    for source in knowledge.claim_sources() {
        ids.push(source.id.as_str());
        ids.extend(source.claims.iter().map(|one| one.id.as_str()));
    }
    ids.extend(knowledge.value_sets().iter().map(|one| one.id.as_str()));
    ids
}

/// Recommendations with the decisions they answer.
pub(super) type Positions<'k> = [(&'k Decision, &'k Recommendation)];

pub(super) fn positions(recommendations: &Positions<'_>) -> Vec<Part> {
    recommendations
        .iter()
        .map(|(decision, recommendation)| Part {
            sentence: format!("{}: {}", recommendation.id, recommendation.summary),
            verification: Some(recommendation.verification),
            members: vec![
                ("id", recommendation.id.clone()),
                ("decision", decision.id.clone()),
                ("summary", recommendation.summary.clone()),
            ],
        })
        .collect()
}

pub(super) fn guideline(one: &Guideline, recommendations: &Positions<'_>) -> Card {
    Card::new("guideline", &one.id, &one.title)
        .verified(one.verification)
        .text("body", "Body", &one.body)
        .text("edition", "Edition", &one.edition)
        .optional("date", "Date", one.date.as_ref())
        .text("status", "Status", one.status.as_str())
        .text("jurisdiction", "Jurisdiction", &one.jurisdiction)
        .text("url", "Address", &one.url)
        .optional("licence", "Licence", one.licence.as_ref())
        .optional("note", "Note", one.note.as_ref())
        .parts("recommendations", "Positions", positions(recommendations))
}

pub(super) fn evidence(one: &Evidence, recommendations: &Positions<'_>) -> Card {
    let results = one
        .results
        .iter()
        .map(|result| {
            let figures = evidence_figures(result);
            let note = result.note.clone().unwrap_or_default();
            Part {
                sentence: joined(&[&figures, &note]),
                verification: Some(result.verification),
                members: vec![
                    ("id", result.id.clone()),
                    ("label", result.label.clone()),
                    (
                        "intervention",
                        result.intervention.clone().unwrap_or_default(),
                    ),
                    ("control", result.control.clone().unwrap_or_default()),
                    ("measure", result.measure.clone().unwrap_or_default()),
                    ("value", result.value.clone().unwrap_or_default()),
                    ("interval", result.interval.clone().unwrap_or_default()),
                    ("note", note),
                ],
            }
        })
        .collect();
    Card::new("evidence", &one.id, &one.title)
        .verified(one.verification)
        .text("evidenceKind", "Kind", one.kind.as_str())
        .optional("citation", "Published", one.citation.as_ref())
        .optional("design", "Design", one.design.as_ref())
        .optional("population", "In whom", one.population.as_ref())
        .optional("n", "Number", one.n.as_ref())
        .parts("results", "Results", results)
        .text(
            "certainty",
            "Certainty",
            one.certainty
                .map(|grade| wording::certainty(Locale::built_in_english(), grade))
                .unwrap_or_default(),
        )
        .optional("url", "Address", one.url.as_ref())
        .optional("note", "Note", one.note.as_ref())
        .parts("recommendations", "Behind", positions(recommendations))
}

pub(super) fn fact(one: &Fact) -> Card {
    let range = one.range.as_ref().map(|range| {
        let bound =
            |bound: Option<f64>| bound.map_or_else(|| "…".to_owned(), |bound| bound.to_string());
        format!("{} to {}", bound(range.low), bound(range.high))
    });
    let codes = one
        .codes
        .iter()
        .map(|code| Part {
            sentence: coding_sentence(&code.coding),
            verification: Some(code.verification),
            members: coding_members(&code.coding),
        })
        .collect();
    let choices = one
        .choices
        .iter()
        .map(|choice| format!("{}: {}", choice.id, choice.label))
        .collect();
    Card::new("fact", &one.id, &one.label)
        .text("ask", "Question", &one.ask)
        .text("type", "Answer", one.kind.as_str())
        .optional("unit", "Unit", one.unit.as_ref())
        .optional("range", "Plausible", range.as_ref())
        .texts("choices", "Choices", choices)
        .optional("holdsFor", "Holds for", one.holds_for.as_ref())
        .text("topic", "Topic", &one.topic)
        .text("definition", "Value of", &definition(&one.definition))
        .parts("codes", "Codes", codes)
}

pub(super) fn calculator(one: &Calculator, cited: &[CitedSource<'_>]) -> Card {
    let results = one
        .results
        .iter()
        .map(|result| {
            let unit = result.unit.clone().unwrap_or_default();
            let shown = if unit.is_empty() {
                String::new()
            } else {
                format!(" in {unit}")
            };
            Part {
                sentence: format!("{}: {}{shown}", result.id, result.label),
                verification: None,
                members: vec![
                    ("id", result.id.clone()),
                    ("label", result.label.clone()),
                    ("unit", unit),
                ],
            }
        })
        .collect();
    Card::new("calculator", &one.id, &one.title)
        .text("summary", "Computes", &one.summary)
        .optional("valid", "Valid", one.valid.as_ref())
        .parts("results", "Results", results)
        .text("library", "CQL library", &one.library)
        .parts("sources", "Sources", sources(cited))
}

pub(super) fn picture(one: &Picture, cited: &[CitedSource<'_>]) -> Card {
    let layers = one
        .layers
        .iter()
        .map(|layer| {
            let detail = layer.detail.clone().unwrap_or_default();
            let rows = definition(&layer.definition);
            Part {
                sentence: joined(&[
                    &format!("{}: {}", layer.kind.key(), layer.name),
                    &detail,
                    &rows,
                ]),
                verification: None,
                members: vec![
                    ("kind", layer.kind.key().to_owned()),
                    ("name", layer.name.clone()),
                    ("detail", detail),
                    ("definition", rows),
                ],
            }
        })
        .collect();
    let up = one.up.as_ref().map(|up| {
        let unit = up.unit.as_deref().map(wording::unit).unwrap_or_default();
        joined(&[&up.label, &unit, up.scale.as_str()])
    });
    Card::new("picture", &one.id, &one.title)
        .text("alternative", "Shows", &one.alternative)
        .text("condition", "Drawn when", &definition(&one.condition))
        .text("across", "From left to right", &one.across.label)
        .optional("up", "From below to above", up.as_ref())
        .parts("layers", "Draws", layers)
        .parts("sources", "Sources", sources(cited))
}

pub(super) fn profile(one: &Profile, in_force: &[(&Decision, Vec<&Guideline>)]) -> Card {
    let in_force = in_force
        .iter()
        .map(|(decision, guidelines)| {
            let mut bodies: Vec<&str> = Vec::new();
            for guideline in guidelines {
                if !bodies.contains(&guideline.body.as_str()) {
                    bodies.push(&guideline.body);
                }
            }
            if bodies.is_empty() {
                bodies.push(Locale::built_in_english().label("no-body-in-force"));
            }
            format!("{}: {}", decision.title, bodies.join(", "))
        })
        .collect();
    let single = one
        .in_force_for
        .iter()
        .map(|(decision, guidelines)| format!("{decision}: {}", guidelines.join(", ")))
        .collect();
    let definitions = one
        .definitions
        .iter()
        .map(|(term, guideline)| format!("{term}: {guideline}"))
        .collect();
    Card::new("profile", &one.id, &one.title)
        .texts("decisions", "In force", in_force)
        .texts("inForce", "Order", one.in_force.clone())
        .texts("alwaysInForce", "Always", one.always_in_force.clone())
        .texts("inForceFor", "Order for", single)
        .texts("definitions", "Definitions", definitions)
        .optional("note", "Note", one.note.as_ref())
}

pub(super) fn value_set(one: &ValueSet) -> Card {
    let concepts = one
        .concepts
        .iter()
        .map(|concept| Part {
            sentence: coding_sentence(&concept.coding),
            verification: Some(concept.verification),
            members: coding_members(&concept.coding),
        })
        .collect();
    Card::new("value set", &one.id, &one.title)
        .optional("description", "About", one.description.as_ref())
        .text("url", "Address", &one.url)
        .parts("concepts", "Codes", concepts)
}

fn coding_sentence(coding: &Coding) -> String {
    let display = coding
        .display
        .as_ref()
        .map_or_else(String::new, |display| format!(" {display}"));
    format!("{} | {}{display}", coding.system, coding.code)
}

fn coding_members(coding: &Coding) -> Vec<(&'static str, String)> {
    vec![
        ("system", coding.system.clone()),
        ("code", coding.code.clone()),
        ("display", coding.display.clone().unwrap_or_default()),
    ]
}
