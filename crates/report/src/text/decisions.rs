//! What to find out next, and which decisions are asked of her at all.

use gravida_guideline::assessment::{DecisionRelevance, MissingFact};

use super::{BOLD, INDENT, OPEN, QUIET, Writer};
use crate::layout::{columns, plain, styled};

impl Writer<'_> {
    pub(super) fn next(&mut self) {
        let Some(first) = self.assessment.missing.first() else {
            return;
        };
        self.heading(self.locale.label("next"), OPEN);
        let id = (self.room.has_short_end).then(|| format!(" ({})", first.fact));
        self.page.paragraph(
            &[plain("  "), styled("?", OPEN), plain(" ")],
            INDENT,
            &[
                styled(&*first.ask, BOLD),
                styled(id.unwrap_or_default(), QUIET),
            ],
        );
        if self.room.has_short_end {
            return;
        }
        let words = styled(self.settles(first), QUIET);
        self.page.paragraph(&[plain("    ")], INDENT, &[words]);
    }

    pub(super) fn missing(&mut self) {
        let rest = self.view.asked_for(self.assessment);
        let rest = rest.get(1..).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
        if self.room.has_short_end {
            let labels = rest.iter().take(self.room.questions);
            let labels = labels.map(|fact| fact.label.clone()).collect();
            self.in_short("missing", labels, self.assessment.missing.len() - 1);
            return;
        }
        self.heading(self.locale.label("missing"), BOLD);
        for fact in rest.iter().take(self.room.questions) {
            let spans = [
                plain(&fact.ask),
                styled(format!(" ({})", self.settles(fact)), QUIET),
            ];
            self.page.paragraph(&[plain("  ? ")], INDENT, &spans);
        }
        if !self.is_full {
            let shown = rest.len().min(self.room.questions) + 1;
            self.more(self.assessment.missing.len() - shown);
        }
    }

    /// What an answer would help to settle: decisions, as many as there is room for.
    fn settles(&self, fact: &MissingFact) -> String {
        if self.room.settled == 0 {
            return fact.fact.clone();
        }
        let settled = self.view.settled_by(fact);
        let shown: Vec<&str> = settled
            .iter()
            .take(self.room.settled)
            .map(|id| self.titles.decision(id))
            .collect();
        let more = match settled.len().saturating_sub(shown.len()) {
            0 => String::new(),
            number => format!("; {}", self.locale.count("more", number)),
        };
        let what = format!("{}{more}", shown.join("; "));
        format!("{}; {} {what}", fact.fact, self.locale.label("settles"))
    }

    /// Decisions that may be asked of her, each once, by the fact that tells
    /// most about whether they are.
    pub(super) fn may_matter(&mut self) {
        if self.view.may_matter.is_empty() {
            return;
        }
        if self.room.has_short_end {
            let titles = vec![plain(self.titles_of(&self.view.may_matter))];
            self.labelled(self.locale.label("may-matter"), titles, 0);
            return;
        }
        self.heading(self.locale.label("may-matter"), BOLD);
        let groups = self.view.may_matter_by_fact();
        for (fact, decisions) in groups.iter().take(self.room.questions) {
            let mut spans = Vec::new();
            if let Some(fact) = fact {
                spans.push(styled(format!("{} ", self.locale.label("needs")), QUIET));
                spans.push(plain(self.view.fact_label(fact)));
                if decisions.iter().any(|decision| decision.missing.len() > 1) {
                    spans.push(styled(
                        format!(" {}", self.locale.label("and-more-facts")),
                        QUIET,
                    ));
                }
                spans.push(plain(": "));
            }
            spans.push(plain(self.titles_of(decisions)));
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
        }
        self.more(groups.len().saturating_sub(self.room.questions));
    }

    /// Decisions that are not asked of her, in one line.
    pub(super) fn not_asked(&mut self) {
        if self.view.not_asked.is_empty() || self.is_full {
            return;
        }
        let words = plain(self.titles_of(&self.view.not_asked));
        if !self.room.has_short_end {
            self.page.gap();
        }
        self.labelled(self.locale.label("not-asked"), vec![words], 0);
    }

    /// Titles as far as there is room, and how many more.
    fn titles_of(&self, decisions: &[&DecisionRelevance]) -> String {
        let mut taken = 0;
        let mut titles: Vec<&str> = Vec::new();
        for decision in decisions {
            taken += columns(&decision.title) + 2;
            if taken > self.room.titles && !titles.is_empty() {
                break;
            }
            titles.push(&decision.title);
        }
        match decisions.len() - titles.len() {
            0 => titles.join("; "),
            more => format!(
                "{}; {}",
                titles.join("; "),
                self.locale.count("and-more-full", more)
            ),
        }
    }
}
