//! Any thing of the knowledge, by its id, in full and with its sources.

mod claim;
mod document;
mod measure;
mod statement;

use gravida_guideline::Knowledge;
use gravida_guideline::knowledge::{CitedSource, Explained};

use crate::card::{Card, Part};
use crate::locale::Locale;

/// What the knowledge holds under `id`, or `None` where it holds nothing.
#[must_use]
pub fn explain(knowledge: &Knowledge, id: &str) -> Option<Card> {
    Some(match knowledge.explain(id)? {
        Explained::Recommendation {
            recommendation,
            decision,
            guideline,
            evidence,
            sources,
        } => statement::recommendation(recommendation, decision, guideline, &evidence, &sources),
        Explained::Alert {
            alert,
            decision,
            sources,
        } => statement::alert(alert, decision, &sources),
        Explained::Finding {
            finding,
            decision,
            sources,
        } => statement::finding(finding, decision, &sources),
        Explained::Task {
            task,
            decision,
            sources,
        } => statement::task(task, decision, &sources),
        Explained::Decision { decision } => statement::decision(knowledge, decision),
        Explained::Fact { fact } => document::fact(fact),
        Explained::Guideline {
            guideline,
            recommendations,
        } => document::guideline(guideline, &recommendations),
        Explained::Evidence {
            evidence,
            recommendations,
        } => document::evidence(evidence, &recommendations),
        Explained::Profile { profile, in_force } => document::profile(profile, &in_force),
        Explained::Calculator {
            calculator,
            sources,
            ..
        } => document::calculator(calculator, &sources),
        Explained::Claim {
            claim,
            source,
            documents_for,
            documents_against,
            answers,
        } => claim::claim(claim, source, &documents_for, &documents_against, &answers),
        Explained::ClaimSource { source } => claim::source(source),
        Explained::Measure {
            measure,
            decision,
            recommendations,
            logic,
            sources,
        } => measure::measure(measure, decision, &recommendations, &logic, &sources),
        Explained::Picture { picture, sources } => document::picture(picture, &sources),
        Explained::ValueSet { value_set } => document::value_set(value_set),
    })
}

/// Every id that [`explain`] answers to.
#[must_use]
pub fn explainable(knowledge: &Knowledge) -> Vec<&str> {
    let mut ids = statement::ids(knowledge);
    ids.extend(document::ids(knowledge));
    ids
}

/// Where statements are written: document, edition and section, with its address.
fn sources(sources: &[CitedSource<'_>]) -> Vec<Part> {
    sources
        .iter()
        .map(|CitedSource { source, document }| {
            let place = if source.section.is_empty() {
                String::new()
            } else {
                format!(
                    "{} {}",
                    Locale::built_in_english().label("section"),
                    source.section
                )
            };
            let note = source.note.as_deref().unwrap_or_default();
            let said = [
                &*source.id,
                document.title(),
                document.edition(),
                &place,
                document.url(),
                note,
            ];
            Part {
                sentence: joined(&said),
                verification: Some(source.verification),
                members: vec![
                    ("id", source.id.clone()),
                    ("title", document.title().to_owned()),
                    ("edition", document.edition().to_owned()),
                    ("section", source.section.clone()),
                    ("url", document.url().to_owned()),
                    ("note", note.to_owned()),
                ],
            }
        })
        .collect()
}

/// What is not empty of `said`, parted by semicolons.
fn joined(said: &[&str]) -> String {
    let said: Vec<&str> = said
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect();
    said.join("; ")
}
