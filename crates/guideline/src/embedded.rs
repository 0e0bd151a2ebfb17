//! The knowledge built into the binary.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::load::KnowledgeFiles;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The knowledge folder as it was when the binary was built; nothing is copied.
#[must_use]
pub fn embedded() -> KnowledgeFiles {
    FILES
        .iter()
        .map(|(path, content)| ((*path).to_owned(), Cow::Borrowed(*content)))
        .collect()
}

/// Their digest.
pub(crate) const fn digest() -> &'static str {
    DIGEST
}

/// The logic among them, by library, without the translator's notes.
pub(crate) fn logic() -> BTreeMap<&'static str, &'static [u8]> {
    LOGIC.iter().copied().collect()
}
