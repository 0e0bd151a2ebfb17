//! Claims of articles and the articles themselves.

use gravida_guideline::knowledge::{Claim, ClaimSource, Document, Recommendation};

use super::joined;
use crate::card::{Card, Part};

pub(super) fn claim(
    one: &Claim,
    source: &ClaimSource,
    documents_for: &[Document<'_>],
    documents_against: &[Document<'_>],
    answers: &[&Recommendation],
) -> Card {
    let answered = answers
        .iter()
        .map(|answer| Part {
            sentence: format!("{} ({}): {}", answer.id, answer.direction, answer.summary),
            verification: Some(answer.verification),
            members: vec![
                ("id", answer.id.clone()),
                ("direction", answer.direction.to_string()),
                ("summary", answer.summary.clone()),
            ],
        })
        .collect();
    Card::new("claim", &one.id, &one.claim)
        .verified(one.verification)
        .text("verdict", "Verdict", one.verdict.as_str())
        .text("because", "Because", &one.because)
        .parts("for", "For", documents(documents_for))
        .parts("against", "Against", documents(documents_against))
        .optional("noEvidence", "No evidence", one.no_evidence.as_ref())
        .text("asks", "Asks to", one.asks.map_or("", |asks| asks.as_str()))
        .parts("answeredBy", "Answered by", answered)
        .texts("beside", "See also", one.answers.beside.clone())
        .optional("absence", "Not advised", one.answers.absence.as_ref())
        .texts("decisions", "Decisions", one.decisions.clone())
        .text("source", "Article", &joined(&[&source.id, &source.title]))
        .text("where", "Where in it", &one.section)
}

pub(super) fn source(one: &ClaimSource) -> Card {
    let claims = one
        .claims
        .iter()
        .map(|claim| Part {
            sentence: format!("{} ({}): {}", claim.id, claim.verdict, claim.claim),
            verification: Some(claim.verification),
            members: vec![
                ("id", claim.id.clone()),
                ("verdict", claim.verdict.to_string()),
                ("claim", claim.claim.clone()),
            ],
        })
        .collect();
    Card::new("article", &one.id, &one.title)
        .text("about", "About", &one.about)
        .parts("claims", "Claims", claims)
}

fn documents(documents: &[Document<'_>]) -> Vec<Part> {
    documents
        .iter()
        .map(|document| Part {
            sentence: joined(&[
                document.id(),
                document.title(),
                document.edition(),
                document.url(),
            ]),
            verification: Some(document.verification()),
            members: vec![
                ("id", document.id().to_owned()),
                ("title", document.title().to_owned()),
                ("edition", document.edition().to_owned()),
                ("url", document.url().to_owned()),
            ],
        })
        .collect()
}
