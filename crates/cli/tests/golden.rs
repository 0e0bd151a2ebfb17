//! Every record under `examples/` with every rendering of its assessment, side
//! by side under `tests/golden/`, byte for byte.
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

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gravida_fhir::{DateTime, ReadOptions, read};
use gravida_guideline::{AsOf, Assessor, Knowledge, embedded};
use gravida_report::{TextOptions, Titles};

/// For records in which nothing is dated.
const WITHOUT_DATES: &str = "2026-11-20T09:00:00Z";

#[test]
fn examples_come_out_as_recorded() {
    let is_blessing = std::env::var_os("GRAVIDA_BLESS").is_some();
    let knowledge = Knowledge::load(embedded()).unwrap_or_else(|problems| {
        panic!(
            "{}",
            problems
                .iter()
                .map(|problem| format!("{problem}\n"))
                .collect::<String>()
        )
    });
    let titles = Titles::of(&knowledge);
    let assessor = Assessor::new(&knowledge);
    let profile = knowledge.default_profile().expect("there is a profile");
    let mut differences = Vec::new();
    for example in examples() {
        let bytes = fs::read(&example).unwrap();
        let options = ReadOptions {
            interest: assessor.interest(),
            ..ReadOptions::default()
        };
        let reading = read(&bytes, &options).unwrap();
        let [record] = &reading.records[..] else {
            panic!("{} does not hold one patient", example.display());
        };
        let as_of = AsOf::newest_in(record)
            .unwrap_or_else(|| AsOf::given(DateTime::parse(WITHOUT_DATES).unwrap()));
        let mut assessment = assessor.assess(record, &reading.issues, profile, &as_of);
        // Any change of knowledge changes its digest: recorded, it would drown
        // the differences that mean something.
        assessment.knowledge.digest = format!("sha256:{}", "0".repeat(64));
        let folder = root()
            .join("tests/golden")
            .join(example.file_stem().unwrap());
        let full = TextOptions {
            is_full: true,
            ..TextOptions::default()
        };
        let renderings = [
            (
                "text.txt",
                gravida_report::text(&assessment, &titles, &TextOptions::default()),
            ),
            (
                "full.txt",
                gravida_report::text(&assessment, &titles, &full),
            ),
            ("assessment.json", gravida_report::json(&assessment)),
            (
                "assessment.fhir.json",
                gravida_report::fhir(&assessment, &titles),
            ),
            (
                "assessment.html",
                gravida_report::html(&assessment, &titles),
            ),
        ];
        for (name, rendering) in renderings {
            let path = folder.join(name);
            if is_blessing {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&path, &rendering).unwrap();
            } else {
                let recorded = fs::read_to_string(&path).unwrap_or_default();
                differences.extend(difference(&path, &recorded, &rendering));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "review, then `cargo xtask golden` if it is meant:\n{}",
        differences.join("\n")
    );
}

#[test]
fn every_recorded_case_has_its_example() {
    let known: BTreeSet<_> = examples()
        .iter()
        .map(|path| path.file_stem().unwrap().to_owned())
        .collect();
    for entry in fs::read_dir(root().join("tests/golden")).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(
            known.contains(&name),
            "tests/golden/{} has no example",
            name.display()
        );
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn examples() -> Vec<PathBuf> {
    let mut examples: Vec<PathBuf> = fs::read_dir(root().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    examples.sort();
    examples
}

/// The first line that differs.
fn difference(path: &Path, recorded: &str, rendered: &str) -> Option<String> {
    if recorded == rendered {
        return None;
    }
    let (mut old, mut new) = (recorded.lines(), rendered.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (left, right) = (old.next(), new.next());
        if left != right || left.is_none() {
            return Some(format!(
                "{}:{number}\n  recorded: {}\n  now:      {}",
                path.display(),
                left.unwrap_or("(end)"),
                right.unwrap_or("(end)")
            ));
        }
    }
}
