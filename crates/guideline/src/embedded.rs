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

/// What the build has made of files, in place of which it is read.
#[derive(Default)]
pub(crate) struct Prepared {
    /// Logic by library, without what compiling it does not need.
    pub logic: BTreeMap<&'static str, &'static [u8]>,
    /// YAML trees by path; see [`crate::packed`].
    pub yaml: BTreeMap<&'static str, &'static str>,
}

/// What the build has made of the files that are built in.
pub(crate) fn prepared() -> Prepared {
    Prepared {
        logic: LOGIC.iter().copied().collect(),
        yaml: YAML.iter().copied().collect(),
    }
}
