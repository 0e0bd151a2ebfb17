//! What the tests share: a miniature of the knowledge, small enough to break
//! on purpose, and the way from FHIR text to an assessment.

#![allow(dead_code, reason = "each test binary uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that unwraps fails loudly"
)]

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use gravida_fhir::{DateTime, ReadOptions, Record};
use gravida_guideline::{AsOf, Assessment, Assessor, Knowledge, KnowledgeFiles, Problem};

/// The files of a folder.
pub fn folder(root: &Path) -> KnowledgeFiles {
    let mut files = KnowledgeFiles::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                files.insert(name, Cow::Owned(std::fs::read(&path).unwrap()));
            }
        }
    }
    files
}

/// Knowledge about umbrellas.
pub fn miniature() -> KnowledgeFiles {
    folder(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/miniature"))
}

/// The miniature with one text of one file replaced.
pub fn changed(file: &str, from: &str, to: &str) -> KnowledgeFiles {
    let mut files = miniature();
    let text = String::from_utf8(files[file].to_vec()).unwrap();
    assert!(text.contains(from), "`{from}` does not stand in {file}");
    files.insert(
        file.to_owned(),
        Cow::Owned(text.replacen(from, to, 1).into_bytes()),
    );
    files
}

/// Problems, one a line.
pub fn shown(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("{problem}\n"))
        .collect()
}

/// The one record of a text.
pub fn record(assessor: &Assessor<'_>, text: &str) -> Record {
    let options = ReadOptions {
        interest: assessor.interest(),
        ..ReadOptions::default()
    };
    let mut reading = gravida_fhir::read(text.as_bytes(), &options).unwrap();
    assert_eq!(reading.records.len(), 1, "{:?}", reading.issues);
    reading.records.remove(0)
}

/// Assesses the one record of a text under the default profile.
pub fn assess(knowledge: &Knowledge, text: &str, as_of: &str) -> Assessment {
    let assessor = Assessor::new(knowledge);
    let record = record(&assessor, text);
    let profile = knowledge.default_profile().unwrap();
    assessor.assess(
        &record,
        &[],
        profile,
        &AsOf::given(DateTime::parse(as_of).unwrap()),
    )
}
