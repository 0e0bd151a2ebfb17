//! The sections of the text after the alerts, in the order they are read.

use std::collections::BTreeSet;

use gravida_guideline::Severity;
use gravida_guideline::assessment::{Finding, Task};

use super::room::Room;
use super::{BAD, BOLD, INDENT, QUIET, RECALLED, Writer};
use crate::layout::{columns, plain, styled};
use crate::view::all_sources;
use crate::wording;

impl Writer<'_> {
    pub(super) fn standing(&mut self) {
        let assessment = self.assessment;
        self.heading(self.locale.label("where-she-stands"), BOLD);
        let age = assessment.subject.age_years.map_or_else(
            || self.locale.label("age-not-known").to_owned(),
            |age| self.locale.years(age),
        );
        let mut head = vec![
            styled(format!("{}:", self.locale.label("age")), QUIET),
            plain(format!(" {age}")),
        ];
        if let Some(gestation) = &assessment.subject.gestation {
            head.push(styled(
                format!("; {}:", self.locale.label("gestation")),
                QUIET,
            ));
            let method = gestation
                .method
                .as_ref()
                .map_or_else(String::new, |method| format!(" ({method})"));
            head.push(plain(format!(
                " {}{method}",
                self.locale.gestation(gestation.days)
            )));
        }
        self.page.paragraph(&[plain("  ")], INDENT, &head);
        let mut told = self.view.standing(assessment);
        if self.is_full {
            // The rest stands with its decision.
            for (_, findings) in &mut told {
                findings.retain(|finding| finding.notable);
            }
        }
        let number: usize = told.iter().map(|(_, findings)| findings.len()).sum();
        let shares = shares(&told, self.room);
        for ((decision, findings), share) in told.iter().zip(&shares) {
            let shown = findings.get(..*share).unwrap_or_default();
            if !shown.is_empty() {
                self.standing_of(decision, shown);
            }
        }
        self.more(number - shares.iter().sum::<usize>());
    }

    /// What is known for one decision, in one paragraph.
    fn standing_of(&mut self, decision: &str, findings: &[&Finding]) {
        let mut spans = vec![styled(
            format!("{}: ", self.titles.decision(decision)),
            QUIET,
        )];
        for (place, finding) in findings.iter().enumerate() {
            if place > 0 {
                spans.push(plain(" · "));
            }
            let value = finding.text.as_ref().or(finding.value.as_ref());
            let words = value.map_or(self.locale.label("value-not-known"), String::as_str);
            spans.push(styled(format!("{}: ", finding.label), QUIET));
            spans.push(plain(wording::value(self.locale, words)));
            self.push_recalled(&mut spans, finding.verification);
        }
        self.page.paragraph(&[plain("  ")], INDENT, &spans);
    }

    pub(super) fn tasks(&mut self) {
        if self.assessment.tasks.is_empty() {
            return;
        }
        self.heading(self.locale.label("tasks"), BOLD);
        let tasks = &self.assessment.tasks;
        for task in tasks.iter().take(self.room.tasks) {
            self.task(task);
        }
        self.more(tasks.len().saturating_sub(self.room.tasks));
    }

    fn task(&mut self, task: &Task) {
        let due = task.due.as_deref().map_or_else(
            || self.locale.label("date-not-known").to_owned(),
            |due| self.locale.moment(due),
        );
        let indent = columns(&due) + 4;
        let mut words = vec![plain(&task.summary)];
        let window = wording::window(self.locale, task);
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
        if loud.is_empty() && self.room.has_short_end {
            let notes = (!quiet.is_empty())
                .then(|| format!("{}: --full", self.locale.count("notes", quiet.len())));
            let words = notes
                .into_iter()
                .chain((!kept_out.is_empty()).then_some(kept_out));
            let words = words.collect::<Vec<_>>().join("; ");
            self.labelled(self.locale.label("issues"), vec![plain(words)], 0);
            return;
        }
        self.heading(self.locale.label("issues"), BOLD);
        for issue in loud.iter().take(self.room.issues) {
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
                    styled(
                        format!("{}:", wording::severity(self.locale, issue.severity)),
                        style,
                    ),
                    plain(" "),
                    styled(place, QUIET),
                    plain(&issue.message),
                ],
            );
        }
        self.more(loud.len().saturating_sub(self.room.issues));
        let mut last = Vec::new();
        if !quiet.is_empty() {
            let words = self.locale.count("notes", quiet.len());
            last.push(format!("{words}: --full"));
        }
        if !kept_out.is_empty() {
            last.push(kept_out);
        }
        if !last.is_empty() {
            let words = styled(last.join("; "), QUIET);
            self.page.paragraph(&[plain("  ")], INDENT, &[words]);
        }
    }

    fn kept_out(&self) -> String {
        wording::kept_out(self.locale, &self.assessment.record)
    }

    pub(super) fn entries(&mut self) {
        if !self.is_full || self.assessment.entries.is_empty() {
            return;
        }
        self.heading(self.locale.label("entries"), BOLD);
        for entry in &self.assessment.entries {
            let sentence = self.entry_sentence(&entry.reference);
            self.page
                .paragraph(&[plain("  - ")], INDENT, &[plain(sentence)]);
        }
    }

    pub(super) fn sources(&mut self) {
        if !self.is_full {
            let cited: Vec<&str> = self.shown_source_ids().into_iter().collect();
            let shown = cited.get(..self.room.sources).unwrap_or(&cited);
            if !shown.is_empty() {
                let mut words = vec![plain(shown.join(", "))];
                if shown.len() < cited.len() {
                    let more = self
                        .locale
                        .count("and-more-full", cited.len() - shown.len());
                    words.push(styled(format!(", {more}"), QUIET));
                }
                self.page.gap();
                self.labelled(self.locale.label("sources"), words, 0);
            }
            return;
        }
        let cited = self.cited_in_full();
        let all = all_sources(self.assessment).into_iter();
        let shown: Vec<_> = all.filter(|(id, _)| cited.contains(id)).collect();
        if shown.is_empty() {
            return;
        }
        self.heading(self.locale.label("sources"), BOLD);
        for (id, source) in shown {
            let spans = [
                styled(id, BOLD),
                plain(format!("  {} {}", source.title, source.url)),
            ];
            self.page.paragraph(&[plain("  ")], INDENT, &spans);
        }
    }

    /// Ids of the sources that an ordinary text cites.
    fn shown_source_ids(&self) -> BTreeSet<&str> {
        let view = self.view;
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

    /// A part of the end in one paragraph: what there is room for, and how many more.
    pub(super) fn in_short(&mut self, label: &str, mut shown: Vec<String>, number: usize) {
        if number > shown.len() {
            let more = number - shown.len();
            shown.push(self.locale.count("and-more-full", more));
        }
        self.labelled(self.locale.label(label), vec![plain(shown.join("; "))], 0);
    }

    pub(super) fn more(&mut self, number: usize) {
        if number > 0 {
            self.page.paragraph(
                &[plain("    ")],
                INDENT,
                &[styled(self.locale.count("and-more-full", number), QUIET)],
            );
        }
    }
}

/// How many findings of each decision there is room for: of every decision the first that is
/// notable, of as many decisions the second, and so on; what room is left goes to the others, decision
/// by decision.
fn shares(told: &[(&str, Vec<&Finding>)], room: &Room) -> Vec<usize> {
    let mut left = room.standing.saturating_mul(room.findings);
    let mut shares = vec![0; told.len()];
    let most = told.iter().map(|(_, findings)| findings.len()).max();
    for place in 0..most.unwrap_or_default().min(room.findings) {
        for ((_, findings), share) in told.iter().zip(&mut shares) {
            if left > 0 && findings.get(place).is_some_and(|finding| finding.notable) {
                *share = place + 1;
                left -= 1;
            }
        }
    }
    for ((_, findings), share) in told.iter().zip(&mut shares).take(room.standing) {
        let more = findings
            .len()
            .min(room.findings)
            .saturating_sub(*share)
            .min(left);
        *share += more;
        left -= more;
    }
    shares
}
