//! The parts of the report, each in a file of its own, and what they share.

mod head;
mod measures;
mod missing;
mod outcomes;
mod quality;
mod strata;
mod tasks;

use std::collections::BTreeMap;

use gravida_guideline::tally::Members;

use super::Cohort;
use super::bar::{Part, bar};
use super::counts::{Shown, percent};
use super::table::{Caption, Cell, table};
use crate::html::Markup;
use crate::locale::Locale;

pub(super) struct Writer<'w, 'a> {
    pub(super) markup: &'w mut Markup,
    pub(super) cohort: Cohort<'a>,
    pub(super) locale: &'w Locale,
}

/// A part of the page.
struct Section<W> {
    /// Key of its title.
    title: &'static str,
    write: fn(&mut W),
    /// Whether the run counted what it tells.
    is_counted: bool,
}

impl Writer<'_, '_> {
    /// All parts that were counted, in the order in which they are read.
    pub(super) fn write(&mut self) {
        self.head();
        for part in self.parts().iter().filter(|part| part.is_counted) {
            (part.write)(self);
        }
    }

    /// Every part of the page.
    fn parts(&self) -> [Section<Self>; 9] {
        let parts = self.cohort.parts;
        let section = |title, write, is_counted| Section {
            title,
            write,
            is_counted,
        };
        [
            section("cohort-gaps", Self::tasks, parts.tasks),
            section("cohort-measures", Self::measures, parts.measures),
            section("cohort-over", Self::over_treatment, parts.measures),
            section("cohort-alerts", Self::alerts, true),
            section(
                "cohort-recommendations",
                Self::recommendations,
                parts.recommendations,
            ),
            section("cohort-missing", Self::missing, parts.missing),
            section("cohort-quality", Self::quality, true),
            section("cohort-strata", Self::strata, true),
            section("cohort-reading", Self::reading, true),
        ]
    }

    fn show(&self, count: u64) -> Shown {
        self.cohort.small.show(count)
    }

    fn shown(&self, count: u64) -> String {
        self.show(count).text(self.locale)
    }

    fn figure(&self, count: u64) -> Cell {
        Cell::Figure(self.shown(count))
    }

    /// A bar of what may be shown.
    fn bar(&self, parts: &[(Part, u64)], all: u64) -> Cell {
        let drawn: Vec<(Part, u64)> = parts
            .iter()
            .map(|(part, count)| (*part, self.show(*count).drawn()))
            .collect();
        Cell::Drawing(bar(&drawn, self.show(all).drawn()))
    }

    fn legend(&mut self, parts: &[(Part, &str)]) {
        self.markup.raw("<ul class=\"legend\">\n");
        for (part, words) in parts {
            self.markup.raw("<li>");
            self.markup.drawing(&bar(&[(*part, 1)], 1));
            self.markup.text(words);
            self.markup.raw("</li>\n");
        }
        self.markup.raw("</ul>\n");
    }

    fn section(&mut self, title: &str, about: &str) {
        self.markup.section("", |markup| markup.text(title));
        self.markup.element("p", "quiet", about);
    }

    fn end(&mut self) {
        self.markup.close("section");
    }

    fn table(&mut self, caption: Caption<'_>, first: &str, columns: &[&str], rows: &[Vec<Cell>]) {
        table(self.markup, caption, first, columns, rows);
    }

    fn members(&self, measures: &BTreeMap<String, Members>, id: &str) -> Members {
        measures.get(id).copied().unwrap_or_default()
    }

    fn share(&self, members: Members) -> String {
        let share = (self.cohort.small).share(members.numerator, members.not_in_numerator);
        percent(share, self.locale)
    }

    /// How it is to be read, and where the women are.
    fn reading(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-reading"),
            locale.label("cohort-reading-unknown"),
        );
        for key in [
            "cohort-reading-tables",
            "cohort-reading-moment",
            "cohort-reading-explain",
        ] {
            self.markup.element("p", "", locale.label(key));
        }
        let left_out: Vec<&str> = (self.parts().iter())
            .filter(|part| !part.is_counted)
            .map(|part| locale.label(part.title))
            .collect();
        if !left_out.is_empty() {
            let parts = left_out.join("; ");
            let left_out = locale.phrase("cohort-left-out", &[("parts", parts.as_str().into())]);
            self.markup.element("p", "", &left_out);
        }
        self.end();
    }
}
