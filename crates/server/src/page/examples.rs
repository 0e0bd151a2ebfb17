//! The example records, embedded: what anybody may look at first.

use super::assets::digest;

/// A fictional woman's record, and its story in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// Its name, that of its file without the ending.
    pub name: &'static str,
    /// What a clinician would recognise in it.
    pub story: &'static str,
    /// The same in other languages: tag, start of the digest of the English it
    /// was made from, story.
    pub told: &'static [(&'static str, &'static str, &'static str)],
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
    /// Its story in the language `tag`, where it was made from the story of today.
    pub(super) fn story_in(&self, tag: &str) -> Option<&'static str> {
        let (_, of, story) = self.told.iter().find(|(own, _, _)| *own == tag)?;
        digest(self.story.as_bytes())
            .starts_with(of)
            .then_some(*story)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_is_told_in_another_language_as_long_as_the_english_is_the_same() {
        let mut example = Example {
            name: "x",
            story: "A loss two weeks ago",
            told: &[("pl", "4c302eaa", "Strata dwa tygodnie temu")],
            content: b"",
        };
        assert_eq!(example.story_in("pl"), Some("Strata dwa tygodnie temu"));
        assert_eq!(example.story_in("zh"), None);
        example.story = "A loss three weeks ago";
        assert_eq!(example.story_in("pl"), None);
    }

    #[test]
    fn the_stories_of_the_first_page_are_told_in_every_language() {
        for tag in ["pl", "zh"] {
            for example in all().iter().take(6) {
                assert!(example.story_in(tag).is_some(), "{tag} {}", example.name);
            }
        }
    }
}
