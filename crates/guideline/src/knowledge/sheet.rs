//! The plain-language sheet for the woman as the knowledge words it: sentences,
//! each with what must have been concluded before it is said.

use super::{Place, Source};
use crate::words::AlertLevel;

/// The words of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetWording {
    /// Its heading.
    pub title: String,
    /// Its heading once a loss is recorded.
    pub title_after_loss: String,
    /// That it informs and replaces no care.
    pub information: String,
    /// Its parts in their order.
    pub parts: Vec<SheetPart>,
    /// What it can say, in the order in which it is said.
    pub sentences: Vec<SheetSentence>,
    /// Where it stands.
    pub place: Place,
}

/// A part of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPart {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub title: String,
}

/// One thing that the sheet can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetSentence {
    /// Its id; starts with `sheet-`.
    pub id: String,
    /// The id of the part it stands in.
    pub part: String,
    /// It is said when each of these is so; an empty list is always so.
    pub when: Vec<SheetCondition>,
    /// It is not said when one of these is so.
    pub unless: Vec<SheetCondition>,
    /// What it says; `${due}` stands for the day of the task it waits for,
    /// `${gestation}` for weeks and days.
    pub text: String,
    /// Where it is written.
    pub sources: Vec<Source>,
    /// Where it stands.
    pub place: Place,
}

/// What an assessment must have concluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetCondition {
    /// The finding has one of these values; any value where none is named.
    Finding {
        /// Its id.
        id: String,
        /// The values.
        values: Vec<String>,
    },
    /// The alert is raised.
    Alert(String),
    /// An alert of this level is raised.
    AlertLevel(AlertLevel),
    /// The task is dated.
    Task(String),
    /// The recommendation is in force and applies.
    Applies(String),
    /// The decision is asked of her.
    Asked(String),
    /// A loss of this pregnancy is recorded.
    Loss,
    /// The pregnancy is dated.
    Dated,
}
