//! Every record under `examples/` goes through every rendering. What comes out
//! is recorded under `tests/golden/`, byte for byte: the ordinary text and the
//! outcomes of each, and every rendering of the few named in [`IN_FULL`].
//!
//! A change of wording, logic or layout shows here as a difference to review.
//! `cargo xtask golden` (or `GRAVIDA_BLESS=1`) writes what comes out now.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use gravida_guideline::Assessment;
use gravida_report::{TextOptions, fhir, fhir_line, html, json, json_line, text};
use support::outcomes::outcomes;
use support::shape::{check_fhir, check_html};
use support::{assessed, examples, root, schema, titles};

/// The examples whose long renderings are recorded, each with the decisions
/// shown in them: an emergency, advice with evidence and with positions that
/// differ, advice against an order, answers that contradict each other. One
/// decision shows every form, and the record does not grow with the knowledge.
const IN_FULL: [(&str, &str); 4] = [
    (
        "two-losses-bleeding-heartbeat",
        "progesterone-threatened-miscarriage",
    ),
    (
        "pain-shoulder-tip-fainting-no-scan",
        "early-pregnancy-bleeding",
    ),
    (
        "three-losses-lymphocyte-immunotherapy-order",
        "lymphocyte-immunotherapy",
    ),
    ("contradictory-answers", "recurrent-loss-definition"),
];

#[test]
fn examples_come_out_as_recorded() {
    let examples = examples();
    let rendered: Mutex<BTreeMap<PathBuf, String>> = Mutex::default();
    let next = AtomicUsize::new(0);
    let schema = schema();
    let work = || {
        while let Some(example) = examples.get(next.fetch_add(1, Ordering::Relaxed)) {
            let renderings = renderings(example, &schema);
            rendered.lock().unwrap().extend(renderings);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let rendered = rendered.into_inner().unwrap();
    if std::env::var_os("GRAVIDA_BLESS").is_some() {
        bless(&rendered);
        return;
    }
    let recorded = recorded();
    let paths: BTreeSet<&PathBuf> = rendered.keys().chain(recorded.keys()).collect();
    let differences: Vec<String> = paths
        .into_iter()
        .filter_map(|path| difference(path, recorded.get(path), rendered.get(path)))
        .collect();
    assert!(
        differences.is_empty(),
        "review, then `cargo xtask golden` if it is meant:\n{}",
        differences.join("\n")
    );
}

/// What is to be recorded of an example, by path under `tests/golden/`. On the
/// way it goes through every rendering, and each must have its form.
fn renderings(example: &Path, schema: &jsonschema::Validator) -> Vec<(PathBuf, String)> {
    let name = example.file_stem().unwrap().to_str().unwrap();
    let mut assessment = assessed(example);
    // Any change of knowledge changes its digest: recorded, it would drown
    // the differences that mean something.
    assessment.knowledge.digest = format!("sha256:{}", "0".repeat(64));
    let mut recorded = vec![
        (
            "text.txt",
            text(&assessment, titles(), &TextOptions::default()),
        ),
        ("outcomes.txt", outcomes(&assessment)),
    ];
    let long = long_renderings(&assessment);
    for (kind, rendering) in &long {
        match *kind {
            "assessment.json" => check_json(name, rendering, schema),
            "assessment.fhir.json" => check_fhir(rendering),
            "assessment.html" => check_html(rendering),
            _ => assert!(rendering.contains("Not a medical device")),
        }
    }
    assert_eq!(json_line(&assessment).lines().count(), 1);
    assert_eq!(fhir_line(&assessment, titles()).lines().count(), 1);
    if let Some((_, decision)) = IN_FULL.iter().find(|(known, _)| *known == name) {
        let part = of_decision(&assessment, decision);
        recorded.extend(long_renderings(&part));
    }
    recorded
        .into_iter()
        .map(|(kind, rendering)| (PathBuf::from(name).join(kind), rendering))
        .collect()
}

fn long_renderings(assessment: &Assessment) -> [(&'static str, String); 4] {
    let full = TextOptions {
        is_full: true,
        ..TextOptions::default()
    };
    [
        ("full.txt", text(assessment, titles(), &full)),
        ("assessment.json", json(assessment)),
        ("assessment.fhir.json", fhir(assessment, titles())),
        ("assessment.html", html(assessment, titles())),
    ]
}

fn check_json(name: &str, rendering: &str, schema: &jsonschema::Validator) {
    let value: serde_json::Value = serde_json::from_str(rendering).unwrap();
    let problems: Vec<String> = schema
        .iter_errors(&value)
        .map(|error| format!("{name}: {error} at {}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let back: Assessment = serde_json::from_str(rendering).unwrap();
    assert!(json(&back) == rendering, "{name} is read back otherwise");
}

/// The part of an assessment that belongs to one decision.
fn of_decision(assessment: &Assessment, decision: &str) -> Assessment {
    let mut part = assessment.clone();
    part.alerts.retain(|one| one.decision == decision);
    part.decisions.retain(|one| one.id == decision);
    part.findings.retain(|one| one.decision == decision);
    part.recommendations.retain(|one| one.decision == decision);
    part.tasks.retain(|one| one.decision == decision);
    assert!(
        !part.decisions.is_empty(),
        "there is no decision `{decision}` to record"
    );
    let known: BTreeSet<&str> = (part.findings.iter().map(|one| one.id.as_str()))
        .chain(part.recommendations.iter().map(|one| one.id.as_str()))
        .collect();
    for fact in &mut part.missing {
        fact.settles.retain(|id| known.contains(id.as_str()));
    }
    part.missing.retain(|fact| !fact.settles.is_empty());
    let cited: BTreeSet<&String> = (part.alerts.iter().map(|one| &one.because))
        .chain(part.findings.iter().map(|one| &one.because))
        .chain(part.recommendations.iter().map(|one| &one.because))
        .chain(part.tasks.iter().map(|one| &one.because))
        .flatten()
        .flat_map(|because| &because.resources)
        .collect();
    part.entries
        .retain(|entry| cited.contains(&entry.reference));
    part
}

fn golden() -> PathBuf {
    root().join("tests/golden")
}

/// Everything under `tests/golden/`, by path.
fn recorded() -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for folder in fs::read_dir(golden()).unwrap() {
        let folder = folder.unwrap().path();
        for file in fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let path = file.strip_prefix(golden()).unwrap().to_owned();
            files.insert(path, fs::read_to_string(&file).unwrap());
        }
    }
    files
}

/// Writes what came out, and removes what no longer does.
fn bless(rendered: &BTreeMap<PathBuf, String>) {
    for path in recorded().keys() {
        if !rendered.contains_key(path) {
            fs::remove_file(golden().join(path)).unwrap();
        }
    }
    for (path, rendering) in rendered {
        let path = golden().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, rendering).unwrap();
    }
    for folder in fs::read_dir(golden()).unwrap() {
        // Fails on a folder that holds something, which then stays.
        let _ = fs::remove_dir(folder.unwrap().path());
    }
}

/// The first line that differs.
fn difference(path: &Path, recorded: Option<&String>, rendered: Option<&String>) -> Option<String> {
    let path = path.display();
    match (recorded, rendered) {
        (Some(recorded), Some(rendered)) if recorded == rendered => None,
        (Some(recorded), Some(rendered)) => {
            let (mut old, mut new) = (recorded.lines(), rendered.lines());
            let mut number = 0;
            loop {
                number += 1;
                let (left, right) = (old.next(), new.next());
                if left != right || left.is_none() {
                    return Some(format!(
                        "{path}:{number}\n  recorded: {}\n  now:      {}",
                        left.unwrap_or("(end)"),
                        right.unwrap_or("(end)")
                    ));
                }
            }
        }
        (None, _) => Some(format!("{path} is not recorded")),
        (Some(_), None) => Some(format!("{path} is recorded, and nothing comes out for it")),
    }
}

#[test]
fn examples_recorded_in_full_exist() {
    let names: Vec<String> = examples()
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    for (name, _) in IN_FULL {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
}
