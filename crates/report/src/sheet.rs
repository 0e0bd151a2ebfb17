//! The plain-language sheet for the woman: one page made from an assessment.
//!
//! Its sentences are those of `sheet.yaml` whose conditions the assessment
//! meets; nothing is said that was not concluded, and nothing is made here but
//! the order and the dates.

mod render;

use gravida_guideline::assessment::Assessment;
use gravida_guideline::knowledge::{SheetCondition, SheetSentence};
use gravida_guideline::{Knowledge, Outcome, Verification};

use crate::locale::{Locale, Standing};
use crate::titles::Titles;

pub use render::{sheets_html, sheets_text};

/// What the sheet says to one woman.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    locale: Locale,
    /// Its heading.
    pub title: String,
    /// The day it is for, as its language writes it.
    pub day: String,
    /// That it informs and replaces no care.
    pub information: String,
    /// Its parts in their order; none is empty.
    pub parts: Vec<SheetSection>,
    /// Whether a loss of this pregnancy is recorded.
    pub is_after_loss: bool,
    /// Whether any of it was recalled and not read in a source.
    pub is_recalled: bool,
}

/// A part of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetSection {
    /// Its id in the knowledge, such as `help`.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What it says.
    pub lines: Vec<SheetLine>,
}

/// One thing it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// The id of the sentence.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// How it stands to the language of the sheet.
    pub standing: Standing,
}

/// The sheet for the woman whom `assessment`, as the logic gave it in English,
/// is about, in the language of `titles`; `None` where the knowledge has no
/// words for one.
#[must_use]
pub fn sheet(knowledge: &Knowledge, assessment: &Assessment, titles: &Titles) -> Option<Sheet> {
    let wording = knowledge.sheet()?;
    let locale = titles.locale();
    let is_after_loss = assessment.subject.loss;
    let title = if is_after_loss {
        locale.said("sheet", "title-after-loss", &wording.title_after_loss)
    } else {
        locale.said("sheet", "title", &wording.title)
    };
    let said: Vec<&SheetSentence> = wording
        .sentences
        .iter()
        .filter(|sentence| is_said(sentence, assessment))
        .collect();
    let parts = wording.parts.iter().map(|part| SheetSection {
        id: part.id.clone(),
        title: locale
            .said("sheet", &format!("part.{}", part.id), &part.title)
            .to_owned(),
        lines: said
            .iter()
            .filter(|sentence| sentence.part == part.id)
            .map(|sentence| line(sentence, assessment, locale))
            .collect(),
    });
    Some(Sheet {
        locale: locale.clone(),
        title: title.to_owned(),
        day: locale.day_in_words(&assessment.as_of),
        information: locale
            .said("sheet", "information", &wording.information)
            .to_owned(),
        parts: parts.filter(|part| !part.lines.is_empty()).collect(),
        is_after_loss,
        is_recalled: said
            .iter()
            .flat_map(|sentence| &sentence.sources)
            .any(|source| source.verification == Verification::Recalled),
    })
}

fn is_said(sentence: &SheetSentence, assessment: &Assessment) -> bool {
    let holds = |condition: &SheetCondition| holds(condition, assessment);
    sentence.when.iter().all(holds) && !sentence.unless.iter().any(holds)
}

fn holds(condition: &SheetCondition, assessment: &Assessment) -> bool {
    match condition {
        SheetCondition::Finding { id, values } => assessment.findings.iter().any(|finding| {
            finding.id == *id
                && finding
                    .value
                    .as_ref()
                    .is_some_and(|value| values.is_empty() || values.contains(value))
        }),
        SheetCondition::Alert(id) => assessment.alerts.iter().any(|alert| alert.id == *id),
        SheetCondition::AlertLevel(level) => {
            assessment.alerts.iter().any(|alert| alert.level == *level)
        }
        SheetCondition::Task(id) => due(id, assessment).is_some(),
        SheetCondition::Applies(id) => assessment
            .recommendations
            .iter()
            .any(|one| one.id == *id && one.in_force && one.outcome == Outcome::Applies),
        SheetCondition::Asked(id) => assessment
            .decisions
            .iter()
            .any(|decision| decision.id == *id && decision.relevant == Some(true)),
        SheetCondition::Loss => assessment.subject.loss,
        SheetCondition::Dated => assessment.subject.gestation.is_some(),
    }
}

/// The day on which a task is due.
fn due<'a>(id: &str, assessment: &'a Assessment) -> Option<&'a str> {
    assessment
        .tasks
        .iter()
        .find(|task| task.id == id)?
        .due
        .as_deref()
}

fn line(sentence: &SheetSentence, assessment: &Assessment, locale: &Locale) -> SheetLine {
    let (text, standing) = locale.said_with_standing(&sentence.id, "text", &sentence.text);
    let mut text = text.to_owned();
    let day = sentence.when.iter().find_map(|condition| match condition {
        SheetCondition::Task(id) => due(id, assessment),
        _ => None,
    });
    if let Some(day) = day {
        text = text.replace("${due}", &locale.day_in_words(day));
    }
    if let Some(gestation) = &assessment.subject.gestation {
        text = text.replace("${gestation}", &locale.gestation(gestation.days));
    }
    SheetLine {
        id: sentence.id.clone(),
        text,
        standing,
    }
}
