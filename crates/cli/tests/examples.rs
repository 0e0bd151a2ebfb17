//! The table of example records names every one, and nothing that is not there.

#![allow(clippy::unwrap_used, reason = "a test that unwraps fails loudly")]

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_example_record_is_in_the_table_and_every_row_has_its_record() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let files: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    let text = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let named: BTreeSet<String> = text
        .split('`')
        .filter(|part| part.ends_with(".json") && !part.contains(['/', ' ', '\n']))
        .map(str::to_owned)
        .collect();
    assert!(!files.is_empty());
    assert_eq!(named, files);
}
