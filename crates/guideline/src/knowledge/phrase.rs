//! Words that logic makes values of.

use super::Place;

/// A word, a short phrase or a sentence that the logic writes into values.
/// Where it ends in `${…}` it is meant only before a figure: `on ${day}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// As the logic writes it.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

impl Phrase {
    /// The words as the logic writes them, without what follows them.
    #[must_use]
    pub fn words(&self) -> &str {
        words_of(&self.text)
    }
}

/// A phrase or its translation without the `${…}` at its end.
#[must_use]
pub fn words_of(phrase: &str) -> &str {
    phrase.split_once("${").map_or(phrase, |(words, _)| words)
}
