//! The full text: each decision that concerns her in full, the others by a line.

use std::collections::BTreeSet;

use gravida_guideline::Outcome;
use gravida_guideline::assessment::{Because, DecisionRelevance, Finding, Recommendation};

use super::{BAD, BOLD, GOOD, INDENT, OPEN, QUIET, Writer};
use crate::layout::{plain, styled};
use crate::sentences::rests_on;
use crate::view::notable_first;
use crate::wording;

/// Names of missing facts behind one statement; the others are counted.
const FACTS_NAMED: usize = 4;

/// Entries of the record named behind one statement; the others are counted.
const ENTRIES_NAMED: usize = 4;

impl Writer<'_> {
    /// Every decision that concerns her, under its title.
    pub(super) fn decisions_in_full(&mut self) {
        self.page.gap();
        let hint = styled(self.locale.label("full-means"), QUIET);
        self.page.paragraph(&[], 0, &[hint]);
        for decision in &self.concerning() {
            self.page.gap();
            let title = self.titles.decision(decision).to_uppercase();
            let id = styled(format!("  {decision}"), QUIET);
            self.page.paragraph(&[], 0, &[styled(title, BOLD), id]);
            self.findings_of(decision);
            self.statements_of(decision);
            self.silent_statements_of(decision);
            self.positions_of(decision);
        }
    }

    /// Ids of the decisions that are not folded, in the order of the knowledge.
    fn concerning(&self) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        let asked = self.assessment.decisions.iter().map(|one| &one.id);
        let recommendations = &self.assessment.recommendations;
        for id in asked.chain(recommendations.iter().map(|one| &one.decision)) {
            if !ids.contains(id) && !self.view.is_folded(id) {
                ids.push(id.clone());
            }
        }
        ids
    }

    fn findings_of(&mut self, decision: &str) {
        let of_decision = self.assessment.findings.iter();
        let (mut known, unknown): (Vec<&Finding>, Vec<&Finding>) = of_decision
            .filter(|finding| finding.decision == decision)
            .partition(|finding| finding.value.is_some() || finding.text.is_some());
        notable_first(&mut known);
        for finding in known {
            self.finding(finding);
        }
        if !unknown.is_empty() {
            let labels: Vec<&str> = unknown.iter().map(|one| one.label.as_str()).collect();
            let label = self.locale.label("value-not-known-yet");
            self.labelled(label, vec![plain(labels.join("; "))], 2);
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let value = finding.text.as_ref().or(finding.value.as_ref());
        let words = value.map_or(self.locale.label("value-not-known"), String::as_str);
        let mut spans = vec![
            styled(format!("{}:", finding.label), QUIET),
            plain(" "),
            plain(wording::value(self.locale, words)),
        ];
        self.push_recalled(&mut spans, finding.verification);
        let mut origin = vec![finding.id.clone()];
        let entries = self.entries_of(&finding.because);
        if !entries.is_empty() {
            let label = self.locale.label("rests-on");
            origin.push(format!("{label}: {entries}"));
        }
        spans.push(styled(format!(" ({})", origin.join("; ")), QUIET));
        self.page.paragraph(&[plain("  ")], INDENT, &spans);
    }

    /// The entries that reasons rest on: the first by name, the others counted.
    pub(super) fn entries_of(&self, because: &[Because]) -> String {
        let entries = rests_on(because);
        let named = entries.get(..ENTRIES_NAMED).unwrap_or(&entries);
        let mut parts: Vec<String> = named.iter().map(|one| (*one).to_owned()).collect();
        if entries.len() > named.len() {
            parts.push(self.locale.count("more", entries.len() - named.len()));
        }
        parts.join(", ")
    }

    /// What applies by the bodies in force, whole.
    fn statements_of(&mut self, decision: &str) {
        let view = self.view;
        let lists = [
            (&view.to_do, "+", GOOD),
            (&view.to_consider, "~", OPEN),
            (&view.not_to_do, "x", BAD),
            (&view.not_settled, "=", BOLD),
        ];
        for (list, mark, style) in lists {
            for statement in list.iter().filter(|one| one.decision == decision) {
                self.statement(statement, mark, style);
            }
        }
    }

    /// What the bodies in force do not say of her, and what they cannot say yet.
    fn silent_statements_of(&mut self, decision: &str) {
        let view = self.view;
        let of = |list: &[&'_ Recommendation]| -> Vec<Recommendation> {
            let own = list.iter().filter(|one| one.decision == decision);
            own.map(|one| (*one).clone()).collect()
        };
        for statement in of(&view.not_applying) {
            let words = statement.when_not.as_ref().unwrap_or(&statement.summary);
            let mut spans = vec![
                styled(
                    format!("{}: ", self.locale.label("does-not-apply").to_lowercase()),
                    QUIET,
                ),
                plain(words),
            ];
            self.push_recalled(&mut spans, statement.verification);
            spans.push(styled(format!(" ({})", statement.id), QUIET));
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
        }
        for statement in of(&view.waiting) {
            let mut spans = vec![plain(&statement.summary)];
            self.push_recalled(&mut spans, statement.verification);
            let known = self.assessment.missing.iter();
            let labels: Vec<&str> = statement
                .missing
                .iter()
                .map(|id| {
                    let fact = known.clone().find(|fact| fact.fact == *id);
                    fact.map_or(id.as_str(), |fact| fact.label.as_str())
                })
                .collect();
            let mut needs = labels
                .iter()
                .take(FACTS_NAMED)
                .copied()
                .collect::<Vec<_>>()
                .join("; ");
            if labels.len() > FACTS_NAMED {
                let more = self.locale.count("more", labels.len() - FACTS_NAMED);
                needs.push_str(&format!("; {more}"));
            }
            spans.push(styled(
                format!(" – {}: ", self.locale.label("needs")),
                QUIET,
            ));
            spans.push(plain(needs));
            spans.push(styled(format!(" ({})", statement.id), QUIET));
            self.page.paragraph(&[plain("  ? ")], INDENT, &spans);
        }
    }

    /// The other bodies, by question: who says what, under which id.
    fn positions_of(&mut self, decision: &str) {
        let view = self.view;
        for one in view.others.iter().filter(|one| one.decision == decision) {
            let mut parts: Vec<String> = Vec::new();
            let mut silent: Vec<(&str, Vec<&str>)> = Vec::new();
            for position in one.differing.iter().chain(&one.agreeing) {
                let words = wording::stance(self.locale, position.leading);
                let body = self.titles.body(position.guideline);
                if position.leading.outcome == Outcome::Applies {
                    parts.push(format!("{body}: {words} ({})", position.leading.id));
                } else if let Some((_, bodies)) = silent.iter_mut().find(|(of, _)| *of == words) {
                    // A body with two documents is one body.
                    if !bodies.contains(&body) {
                        bodies.push(body);
                    }
                } else {
                    silent.push((words, vec![body]));
                }
            }
            let silent = silent.into_iter();
            parts.extend(silent.map(|(words, bodies)| format!("{words}: {}", bodies.join(", "))));
            if parts.is_empty() {
                continue;
            }
            let question = one
                .question
                .unwrap_or_else(|| self.locale.label("bodies-all"));
            self.labelled(question, vec![plain(parts.join("; "))], 2);
        }
    }

    /// The decisions that are folded, each on a line: whether it is asked, and what would tell.
    pub(super) fn other_decisions(&mut self) {
        let folded = |one: &&DecisionRelevance| self.view.is_folded(&one.id);
        let rest: Vec<DecisionRelevance> = self
            .assessment
            .decisions
            .iter()
            .filter(folded)
            .cloned()
            .collect();
        if rest.is_empty() {
            return;
        }
        self.heading(self.locale.label("decisions"), BOLD);
        for decision in &rest {
            let mut spans = vec![
                plain(&decision.title),
                styled(format!(" · {}: ", decision.id), QUIET),
                plain(wording::relevance(self.locale, decision.relevant)),
            ];
            if !decision.missing.is_empty() {
                let needs = decision.missing.join(", ");
                spans.push(styled(
                    format!("; {} {needs}", self.locale.label("needs")),
                    QUIET,
                ));
            }
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
        }
    }

    /// Ids of the documents behind what the full text shows.
    pub(super) fn cited_in_full(&self) -> BTreeSet<&str> {
        let assessment = self.assessment;
        let advice = assessment.recommendations.iter();
        let advice = advice.filter(|one| {
            let speaks = matches!(one.outcome, Outcome::Applies | Outcome::Failed);
            speaks && !self.view.is_folded(&one.decision)
        });
        let alerts = assessment.alerts.iter().map(|one| &one.sources);
        let tasks = assessment.tasks.iter().map(|one| &one.sources);
        (advice.map(|one| &one.sources))
            .chain(alerts)
            .chain(tasks)
            .flatten()
            .map(|source| source.id.as_str())
            .collect()
    }
}
