//! Shares of women in the measures of care.

use gravida_guideline::Improvement;
use gravida_guideline::knowledge::Measure;

use super::Writer;
use crate::cohort::bar::Part;
use crate::cohort::table::{Caption, Cell, Head};

impl Writer<'_, '_> {
    /// Shares of women in whom what should be done is done.
    pub(super) fn measures(&mut self) {
        let titles = [
            "cohort-measures",
            "cohort-measures-about",
            "cohort-done",
            "cohort-not-done",
        ];
        self.shares(Improvement::Increase, titles, [Part::Good, Part::Bad]);
    }

    /// Shares of women in whom is done what should not be.
    pub(super) fn over_treatment(&mut self) {
        let titles = [
            "cohort-over",
            "cohort-over-about",
            "cohort-given",
            "cohort-not-given",
        ];
        self.shares(Improvement::Decrease, titles, [Part::Bad, Part::Good]);
    }

    fn shares(
        &mut self,
        improvement: Improvement,
        titles: [&str; 4],
        [yes_part, no_part]: [Part; 2],
    ) {
        let locale = self.locale;
        let [title, about, yes, no] = titles.map(|key| locale.label(key));
        self.section(title, about);
        let measures = self.cohort.knowledge.measures().iter();
        let rows: Vec<Vec<Cell>> = measures
            .filter(|measure| measure.improvement == improvement)
            .map(|measure| self.measure(measure, yes_part, no_part))
            .collect();
        let keys = [
            "cohort-unknown",
            "cohort-excluded",
            "cohort-share",
            "cohort-unknown-population",
        ];
        let [unknown, excluded, share, belongs] = keys.map(|key| locale.label(key));
        self.legend(&[(yes_part, yes), (no_part, no), (Part::Open, unknown)]);
        self.table(
            Caption::Heard(title),
            locale.label("cohort-measure"),
            &["", share, yes, no, unknown, excluded, belongs],
            &rows,
        );
        self.end();
    }

    /// What a measure is called in the language of the report.
    pub(super) fn title<'m>(&'m self, measure: &'m Measure) -> &'m str {
        self.locale.said(&measure.id, "title", &measure.title)
    }

    fn measure(&self, measure: &Measure, yes: Part, no: Part) -> Vec<Cell> {
        let members = self.members(&self.cohort.tally.measures, &measure.id);
        // Who is not known to be looked at is no part of the bar: most women never are.
        let in_question = members.unknown_denominator + members.unknown_numerator;
        vec![
            Cell::Head(Head {
                about: (self.locale)
                    .said(&measure.id, "description", &measure.description)
                    .to_owned(),
                ..Head::of(self.title(measure), &measure.id)
            }),
            self.bar(
                &[
                    (yes, members.numerator),
                    (no, members.not_in_numerator),
                    (Part::Open, in_question),
                ],
                members.counted() + in_question,
            ),
            Cell::Figure(self.share(members)),
            self.figure(members.numerator),
            self.figure(members.not_in_numerator),
            self.figure(in_question),
            self.figure(members.excluded),
            self.figure(members.unknown_population),
        ]
    }
}
