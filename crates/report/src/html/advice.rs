//! The sections that say what to do, what not, and who sees it otherwise.

use gravida_guideline::assessment::Recommendation;
use gravida_guideline::{Outcome, Verification};

use super::sections::Writer;
use crate::sentences::{evidence_sentence, firmness, regimen_sentence};
use crate::view::Position;
use crate::wording;

/// How many waiting statements are shown unfolded.
const SOME: usize = 3;

impl<'a> Writer<'a, '_> {
    pub(super) fn advice(&mut self) {
        if !self.view.has_advice() {
            self.markup.element("p", "", wording::NOTHING_IN_FORCE);
        }
        let lists = [
            (wording::DO, "do", self.view.to_do.clone()),
            (wording::CONSIDER, "open", self.view.to_consider.clone()),
            (wording::DO_NOT, "not", self.view.not_to_do.clone()),
            (wording::NOT_SETTLED, "open", self.view.not_settled.clone()),
        ];
        for (title, class, list) in lists {
            if list.is_empty() {
                continue;
            }
            self.heading(title);
            for recommendation in list {
                self.statement(recommendation, title, class);
            }
            self.markup.close("section");
        }
    }

    fn statement(&mut self, recommendation: &Recommendation, mark: &str, class: &str) {
        self.markup.open("article", class);
        self.markup.element("h3", "", &recommendation.summary);
        self.markup.open("p", "");
        self.markup.inline("span", &format!("mark {class}"), mark);
        self.recalled(recommendation.verification);
        let body = self.titles.body(&recommendation.guideline);
        let firmness = firmness(recommendation);
        let separator = if firmness.is_empty() { "" } else { " · " };
        self.markup.text(&format!("{body}{separator}{firmness}"));
        self.markup.close("p");
        if let Some(detail) = &recommendation.detail {
            self.markup.element("p", "", detail);
        }
        if let Some(regimen) = &recommendation.regimen {
            self.labelled(
                wording::REGIMEN,
                &regimen_sentence(regimen),
                Verification::Seen,
            );
        }
        for evidence in &recommendation.evidence {
            self.labelled(
                wording::EVIDENCE,
                &evidence_sentence(evidence),
                evidence.verification,
            );
        }
        if !recommendation.missing.is_empty() {
            self.markup.open("p", "");
            self.markup
                .inline("span", "quiet", &format!("{}: ", wording::NEEDS));
            let labels: Vec<&str> = recommendation
                .missing
                .iter()
                .map(|fact| self.view.fact_label(fact))
                .collect();
            self.markup.text(&labels.join("; "));
            self.markup.close("p");
        }
        self.origin(&recommendation.id, &recommendation.sources);
        self.reasons(&recommendation.because);
        self.markup.close("article");
    }

    pub(super) fn not_applying(&mut self) {
        let list = self.not_folded(&self.view.not_applying);
        if list.is_empty() {
            return;
        }
        let shown = self.view.worth_denying(self.assessment);
        let rest: Vec<&Recommendation> = list
            .into_iter()
            .filter(|one| !shown.iter().any(|other| other.id == one.id))
            .collect();
        self.heading(wording::DOES_NOT_APPLY);
        self.denials(&shown);
        if !rest.is_empty() {
            self.fold(&wording::more(rest.len()));
            self.denials(&rest);
            self.markup.close("details");
        }
        self.markup.close("section");
    }

    fn denials(&mut self, list: &[&Recommendation]) {
        if list.is_empty() {
            return;
        }
        self.markup.raw("<ul>\n");
        for recommendation in list {
            self.markup.open("li", "");
            let words = recommendation.when_not.as_ref();
            self.markup.text(words.unwrap_or(&recommendation.summary));
            self.markup.text(" ");
            self.recalled(recommendation.verification);
            self.origin(&recommendation.id, &recommendation.sources);
            self.reasons(&recommendation.because);
            self.markup.close("li");
        }
        self.markup.close("ul");
    }

    pub(super) fn waiting(&mut self) {
        let list = self.not_folded(&self.view.waiting);
        if list.is_empty() {
            return;
        }
        self.heading(wording::CANNOT_SAY_YET);
        for (place, recommendation) in list.iter().enumerate() {
            if place == SOME {
                self.fold(&wording::more(list.len() - SOME));
            }
            let mark = wording::outcome(recommendation.outcome);
            self.statement(recommendation, mark, "open");
        }
        if list.len() > SOME {
            self.markup.close("details");
        }
        self.markup.close("section");
    }

    /// The statements of decisions that are not folded away.
    fn not_folded<'r>(&self, list: &[&'r Recommendation]) -> Vec<&'r Recommendation> {
        list.iter()
            .copied()
            .filter(|one| !self.view.is_folded(&one.decision))
            .collect()
    }

    /// The statements in force of a decision that is folded away.
    pub(super) fn folded_advice(&mut self, decision: &str) {
        let of_decision = |list: &[&'a Recommendation]| -> Vec<&'a Recommendation> {
            list.iter()
                .copied()
                .filter(|one| one.decision == decision)
                .collect()
        };
        let waiting = of_decision(&self.view.waiting);
        let denied = of_decision(&self.view.not_applying);
        self.denials(&denied);
        for recommendation in waiting {
            let mark = wording::outcome(recommendation.outcome);
            self.statement(recommendation, mark, "open");
        }
    }

    pub(super) fn failed(&mut self) {
        let list = self.view.failed.clone();
        if list.is_empty() {
            return;
        }
        self.heading(wording::COULD_NOT_BE_WORKED_OUT);
        self.markup.raw("<ul>\n");
        for recommendation in list {
            self.markup.open("li", "");
            self.markup.inline("code", "", &recommendation.id);
            self.markup.text(&format!(
                ": {}",
                recommendation.failure.as_deref().unwrap_or_default()
            ));
            self.markup.close("li");
        }
        self.markup.close("ul");
        self.markup.close("section");
    }

    pub(super) fn positions(&mut self) {
        let others = std::mem::take(&mut self.view.others);
        if others.is_empty() {
            return;
        }
        self.heading(wording::ALL_POSITIONS);
        for one in &others {
            let title = self.titles.decision(one.decision);
            let in_force = wording::stance_in_force(one, self.titles);
            let caption = format!("{title} ({in_force})");
            let (speaking, silent): (Vec<&Position<'_>>, Vec<&Position<'_>>) = one
                .differing
                .iter()
                .chain(&one.agreeing)
                .partition(|position| position.leading.outcome == Outcome::Applies);
            if speaking.is_empty() {
                self.fold(&caption);
                self.table(&caption, &silent);
                self.markup.close("details");
                continue;
            }
            self.table(&caption, &speaking);
            if !silent.is_empty() {
                self.fold(&wording::more(silent.len()));
                self.table(&caption, &silent);
                self.markup.close("details");
            }
        }
        self.markup.close("section");
    }

    fn table(&mut self, caption: &str, positions: &[&Position<'_>]) {
        self.markup.raw("<table>\n");
        self.markup.element("caption", "", caption);
        self.markup.raw("<thead><tr>");
        for head in [wording::BODY, wording::POSITION, wording::SAYS] {
            self.markup.raw("<th scope=\"col\">");
            self.markup.text(head);
            self.markup.raw("</th>");
        }
        self.markup.raw("</tr></thead>\n<tbody>\n");
        for position in positions {
            self.position(position);
        }
        self.markup.raw("</tbody>\n</table>\n");
    }

    fn position(&mut self, position: &Position<'_>) {
        let leading = position.leading;
        self.markup.raw("<tr><th scope=\"row\">");
        self.markup.text(self.titles.body(position.guideline));
        self.markup.raw("</th><td>");
        self.markup.text(&wording::stance(leading));
        self.markup.raw("</td><td>");
        let sentence = match leading.outcome {
            Outcome::DoesNotApply => leading.when_not.as_ref().unwrap_or(&leading.summary),
            Outcome::Applies | Outcome::NeedsData | Outcome::Failed => &leading.summary,
        };
        self.markup.text(sentence);
        self.markup.text(" ");
        self.recalled(leading.verification);
        self.origin(&leading.id, &leading.sources);
        self.markup.raw("</td></tr>\n");
    }
}
