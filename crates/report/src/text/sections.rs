//! The sections of the text after the alerts, in the order they are read.

use std::collections::BTreeSet;

use gravida_guideline::assessment::{Finding, Recommendation, SourceReference, Task};
use gravida_guideline::{Outcome, Severity};

use super::{BAD, BOLD, GOOD, INDENT, OPEN, QUIET, RECALLED, Writer};
use crate::layout::{Span, columns, plain, styled};
use crate::sentences::{firmness, moment};
use crate::view::{Position, all_sources};
use crate::wording;

/// How many entries of a long list an ordinary text shows.
const SOME: usize = 4;

impl Writer<'_> {
    pub(super) fn standing(&mut self) {
        let assessment = self.assessment;
        let is_full = self.is_full;
        let mut rows: Vec<(String, Vec<Span>)> = Vec::new();
        let age = assessment
            .subject
            .age_years
            .map_or_else(|| wording::AGE_NOT_KNOWN.to_owned(), wording::years);
        rows.push((wording::AGE.to_owned(), vec![plain(age)]));
        if let Some(gestation) = &assessment.subject.gestation {
            let mut words = wording::gestation(gestation.days);
            if let Some(method) = &gestation.method {
                words.push_str(&format!(" ({method})"));
            }
            rows.push((wording::GESTATION.to_owned(), vec![plain(words)]));
        }
        for finding in &assessment.findings {
            let words = match (&finding.text, &finding.value) {
                (Some(text), _) => text,
                (None, Some(value)) => value,
                (None, None) if is_full => wording::VALUE_NOT_KNOWN,
                (None, None) => continue,
            };
            let mut spans = vec![plain(words)];
            self.push_recalled(&mut spans, finding.verification);
            rows.push((finding.label.clone(), spans));
        }
        self.heading(wording::WHERE_SHE_STANDS, BOLD);
        let widest = rows
            .iter()
            .map(|(label, _)| columns(label))
            .max()
            .unwrap_or(0)
            .min(28);
        for (label, spans) in rows {
            let padding = widest.saturating_sub(columns(&label)) + 2;
            let indent = 2 + widest + 2;
            if columns(&label) > widest {
                self.page
                    .paragraph(&[plain("  ")], 2, &[styled(label, QUIET)]);
                self.page
                    .paragraph(&[plain(" ".repeat(indent))], indent, &spans);
            } else {
                let lead = [
                    plain("  "),
                    styled(label, QUIET),
                    plain(" ".repeat(padding)),
                ];
                self.page.paragraph(&lead, indent, &spans);
            }
        }
        if is_full {
            for finding in &assessment.findings {
                self.finding_reasons(finding);
            }
        }
    }

    fn finding_reasons(&mut self, finding: &Finding) {
        self.page.gap();
        self.page
            .paragraph(&[plain("  ")], 2, &[plain(&finding.label)]);
        self.because(&finding.because, INDENT);
        self.identity(&finding.id, &[], &finding.sources, "", INDENT);
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

    fn settles(&mut self, fact: &str, settles: &[String]) {
        let shown = self.few(settles, 3);
        let mut words = shown.join(", ");
        if shown.len() < settles.len() {
            words.push_str(&format!(
                " {}",
                wording::and_more(settles.len() - shown.len())
            ));
        }
        self.page.paragraph(
            &[plain("    ")],
            INDENT,
            &[styled(
                format!("{fact}; {} {words}", wording::SETTLES),
                QUIET,
            )],
        );
    }

    pub(super) fn advice(&mut self) {
        let lists = [
            (wording::DO, "+", GOOD, self.view.to_do.clone()),
            (wording::CONSIDER, "~", OPEN, self.view.to_consider.clone()),
            (wording::DO_NOT, "x", BAD, self.view.not_to_do.clone()),
            (
                wording::NOT_SETTLED,
                "=",
                BOLD,
                self.view.not_settled.clone(),
            ),
        ];
        if lists.iter().all(|(_, _, _, list)| list.is_empty()) {
            self.page.gap();
            self.page
                .paragraph(&[], 0, &[plain(wording::NOTHING_IN_FORCE)]);
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

    pub(super) fn not_applying(&mut self) {
        let list = self.view.not_applying.clone();
        let worded: Vec<&Recommendation> = list
            .into_iter()
            .filter(|recommendation| self.is_full || recommendation.when_not.is_some())
            .collect();
        if worded.is_empty() {
            return;
        }
        self.heading(wording::DOES_NOT_APPLY, BOLD);
        let shown = self.few(&worded, SOME).to_vec();
        for recommendation in &shown {
            let words = recommendation
                .when_not
                .as_ref()
                .unwrap_or(&recommendation.summary);
            let mut spans = vec![plain(words)];
            self.push_recalled(&mut spans, recommendation.verification);
            if !self.is_full {
                spans.push(styled(format!(" {}", recommendation.id), QUIET));
            }
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
            if self.is_full {
                self.because(&recommendation.because, INDENT);
                self.credentials(recommendation);
            }
        }
        self.more(worded.len() - shown.len());
    }

    pub(super) fn waiting(&mut self) {
        let list = self.view.waiting.clone();
        if list.is_empty() {
            return;
        }
        self.heading(wording::CANNOT_SAY_YET, BOLD);
        let shown = self.few(&list, SOME).to_vec();
        for recommendation in &shown {
            let mut spans = vec![plain(&recommendation.summary)];
            self.push_recalled(&mut spans, recommendation.verification);
            self.page.paragraph(&[plain("  - ")], INDENT, &spans);
            let needs: Vec<&str> = self
                .few(&recommendation.missing, SOME)
                .iter()
                .map(|fact| self.view.fact_label(fact))
                .collect();
            let words = format!("{} ({})", needs.join("; "), recommendation.id);
            self.labelled(wording::NEEDS, vec![plain(words)], INDENT);
            if self.is_full {
                self.because(&recommendation.because, INDENT);
                self.credentials(recommendation);
            }
        }
        self.more(list.len() - shown.len());
    }

    pub(super) fn failed(&mut self) {
        let list = self.view.failed.clone();
        if list.is_empty() {
            return;
        }
        self.heading(wording::COULD_NOT_BE_WORKED_OUT, BAD);
        for recommendation in list {
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
        let others = std::mem::take(&mut self.view.others);
        let is_full = self.is_full;
        let shown: Vec<_> = others
            .into_iter()
            .filter(|one| is_full || !one.differing.is_empty())
            .collect();
        if shown.is_empty() {
            return;
        }
        self.heading(
            if is_full {
                wording::ALL_POSITIONS
            } else {
                wording::DIFFERING
            },
            BOLD,
        );
        for one in &shown {
            let title = self.titles.decision(one.decision).to_owned();
            self.page.paragraph(&[plain("  ")], 2, &[plain(title)]);
            let mut rows: Vec<&Position<'_>> = one.differing.iter().collect();
            if is_full {
                rows.extend(&one.agreeing);
            }
            let widest = rows
                .iter()
                .map(|position| columns(self.titles.body(position.guideline)))
                .max()
                .unwrap_or(0)
                .min(24);
            for position in rows {
                self.position(position, widest);
            }
        }
    }

    fn position(&mut self, position: &Position<'_>, widest: usize) {
        let leading = position.leading;
        let body = self.titles.body(position.guideline).to_owned();
        let padding = widest.saturating_sub(columns(&body)) + 2;
        let stance = wording::stance(leading);
        let mut spans = vec![styled(stance, BOLD)];
        let firmness = firmness(leading);
        if leading.outcome == Outcome::Applies && !firmness.is_empty() {
            spans.push(plain(format!("; {firmness}")));
        }
        spans.push(styled(format!("  {}", leading.id), QUIET));
        self.push_recalled(&mut spans, leading.verification);
        let indent = INDENT + widest + 2;
        let lead = [plain("    "), plain(body), plain(" ".repeat(padding))];
        self.page.paragraph(&lead, indent, &spans);
        if self.is_full {
            self.page.paragraph(
                &[plain(" ".repeat(indent))],
                indent,
                &[plain(&leading.summary)],
            );
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
        let shown = self.shown_source_ids();
        let is_full = self.is_full;
        let list: Vec<(&str, &SourceReference)> = all
            .into_iter()
            .filter(|(id, _)| is_full || shown.contains(id))
            .collect();
        if list.is_empty() {
            return;
        }
        self.heading(wording::SOURCES, BOLD);
        for (id, source) in list {
            let mut spans = vec![styled(id, BOLD), plain("  "), plain(&source.title)];
            if is_full {
                spans.push(plain(format!(" {}", source.url)));
            }
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
        .collect()
    }

    fn more(&mut self, number: usize) {
        if number > 0 {
            self.page.paragraph(
                &[plain("    ")],
                INDENT,
                &[styled(wording::and_more(number), QUIET)],
            );
        }
    }
}
