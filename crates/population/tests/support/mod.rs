//! What the tests of runs share.

#![allow(dead_code, reason = "each test file uses its part of it")]

mod files;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use gravida_guideline::{Assessor, Knowledge};
use gravida_population::{
    Cohort, Columns, Existing, Format, Layout, Progress, RunError, Settings, Summary, Watch,
};
use gravida_simulator::{Knobs, Simulator};

pub use files::tables;

/// A run over a part of the knowledge: what is tested here does not depend on how much of it.
pub fn cohort() -> &'static Cohort<'static> {
    static COHORT: OnceLock<Cohort<'static>> = OnceLock::new();
    static KNOWLEDGE: OnceLock<Knowledge> = OnceLock::new();
    COHORT.get_or_init(|| {
        let knowledge = KNOWLEDGE.get_or_init(|| Knowledge::embedded().unwrap());
        let profile = knowledge.default_profile().unwrap().clone();
        let first: Vec<String> = knowledge
            .decisions()
            .iter()
            .take(4)
            .map(|one| one.id.clone())
            .collect();
        Cohort::new(Assessor::new(knowledge), profile, None, Some(&first))
    })
}

pub fn simulator() -> Simulator {
    let knobs = Knobs {
        narrative_bytes: 20,
        ..Knobs::default()
    };
    Simulator::new(5, knobs).unwrap()
}

/// NDJSON with a Bundle a line.
pub fn bundles(women: u64) -> String {
    let simulator = simulator();
    (0..women)
        .map(|number| simulator.bundle(number) + "\n")
        .collect()
}

pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// Small parts, one thread, rows as NDJSON.
pub fn settings(inputs: &[PathBuf], output: &Path) -> Settings {
    Settings {
        inputs: inputs.to_vec(),
        layout: Layout::Auto,
        output: output.to_owned(),
        existing: Existing::Keep,
        format: Format::Ndjson,
        threads: 1,
        part_records: 10,
        largest_record: 100_000_000,
        columns: Columns::default(),
        memory: 100_000_000,
    }
}

pub fn run(settings: &Settings) -> Result<Summary, RunError> {
    let stop = AtomicBool::new(false);
    Watched { stop: &stop }.run(settings, |_| ())
}

/// A run that can be stopped.
pub struct Watched<'s> {
    pub stop: &'s AtomicBool,
}

impl Watched<'_> {
    pub fn run(
        &self,
        settings: &Settings,
        progress: impl Fn(Progress) + Sync,
    ) -> Result<Summary, RunError> {
        let watch = Watch {
            stop: self.stop,
            progress: &progress,
        };
        gravida_population::run(cohort(), settings, &|_| Vec::new(), watch)
    }
}
