//! One recommendation as text: the sentence, how, who says so, what is behind
//! it, and why it came up.

use anstyle::Style;
use gravida_guideline::Verification;
use gravida_guideline::assessment::{Because, Recommendation, SourceReference};

use super::{BOLD, INDENT, QUIET, RECALLED, Writer};
use crate::layout::{Span, plain, styled};
use crate::sentences::{
    entry_sentence, evidence_sentence, firmness, reason, regimen_sentence, source_keys,
};
use crate::wording;

/// How many reasons and results an ordinary text shows.
const FEW: usize = 3;

impl Writer<'_> {
    /// The whole statement.
    pub(super) fn statement(&mut self, recommendation: &Recommendation, mark: &str, style: Style) {
        let mut spans = vec![styled(&*recommendation.summary, BOLD)];
        self.push_recalled(&mut spans, recommendation.verification);
        self.page.paragraph(
            &[plain("  "), styled(mark, style), plain(" ")],
            INDENT,
            &spans,
        );
        if let Some(detail) = recommendation.detail.as_ref().filter(|_| self.is_full) {
            self.page
                .paragraph(&[plain("    ")], INDENT, &[plain(detail)]);
        }
        if let Some(regimen) = &recommendation.regimen {
            self.labelled(
                wording::REGIMEN,
                vec![plain(regimen_sentence(regimen))],
                INDENT,
            );
        }
        for evidence in self.few(&recommendation.evidence, FEW) {
            let mut spans = vec![plain(evidence_sentence(evidence))];
            self.push_recalled(&mut spans, evidence.verification);
            self.labelled(wording::EVIDENCE, spans, INDENT);
        }
        self.because(&recommendation.because, INDENT);
        self.credentials(recommendation);
    }

    /// Who says so, how firmly, under which id.
    pub(super) fn credentials(&mut self, recommendation: &Recommendation) {
        let body = self.titles.body(&recommendation.guideline).to_owned();
        let firmness = firmness(recommendation);
        self.identity(
            &recommendation.id,
            &[body],
            &recommendation.sources,
            &firmness,
            INDENT,
        );
    }

    /// A quiet line: who, id, firmness, sources by key.
    pub(super) fn identity(
        &mut self,
        id: &str,
        who: &[String],
        sources: &[SourceReference],
        firmness: &str,
        indent: usize,
    ) {
        let mut parts: Vec<String> = who.to_vec();
        parts.push(id.to_owned());
        if !firmness.is_empty() {
            parts.push(firmness.to_owned());
        }
        let keys = source_keys(id, sources);
        if !keys.is_empty() {
            parts.push(format!("[{keys}]"));
        }
        let lead = plain(" ".repeat(indent));
        self.page
            .paragraph(&[lead], indent, &[styled(parts.join(" · "), QUIET)]);
    }

    /// Why: the definitions that decided, one line in all or, in full, one each
    /// with the entries they rest on.
    pub(super) fn because(&mut self, because: &[Because], indent: usize) {
        if because.is_empty() {
            return;
        }
        if !self.is_full {
            let mut reasons: Vec<String> = because.iter().take(FEW).map(reason).collect();
            if because.len() > FEW {
                reasons.push(wording::and_more(because.len() - FEW));
            }
            self.labelled(wording::BECAUSE, vec![plain(reasons.join("; "))], indent);
            return;
        }
        for step in because {
            self.labelled(wording::BECAUSE, vec![plain(reason(step))], indent);
            for reference in &step.resources {
                let entry = self.entry_sentence(reference);
                let lead = plain(" ".repeat(indent + 2));
                self.page
                    .paragraph(&[lead, plain("- ")], indent + 4, &[styled(entry, QUIET)]);
            }
        }
    }

    /// An entry of the record: what, when, how much, and its reference.
    pub(super) fn entry_sentence(&self, reference: &str) -> String {
        entry_sentence(reference, self.view.entry(reference))
    }

    /// `label: spans`, indented.
    pub(super) fn labelled(&mut self, label: &str, spans: Vec<Span>, indent: usize) {
        let mut all = vec![styled(format!("{label}:"), QUIET), plain(" ")];
        all.extend(spans);
        let lead = plain(" ".repeat(indent));
        self.page.paragraph(&[lead], indent + 2, &all);
    }

    /// Marks what was not read in a published source.
    pub(super) fn push_recalled(&self, spans: &mut Vec<Span>, verification: Verification) {
        if verification == Verification::Recalled {
            spans.push(plain(" "));
            spans.push(styled(format!("[{}]", wording::RECALLED), RECALLED));
        }
    }

    /// All of `items` in full, the first `number` otherwise.
    pub(super) fn few<'i, T>(&self, items: &'i [T], number: usize) -> &'i [T] {
        if self.is_full {
            items
        } else {
            items.get(..number).unwrap_or(items)
        }
    }
}
