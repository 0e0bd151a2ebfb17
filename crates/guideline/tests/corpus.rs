//! Replays the inputs that fuzzing of the assessment found or started from,
//! and the example records, under all of the knowledge.

mod exercise;

use std::fs;
use std::path::Path;

#[test]
fn every_input_of_the_corpus_and_every_example_is_assessed() {
    let bench = exercise::Bench::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut inputs = 0;
    for folder in [
        "fuzz/corpus/assessment",
        "fuzz/corpus/record_reader",
        "examples",
    ] {
        let mut paths: Vec<_> = fs::read_dir(root.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            bench.exercise(&fs::read(path).unwrap());
            inputs += 1;
        }
    }
    assert!(inputs >= 40, "the corpus is missing");
}
