//! The sheet for the woman, over every example and in every language: nothing
//! is said that was not concluded, nothing reassures, and help is always named.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gravida_guideline::Assessment;
use gravida_report::locale::Locales;
use gravida_report::{Sheet, TextOptions, Titles, sheet, sheets_html, sheets_text};
use support::shape::check_html;
use support::{assessed, examples, knowledge, root};

/// Sentences that speak of a loss as a fact.
const OF_LOSS: [&str; 12] = [
    "sheet-loss",
    "sheet-loss-confirmed-on-scan",
    "sheet-ectopic-is-a-loss",
    "sheet-molar-loss",
    "sheet-next-misoprostol",
    "sheet-next-urine-test-after-loss",
    "sheet-next-appointments-cancelled",
    "sheet-all-feelings",
    "sheet-not-your-fault",
    "sheet-try-again",
    "sheet-wait-after-methotrexate",
    "sheet-turn-support",
];

/// Sentences that speak of a pregnancy that goes on.
const OF_GOING_ON: [&str; 5] = [
    "sheet-in-the-womb",
    "sheet-heartbeat-seen",
    "sheet-how-far",
    "sheet-no-promise",
    "sheet-progesterone-honestly",
];

/// Examples whose sheets are recorded.
const RECORDED: [&str; 10] = [
    "two-losses-bleeding-heartbeat",
    "unknown-location-slow-rise",
    "pain-shoulder-tip-fainting-no-scan",
    "embryo-8-mm-without-heartbeat",
    "missed-miscarriage-medicines-chosen",
    "ectopic-fit-for-methotrexate",
    "tsh-5.8-with-antibodies-two-losses-told-to-wait",
    "thiamazole-eight-weeks-suppressed-tsh",
    "cmv-igm-with-low-avidity-at-ten-weeks",
    "three-losses-lymphocyte-immunotherapy-order",
];

/// Every example with its assessment, made once.
fn assessments() -> &'static [(String, Assessment)] {
    static ALL: OnceLock<Vec<(String, Assessment)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let named = |example: PathBuf| {
            let name = example.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, assessed(&example))
        };
        examples().into_iter().map(named).collect()
    })
}

fn every_sheet(mut check: impl FnMut(&str, &str, &Assessment, &Sheet)) {
    static LANGUAGES: OnceLock<Vec<Titles>> = OnceLock::new();
    let languages = LANGUAGES.get_or_init(|| {
        Locales::of(knowledge())
            .all()
            .map(|locale| Titles::in_locale(knowledge(), locale))
            .collect()
    });
    for (name, assessment) in assessments() {
        for titles in languages {
            let one = sheet(knowledge(), assessment, titles).expect("there is a sheet.yaml");
            check(name, titles.locale().tag(), assessment, &one);
        }
    }
}

fn ids(sheet: &Sheet) -> BTreeSet<&str> {
    let lines = sheet.parts.iter().flat_map(|part| &part.lines);
    lines.map(|line| line.id.as_str()).collect()
}

fn value<'a>(assessment: &'a Assessment, finding: &str) -> Option<&'a str> {
    let found = assessment.findings.iter().find(|one| one.id == finding)?;
    found.value.as_deref()
}

#[test]
fn a_loss_is_spoken_of_only_where_it_was_concluded() {
    every_sheet(|name, tag, assessment, sheet| {
        let viability = value(assessment, "scan-viability");
        let is_concluded = assessment.subject.loss
            || value(assessment, "words-after-a-loss").is_some_and(|words| words != "not-certain")
            || matches!(viability, Some("definite-confirmed" | "definite-two-scans"));
        let said: Vec<_> = OF_LOSS
            .iter()
            .filter(|id| ids(sheet).contains(*id))
            .collect();
        assert!(is_concluded || said.is_empty(), "{name} {tag}: {said:?}");
    });
}

#[test]
fn after_a_loss_no_weeks_are_counted_and_nothing_goes_on() {
    every_sheet(|name, tag, assessment, sheet| {
        if !assessment.subject.loss {
            return;
        }
        let said: Vec<_> = OF_GOING_ON
            .iter()
            .filter(|id| ids(sheet).contains(*id))
            .collect();
        assert!(said.is_empty(), "{name} {tag}: {said:?}");
        let text = sheets_text(std::slice::from_ref(sheet), &TextOptions::default());
        for weeks in ["weeks", "孕 ", "tygodni"] {
            assert!(!text.contains(weeks), "{name} {tag}: `{weeks}` in\n{text}");
        }
    });
}

#[test]
fn where_an_ectopic_pregnancy_is_not_excluded_nothing_says_that_it_is() {
    every_sheet(|name, tag, assessment, sheet| {
        let is_open = matches!(
            value(assessment, "pregnancy-location-status"),
            Some("ectopic" | "unknown-location" | "contradictory" | "not-settled" | "not-scanned")
        );
        if !is_open {
            return;
        }
        let said = ids(sheet);
        for reassuring in ["sheet-in-the-womb", "sheet-heartbeat-seen", "sheet-how-far"] {
            assert!(!said.contains(reassuring), "{name} {tag}: {reassuring}");
        }
        let is_pregnant = assessment.decisions.iter().any(|decision| {
            decision.id == "pregnancy-location-and-viability" && decision.relevant == Some(true)
        });
        let names_signs = said.contains("sheet-help-signs") || said.contains("sheet-help-ectopic");
        assert!(!is_pregnant || names_signs, "{name} {tag}: {said:?}");
    });
}

#[test]
fn an_emergency_stands_first_and_no_later_test_is_offered_instead() {
    every_sheet(|name, tag, assessment, sheet| {
        let is_raised = |id: &str| assessment.alerts.iter().any(|alert| alert.id == id);
        if is_raised("ectopic-signs") || is_raised("haemodynamic-instability") {
            let first = &sheet.parts[0].lines[0];
            assert_eq!(first.id, "sheet-go-now", "{name} {tag}");
            assert!(!ids(sheet).contains("sheet-next-hcg"), "{name} {tag}");
        }
    });
}

#[test]
fn every_sheet_names_when_to_get_help_and_where_to_turn_on_one_page() {
    every_sheet(|name, tag, _, sheet| {
        for part in ["help", "turn"] {
            assert!(
                sheet.parts.iter().any(|one| one.id == part),
                "{name} {tag}: no `{part}`"
            );
        }
        let options = TextOptions {
            width: 100,
            ..TextOptions::default()
        };
        let text = sheets_text(std::slice::from_ref(sheet), &options);
        assert!(text.lines().count() <= 62, "{name} {tag}:\n{text}");
        assert!(!text.contains("${"), "{name} {tag}:\n{text}");
    });
}

#[test]
fn every_sentence_of_the_sheet_is_in_every_language() {
    let locales = Locales::of(knowledge());
    let wording = knowledge().sheet().expect("there is a sheet.yaml");
    for locale in locales.all().filter(|locale| !locale.is_english()) {
        for sentence in &wording.sentences {
            let said = locale.said(&sentence.id, "text", &sentence.text);
            assert_ne!(said, sentence.text, "{} {}", locale.tag(), sentence.id);
        }
    }
}

/// Words that promise what nobody can know, or frighten by a figure.
#[test]
fn no_sentence_promises_and_none_gives_a_probability() {
    let wording = knowledge().sheet().expect("there is a sheet.yaml");
    for sentence in &wording.sentences {
        let text = sentence.text.to_lowercase();
        for word in [
            "all is well",
            "normal",
            "do not worry",
            "healthy",
            "per cent",
            "%",
            "chance",
            "risk",
            "failure",
            "fail",
            "products",
            "your baby",
        ] {
            assert!(!text.contains(word), "{}: `{word}`", sentence.id);
        }
    }
}

#[test]
fn a_sheet_is_a_page_in_its_language() {
    every_sheet(|name, tag, _, sheet| {
        let html = sheets_html(std::slice::from_ref(sheet));
        check_html(&html);
        assert!(html.contains(&format!("<html lang=\"{tag}\">")), "{name}");
    });
}

#[test]
fn sheets_come_out_as_recorded() {
    let folder = root().join("crates/cli/tests/sheets");
    let is_blessing = std::env::var_os("GRAVIDA_BLESS").is_some();
    let mut different = Vec::new();
    every_sheet(|name, tag, _, sheet| {
        if !RECORDED.contains(&name) {
            return;
        }
        let text = sheets_text(std::slice::from_ref(sheet), &TextOptions::default());
        let file = folder.join(format!("{name}.{tag}.txt"));
        if is_blessing {
            record(&file, &text);
        } else if fs::read_to_string(&file).unwrap_or_default() != text {
            different.push(format!("{name}.{tag}"));
        }
    });
    assert!(
        different.is_empty(),
        "other than recorded: {different:?}; read them, then set GRAVIDA_BLESS=1"
    );
}

fn record(file: &Path, text: &str) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}
