//! The knowledge built into the binary.

use std::borrow::Cow;

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
