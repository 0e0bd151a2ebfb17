//! The sections that say what to do, what not, and who sees it otherwise.

use gravida_guideline::Outcome;

use super::{BAD, BOLD, GOOD, INDENT, OPEN, QUIET, Writer};
use crate::layout::{Span, plain, styled};
use crate::sentences::firmness;
use crate::view::{DecisionPositions, Position};
use crate::wording;

impl Writer<'_> {
    pub(super) fn advice(&mut self) {
        let lists = [
            (self.locale.label("do"), "+", GOOD, self.view.to_do.clone()),
            (
                self.locale.label("consider"),
                "~",
                OPEN,
                self.view.to_consider.clone(),
            ),
            (
                self.locale.label("do-not"),
                "x",
                BAD,
                self.view.not_to_do.clone(),
            ),
            (
                self.locale.label("not-settled"),
                "=",
                BOLD,
                self.view.not_settled.clone(),
            ),
        ];
        if lists.iter().all(|(_, _, _, list)| list.is_empty()) {
            self.page.gap();
            self.page
                .paragraph(&[], 0, &[plain(self.locale.label("nothing-in-force"))]);
        }
        for (title, mark, style, list) in lists {
            if list.is_empty() {
                continue;
            }
            self.heading(title, style);
            for recommendation in list {
                self.statement(recommendation, mark, style);
            }
        }
    }

    pub(super) fn not_applying(&mut self) {
        let list = if self.is_full {
            self.view.not_applying.clone()
        } else {
            self.view.worth_denying(self.assessment)
        };
        if list.is_empty() || self.room.denials == 0 {
            return;
        }
        self.heading(self.locale.label("does-not-apply"), BOLD);
        for recommendation in list.iter().take(self.room.denials) {
            let words = recommendation
                .when_not
                .as_ref()
                .unwrap_or(&recommendation.summary);
            let mut spans = vec![plain(words)];
            self.push_recalled(&mut spans, recommendation.verification);
            if !self.is_full {
                spans.push(styled(format!(" ({})", recommendation.id), QUIET));
            }
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
            if self.is_full {
                self.because(&recommendation.because, INDENT);
                self.credentials(recommendation);
            }
        }
    }

    /// What waits, one by one: in full only. Otherwise what is missing says
    /// which decisions it would settle.
    pub(super) fn waiting(&mut self) {
        if self.view.waiting.is_empty() || !self.is_full {
            return;
        }
        self.heading(self.locale.label("cannot-say-yet"), BOLD);
        for recommendation in &self.view.waiting {
            let mut spans = vec![plain(&recommendation.summary)];
            self.push_recalled(&mut spans, recommendation.verification);
            let needs: Vec<&str> = recommendation
                .missing
                .iter()
                .map(|fact| self.view.fact_label(fact))
                .collect();
            spans.push(styled(
                format!(" – {}: ", self.locale.label("needs")),
                QUIET,
            ));
            spans.push(plain(needs.join("; ")));
            spans.push(styled(format!(" ({})", recommendation.id), QUIET));
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
        }
    }

    pub(super) fn failed(&mut self) {
        if self.view.failed.is_empty() {
            return;
        }
        self.heading(self.locale.label("could-not-be-worked-out"), BAD);
        for recommendation in &self.view.failed {
            let reason = recommendation.failure.as_deref().unwrap_or_default();
            self.page.paragraph(
                &[plain("  ! ")],
                INDENT,
                &[
                    styled(&*recommendation.id, BOLD),
                    plain(": "),
                    plain(reason),
                ],
            );
        }
    }

    pub(super) fn positions(&mut self) {
        let shown: Vec<&DecisionPositions<'_>> = self
            .view
            .others
            .iter()
            .filter(|one| self.is_full || one.has_another_opinion())
            .collect();
        if shown.is_empty() {
            return;
        }
        if self.is_full {
            self.heading(self.locale.label("all-positions"), BOLD);
        } else {
            self.heading(self.locale.label("differing"), BOLD);
        }
        for one in shown.iter().take(self.room.positions) {
            let in_force = wording::stance_in_force(one, self.titles);
            let mut spans = vec![
                plain(one.title(self.titles)),
                styled(format!(" ({in_force})"), QUIET),
            ];
            if !self.is_full {
                self.stances(one, &mut spans);
            }
            self.page.paragraph(&[plain("  ")], INDENT, &spans);
            if self.is_full {
                for position in one.differing.iter().chain(&one.agreeing) {
                    self.position(position);
                }
            }
        }
        self.more(shown.len().saturating_sub(self.room.positions));
    }

    /// The bodies that differ, by what they say; those that say nothing for her
    /// are only counted.
    fn stances(&self, positions: &DecisionPositions<'_>, spans: &mut Vec<Span>) {
        let mut silent = Vec::new();
        for (stance, bodies) in positions.by_stance(self.locale) {
            let speaks = bodies
                .iter()
                .any(|body| body.leading.outcome == Outcome::Applies);
            if !speaks {
                silent.push(format!("{stance}: {}", bodies.len()));
                continue;
            }
            spans.push(plain("; "));
            spans.push(styled(format!("{stance}:"), BOLD));
            for (place, position) in bodies.iter().take(self.room.bodies).enumerate() {
                let part = if place == 0 { " " } else { ", " };
                let document = if positions.has_another_document(position, self.titles) {
                    format!(" ({})", position.guideline)
                } else {
                    String::new()
                };
                let body = self.titles.body(position.guideline);
                spans.push(plain(format!("{part}{body}{document}")));
                self.push_recalled(spans, position.leading.verification);
            }
            if bodies.len() > self.room.bodies {
                let more = self.locale.count("more", bodies.len() - self.room.bodies);
                spans.push(plain(format!(", {more}")));
            }
        }
        if !silent.is_empty() {
            spans.push(styled(format!("; {}", silent.join("; ")), QUIET));
        }
    }

    /// One body's position with its sentence.
    fn position(&mut self, position: &Position<'_>) {
        let leading = position.leading;
        let mut spans = vec![
            plain(self.titles.body(position.guideline)),
            plain(": "),
            styled(wording::stance(self.locale, leading), BOLD),
        ];
        let firmness = firmness(self.locale, leading);
        if leading.outcome == Outcome::Applies && !firmness.is_empty() {
            spans.push(plain(format!(" · {firmness}")));
        }
        spans.push(styled(format!(" · {}", leading.id), QUIET));
        self.push_recalled(&mut spans, leading.verification);
        self.page.paragraph(&[plain("    ")], INDENT + 2, &spans);
        self.page
            .paragraph(&[plain("      ")], INDENT + 2, &[plain(&leading.summary)]);
    }
}
