//! The sections of the page, in the order they are read.

use gravida_guideline::assessment::{
    Alert, Assessment, Because, Finding, MissingFact, RecordEntry, SourceReference, Task,
};
use gravida_guideline::{AlertLevel, Severity, Verification};

use super::markup::Markup;
use crate::locale::{Locale, Spoken};
use crate::sentences::{entry_sentence, facts_and_steps, reason_said, rests_on};
use crate::titles::Titles;
use crate::view::{View, all_sources};
use crate::wording;

pub(super) struct Writer<'a, 'm> {
    pub(super) markup: &'m mut Markup,
    pub(super) view: View<'a>,
    pub(super) assessment: &'a Assessment,
    pub(super) titles: &'a Titles,
    pub(super) locale: &'a Locale,
    pub(super) spoken: &'a Spoken<'a>,
}

impl Writer<'_, '_> {
    /// Every red flag with what to do, and after each what `rest` writes of it;
    /// or the sentence that there is none.
    pub(super) fn alerts(&mut self, rest: impl Fn(&mut Self, &Alert)) {
        let assessment = self.assessment;
        if assessment.alerts.is_empty() {
            self.markup
                .element("p", "quiet", self.locale.label("no-alert"));
        }
        for alert in &assessment.alerts {
            self.alert_head(alert);
            rest(self, alert);
            self.markup.close("section");
        }
    }

    /// What is wrong and what to do; the section stays open.
    fn alert_head(&mut self, alert: &Alert) {
        let class = match alert.level {
            AlertLevel::Emergency => "alert emergency",
            AlertLevel::Urgent => "alert urgent",
        };
        self.markup.section(class, |markup| {
            markup.inline(
                "span",
                "level",
                &format!("{}:", wording::level(self.locale, alert.level)),
            );
            markup.text(" ");
            markup.text(&alert.summary);
        });
        self.markup.open("p", "");
        self.markup.inline("strong", "", &alert.action);
        self.markup.text(" ");
        self.recalled(alert.verification);
        self.markup.close("p");
    }

    pub(super) fn standing(&mut self) {
        let assessment = self.assessment;
        self.heading(self.locale.label("where-she-stands"));
        self.markup.raw("<dl>\n");
        let age = assessment.subject.age_years.map_or_else(
            || self.locale.label("age-not-known").to_owned(),
            |age| self.locale.years(age),
        );
        self.markup.element("dt", "", self.locale.label("age"));
        self.markup.element("dd", "", &age);
        if let Some(gestation) = &assessment.subject.gestation {
            self.markup
                .element("dt", "", self.locale.label("gestation"));
            let method = gestation
                .method
                .as_ref()
                .map_or_else(String::new, |method| format!(" ({method})"));
            self.markup.element(
                "dd",
                "",
                &format!("{}{method}", self.locale.gestation(gestation.days)),
            );
        }
        // What is out of the ordinary; the rest, and why, stands with its decision.
        for (decision, findings) in self.view.standing(assessment) {
            for finding in findings.into_iter().filter(|finding| finding.notable) {
                let title = self.titles.decision(decision);
                let label = format!("{title}: {}", finding.label);
                self.markup.element("dt", "", &label);
                let words = finding.text.as_ref().or(finding.value.as_ref());
                self.markup.open("dd", "");
                self.markup.text(words.map_or("", String::as_str));
                self.markup.text(" ");
                self.recalled(finding.verification);
                self.markup.close("dd");
            }
        }
        self.markup.close("dl");
        self.markup.close("section");
    }

    pub(super) fn finding(&mut self, finding: &Finding) {
        let words = finding.text.as_ref().or(finding.value.as_ref());
        self.said("dt", &finding.label);
        self.markup.open("dd", "");
        self.markup
            .text(words.map_or(self.locale.label("value-not-known"), String::as_str));
        self.markup.text(" ");
        self.recalled(finding.verification);
        self.reasons(&finding.because);
        self.markup.close("dd");
    }

    pub(super) fn next(&mut self) {
        let assessment = self.assessment;
        if let Some(first) = assessment.missing.first() {
            self.heading(self.locale.label("next"));
            self.markup.open("article", "open");
            self.said("h3", &first.ask);
            self.settles(first);
            self.markup.close("article");
            self.markup.close("section");
        }
    }

    pub(super) fn missing(&mut self) {
        let rest = self.assessment.missing.get(1..).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
        self.heading(self.locale.label("missing"));
        self.markup.raw("<ol>\n");
        for fact in rest {
            self.markup.open("li", "");
            self.markup.text(&fact.ask);
            self.settles(fact);
            self.markup.close("li");
        }
        self.markup.close("ol");
        self.markup.close("section");
    }

    fn settles(&mut self, fact: &MissingFact) {
        self.markup.open("div", "quiet");
        self.markup.inline("code", "", &fact.fact);
        self.markup
            .text(&format!("; {} ", self.locale.label("settles")));
        self.codes(&fact.settles);
        self.markup.close("div");
    }

    /// Dated tasks, and after each what `rest` writes of it.
    pub(super) fn tasks(&mut self, rest: impl Fn(&mut Self, &Task)) {
        let assessment = self.assessment;
        if assessment.tasks.is_empty() {
            return;
        }
        self.heading(self.locale.label("tasks"));
        self.markup.raw("<ul>\n");
        for task in &assessment.tasks {
            self.task_head(task);
            rest(self, task);
            self.markup.close("li");
        }
        self.markup.close("ul");
        self.markup.close("section");
    }

    /// When and what; the item stays open.
    fn task_head(&mut self, task: &Task) {
        self.markup.open("li", "");
        let due = task.due.as_deref().map_or_else(
            || self.locale.label("date-not-known").to_owned(),
            |due| self.locale.moment(due),
        );
        self.markup.inline("strong", "", &due);
        self.markup.text(&format!(" {} ", task.summary));
        self.markup
            .inline("span", "quiet", &wording::window(self.locale, task));
        self.markup.text(" ");
        self.recalled(task.verification);
    }

    pub(super) fn issues(&mut self) {
        let assessment = self.assessment;
        let kept_out = wording::kept_out(self.locale, &assessment.record);
        if assessment.issues.is_empty() && kept_out.is_empty() {
            return;
        }
        self.heading(self.locale.label("issues"));
        self.markup.raw("<ul>\n");
        for issue in &assessment.issues {
            self.markup.open("li", "");
            let name = match issue.severity {
                Severity::Error | Severity::Warning => "strong",
                Severity::Information => "span",
            };
            self.markup.inline(
                name,
                "",
                &format!("{}:", wording::severity(self.locale, issue.severity)),
            );
            self.markup.text(" ");
            if !issue.place.is_empty() {
                self.markup.inline("code", "", &issue.place);
                self.markup.text(": ");
            }
            self.markup.text(&issue.message);
            self.markup.close("li");
        }
        self.markup.close("ul");
        if !kept_out.is_empty() {
            self.markup.element("p", "quiet", &kept_out);
        }
        self.markup.close("section");
    }

    pub(super) fn sources(&mut self) {
        if all_sources(self.assessment).is_empty() {
            return;
        }
        self.heading(self.locale.label("sources"));
        self.source_list();
        self.markup.close("section");
    }

    /// Every source once, by id.
    pub(super) fn source_list(&mut self) {
        self.markup.raw("<ul>\n");
        for (id, source) in all_sources(self.assessment) {
            self.markup.open("li", "");
            self.markup.inline("code", "", id);
            self.markup.text(" ");
            self.markup.link(&source.url, &source.title);
            self.markup.close("li");
        }
        self.markup.close("ul");
    }

    pub(super) fn heading(&mut self, title: &str) {
        self.markup.section("", |markup| markup.text(title));
    }

    /// Opens what a reader may unfold; closed with `close("details")`.
    pub(super) fn fold(&mut self, summary: &str) {
        self.markup.raw("<details><summary>");
        self.markup.text(summary);
        self.markup.raw("</summary>\n");
    }

    pub(super) fn recalled(&mut self, verification: Verification) {
        if verification == Verification::Recalled {
            self.markup
                .inline("span", "mark recalled", self.locale.label("recalled"));
        }
    }

    /// A sentence of the knowledge, marked where it is no reviewed wording of this language.
    pub(super) fn said(&mut self, name: &'static str, text: &str) {
        self.markup.said(name, text, self.spoken.standing(text));
    }

    pub(super) fn labelled(&mut self, label: &str, sentence: &str, verification: Verification) {
        self.markup.open("p", "");
        self.markup.inline("span", "quiet", &format!("{label}: "));
        self.markup.text(sentence);
        self.markup.text(" ");
        self.recalled(verification);
        self.markup.close("p");
    }

    /// The id to ask `explain` for, and where it is written.
    pub(super) fn origin(&mut self, id: &str, sources: &[SourceReference]) {
        self.markup.open("div", "quiet");
        self.markup.inline("code", "", id);
        for source in sources {
            self.markup.text("; ");
            self.markup.link(&source.url, &source.title);
            if !source.section.is_empty() {
                self.markup.text(&format!(", {}", source.section));
            }
            self.markup.text(" ");
            self.recalled(source.verification);
        }
        self.markup.close("div");
    }

    /// Where it is written and why, the reasons folded.
    pub(super) fn ground(&mut self, id: &str, sources: &[SourceReference], because: &[Because]) {
        self.origin(id, sources);
        self.reasons(because);
    }

    /// The same in one fold under `title`.
    pub(super) fn ground_folded(
        &mut self,
        title: &str,
        (id, sources, because): (&str, &[SourceReference], &[Because]),
    ) {
        self.fold(title);
        self.origin(id, sources);
        self.reason_lists(because);
        self.markup.close("details");
    }

    /// Why, folded away: each deciding definition and the entries under it.
    pub(super) fn reasons(&mut self, because: &[Because]) {
        if because.is_empty() {
            return;
        }
        self.fold(self.locale.label("why"));
        self.reason_lists(because);
        self.markup.close("details");
    }

    /// The same without the fold: the facts, those with an answer first; how it follows from
    /// them is folded.
    pub(super) fn reason_lists(&mut self, because: &[Because]) {
        let (facts, steps) = facts_and_steps(self.titles, because);
        if !facts.is_empty() {
            self.reason_list(&facts);
        }
        if facts.is_empty() {
            self.reason_list(&steps);
        } else if !steps.is_empty() {
            self.fold(&self.locale.count("steps-of-reasoning", steps.len()));
            self.reason_list(&steps);
            self.markup.close("details");
        }
        let references = rests_on(because);
        if !references.is_empty() {
            self.markup
                .element("p", "quiet", self.locale.label("rests-on"));
            self.markup.raw("<ul class=\"quiet\">\n");
            for reference in references {
                let entry: Option<&RecordEntry> = self.view.entry(reference);
                self.markup
                    .element("li", "", &entry_sentence(self.locale, reference, entry));
            }
            self.markup.close("ul");
        }
    }

    fn reason_list(&mut self, steps: &[&Because]) {
        self.markup.raw("<ul>\n");
        for step in steps {
            let (text, standing) = reason_said(self.titles, step);
            self.markup.said("li", &text, standing);
        }
        self.markup.close("ul");
    }

    fn codes(&mut self, ids: &[String]) {
        for (place, id) in ids.iter().enumerate() {
            if place > 0 {
                self.markup.text(", ");
            }
            self.markup.inline("code", "", id);
        }
    }
}
