//! What is counted over many women.

use gravida_guideline::knowledge::{CitedSource, Decision, Measure};
use gravida_guideline::{Criterion, Improvement};

use super::document::{Positions, positions};
use super::sources;
use super::statement::{definition, named};
use crate::card::Card;

pub(super) fn measure(
    one: &Measure,
    decision: Option<&Decision>,
    recommendations: &Positions<'_>,
    logic: &[(Criterion, &str)],
    cited: &[CitedSource<'_>],
) -> Card {
    let better = match one.improvement {
        Improvement::Increase => "a larger share",
        Improvement::Decrease => "a smaller share",
    };
    let exclusion = one.exclusion.as_ref().map(definition);
    // Two criteria may be one definition: it is written once.
    let mut written: Vec<&str> = Vec::new();
    for (_, text) in logic {
        if !written.contains(text) {
            written.push(text);
        }
    }
    Card::new("measure", &one.id, &one.title)
        .text("description", "Is", &one.description)
        .text("improvement", "Better", better)
        .text(
            "initialPopulation",
            "Looked at",
            &definition(&one.initial_population),
        )
        .text("denominator", "Denominator", &definition(&one.denominator))
        .optional("denominatorExclusion", "Left out", exclusion.as_ref())
        .text("numerator", "Numerator", &definition(&one.numerator))
        .code("cql", "CQL", written.join("\n\n"))
        .text(
            "decision",
            "Decision",
            &decision.map_or_else(|| one.decision.clone(), named),
        )
        .parts(
            "recommendations",
            "Follows from",
            positions(recommendations),
        )
        .parts("sources", "Sources", sources(cited))
}
