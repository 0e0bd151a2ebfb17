//! Decisions and what belongs to one: recommendations, alerts, findings, tasks.

use gravida_guideline::Knowledge;
use gravida_guideline::knowledge::{
    Alert, CitedSource, Decision, DefinitionName, Evidence, EvidenceCitation, EvidenceResult,
    Finding, Guideline, Recommendation, Task,
};

use super::{joined, sources};
use crate::card::{Card, Part};
use crate::locale::Locale;
use crate::sentences::{evidence_figures, firmness_of, regimen_sentence};
use crate::wording;

pub(super) fn ids(knowledge: &Knowledge) -> Vec<&str> {
    let mut ids = Vec::new();
    for decision in knowledge.decisions() {
        ids.push(decision.id.as_str());
        ids.extend(decision.alerts.iter().map(|one| one.id.as_str()));
        ids.extend(decision.findings.iter().map(|one| one.id.as_str()));
        ids.extend(decision.recommendations.iter().map(|one| one.id.as_str()));
        ids.extend(decision.tasks.iter().map(|one| one.id.as_str()));
    }
    ids
}

pub(super) fn decision(knowledge: &Knowledge, decision: &Decision) -> Card {
    let line = |id: &str, words: &str| Part {
        sentence: format!("{id}: {words}"),
        verification: None,
        members: vec![("id", id.to_owned()), ("summary", words.to_owned())],
    };
    let recommendations = decision
        .recommendations
        .iter()
        .map(|one| Part {
            sentence: format!(
                "{} ({}, {}): {}",
                one.id,
                body(knowledge, &one.guideline),
                wording::direction(Locale::built_in_english(), one.direction),
                one.summary
            ),
            verification: Some(one.verification),
            members: vec![
                ("id", one.id.clone()),
                ("guideline", one.guideline.clone()),
                ("direction", one.direction.to_string()),
                ("summary", one.summary.clone()),
            ],
        })
        .collect();
    Card::new("decision", &decision.id, &decision.title)
        .text("question", "Question", &decision.question)
        .parts(
            "alerts",
            "Alerts",
            decision
                .alerts
                .iter()
                .map(|one| line(&one.id, &one.summary))
                .collect(),
        )
        .parts("recommendations", "Positions", recommendations)
        .parts(
            "findings",
            "Findings",
            decision
                .findings
                .iter()
                .map(|one| line(&one.id, &one.label))
                .collect(),
        )
        .parts(
            "tasks",
            "Tasks",
            decision
                .tasks
                .iter()
                .map(|one| line(&one.id, &one.summary))
                .collect(),
        )
        .text("library", "CQL library", &decision.library)
}

pub(super) fn recommendation(
    one: &Recommendation,
    decision: &Decision,
    guideline: Option<&Guideline>,
    evidence: &[(&EvidenceCitation, &Evidence, Option<&EvidenceResult>)],
    cited: &[CitedSource<'_>],
) -> Card {
    let firmness = firmness_of(
        Locale::built_in_english(),
        &one.strength,
        one.strength_grade,
        &one.certainty,
        one.certainty_grade,
    );
    let document = guideline.map_or_else(
        || one.guideline.clone(),
        |guideline| {
            format!(
                "{}: {}; {}",
                guideline.body, guideline.title, guideline.edition
            )
        },
    );
    let evidence = evidence
        .iter()
        .map(|(_, evidence, result)| behind(evidence, *result))
        .collect();
    Card::new("recommendation", &one.id, &one.summary)
        .verified(one.verification)
        .optional("detail", "Detail", one.detail.as_ref())
        .optional("whenNot", "When not", one.when_not.as_ref())
        .text(
            "regimen",
            "How",
            &one.regimen
                .as_ref()
                .map(|regimen| regimen_sentence(Locale::built_in_english(), regimen))
                .unwrap_or_default(),
        )
        .text(
            "direction",
            "Direction",
            wording::direction(Locale::built_in_english(), one.direction),
        )
        .text("firmness", "Strength", &firmness)
        .text("document", "Document", &document)
        .text("section", "Section", &one.section)
        .text("decision", "Decision", &named(decision))
        .text("condition", "Applies when", &definition(&one.condition))
        .parts("evidence", "Evidence", evidence)
        .parts("sources", "Sources", sources(cited))
}

/// Evidence behind a recommendation, with the result that is meant.
fn behind(evidence: &Evidence, result: Option<&EvidenceResult>) -> Part {
    let citation = evidence.citation.clone().unwrap_or_default();
    let figures = result.map_or_else(String::new, evidence_figures);
    Part {
        sentence: joined(&[&evidence.id, &evidence.title, &citation, &figures]),
        verification: Some(result.map_or(evidence.verification, |result| result.verification)),
        members: vec![
            ("id", evidence.id.clone()),
            ("title", evidence.title.clone()),
            ("citation", citation),
            (
                "result",
                result.map_or_else(String::new, |result| result.id.clone()),
            ),
            ("figures", figures),
        ],
    }
}

pub(super) fn alert(one: &Alert, decision: &Decision, cited: &[CitedSource<'_>]) -> Card {
    Card::new("alert", &one.id, &one.summary)
        .text("level", "Level", one.level.as_str())
        .text("action", "Action", &one.action)
        .text("decision", "Decision", &named(decision))
        .text("condition", "Raised when", &definition(&one.condition))
        .parts("sources", "Sources", sources(cited))
}

pub(super) fn finding(one: &Finding, decision: &Decision, cited: &[CitedSource<'_>]) -> Card {
    let wordings = one
        .wording
        .iter()
        .map(|(value, sentence)| Part {
            sentence: format!("{value}: {sentence}"),
            verification: None,
            members: vec![("value", value.clone()), ("sentence", sentence.clone())],
        })
        .collect();
    Card::new("finding", &one.id, &one.label)
        .text("decision", "Decision", &named(decision))
        .text("value", "Value of", &definition(&one.value))
        .parts("wording", "In words", wordings)
        .parts("sources", "Sources", sources(cited))
}

pub(super) fn task(one: &Task, decision: &Decision, cited: &[CitedSource<'_>]) -> Card {
    Card::new("task", &one.id, &one.summary)
        .text("decision", "Decision", &named(decision))
        .optional(
            "recommendation",
            "Follows from",
            one.recommendation.as_ref(),
        )
        .text("condition", "When", &definition(&one.condition))
        .text(
            "opens",
            "From",
            &one.opens.as_ref().map(definition).unwrap_or_default(),
        )
        .text("due", "Due", &definition(&one.due))
        .text(
            "closes",
            "Until",
            &one.closes.as_ref().map(definition).unwrap_or_default(),
        )
        .parts("sources", "Sources", sources(cited))
}

pub(super) fn definition(named: &DefinitionName) -> String {
    format!("{}.\"{}\"", named.library, named.name)
}

pub(super) fn named(decision: &Decision) -> String {
    format!("{} ({})", decision.title, decision.id)
}

fn body<'k>(knowledge: &'k Knowledge, guideline: &'k str) -> &'k str {
    knowledge
        .guideline(guideline)
        .map_or(guideline, |guideline| guideline.body.as_str())
}
