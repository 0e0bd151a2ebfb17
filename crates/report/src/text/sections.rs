//! The sections of the text after the alerts, in the order they are read.

use std::collections::BTreeSet;

use gravida_guideline::Severity;
use gravida_guideline::assessment::{Finding, Task};

use super::{BAD, BOLD, INDENT, OPEN, QUIET, RECALLED, Writer};
use crate::layout::{columns, plain, styled};
use crate::sentences::moment;
use crate::view::all_sources;
use crate::wording;

/// How many entries of a long list an ordinary text shows.
pub(super) const SOME: usize = 3;

/// How many findings it shows.
const MANY: usize = 8;

impl Writer<'_> {
    pub(super) fn standing(&mut self) {
        let assessment = self.assessment;
        self.heading(wording::WHERE_SHE_STANDS, BOLD);
        let age = assessment
            .subject
            .age_years
            .map_or_else(|| wording::AGE_NOT_KNOWN.to_owned(), wording::years);
        let mut head = vec![
            styled(format!("{}:", wording::AGE), QUIET),
            plain(format!(" {age}")),
        ];
        if let Some(gestation) = &assessment.subject.gestation {
            head.push(styled(format!("; {}:", wording::GESTATION), QUIET));
            let method = gestation
                .method
                .as_ref()
                .map_or_else(String::new, |method| format!(" ({method})"));
            head.push(plain(format!(
                " {}{method}",
                wording::gestation(gestation.days)
            )));
        }
        self.page.paragraph(&[plain("  ")], INDENT, &head);
        let known: Vec<&Finding> = if self.is_full {
            assessment.findings.iter().collect()
        } else {
            let (shown, _) = self.view.findings(assessment);
            shown
                .into_iter()
                .filter(|finding| finding.value.is_some())
                .collect()
        };
        let shown = self.few(&known, MANY).to_vec();
        for finding in &shown {
            self.finding(finding);
        }
        self.more(known.len() - shown.len());
    }

    fn finding(&mut self, finding: &Finding) {
        let value = finding.text.as_ref().or(finding.value.as_ref());
        let words = value.map_or(wording::VALUE_NOT_KNOWN, String::as_str);
        let mut spans = vec![
            styled(format!("{}:", finding.label), QUIET),
            plain(" "),
            plain(wording::value(words)),
        ];
        self.push_recalled(&mut spans, finding.verification);
        self.page.paragraph(&[plain("  ")], INDENT, &spans);
        if self.is_full {
            self.because(&finding.because, INDENT);
            self.identity(&finding.id, &[], &finding.sources, "", INDENT);
        }
    }

    pub(super) fn next(&mut self) {
        let Some(first) = self.assessment.missing.first() else {
            return;
        };
        self.heading(wording::NEXT, OPEN);
        self.page.paragraph(
            &[plain("  "), styled("?", OPEN), plain(" ")],
            INDENT,
            &[styled(&*first.ask, BOLD)],
        );
        self.settles(&first.fact, &first.settles);
    }

    pub(super) fn missing(&mut self) {
        let rest = self.assessment.missing.get(1..).unwrap_or_default();
        if rest.is_empty() {
            return;
        }
        self.heading(wording::MISSING, BOLD);
        let shown = self.few(rest, SOME);
        for fact in shown {
            self.page
                .paragraph(&[plain("  ? ")], INDENT, &[plain(&fact.ask)]);
            if self.is_full {
                self.settles(&fact.fact, &fact.settles);
            }
        }
        self.more(rest.len() - shown.len());
    }

    /// Decisions that may be asked of her, each once, with what would tell.
    pub(super) fn may_matter(&mut self) {
        let list = self.view.may_matter.clone();
        if list.is_empty() || self.is_full {
            return;
        }
        self.heading(wording::MAY_MATTER, BOLD);
        for decision in list {
            let needs: Vec<&str> = self
                .few(&decision.missing, SOME)
                .iter()
                .map(|fact| self.view.fact_label(fact))
                .collect();
            let mut spans = vec![plain(&decision.title)];
            if !needs.is_empty() {
                spans.push(styled(format!(": {} ", wording::NEEDS), QUIET));
                spans.push(plain(needs.join("; ")));
            }
            if needs.len() < decision.missing.len() {
                spans.push(plain("; …"));
            }
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
        }
    }

    /// Decisions that are not asked of her, in one line.
    pub(super) fn not_asked(&mut self) {
        if self.view.not_asked.is_empty() || self.is_full {
            return;
        }
        let titles: Vec<&str> = self
            .view
            .not_asked
            .iter()
            .map(|decision| decision.title.as_str())
            .collect();
        let words = plain(titles.join("; "));
        self.page.gap();
        self.labelled(wording::NOT_ASKED, vec![words], 0);
    }

    /// Every decision, and whether it is asked: in full only.
    pub(super) fn decisions(&mut self) {
        if !self.is_full || self.assessment.decisions.is_empty() {
            return;
        }
        self.heading(wording::DECISIONS, BOLD);
        for decision in &self.assessment.decisions {
            let mut spans = vec![
                plain(&decision.title),
                styled(format!(" · {}: ", decision.id), QUIET),
                plain(wording::relevance(decision.relevant)),
            ];
            if !decision.missing.is_empty() {
                let needs = decision.missing.join(", ");
                spans.push(styled(format!("; {} {needs}", wording::NEEDS), QUIET));
            }
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
        }
    }

    /// What an answer would help to settle: by id in full, in number otherwise.
    fn settles(&mut self, fact: &str, settles: &[String]) {
        let what = if self.is_full {
            settles.join(", ")
        } else {
            wording::count(wording::length(settles), "point", "points")
        };
        let words = styled(format!("{fact}; {} {what}", wording::SETTLES), QUIET);
        self.page.paragraph(&[plain("    ")], INDENT, &[words]);
    }

    pub(super) fn tasks(&mut self) {
        if self.assessment.tasks.is_empty() {
            return;
        }
        self.heading(wording::TASKS, BOLD);
        for task in &self.assessment.tasks {
            self.task(task);
        }
    }

    fn task(&mut self, task: &Task) {
        let due = task
            .due
            .as_deref()
            .map_or_else(|| wording::DATE_NOT_KNOWN.to_owned(), moment);
        let indent = columns(&due) + 4;
        let mut words = vec![plain(&task.summary)];
        let window = wording::window(task);
        if !window.is_empty() {
            words.push(styled(format!(" {window}"), QUIET));
        }
        self.push_recalled(&mut words, task.verification);
        self.page.paragraph(
            &[plain("  "), styled(due, BOLD), plain("  ")],
            indent,
            &words,
        );
        if self.is_full {
            self.because(&task.because, INDENT);
            self.identity(&task.id, &[], &task.sources, "", INDENT);
        }
    }

    pub(super) fn issues(&mut self) {
        let assessment = self.assessment;
        let is_full = self.is_full;
        let (loud, quiet): (Vec<_>, Vec<_>) = assessment
            .issues
            .iter()
            .partition(|issue| is_full || issue.severity != Severity::Information);
        let kept_out = self.kept_out();
        if loud.is_empty() && quiet.is_empty() && kept_out.is_empty() {
            return;
        }
        self.heading(wording::ISSUES, BOLD);
        let shown = self.few(&loud, SOME + 2).to_vec();
        for issue in &shown {
            let style = match issue.severity {
                Severity::Error => BAD,
                Severity::Warning => RECALLED,
                Severity::Information => QUIET,
            };
            let place = if issue.place.is_empty() {
                String::new()
            } else {
                format!("{}: ", issue.place)
            };
            self.page.paragraph(
                &[plain("  ")],
                INDENT,
                &[
                    styled(format!("{}:", wording::severity(issue.severity)), style),
                    plain(" "),
                    styled(place, QUIET),
                    plain(&issue.message),
                ],
            );
        }
        self.more(loud.len() - shown.len());
        if !quiet.is_empty() {
            let words = wording::count(wording::length(&quiet), "note", "notes");
            self.page.paragraph(
                &[plain("  ")],
                2,
                &[styled(format!("{words}: --full"), QUIET)],
            );
        }
        if !kept_out.is_empty() {
            self.page
                .paragraph(&[plain("  ")], 2, &[styled(kept_out, QUIET)]);
        }
    }

    fn kept_out(&self) -> String {
        wording::kept_out(&self.assessment.record)
    }

    pub(super) fn entries(&mut self) {
        if !self.is_full || self.assessment.entries.is_empty() {
            return;
        }
        self.heading(wording::ENTRIES, BOLD);
        for entry in &self.assessment.entries {
            let sentence = self.entry_sentence(&entry.reference);
            self.page
                .paragraph(&[plain("  - ")], INDENT, &[plain(sentence)]);
        }
    }

    pub(super) fn sources(&mut self) {
        let all = all_sources(self.assessment);
        if !self.is_full {
            let shown: Vec<&str> = self.shown_source_ids().into_iter().collect();
            if !shown.is_empty() {
                let words = plain(shown.join(", "));
                self.page.gap();
                self.labelled(wording::SOURCES, vec![words], 0);
            }
            return;
        }
        if all.is_empty() {
            return;
        }
        self.heading(wording::SOURCES, BOLD);
        for (id, source) in all {
            let spans = [
                styled(id, BOLD),
                plain(format!("  {} {}", source.title, source.url)),
            ];
            self.page.paragraph(&[plain("  ")], INDENT, &spans);
        }
    }

    /// Ids of the sources that an ordinary text cites.
    fn shown_source_ids(&self) -> BTreeSet<&str> {
        let view = &self.view;
        let alerts = self.assessment.alerts.iter().map(|alert| &alert.sources);
        [
            &view.to_do,
            &view.to_consider,
            &view.not_to_do,
            &view.not_settled,
        ]
        .into_iter()
        .flatten()
        .map(|recommendation| &recommendation.sources)
        .chain(alerts)
        .flatten()
        .map(|source| source.id.as_str())
        .chain(self.shown_results.iter().map(|(id, _)| id.as_str()))
        .collect()
    }

    pub(super) fn more(&mut self, number: usize) {
        if number > 0 {
            self.page.paragraph(
                &[plain("    ")],
                INDENT,
                &[styled(wording::and_more(number), QUIET)],
            );
        }
    }
}
