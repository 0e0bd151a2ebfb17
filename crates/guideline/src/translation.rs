//! Translations of what the knowledge says: which texts there are, and what
//! they are in another language.
//!
//! A translation stands beside the knowledge, names the text it is of by id and
//! part, and carries the start of the digest of the English it was made from:
//! once the English changes, it is stale and no longer shown. Translations are
//! read when a language is asked for, never when knowledge is loaded.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::check::hex;
use crate::knowledge::{Knowledge, Place};
use crate::load::{Draft, FileKind, KnowledgeFiles, kind_of, with_yaml};
use crate::problem::Problem;
use crate::words::TranslationState;

/// What is translated: an id of the knowledge, and which of its texts.
pub type TextKey = (String, String);

/// The id under which the words of values stand, each under itself as part.
pub const PHRASES: &str = "phrases";
/// The id under which whole values stand, each under itself as part.
pub const VALUES: &str = "values";
/// The id under which names of definitions stand, each under itself as part.
pub const DEFINITIONS: &str = "definitions";
/// The id under which the words of pictures stand, each under itself as part.
pub const DRAWN: &str = "drawn";
/// The id under which grades stand as bodies print them, each under itself as part.
pub const GRADES: &str = "grades";

/// The texts of the knowledge in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Translations {
    /// Those made from the English of today.
    pub texts: BTreeMap<TextKey, Translated>,
    /// How many were made from another English: shown in English again.
    pub stale: usize,
    /// How many texts of the knowledge have no translation at all.
    pub missing: usize,
}

/// One text in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// The English it was made from.
    pub english: String,
    /// The translation.
    pub text: String,
    /// Whether it was reviewed.
    pub state: TranslationState,
}

/// A translation as a file holds it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub key: TextKey,
    /// The start of the digest of the English.
    pub of: String,
    pub text: String,
    pub state: TranslationState,
    pub place: Place,
}

impl Knowledge {
    /// What the knowledge says in the language `tag`.
    #[must_use]
    pub fn translations(&self, tag: &str) -> Translations {
        let english = texts(self.draft());
        let mut translations = Translations::default();
        let mut problems = Vec::new();
        for (path, content) in self.files() {
            if matches!(kind_of(path), FileKind::Translation { tag: own } if own == tag) {
                for entry in read(path, content, &mut problems) {
                    match english.get(&entry.key) {
                        Some(text) if digest_of(text) == entry.of => {
                            let translated = Translated {
                                english: (*text).to_owned(),
                                text: entry.text,
                                state: entry.state,
                            };
                            translations.texts.insert(entry.key, translated);
                        }
                        Some(_) => translations.stale += 1,
                        None => {}
                    }
                }
            }
        }
        translations.missing = english
            .len()
            .saturating_sub(translations.texts.len() + translations.stale);
        translations
    }
}

/// A text of the knowledge that stands in English on a page in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untranslated {
    /// Whose text it is.
    pub key: TextKey,
    /// The English that is shown.
    pub english: String,
    /// The start of its digest, as a translation of it has to name it.
    pub of: String,
    /// Whether there is a translation, made from another English.
    pub is_stale: bool,
    /// Whether a reader sees it before unfolding or asking for anything.
    pub is_shown_at_once: bool,
}

/// Parts of texts that stand folded, or are shown when asked for.
const FOLDED: [&str; 7] = [
    "alternative",
    "ask",
    "description",
    "detail",
    "question",
    "regimen.",
    "when-not",
];

impl Knowledge {
    /// What the knowledge says only in English where `tag` is asked for: first
    /// what is shown at once, alerts before all; each part by id.
    #[must_use]
    pub fn untranslated(&self, tag: &str) -> Vec<Untranslated> {
        if tag == "en" {
            return Vec::new();
        }
        let draft = self.draft();
        let mut known: BTreeMap<TextKey, bool> = BTreeMap::new();
        let mut problems = Vec::new();
        let english = texts(draft);
        for (path, content) in self.files() {
            if matches!(kind_of(path), FileKind::Translation { tag: own } if own == tag) {
                for entry in read(path, content, &mut problems) {
                    let is_of_today =
                        (english.get(&entry.key)).is_some_and(|text| digest_of(text) == entry.of);
                    *known.entry(entry.key).or_default() |= is_of_today;
                }
            }
        }
        let is_alert = |id: &str| {
            let alerts = draft.decisions.iter().flat_map(|one| &one.alerts);
            alerts.into_iter().any(|alert| alert.id == id)
        };
        let mut untranslated: Vec<Untranslated> = (english.into_iter())
            .filter(|(key, _)| known.get(key) != Some(&true))
            .map(|(key, text)| Untranslated {
                is_stale: known.contains_key(&key),
                is_shown_at_once: !FOLDED.iter().any(|part| key.1.starts_with(part)),
                english: text.to_owned(),
                of: digest_of(text),
                key,
            })
            .collect();
        untranslated.sort_by_cached_key(|one| (!one.is_shown_at_once, !is_alert(&one.key.0)));
        untranslated
    }
}

/// The languages that `files` have translations in.
pub(crate) fn tags(files: &KnowledgeFiles) -> Vec<&str> {
    let mut tags: Vec<&str> = files
        .keys()
        .filter_map(|path| match kind_of(path) {
            FileKind::Translation { tag } => Some(tag),
            _ => None,
        })
        .collect();
    tags.dedup();
    tags
}

/// The translations of one file.
pub(crate) fn read(path: &str, content: &[u8], problems: &mut Vec<Problem>) -> Vec<Entry> {
    let mut entries = Vec::new();
    with_yaml(path, content, problems, |decoder, node| {
        let mut fields = decoder.fields(node, "a file of translations");
        let state = fields.word(decoder, "state");
        for node in fields.list(decoder, "texts") {
            let mut fields = decoder.fields(node, "a translation");
            entries.push(Entry {
                key: (fields.text(decoder, "id"), fields.text(decoder, "part")),
                of: fields.text(decoder, "of"),
                text: fields.text(decoder, "text"),
                state: fields.optional_word(decoder, "state").unwrap_or(state),
                place: decoder.place(node),
            });
            fields.finish(decoder);
        }
        fields.finish(decoder);
    });
    entries
}

/// The start of the digest of a text: enough to tell that it has changed.
pub(crate) fn digest_of(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
        .get(..8)
        .unwrap_or_default()
        .to_owned()
}

/// Every text of the knowledge that can be translated.
pub(crate) fn texts(draft: &Draft) -> BTreeMap<TextKey, &str> {
    let mut texts = Texts::default();
    for fact in &draft.facts {
        let id = format!("fact:{}", fact.id);
        texts.add(&id, "label", &fact.label);
        texts.add(&id, "ask", &fact.ask);
        for choice in &fact.choices {
            texts.add(&id, &format!("choice.{}", choice.id), &choice.label);
        }
    }
    for decision in &draft.decisions {
        texts.add(&decision.id, "title", &decision.title);
        texts.add(&decision.id, "question", &decision.question);
        for alert in &decision.alerts {
            texts.add(&alert.id, "summary", &alert.summary);
            texts.add_some(&alert.id, "card", alert.card.as_ref());
            texts.add(&alert.id, "action", &alert.action);
        }
        for finding in &decision.findings {
            texts.add(&finding.id, "label", &finding.label);
            for (value, sentence) in &finding.wording {
                texts.add(&finding.id, &format!("wording.{value}"), sentence);
            }
        }
        for task in &decision.tasks {
            texts.add(&task.id, "summary", &task.summary);
        }
        for one in &decision.recommendations {
            texts.add(&one.id, "summary", &one.summary);
            texts.add_some(&one.id, "card", one.card.as_ref());
            texts.add_some(&one.id, "detail", one.detail.as_ref());
            texts.add_some(&one.id, "when-not", one.when_not.as_ref());
            texts.add_some(&one.id, "question", one.question.as_ref());
            for printed in [&one.strength, &one.certainty] {
                if has_words(printed) {
                    texts.add(GRADES, printed, printed);
                }
            }
            if let Some(regimen) = &one.regimen {
                texts.add(&one.id, "regimen.drug", &regimen.drug);
                texts.add_some(&one.id, "regimen.dose", regimen.dose.as_ref());
                texts.add_some(&one.id, "regimen.route", regimen.route.as_ref());
                texts.add_some(&one.id, "regimen.frequency", regimen.frequency.as_ref());
                texts.add_some(&one.id, "regimen.start", regimen.start.as_ref());
                texts.add_some(&one.id, "regimen.stop", regimen.stop.as_ref());
            }
        }
    }
    for guideline in &draft.guidelines {
        texts.add(&guideline.id, "body", &guideline.body);
    }
    for measure in &draft.measures {
        texts.add(&measure.id, "title", &measure.title);
        texts.add(&measure.id, "description", &measure.description);
    }
    for picture in &draft.pictures {
        texts.add(&picture.id, "title", &picture.title);
        texts.add(&picture.id, "alternative", &picture.alternative);
    }
    if let Some(letter) = &draft.letter {
        texts.add("letter", "heading", &letter.heading);
        texts.add("letter", "opening", &letter.opening);
        texts.add("letter", "closing", &letter.closing);
        texts.add("letter", "red-flags", &letter.red_flags);
        for (urgency, sentence) in &letter.urgency {
            texts.add("letter", &format!("urgency.{urgency}"), sentence);
        }
        for route in &letter.routes {
            let id = format!("route:{}", route.id);
            texts.add(&id, "to", &route.to);
            texts.add(&id, "asks", &route.asks);
        }
    }
    for profile in &draft.profiles {
        let id = format!("profile:{}", profile.id);
        texts.add(&id, "title", &profile.title);
    }
    for group in &draft.form.groups {
        texts.add("form", &format!("group.{}", group.title), &group.title);
        texts.add_some(
            "form",
            &format!("date.{}", group.title),
            group.date.as_ref(),
        );
        texts.add_some(
            "form",
            &format!("none.{}", group.title),
            group.none.as_ref(),
        );
    }
    for topic in &draft.form.topics {
        texts.add("form", &format!("topic.{}", topic.id), &topic.title);
    }
    for phrase in &draft.phrases {
        texts.add(PHRASES, &phrase.text, &phrase.text);
    }
    for value in &draft.whole_values {
        texts.add(VALUES, &value.text, &value.text);
    }
    for words in &draft.drawn {
        texts.add(DRAWN, &words.text, &words.text);
    }
    for name in &draft.told_definitions {
        texts.add(DEFINITIONS, &name.text, &name.text);
    }
    for reason in &draft.services.override_reasons {
        texts.add("override-reason", &reason.id, &reason.label);
    }
    if let Some(sheet) = &draft.sheet {
        texts.add("sheet", "title", &sheet.title);
        texts.add("sheet", "title-after-loss", &sheet.title_after_loss);
        texts.add("sheet", "information", &sheet.information);
        for part in &sheet.parts {
            texts.add("sheet", &format!("part.{}", part.id), &part.title);
        }
        for sentence in &sheet.sentences {
            texts.add(&sentence.id, "text", &sentence.text);
        }
    }
    texts.0
}

/// Whether a grade is told in words, and not in letters and figures alone (`2C`, `NP4`, `++`), and
/// whether it is told at all.
#[must_use]
pub fn has_words(grade: &str) -> bool {
    let is_lower = |letter: &u8| letter.is_ascii_lowercase();
    grade
        .as_bytes()
        .windows(2)
        .any(|pair| pair.iter().all(is_lower))
        && !matches!(grade, "not stated" | "not-stated" | "not seen")
}

#[derive(Default)]
struct Texts<'d>(BTreeMap<TextKey, &'d str>);

impl<'d> Texts<'d> {
    fn add(&mut self, id: &str, part: &str, text: &'d str) {
        self.0.insert((id.to_owned(), part.to_owned()), text);
    }

    fn add_some(&mut self, id: &str, part: &str, text: Option<&'d String>) {
        if let Some(text) = text {
            self.add(id, part, text);
        }
    }
}
