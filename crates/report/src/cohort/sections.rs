//! The parts of the report, in the order in which they are read.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use gravida_guideline::knowledge::{Measure, Task};
use gravida_guideline::tally::{Due, Members, Outcomes, Stratum, UNKNOWN};
use gravida_guideline::{BearsOn, Improvement};

use super::Cohort;
use super::bar::{Part, bar};
use super::counts::{Shown, percent};
use super::table::{Caption, Cell, table};
use crate::html::Markup;
use crate::locale::Locale;

/// Missing facts that are shown; the table has all of them.
const MOST_MISSING: usize = 25;

pub(super) struct Writer<'w, 'a> {
    pub(super) markup: &'w mut Markup,
    pub(super) cohort: Cohort<'a>,
    pub(super) locale: &'w Locale,
}

impl Writer<'_, '_> {
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

    /// What it is about, and the figures that matter first.
    pub(super) fn head(&mut self) {
        let locale = self.locale;
        let tally = self.cohort.tally;
        let label = |key| locale.label(key).to_owned();
        self.markup.element("h1", "", &label("cohort-report"));
        self.markup.open("div", "quiet");
        if let Some([first, last]) = &tally.period {
            let about = locale.phrase(
                "cohort-about",
                &[
                    ("first", locale.moment(first).as_str().into()),
                    ("last", locale.moment(last).as_str().into()),
                    ("profile", self.cohort.profile.into()),
                ],
            );
            self.markup.element("p", "", &about);
        }
        self.markup.open("p", "");
        let knowledge = self.cohort.knowledge;
        let version = format!(
            "{} {} {} ",
            crate::wording::PRODUCT,
            locale.label("knowledge"),
            knowledge.version()
        );
        self.markup.text(&version);
        self.markup.inline("code", "", knowledge.digest());
        self.markup.close("p");
        self.markup.close("div");
        self.contents();
        let all = |count: fn(&Stratum) -> u64| tally.ages.values().map(count).sum::<u64>();
        let figures = [
            (label("cohort-women"), tally.women),
            (
                label("cohort-with-emergency"),
                all(|stratum| stratum.with_emergency),
            ),
            (
                label("cohort-with-urgency"),
                all(|stratum| stratum.with_urgency),
            ),
            (
                label("cohort-with-overdue"),
                all(|stratum| stratum.with_overdue),
            ),
        ];
        self.markup.raw("<dl class=\"figures\">\n");
        for (name, count) in figures {
            let count = self.shown(count);
            self.markup.open("div", "");
            self.markup.element("dt", "", &name);
            self.markup.element("dd", "", &count);
            self.markup.close("div");
        }
        self.markup.raw("</dl>\n");
        if let Some(least) = self.cohort.small.least() {
            let least = i64::try_from(least).unwrap_or(i64::MAX);
            let withheld = locale.phrase("cohort-withheld", &[("least", least.into())]);
            self.markup.element("p", "withheld", &withheld);
        }
    }

    /// Links to the parts, which are numbered as they come.
    fn contents(&mut self) {
        let titles = [
            "cohort-gaps",
            "cohort-measures",
            "cohort-over",
            "cohort-alerts",
            "cohort-recommendations",
            "cohort-missing",
            "cohort-quality",
            "cohort-strata",
            "cohort-reading",
        ];
        self.markup.raw("<nav class=\"parts\"><ul>\n");
        for (number, title) in (1..).zip(titles) {
            self.markup
                .drawing(&format!("<li><a href=\"#part-{number}\">"));
            self.markup.text(self.locale.label(title));
            self.markup.raw("</a></li>\n");
        }
        self.markup.raw("</ul></nav>\n");
    }

    /// What is to be seen to: tasks, the overdue first.
    pub(super) fn gaps(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-gaps"),
            locale.label("cohort-gaps-about"),
        );
        let tally = self.cohort.tally;
        let tasks: BTreeMap<&str, &Task> = self
            .cohort
            .knowledge
            .decisions()
            .iter()
            .flat_map(|decision| &decision.tasks)
            .map(|task| (task.id.as_str(), task))
            .collect();
        let mut found: Vec<(&Task, Due)> = tally
            .tasks
            .iter()
            .filter_map(|(id, due)| Some((*tasks.get(id.as_str())?, *due)))
            .collect();
        found.sort_by_key(|(task, due)| (Reverse((due.overdue, due.women())), task.id.as_str()));
        let most = found.iter().map(|(_, due)| due.women()).max().unwrap_or(0);
        let row = |task: &Task, due: Due| {
            vec![
                Cell::Head {
                    about: String::new(),
                    text: locale.said(&task.id, "summary", &task.summary).to_owned(),
                    id: task.id.clone(),
                    mark: None,
                },
                self.bar(
                    &[
                        (Part::Bad, due.overdue),
                        (Part::Good, due.ahead),
                        (Part::Rest, due.undated),
                    ],
                    most,
                ),
                self.figure(due.overdue),
                self.figure(due.ahead),
                self.figure(due.undated),
            ]
        };
        let rows = |is_overdue: bool| -> Vec<Vec<Cell>> {
            let such = (found.iter()).filter(|(_, due)| (due.overdue > 0) == is_overdue);
            such.map(|(task, due)| row(task, *due)).collect()
        };
        let (late, not_late) = (rows(true), rows(false));
        let [overdue, ahead, undated] =
            ["cohort-overdue", "cohort-ahead", "cohort-undated"].map(|key| locale.label(key));
        self.legend(&[
            (Part::Bad, overdue),
            (Part::Good, ahead),
            (Part::Rest, undated),
        ]);
        let caption = Caption::Heard(locale.label("cohort-tasks"));
        let first = locale.label("cohort-task");
        let columns = ["", overdue, ahead, undated];
        self.table(caption, first, &columns, &late);
        self.markup.raw("<details class=\"decision\"><summary>");
        self.markup.text(locale.label("cohort-not-overdue"));
        self.markup.raw("</summary>\n");
        self.table(caption, first, &columns, &not_late);
        self.markup.close("details");
        self.end();
    }

    /// Shares of women: what should be done, then what should not.
    pub(super) fn measures(&mut self) {
        let locale = self.locale;
        let parts = [
            (
                Improvement::Increase,
                [
                    "cohort-measures",
                    "cohort-measures-about",
                    "cohort-done",
                    "cohort-not-done",
                ],
                [Part::Good, Part::Bad],
            ),
            (
                Improvement::Decrease,
                [
                    "cohort-over",
                    "cohort-over-about",
                    "cohort-given",
                    "cohort-not-given",
                ],
                [Part::Bad, Part::Good],
            ),
        ];
        for (improvement, [title, about, yes, no], [yes_part, no_part]) in parts {
            let [title, about, yes, no] = [title, about, yes, no].map(|key| locale.label(key));
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
    }

    fn measure(&self, measure: &Measure, yes: Part, no: Part) -> Vec<Cell> {
        let members = self.members(&self.cohort.tally.measures, &measure.id);
        // Who is not known to be looked at is no part of the bar: most women never are.
        let in_question = members.unknown_denominator + members.unknown_numerator;
        vec![
            Cell::Head {
                about: measure.description.clone(),
                text: measure.title.clone(),
                id: measure.id.clone(),
                mark: None,
            },
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

    fn members(&self, measures: &BTreeMap<String, Members>, id: &str) -> Members {
        measures.get(id).copied().unwrap_or_default()
    }

    fn share(&self, members: Members) -> String {
        let share = (self.cohort.small).share(members.numerator, members.not_in_numerator);
        percent(share, self.locale)
    }

    /// Red flags that are raised.
    pub(super) fn alerts(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-alerts"),
            locale.label("cohort-alerts-about"),
        );
        let tally = self.cohort.tally;
        let mut rows = Vec::new();
        let decisions = self.cohort.knowledge.decisions().iter();
        let mut alerts: Vec<_> = decisions.flat_map(|decision| &decision.alerts).collect();
        let count = |id: &str| tally.alerts.get(id).copied().unwrap_or(0);
        alerts.retain(|alert| count(&alert.id) > 0);
        alerts.sort_by_key(|alert| (alert.level, Reverse(count(&alert.id)), &alert.id));
        let most = tally.alerts.values().copied().max().unwrap_or(0);
        for alert in alerts {
            let level = crate::wording::level(locale, alert.level);
            rows.push(vec![
                Cell::Head {
                    about: String::new(),
                    text: locale.said(&alert.id, "summary", &alert.summary).to_owned(),
                    id: alert.id.clone(),
                    mark: Some(level.to_owned()),
                },
                self.bar(&[(Part::Bad, count(&alert.id))], most),
                self.figure(count(&alert.id)),
            ]);
        }
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
                        Cell::Head {
                            about: String::new(),
                            text: format!("{body}: {summary}"),
                            id: item.id.clone(),
                            mark: (!outcomes.in_force).then_some(not_in_force),
                        },
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
                    Cell::Head {
                        about: String::new(),
                        text: locale.fact_ask(fact).to_owned(),
                        id: fact.id.clone(),
                        mark: None,
                    },
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
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for (words, part, count) in counts {
            rows.push(vec![
                Cell::Head {
                    about: String::new(),
                    text: words.to_owned(),
                    id: String::new(),
                    mark: None,
                },
                self.bar(&[(part, count)], tally.women),
                self.figure(count),
            ]);
        }
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

    /// The same by age and by year.
    pub(super) fn strata(&mut self) {
        let locale = self.locale;
        self.section(
            locale.label("cohort-strata"),
            locale.label("cohort-strata-about"),
        );
        let tally = self.cohort.tally;
        let [age, year] = ["cohort-age", "cohort-year"].map(|key| locale.label(key));
        let ages: Vec<(String, &Stratum)> = (tally.ages.iter())
            .map(|(key, stratum)| (self.band(key), stratum))
            .collect();
        let years: Vec<(String, &Stratum)> = (tally.years.iter())
            .map(|(key, stratum)| (self.year(key), stratum))
            .collect();
        for (first, strata) in [(age, &ages), (year, &years)] {
            self.counts_by(first, strata);
            self.shares_by(first, strata);
        }
        self.end();
    }

    fn counts_by(&mut self, first: &str, strata: &[(String, &Stratum)]) {
        let locale = self.locale;
        let most = strata.iter().map(|(_, stratum)| stratum.women).max();
        let rows: Vec<Vec<Cell>> = strata
            .iter()
            .map(|(name, stratum)| {
                vec![
                    Cell::Head {
                        about: String::new(),
                        text: name.clone(),
                        id: String::new(),
                        mark: None,
                    },
                    self.bar(&[(Part::Good, stratum.women)], most.unwrap_or(0)),
                    self.figure(stratum.women),
                    self.figure(stratum.with_emergency),
                    self.figure(stratum.with_urgency),
                    self.figure(stratum.with_overdue),
                ]
            })
            .collect();
        let keys = [
            "cohort-women",
            "cohort-with-emergency",
            "cohort-with-urgency",
            "cohort-with-overdue",
        ];
        let [women, emergency, urgency, overdue] = keys.map(|key| locale.label(key));
        self.table(
            Caption::Heard(first),
            first,
            &["", women, emergency, urgency, overdue],
            &rows,
        );
    }

    fn shares_by(&mut self, first: &str, strata: &[(String, &Stratum)]) {
        let names: Vec<&str> = strata.iter().map(|(name, _)| name.as_str()).collect();
        let measures = self.cohort.knowledge.measures().iter();
        let rows: Vec<Vec<Cell>> = measures
            .filter(|measure| {
                let is_counted =
                    |stratum: &Stratum| self.members(&stratum.measures, &measure.id).counted() > 0;
                strata.iter().any(|(_, stratum)| is_counted(stratum))
            })
            .map(|measure| {
                let mut cells = vec![Cell::Head {
                    about: String::new(),
                    text: measure.title.clone(),
                    id: String::new(),
                    mark: None,
                }];
                for (_, stratum) in strata {
                    let members = self.members(&stratum.measures, &measure.id);
                    cells.push(Cell::Figure(self.share(members)));
                }
                cells
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        let locale = self.locale;
        let caption = locale.phrase("cohort-shares-by", &[("by", first.into())]);
        self.table(
            Caption::Seen(&caption),
            locale.label("cohort-measure"),
            &names,
            &rows,
        );
    }

    /// A band of age in words, from its lower end.
    fn band(&self, key: &str) -> String {
        let locale = self.locale;
        let Ok(low) = key.parse::<u16>() else {
            return locale.label("cohort-age-unknown").to_owned();
        };
        let bands = self.cohort.knowledge.age_bands();
        let next = bands.iter().find(|next| **next > low);
        match (low, next) {
            (0, Some(next)) => {
                locale.phrase("cohort-age-under", &[("high", i64::from(*next).into())])
            }
            (low, Some(next)) => format!("{low}–{}", next - 1),
            (low, None) => locale.phrase("cohort-age-from", &[("low", i64::from(low).into())]),
        }
    }

    fn year(&self, key: &str) -> String {
        if key == UNKNOWN {
            return self.locale.label("cohort-year-unknown").to_owned();
        }
        key.to_owned()
    }

    /// How it is to be read, and where the women are.
    pub(super) fn reading(&mut self) {
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
        self.end();
    }
}
