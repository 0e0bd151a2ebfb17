//! Replays the inputs that fuzzing found or started from.

mod exercise;

use std::fs;
use std::path::Path;

#[test]
fn every_input_of_the_corpus_can_be_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/record_reader");
    let mut paths: Vec<_> = fs::read_dir(corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 20, "the corpus is missing");
    for path in paths {
        exercise::exercise(&fs::read(path).unwrap());
    }
}
