//! `CONFORMANCE.md`: how the executor does in HL7's CQL tests.
//!
//! The figures follow from the committed translations and the ledger alone: the
//! conformance test fails when an unlisted test fails or a listed one passes, so
//! what is not listed passes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use crate::Findings;

const DOCUMENT: &str = "CONFORMANCE.md";

#[derive(Deserialize)]
struct TranslatedFile {
    gravida: Provenance,
    tests: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Provenance {
    translator: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Translator,
    Expectation,
    Executor,
}

#[derive(Deserialize)]
struct Exception {
    test: String,
    kind: Kind,
    reason: String,
    paragraph: Option<String>,
}

/// Writes the document anew.
///
/// # Errors
/// An I/O error, when the tree cannot be read or written.
pub fn write(root: &Path) -> io::Result<Findings> {
    fs::write(root.join(DOCUMENT), document(root)?)?;
    Ok(Findings::new())
}

/// Tells whether the committed document says what the ledger says.
///
/// # Errors
/// An I/O error, when the tree cannot be read.
pub fn check(root: &Path) -> io::Result<Findings> {
    let committed = fs::read_to_string(root.join(DOCUMENT)).unwrap_or_default();
    let is_fresh = committed == document(root)?;
    Ok(if is_fresh {
        Findings::new()
    } else {
        vec![format!(
            "{DOCUMENT}: does not say what conformance/ says; run `cargo xtask conformance` and commit the result"
        )]
    })
}

fn document(root: &Path) -> io::Result<String> {
    let ledger: Vec<Exception> =
        serde_json::from_slice(&fs::read(root.join("conformance/ledger.json"))?)?;
    let mut files = BTreeMap::new();
    let mut translator = String::new();
    for entry in fs::read_dir(root.join("conformance/elm"))? {
        let path = entry?.path();
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        let file: TranslatedFile = serde_json::from_slice(&fs::read(&path)?)?;
        files.insert(name.to_owned(), file.tests.len());
        translator = file.gravida.translator;
    }

    let mut text = format!(
        "# Conformance\n\n\
        <!-- Written by `cargo xtask conformance`; do not edit. -->\n\n\
        HL7's CQL tests (`cqframework/cql-tests`) run against the executor through the ELM that the\n\
        official translator ({translator}) makes of their expressions. Only that ELM is committed, in\n\
        `conformance/elm/`, with the hash of each expression; the expected values are read from the\n\
        published suite when the tests run: `cargo test -p gravida-elm --test conformance`.\n\n\
        A test that fails must be listed in `conformance/ledger.json` with its reason, and a listed\n\
        test that passes must be taken off: both fail the build. A test that expects a refusal passes\n\
        when the translator, the loader or the evaluation refuses.\n\n\
        | file | tests | pass | translator | expectation doubted | executor |\n\
        |---|---:|---:|---:|---:|---:|\n"
    );
    let mut sums = [0; 5];
    for (name, tests) in &files {
        let count = |kind| {
            ledger
                .iter()
                .filter(|exception| {
                    exception.kind == kind && exception.test.split('/').next() == Some(name)
                })
                .count()
        };
        let refused = count(Kind::Translator);
        let doubted = count(Kind::Expectation);
        let executor = count(Kind::Executor);
        let row = [
            *tests,
            tests - refused - doubted - executor,
            refused,
            doubted,
            executor,
        ];
        let _ = writeln!(
            text,
            "| {name} | {} |",
            row.map(|number| number.to_string()).join(" | ")
        );
        for (sum, number) in sums.iter_mut().zip(row) {
            *sum += number;
        }
    }
    let _ = writeln!(
        text,
        "| **all** | {} |",
        sums.map(|number| format!("**{number}**")).join(" | ")
    );

    for (kind, title, lead) in [
        (
            Kind::Translator,
            "Translator",
            "The official translator refuses the expression, or writes other ELM than it means.",
        ),
        (
            Kind::Expectation,
            "Expectation doubted",
            "The expected value contradicts the CQL reference.",
        ),
        (
            Kind::Executor,
            "Executor",
            "The executor answers otherwise than it should.",
        ),
    ] {
        let mut listed = ledger
            .iter()
            .filter(|exception| exception.kind == kind)
            .peekable();
        if listed.peek().is_none() {
            continue;
        }
        let _ = write!(
            text,
            "\n## {title}\n\n{lead}\n\n| test | why |\n|---|---|\n"
        );
        for exception in listed {
            let paragraph = exception
                .paragraph
                .as_ref()
                .map_or_else(String::new, |paragraph| format!(" ({paragraph})"));
            let _ = writeln!(
                text,
                "| {} | {}{paragraph} |",
                exception.test, exception.reason
            );
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_what_the_ledger_says() {
        assert_eq!(check(&crate::repository_root()).unwrap(), Findings::new());
    }
}
