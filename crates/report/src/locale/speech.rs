//! What the knowledge says, in the language of a rendering: each text swapped
//! by its id where there is a translation of the very English it holds.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use gravida_guideline::TranslationState;
use gravida_guideline::assessment::{Assessment, Picture, Recommendation};
use gravida_guideline::knowledge::{Choice, Fact, LetterWording};

use super::Locale;

/// An assessment in the language of a rendering.
#[derive(Clone, Debug)]
pub struct Spoken<'a> {
    /// The assessment with its sentences in that language as far as there are translations.
    pub assessment: Cow<'a, Assessment>,
    is_english: bool,
    drafts: BTreeSet<String>,
    reviewed: BTreeSet<String>,
}

/// How a sentence stands to the language of the page it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In the language of the page; nothing is to be marked.
    Own,
    /// A translation that nobody has reviewed.
    Draft,
    /// English on a page in another language.
    English,
}

impl Spoken<'_> {
    /// How `text`, taken from the assessment, stands to the language of the page.
    #[must_use]
    pub fn standing(&self, text: &str) -> Standing {
        if self.is_english || self.reviewed.contains(text) {
            Standing::Own
        } else if self.drafts.contains(text) {
            Standing::Draft
        } else {
            Standing::English
        }
    }
}

impl Locale {
    /// What the knowledge says under `id` and `part`, in this language where it
    /// is a translation of `english`; `english` otherwise. The parts are named
    /// in the README of the knowledge.
    #[must_use]
    pub fn said<'a>(&'a self, id: &str, part: &str, english: &'a str) -> &'a str {
        self.found(id, part, english)
            .map_or(english, |(text, _)| text)
    }

    /// The same with how it stands to the language of the page.
    #[must_use]
    pub fn said_with_standing<'a>(
        &'a self,
        id: &str,
        part: &str,
        english: &'a str,
    ) -> (&'a str, Standing) {
        match self.found(id, part, english) {
            Some((text, TranslationState::Draft)) => (text, Standing::Draft),
            Some((text, TranslationState::Reviewed)) => (text, Standing::Own),
            None if self.is_english() => (english, Standing::Own),
            None => (english, Standing::English),
        }
    }

    fn found(&self, id: &str, part: &str, english: &str) -> Option<(&str, TranslationState)> {
        // The map is by owned pairs; a language that has none is not asked.
        if self.speech.texts.is_empty() {
            return None;
        }
        let known = self.speech.texts.get(&(id.to_owned(), part.to_owned()))?;
        (known.english == english).then_some((known.text.as_str(), known.state))
    }

    /// What a fact is called.
    #[must_use]
    pub fn fact_label<'a>(&'a self, fact: &'a Fact) -> &'a str {
        self.said(&format!("fact:{}", fact.id), "label", &fact.label)
    }

    /// The question for a fact.
    #[must_use]
    pub fn fact_ask<'a>(&'a self, fact: &'a Fact) -> &'a str {
        self.said(&format!("fact:{}", fact.id), "ask", &fact.ask)
    }

    /// What one of the answers to `fact` is called.
    #[must_use]
    pub fn choice_label<'a>(&'a self, fact: &Fact, choice: &'a Choice) -> &'a str {
        let part = format!("choice.{}", choice.id);
        self.said(&format!("fact:{}", fact.id), &part, &choice.label)
    }

    /// The assessment in this language.
    #[must_use]
    pub fn spoken<'a>(&self, assessment: &'a Assessment) -> Spoken<'a> {
        let mut spoken = Spoken {
            assessment: Cow::Borrowed(assessment),
            is_english: self.is_english(),
            drafts: BTreeSet::new(),
            reviewed: BTreeSet::new(),
        };
        if self.speech.texts.is_empty() {
            return spoken;
        }
        let mut own = assessment.clone();
        if let Some(method) = (own.subject.gestation.as_mut()).and_then(|one| one.method.as_mut()) {
            *method = self.value(method);
        }
        let mut swap = Swap {
            locale: self,
            spoken: &mut spoken,
        };
        for alert in &mut own.alerts {
            swap.text(&alert.id, "summary", &mut alert.summary);
            swap.text(&alert.id, "action", &mut alert.action);
        }
        for decision in &mut own.decisions {
            swap.text(&decision.id, "title", &mut decision.title);
        }
        for finding in &mut own.findings {
            swap.text(&finding.id, "label", &mut finding.label);
            if let (Some(text), Some(value)) = (&mut finding.text, &finding.value) {
                swap.wording(&finding.id, value, text);
            } else if let (None, Some(value)) = (&finding.text, &finding.value) {
                let said = self.value(value);
                finding.text = (said != *value).then_some(said);
            }
        }
        for one in &mut own.recommendations {
            swap.recommendation(one);
        }
        let mut tasks = BTreeMap::new();
        for task in &mut own.tasks {
            let english = task.summary.clone();
            swap.text(&task.id, "summary", &mut task.summary);
            tasks.insert(english, task.summary.clone());
        }
        for picture in &mut own.pictures {
            swap.text(&picture.id, "title", &mut picture.title);
            swap.text(&picture.id, "alternative", &mut picture.alternative);
            self.draw_in_words(picture, &tasks);
        }
        for fact in &mut own.missing {
            let id = format!("fact:{}", fact.fact);
            swap.text(&id, "label", &mut fact.label);
            swap.text(&id, "ask", &mut fact.ask);
        }
        spoken.assessment = Cow::Owned(own);
        spoken
    }

    /// Swaps every other word that is written in a picture; a task stands in it as it does among
    /// the tasks, which are by their English.
    fn draw_in_words(&self, picture: &mut Picture, tasks: &BTreeMap<String, String>) {
        let words = |text: &mut String| *text = self.drawn(text);
        let some = |text: &mut Option<String>| {
            if let Some(text) = text {
                words(text);
            }
        };
        some(&mut picture.in_words);
        words(&mut picture.across.label);
        if let Some(up) = &mut picture.up {
            words(&mut up.label);
        }
        for series in &mut picture.series {
            words(&mut series.name);
            (series.points.iter_mut()).for_each(|point| some(&mut point.detail));
        }
        for line in &mut picture.lines {
            words(&mut line.name);
            some(&mut line.detail);
        }
        for band in &mut picture.bands {
            words(&mut band.name);
            some(&mut band.detail);
        }
        for zone in &mut picture.zones {
            words(&mut zone.name);
            some(&mut zone.detail);
        }
        for lane in &mut picture.lanes {
            words(&mut lane.name);
            for event in &mut lane.events {
                match tasks.get(&event.label) {
                    Some(task) => event.label.clone_from(task),
                    None => words(&mut event.label),
                }
                some(&mut event.detail);
            }
        }
    }

    /// The words of letters in this language.
    #[must_use]
    pub(crate) fn letter(&self, wording: &LetterWording) -> LetterWording {
        let mut own = wording.clone();
        let swap = |id: &str, part: &str, text: &mut String| {
            *text = self.said(id, part, text).to_owned();
        };
        swap("letter", "heading", &mut own.heading);
        swap("letter", "opening", &mut own.opening);
        swap("letter", "closing", &mut own.closing);
        swap("letter", "red-flags", &mut own.red_flags);
        for (urgency, sentence) in &mut own.urgency {
            swap("letter", &format!("urgency.{urgency}"), sentence);
        }
        for route in &mut own.routes {
            let id = format!("route:{}", route.id);
            swap(&id, "to", &mut route.to);
            swap(&id, "asks", &mut route.asks);
        }
        own
    }

    /// Texts of the knowledge without a translation into this language, or with
    /// one that was made from another English; none for English.
    #[must_use]
    pub fn untranslated_texts(&self) -> usize {
        self.speech.missing + self.speech.stale
    }
}

/// Swaps texts of an assessment, and keeps what became of them.
struct Swap<'l, 's, 'a> {
    locale: &'l Locale,
    spoken: &'s mut Spoken<'a>,
}

impl Swap<'_, '_, '_> {
    fn text(&mut self, id: &str, part: &str, text: &mut String) {
        if let Some((own, state)) = self.locale.found(id, part, text) {
            *text = own.to_owned();
            self.keep(text, state);
        }
    }

    fn keep(&mut self, text: &str, state: TranslationState) {
        let kept = match state {
            TranslationState::Draft => &mut self.spoken.drafts,
            TranslationState::Reviewed => &mut self.spoken.reviewed,
        };
        kept.insert(text.to_owned());
    }

    /// The sentence for a value, the value put into it as the knowledge says.
    fn wording(&mut self, id: &str, value: &str, text: &mut String) {
        let texts = &self.locale.speech.texts;
        for key in [value, "*"] {
            let Some(known) = texts.get(&(id.to_owned(), format!("wording.{key}"))) else {
                continue;
            };
            if known.english.replace("${value}", value) == *text {
                // What is quoted from the record stays as it stands there.
                let is_quoted = known.text.contains("`${value}`");
                let shown = if is_quoted {
                    value.to_owned()
                } else {
                    self.locale.value(value)
                };
                *text = known.text.replace("${value}", &shown);
                self.keep(text, known.state);
                return;
            }
        }
    }

    fn recommendation(&mut self, one: &mut Recommendation) {
        let id = one.id.clone();
        self.text(&id, "summary", &mut one.summary);
        let parts = [
            ("detail", &mut one.detail),
            ("when-not", &mut one.when_not),
            ("question", &mut one.question),
        ];
        for (part, text) in parts {
            if let Some(text) = text {
                self.text(&id, part, text);
            }
        }
        if let Some(regimen) = &mut one.regimen {
            self.text(&id, "regimen.drug", &mut regimen.drug);
            let parts = [
                ("regimen.dose", &mut regimen.dose),
                ("regimen.route", &mut regimen.route),
                ("regimen.frequency", &mut regimen.frequency),
                ("regimen.start", &mut regimen.start),
                ("regimen.stop", &mut regimen.stop),
            ];
            for (part, text) in parts {
                if let Some(text) = text {
                    self.text(&id, part, text);
                }
            }
        }
    }
}
