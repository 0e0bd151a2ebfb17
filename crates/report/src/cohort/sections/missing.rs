//! What is most often not known.

use std::cmp::Reverse;

use gravida_guideline::BearsOn;

use super::Writer;
use crate::cohort::bar::Part;
use crate::cohort::table::{Caption, Cell};

/// Missing facts that are shown; the table has all of them.
const MOST_MISSING: usize = 25;

impl Writer<'_, '_> {
    /// What is most often not known, by what it would settle.
    pub(super) fn missing(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-missing"),
            locale.label("cohort-missing-about"),
        );
        let tally = self.cohort.tally;
        let counts = |id: &str| {
            [
                BearsOn::RedFlag,
                BearsOn::RelevantDecision,
                BearsOn::Relevance,
                BearsOn::OtherDecision,
            ]
            .map(|bears_on| tally.women_missing_for(id, bears_on))
        };
        let mut facts: Vec<_> = self.cohort.knowledge.facts().iter().collect();
        facts.retain(|fact| tally.missing.contains_key(&fact.id));
        facts.sort_by_key(|fact| {
            let [flag, asked, ..] = counts(&fact.id);
            (
                Reverse((flag + asked, tally.women_missing(&fact.id))),
                &fact.id,
            )
        });
        facts.truncate(MOST_MISSING);
        let rows: Vec<Vec<Cell>> = facts
            .iter()
            .map(|fact| {
                let [flag, asked, relevance, other] = counts(&fact.id);
                vec![
                    Cell::head(locale.fact_ask(fact), &fact.id),
                    self.bar(
                        &[
                            (Part::Bad, flag),
                            (Part::Good, asked),
                            (Part::Open, relevance),
                            (Part::Rest, other),
                        ],
                        tally.women,
                    ),
                    self.figure(flag),
                    self.figure(asked),
                    self.figure(relevance),
                    self.figure(other),
                ]
            })
            .collect();
        let keys = [
            "cohort-red-flag",
            "cohort-asked",
            "cohort-relevance",
            "cohort-other",
        ];
        let [flag, asked, relevance, other] = keys.map(|key| locale.label(key));
        self.legend(&[
            (Part::Bad, flag),
            (Part::Good, asked),
            (Part::Open, relevance),
            (Part::Rest, other),
        ]);
        self.table(
            Caption::Heard(locale.label("cohort-missing")),
            locale.label("cohort-question"),
            &["", flag, asked, relevance, other],
            &rows,
        );
        self.end();
    }
}
