//! The languages that renderings speak: the product's own wording by key, and
//! how numbers, moments and plurals are written.
//!
//! The wording is in `knowledge/locales/<tag>.ftl` (Fluent), read once and
//! shared between threads. English is the list of keys; what another language
//! lacks is shown in English and counted, never left out. Plurals follow the
//! rules of the Unicode CLDR, which Fluent brings.
//!
//! ```
//! use gravida_report::locale::Locales;
//!
//! let locales = Locales::built_in();
//! let polish = locales.get("pl-PL").unwrap();
//! assert_eq!(polish.label("do-not"), "Nie należy");
//! assert_eq!(polish.phrase("weeks", &[("count", 5_i64.into())]), "5 tygodni");
//! assert_eq!(polish.moment("2026-11-22"), "22 listopada 2026");
//! ```

mod check;
mod messages;
mod moments;
mod phrases;
mod speech;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use gravida_guideline::{Knowledge, KnowledgeFiles, Translations};

pub use check::check_locales;
use messages::Messages;
use phrases::Phrases;
pub use speech::{Spoken, Standing};

/// The language of which every key exists.
const ENGLISH: &str = "en";

/// A value put into a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// A whole number, by which a plural is chosen.
    Number(i64),
    /// Text as it is.
    Text(&'a str),
}

impl From<i64> for Argument<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Argument<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&'a str> for Argument<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

/// Every language there is wording for.
#[derive(Clone, Debug)]
pub struct Locales {
    by_tag: BTreeMap<String, Locale>,
    english: Locale,
}

/// One language. Cheap to clone: clones share what was read.
#[derive(Clone)]
pub struct Locale {
    messages: Arc<Messages>,
    speech: Arc<Translations>,
    phrases: Arc<Phrases>,
    drawn: Arc<Phrases>,
}

impl Locales {
    /// The languages of `knowledge`, with its translations. What its English does not say, the English
    /// built into the binary says.
    #[must_use]
    pub fn of(knowledge: &Knowledge) -> Self {
        let mut locales = Self::read(knowledge.files());
        for locale in locales.by_tag.values_mut() {
            locale.translate(knowledge);
        }
        locales
    }

    /// The wording built into the binary, without translations of knowledge;
    /// read when first asked for.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Locales> = OnceLock::new();
        BUILT_IN.get_or_init(|| Self::read(&gravida_guideline::embedded()))
    }

    fn read(files: &KnowledgeFiles) -> Self {
        let english = Locale::read(files, ENGLISH);
        let others = messages::tags(files).filter(|tag| *tag != ENGLISH);
        let mut by_tag: BTreeMap<String, Locale> = others
            .map(|tag| (tag.to_owned(), Locale::read(files, tag)))
            .collect();
        by_tag.insert(ENGLISH.to_owned(), english.clone());
        Self { by_tag, english }
    }

    /// English, of which every key exists.
    #[must_use]
    pub const fn english(&self) -> &Locale {
        &self.english
    }

    /// The languages, by tag.
    pub fn all(&self) -> impl Iterator<Item = &Locale> {
        self.by_tag.values()
    }

    /// The language that `tag` names: `pl`, `pl-PL`, `zh_Hans_CN`, `en_GB.UTF-8`.
    #[must_use]
    pub fn get(&self, tag: &str) -> Option<&Locale> {
        self.by_tag.get(&language_of(tag))
    }

    /// The language that a browser's `Accept-Language` prefers; English where
    /// it names none of these.
    #[must_use]
    pub fn accepted(&self, header: &str) -> &Locale {
        let mut best: Option<(f32, &Locale)> = None;
        for part in header.split(',') {
            let (tag, quality) = part.split_once(';').unwrap_or((part, ""));
            let weight = quality
                .trim()
                .strip_prefix("q=")
                .map_or(Some(1.0), |q| q.parse().ok());
            if let (Some(locale), Some(weight)) = (self.get(tag.trim()), weight)
                && weight > best.map_or(0.0, |(least, _)| least)
            {
                best = Some((weight, locale));
            }
        }
        best.map_or(&self.english, |(_, locale)| locale)
    }
}

/// The language of a tag such as `zh_Hans_CN`.
fn language_of(tag: &str) -> String {
    let language = tag.split(['-', '_', '.']).next().unwrap_or(tag);
    language.trim().to_ascii_lowercase()
}

impl Locale {
    /// One language of `knowledge`, as [`Locales::get`] of all of them; no other is read, which takes
    /// longer than an assessment. `None` where there is no such language.
    #[must_use]
    pub fn of(knowledge: &Knowledge, tag: &str) -> Option<Self> {
        let files = knowledge.files();
        let language = language_of(tag);
        let is_there = language == ENGLISH || messages::tags(files).any(|known| known == language);
        let mut locale = is_there.then(|| Self::read(files, &language))?;
        locale.translate(knowledge);
        Some(locale)
    }

    /// Its wording, without translations of the knowledge.
    fn read(files: &KnowledgeFiles, tag: &str) -> Self {
        let embedded = gravida_guideline::embedded();
        let last = messages::source(&embedded, ENGLISH);
        let own = messages::source(files, ENGLISH);
        let messages = if tag == ENGLISH {
            Messages::read(ENGLISH, [own, last])
        } else {
            Messages::read(tag, [messages::source(files, tag), own, last])
        };
        Self {
            messages: Arc::new(messages),
            speech: Arc::default(),
            phrases: Arc::default(),
            drawn: Arc::default(),
        }
    }

    fn translate(&mut self, knowledge: &Knowledge) {
        if !self.is_english() {
            self.speech = Arc::new(knowledge.translations(self.tag()));
            self.phrases = Arc::new(Phrases::of_values(&self.speech));
            self.drawn = Arc::new(Phrases::of_pictures(&self.speech));
        }
    }

    /// English as it is built in.
    #[must_use]
    pub fn built_in_english() -> &'static Self {
        Locales::built_in().english()
    }

    /// Its tag, such as `pl`: fit for `lang` in HTML and `language` in FHIR.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.messages.tag
    }

    /// What it calls itself, for a list to choose from.
    #[must_use]
    pub fn name(&self) -> &str {
        self.label("language-name")
    }

    /// Whether it is English, the language that the knowledge is written in.
    #[must_use]
    pub fn is_english(&self) -> bool {
        self.tag() == ENGLISH
    }

    /// The text under `key`, one without variables. A key that no language has
    /// is shown as it is.
    #[must_use]
    pub fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.messages.label(key)
    }

    /// The text under `key` with `arguments` put in.
    #[must_use]
    pub fn phrase(&self, key: &str, arguments: &[(&str, Argument<'_>)]) -> String {
        self.messages.phrase(key, arguments)
    }

    /// A thing counted: `phrase` with the variable `count`.
    #[must_use]
    pub fn count(&self, key: &str, number: usize) -> String {
        self.phrase(key, &[("count", number.into())])
    }

    /// Keys that English has and this language lacks: shown in English.
    #[must_use]
    pub fn untranslated(&self) -> &[String] {
        &self.messages.untranslated
    }
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.tag() == other.tag()
    }
}

impl Eq for Locale {}

impl fmt::Debug for Locale {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Locale").field(&self.tag()).finish()
    }
}

#[cfg(test)]
mod tests;
