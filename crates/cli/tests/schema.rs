//! The JSON of an assessment is what `schemas/assessment-1.schema.json` says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[test]
fn every_recorded_assessment_fits_the_schema() {
    let validator = validator();
    let mut checked = 0;
    for entry in fs::read_dir(root().join("tests/golden")).unwrap() {
        let path = entry.unwrap().path().join("assessment.json");
        let assessment: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let problems: Vec<String> = validator
            .iter_errors(&assessment)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            problems.is_empty(),
            "{}:\n{}",
            path.display(),
            problems.join("\n")
        );
        checked += 1;
    }
    assert!(checked >= 12, "only {checked} assessments");
}

#[test]
fn the_schema_notices_what_is_wrong() {
    let validator = validator();
    let path = root().join("tests/golden/two-losses-bleeding-heartbeat/assessment.json");
    let assessment: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    assert!(validator.is_valid(&assessment));
    for (place, value) in [
        ("/schema", Value::from("gravida.assessment/2")),
        ("/asOf", Value::from(7)),
        ("/recommendations/0/outcome", Value::from("perhaps")),
        ("/recommendations/0/inForce", Value::Null),
        ("/missing", Value::Null),
    ] {
        let mut wrong = assessment.clone();
        *wrong.pointer_mut(place).unwrap() = value;
        assert!(!validator.is_valid(&wrong), "`{place}` may be anything");
    }
}

fn validator() -> jsonschema::Validator {
    let schema = fs::read(root().join("schemas/assessment-1.schema.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
