//! What the records are like.

use super::Writer;
use crate::cohort::bar::Part;
use crate::cohort::table::{Caption, Cell};

impl Writer<'_, '_> {
    /// What the records are like.
    pub(super) fn quality(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-quality"),
            locale.label("cohort-quality-about"),
        );
        let tally = self.cohort.tally;
        let quality = &tally.quality;
        let counts = [
            (
                locale.label("cohort-with-errors"),
                Part::Bad,
                quality.with_errors,
            ),
            (
                locale.label("cohort-with-warnings"),
                Part::Open,
                quality.with_warnings,
            ),
            (
                locale.label("cohort-with-failures"),
                Part::Bad,
                quality.with_failures,
            ),
            (
                locale.label("cohort-with-entered-in-error"),
                Part::Rest,
                quality.with_entered_in_error,
            ),
            (
                locale.label("cohort-with-refuted"),
                Part::Rest,
                quality.with_refuted,
            ),
            (
                locale.label("cohort-with-duplicates"),
                Part::Rest,
                quality.with_duplicates,
            ),
            (
                locale.label("cohort-without-age"),
                Part::Open,
                quality.without_age,
            ),
            (
                locale.label("cohort-with-gestation"),
                Part::Good,
                quality.with_gestation,
            ),
            (
                locale.label("cohort-at-newest-moment"),
                Part::Rest,
                quality.at_newest_moment,
            ),
        ];
        // Without the table of issues they were not all looked for.
        let not_counted = if self.cohort.parts.issues { 0 } else { 2 };
        let counts = counts.iter().skip(not_counted);
        let rows = counts.map(|(words, part, count)| {
            vec![
                Cell::head(words, ""),
                self.bar(&[(*part, *count)], tally.women),
                self.figure(*count),
            ]
        });
        let rows: Vec<Vec<Cell>> = rows.collect();
        self.table(
            Caption::Heard(locale.label("cohort-quality")),
            locale.label("cohort-record"),
            &["", locale.label("cohort-women")],
            &rows,
        );
        let rejects = locale.phrase(
            "cohort-rejects",
            &[(
                "rejects",
                i64::try_from(tally.rejects).unwrap_or(i64::MAX).into(),
            )],
        );
        self.markup.element("p", "", &rejects);
        self.end();
    }
}
