//! Cases: situations written as answers to facts, with what is expected of the
//! knowledge. They are knowledge too: a clinician writes and reads them.

mod compare;
mod read;

pub(crate) use compare::{compare, is_same_value};
pub(crate) use read::read_all;

use crate::entry::{Answer, EntryError, bundle};
use crate::knowledge::{Fact, Place};
use crate::words::{Membership, Outcome};

/// The cases of one folder.
#[derive(Clone, Debug)]
pub(crate) struct CaseFile {
    /// The decision or calculator whose folder it is.
    pub owner: String,
    pub cases: Vec<Case>,
}

/// One situation.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub name: String,
    /// The moment it is looked at, as written.
    pub as_of: String,
    /// The profile it is looked at under; the default one when not said.
    pub profile: Option<String>,
    /// Answers, in the order written, and where each stands.
    pub answers: Vec<(Answer, Place)>,
    /// FHIR resources as they are.
    pub resources: Vec<serde_json::Value>,
    pub expectations: Vec<Expectation>,
    pub place: Place,
}

impl Case {
    /// The case as a Bundle of one patient, or what is wrong with its answers.
    pub fn bundle(&self, facts: &[Fact]) -> Result<serde_json::Value, Vec<(Place, EntryError)>> {
        let answers: Vec<Answer> = (self.answers.iter())
            .map(|(answer, _)| answer.clone())
            .collect();
        bundle(&answers, &self.resources, &self.as_of, None, facts).map_err(|errors| {
            (errors.into_iter())
                .map(|error| {
                    let place = self.answers.get(error.answer);
                    let place = place.map_or(&self.place, |(_, place)| place);
                    (place.clone(), error)
                })
                .collect()
        })
    }
}

/// What is expected of one id.
#[derive(Clone, Debug)]
pub(crate) struct Expectation {
    pub id: String,
    pub expected: Expected,
    pub place: Place,
}

/// What can be expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Of a recommendation: its outcome, with facts that must be among the missing ones.
    Outcome(Outcome, Vec<String>),
    /// Of a measure: where she stands in it.
    Membership(Membership),
    /// Of an alert.
    Alert(AlertState),
    /// Of a decision: whether it is asked now; `None` for not known.
    Relevance(Option<bool>),
    /// Of a finding, a task or a result of a calculator: its value; `None` for no value.
    Value(Option<String>),
}

/// What can be expected of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AlertState {
    Raised,
    NotRaised,
    Unknown,
}

impl AlertState {
    pub const ALL: [Self; 3] = [Self::Raised, Self::NotRaised, Self::Unknown];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::NotRaised => "not-raised",
            Self::Unknown => "unknown",
        }
    }
}

/// What a case calls whether a decision is asked now.
pub(crate) const fn relevance_word(relevant: Option<bool>) -> &'static str {
    match relevant {
        Some(true) => "relevant",
        Some(false) => "not-relevant",
        None => "unknown",
    }
}
