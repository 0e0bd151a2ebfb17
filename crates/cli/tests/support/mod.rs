//! What the tests over the examples share: the knowledge, loaded once, and the
//! assessment of each record under `examples/`.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

pub mod outcomes;
pub mod shape;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gravida_fhir::{DateTime, ReadOptions, read};
use gravida_guideline::{AsOf, Assessment, Assessor, Knowledge};
use gravida_report::Titles;

/// For records in which nothing is dated.
pub const WITHOUT_DATES: &str = "2026-11-20T09:00:00Z";

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every record under `examples/`, by name.
pub fn examples() -> Vec<PathBuf> {
    let mut examples: Vec<PathBuf> = fs::read_dir(root().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    examples.sort();
    examples
}

pub fn knowledge() -> &'static Knowledge {
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    KNOWLEDGE.get_or_init(|| {
        Knowledge::embedded().unwrap_or_else(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", problems.join("\n"))
        })
    })
}

pub fn titles() -> &'static Titles {
    static TITLES: OnceLock<Titles> = OnceLock::new();
    TITLES.get_or_init(|| Titles::of(knowledge()))
}

/// The assessment of the one patient of a file, under the default profile.
pub fn assessed(example: &Path) -> Assessment {
    static ASSESSOR: OnceLock<Assessor<'_>> = OnceLock::new();
    let assessor = ASSESSOR.get_or_init(|| Assessor::new(knowledge()));
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let reading = read(&fs::read(example).unwrap(), &options).unwrap();
    let [record] = &reading.records[..] else {
        panic!("{} does not hold one patient", example.display());
    };
    let as_of = AsOf::newest_in(record)
        .unwrap_or_else(|| AsOf::given(DateTime::parse(WITHOUT_DATES).unwrap()));
    let profile = knowledge().default_profile().expect("there is a profile");
    assessor.assess(record, &reading.issues, profile, &as_of)
}

/// The published schema of an assessment.
pub fn schema() -> jsonschema::Validator {
    let schema = fs::read(root().join("schemas/assessment-1.schema.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap()
}
