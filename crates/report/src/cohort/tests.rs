#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::sync::OnceLock;

use gravida_fhir::model::{TypeId, element_named, type_named};
use gravida_guideline::tally::{Due, Members, Outcomes, Stratum};
use gravida_guideline::{Knowledge, RowParts, Tally};
use serde_json::Value;

use super::*;
use crate::locale::Locales;

const REPEAT: &str = "measure-antiphospholipid-repeat";

fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| Knowledge::embedded().unwrap())
}

/// 207 women, of whom one measure, one task, one alert, one recommendation and one fact speak.
fn tally() -> Tally {
    let members = Members {
        numerator: 40,
        not_in_numerator: 13,
        excluded: 7,
        outside_denominator: 11,
        outside: 100,
        unknown_population: 17,
        unknown_denominator: 3,
        unknown_numerator: 16,
        failed: 0,
    };
    let stratum = Stratum {
        women: 207,
        with_emergency: 3,
        with_urgency: 12,
        with_overdue: 23,
        measures: [(REPEAT.to_owned(), members)].into(),
    };
    let overdue = Due {
        overdue: 23,
        ahead: 61,
        undated: 0,
    };
    let outcomes = Outcomes {
        in_force: true,
        applies: 31,
        does_not_apply: 111,
        needs_data: 65,
        failed: 0,
    };
    Tally {
        women: 207,
        rejects: 2,
        period: Some(["2025-02-03".to_owned(), "2026-11-20".to_owned()]),
        alerts: [("ectopic-signs".to_owned(), 3)].into(),
        recommendations: [("nice-ng126-1.5.2".to_owned(), outcomes)].into(),
        tasks: [("antiphospholipid-repeat".to_owned(), overdue)].into(),
        missing: [(
            "pregnancy-location".to_owned(),
            [("red-flag".to_owned(), 29), ("relevance".to_owned(), 48)].into(),
        )]
        .into(),
        measures: [(REPEAT.to_owned(), members)].into(),
        ages: [("030".to_owned(), stratum.clone())].into(),
        years: [("2026".to_owned(), stratum)].into(),
        ..Tally::default()
    }
}

fn cohort(tally: &Tally, least: u64) -> Cohort<'_> {
    Cohort {
        knowledge: knowledge(),
        profile: "europe",
        parts: RowParts::ALL,
        tally,
        small: SmallCounts::below(least),
    }
}

fn counts(report: &Value) -> Vec<(&str, Option<u64>)> {
    let populations = report["group"][0]["population"].as_array().unwrap();
    populations
        .iter()
        .map(|one| {
            (
                one["code"]["coding"][0]["code"].as_str().unwrap(),
                one["count"].as_u64(),
            )
        })
        .collect()
}

#[test]
fn what_is_not_known_is_in_no_denominator_and_fails_nothing() {
    let tally = tally();
    let [report] = measure_reports(cohort(&tally, 0)).try_into().unwrap();
    assert_eq!(
        counts(&report.content),
        [
            ("initial-population", Some(90)),
            ("denominator", Some(60)),
            ("denominator-exclusion", Some(7)),
            ("numerator", Some(40)),
            ("unknown-initial-population", Some(17)),
            ("unknown-denominator", Some(3)),
            ("unknown-numerator", Some(16)),
            ("failed", Some(0)),
        ]
    );
    // 40 of 53: as anybody reckons it from numerator, denominator and exclusions.
    assert_eq!(report.content["group"][0]["measureScore"]["value"], 0.7547);
    assert_eq!(report.content["period"]["start"], "2025-02-03");
    assert_eq!(report.content["period"]["end"], "2026-11-20");
}

#[test]
fn counts_of_few_women_are_withheld_from_reports() {
    let tally = tally();
    let [report] = measure_reports(cohort(&tally, 10)).try_into().unwrap();
    let counts = counts(&report.content);
    assert_eq!(counts[2], ("denominator-exclusion", None));
    assert_eq!(counts[3], ("numerator", Some(40)));
    let masked = &report.content["group"][0]["population"][2]["_count"]["extension"][0];
    assert_eq!(masked["valueCode"], "masked");
    assert_eq!(report.content["group"][0]["measureScore"]["value"], 0.8);
    let [few] = measure_reports(cohort(&tally, 20)).try_into().unwrap();
    let score = &few.content["group"][0]["measureScore"];
    assert_eq!(score["extension"][0]["valueCode"], "masked");
    assert!(score.get("value").is_none());
}

#[test]
fn no_report_is_made_of_nobody() {
    assert!(measure_reports(cohort(&Tally::default(), 0)).is_empty());
    let page = cohort_html(cohort(&Tally::default(), 0), Locale::built_in_english());
    assert!(page.contains("Cohort report"));
}

#[test]
fn measures_and_their_reports_are_made_of_what_fhir_has() {
    let tally = tally();
    for least in [0, 10] {
        for report in measure_reports(cohort(&tally, least)) {
            check(type_named("MeasureReport").unwrap(), &report.content);
        }
    }
    for one in knowledge().measures() {
        let measure = measure(knowledge(), one);
        check(type_named("Measure").unwrap(), &measure.content);
        let criteria = measure.content["group"][0]["population"]
            .as_array()
            .unwrap();
        assert!(criteria.len() >= 3, "{}", one.id);
    }
}

/// Holds a value to the published model: every element is one of its type, and a list where the
/// type has one.
fn check(expected: TypeId, value: &Value) {
    for (name, value) in value.as_object().unwrap() {
        if matches!(name.as_str(), "resourceType" | "extension" | "id") {
            continue;
        }
        let plain = name.trim_start_matches('_');
        let element = element_named(plain).and_then(|name| expected.element(name));
        let Some(element) = element else {
            // The word behind the name of a choice is its type.
            let is_choice = expected
                .elements()
                .iter()
                .any(|element| element.is_choice() && plain.starts_with(element.name.as_str()));
            assert!(is_choice, "{expected:?} has no `{name}`");
            continue;
        };
        assert_eq!(value.is_array(), element.is_list, "{expected:?}.{name}");
        if name.starts_with('_') {
            continue;
        }
        let values = value
            .as_array()
            .map_or_else(|| vec![value], |all| all.iter().collect());
        for value in values {
            if value.is_object() && !element.is_choice() {
                check(element.types[0], value);
            }
        }
    }
}

#[test]
fn the_page_says_what_was_counted_and_asks_nothing_of_the_network() {
    let tally = tally();
    let page = cohort_html(cohort(&tally, 0), Locale::built_in_english());
    for expected in [
        "207",
        "75.5",
        "antiphospholipid-repeat",
        "nice-ng126-1.5.2",
        "Positive antiphospholipid test repeated after 12 weeks",
        "30–34",
        "ectopic-signs",
        "pregnancy-location",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    for forbidden in ["<script", "src=", "@import", "url(", "<link"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert_eq!(
        page,
        cohort_html(cohort(&tally, 0), Locale::built_in_english())
    );
}

#[test]
fn the_page_withholds_counts_of_few_women() {
    let mut tally = tally();
    // A number that stands nowhere else.
    tally.alerts.insert("ectopic-signs".to_owned(), 7919);
    let page = cohort_html(cohort(&tally, 10_000), Locale::built_in_english());
    assert!(!page.contains("7919"));
    assert!(page.contains("&lt;10000"));
    assert!(page.contains("Counts below 10"));
    let page = cohort_html(cohort(&tally, 0), Locale::built_in_english());
    assert!(page.contains("7919"));
}

#[test]
fn the_page_speaks_every_language_there_is() {
    let tally = tally();
    for locale in Locales::of(knowledge()).all() {
        let page = cohort_html(cohort(&tally, 5), locale);
        assert!(
            page.contains(locale.label("cohort-gaps")),
            "{}",
            locale.tag()
        );
        let measure = (knowledge().measures().iter())
            .find(|measure| measure.id == REPEAT)
            .unwrap();
        let title = locale.said(&measure.id, "title", &measure.title);
        assert_eq!(title == measure.title, locale.tag() == "en");
        assert!(page.contains(title), "{title} in {}", locale.tag());
        let key = page
            .find("cohort-")
            .and_then(|place| page.get(place..place + 60));
        assert_eq!(key, None, "a key that is not worded in {}", locale.tag());
    }
}

#[test]
fn what_was_not_counted_is_left_out_and_named() {
    let tally = tally();
    let nothing_more = RowParts {
        recommendations: false,
        waiting: false,
        tasks: false,
        missing: false,
        measures: false,
        issues: false,
    };
    let english = Locale::built_in_english();
    let parts = [
        (
            "cohort-gaps",
            RowParts {
                tasks: true,
                ..nothing_more
            },
        ),
        (
            "cohort-measures",
            RowParts {
                measures: true,
                ..nothing_more
            },
        ),
        (
            "cohort-over",
            RowParts {
                measures: true,
                ..nothing_more
            },
        ),
        (
            "cohort-recommendations",
            RowParts {
                recommendations: true,
                ..nothing_more
            },
        ),
        (
            "cohort-missing",
            RowParts {
                missing: true,
                ..nothing_more
            },
        ),
    ];
    let heading = |key| format!(">{}</h2>", english.label(key));
    let page = |parts| {
        cohort_html(
            Cohort {
                parts,
                ..cohort(&tally, 0)
            },
            english,
        )
    };
    let without = page(nothing_more);
    let named = without.rfind("Not counted in this run").unwrap();
    for (key, counted) in parts {
        assert!(!without.contains(&heading(key)), "{key}");
        assert!(without[named..].contains(english.label(key)), "{key}");
        assert!(page(counted).contains(&heading(key)), "{key}");
    }
    assert!(!without.contains(english.label("cohort-with-overdue")));
    assert!(!without.contains(english.label("cohort-with-warnings")));
    assert!(!page(RowParts::ALL).contains("Not counted in this run"));
}
