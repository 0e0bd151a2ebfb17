//! Text for a terminal: alerts, where she stands, what to ask, what to do.
//!
//! Plain text carries everything; colour only repeats what words say.

mod advice;
mod decisions;
mod full;
mod room;
mod sections;
mod statement;

use anstyle::{AnsiColor, Color, Style};
use gravida_guideline::AlertLevel;
use gravida_guideline::assessment::{Alert, Assessment};

use crate::layout::{Page, plain, styled};
use crate::locale::Locale;
use crate::sentences::short_digest;
use crate::titles::Titles;
use crate::view::{View, has_recalled};
use crate::wording;
use room::Room;

/// How text is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Everything, instead of what fits a screen and a half.
    pub is_full: bool,
    /// With colour.
    pub is_coloured: bool,
    /// Columns of a line; at least 40.
    pub width: usize,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            is_full: false,
            is_coloured: false,
            width: 80,
        }
    }
}

/// The assessment as text. What is not in full takes as much room as fits a
/// screen and a half, or, where nothing fits, as little as it can: alerts, what
/// applies of the bodies in force and failures are never left out.
#[must_use]
pub fn text(assessment: &Assessment, titles: &Titles, options: &TextOptions) -> String {
    let locale = titles.locale();
    let spoken = locale.spoken(assessment);
    let assessment = &*spoken.assessment;
    let view = View::of(assessment, locale);
    let in_room = |room: &'static Room| {
        let writer = Writer {
            page: Page::new(options.width, options.is_coloured),
            view: &view,
            assessment,
            titles,
            locale,
            is_full: options.is_full,
            room,
            shown_results: Vec::new(),
        };
        writer.page()
    };
    if options.is_full {
        return in_room(&room::EVERYTHING);
    }
    let mut text = String::new();
    for room in room::ROOMS {
        text = in_room(room);
        if text.lines().count() <= room::LINES {
            break;
        }
    }
    text
}

const fn on(letters: AnsiColor, ground: AnsiColor) -> Style {
    Style::new()
        .fg_color(Some(Color::Ansi(letters)))
        .bg_color(Some(Color::Ansi(ground)))
        .bold()
}

const BOLD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const EMERGENCY: Style = on(AnsiColor::White, AnsiColor::Red);
const URGENT: Style = on(AnsiColor::Black, AnsiColor::Yellow);
const RECALLED: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Cyan.on_default().bold();

/// Columns by which a statement under a heading is indented.
const INDENT: usize = 4;

struct Writer<'a> {
    page: Page,
    view: &'a View<'a>,
    assessment: &'a Assessment,
    titles: &'a Titles,
    locale: &'a Locale,
    is_full: bool,
    room: &'static Room,
    /// Results of trials shown so far, by id of evidence and result.
    shown_results: Vec<(String, Option<String>)>,
}

impl Writer<'_> {
    fn page(mut self) -> String {
        self.head();
        self.alerts();
        self.standing();
        self.next();
        self.advice();
        self.tasks();
        self.failed();
        if self.is_full {
            self.decisions_in_full();
            self.other_decisions();
            self.missing();
        } else {
            self.not_applying();
            if self.room.has_short_end {
                self.page.gap();
            }
            self.positions();
            self.missing();
            self.may_matter();
        }
        self.issues();
        self.entries();
        self.sources();
        self.not_asked();
        self.foot();
        self.page.finish()
    }

    fn head(&mut self) {
        let assessment = self.assessment;
        let subject = &assessment.subject;
        let name = if subject.id.is_empty() {
            self.locale.label("no-patient-id").to_owned()
        } else {
            format!("Patient/{}", subject.id)
        };
        self.page.line_with_ends(
            &[
                styled(wording::PRODUCT, BOLD),
                plain("  "),
                styled(name, BOLD),
            ],
            &[plain(format!(
                "{} {} ({})",
                self.locale.label("as-of"),
                self.locale.moment(&assessment.as_of),
                wording::as_of_source(self.locale, assessment.as_of_source)
            ))],
        );
        let digest = if self.is_full {
            assessment.knowledge.digest.clone()
        } else {
            short_digest(&assessment.knowledge.digest).to_owned()
        };
        self.page.paragraph(
            &[],
            0,
            &[styled(
                format!(
                    "{} {}; {} {} {digest}",
                    self.locale.label("profile"),
                    assessment.profile,
                    self.locale.label("knowledge"),
                    assessment.knowledge.version
                ),
                QUIET,
            )],
        );
    }

    fn alerts(&mut self) {
        let alerts = &self.assessment.alerts;
        if alerts.is_empty() {
            self.page.gap();
            self.page
                .paragraph(&[], 0, &[styled(self.locale.label("no-alert"), QUIET)]);
        }
        for alert in alerts {
            self.alert(alert);
        }
    }

    fn alert(&mut self, alert: &Alert) {
        let style = match alert.level {
            AlertLevel::Emergency => EMERGENCY,
            AlertLevel::Urgent => URGENT,
        };
        self.page.gap();
        let level = wording::level(self.locale, alert.level).to_uppercase();
        let mut spans = vec![styled(&*alert.summary, BOLD)];
        self.push_recalled(&mut spans, alert.verification);
        self.page.paragraph(
            &[styled(format!("!! {level}:"), style), plain(" ")],
            3,
            &spans,
        );
        self.page
            .paragraph(&[plain("   ")], 3, &[styled(&*alert.action, BOLD)]);
        self.because_of(&alert.because, room::FACTS_OF_ALERT, 3);
        self.identity(&alert.id, &[], &alert.sources, "", 3);
    }

    fn heading(&mut self, title: &str, style: Style) {
        self.page.gap();
        self.page
            .paragraph(&[], 0, &[styled(title.to_uppercase(), style)]);
    }

    fn foot(&mut self) {
        self.page.gap();
        if has_recalled(self.assessment) {
            self.page.paragraph(
                &[],
                0,
                &[styled(self.locale.label("recalled-means"), RECALLED)],
            );
        }
        for line in wording::translated(self.locale) {
            self.page.paragraph(&[], 0, &[styled(line, QUIET)]);
        }
        if !self.is_full {
            self.page
                .paragraph(&[], 0, &[styled(self.locale.label("full-hint"), QUIET)]);
        }
        self.page
            .paragraph(&[], 0, &[styled(self.locale.label("not-a-device"), BOLD)]);
    }
}

#[cfg(test)]
mod tests;
