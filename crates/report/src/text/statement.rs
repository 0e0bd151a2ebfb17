//! One recommendation as text: the sentence, how, who says so, what is behind
//! it, and why it came up.

use anstyle::Style;
use gravida_guideline::Verification;
use gravida_guideline::assessment::{Because, EvidenceReference, Recommendation, SourceReference};

use super::{BOLD, INDENT, QUIET, RECALLED, Writer};
use crate::layout::{Span, plain, styled};
use crate::sentences::{
    deciding_facts, entry_sentence, evidence_sentence, firmness, regimen_sentence, source_keys,
};

/// How many results of trials an ordinary text shows for one statement.
const FEW: usize = 1;

impl Writer<'_> {
    /// The sentence and its id: what a full text begins with.
    pub(super) fn headline(&mut self, recommendation: &Recommendation, mark: &str, style: Style) {
        let mut spans = vec![styled(&*recommendation.summary, BOLD)];
        self.push_recalled(&mut spans, recommendation.verification);
        spans.push(styled(format!(" ({})", recommendation.id), QUIET));
        let lead = [plain("  "), styled(mark, style), plain(" ")];
        self.page.paragraph(&lead, INDENT, &spans);
    }

    /// The whole statement.
    pub(super) fn statement(&mut self, recommendation: &Recommendation, mark: &str, style: Style) {
        let mut spans = vec![styled(&*recommendation.summary, BOLD)];
        self.push_recalled(&mut spans, recommendation.verification);
        if !self.room.has_particulars {
            let parts = self.credential_parts(recommendation);
            spans.push(styled(format!(" ({})", parts.join(" · ")), QUIET));
        }
        self.page.paragraph(
            &[plain("  "), styled(mark, style), plain(" ")],
            INDENT,
            &spans,
        );
        if let Some(detail) = recommendation.detail.as_ref().filter(|_| self.is_full) {
            self.page
                .paragraph(&[plain("    ")], INDENT, &[plain(detail)]);
        }
        if !self.room.has_particulars {
            self.because(&recommendation.because, INDENT);
            return;
        }
        if let Some(regimen) = &recommendation.regimen {
            self.labelled(
                self.locale.label("regimen"),
                vec![plain(regimen_sentence(self.locale, regimen))],
                INDENT,
            );
        }
        for evidence in self.evidence_to_show(&recommendation.evidence) {
            let mut spans = vec![plain(evidence_sentence(evidence))];
            self.push_recalled(&mut spans, evidence.verification);
            self.labelled(self.locale.label("evidence"), spans, INDENT);
        }
        self.because(&recommendation.because, INDENT);
        self.credentials(recommendation);
    }

    /// All results in full; otherwise the leading ones, which the knowledge lists
    /// first, unless an earlier statement has shown them. A later result may
    /// qualify the statement rather than carry it, so it never stands in alone.
    fn evidence_to_show<'r>(
        &mut self,
        evidence: &'r [EvidenceReference],
    ) -> Vec<&'r EvidenceReference> {
        if self.is_full {
            return evidence.iter().collect();
        }
        let is_new = |one: &&EvidenceReference| {
            !self
                .shown_results
                .contains(&(one.id.clone(), one.result.clone()))
        };
        let new: Vec<&EvidenceReference> = evidence.iter().take(FEW).filter(is_new).collect();
        self.shown_results
            .extend(new.iter().map(|one| (one.id.clone(), one.result.clone())));
        new
    }

    /// Who says so, how firmly, under which id.
    pub(super) fn credentials(&mut self, recommendation: &Recommendation) {
        let body = self.titles.body(&recommendation.guideline).to_owned();
        let firmness = firmness(self.locale, recommendation);
        self.identity(
            &recommendation.id,
            &[body],
            &recommendation.sources,
            &firmness,
            INDENT,
        );
    }

    /// The same in a few words.
    fn credential_parts(&self, recommendation: &Recommendation) -> Vec<String> {
        if !self.room.has_credentials {
            return vec![recommendation.id.clone()];
        }
        let mut parts = vec![
            self.titles.body(&recommendation.guideline).to_owned(),
            recommendation.id.clone(),
        ];
        let firmness = firmness(self.locale, recommendation);
        if !firmness.is_empty() {
            parts.push(firmness);
        }
        parts
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
        let keys = source_keys(id, sources, self.is_full);
        if !keys.is_empty() {
            parts.push(format!("[{keys}]"));
        }
        let lead = plain(" ".repeat(indent));
        self.page
            .paragraph(&[lead], indent, &[styled(parts.join(" · "), QUIET)]);
    }

    /// Why: the facts that decided, and in full the entries below them.
    pub(super) fn because(&mut self, because: &[Because], indent: usize) {
        self.because_of(because, self.room.facts, indent);
    }

    /// The same with at most `number` facts, and in full the entries they rest on.
    pub(super) fn because_of(&mut self, because: &[Because], number: usize, indent: usize) {
        if because.is_empty() || number == 0 {
            return;
        }
        let facts = deciding_facts(because, self.titles);
        let shown = facts.get(..number).unwrap_or(&facts);
        let mut words = shown.join("; ");
        if shown.len() < facts.len() {
            words.push_str("; …");
        }
        self.labelled(self.locale.label("because"), vec![plain(words)], indent);
        if !self.is_full {
            return;
        }
        let entries = self.entries_of(because);
        if !entries.is_empty() {
            self.labelled(self.locale.label("rests-on"), vec![plain(entries)], indent);
        }
    }

    /// An entry of the record: what, when, how much, and its reference.
    pub(super) fn entry_sentence(&self, reference: &str) -> String {
        entry_sentence(self.locale, reference, self.view.entry(reference))
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
            spans.push(styled(
                format!("[{}]", self.locale.label("recalled")),
                RECALLED,
            ));
        }
    }
}
