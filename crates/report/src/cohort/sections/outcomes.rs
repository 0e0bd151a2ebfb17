//! Red flags that are raised, and outcomes of every recommendation.

use std::cmp::Reverse;

use gravida_guideline::tally::Outcomes;

use super::Writer;
use crate::cohort::bar::Part;
use crate::cohort::table::{Caption, Cell, Head};

impl Writer<'_, '_> {
    /// Red flags that are raised.
    pub(super) fn alerts(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-alerts"),
            locale.label("cohort-alerts-about"),
        );
        let tally = self.cohort.tally;
        let decisions = self.cohort.knowledge.decisions().iter();
        let mut alerts: Vec<_> = decisions.flat_map(|decision| &decision.alerts).collect();
        let count = |id: &str| tally.alerts.get(id).copied().unwrap_or(0);
        alerts.retain(|alert| count(&alert.id) > 0);
        alerts.sort_by_key(|alert| (alert.level, Reverse(count(&alert.id)), &alert.id));
        let most = tally.alerts.values().copied().max().unwrap_or(0);
        let rows = alerts.iter().map(|alert| {
            let level = crate::wording::level(locale, alert.level);
            vec![
                Cell::Head(Head {
                    mark: Some(level.to_owned()),
                    ..Head::of(locale.said(&alert.id, "summary", &alert.summary), &alert.id)
                }),
                self.bar(&[(Part::Bad, count(&alert.id))], most),
                self.figure(count(&alert.id)),
            ]
        });
        let rows: Vec<Vec<Cell>> = rows.collect();
        let women = locale.label("cohort-women");
        self.table(
            Caption::Heard(locale.label("cohort-alerts")),
            locale.label("cohort-alert"),
            &["", women],
            &rows,
        );
        self.end();
    }

    /// Outcomes of every recommendation, by decision; those in force first.
    pub(super) fn recommendations(&mut self) {
        let locale = self.locale;
        let keys = [
            "cohort-applies",
            "cohort-needs-data",
            "cohort-does-not-apply",
            "cohort-failed",
        ];
        let [applies, needs_data, does_not, failed] = keys.map(|key| locale.label(key));
        self.section(
            locale.label("cohort-recommendations"),
            locale.label("cohort-recommendations-about"),
        );
        self.legend(&[
            (Part::Good, applies),
            (Part::Open, needs_data),
            (Part::Rest, does_not),
            (Part::Bad, failed),
        ]);
        let knowledge = self.cohort.knowledge;
        for decision in knowledge.decisions() {
            let counted = &self.cohort.tally.recommendations;
            let mut found: Vec<(&_, Outcomes)> = (decision.recommendations.iter())
                .filter_map(|item| Some((item, *counted.get(&item.id)?)))
                .collect();
            if found.is_empty() {
                continue;
            }
            found.sort_by_key(|(_, outcomes)| !outcomes.in_force);
            let in_force = found.iter().filter(|(_, outcomes)| outcomes.in_force);
            let applying = in_force.map(|(_, outcomes)| outcomes.applies).max();
            let title = locale.said(&decision.id, "title", &decision.title);
            self.markup.raw("<details class=\"decision\"><summary>");
            self.markup.text(title);
            let most = self.shown(applying.unwrap_or(0));
            let most = locale.phrase("cohort-most-applies", &[("women", most.as_str().into())]);
            self.markup.raw(" ");
            self.markup.inline("span", "tally", &most);
            self.markup.raw("</summary>\n");
            let rows: Vec<Vec<Cell>> = found
                .iter()
                .map(|(item, outcomes)| {
                    let body = knowledge.guideline(&item.guideline);
                    let body = body.map_or(item.guideline.as_str(), |one| one.body.as_str());
                    let summary = locale.said(&item.id, "summary", &item.summary);
                    let not_in_force = locale.label("cohort-not-in-force").to_owned();
                    vec![
                        Cell::Head(Head {
                            mark: (!outcomes.in_force).then_some(not_in_force),
                            ..Head::of(&format!("{body}: {summary}"), &item.id)
                        }),
                        self.bar(
                            &[
                                (Part::Good, outcomes.applies),
                                (Part::Open, outcomes.needs_data),
                                (Part::Rest, outcomes.does_not_apply),
                                (Part::Bad, outcomes.failed),
                            ],
                            self.cohort.tally.women,
                        ),
                        self.figure(outcomes.applies),
                        self.figure(outcomes.needs_data),
                        self.figure(outcomes.does_not_apply),
                        self.figure(outcomes.failed),
                    ]
                })
                .collect();
            self.table(
                Caption::Seen(locale.said(&decision.id, "question", &decision.question)),
                locale.label("cohort-recommendation"),
                &["", applies, needs_data, does_not, failed],
                &rows,
            );
            self.markup.close("details");
        }
        self.end();
    }
}
