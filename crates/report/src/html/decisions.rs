//! One section for each decision that is asked: what is known, what to do, and
//! who sees it otherwise. The others are folded.

use gravida_guideline::assessment::Finding;

use super::sections::Writer;
use crate::view::notable_first;

impl Writer<'_, '_> {
    /// Every decision that is not folded, those with an alert or with advice in
    /// force first.
    pub(super) fn by_decision(&mut self) {
        if !self.view.has_advice() {
            self.markup
                .element("p", "", self.locale.label("nothing-in-force"));
        }
        let assessment = self.assessment;
        let mut decisions: Vec<&str> = assessment
            .decisions
            .iter()
            .map(|decision| decision.id.as_str())
            .filter(|decision| !self.view.is_folded(decision))
            .collect();
        decisions.sort_by_key(|decision| !self.view.speaks(assessment, decision));
        for decision in decisions {
            self.heading(self.titles.decision(decision));
            self.decision(decision);
            self.markup.close("section");
        }
    }

    /// What is known of a decision and what is said on it.
    pub(super) fn decision(&mut self, decision: &str) {
        let (mut known, unknown): (Vec<&Finding>, Vec<&Finding>) = self
            .assessment
            .findings
            .iter()
            .filter(|finding| finding.decision == decision)
            .partition(|finding| finding.value.is_some());
        notable_first(&mut known);
        self.findings(&known);
        self.advice(decision);
        self.positions(decision);
        if !unknown.is_empty() {
            let summary = format!(
                "{}: {}",
                self.locale.label("value-not-known-yet"),
                unknown.len()
            );
            self.fold(&summary);
            self.findings(&unknown);
            self.markup.close("details");
        }
    }

    pub(super) fn findings(&mut self, findings: &[&Finding]) {
        if findings.is_empty() {
            return;
        }
        self.markup.raw("<dl>\n");
        for finding in findings {
            self.finding(finding);
        }
        self.markup.close("dl");
    }

    /// Decisions that may be asked of her, each once with what would tell; what
    /// they say is folded away.
    pub(super) fn may_matter(&mut self) {
        let list = self.view.may_matter.clone();
        if list.is_empty() {
            return;
        }
        self.heading(self.locale.label("may-matter"));
        for decision in &list {
            let needs: Vec<&str> = decision
                .missing
                .iter()
                .map(|fact| self.view.fact_label(fact))
                .collect();
            let needs = if needs.is_empty() {
                String::new()
            } else {
                format!(": {} {}", self.locale.label("needs"), needs.join("; "))
            };
            self.fold(&format!("{}{needs}", decision.title));
            self.decision(&decision.id);
            self.markup.close("details");
        }
        self.markup.close("section");
    }

    /// Decisions that are not asked of her, in one line that unfolds.
    pub(super) fn not_asked(&mut self) {
        let list = self.view.not_asked.clone();
        if list.is_empty() {
            return;
        }
        let titles: Vec<&str> = list
            .iter()
            .map(|decision| decision.title.as_str())
            .collect();
        self.fold(&format!(
            "{}: {}",
            self.locale.label("not-asked"),
            titles.join("; ")
        ));
        for decision in &list {
            self.decision(&decision.id);
        }
        self.markup.close("details");
    }
}
