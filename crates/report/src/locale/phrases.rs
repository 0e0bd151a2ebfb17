//! The words that logic makes values of, in one language.

use std::collections::BTreeMap;

use gravida_guideline::knowledge::words_of;
use gravida_guideline::{DRAWN, PHRASES, TextKey, Translations};

/// Phrases by their first word, the longest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases(BTreeMap<String, Vec<Phrase>>);

#[derive(Clone, Debug)]
struct Phrase {
    english: String,
    own: String,
    /// Whether it is meant only before a figure.
    is_before_figure: bool,
}

impl Phrases {
    /// Those of values.
    pub(super) fn of_values(translations: &Translations) -> Self {
        Self::of(translations, |(id, _)| id == PHRASES)
    }

    /// Those of pictures, which write the words of values and name bodies too.
    pub(super) fn of_pictures(translations: &Translations) -> Self {
        Self::of(translations, |(id, part)| {
            id == PHRASES || id == DRAWN || part == "body"
        })
    }

    fn of(translations: &Translations, is_one: impl Fn(&TextKey) -> bool) -> Self {
        let mut by_word: BTreeMap<String, Vec<Phrase>> = BTreeMap::new();
        for (key, translated) in &translations.texts {
            if is_one(key) {
                let english = words_of(&translated.english);
                let phrase = Phrase {
                    english: english.to_owned(),
                    own: words_of(&translated.text).to_owned(),
                    is_before_figure: english.len() < translated.english.len(),
                };
                let list = by_word.entry(first_word(english).to_owned()).or_default();
                list.push(phrase);
            }
        }
        for list in by_word.values_mut() {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.english.len()));
        }
        Self(by_word)
    }

    /// The longest phrase that `text` begins with: how long it is in English, and
    /// what it is in this language.
    fn at(&self, text: &str) -> Option<(usize, &str)> {
        let list = self.0.get(first_word(text))?;
        let found = list.iter().find(|phrase| {
            text.strip_prefix(phrase.english.as_str())
                .is_some_and(|rest| match rest.chars().next() {
                    next if phrase.is_before_figure => {
                        next.is_some_and(|next| next.is_ascii_digit())
                    }
                    None => true,
                    Some(next) => !next.is_alphanumeric() && next != '-',
                })
        })?;
        Some((found.english.len(), found.own.as_str()))
    }

    /// `written` with every phrase swapped, and what stands between them as `between` writes it.
    pub(super) fn swapped(&self, written: &str, between: impl Fn(&str) -> String) -> String {
        let mut said = String::with_capacity(written.len());
        // What was looked at since the last phrase, and where the next word begins.
        let (mut begun, mut place) = (0, 0);
        while let Some(rest) = written.get(place..).filter(|rest| !rest.is_empty()) {
            if let Some((length, own)) = self.at(rest) {
                said.push_str(&between(written.get(begun..place).unwrap_or_default()));
                said.push_str(own);
                place += length;
                begun = place;
            } else {
                place += first_word(rest).len().max(1);
                while written.get(place..).is_none() {
                    place += 1;
                }
            }
        }
        said.push_str(&between(written.get(begun..).unwrap_or_default()));
        said
    }
}

/// What stands before the first sign that is of no word: `her`, `Done`, `G-CSF`.
fn first_word(text: &str) -> &str {
    let is_of_word = |sign: char| sign.is_alphanumeric() || sign == '-';
    let end = text.find(|sign| !is_of_word(sign)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}
