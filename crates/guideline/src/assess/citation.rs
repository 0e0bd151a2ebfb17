//! What the parts of an assessment cite: facts, documents, trial results.

use std::ops::Range;

use super::run::Run;
use crate::assessment::{EvidenceReference, SourceReference};
use crate::knowledge::{self, Source};
use crate::words::Verification;

impl Run<'_, '_, '_> {
    pub(super) fn fact_ids(&self, facts: &Range<usize>) -> Vec<String> {
        self.missing
            .facts_at(facts)
            .iter()
            .filter_map(|place| self.knowledge.facts().get(*place))
            .map(|fact| fact.id.clone())
            .collect()
    }

    pub(super) fn sources(&self, sources: &[Source]) -> Vec<SourceReference> {
        sources
            .iter()
            .map(|source| {
                let document = self.knowledge.document(&source.id);
                SourceReference {
                    id: source.id.clone(),
                    section: source.section.clone(),
                    title: document
                        .map(|document| document.title().to_owned())
                        .unwrap_or_default(),
                    url: document
                        .map(|document| document.url().to_owned())
                        .unwrap_or_default(),
                    verification: source.verification,
                    note: source.note.clone(),
                }
            })
            .collect()
    }

    pub(super) fn evidence(
        &self,
        citation: &knowledge::EvidenceCitation,
    ) -> Option<EvidenceReference> {
        let evidence = self.knowledge.evidence(&citation.id)?;
        let result = evidence
            .results
            .iter()
            .find(|result| Some(&result.id) == citation.result.as_ref());
        Some(EvidenceReference {
            id: evidence.id.clone(),
            title: evidence.title.clone(),
            result: citation.result.clone(),
            label: result.map(|result| result.label.clone()),
            intervention: result.and_then(|result| result.intervention.clone()),
            control: result.and_then(|result| result.control.clone()),
            measure: result.and_then(|result| result.measure.clone()),
            value: result.and_then(|result| result.value.clone()),
            interval: result.and_then(|result| result.interval.clone()),
            verification: result.map_or(evidence.verification, |result| result.verification),
        })
    }
}

/// Seen only when every source was seen.
pub(super) fn weakest(sources: &[Source]) -> Verification {
    sources
        .iter()
        .map(|source| source.verification)
        .max()
        .unwrap_or(Verification::Recalled)
}
