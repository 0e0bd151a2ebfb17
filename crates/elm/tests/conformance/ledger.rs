//! The ledger of exceptions, `conformance/ledger.json`: every test of the suite
//! that does not pass, and why.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use crate::suite;

/// Why a test does not pass.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The official translator refuses the expression, or writes other ELM than it means.
    Translator,
    /// The expected value contradicts the CQL reference.
    Expectation,
    /// The executor does not do this yet.
    Executor,
}

/// One exception.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// `file/group/test`.
    pub test: String,
    pub kind: Kind,
    /// Why, in a sentence.
    reason: String,
    /// Paragraph of the CQL reference, needed where the expectation is doubted.
    pub paragraph: Option<String>,
}

/// All exceptions by test.
pub fn read() -> BTreeMap<String, Exception> {
    let path = suite::repository().join("conformance/ledger.json");
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let exceptions: Vec<Exception> = serde_json::from_slice(&bytes)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut ledger = BTreeMap::new();
    for exception in exceptions {
        assert!(
            exception.kind != Kind::Expectation || exception.paragraph.is_some(),
            "conformance/ledger.json: `{}` doubts an expectation without naming the paragraph",
            exception.test
        );
        assert!(
            !exception.reason.is_empty(),
            "conformance/ledger.json: `{}` has no reason",
            exception.test
        );
        let test = exception.test.clone();
        assert!(
            ledger.insert(test, exception.clone()).is_none(),
            "conformance/ledger.json: `{}` is listed twice",
            exception.test
        );
    }
    ledger
}
