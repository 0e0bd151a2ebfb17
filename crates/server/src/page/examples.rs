//! The example records, embedded: what anybody may look at first.

/// A fictional woman's record, and its story in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// Its name, that of its file without the ending.
    pub name: &'static str,
    /// What a clinician would recognise in it.
    pub story: &'static str,
    /// The record as FHIR.
    pub content: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// All of them, in the order of their list.
pub(super) fn all() -> &'static [Example] {
    EXAMPLES
}

/// The one with this name.
pub(super) fn named(name: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.name == name)
}

impl Example {
    /// Its name in words.
    pub(super) fn title(&self) -> String {
        let words = self.name.replace('-', " ");
        let mut letters = words.chars();
        match letters.next() {
            Some(first) => first.to_uppercase().chain(letters).collect(),
            None => words,
        }
    }
}
