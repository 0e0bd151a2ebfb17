//! Made-up records as a user asks for them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn gravida(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gravida"))
        .args(arguments)
        .output()
        .unwrap()
}

/// An empty place for what one test writes.
fn place(name: &str) -> PathBuf {
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).unwrap();
    place
}

#[test]
fn one_seed_gives_one_set_of_bundles_on_standard_output_and_in_a_file() {
    let printed = gravida(&["generate", "--women", "5", "--seed", "9"]);
    assert!(printed.status.success());
    assert_eq!(
        printed.stdout.iter().filter(|byte| **byte == b'\n').count(),
        5
    );
    let file = place("bundles").join("women.ndjson");
    let path = file.to_str().unwrap();
    assert!(
        gravida(&["generate", "--women", "5", "--seed", "9", "--output", path])
            .status
            .success()
    );
    assert_eq!(fs::read(&file).unwrap(), printed.stdout);
}

#[test]
fn a_bulk_export_holds_the_same_resources_by_type_with_women_in_no_order() {
    let directory = place("bulk");
    let path = directory.to_str().unwrap();
    let arguments = [
        "generate", "--women", "40", "--seed", "9", "--layout", "bulk",
    ];
    assert!(
        gravida(&[&arguments[..], &["--output", path]].concat())
            .status
            .success()
    );
    let bundles = gravida(&["generate", "--women", "40", "--seed", "9"]).stdout;
    let in_bundles: BTreeSet<String> = String::from_utf8(bundles)
        .unwrap()
        .lines()
        .flat_map(|line| {
            let bundle: serde_json::Value = serde_json::from_str(line).unwrap();
            bundle["entry"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| entry["resource"].to_string())
                .collect::<Vec<_>>()
        })
        .collect();
    let mut in_files = BTreeSet::new();
    for file in fs::read_dir(&directory).unwrap() {
        let file = file.unwrap();
        let kind = file.file_name().to_string_lossy().replace(".ndjson", "");
        for line in fs::read_to_string(file.path()).unwrap().lines() {
            let resource: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(resource["resourceType"], kind.as_str());
            in_files.insert(resource.to_string());
        }
    }
    assert_eq!(in_files, in_bundles);
    let patients = fs::read_to_string(directory.join("Patient.ndjson")).unwrap();
    let order: Vec<&str> = patients.lines().collect();
    assert!(!order.is_sorted(), "women lie in order");
}

#[test]
fn what_cannot_be_made_is_refused_with_a_remedy() {
    for (more, words) in [
        (&["--layout", "bulk"][..], "--output"),
        (&["--duplicates", "2"], "from 0 to 1"),
        (&["--resources", "few"], "10..60"),
        (&["--resources", "9..3"], "above the largest"),
        (&["--output", "/no/such/folder/x.ndjson"], "/no/such/folder"),
    ] {
        let output = gravida(&[&["generate", "--women", "1", "--seed", "1"], more].concat());
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(words), "{told}");
    }
}
