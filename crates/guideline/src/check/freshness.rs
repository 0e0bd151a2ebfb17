//! That committed ELM is the translation of the CQL beside it.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Report;
use crate::load::{FileKind, KnowledgeFiles, kind_of, whole_file};

/// What mends it.
const TRANSLATE: &str = "run `npm run translate` in tools/cql and commit what it writes";

/// Where an ELM file says it comes from.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provenance {
    cql: String,
    cql_sha256: String,
}

#[derive(Deserialize)]
struct ElmFile {
    gravida: Option<Provenance>,
}

/// Compares each ELM file with its CQL, and finds CQL without ELM.
pub(super) fn check(files: &KnowledgeFiles, report: &mut Report<'_>) {
    let mut translated: BTreeMap<String, &str> = BTreeMap::new();
    for (path, content) in files {
        if !matches!(kind_of(path), FileKind::Elm { .. }) {
            continue;
        }
        // What is no JSON is reported by the compiler, with its place.
        let Ok(file) = serde_json::from_slice::<ElmFile>(content) else {
            continue;
        };
        let Some(provenance) = file.gravida else {
            report.error(
                &whole_file(path),
                "the file does not say which CQL it comes from".to_owned(),
                Some(TRANSLATE.to_owned()),
            );
            continue;
        };
        match files.get(&provenance.cql) {
            None => report.error(
                &whole_file(path),
                format!("its CQL `{}` is not here", provenance.cql),
                Some("remove the file, or bring the CQL back".to_owned()),
            ),
            Some(cql) if hex(&Sha256::digest(cql.as_ref())) != provenance.cql_sha256 => report
                .error(
                    &whole_file(path),
                    format!("`{}` was changed after this translation", provenance.cql),
                    Some(TRANSLATE.to_owned()),
                ),
            Some(_) => {}
        }
        translated.insert(provenance.cql, path);
    }
    for path in files.keys().filter(|path| kind_of(path) == FileKind::Cql) {
        if !translated.contains_key(path) {
            report.error(
                &whole_file(path),
                "this CQL has no translation in elm/".to_owned(),
                Some(TRANSLATE.to_owned()),
            );
        }
    }
}

/// The path of the CQL that an ELM file says it comes from.
pub(crate) fn cql_of(elm: &[u8]) -> Option<String> {
    let file = serde_json::from_slice::<ElmFile>(elm).ok()?;
    Some(file.gravida?.cql)
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
