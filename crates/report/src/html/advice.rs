//! The sections that say what to do, what not, and who sees it otherwise.

use gravida_guideline::assessment::Recommendation;
use gravida_guideline::{Outcome, Verification};

use super::sections::Writer;
use crate::sentences::{evidence_sentence, firmness, regimen_sentence};
use crate::view::{DecisionPositions, Position};
use crate::wording;

/// So many bodies that differ are named beside a statement; all stand with its decision.
const BODIES_NAMED: usize = 3;

impl<'a> Writer<'a, '_> {
    /// What the bodies in force say on one decision: what applies, what waits
    /// and what does not apply, the last two folded.
    pub(super) fn advice(&mut self, decision: &str) {
        let of_decision = |list: &[&'a Recommendation]| -> Vec<&'a Recommendation> {
            list.iter()
                .copied()
                .filter(|one| one.decision == decision)
                .collect()
        };
        let lists = [
            (self.locale.label("do"), "do", of_decision(&self.view.to_do)),
            (
                self.locale.label("consider"),
                "open",
                of_decision(&self.view.to_consider),
            ),
            (
                self.locale.label("do-not"),
                "not",
                of_decision(&self.view.not_to_do),
            ),
            (
                self.locale.label("not-settled"),
                "open",
                of_decision(&self.view.not_settled),
            ),
        ];
        let waiting = of_decision(&self.view.waiting);
        let denied = of_decision(&self.view.not_applying);
        for (mark, class, list) in lists {
            for recommendation in list {
                self.statement(recommendation, mark, class);
            }
        }
        if !waiting.is_empty() {
            self.fold(&format!(
                "{}: {}",
                self.locale.label("cannot-say-yet"),
                waiting.len()
            ));
            for recommendation in waiting {
                let mark = wording::outcome(self.locale, recommendation.outcome);
                self.statement(recommendation, mark, "open");
            }
            self.markup.close("details");
        }
        if !denied.is_empty() {
            self.fold(&format!(
                "{}: {}",
                self.locale.label("does-not-apply"),
                denied.len()
            ));
            self.denials(&denied);
            self.markup.close("details");
        }
    }

    fn statement(&mut self, recommendation: &Recommendation, mark: &str, class: &str) {
        self.markup.open("article", class);
        self.statement_head(recommendation, mark, class);
        self.statement_body(recommendation);
        self.markup.close("article");
    }

    /// What is said, by whom and how firmly, and how a medicine is given.
    pub(super) fn statement_head(
        &mut self,
        recommendation: &Recommendation,
        mark: &str,
        class: &str,
    ) {
        self.said("h3", &recommendation.summary);
        self.markup.open("p", "");
        // Under a heading that says it, the mark would only say it again.
        if !mark.is_empty() {
            self.markup.inline("span", &format!("mark {class}"), mark);
        }
        self.recalled(recommendation.verification);
        let body = self.titles.body(&recommendation.guideline);
        let firmness = firmness(self.locale, recommendation);
        let separator = if firmness.is_empty() { "" } else { " · " };
        self.markup.text(&format!("{body}{separator}{firmness}"));
        self.differing(recommendation);
        self.markup.close("p");
    }

    /// Who says something else to the same question, the first few by name: what is in force is one
    /// position among others.
    fn differing(&mut self, recommendation: &Recommendation) {
        if !recommendation.in_force || recommendation.outcome != Outcome::Applies {
            return;
        }
        let titles = self.titles;
        let bodies: Vec<&str> = (self.view.differing_from(recommendation))
            .map(|other| titles.body(&other.guideline))
            .collect();
        let Some(named) = bodies.get(..BODIES_NAMED.min(bodies.len())) else {
            return;
        };
        if named.is_empty() {
            return;
        }
        let mut words = format!(
            " · {}: {}",
            self.locale.label("differing"),
            named.join(", ")
        );
        if bodies.len() > named.len() {
            let rest = self.locale.count("more", bodies.len() - named.len());
            words.push_str(&format!(", {rest}"));
        }
        self.markup.inline("span", "quiet", &words);
    }

    /// The rest: how, on what evidence, what it waits for, where it is written, why.
    pub(super) fn statement_body(&mut self, recommendation: &Recommendation) {
        if let Some(detail) = &recommendation.detail {
            self.said("p", detail);
        }
        if let Some(regimen) = &recommendation.regimen {
            self.labelled(
                self.locale.label("regimen"),
                &regimen_sentence(self.locale, regimen),
                Verification::Seen,
            );
        }
        for evidence in &recommendation.evidence {
            self.labelled(
                self.locale.label("evidence"),
                &evidence_sentence(evidence),
                evidence.verification,
            );
        }
        if !recommendation.missing.is_empty() {
            self.markup.open("p", "");
            self.markup.inline(
                "span",
                "quiet",
                &format!("{}: ", self.locale.label("needs")),
            );
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

    pub(super) fn failed(&mut self) {
        let list = self.view.failed.clone();
        if list.is_empty() {
            return;
        }
        self.heading(self.locale.label("could-not-be-worked-out"));
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

    /// What the other bodies say on one decision: those that say something for
    /// her in a table, the others folded.
    pub(super) fn positions(&mut self, decision: &str) {
        while let Some(place) = self
            .view
            .others
            .iter()
            .position(|one| one.decision == decision)
        {
            let one = self.view.others.remove(place);
            self.question(&one);
        }
    }

    fn question(&mut self, one: &DecisionPositions<'_>) {
        let asked = one
            .question
            .map_or_else(String::new, |question| format!("{question}: "));
        let caption = format!(
            "{asked}{} ({})",
            self.locale.label("all-positions"),
            wording::stance_in_force(one, self.titles)
        );
        let (speaking, silent): (Vec<&Position<'_>>, Vec<&Position<'_>>) = one
            .differing
            .iter()
            .chain(&one.agreeing)
            .partition(|position| position.leading.outcome == Outcome::Applies);
        if !speaking.is_empty() {
            self.table(&caption, &speaking);
        }
        if !silent.is_empty() {
            let summary = if speaking.is_empty() {
                caption.clone()
            } else {
                self.locale.count("more", silent.len())
            };
            self.fold(&summary);
            self.table(&caption, &silent);
            self.markup.close("details");
        }
    }

    fn table(&mut self, caption: &str, positions: &[&Position<'_>]) {
        self.markup.raw("<table>\n");
        self.markup.element("caption", "", caption);
        self.markup.raw("<thead><tr>");
        for head in [
            self.locale.label("body"),
            self.locale.label("position"),
            self.locale.label("says"),
        ] {
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
        self.markup.text(wording::stance(self.locale, leading));
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
