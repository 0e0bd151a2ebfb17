//! The sections that say what to do, what not, and who sees it otherwise.

use gravida_guideline::assessment::Recommendation;
use gravida_guideline::{Direction, Outcome, Proposes};

use super::{BAD, BOLD, GOOD, INDENT, OPEN, QUIET, Writer};
use crate::layout::{Span, plain, styled};
use crate::view::DecisionPositions;
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
            let (in_words, named): (Vec<_>, Vec<_>) = self.by_room(&list);
            self.heading(title, style);
            for recommendation in in_words {
                if self.is_full {
                    self.headline(recommendation, mark, style);
                } else {
                    self.statement(recommendation, mark, style);
                }
            }
            if !named.is_empty() {
                let ids: Vec<&str> = named.iter().map(|one| one.id.as_str()).collect();
                let words = vec![plain(ids.join(", "))];
                self.labelled(self.locale.label("also-applies"), words, INDENT - 2);
            }
        }
    }

    /// Statements of one list that there is room for, and the others: before all what becomes a
    /// prescription or an order and what answers something out of the ordinary, then what comes
    /// first in the knowledge.
    fn by_room<'r>(
        &self,
        list: &[&'r Recommendation],
    ) -> (Vec<&'r Recommendation>, Vec<&'r Recommendation>) {
        let room = match list.first().map(|one| one.direction) {
            Some(Direction::For) => self.room.to_do,
            Some(Direction::Consider | Direction::InsufficientEvidence) => self.room.to_consider,
            Some(Direction::ConsiderAgainst | Direction::Against) | None => usize::MAX,
        };
        if room == usize::MAX {
            return (list.to_vec(), Vec::new());
        }
        let mut ranked: Vec<&Recommendation> = list.to_vec();
        ranked.sort_by_key(|one| {
            let by_what_it_becomes = match one.proposes {
                Proposes::Medication => 0,
                Proposes::Service => 1,
                Proposes::None => 2,
            };
            by_what_it_becomes + u8::from(!self.view.is_notable(self.assessment, &one.decision))
        });
        let mut chosen: Vec<&Recommendation> = Vec::new();
        for one in ranked {
            let of_decision = chosen.iter().filter(|other| other.decision == one.decision);
            if chosen.len() < room && of_decision.count() < self.room.of_one_decision {
                chosen.push(one);
            }
        }
        list.iter()
            .partition(|one| chosen.iter().any(|chosen| chosen.id == one.id))
    }

    pub(super) fn not_applying(&mut self) {
        let list = self.view.worth_denying(self.assessment);
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
        let others = self.view.others.iter();
        let shown: Vec<&DecisionPositions<'_>> =
            others.filter(|one| one.has_another_opinion()).collect();
        if shown.is_empty() {
            return;
        }
        if self.room.has_short_end {
            let titles = shown.iter().map(|one| one.title(self.titles));
            let titles = titles.take(self.room.positions).collect();
            self.in_short("differing", titles, shown.len());
            return;
        }
        self.heading(self.locale.label("differing"), BOLD);
        for one in shown.iter().take(self.room.positions) {
            let in_force = wording::stance_in_force(one, self.titles);
            let mut spans = vec![
                plain(one.title(self.titles)),
                styled(format!(" ({in_force})"), QUIET),
            ];
            self.stances(one, &mut spans);
            self.page.paragraph(&[plain("  ")], INDENT, &spans);
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
}
